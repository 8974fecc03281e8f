import { expect, it, describe } from 'vitest'
import { faults } from '../../src/manifest/faults.js'
import { LIMITS } from '../../src/manifest/limits.js'
import { outline, parse, type Around } from './parse-one.js'

const files = (entries: string): string => `disc: 1\nfiles:\n${entries}\n`
/** On a disc whose first track mixes forms. */
const boot = (text: string): string => `disc: 1\nboot:\n  hybrid: { mbr: true }\n  ${text}`
const xa = (entries: string): string => `${files(entries)}tracks: [{ type: xa }, { type: audio, from: a.wav }]`
const iso = 'disc: 1\nfilesystems: { iso9660: { rockridge: true } }\n'

/** A manifest for each fault, with the place at which it must be found. */
const provoked: readonly (readonly [code: string, place: string, text: string, around?: Around])[] = [
  ['controlCharacter', '2:7', 'disc: 1\nname: \u0000x'],
  ['controlCharacter', '2:8', 'disc: 1\nname: a\u0007x'],
  ['syntax', '2:11', 'disc: 1\nname: "abc\n'],
  ['syntax', '2:3', 'disc: 1\n  name: x'],
  ['syntax', '1:9', 'disc: [1\n'],
  ['version', '1:1', '%YAML 1.1\n---\ndisc: 1\n'],
  ['severalDocuments', '2:1', 'disc: 1\n---\ndisc: 1\n'],
  ['notAMap', '1:1', ''],
  ['notAMap', '1:1', '- disc: 1'],
  ['notAMap', '1:1', 'hello'],
  ['duplicateKey', '3:1', 'disc: 1\nname: a\nname: b'],
  ['keyNotText', '2:3', 'disc: 1\n? [a]\n: 1'],
  ['keyNotText', '2:1', 'disc: 1\n~: 1'],
  ['tag', '2:7', 'disc: 1\nname: !js a'],
  ['unknownAlias', '2:7', 'disc: 1\nname: *nobody'],
  ['cyclicAlias', '2:24', 'disc: 1\nx-loop: &loop { again: *loop }'],
  ['mergeNotMap', '2:11', 'disc: 1\nvolume: { <<: 3 }'],
  ['unknownVariable', '2:7', 'disc: 1\nname: ${NOBODY}'],
  ['unknownVariable', '2:18', 'disc: 1\nvolume: { id: "X ${A}${B}" }', { environment: { B: '1' } }],
  ['malformedVariable', '2:7', 'disc: 1\nname: ${a-b}'],
  ['malformedVariable', '2:8', 'disc: 1\nname: "${abc"'],
  ['malformedOverride', '1:1', 'disc: 1', { overrides: ['name'] }],
  ['malformedOverride', '1:1', 'disc: 1', { overrides: ['a..b=1'] }],
  ['malformedOverride', '1:1', files('  - { from: a }'), { overrides: ['files.2.at=/x'] }],
  ['malformedOverride', '1:1', 'disc: 1', { overrides: [`${'a.'.repeat(200)}b=1`] }],
  ['nothingToRemove', '1:1', files('  - { from: a }'), { overrides: ['files.1=null'] }],
  ['baseMissing', '2:10', 'disc: 1\nextends: base.yaml'],
  ['baseCycle', '1:10', 'disc: 1\nextends: b.yaml', { bases: { 'b.yaml': 'extends: disc.yaml' } }],
  ['unknownKey', '2:1', 'disc: 1\nnmae: x'],
  ['unknownKey', '2:1', 'disc: 1\n__proto__: { polluted: true }'],
  ['unknownKey', '2:1', 'disc: 1\nconstructor: 1'],
  ['missingKey', '1:1', 'name: x'],
  ['missingKey', '3:5', files('  - { text: x }')],
  ['noneOfKeys', '3:5', files('  - { at: /x }')],
  ['conflictingKeys', '3:5', files('  - { at: /x, text: a, zeros: 1 }')],
  ['wrongType', '2:8', 'disc: 1\nfiles: 3'],
  ['wrongType', '2:1', 'disc: 1\nfiles:'],
  ['wrongType', '2:20', 'disc: 1\nfilesystems: {udf: yes}'],
  ['notOneOf', '2:8', 'disc: 1\nmedia: dvd+x'],
  ['notOneOf', '1:7', 'disc: 2'],
  ['malformed', '2:7', 'disc: 1\nname: "a b"'],
  ['malformed', '3:11', files('  - { at: x, text: a }')],
  ['outOfRange', '2:27', 'disc: 1\nvolume: { id: A, setSize: 99999999999999999999 }'],
  ['wrongLength', '2:19', `disc: 1\nvolume: { system: "${'x'.repeat(33)}" }`],
  ['wrongCount', '2:10', 'disc: 1\nextends: []'],
  ['repeated', '2:31', 'disc: 1\noutput: { checksums: [sha256, sha256] }'],
  ['needsXaTrack', '3:28', files('  - { at: /x, text: a, xa: { form: 2 } }')],
  ['needsXaTrack', '3:28', `${files('  - { at: /x, text: a, xa: { file: 1 } }')}tracks: [{ type: xa-form1 }]`],
  ['needsXaTrack', '2:35', 'disc: 1\nsource: { rules: [{ match: x, xa: { form: 2 } }] }'],
  ['excludeEachOther', '3:58', xa('  - { from: a, at: /x, xa: { sectorBytes: 2336, channel: 1 } }')],
  ['excludeEachOther', '3:50', xa('  - { from: a, at: /x, xa: { audio: true, video: true } }')],
  ['excludeEachOther', '3:36', xa('  - { at: /x, track: 2, xa: { edc: false } }')],
  ['needsKey', '3:36', xa('  - { from: a, at: /x, xa: { form: mixed } }')],
  ['needsKey', '3:35', xa('  - { from: a, at: /x, xa: { edc: false } }')],
  ['needsKey', '2:21', 'disc: 1\nboot: { partitions: [{ type: efi, image: { from: a } }] }'],
  ['needsKey', '2:27', 'disc: 1\nboot: { hybrid: { offset: 16 } }'],
  ['needsKey', '2:30', 'disc: 1\nboot: { hybrid: { cylinders: all } }'],
  ['needsKey', '4:55', boot('partitions: [{ type: efi, image: { from: a }, name: A }]')],
  ['needsFileSystem', '3:50', 'disc: 1\nfilesystems: { udf: true }\nboot: { hybrid: { mbr: true, gpt: false, offset: 16 } }'],
  ['excludeEachOther', '3:41', 'disc: 1\nfilesystems: { udf: { sparing: true } }\nboot: { hybrid: { mbr: true, cylinders: on } }'],
  [
    'numberTwice',
    '4:72',
    boot('partitions: [{ number: 2, type: efi, image: { from: a } }, { number: 2, type: linux, image: { from: b } }]'),
  ],
  ['noSuchPartition', '4:35', boot('entries: [{ image: { partition: 3 } }]')],
  [
    'excludeEachOther',
    '5:51',
    boot('partitions: [{ type: efi, image: { from: a } }]\n  entries: [{ image: { partition: 2 }, infoTable: grub2 }]'),
  ],
  ['noSuchTrack', '3:22', files('  - { at: /x, track: 2 }')],
  ['noSuchTrack', '3:22', xa('  - { at: /x, track: 3 }')],
  ['noSuchTrack', '3:22', xa('  - { at: /x, track: 1 }')],
  ['noSuchTrack', '3:22', `${files('  - { at: /x, track: 1 }')}audio: { tracks: [{ from: a.wav }] }`],
  ['duplicatePath', '4:11', files('  - { at: /x, text: a }\n  - { at: /x, text: b }')],
  ['belowFile', '4:11', files('  - { at: /x, text: a }\n  - { at: /x/y, text: b }')],
  ['duplicatePath', '4:11', files('  - { at: /x/, directory: true }\n  - { at: /x, text: b }')],
  ['duplicatePath', '4:18', `${files('  - { at: /b, text: a }')}boot: { catalog: /b, entries: [{ image: /i }] }`],
  ['duplicatePath', '4:20', files('  - { at: /x, text: a }\n  - { from: a, at: /x }')],
  ['badPath', '3:11', files('  - { at: /a/../b, text: a }')],
  ['badPath', '3:11', files('  - { at: /a//b, text: a }')],
  ['badPath', '3:11', files('  - { at: /a/, text: a }')],
  ['badPath', '3:22', files('  - { from: esp, at: /ok/.. }')],
  ['rootTaken', '3:11', files('  - { at: /, text: a }')],
  ['notASetMember', '2:21', 'disc: 1\nvolume: { sequence: 3, setSize: 2 }'],
  ['labelCharacters', '2:15', 'disc: 1\nvolume: { id: "a\\tb" }'],
  ['labelTooLong', '2:15', `disc: 1\nvolume: { id: ${'A'.repeat(33)} }`],
  ['labelTooLong', '3:15', `disc: 1\nfilesystems: { udf: true }\nvolume: { id: ${'ж'.repeat(64)} }`],
  ['badDate', '2:17', 'disc: 1\nvolume: { date: 2026-02-30 }'],
  ['badDate', '3:30', files('  - { at: /x, text: a, time: 2026-13-01 }')],
  ['datesOutOfOrder', '2:38', 'disc: 1\nvolume: { date: 2026-02-01, expires: 2026-01-01 }'],
  ['noFileSystem', '2:14', 'disc: 1\nfilesystems: { iso9660: false }\nfiles: [{ from: a }]'],
  ['needsFileSystem', '4:24', `disc: 1\nfilesystems: { iso9660: true }\nfiles:\n  - { at: /x, symlink: y }`],
  ['needsFileSystem', '3:34', files('  - { at: /x, text: a, realTime: true }')],
  ['needsFileSystem', '4:18', `disc: 1\nfilesystems:\n  udf: true\nboot: { entries: [{ image: /x }] }`],
  ['revisionLacks', '2:46', 'disc: 1\nfilesystems: { udf: { revision: "1.02", vat: true } }'],
  ['revisionLacks', '4:34', 'disc: 1\nfilesystems: { udf: { revision: "2.00" } }\nfiles:\n  - { at: /x, text: a, realTime: true }'],
  ['excludeEachOther', '2:43', 'disc: 1\nfilesystems: { udf: { vat: true, sparing: true } }'],
  ['excludeEachOther', '2:30', 'disc: 1\naudio: { gapless: true, gap: 00:02:00, tracks: [{ from: a }] }'],
  ['indexAtStart', '2:50', 'disc: 1\naudio: { tracks: [{ from: a, indexes: [00:02:00, 00:00:00] }] }'],
  ['labelField', '3:16', 'disc: 1\nmedia: bd-r\nset: { labels: "A {m}" }'],
  ['oneImage', '4:9', 'disc: 1\nmedia: bd-r\nset: {}\noutput: a.iso'],
  ['needsKey', '2:9', 'disc: 1\nlayout: mixed'],
  ['imageApart', '3:18', 'disc: 1\naudio: { tracks: [{ from: a }] }\noutput: { image: img/a.bin, sheet: dist/a.cue }'],
  ['imageApart', '3:18', 'disc: 1\naudio: { tracks: [{ from: a }] }\noutput: { image: dist/b.img, sheet: dist/a.ccd }'],
  ['notACompactDisc', '3:8', 'disc: 1\nmedia: dvd-r\naudio: { tracks: [{ from: a }] }'],
  ['tooManyTracks', '2:22', 'disc: 1\naudio: { firstTrack: 99, tracks: [{ from: a }, { from: b }] }'],
  ['tooManyTracks', '2:9', `disc: 1\ntracks: [${'{ type: mode1, from: a }, '.repeat(100)}]`],
  ['noTracks', '2:9', 'disc: 1\ntracks: []'],
  ['noTracks', '2:18', 'disc: 1\naudio: { tracks: [] }'],
  ['needsKey', '2:8', 'disc: 1\naudio: { title: x }'],
  ['missingKey', '2:19', 'disc: 1\naudio: { tracks: [{ title: x }] }'],
  ['excludeEachOther', '2:37', 'disc: 1\naudio: { tracks: [{ from: a, parts: [{ from: b }] }] }'],
  ['excludeEachOther', '2:68', 'disc: 1\naudio: { tracks: [{ from: a, pregapFrom: { from: b }, pregapStart: 00:00:00 }] }'],
  ['needsKey', '2:38', 'disc: 1\naudio: { tracks: [{ from: a, offset: 44 }] }'],
  ['needsKey', '2:57', 'disc: 1\ntracks: [{ type: audio, parts: [{ from: b, sectorBytes: 2448 }] }]'],
  ['needsKey', '2:32', 'disc: 1\ntracks: [{ type: mode1, start: 00:02:00 }]'],
  ['emptyRange', '2:56', 'disc: 1\ntracks: [{ type: mode1, from: a, start: 00:02:00, end: 00:02:00 }]'],
  ['tooManyIndexes', '2:39', `disc: 1\naudio: { tracks: [{ from: a, indexes: [${'00:00:10, '.repeat(99)}] }] }`],
  ['sectorBytes', '2:47', 'disc: 1\ntracks: [{ type: mode1, from: a, sectorBytes: 2336 }]'],
  ['sectorBytes', '2:67', 'disc: 1\ntracks: [{ type: xa, from: a, pregapFrom: { from: b, sectorBytes: 2048 } }]'],
  ['sessionOrder', '2:34', 'disc: 1\ntracks: [{ type: mode1, session: 2 }]'],
  ['sessionOrder', '4:29', 'disc: 1\ntracks:\n  - { type: mode1 }\n  - { type: mode1, session: 3 }'],
  [
    'sessionStart',
    '5:49',
    'disc: 1\ntracks:\n  - { type: mode1 }\n  - { type: mode1, session: 2 }\n  - { type: mode1, session: { number: 2, start: 9 } }',
  ],
  ['badCatalogNumber', '2:19', 'disc: 1\naudio: { catalog: "0724384960651", tracks: [{ from: a }] }'],
  ['badCatalogNumber', '2:19', 'disc: 1\naudio: { catalog: 12345, tracks: [{ from: a }] }'],
  ['badIsrc', '2:36', 'disc: 1\naudio: { tracks: [{ from: a, isrc: XX123 }] }'],
  ['repeatedIsrc', '', 'disc: 1\naudio: { tracks: [{ from: a, isrc: PTABC2600001 }, { from: b, isrc: PT-ABC-26-00001 }] }'],
  ['emptyRange', '2:49', 'disc: 1\naudio: { tracks: [{ from: a, start: 44100, end: "00:01:00" }] }'],
  ['bootIdTooLong', '', `${iso}boot: { entries: [{ image: /i, id: ${'x'.repeat(25)} }] }`],
  ['criteriaOnDefault', '', `${iso}boot: { entries: [{ image: /i, selectionCriteria: { type: 1 } }] }`],
  ['infoTableEmulated', '', `${iso}boot: { entries: [{ image: /i, emulation: 1.44M, infoTable: isolinux }] }`],
  ['classicHfs', '', 'disc: 1\nfilesystems: { hfs: true }\nfiles: []'],
  ['tooManyBytes', '', files('  - { at: /x, zeros: 99999999999 TiB }')],
]

