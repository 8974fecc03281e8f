/**
 * What people who come from other tools got wrong, each with what has to be said of it. The place is marked in the text: a caret stands
 * before the character that has to be shown.
 */

import type { Expected, Mistake } from './drawn.js'
import { root } from './keys.js'

const CARET = '\u2038'

interface Said {
  readonly wrong: readonly string[]
  readonly allowed?: readonly string[]
  readonly mend: readonly string[]
  readonly severity?: Expected['severity']
}

/** They stand in the folder of `layOut`; `text` follows two lines that are right. */
const mistake = (name: string, text: string, said: Said): Mistake => whole(name, `disc: 1\nvolume: { date: 2026-01-01 }\n${text}\n`, said)

function whole(name: string, marked: string, { wrong, allowed = [], mend, severity = 'error' }: Said): Mistake {
  const at = marked.indexOf(CARET)
  if (at < 0) throw new Error(`Where is it: ${name}`)
  const before = marked.slice(0, at)
  const line = before.split('\n').length
  const column = before.length - before.lastIndexOf('\n')
  return { name, text: marked.replace(CARET, ''), expected: { line, column, wrong, allowed, mend, severity } }
}

const fileKeys = Object.keys(root.$defs?.['FromEntry']?.properties ?? {})
const units = ['B', 'kB', 'MB', 'GB', 'TB', 'KiB', 'MiB', 'GiB', 'TiB']
const media = (root.$defs?.['MediaType']?.enum ?? []).map(String)
const label = 'L'.repeat(51)

