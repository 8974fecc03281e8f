/** Flags of the files: which go on the disc, who owns them, where they are seen and in which order their data lie. */

import { demand, bad, flag, noEffect, number, placed, plain, refused, text, wholeNumber, type Flag } from './flag.js'
import { faults } from './faults.js'
import { readList, wordsOf } from './lists.js'
import type { Given, Line, Space } from './line.js'

const hide =
  (space: Space, as: 'hide' | 'hiddenBit') =>
  (line: Line, pattern: string, given: Given): void =>
    void line.hides.push({ pattern: { text: pattern, kind: 'glob' }, space, as, given })

const hideList = (space: Space, as: 'hide' | 'hiddenBit') => (line: Line, file: string, given: Given) => {
  for (const { text: pattern } of readList(line, given, file)) hide(space, as)(line, pattern, given)
}

const ofPaths: Flag[] = [
  plain('graft-points', (line) => void (line.graftPoints = true)),
  plain('f follow-links', (line) => void (line.followLinks = true)),
  text('root', (line, root) => void (line.root = root)),
  text('path-list', (line, file, given) => {
    for (const { text: path } of readList(line, given, file)) line.specs.push({ text: path, word: given.word + 1 })
  }),
  text('quoted_path_list', (line, file, given) => {
    const lines = readList(line, given, file).map(({ text: one }) => one)
    for (const path of wordsOf(lines.join('\n'))) line.specs.push({ text: path, word: given.word + 1 })
  }),
  text('m exclude', ({ excludes }, pattern) => void excludes.push({ text: pattern, kind: 'glob' })),
  text(
    'x old-exclude',
    ({ excludes, program }, pattern) => void excludes.push({ text: pattern, kind: program === 'xorriso' ? 'glob' : 'path' }),
  ),
  text('exclude-list', (line, file, given) => {
    for (const { text: pattern } of readList(line, given, file)) line.excludes.push({ text: pattern, kind: 'glob' })
  }),
  // Names with ~ or #, and those that end in .bak. mkisofs(8).
  plain('no-bak nobak', (line, given) => {
    if (line.program === 'xorriso') line.faults.push(faults.noEffect({ ...placed(given), why: 'xorriso does not know it either' }))
    else for (const pattern of ['*~*', '*#*', '*.bak']) line.excludes.push({ text: pattern, kind: 'glob' })
  }),
  noEffect('a all-files', 0, 'all files are taken in any case'),
]

const ofHiding: Flag[] = [
  text('hide', hide('iso9660', 'hide')),
  text('hide-joliet', hide('joliet', 'hide')),
  text('hide-udf', hide('udf', 'hide')),
  text('hidden', hide('iso9660', 'hiddenBit')),
  text('hide-list', hideList('iso9660', 'hide')),
  text('hide-joliet-list', hideList('joliet', 'hide')),
  text('hide-udf-list', hideList('udf', 'hide')),
  text('hidden-list', hideList('iso9660', 'hiddenBit')),
]

const mode = (names: string, set: (line: Line, value: string) => void): Flag =>
  text(names, (line, value, given) => {
    if (/^0?[0-7]{3,4}$/.test(value)) set(line, value.padStart(4, '0').slice(-4))
    else bad(line, given, value, 'octal digits such as 0644')
  })

const id = (names: string, set: (line: Line, value: string | undefined) => void): Flag =>
  text(names, (line, value, given) => {
    if (value === '' || value === '-') set(line, undefined)
    else if (/^\d{1,10}$/.test(value)) set(line, value)
    else if (value === 'root') set(line, '0')
    else bad(line, given, value, 'a number; names of users differ from host to host')
  })

const ofOwners: Flag[] = [
  id('uid', ({ owner }, value) => (value === undefined ? delete owner.uid : (owner.uid = value))),
  id('gid', ({ owner }, value) => (value === undefined ? delete owner.gid : (owner.gid = value))),
  mode('file-mode', ({ modes }, value) => void (modes.files = value)),
  mode('dir-mode', ({ modes }, value) => void (modes.directories = value)),
  mode('new-dir-mode', ({ modes }, value) => void (modes.implied = value)),
]

