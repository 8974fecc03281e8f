import { expect, it } from 'vitest'
import { parse } from './parse-one.js'

const audio = (keys: string, track = ''): string => `audio: { ${keys}tracks: [{ from: a${track} }] }`
const iso = (id: string): string => `volume: { id: "${id}" }\nfilesystems: { iso9660: true }`
const udf = (id: string): string => `volume: { id: "${id}" }\nfilesystems: { udf: true }`
const universal = (revision: string, key: string): string => `filesystems: { udf: { revision: "${revision}", ${key}: true } }`
const boot = (...entries: string[]): string => `filesystems: { iso9660: true }\nboot: { entries: [${entries.join()}] }`

const session = (keys: string, more = ''): string => `session: { import: drive${more} }\n${keys}`

/** What is just allowed, and what is just not. */
it.each<[code: string, allowed: string, refused: string]>([
  ['labelTooLong', iso('x'.repeat(32)), iso('x'.repeat(33))],
  ['wrongLength', udf('\u00ff'.repeat(126)), udf('\u00ff'.repeat(127))],
  ['labelTooLong', udf('\u0100'.repeat(63)), udf('\u0100'.repeat(64))],
  ['notASetMember', 'volume: { sequence: 2, setSize: 2 }', 'volume: { sequence: 3, setSize: 2 }'],
  ['datesOutOfOrder', 'volume: { date: 2026-02-02, modified: 2026-02-02 }', 'volume: { date: 2026-02-02, modified: 2026-02-01 }'],
  ['datesOutOfOrder', 'volume: { effective: 2026-02-02, expires: 2026-02-02 }', 'volume: { effective: 2026-02-02, expires: 2026-02-01 }'],
  ['datesOutOfOrder', 'volume: { modified: 2026-02-02, expires: 2026-02-01 }', 'volume: { date: 2026-02-02, expires: 2026-02-01 }'],
  ['badDate', 'volume: { date: 0001-01-01 }', 'volume: { date: "0000-12-31" }'],
  ['badDate', 'volume: { date: "9999-12-31T23:59:59Z" }', 'volume: { date: "9999-12-31T23:59:59-00:01" }'],
  ['bootIdTooLong', boot(`{ image: /i, id: ${'x'.repeat(24)} }`), boot(`{ image: /i, id: ${'x'.repeat(25)} }`)],
  ['criteriaOnDefault', boot('{ image: /i }', '{ image: /j, selectionCriteria: { type: 1 } }'), boot('{ image: /i, selectionCriteria: { type: 1 } }')], // prettier-ignore
  ['infoTableEmulated', boot('{ image: /i, infoTable: isolinux }'), boot('{ image: /i, emulation: 1.44M, infoTable: isolinux }')],
  ['needsKey', boot('{ image: /i, emulation: hard-disk, systemType: 6 }'), boot('{ image: /i, systemType: 6 }')],
  ['revisionLacks', universal('1.50', 'vat'), universal('1.02', 'vat')],
  ['revisionLacks', universal('1.50', 'sparing'), universal('1.02', 'sparing')],
  ['revisionLacks', universal('2.50', 'redundantMetadata'), universal('2.01', 'redundantMetadata')],
  ['excludeEachOther', session('files: []'), session('audio: { tracks: [{ from: a }] }')],
  ['excludeEachOther', session('output: { part: a.bin }'), session('output: { sheet: a.cue }')],
  ['excludeEachOther', session('burn: { close: true }', ', close: true'), session('burn: { close: true }', ', close: false')],
  ['needsKey', session('output: { part: a.bin }'), 'output: { part: a.bin }'],
  ['needsKey', 'session: { start: 16 }', 'session: { close: true }'],
  ['excludeEachOther', 'media: bd-r\nset: {}\nvolume: { sequence: 1 }', 'media: bd-r\nset: {}\nvolume: { setSize: 2 }'],
  ['needsKey', session('files: []', ', conflict: keep'), 'session: { start: 16, conflict: keep }'],
  ['excludeEachOther', audio('gapless: true, gap: 00:00:00, '), audio('gapless: true, gap: 00:00:01, ')],
  ['indexAtStart', audio('', ', indexes: [00:00:01]'), audio('', ', indexes: [00:00:00]')],
  ['tooManyIndexes', audio('', `, indexes: [${'00:00:10, '.repeat(98)}]`), audio('', `, indexes: [${'00:00:10, '.repeat(99)}]`)],
  ['emptyRange', audio('', ', start: 44099, end: "00:01:00"'), audio('', ', start: 44100, end: "00:01:00"')],
  // Codes of the shops: ISO/IEC 15420 has 4006381333931 and 36000291452 as examples that are right.
  ['badCatalogNumber', audio('catalog: "4006381333931", '), audio('catalog: "4006381333930", ')],
  ['badCatalogNumber', audio('catalog: "036000291452", '), audio('catalog: "063000291452", ')],
  ['badCatalogNumber', audio('catalog: "0000000000000", '), audio('catalog: "00000000000000", ')],
  ['badIsrc', audio('', ', isrc: US-S1Z-99-00001'), audio('', ', isrc: US-S1Z-99-0001')],
])('%s: %#', (code, allowed, refused) => {
  const codes = (text: string): readonly string[] => parse(`disc: 1\n${text}`).faults.map((fault) => fault.code)
  expect(codes(allowed)).toEqual([])
  expect(codes(refused)).toEqual([`manifest/${code}`])
})
