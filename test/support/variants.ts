/** Discs of every kind, in few words each. */

import type { Json, JsonMap } from './bases.js'

const head = {
  disc: 1,
  volume: {
    id: 'VARIANT',
    setId: 'A SET',
    publisher: 'SOMEBODY',
    preparer: 'NOBODY',
    application: 'NONE',
    date: '2026-01-02T03:04:05.06+01:15',
  },
} satisfies JsonMap

const text = (at: string, bytes = 40, more: JsonMap = {}): JsonMap => ({
  at,
  text: `${at} `.repeat(Math.ceil(bytes / (at.length + 1))).slice(0, bytes),
  ...more,
})
const plain: Json[] = [
  text('/COPY.TXT'),
  text('/B.DAT', 5000),
  text('/EMPTY.TXT', 0),
  { at: '/DIR', directory: true },
  text('/DIR/INNER.TXT', 3000, { time: '2001-02-03T04:05:06Z' }),
  text('/DIR/SUB/DEEP.TXT', 100),
]
const mixed: Json[] = [
  text('/a long name of mine, with more than that.text'),
  text('/a long name of mine, with more than this.text'),
  text('/Größe 😀.txt', 2049),
  text('/.profile'),
  text('/two.dots.here', 1),
  text('/hidden', 4, { hiddenBit: true }),
  text('/of one tree', 4, { hide: ['joliet', 'udf'] }),
  text('/of a place', 3000, { place: 'last' }),
  text('/early', 3000, { place: { weight: 50 } }),
  text('/owned', 4, { mode: '6755', owner: '1000:70000', created: '1999-01-01', accessed: '2020-01-01' }),
]
const posix: Json[] = [
  { at: '/link', symlink: '../DIR/./SUB/DEEP.TXT' },
  { at: '/root', symlink: '/DIR/INNER.TXT' },
  { at: '/long', symlink: `${'a'.repeat(100)}/${'b'.repeat(200)}/c` },
  { at: '/other', hardlink: '/B.DAT' },
  { at: '/null', device: { type: 'character', major: 1, minor: 3 } },
  { at: '/disk', device: { type: 'block', major: 300, minor: 70_000 } },
  { at: '/pipe', fifo: true },
]
const deep: Json[] = [text('/1/2/3/4/5/6/7/8/9/file.txt', 10), text(`/1/2/3/4/5/6/7/8/${'n'.repeat(200)}.txt`, 10)]
const many: Json[] = Array.from({ length: 120 }, (_, i) => text(`/many/of them ${i * 7919}.dat`, i * 37))
const streams: Json[] = [text('/streams', 20, { streams: { one: { text: 'first' }, two: { text: 'second stream '.repeat(300) } } })]
const all = [...plain, ...mixed, ...posix, ...deep, ...many]
const loader: Json = { from: 'loader.bin', at: '/boot/loader.bin' }
const bios: JsonMap = { image: '/boot/loader.bin', infoTable: 'isolinux', id: 'FIRST' }
const efi: JsonMap = { platform: 'efi', image: { fat: { from: 'esp', label: 'ESP' }, at: '/boot/efi.img' } }

const of = (filesystems: JsonMap, files: Json[], more: JsonMap = {}): JsonMap => ({ ...head, filesystems, files, ...more })
const iso = (iso9660: JsonMap, files: Json[] = all, more: JsonMap = {}): JsonMap => of({ iso9660 }, files, more)
const udf = (options: JsonMap, files: Json[] = all, more: JsonMap = {}): JsonMap => of({ udf: options }, files, more)
const booting = (boot: JsonMap, files: Json[] = [...plain, loader]): JsonMap => iso({ rockridge: true, joliet: true }, files, { boot })
const relax = {
  lowercase: true,
  ascii: true,
  anyByte: true,
  multipleDots: true,
  leadingDot: true,
  omitVersion: true,
  omitDot: true,
  longNames: true,
}

const sounds: JsonMap = {
  title: 'An Album',
  performer: 'A Band',
  catalog: '0123456789012',
  tracks: [
    { from: 'one.wav', title: 'First', isrc: 'XXABC2600001', indexes: ['00:02:00'] },
    { from: 'one.wav', title: 'Second', performer: 'Another', pregap: '00:02:20', preemphasis: true },
    { from: 'one.raw', order: 'little', copy: 'permitted' },
  ],
}
const album = (sheet: string, more: JsonMap = {}): JsonMap => ({ ...head, media: 'cd-r', audio: { ...sounds, ...more }, output: { sheet } })