/** Twenty-five kinds, some of them in two or more forms. */
export const usualMistakes: readonly (readonly Mistake[])[] = [
  [
    mistake('a key of the first level misspelt', '‸flies: [{ from: rootfs }]', {
      wrong: ['"flies"'],
      allowed: Object.keys(root.properties ?? {}),
      mend: ['Did you mean "files"?'],
    }),
    mistake('a key of an entry misspelt', 'files: [{ from: rootfs, ‸att: / }]', {
      wrong: ['"att"', 'files[0]'],
      allowed: fileKeys,
      mend: ['Did you mean "at"?'],
    }),
  ],
  [
    mistake('a list where a map is due', 'filesystems: ‸[iso9660]', {
      wrong: ['a list', 'filesystems'],
      allowed: ['a map', 'iso9660', 'udf'],
      mend: ['{ key: value }'],
    }),
    mistake('a map where a list is due', 'files: ‸{ from: rootfs }', {
      wrong: ['a map', 'files'],
      allowed: ['a list'],
      mend: ['For example: ['],
    }),
  ],
  [
    mistake('a size in Gigs', 'files: [{ at: /z, zeros: ‸10 Gigs }]', {
      wrong: ['"10 Gigs"', 'zeros'],
      allowed: units,
      mend: ['For example'],
    }),
    mistake('a size in mb', 'files: [{ at: /z, zeros: ‸10 mb }]', {
      wrong: ['"10 mb"', 'zeros'],
      allowed: units,
      mend: ['Did you mean "10 MB"?'],
    }),
  ],
  [
    whole('a date in words', 'disc: 1\nvolume: { date: ‸yesterday }\nfiles: [{ from: rootfs }]\n', {
      wrong: ['"yesterday"', 'volume.date'],
      allowed: ['ISO 8601', 'seconds since 1970'],
      mend: ['For example'],
    }),
  ],
  [
    whole('a label of 51 characters', `disc: 1\nvolume: { date: 2026-01-01, id: ‸${label} }\nfiles: [{ from: rootfs }]\n`, {
      wrong: [label, '51 characters'],
      allowed: ['32'],
      mend: ['Shorten it'],
    }),
  ],
  [
    mistake('a source that does not exist', 'files: [{ from: ‸rotfs, at: /live }]', {
      wrong: ['"rotfs"', 'no file or folder'],
      mend: ['Did you mean "rootfs"?', 'relative to the manifest'],
    }),
    mistake('a source of a list that does not exist', 'files:\n  - from:\n      - rootfs/file\n      - ‸rootfs/othr\n    at: /x/', {
      wrong: ['"rootfs/othr"', 'no file or folder'],
      mend: ['Did you mean "rootfs/other"?'],
    }),
    mistake(
      'boot code that does not exist',
      'files: [{ from: loader.bin, at: /loader.bin }]\nboot:\n  entries: [{ image: /loader.bin, infoTable: isolinux }]\n  hybrid: { mbr: { code: ‸mbr.bni } }',
      { wrong: ['"mbr.bni"', 'no file or folder'], mend: ['Did you mean "mbr.bin"?'] },
    ),
    mistake(
      'a folder of a FAT image that does not exist',
      'boot: { entries: [{ platform: efi, image: { fat: { from: ‸epp } } }], hybrid: { gpt: true } }',
      {
        wrong: ['"epp"', 'no file or folder'],
        mend: ['Did you mean "esp"?'],
      },
    ),
  ],
  [
    mistake('a glob that matches nothing', "files: [{ from: ‸'rootfs/*.pdf' }]", {
      wrong: ['"rootfs/*.pdf"'],
      mend: ['relative to the manifest', 'Globs'],
    }),
  ],
  [
    mistake('a key that is there twice', 'name: a\n‸name: b\nfiles: [{ from: rootfs }]', {
      wrong: ['"name"', 'twice', 'line 3'],
      mend: ['Remove one'],
    }),
  ],
  [
    mistake('two entries with one path', 'files:\n  - { at: /a, text: x }\n  - { at: ‸/a, text: y }', {
      wrong: ['"/a"', 'line 4'],
      mend: ['another path', 'remove'],
    }),
  ],
  [
    mistake('a boot image of two bytes as a floppy', 'boot: { entries: [{ image: { from: two.img }, emulation: ‸1.44M }] }', {
      wrong: ['"two.img"', '2 bytes', '1.44M'],
      allowed: ['1474560'],
      mend: ['emulation: none'],
    }),
  ],
  [
    mistake('a boot image that is not on the disc', 'files: [{ from: rootfs }]\nboot: { entries: [{ image: ‸/boot/none.img }] }', {
      wrong: ['"/boot/none.img"'],
      mend: ['from the root', '{ from: path }'],
    }),
  ],
  [
    mistake(
      'boot code of 5000 bytes',
      'files: [{ from: loader.bin, at: /loader.bin }]\nboot:\n  entries: [{ image: /loader.bin, infoTable: isolinux }]\n  hybrid: { mbr: { code: ‸big.img } }',
      { wrong: ['"big.img"', '5000 bytes'], allowed: ['512'], mend: ['isohdpfx.bin', 'boot_hybrid.img'] },
    ),
  ],
  [
    mistake('10 GiB on a CD-R', 'media: ‸cd-r\nfiles: [{ at: /z, zeros: 10 GiB }]', {
      wrong: ['CD-R', '10.7 GB', '/z'],
      allowed: ['737 MB'],
      mend: ['larger medium'],
    }),
  ],
  [mistake('a tab', 'files:\n‸\t- from: rootfs', { wrong: ['tab'], allowed: ['spaces'], mend: ['Use spaces'] })],
  [
    mistake('an indentation that does not fit', 'files:\n  - from: rootfs\n   ‸at: /x', {
      wrong: ['indented'],
      mend: ['same column'],
    }),
  ],
  [mistake('an alias to nowhere', 'files: [{ from: ‸*nobody }]', { wrong: ['"*nobody"'], mend: ['&name', 'quotes'] })],
  [
    mistake('a medium by another name', 'media: ‸bluray\nfiles: [{ from: rootfs }]', {
      wrong: ['"bluray"'],
      allowed: media,
      mend: ['Did you mean "bd-r"?'],
    }),
  ],
  [
    mistake('a folder as a boot image', 'boot: { entries: [{ image: { from: ‸rootfs } }] }', {
      wrong: ['"rootfs"', 'folder'],
      allowed: ['file'],
      mend: ['Name a file'],
    }),
    mistake('a folder as a sound', 'media: cd-r\naudio: { tracks: [{ from: ‸rootfs }] }', {
      wrong: ['"rootfs"', 'folder'],
      allowed: ['WAV', 'AIFF', 'FLAC'],
      mend: ['one file a track'],
    }),
  ],
  [
    mistake('a file without permission', 'files: [{ from: ‸secret, at: /secret }]', {
      wrong: ['"secret"', 'permission denied'],
      mend: ['Grant', 'exclude'],
    }),
  ],
  [
    mistake('an output over a source', 'files: [{ from: rootfs }]\noutput: ‸rootfs/file', {
      wrong: ['"rootfs/file"', 'source'],
      mend: ['another'],
    }),
  ],
  [
    mistake('an output that is a folder', 'files: [{ from: rootfs }]\noutput: ‸dist.iso', {
      wrong: ['"dist.iso"', 'folder'],
      mend: ['file'],
    }),
  ],
  [
    mistake('a link to itself', 'files: [{ from: ‸loop, at: /x, followLinks: true }]', {
      wrong: ['"loop"', 'circle'],
      mend: ['Keep links', 'exclude'],
    }),
    mistake('a link to a folder that holds it', 'files: [{ from: ‸circle, at: /x, followLinks: true }]', {
      wrong: ['circle/inner/up', 'circle'],
      mend: ['Keep links', 'exclude'],
    }),
  ],
  [
    mistake('a pipe without Rock Ridge', 'filesystems: { iso9660: true }\nfiles: [‸{ from: pipes }]', {
      wrong: ['/queue'],
      mend: ['Rock Ridge'],
      severity: 'warning',
    }),
  ],
  [
    mistake('a path of the disc that leaves it', 'files: [{ from: rootfs, at: ‸/../../etc }]', {
      wrong: ['"/../../etc"', '..'],
      mend: ['from the root'],
    }),
    mistake('a path of the disc that is relative', 'files: [{ from: rootfs, at: ‸docs }]', {
      wrong: ['"docs"', 'files[0].at'],
      allowed: ['An absolute path on the disc'],
      mend: ['For example: "/'],
    }),
  ],
  [
    mistake('a truth value of YAML 1.1', 'filesystems: { iso9660: ‸yes }\nfiles: [{ from: rootfs }]', {
      wrong: ['"yes"', 'filesystems.iso9660'],
      allowed: ['true', 'false'],
      mend: ['For example: true'],
    }),
    mistake('another of them', 'source: { followLinks: ‸off }\nfiles: [{ from: rootfs }]', {
      wrong: ['"off"', 'source.followLinks'],
      allowed: ['true', 'false'],
      mend: ['For example: false'],
    }),
  ],
]

