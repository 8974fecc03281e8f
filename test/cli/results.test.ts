/** Every line that a command prints with `--json` is one that its schema knows, whatever becomes of the command. */

import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.js'
import { actions } from '../../src/event.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { program, runProgram } from '../support/program.js'
import { wave } from '../support/wave.js'

interface Schema {
  readonly $ref?: string
  readonly title?: string
  readonly enum?: readonly string[]
  readonly anyOf?: readonly Schema[]
}
const schema = JSON.parse(readFileSync(new URL('../../schema/results.schema.json', import.meta.url), 'utf8')) as Schema & {
  readonly $id: string
  readonly $defs: Readonly<Record<string, Schema>>
}
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: false })
ajv.addSchema(schema)
const judgeOf = (pointer: string): ValidateFunction => ajv.getSchema(`${schema.$id}#${pointer}`) as ValidateFunction

const folder = temporaryFolder()
const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content)
for (const name of ['files', 'nothing', 'deep']) mkdirSync(join(folder, name))
put('files/a.txt', 'hello\n')
put('files/b.bin', noise('b', 50_000))
put('loader.bin', noise('loader', 512))
put('one.wav', wave(noise('one', 5 * 44_100)))
put('two.wav', wave(noise('two', 4 * 44_100)))
put('lossy.wav', wave(noise('lossy', 48_000 * 4), { rate: 48_000 }))
put(
  'disc.config.yaml',
  `disc: 1
media: dvd+r
volume: { id: TEST, date: 2026-01-01, publisher: Someone, expires: 2030-01-01 }
filesystems: { iso9660: { rockridge: true, joliet: true }, udf: { revision: '2.01' } }
files:
  - { from: files, at: / }
  - { at: /loader.bin, from: loader.bin }
  - { at: /link, symlink: a.txt }
  - { at: /pipe, fifo: true }
  - { at: /null, device: { type: character, major: 1, minor: 3 } }
  - { at: /deep/Long name with ünicode.txt, text: deep, hiddenBit: true }
boot:
  entries:
    - { platform: bios, image: /loader.bin, loadSectors: 4 }
    - { platform: efi, image: { fat: { from: files } }, id: second, selectionCriteria: { type: 2, data: '01' } }
  hybrid: { mbr: true, gpt: true }
output: { image: out.iso, checksums: [md5, sha256] }
`,
)
put('tidy.yaml', 'disc: 1\nname: tidy\n')
put('untidy.yaml', 'name: untidy\ndisc:  1\n')
put(
  'other.yaml',
  'disc: 1\nvolume: { id: OTHER, date: 2026-01-02 }\nfilesystems: { iso9660: { rockridge: true } }\nfiles:\n  - { at: /a.txt, text: other }\n  - { at: /new.txt, text: new }\noutput: other.iso\n',
)
put(
  'partitions.yaml',
  'disc: 1\nvolume: { id: PARTS, date: 0 }\nfilesystems: { iso9660: { joliet: true } }\nfiles: [{ at: /a, text: a }]\nboot: { partitions: [{ type: linux, image: { from: one.wav } }], hybrid: { mbr: true, offset: 16 } }\noutput: partitions.iso\n',
)
put('wrong.yaml', 'disc: 1\nvolume: { id: 5, lable: X }\nfilesystems: { iso9660: {} }\nfiles: [{ from: gone }]\noutput: wrong.iso\n')
put(
  'album.yaml',
  `disc: 1
media: cd-r
audio:
  catalog: '4006381333931'
  title: Album
  genre: { code: 7 }
  translations: { de: { title: Albüm } }
  tracks:
    - { from: one.wav, title: First, isrc: DEAAA2600001 }
    - { from: two.wav, title: Second, performer: Somebody }
output: { image: album.bin, sheet: album.cue, cdText: album.cdt }
`,
)
put(
  'mixed.yaml',
  `disc: 1
media: cd-r
volume: { id: MIXED, date: 2026-01-01 }
filesystems: { iso9660: { joliet: true } }
files: [{ from: files, at: / }]
layout: mixed
audio: { tracks: [{ from: one.wav }] }
output: { image: mixed.bin, sheet: mixed.toc }
`,
)
put('converted.yaml', 'disc: 1\nmedia: cd-r\naudio: { tracks: [{ from: lossy.wav }] }\noutput: { image: lossy.bin, sheet: lossy.cue }\n')
put(
  'large.yaml',
  'disc: 1\nvolume: { id: LARGE, date: 0 }\nfilesystems: { iso9660: { level: 3 } }\nfiles: [{ at: /a, random: { size: 8GiB } }]\noutput: large.iso\n',
)
put(
  'set.yaml',
  'disc: 1\nmedia: { type: cd-r, blocks: 2000 }\nvolume: { id: SET, date: 0 }\nfilesystems: { iso9660: {} }\nset: {}\nfiles: [{ from: files }]\noutput: "set/{label}.iso"\n',
)
put('empty.iso', new Uint8Array(2048 * 40))
put(
  'twice.yaml',
  'disc: 1\nvolume: { date: 2026-01-01 }\nfilesystems: { iso9660: {} }\nfiles: [{ at: /a, text: a }, { at: /a, text: b }]\noutput: twice.iso\n',
)
put(
  'deep/disc.config.yaml',
  'disc: 1\nvolume: { id: DEEP, date: 2026-01-02 }\nfilesystems: { iso9660: {} }\nfiles: [{ at: /a, text: a }]\noutput: deep.iso\n',
)
put('broken.yaml', 'disc: 1\n  volume: [\n')

