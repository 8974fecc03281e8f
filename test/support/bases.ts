/** Manifests that between them have a place for each key, and what they are made from. */

import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from '../../src/build.js'
import { projectOf } from '../../src/project.js'
import { noise } from './compact.js'
import { tar } from './tar.js'
import { wave } from './wave.js'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonMap = Record<string, Json>
const head = { disc: 1, volume: { id: 'TEST', date: 1_700_000_000 } } satisfies JsonMap
const iso: JsonMap = { relax: {}, relocated: {}, translationTables: {}, rockridge: {}, joliet: {}, deepDirectories: 'relocate' }
const deep = { at: '/1/2/3/4/5/6/7/8/9/bottom', text: 'deep' }
const files: Json[] = [
  { from: 'tree', at: '/tree' },
  { from: 'tree' },
  { from: 'tree', at: '/rules', mode: {}, rules: [{ match: '**/*.txt' }] },
  { archive: 'tree.tar' },
  { archive: 'tree.tar', at: '/archive' },
  { disc: 'other.iso' },
  { disc: 'other.iso', from: '/of-a-disc', at: '/disc' },
  { at: '/Some Text.of mine.txt', text: 'text' },
  { at: `/.hidden ${'and long'.repeat(9)}`, base64: 'aGVsbG8K' },
  { at: '/base64', base64: 'aGVsbG8K' },
  { at: '/symlink', symlink: 'tree/run' },
  { at: '/hardlink', hardlink: '/base64' },
  { at: '/folder', directory: true },
  { at: '/device', device: { type: 'character', major: 1, minor: 3 } },
  { at: '/fifo', fifo: true },
  { at: '/concat', concat: ['tree/a.txt', { from: 'tree/run' }, { random: { size: 10 } }] },
  {
    at: '/interleave',
    interleave: [
      { from: 'tree/a.txt', bytes: 2 },
      { from: 'tree/run', bytes: 3 },
    ],
  },
  { at: '/zeros', zeros: 5000 },
  { at: '/random', random: { size: 5000 } },
  deep,
]
const sound: JsonMap = { from: 'one.wav', title: 'A' }

/** Manifests that have a place for each key; each makes a disc. */
export const bases: Readonly<Record<string, JsonMap>> = {
  iso: { ...head, source: {}, filesystems: { iso9660: iso }, files },
  'iso, deep': { ...head, filesystems: { iso9660: {} }, files: [deep, { at: '/a', text: 'a' }], output: {} },
  compressed: {
    ...head,
    filesystems: { iso9660: { rockridge: true } },
    // In blocks of another size, or looked at less hard, they have another length.
    files: [{ at: '/zeros', zeros: 500_000 }, { from: 'lines.txt' }],
    compress: [{ at: '**' }],
  },
  'times of the sources': {
    ...head,
    source: { attributes: { keep: ['user'] } },
    filesystems: { iso9660: { rockridge: {} } },
    files: [{ from: 'tree', time: 'source' }],
  },
  proofs: {
    ...head,
    files: [
      { at: '/a', text: 'a'.repeat(2000) },
      { at: '/var/lib/dpkg/status', text: 'Package: a\nStatus: install ok installed\nVersion: 1\n' },
    ],
    output: { sums: [{ at: '/sums' }], jigdo: { servers: { A: 'http://a/' } }, zsync: {}, sbom: {} },
  },
  bridge: { ...head, source: {}, media: 'dvd-r', filesystems: { iso9660: { rockridge: true }, udf: {} }, files },
  session: { ...head, session: { import: 'other.iso' }, files: [{ at: '/a', text: 'a' }, { remove: '/of-a-disc' }] },
  set: {
    ...head,
    media: 'cd-r',
    set: {},
    files: [
      { at: '/b/a', text: 'a' },
      { at: '/a', text: 'b' },
    ],
  },
  remade: { ...head, base: { image: 'other.iso' }, files: [{ at: '/of-a-disc/x', text: 'another' }] },
  'remade by rules': { ...head, base: { image: 'other.iso', rules: [{ match: 'of-a-disc/**' }] }, files: [{ at: '/x', text: 'x' }] },
  'udf 2.50': { ...head, filesystems: { udf: { revision: '2.50' } }, files },
  sparing: { ...head, media: 'cd-rw', filesystems: { udf: { sparing: {} } }, files: [{ at: '/a', text: 'a' }] },
  boot: {
    ...head,
    filesystems: { iso9660: { rockridge: true } },
    files: [{ at: '/boot/code', random: { size: 4096 } }],
    boot: {
      entries: [{ image: '/boot/code' }, { platform: 'efi', image: { fat: { from: 'esp' } }, selectionCriteria: { type: 1 } }],
      hybrid: { gpt: {} },
    },
  },
  'boot, partitions': {
    ...head,
    filesystems: { iso9660: { rockridge: true } },
    files: [{ at: '/boot/code', random: { size: 4096 } }],
    boot: {
      entries: [{ image: '/boot/code' }, { platform: 'efi', image: { partition: 2 } }],
      partitions: [{ type: 'efi', image: { fat: { from: 'esp' } } }],
      hybrid: { mbr: {}, gpt: {} },
    },
  },
  'boot, master boot record': {
    ...head,
    filesystems: { iso9660: true },
    files: [{ from: 'loader.bin', at: '/boot/code' }],
    boot: { catalog: {}, entries: [{ image: '/boot/code', infoTable: 'isolinux' }], hybrid: { mbr: { code: 'mbr.bin' } } },
  },
  'boot, ranges of files': {
    ...head,
    filesystems: { iso9660: true },
    files: [{ from: 'loader.bin', at: '/boot/code' }],
    boot: {
      entries: [{ image: '/boot/code', infoTable: 'isolinux' }],
      partitions: [{ type: 'linux', image: { from: 'data.bin', length: 4096 } }],
      hybrid: { mbr: { code: { from: 'mbr.bin', length: 432 } } },
    },
  },
  macintosh: {
    ...head,
    filesystems: { iso9660: true, hfsplus: {} },
    files: [{ from: 'loader.bin', at: '/boot/code' }],
    boot: { hybrid: { apm: {} } },
  },
  'macintosh, marked image': {
    ...head,
    filesystems: { iso9660: true },
    files: [{ from: 'loader.bin', at: '/boot/code' }],
    boot: { entries: [{ image: '/boot/code' }], hybrid: { apm: true } },
  },
  'two names of HFS Plus': {
    ...head,
    filesystems: { iso9660: true, hfsplus: {} },
    files: [
      { at: '/name', text: 'a' },
      { at: '/NAME', text: 'b' },
    ],
  },
  'hp-pa': {
    ...head,
    filesystems: { iso9660: true },
    files: [{ from: 'loader.bin', at: '/boot/code' }],
    boot: {
      systems: { hppa: { loader: '/boot/code', kernel32: '/boot/code', kernel64: '/boot/code', ramdisk: '/boot/code', commandLine: 'x' } },
    },
  },
  sparc: { ...head, filesystems: { iso9660: true }, files: [{ from: 'loader.bin', at: '/boot/code' }], boot: { systems: { sparc: {} } } },
  audio: {
    ...head,
    media: 'cd-r',
    audio: { title: 'T', genre: { code: 16 }, convert: {}, tracks: [sound, sound] },
    output: { sheet: 'x.cue' },
  },
  'audio, 24 bits': {
    ...head,
    media: 'cd-r',
    audio: { convert: { sampleSize: true }, tracks: [{ from: 'fine.wav' }] },
    output: { sheet: 'x.toc' },
  },
  'audio, refused': { ...head, media: 'cd-r', audio: { convert: {}, tracks: [{ from: 'fine.wav' }, { from: 'other.wav' }] } },
  mixed: { ...head, media: 'cd-r', audio: { tracks: [sound] }, files: [deep], filesystems: { iso9660: true }, output: { sheet: 'x.cue' } },
  'sounds of raw samples': {
    ...head,
    media: 'cd-r',
    audio: {
      tracks: [
        { from: 'one.raw', order: 'little', subcode: { from: 'one.cdg' } },
        { parts: [{ from: 'one.raw', order: 'little' }, { silence: '00:00:10' }] },
      ],
    },
    output: { sheet: 'x.ccd' },
  },
  'tracks of parts and raw samples': {
    ...head,
    media: 'cd-r',
    tracks: [
      { type: 'mode1', parts: [{ from: 'data.bin' }, { empty: '00:00:10' }] },
      { type: 'audio', from: 'one.raw', order: 'little' },
    ],
    output: { sheet: 'x.cue' },
  },
  forms: {
    ...head,
    media: 'cd-r',
    filesystems: { iso9660: { rockridge: true } },
    files: [
      { at: '/A', text: 'a', xa: {} },
      { at: '/SONG', track: 2, xa: {} },
    ],
    tracks: [{ type: 'xa' }, { type: 'audio', from: 'one.wav' }],
    output: { sheet: 'x.cue' },
  },
  tracks: {
    ...head,
    media: 'cd-r',
    tracks: [
      { type: 'mode1', from: 'data.bin' },
      { type: 'audio', from: 'one.wav' },
    ],
    output: { sheet: 'x.cue' },
  },
}

