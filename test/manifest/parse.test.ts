import { describe, expect, it } from 'vitest'
import { parse, outline, valueOf } from './parse-one.js'

describe('values', () => {
  it('takes text that is written as a number where text is wanted', () => {
    const parsed = parse('disc: 1\nvolume: { id: 2024 }\nfilesystems: { udf: { revision: 2.50 } }\nfiles: [{ from: a, mode: 0644 }]')
    expect(valueOf(parsed)).toMatchObject({ volume: { id: '2024' }, filesystems: { udf: { revision: '2.50' } }, files: [{ mode: '0644' }] })
  })

  it('takes times by word and by date', () => {
    for (const time of ['volume', 'source', 'clamp', '2026-01-01', '1700000000'])
      expect(parse(`disc: 1\nfiles: [{ from: a, time: ${time} }]`).faults, time).toEqual([])
  })

  it('reads YAML 1.2: no is text, 0o17 is 15', () => {
    expect(valueOf(parse('disc: 1\nvolume: { id: no, setSize: 0o17 }'))).toMatchObject({ volume: { id: 'no', setSize: 15 } })
  })

  it('joins merge keys, and what stands beside them wins', () => {
    const text =
      'disc: 1\nx-base: &base { owner: "1:1", mode: "0600" }\nfiles:\n  - { <<: *base, from: a, mode: "0644" }\n  - { <<: [*base], from: b }'
    expect(valueOf(parse(text))).toMatchObject({
      files: [
        { owner: '1:1', mode: '0644', from: 'a' },
        { owner: '1:1', mode: '0600', from: 'b' },
      ],
    })
  })

  it('keeps an anchor that is given anew from there on', () => {
    expect(valueOf(parse('disc: 1\nx-a: &a one\nx-b: *a\nname: *a\nx-c: &a two\nx-d: *a'))).toMatchObject({
      'x-b': 'one',
      name: 'one',
      'x-d': 'two',
    })
  })

  it('takes a byte order mark and lines that end in CR LF', () => {
    expect(valueOf(parse('\uFEFFdisc: 1\r\nname: x\r\n'))).toEqual({ disc: 1, name: 'x' })
  })

  it('does not reach the prototype of anything', () => {
    parse('disc: 1\n__proto__: { polluted: true }\nconstructor: { prototype: { polluted: true } }')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('says every problem in one run, in the order of the text', () => {
    const text =
      'disc: 1\nnmae: x\nmedia: dvd+x\nvolume: { id: "${NOBODY}", date: 2026-02-30 }\nfiles:\n  - { at: /x }\n  - { at: /a//b, text: a }'
    expect(outline(parse(text))).toEqual([
      'manifest/unknownKey 2:1',
      'manifest/notOneOf 3:8',
      'manifest/unknownVariable 4:16',
      'manifest/badDate 4:34',
      'manifest/noneOfKeys 6:5',
      'manifest/badPath 7:11',
    ])
  })

  it('judges nothing that lacks a key because of what was wrong with it', () => {
    expect(outline(parse('disc: 1\naudio:\n  tracks: 5\n'))).toEqual(['manifest/wrongType 3:11'])
    expect(outline(parse('disc: 1\nfiles:\n  - text: hello\n    at: 5\n'))).toEqual(['manifest/malformed 4:9'])
    expect(outline(parse('disc: 1\naudio: { tracks: [{ from: { at: a } }, { from: a.wav, start: 9, end: 3 }] }'))).toEqual([
      'manifest/wrongType 2:27',
      expect.stringContaining('manifest/') as string,
    ])
  })

  it('a sheet of no kind that is written', () => {
    const sheet = (name: string) => parse(`disc: 1\noutput: { sheet: ${name} }\n`)
    for (const name of ['a.cue', 'dist/a.CUE', 'a.toc', 'a.ccd', 'a.nrg.cue']) expect(sheet(name).faults, name).toEqual([])
    for (const name of ['a.nrg', 'a', 'a.cue.txt', 'cue', 'a.mds', '.cues']) {
      expect(outline(sheet(name)), name).toEqual(['manifest/malformed 2:18'])
      expect(sheet(name).faults[0]?.help).toContain('.cue, .toc, .ccd')
    }
  })
})

describe('variables', () => {
  const environment = { NAME: 'rescue', EMPTY: '', EPOCH: '1795182000', N: '4' }
  const cases: readonly (readonly [text: string, expected: unknown])[] = [
    ['name: ${NAME}', { name: 'rescue' }],
    ['name: a-${NAME}-${N}', { name: 'a-rescue-4' }],
    ['name: ${NOBODY:-else}', { name: 'else' }],
    ['name: ${EMPTY:-else}', { name: 'else' }],
    ['volume: { publisher: "${EMPTY}" }', { volume: { publisher: '' } }],
    ['volume: { date: ${EPOCH} }', { volume: { date: 1795182000 } }],
    ['volume: { id: ${NAME}, publisher: ${NOBODY:-a, b} }', { volume: { id: 'rescue', publisher: 'a, b' } }],
    ['files: [{ at: /x, text: "\\uE000$\\uE001 ${NAME}" }]', { files: [{ text: '\uE000$\uE001 rescue' }] }],
    ['volume: { date: "${EPOCH}" }', { volume: { date: '1795182000' } }],
    ['boot: { entries: [{ image: /i, loadSectors: ${N} }] }', { boot: { entries: [{ loadSectors: 4 }] } }],
    ['files: [{ at: /x, text: "$${NAME} $NAME $$ ${NAME}" }]', { files: [{ text: '${NAME} $NAME $$ rescue' }] }],
    ['files: [{ at: /x, text: "${NOBODY:-}" }]', { files: [{ text: '' }] }],
  ]
  for (const [text, expected] of cases)
    it(text, () => {
      expect(valueOf(parse(`disc: 1\n${text}`, { environment }))).toMatchObject(expected as object)
    })

  it('are not looked for in what they stand for', () => {
    expect(valueOf(parse('disc: 1\nvolume: { publisher: "${A}" }', { environment: { A: '${B}', B: 'x' } }))).toMatchObject({
      volume: { publisher: '${B}' },
    })
  })

  it('are only those of the environment itself', () => {
    expect(outline(parse('disc: 1\nname: ${toString}'))).toEqual(['manifest/unknownVariable 2:7'])
  })
})

describe('extends', () => {
  it('joins maps, appends files and boot entries, replaces other lists', () => {
    const base = 'volume: { id: BASE, publisher: P }\nfiles: [{ from: a }]\nboot: { entries: [{ image: /a }] }\nsource: { exclude: [x] }'
    const parsed = parse(
      'disc: 1\nextends: base.yaml\nvolume: { id: OWN }\nfiles: [{ from: b }]\nboot: { entries: [{ image: /b }] }\nsource: { exclude: [y] }',
      { bases: { 'base.yaml': base } },
    )
    expect(valueOf(parsed)).toMatchObject({
      volume: { id: 'OWN', publisher: 'P' },
      files: [{ from: 'a' }, { from: 'b' }],
      boot: { entries: [{ image: '/a' }, { image: '/b' }] },
      source: { exclude: ['y'] },
    })
  })

  it('takes the later of several', () => {
    expect(
      valueOf(parse('disc: 1\nextends: [a.yaml, b.yaml]', { bases: { 'a.yaml': 'name: a\nmedia: cd-r', 'b.yaml': 'name: b' } })),
    ).toMatchObject({ name: 'b', media: 'cd-r' })
  })

  it('reads bases relative to who names them, and turns their host paths', () => {
    const parsed = parse('disc: 1\nextends: ../common/base.yaml\nfiles: [{ from: own, at: /own }]', {
      file: 'discs/one/disc.yaml',
      bases: {
        'discs/common/base.yaml':
          'extends: deeper/more.yaml\nfiles: [{ from: shared/, at: /shared }, { from: [/abs, x], at: /abs }]\noutput: out.iso',
        'discs/common/deeper/more.yaml':
          'boot: { entries: [{ image: { from: efi.img } }, { image: { fat: { from: ../esp } } }], hybrid: { mbr: { code: mbr.bin } } }',
      },
    })
    expect(valueOf(parsed)).toMatchObject({
      files: [{ from: '../common/shared/' }, { from: ['/abs', '../common/x'] }, { from: 'own' }],
      output: '../common/out.iso',
      boot: {
        entries: [{ image: { from: '../common/deeper/efi.img' } }, { image: { fat: { from: '../common/esp' } } }],
        hybrid: { mbr: { code: '../common/deeper/mbr.bin' } },
      },
    })
  })

  it('shows a fault where it stands', () => {
    const { faults } = parse('disc: 1\nextends: base.yaml', { bases: { 'base.yaml': '\n\nnmae: x' } })
    expect(faults[0]?.position).toMatchObject({ file: 'base.yaml', line: 3, column: 1, excerpt: ['nmae: x'] })
  })

  it('may name one base twice, side by side', () => {
    expect(
      valueOf(
        parse('disc: 1\nextends: [a.yaml, b.yaml]', {
          bases: { 'a.yaml': 'extends: c.yaml', 'b.yaml': 'extends: c.yaml', 'c.yaml': 'name: c' },
        }),
      ),
    ).toMatchObject({ name: 'c' })
  })

  it('finds a circle through several files', () => {
    const { faults } = parse('disc: 1\nextends: ./a.yaml', { bases: { 'a.yaml': 'extends: x/../b.yaml', 'b.yaml': 'extends: a.yaml' } })
    expect(faults.map(({ message }) => message)).toEqual(['Manifests extend each other in a circle: a.yaml -> b.yaml -> a.yaml'])
  })
})

describe('--set', () => {
  const cases: readonly (readonly [override: string, expected: object])[] = [
    ['name=other', { name: 'other' }],
    ['volume.id=A=B', { volume: { id: 'A=B' } }],
    ['filesystems.iso9660={ level: 1 }', { filesystems: { iso9660: { level: 1 } } }],
    ['files.0.at=/docs', { files: [{ from: 'a', at: '/docs' }] }],
    ['files[0].at=/docs', { files: [{ from: 'a', at: '/docs' }] }],
    ['files[1]={ from: b }', { files: [{ from: 'a' }, { from: 'b' }] }],
    ['burn.verify=full', { burn: { verify: 'full' } }],
  ]
  for (const [override, expected] of cases)
    it(override, () => {
      expect(valueOf(parse('disc: 1\nname: x\nfiles: [{ from: a }]', { overrides: [override] }))).toMatchObject(expected)
    })

  it('has its faults shown in what was typed', () => {
    const { faults } = parse('disc: 1', { overrides: ['media=dvd+x'] })
    expect(faults[0]).toMatchObject({
      code: 'manifest/notOneOf',
      position: { file: '--set', line: 1, column: 7, excerpt: ['media=dvd+x'] },
    })
  })
})

describe('locate', () => {
  const { locate } = parse('disc: 1\nvolume:\n  id: A\n  setSize: 2\nfiles:\n  - from: a\n    at: /x\n  - { from: b }\n')
  const cases: readonly (readonly [path: readonly (string | number)[], place: string])[] = [
    [['volume', 'id'], '3:7-3:8'],
    [['volume'], '2:1-2:7'],
    [['files', 0, 'at'], '7:9-7:11'],
    [['files', 0], '6:5-6:12'],
    [['files', 1], '8:5-8:16'],
    [['files', 7, 'at'], '5:1-5:6'],
    [['volume', 'date'], '2:1-2:7'],
    [[], '1:1-1:8'],
  ]
  for (const [path, place] of cases)
    it(JSON.stringify(path), () => {
      const at = locate(path)
      expect(`${at?.line}:${at?.column}-${at?.endLine}:${at?.endColumn}`).toBe(place)
    })
})

it('a path that is taken is told with the line of the entry that has it', () => {
  const [fault] = parse('disc: 1\nfiles:\n  - { at: /a, text: x }\n  - { at: /a, text: y }\n').faults
  expect(fault?.message).toBe('Cannot put a second file at "/a": entry 1 of files (line 3) is there')
})
