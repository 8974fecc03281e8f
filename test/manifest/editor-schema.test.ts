/** The schema that editors have of the manifest, beside what the program takes. */

import { readFileSync, readdirSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { readSchema } from '../../src/manifest/index.js'
import { resolve, type Schema } from '../../src/manifest/schema-node.js'
import { templates } from '../../src/init.js'
import { DEFAULT_MANIFEST } from '../../src/project.js'
import { placesOf, withValue, type Place } from '../support/manifest-places.js'
import { parse } from './parse-one.js'

const text = readFileSync(new URL('../../schema/disc.schema.json', import.meta.url), 'utf8')
const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true })
const judge: ValidateFunction = ajv.compile(JSON.parse(text) as object)

/** What is said of a manifest, without the frames that ajv puts around what is said within a case. */
function said(manifest: unknown): readonly string[] {
  judge(manifest)
  return (judge.errors ?? [])
    .filter(({ keyword }) => keyword !== 'if')
    .map(({ instancePath, keyword, params }) => `${instancePath} ${keyword} ${Object.values(params).flat().join(',')}`.trim())
}

describe('a mistake gives one message, at its place', () => {
  const entry = (line: string): string => `disc: 1\nfiles:\n  - { from: a }\n  - ${line}\n`
  const cases: Record<string, readonly [manifest: string, message: string]> = {
    'a key misspelt': [entry('{ from: a, att: /x }'), '/files/1 additionalProperties att'],
    'a key that must be, misspelt': [entry('{ att: /x, text: a }'), '/files/1 additionalProperties att'],
    'the telling key misspelt': [entry('{ form: a, at: /x }'), '/files/1 additionalProperties form'],
    'no telling key': [entry('{ at: /x }'), '/files/1 required from'],
    'two telling keys': [entry('{ text: b, symlink: c, at: /x }'), '/files/1 additionalProperties symlink'],
    'a key that is missing': [entry('{ text: a }'), '/files/1 required at'],
    'a word in place of an entry': [entry('a'), '/files/1 type object'],
    'a mode in words': [entry('{ from: a, mode: rw }'), '/files/1/mode pattern ^(normal|keep|[0-7]{3,5})$'],
    'a mode with too many digits': [entry('{ from: a, mode: 100644 }'), '/files/1/mode maximum <=,77777'],
    'a tree that does not exist': [entry('{ from: a, hide: iso966 }'), '/files/1/hide enum iso9660,joliet,udf,hfsplus'],
    'one of a list': [entry('{ from: a, hide: [udff] }'), '/files/1/hide/0 enum iso9660,joliet,udf,hfsplus'],
    'a place': [entry('{ from: a, place: frist }'), '/files/1/place enum first,last'],
    'a place as a map': [entry('{ from: a, place: { wieght: 1 } }'), '/files/1/place additionalProperties wieght'],
    'a part': [entry('{ at: /x, concat: [a, { zero: 5 }] }'), '/files/1/concat/1 additionalProperties zero'],
    'a size in a part': [
      entry('{ at: /x, concat: [a, { zeros: 5 Gigs }] }'),
      '/files/1/concat/1/zeros pattern ^[0-9]{1,15} ?(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)?$',
    ],
    'a stream': [entry('{ from: a, streams: { s: { fro: b } } }'), '/files/1/streams/s additionalProperties fro'],
    'a rule': [entry('{ from: a, rules: [{ mtach: a }] }'), '/files/1/rules/0 additionalProperties mtach'],
    'a number out of bounds': [entry('{ archive: a, strip: -1 }'), '/files/1/strip minimum >=,0'],
    'a truth value in words': [entry('{ from: a, optional: maybe }'), '/files/1/optional type boolean'],
    'a list in place of text': [entry('{ at: /x, text: [] }'), '/files/1/text type string,number'],
    'a boot image': ['disc: 1\nboot: { entries: [{ image: { form: a } }] }', '/boot/entries/0/image additionalProperties form'],
    'a boot image made': [
      'disc: 1\nboot: { entries: [{ image: { fat: { form: a } } }] }',
      '/boot/entries/0/image/fat additionalProperties form',
    ],
    'a boot image by its path': ['disc: 1\nboot: { entries: [{ image: boot.img }] }', '/boot/entries/0/image pattern ^/[^\\u0000]*$'],
    'a platform': ['disc: 1\nboot: { entries: [{ image: /a, platform: uefi }] }', '/boot/entries/0/platform enum bios,ppc,mac,efi'],
    'a key of a track': ['disc: 1\ntracks: [{ type: audio, form: a }]', '/tracks/0 additionalProperties form'],
    'the kind of a track': ['disc: 1\ntracks: [{ type: mode3 }]', '/tracks/0/type enum mode1,mode2,xa-form1,xa-form2,xa,audio'],
    'a track of no kind': ['disc: 1\ntracks: [{ from: a }]', '/tracks/0 required type'],
    'a part of a track': ['disc: 1\ntracks: [{ type: audio, parts: [{ slience: 3 }] }]', '/tracks/0/parts/0 additionalProperties slience'],
    'a medium as a map': ['disc: 1\nmedia: { typ: bd-r }', '/media additionalProperties typ'],
    'a version': ['disc: 2', '/disc const 1'],
    'the version misspelt': ['dsic: 1', 'additionalProperties dsic'],
  }
  for (const [what, [manifest, message]] of Object.entries(cases))
    it(what, () => {
      expect(said(parseYaml(manifest))).toEqual([message])
      expect(parse(manifest).manifest).toBeUndefined()
    })
})