export const variants: Readonly<Record<string, JsonMap>> = {
  'level 1': iso({ level: 1, rockridge: false }, [...plain, ...mixed]),
  'level 2, Joliet': iso({ level: 2, rockridge: false, joliet: { level: 1 } }, [...plain, ...mixed, ...many]),
  'level 3, relaxed': iso({ level: 3, rockridge: false, relax }, [...plain, ...mixed]),
  'level 3, directories kept': iso({ level: 3, rockridge: true, deepDirectories: 'keep' }),
  'level 1999': iso({ level: 1999, rockridge: true, joliet: { longNames: true } }),
  'relocated in sight': iso({ rockridge: { version: '1.10' }, deepDirectories: 'relocate', relocated: { name: 'moved', hidden: false } }),
  'long times': iso({ rockridge: { longTimes: true, creationTime: true }, joliet: true }),
  'extended architecture': iso({ level: 2, xa: true, rockridge: true }, [...plain, ...posix]),
  'UDF 1.02': udf({ revision: '1.02' }),
  'UDF 1.50': udf({ revision: '1.50', embed: true }),
  'UDF 1.50, virtual': udf({ revision: '1.50', vat: true }, [...plain, ...many]),
  'UDF 2.00, virtual': udf({ revision: '2.00', vat: true }, [...plain, ...streams]),
  'UDF 1.50, spared': udf({ revision: '1.50', sparing: { packetLength: 16, packets: 2, tables: 2 } }, plain),
  'UDF 2.01': udf({ revision: '2.01', embed: true }, [...all, ...streams]),
  'UDF 2.50': udf({ revision: '2.50' }, [...all, ...streams]),
  'UDF 2.50, embedded': udf({ revision: '2.50', embed: true, characters: 'ascii' }, [...all, ...streams]),
  'UDF 2.60': udf({ revision: '2.60', redundantMetadata: false }, [...all, text('/film', 9000, { realTime: true })]),
  'UDF 2.60, virtual': udf({ revision: '2.60', vat: true }, plain),
  'all trees': of({ iso9660: { rockridge: true, joliet: true }, udf: { revision: '1.02' }, hfsplus: true }, [...plain, ...many]),
  'DVD-Video': of({ iso9660: { level: 1 }, udf: { revision: '1.02' } }, plain, { media: 'dvd-r' }),
  'Blu-ray': udf({ revision: '2.50' }, plain, { media: 'bd-r' }),
  'boot records': booting({ catalog: '/boot/boot.cat', entries: [{ ...bios, loadSectors: 4 }, efi] }),
  'boot records, a floppy': booting(
    {
      entries: [
        { image: '/disk.img', emulation: '1.44M' },
        { platform: 'efi', image: { fat: { from: 'esp', type: 16 } }, bootable: false },
      ],
    },
    [...plain, { at: '/disk.img', zeros: 1_474_560 }],
  ),
  'partitions of both kinds': booting({ entries: [bios, efi], hybrid: { mbr: { id: '01234567', bootable: true }, gpt: true, apm: true } }),
  'a second tree': booting({ entries: [bios], hybrid: { mbr: true, offset: 16 } }),
  'an appended partition': booting({
    entries: [bios, { platform: 'efi', image: { partition: 2 } }],
    partitions: [{ number: 2, type: 'efi', image: { fat: { from: 'esp', type: 32, size: '40 MiB' } } }],
    hybrid: { mbr: true, gpt: { overlapping: true } },
  }),
  'firmware of MIPS': booting({ systems: { mips: ['/boot/loader.bin'] } }),
  'PReP and CHRP': booting({ systems: { prep: '/boot/loader.bin' }, hybrid: { apm: { blockSize: 2048 } } }),
  'firmware of Alpha': booting({ systems: { alpha: '/boot/loader.bin' } }),
  'an album, cue': album('x.cue'),
  'an album, toc': album('x.toc', { gapless: true }),
  'an album, ccd': album('x.ccd', { gap: '00:01:00' }),
  'an album, words': album('x.cue', { language: 'de', genre: { code: 16 } }),
  'an album, hidden track': album('x.toc', { hiddenTrack: 'one.wav' }),
  'an album beside a disc': { ...album('x.cue'), files: plain, filesystems: { iso9660: { level: 1, joliet: true } } },
  'an album before a disc': { ...album('x.ccd'), files: plain, filesystems: { iso9660: { level: 1 } }, layout: 'cd-extra' },
}