// A machine that is switched off at once.
mkdirSync(join(folder, 'bin'))
writeFileSync(join(folder, 'bin/qemu-system-x86_64'), '#!/bin/sh\nexit 0\n', { mode: 0o755 })

const environment = { ...process.env, NO_COLOR: '1', PATH: `${join(folder, 'bin')}:${process.env['PATH']}` }
delete (environment as Record<string, string | undefined>)['SOURCE_DATE_EPOCH']

/** Which lines of which command have been seen. */
const seen = new Map<string, Set<string>>()
const events = new Set<unknown>()

function judge(command: string, out: string): readonly Readonly<Record<string, unknown>>[] {
  const lines = out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
  const known = judgeOf(`/$defs/${command}`)
  for (const line of lines)
    if (!known(line))
      expect.fail(`${JSON.stringify(line).slice(0, 2000)}\n${JSON.stringify(reasonsOf(command, line), null, 1).slice(0, 3000)}`)
  const forms = schema.$defs[command]?.anyOf ?? []
  const met = seen.get(command) ?? new Set()
  seen.set(command, met)
  for (const line of lines)
    for (const [i, form] of forms.entries()) if (judgeOf(`/$defs/${command}/anyOf/${i}`)(line)) met.add(form.title ?? form.$ref ?? '')
  for (const { kind } of lines) events.add(kind)
  const last = lines.at(-1)
  expect([typeof last?.['ok'], Array.isArray(last?.['faults'])]).toEqual(['boolean', true])
  return lines
}

/** Why a line is none of the known ones: what each form has against it. */
const reasonsOf = (command: string, line: unknown): readonly unknown[] =>
  (schema.$defs[command]?.anyOf ?? []).flatMap((_form, i) => {
    const known = judgeOf(`/$defs/${command}/anyOf/${i}`)
    known(line)
    return (known.errors ?? []).map(({ instancePath, message, params }) => [i, instancePath, message, params])
  })

/** Of a line of another program all words are that program's, and so is what is printed. */
const own = commands.filter(({ takes }) => takes === undefined)

