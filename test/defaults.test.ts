/** Every default that the schema names is what a manifest without the key gets: with the default written out, the same disc comes out. */

import { createHash } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../src/build.js'
import { silent } from '../src/event.js'
import { DiscError } from '../src/fault/index.js'
import { readSchema } from '../src/manifest/index.js'
import { openProject, projectOf } from '../src/project.js'
import { settingsOf } from '../src/recorder/index.js'
import { noise } from './support/compact.js'
import { temporaryFolder } from './support/folder.js'
import { tar } from './support/tar.js'
import { wave } from './support/wave.js'
import { required, sample } from './support/tools.js'

const folder = temporaryFolder()

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type JsonMap = Record<string, Json>
/** As much of JSON Schema as is looked at here. */
interface Node {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Node>>
  readonly anyOf?: readonly Node[]
  readonly properties?: Readonly<Record<string, Node>>
  readonly additionalProperties?: Node | boolean
  readonly required?: readonly string[]
  readonly items?: Node
  readonly enum?: readonly Json[]
  readonly const?: Json
  readonly default?: Json
}
const schema = readSchema() as Node

const head = { disc: 1, volume: { id: 'TEST', date: 1_700_000_000 } } satisfies JsonMap
const iso: JsonMap = { relax: {}, relocated: {}, rockridge: {}, joliet: {}, deepDirectories: 'relocate' }
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
const bases: Readonly<Record<string, JsonMap>> = {
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
  remade: { ...head, base: { image: 'other.iso' }, files: [{ at: '/of-a-disc/x', text: 'another' }] },
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

/** Keys whose default is a name made from another key, and who sees to them. */
// A statement of provenance holds the manifest as it is.
const named = new Set(['Manifest.name', 'Manifest.output', 'Output.image', 'Provenance.builder'])

beforeAll(async () => {
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
})

interface Outcome {
  /** Paths and digests of the files. */
  readonly files: readonly (readonly string[])[]
  readonly faults: readonly string[]
  readonly errors: readonly string[]
}

async function outcome(manifest: JsonMap): Promise<Outcome> {
  const file = join(folder, 'disc.config.json')
  writeFileSync(file, JSON.stringify(manifest))
  rmSync(join(folder, 'dist'), { recursive: true, force: true })
  for (const name of readdirSync(folder)) if (name.startsWith('x.')) rmSync(join(folder, name))
  try {
    const project = openProject(file, { environment: {} })
    const { image, beside, faults } = await build(project, { lock: 'none', flush: 'replace', listener: silent })
    const digests = [image, ...beside].map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')])
    return { files: digests, faults: faults.map(({ code, message }) => `${code}: ${message}`), errors: [] }
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    return { files: [], faults: [], errors: error.faults.map(({ code, message }) => `${code}: ${message}`) }
  }
}

interface Default {
  /** `Udf.revision` */
  readonly key: string
  readonly path: readonly (string | number)[]
  readonly value: Json
}

const isMap = (value: Json | undefined): value is JsonMap => typeof value === 'object' && value !== null && !Array.isArray(value)
const nameOf = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1)
const target = (node: Node): { readonly node: Node; readonly name: string | undefined } =>
  node.$ref === undefined ? { node, name: undefined } : { node: schema.$defs?.[nameOf(node.$ref)] ?? {}, name: nameOf(node.$ref) }
const defaultOf = (node: Node): Json | undefined => node.default ?? target(node).node.default

function suits(node: Node, value: Json): boolean {
  const { properties = {}, required = [] } = node
  if (!isMap(value) || node.properties === undefined) return false
  const fits = (key: string): boolean => {
    const allowed = properties[key]?.enum ?? (properties[key]?.const === undefined ? undefined : [properties[key].const])
    return Object.hasOwn(properties, key) && (allowed === undefined || allowed.includes(value[key] ?? null))
  }
  return required.every((key) => Object.hasOwn(value, key)) && Object.keys(value).every(fits)
}

/** Defaults of keys that a value leaves out, wherever the schema has a place for them. */
function* absent(schemaNode: Node, value: Json, path: Default['path'] = [], outer = 'Manifest'): Generator<Default> {
  const { node, name = outer } = target(schemaNode)
  if (node.anyOf !== undefined) {
    const choices = node.anyOf.map((choice) => ({ choice, of: target(choice).node }))
    for (const { choice, of } of choices)
      if (suits(of, value) || (Array.isArray(value) && of.items !== undefined) || of.anyOf !== undefined)
        yield* absent(choice, value, path, name)
    return
  }
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) if (node.items !== undefined) yield* absent(node.items, item as Json, [...path, i], name)
    return
  }
  if (!isMap(value)) return
  for (const [key, property] of Object.entries(node.properties ?? {})) {
    const there = value[key]
    const fallback = defaultOf(property)
    if (there !== undefined) yield* absent(property, there, [...path, key], name)
    else if (fallback !== undefined) yield { key: `${name}.${key}`, path: [...path, key], value: fallback }
  }
}

/** All keys with a default, by the definition that has them. */
const known = new Set(
  [['Manifest', schema] as const, ...Object.entries(schema.$defs ?? {})].flatMap(([name, { properties = {} }]) =>
    Object.entries(properties).flatMap(([key, property]) => (defaultOf(property) === undefined ? [] : [`${name}.${key}`])),
  ),
)

function withValue(manifest: JsonMap, [step, ...rest]: Default['path'], value: Json): JsonMap {
  const copy = (Array.isArray(manifest) ? [...(manifest as Json[])] : { ...manifest }) as JsonMap
  const key = String(step)
  copy[key] = rest.length === 0 ? value : withValue(copy[key] as JsonMap, rest, value)
  return copy
}

/** Faults that say that a key means nothing where it stands, whatever its value. */
const MEANINGLESS = /^manifest\/(needsKey|revisionLacks|notACompactDisc|excludeEachOther|entryLacks)\b/

describe('defaults of the schema', () => {
  /** Keys that were written out where they mean something. */
  const met = new Set<string>()

  it.each(sample(Object.keys(bases), 6))('%s: each one written out makes the same disc', { timeout: 60_000 }, async (name) => {
    const base = bases[name] ?? {}
    const usual = await outcome(base)
    expect(usual.errors.length > 0).toBe(name.endsWith('refused'))
    for (const { key, path, value } of absent(schema, base)) {
      if (named.has(key)) continue
      const written = await outcome(withValue(base, path, value))
      if (written.errors.length > 0 && written.errors.every((error) => MEANINGLESS.test(error))) continue
      expect([key, path, written]).toEqual([key, path, usual])
      met.add(key)
    }
  })

  // All of the bases are needed for that.
  it.runIf(required)('each was written out somewhere', () => {
    expect([...known].filter((key) => !met.has(key) && !named.has(key) && !key.startsWith('Burn.'))).toEqual([])
  })

  it('those of burning are the settings without a word', () => {
    const { properties = {} } = schema.$defs?.['Burn'] ?? {}
    const written = Object.fromEntries(
      Object.entries(properties).flatMap(([key, { default: value }]) => (value === undefined ? [] : [[key, value]])),
    )
    expect(settingsOf(written)).toEqual(settingsOf(undefined))
  })
})