/** Provoked elsewhere: they need a file of the host, or a large or deep text. */
const elsewhere = [
  'unreadable',
  'endless',
  'notUtf8',
  'tooLarge',
  'tooDeep',
  'tooManyValues',
  'tooManyBases',
  'more',
  'notDescribed',
  // Of one form for all manifests: tidy.test.ts.
  'jsonHasNoForm',
  'orderKept',
  'placeOfKeyUnknown',
]

describe('every fault of a manifest', () => {
  for (const [code, place, text, around] of provoked)
    it(`${code} at ${place}: ${JSON.stringify(text.slice(0, 60))}`, () => {
      const found = outline(parse(text, around))
      if (place === '') expect(found.map((line) => line.split(' ')[0])).toContain(`manifest/${code}`)
      else expect(found).toContain(`manifest/${code} ${place}`)
    })

  it('is provoked by a test', () => {
    const covered = new Set([...provoked.map(([code]) => code), ...elsewhere])
    expect(Object.keys(faults).filter((name) => !covered.has(name))).toEqual([])
  })
})

describe('large and deep texts', () => {
  it('tooLarge', () => {
    expect(outline(parse('#'.repeat(LIMITS.characters + 1)))).toEqual(['manifest/tooLarge'])
  })

  const deep: Readonly<Record<string, string>> = {
    lists: `disc: ${'['.repeat(10_000)}${']'.repeat(10_000)}`,
    'open lists': `disc: ${'['.repeat(10_000)}`,
    maps: `disc: ${'{a: '.repeat(10_000)}1${'}'.repeat(10_000)}`,
    'lists in a line': `disc:\n  ${'- '.repeat(10_000)}1`,
    'keys of keys': `${'? '.repeat(10_000)}a`,
  }
  for (const [name, text] of Object.entries(deep))
    it(`tooDeep: 10,000 ${name}`, () => {
      expect(parse(text).faults.map(({ code }) => code)).toEqual(['manifest/tooDeep'])
    })

  it('tooManyValues: aliases of aliases', () => {
    const lines = ['x-a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]']
    for (let level = 1; level < 12; level++)
      lines.push(
        `x-a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      )
    expect(outline(parse(`disc: 1\n${lines.join('\n')}\n`)).map((line) => line.split(' ')[0])).toEqual(['manifest/tooManyValues'])
  })

  // Each of them has millions of pieces: given up before it has filled the memory.
  for (const piece of ['x\n', ']', '[', '- ', '---\n'])
    it(`millions of ${JSON.stringify(piece)} are given up`, () => {
      const { faults: found } = parse(`disc: 1\nx-b:\n${piece.repeat(Math.floor(6_000_000 / piece.length))}`)
      expect(found.length).toBeGreaterThan(0)
      expect(found.length).toBeLessThanOrEqual(LIMITS.faults + 1)
    })

  it('tooManyBases: a fan of manifests', () => {
    const names = Array.from({ length: 100 }, (_, index) => `b${index}.yaml`)
    const bases = Object.fromEntries(names.map((name) => [name, 'name: x']))
    const found = parse(`disc: 1\nextends: [${names.slice(0, 32).join(', ')}]`, {
      bases: {
        ...bases,
        'b0.yaml': `extends: [${names.slice(32, 64).join(', ')}]`,
        'b1.yaml': `extends: [${names.slice(64, 96).join(', ')}]`,
      },
    })
    expect(outline(found).map((line) => line.split(' ')[0])).toEqual(['manifest/tooManyBases'])
  })

  it('more: thousands of faults are counted, not printed', () => {
    const { faults: found } = parse(`disc: 1\n${Array.from({ length: 3000 }, (_, index) => `key${index}: 1`).join('\n')}`)
    expect(found).toHaveLength(LIMITS.faults + 1)
    expect(found.at(-1)?.message).toBe('There are 2800 more faults of this kind')
  })
})