/** One after another: what one has made the next ones read. */
const situations: readonly (readonly [line: string, status: number])[] = [
  ['--version', 0],
  ['--help', 0],
  ['', 2],
  ['bild', 2],
  ['validate', 0],
  ['validate wrong.yaml', 1],
  ['validate broken.yaml', 1],
  ['validate nothing.yaml', 1],
  ['validate disc.config.yaml wrong.yaml', 1],
  ['validate --set media=moon', 1],
  ['validate --sett', 2],
  ['fmt tidy.yaml', 0],
  ['fmt --check tidy.yaml', 0],
  ['fmt --check untidy.yaml', 1],
  ['fmt broken.yaml', 1],
  ['fmt tidy.yaml untidy.yaml', 0],
  ['plan', 0],
  ['plan album.yaml', 0],
  ['plan mixed.yaml', 0],
  ['plan other.yaml', 0],
  ['plan --html page.html', 0],
  ['plan --html page.html', 1],
  ['plan --html page.html --dot', 2],
  ['plan --svg picture.svg', 0],
  ['plan --svg -', 0],
  ['plan --svg picture.svg --html page.html --force', 0],
  ['plan --svg one --html one', 2],
  ['plan --force', 2],
  ['plan --block 16', 0],
  ['plan --path /b.bin', 0],
  ['plan --block 99999999', 1],
  ['plan --path /gone', 1],
  ['plan wrong.yaml', 1],
  ['plan other.yaml album.yaml', 0],
  ['watch --serve nonsense', 2],
  ['watch --help', 0],
  ['build', 0],
  ['build other.yaml --lock', 0],
  ['build other.yaml --frozen', 0],
  ['build album.yaml', 0],
  ['build partitions.yaml', 0],
  ['build mixed.yaml', 0],
  ['build converted.yaml', 1],
  ['build twice.yaml', 1],
  ['build disc.config.yaml -o files', 1],
  ['build disc.config.yaml -o disc.config.yaml', 1],
  ['build other.yaml album.yaml wrong.yaml', 1],
  ['build other.yaml ./other.yaml', 1],
  ['build other.yaml --depfile other.d', 0],
  ['build other.yaml --print-sources', 0],
  ['build --lock --frozen', 2],
  ['build -C nowhere', 1],
  ['lock', 0],
  ['lock --check', 0],
  ['lock --check --set volume.id=ELSE', 1],
  ['lock other.yaml album.yaml', 1],
  ['lock other.yaml deep/disc.config.yaml', 0],
  ['lock --chek', 2],
  ['export --as xorriso other.yaml --path-list list', 0],
  ['export other.yaml', 2],
  ['export --as genisoimage other.yaml other.yaml', 0],
  ['lock --explain disc.lock disc.lock', 0],
  ['lock --explain disc.lock', 2],
  ['lock --explain disc.lock gone.lock', 1],
  ['set plan set.yaml', 0],
  ['set status set.yaml', 1],
  ['set build set.yaml', 0],
  ['set build set.yaml --only 1', 0],
  ['set build set.yaml --only 9', 1],
  ['set build set.yaml --only x', 2],
  ['set build set.yaml --engine local:1', 0],
  ['set build set.yaml --engine moon', 2],
  ['set status set.yaml', 0],
  ['set verify 1 set/SET_01_OF_01.iso --manifest set.yaml', 0],
  ['set verify 1 out.iso --manifest set.yaml', 1],
  ['set burn set.yaml --drive virtual:set.disc?media=cd-r --yes', 0],
  ['set burn set.yaml --drive virtual:none.disc?media=cd-r&empty=yes --again --wait 0 --yes', 1],
  ['set burn set.yaml --drive virtual:set.disc?media=cd-r', 2],
  ['set verify virtual:set.disc --manifest set.yaml', 0],
  ['set status set.yaml', 0],
  ['set verify', 2],
  ['set plan', 1],
  ['set sing', 2],
  ['inspect out.iso', 0],
  ['inspect album.cue', 0],
  ['inspect partitions.iso', 0],
  ['inspect mixed.toc', 0],
  ['inspect disc.config.yaml', 0],
  ['inspect empty.iso', 1],
  ['inspect out.iso --svg image.svg', 0],
  ['inspect album.cue --html -', 0],
  ['inspect out.iso --html out.iso --force', 1],
  ['inspect out.iso --svg other.svg --block 16', 2],
  ['inspect out.iso --block 16', 0],
  ['inspect out.iso --path /b.bin', 0],
  ['inspect gone.iso', 1],
  ['inspect', 2],
  ['inspect out.iso --block x', 2],
  ['check out.iso', 0],
  ['check album.cue', 0],
  ['check empty.iso', 1],
  ['check gone.iso', 1],
  ['check', 2],
  ['ls out.iso --recursive --long --names', 0],
  ['ls out.iso --in joliet --recursive', 0],
  ['ls out.iso --in udf --recursive', 0],
  ['ls mixed.toc', 0],
  ['ls out.iso /gone', 1],
  ['ls album.cue', 1],
  ['ls out.iso --in ntfs', 2],
  ['extract out.iso /a.txt /deep -o extracted', 0],
  ['extract out.iso /a.txt -o extracted', 1],
  ['extract out.iso -o all', 0],
  ['extract out.iso /gone -o none', 1],
  ['extract album.cue -o none', 1],
  ['extract out.iso --boot -o boot', 0],
  ['extract out.iso --limit much', 2],
  ['diff out.iso out.iso', 0],
  ['diff out.iso other.iso', 1],
  ['diff out.iso empty.iso', 1],
  ['diff out.iso none.iso', 2],
  ['diff out.iso other.iso --layout --bytes', 1],
  ['diff out.iso other.iso --bytes --trees', 2],
  ['diff out.iso', 2],
  ['import album.cue', 0],
  ['import mixed.toc -o imported.yaml', 0],
  ['import mixed.toc -o imported.yaml', 1],
  ['import gone.cue', 1],
  ['import', 2],
  ['init --list', 0],
  ['init seed -o nothing/disc.config.yaml', 0],
  ['init seed -o nothing/disc.config.yaml', 1],
  ['init -o -', 0],
  ['init audoi', 2],
  ['init audio -o 01.wav', 2],
  ['import album.cue -o album.bin --force', 1],
  ['extract disc.config.yaml /b.bin -o files --force', 1],
  ['watch gone.yaml', 1],
  ['watch --once-quiet soon', 2],
  ['drives', 0],
  ['burn --drive virtual:rw.disc?media=dvd+rw --yes --verify full', 0],
  ['burn --drive virtual:dvd.disc?media=dvd+r --yes --simulate', 1],
  ['burn album.yaml --drive virtual:cd.disc?media=cd-r --yes --verify full', 0],
  ['burn mixed.toc --drive virtual:mixed.disc?media=cd-rw --mode raw --yes', 0],
  ['burn out.iso --drive virtual:a.disc?media=bd-re --drive virtual:b.disc?media=bd-r --yes', 0],
  ['burn album.yaml --drive virtual:dvd.disc?media=dvd+r --yes', 1],
  ['burn other.yaml --drive virtual:cd.disc --yes', 1],
  ['burn wrong.yaml --drive virtual:cd.disc --yes', 1],
  ['burn --drive virtual:cd.disc --speed fast', 2],
  ['burn other.yaml --drive virtual:new.disc?media=dvd+r', 2],
  ['inspect virtual:cd.disc', 0],
  ['inspect virtual:mixed.disc', 0],
  ['inspect virtual:mixed.disc --svg drive.svg', 0],
  ['inspect virtual:cd.disc --block 20', 0],
  ['plan --drive virtual:rw.disc --drive virtual:room.disc?media=dvd+r', 0],
  ['plan album.yaml --drive virtual:cd.disc', 1],
  ['plan album.yaml --drive virtual:room.cd?media=cd-r', 0],
  ['drives virtual:rw.disc virtual:cd.disc', 0],
  ['drives virtual:mixed.disc --features --mode-pages', 0],
  ['drives virtual:none.disc?media=none', 1],
  ['drives virtual:cd.disc virtual:rw.disc --toc', 0],
  ['drives load virtual:cd.disc virtual:rw.disc', 0],
  ['drives eject', 1],
  ['drives virtual:rw.disc virtual:cd.disc --structure', 0],
  ['drives virtual:rw.disc --feature 1 --page 2A --structure 0', 0],
  ['drives virtual:rw.disc --feature 2E', 1],
  ['drives --check album.yaml virtual:fresh.disc virtual:rw.disc', 1],
  ['drives virtual:rw.disc --check', 0],
  ['drives virtual:rw.disc --cdb 120000002400 --in 36', 0],
  ['drives virtual:rw.disc --cdb 43000F00000000000400 --in 4', 1],
  ['drives virtual:fresh.disc?media=cd-r', 1],
  ['drives virtual:fresh.disc --toc', 1],
  ['drives /dev/nothing', 1],
  ['drives --values odd', 2],
  ['inspect virtual:rw.disc', 0],
  ['inspect virtual:cd.disc', 0],
  ['ls virtual:rw.disc', 0],
  ['verify virtual:rw.disc', 0],
  ['verify virtual:cd.disc --manifest album.yaml', 0],
  ['verify virtual:cd.disc --manifest mixed.yaml', 1],
  ['verify virtual:mixed.disc --manifest album.yaml --level quick', 1],
  ['verify out.iso', 0],
  ['verify other.iso --against out.iso', 1],
  ['verify empty.iso --against out.iso', 1],
  [`verify out.iso --sha256 ${'0'.repeat(64)}`, 1],
  ['verify gone.iso', 1],
  ['verify out.iso --sha256 0', 2],
  ['serve wrong.yaml', 1],
  ['run wrong.yaml', 1],
  ['run other.yaml', 0],
  ['run other.yaml out.iso', 2],
  ['serve other.yaml --http 0', 2],
  ['erase virtual:mixed.disc --yes', 0],
  ['erase virtual:mixed.disc --yes --full', 0],
  ['erase virtual:cd.disc --yes', 1],
  ['erase', 1],
  ['erase virtual:mixed.disc', 2],
  ['doctor', 0],
  ['doctor run', 0],
  ['doctor /dev/nothing', 1],
  ['doctor everything', 2],
  ['explain', 0],
  ['explain source/changed', 0],
  ['explain IMAPI_E_FSI_INTERNAL_ERROR', 0],
  ['explain S_IMAPI_SPEEDADJUSTED', 0],
  ['explain nothingOfTheKind', 2],
  ['schema', 0],
  ['schema --types', 0],
  ['schema --results', 0],
  ['schema --types --results', 2],
  ['completion bash', 0],
  ['completion fish', 0],
  ['completion tcsh', 2],
  ...own.map(({ name }) => [`${name} --help`, 0] as const),
]

