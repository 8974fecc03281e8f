/** What people get wrong in their first hour, each with the line that has to be named. */

import type { Mistake } from './drawn.js'

const mistake = (name: string, line: number, text: string): Mistake => ({
  name,
  line,
  text: `disc: 1\nvolume: { date: 2026-01-01 }\n${text}\n`,
})

/** They stand in a folder with `rootfs/file`, `big.img` of 5000 bytes, `two.img` of 2 bytes and a link `loop` to itself. */
export const usualMistakes: readonly Mistake[] = [
  mistake('a key of the first level misspelt', 3, 'flies: []'),
  mistake('a key of an entry misspelt', 3, 'files: [{ from: rootfs, att: / }]'),
  mistake('a list where a map is due', 3, 'filesystems: [iso9660]'),
  mistake('a map where a list is due', 3, 'files: { from: rootfs }'),
  mistake('a unit that does not exist', 3, 'files: [{ at: /z, zeros: 10 Gigs }]'),
  { name: 'a date in words', line: 2, text: 'disc: 1\nvolume: { date: yesterday }\n' },
  { name: 'a label that is too long', line: 2, text: `disc: 1\nvolume: { id: ${'L'.repeat(51)} }\nfiles: [{ from: rootfs }]\n` },
  mistake('a source that does not exist', 3, 'files: [{ from: rotfs }]'),
  mistake('a source of a list that does not exist', 6, 'files:\n  - from:\n      - rootfs/file\n      - rootfs/fiel\n    at: /x'),
  mistake('a glob that matches nothing', 3, "files: [{ from: 'rootfs/*.pdf' }]"),
  mistake('a key that is there twice', 4, 'name: a\nname: b'),
  mistake('two entries with one path', 5, 'files:\n  - { at: /a, text: x }\n  - { at: /a, text: y }'),
  mistake('a floppy of two bytes', 3, 'boot: { entries: [{ image: { from: two.img }, emulation: 1.44M }] }'),
  mistake('a boot image that is not on the disc', 3, 'boot: { entries: [{ image: /boot/none.img }] }'),
  mistake(
    'code of the master boot record that is too long',
    4,
    'files: [{ from: two.img, at: /two.img }]\nboot: { entries: [{ image: { from: big.img } }], hybrid: { mbr: { code: big.img } } }',
  ),
  mistake('more than the medium holds', 3, 'media: cd-r\nfiles: [{ at: /z, zeros: 10 GiB }]'),
  mistake('a tab', 4, 'files:\n\t- from: rootfs'),
  mistake('an indentation that does not fit', 5, 'files:\n  - from: rootfs\n   at: /x'),
  mistake('an alias to nowhere', 3, 'files: [{ from: *nobody }]'),
  mistake('a medium by another name', 3, 'media: bluray'),
  mistake('a folder as a boot image', 3, 'boot: { entries: [{ image: { from: rootfs } }] }'),
  mistake('a folder as a sound', 4, 'media: cd-r\naudio: { tracks: [{ from: rootfs }] }'),
  mistake('a loop of links', 3, 'files: [{ from: loop }]'),
  mistake('a path of the disc that leaves it', 3, 'files: [{ from: rootfs, at: /../../etc }]'),
  mistake('a truth value of YAML 1.1', 3, 'filesystems: { iso9660: yes }'),
]