const root = readSchema()
const places = placesOf(root)
const environment = { SOURCE_DATE_EPOCH: '1795182000' }

/** Faults of the form of a value, of which the schema speaks; what a check finds further is another matter. */
const FORM = new Set(
  'unknownKey missingKey noneOfKeys conflictingKeys wrongType notOneOf malformed outOfRange wrongLength wrongCount repeated'
    .split(' ')
    .map((name) => `manifest/${name}`),
)
const refused = (manifest: string, more: Readonly<Record<string, string>> = {}): readonly string[] =>
  parse(manifest, { environment: { ...environment, ...more } })
    .faults.filter(({ code }) => FORM.has(code))
    .map(({ message }) => message)

it('knows every key of the manifest', () => {
  expect(places.length).toBeGreaterThan(350)
  for (const place of places) expect(said(parseYaml(withValue(place, JSON.stringify(place.sample)))), place.name).toEqual([])
})

it('every example is what its key takes, by the schema and by the program', () => {
  const wrong: string[] = []
  let count = 0
  for (const place of places)
    for (const example of resolve(root, place.schema).examples ?? []) {
      const manifest = withValue(place, JSON.stringify(example))
      count++
      for (const message of [...said(parseYaml(manifest)), ...refused(manifest)])
        wrong.push(`${place.name}: ${JSON.stringify(example)}: ${message}`)
    }
  expect(wrong).toEqual([])
  expect(count).toBeGreaterThan(400)
})

describe('SchemaStore', () => {
  const home = new URL('../../schema/schemastore/', import.meta.url)
  const manifestsIn = (folder: string): readonly (readonly [string, string])[] =>
    readdirSync(new URL(`${folder}/`, home)).map((name) => [name, readFileSync(new URL(`${folder}/${name}`, home), 'utf8')])

  it('has the schema in the draft that it recommends, with what it wants of each', () => {
    const schema = JSON.parse(text) as Record<string, unknown>
    expect(schema).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', $id: readSchema().$id, title: 'Manifest' })
    expect(JSON.parse(readFileSync(new URL('catalog.json', home), 'utf8'))).toEqual({
      name: 'Glassmaster',
      description: expect.stringMatching(/^[^.]+$/) as string,
      fileMatch: [DEFAULT_MANIFEST],
      url: schema['$id'],
    })
  })

  it('finds nothing beside a reference that its draft does not see', () => {
    const beside = new Set<string>()
    JSON.stringify(JSON.parse(text), (_key, value: unknown) => {
      if (typeof (value as { $ref?: unknown } | null)?.$ref === 'string') for (const key of Object.keys(value as object)) beside.add(key)
      return value
    })
    expect([...beside].filter((key) => !['$ref', 'description', 'examples', 'default', 'title'].includes(key))).toEqual([])
  })

  it.each(manifestsIn('test'))('takes %s', (_name, manifest) => {
    expect([said(parseYaml(manifest)), refused(manifest)]).toEqual([[], []])
  })

  it.each(manifestsIn('negative_test'))('refuses %s', (_name, manifest) => {
    expect(said(parseYaml(manifest))).toHaveLength(1)
    expect(refused(manifest)).toHaveLength(1)
  })
})