const commandOf = (line: string): string => commands.find(({ name }) => name === line.split(' ')[0])?.name ?? 'version'

describe('a line of', () => {
  it.each(situations)('disc %s --json', (line, status) => {
    const args = line.split(' ').filter((arg) => arg !== '')
    const ran = runProgram([...args, '--json'], folder, environment)
    const lines = judge(commandOf(line), ran.stdout)
    expect([ran.status, ran.stderr, lines.at(-1)?.['ok']]).toEqual([status, '', status === 0])
  })

  it.each([
    ['drives virtual:rw.disc --watch', /inserted/, 0, true],
    ['watch other.yaml --serve', /"ready"/, 0, true],
    ['watch other.yaml --on-rebuild false', /"kind":"fault"/, 0, true],
    ['serve other.yaml --http --nbd', /"serving"/, 0, true],
    ['watch other.yaml --once-quiet 0.05 --burn virtual:none.disc?media=none', /"fault"/, 0, true],
    ['build large.yaml', /"progress"/, 130, false],
    ['burn large.yaml --drive virtual:large.disc?media=bd-r --yes', /"action":"write"/, 130, false],
    ['build other.yaml large.yaml album.yaml', /"large.yaml".*"progress"/, 130, false],
  ] as const)('disc %s --json that is interrupted', async (line, when, status, ok) => {
    const [word, ...words] = line.split(' ')
    const running = spawn(process.execPath, [program, word, '--json', ...words], { cwd: folder, env: environment })
    let out = ''
    running.stdout.on('data', (text) => {
      out += String(text)
      if (when.test(out) && !running.killed) running.kill('SIGINT')
    })
    expect(await new Promise((resolve) => running.on('close', resolve))).toBe(status)
    expect(judge(commandOf(line), out).at(-1)?.['ok']).toBe(ok)
  })
})