/** A list of ten aliases has 1 value and ten times what they name: 2, 21, 211, 2111, 21111, 211111. The millionth is in the fourth of the sixth. */
const bomb = Array.from({ length: 9 }, (_, i) => `x-${i + 1}: &a${i + 1} [${Array.from({ length: 10 }, () => `*a${i}`).join(', ')}]`).join(
  '\n',
)

/** Beyond the twenty-five. */
export const otherMistakes: readonly Mistake[] = [
  mistake('extends to itself', 'extends: ‸disc.config.yaml', {
    wrong: ['circle', 'disc.config.yaml -> disc.config.yaml'],
    mend: ['third manifest'],
  }),
  mistake('a variable that is not set', 'files: [{ from: "‸${ROOTFS}" }]', { wrong: ['ROOTFS'], mend: ['${ROOTFS:-value}'] }),
  whole('a later version of the language', 'disc: ‸2\nfiles: [{ from: rootfs }]\n', { wrong: ['2', 'disc'], allowed: ['1'], mend: ['1'] }),
  whole('an empty file', '‸', { wrong: ['empty file'], allowed: ['a map of keys'], mend: ['disc: 1'] }),
  mistake('two documents', 'files: [{ from: rootfs }]\n‸---\ndisc: 1', {
    wrong: ['second'],
    allowed: ['one manifest'],
    mend: ['file of its own'],
  }),
  whole('aliases of aliases', `disc: 1\nx-0: &a0 [1]\n${bomb.replace(/(x-6: &a6 \[(?:\*a5, ){3})/, '$1‸')}\n`, {
    wrong: ['1000000 values'],
    mend: ['aliases of aliases'],
  }),
  mistake('a recording code that is none', 'media: cd-r\naudio: { tracks: [{ from: song.wav, isrc: ‸PT-ABC-26 }] }', {
    wrong: ['"PT-ABC-26"'],
    allowed: ['two letters, three letters or digits, and seven digits'],
    mend: ['PTABC2600001'],
  }),
  mistake(
    'a catalogue number with a wrong check digit',
    "media: cd-r\naudio: { catalog: ‸'0724384960651', tracks: [{ from: song.wav }] }",
    {
      wrong: ['"0724384960651"', 'check digit'],
      allowed: ['0'],
      mend: ['13 digits'],
    },
  ),
  mistake('an owner by name', 'source: { owner: ‸root }\nfiles: [{ from: rootfs }]', {
    wrong: ['"root"', 'source.owner'],
    allowed: ['UID', 'keep'],
    mend: ['0:0'],
  }),
  mistake('a revision without its zero', 'filesystems: { udf: { revision: ‸2.5 } }\nfiles: [{ from: rootfs }]', {
    wrong: ['2.5', 'revision'],
    allowed: ['1.02', '1.50', '2.00', '2.01', '2.50', '2.60'],
    mend: ['Did you mean "2.50"?'],
  }),
]