const ofOrder: Flag[] = [
  text('sort', (line, file, given) => {
    for (const { text: entry, number: at } of readList(line, given, file)) {
      const [, path, weight] = /^(.*\S)\s+([+-]?\d+)\s*$/.exec(entry) ?? []
      if (path === undefined) line.faults.push(faults.badListLine({ file, line: at, text: entry, allowed: 'path and its weight' }))
      else line.weights.push({ pattern: { text: path, kind: 'glob' }, weight: Number(weight) })
    }
  }),
  flag('sort-weight', 2, (line, given) => {
    const [weight = '', path = ''] = given.values
    const read = wholeNumber(weight)
    if (read === undefined) bad(line, given, weight, 'a whole number, and then a path of the disc')
    else line.discWeights.push({ path, weight: read })
  }),
  text('sort-weight-list sort-weight-patterns', (line, file, given) => {
    for (const { text: entry, number: at } of readList(line, given, file)) {
      const [, weight, path] = /^([+-]?\d+)[ \t](.+)$/.exec(entry) ?? []
      if (path === undefined) line.faults.push(faults.badListLine({ file, line: at, text: entry, allowed: 'weight and path' }))
      else line.discWeights.push({ path, weight: Number(weight) })
    }
  }),
  plain('cache-inodes', (line) => void (line.hardLinks = true)),
  plain('no-cache-inodes', (line) => void (line.hardLinks = line.program === 'xorriso')),
  plain('duplicates-once', (line) => void (line.dedupe = true)),
  plain('hardlinks', (line) => void (line.hardLinks = true)),
]

const ofMore: Flag[] = [
  noEffect('hide-joliet-trans-tbl hide-udf-trans-tbl', 0, 'no TRANS.TBL is written'),
  noEffect('T translation-table', 0, 'xorriso does not know it either', 'xorriso'),
  plain('T translation-table', (line, given) => {
    const what = 'no TRANS.TBL is written; Rock Ridge and Joliet show the names that it would list'
    line.faults.push(faults.otherwise({ ...placed(given), what }))
  }),
  noEffect('table-name', 1, 'no TRANS.TBL is written'),
  plain('z transparent-compression', (line, given) => void (line.zisofs = given)),
  plain('acl', (line, given) => demand(line, given, 'source.attributes[]', 'acl')),
  plain('xattr', (line, given) => demand(line, given, 'source.attributes[]', 'user')),
  plain('xattr-any', (line, given) => {
    for (const kind of ['user', 'trusted', 'security']) demand(line, given, 'source.attributes[]', kind)
  }),
  plain('md5', (line, given) => demand(line, given, 'output.tags', true)),
  plain('for_backup', (line, given) => {
    line.hardLinks = true
    for (const kind of ['acl', 'user']) demand(line, given, 'source.attributes[]', kind)
    demand(line, given, 'output.tags', true)
  }),
  plain('dvd-video', (line, given) => {
    line.udf = true
    demand(line, given, 'filesystems.rules', 'dvd-video')
  }),
  refused('i', 1, 'a list of files in an old form', 'Take -path-list'),
  number(
    'stream-media-size',
    [0, 0x7fffffff],
    (line, _value, given) =>
      void line.faults.push(faults.refused({ ...placed(given), what: 'a file out of standard input', way: 'Write it to a file first' })),
  ),
  refused('stream-file-name', 1, 'a file out of standard input', 'Write it to a file first'),
  noEffect('no-limit-pathtables', 0, 'path tables have no limit but that of the standard'),
]

export const fileFlags: readonly Flag[] = [...ofPaths, ...ofHiding, ...ofOwners, ...ofOrder, ...ofMore]