describe('the schema', () => {
  it('knows every command, and nothing else by a small letter', () => {
    expect(Object.keys(schema.$defs).filter((name) => /^[a-z]/.test(name))).toEqual([...own.map(({ name }) => name), 'version'].sort())
    expect(schema.anyOf).toEqual(
      Object.keys(schema.$defs)
        .filter((name) => /^[a-z]/.test(name))
        .map((name) => ({ $ref: `#/$defs/${name}` })),
    )
  })

  it.each([...own.map(({ name }) => name), 'version'])('has no line of disc %s that is never printed', (name) => {
    const forms = (schema.$defs[name]?.anyOf ?? []).map((form) => form.title ?? form.$ref ?? '')
    expect([...(seen.get(name) ?? [])].sort()).toEqual([...forms].sort())
  })

  it('has no event that is never printed', () =>
    expect([...events]).toEqual(expect.arrayContaining(['action', 'progress', 'fault', 'end'])))

  it('knows the same actions as the program', () => expect(schema.$defs['Action']?.enum).toEqual(actions))

  it('refuses what no command prints', () => {
    const built = { ok: true, image: 'a.iso', sizeBytes: 2048, beside: [], digests: {}, faults: [] }
    expect(judgeOf('/$defs/build')(built)).toBe(true)
    for (const wrong of [
      { ...built, more: 1 },
      { ...built, sizeBytes: '2048' },
      { ok: false, faults: [] },
      { ...built, ok: undefined },
    ])
      expect(judgeOf('/$defs/build')(JSON.parse(JSON.stringify(wrong)))).toBe(false)
  })

  it('is exported by the package', () => {
    const root = new URL('../../', import.meta.url)
    const { exports, files } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
      exports: Record<string, string>
      files: readonly string[]
    }
    const path = exports['./results-schema'] ?? ''
    expect(JSON.parse(readFileSync(new URL(path, root), 'utf8'))).toEqual(schema)
    expect(files).toContain(path.split('/')[1])
  })
})