it('templates and examples are in order', () => {
  for (const { text } of templates) expect(said(parseYaml(text))).toEqual([])
  const folder = new URL('../../examples/', import.meta.url)
  const manifests = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('disc.config.yaml'))
  expect(manifests.length).toBeGreaterThan(5)
  for (const name of manifests) expect(said(parseYaml(readFileSync(new URL(name, folder), 'utf8'), { merge: true })), name).toEqual([])
})

const isScalar = (value: unknown): value is string | number | boolean => typeof value !== 'object'

it('takes a variable wherever the program takes one', () => {
  const wrong: string[] = []
  let count = 0
  for (const place of places) {
    const value = [place.sample, ...(resolve(root, place.schema).examples ?? [])].find((one) => isScalar(one))
    if (value === undefined) continue
    for (const text of ['${V}', "'${V}'", '${W:-x}', "'${V}${W}'"]) {
      const manifest = withValue(place, text)
      if (refused(manifest, { V: String(value), W: '' }).length > 0) continue
      count++
      for (const message of said(parseYaml(manifest))) wrong.push(`${place.name}: ${text}: ${message}`)
    }
  }
  expect(wrong).toEqual([])
  expect(count).toBeGreaterThan(700)
})

const VALUES = [
  '0 | 1 | 2 | 3 | 7 | 12 | 16 | 42 | 99 | 150 | 255 | 256 | 644 | 0644 | 0755 | 00644 | 844 | 2048 | 2352 | 65536 | 12345678 | 1795182000',
  '0724384960650 | 9007199254740991 | 9007199254740993 | -1 | 1.02 | 2.50 | 2.5 | 1.12 | 1.10 | 1e3 | 0x1f | 0o644 | 11e00011',
  "true | false | True | yes | on | ~ |  | '' | a | /a | a/b | 4d415354 | keep | normal | '1' | '42' | 'true' | '0644' | 4 MiB | 10 Gigs",
  '2026-11-20 | 00:02:00 | 03:12.500 | 0:0 | en | cd-r | bluray | disc.cue | iso9660 | joliet | all | max | 8x | first | source | audio | mode1',
  "fitting | none | grub2 | $${V} | x$${V} | '*glob' | [] | [a] | [1] | [true] | [a, a] | [/a] | [joliet] | ['00:02:00'] | [[a]] | {}",
  '{ a: 1 } | { from: a } | { from: 1 } | { form: a } | { text: a, at: /a } | { at: /a, directory: true } | { at: /a, directory: false }',
  '{ zeros: 4 } | { weight: 1 } | { block: 3 } | { match: a } | { type: audio } | { type: mode1, from: a } | { en: { title: 3 } }',
  `{ path: /a, hidden: true } | '${'x'.repeat(40)}' | '${'ä'.repeat(200)}' | "a\\0b"`,
].flatMap((line) => line.split(' | '))

const withoutWords = (schema: Schema): unknown => {
  const { description: _, examples: _examples, default: _default, ...rest } = schema
  return rest
}

describe('beside the program', () => {
  /** Both verdicts on each value at each kind of key. */
  const verdicts: { place: Place; text: string; value: unknown; taken: boolean; allowed: boolean }[] = []
  beforeAll(() => {
    const kinds = new Map(places.map((place) => [JSON.stringify(withoutWords(place.schema)), place]))
    for (const place of kinds.values())
      for (const text of VALUES) {
        const manifest = withValue(place, text)
        const taken = refused(manifest).length === 0
        verdicts.push({
          place,
          text,
          value: parseYaml(text) as unknown,
          taken,
          allowed: judge(parseYaml(manifest, { logLevel: 'silent' })),
        })
      }
  }, 120_000)

  it('what it takes is allowed', () => {
    // Four characters once it is read, five in the text.
    const four = 'filesystems.iso9660.apple[].creator: $${V}'
    expect(verdicts.filter(({ taken, allowed }) => taken && !allowed).map(({ place, text }) => `${place.name}: ${text}`)).toEqual([four])
    expect(verdicts.filter(({ taken }) => taken).length).toBeGreaterThan(2500)
  })

  it('what it refuses is not allowed, but for numbers whose spelling counts', () => {
    const lenient = verdicts.filter(({ taken, allowed, value }) => !taken && allowed && typeof value !== 'number')
    // That a track of audio has its sound by one of two keys is a check of its own; of the texts that truth values are, one has four characters.
    const told = ['filesystems.iso9660.apple[].creator: false', 'audio.tracks[]: {}', 'tracks[]: { type: audio }']
    expect(lenient.map(({ place, text }) => `${place.name}: ${text}`)).toEqual(told)
  })
})