/** The sources, in a folder of their own. */
export async function layOut(folder: string): Promise<void> {
  const other = { disc: 1, volume: { date: 0 }, files: [{ at: '/of-a-disc/x', text: 'of a disc' }], output: 'other.iso' } as const
  await build(projectOf(other, { folder }))
  mkdirSync(join(folder, 'tree'))
  writeFileSync(join(folder, 'tree', 'a.txt'), 'one of the files\n', { mode: 0o640 })
  writeFileSync(join(folder, 'tree', 'run'), '#!/bin/sh\n', { mode: 0o750 })
  writeFileSync(join(folder, 'lines.txt'), Array.from({ length: 40_000 }, (_, i) => `${i * i} of lines\n`).join(''))
  symlinkSync('a.txt', join(folder, 'tree', 'link'))
  linkSync(join(folder, 'tree', 'run'), join(folder, 'tree', 'again'))
  writeFileSync(join(folder, 'tree.tar'), tar({ name: 'in/x', data: 'of an archive', mode: 0o600 }))
  const loader = Buffer.from(noise('loader', 2048))
  // What code for a master boot record knows isolinux by.
  loader.set([0xfb, 0xc0, 0x78, 0x70], 64)
  writeFileSync(join(folder, 'loader.bin'), loader)
  mkdirSync(join(folder, 'esp/EFI/BOOT'), { recursive: true })
  writeFileSync(join(folder, 'esp/EFI/BOOT/BOOTX64.EFI'), 'a program')
  writeFileSync(join(folder, 'mbr.bin'), noise('mbr', 432 / 4))
  writeFileSync(join(folder, 'one.wav'), wave(noise('one', 320 * 588)))
  writeFileSync(join(folder, 'one.cdg'), noise('graphics', 320 * 24))
  writeFileSync(join(folder, 'one.raw'), noise('raw', 320 * 588))
  writeFileSync(join(folder, 'fine.wav'), wave(noise('fine', 282_240), { bits: 24 }))
  writeFileSync(join(folder, 'other.wav'), wave(noise('other', 320 * 588), { rate: 48_000, channels: 1 }))
  writeFileSync(join(folder, 'data.bin'), noise('data', 320 * 512))
}
