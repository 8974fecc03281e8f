import * as fc from 'fast-check'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isMap, isNode, isPair, isScalar, isSeq, parse, parseDocument, visit } from 'yaml'
import { describe, expect, it } from 'vitest'
import { renderFaults } from '../../src/fault/index.js'
import { templates } from '../../src/init.js'
import { tidy } from '../../src/manifest/index.js'
import { editedTemplates, yamlPieces } from './drawn-texts.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const textsOf = (folder: string, inner = ''): [string, string][] =>
  readdirSync(`${root}${folder}`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.name.endsWith('.yaml'))
    .map(({ name }) => [`${folder}/${name}${inner}`, readFileSync(`${root}${folder}/${name}${inner}`, 'utf8')])

const manifests: readonly (readonly [string, string])[] = [
  ...textsOf('test/support/mistakes/manifests'),
  ...textsOf('examples', '/disc.config.yaml'),
  ...templates.map(({ name, text }) => [`template ${name}`, text] as const),
]

/** Throws what is wrong with a text. */
function tidied(text: string): string {
  const { text: form, faults } = tidy('a.yaml', text)
  if (form === undefined) throw new Error(renderFaults(faults))
  return form
}
const keyOf = (pair: unknown): string => (isPair(pair) ? String(pair.key) : '')
const codesOf = (text: string): readonly string[] => tidy('a.yaml', text).faults.map(({ code, path = [] }) => `${code} ${path.join('.')}`)
const valueOf = (text: string): unknown => parse(text.replaceAll(/\$\{[^}]*\}/g, 'variable'), { merge: true })

describe('the form of a manifest', () => {
  it.each(manifests)('%s: means the same, and is its own form', (_name, text) => {
    const form = tidied(text)
    expect(valueOf(form)).toEqual(valueOf(text))
    expect(tidied(form)).toBe(form)
  })

  it.each(manifests)('%s: is found again whatever order, quotes and braces it is written with', (_name, text) => {
    const plain = parseDocument(text.replaceAll(/\$\{[^}]*\}/g, 'variable'), { schema: 'failsafe' })
    visit(plain, (_key, node) => {
      if (isNode(node)) node.comment = node.commentBefore = undefined
      if (isScalar(node) || isMap(node)) node.spaceBefore = false
      if (isMap(node) || isSeq(node)) node.flow = false
    })
    plain.commentBefore = plain.comment = null
    const form = tidied(plain.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: 1_000_000 }))
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(999)), fc.constantFrom(2, 3, 4), fc.boolean(), (numbers, indent, indentSeq) => {
        const other = plain.clone()
        const next = (count: number): number => Number(numbers.next().value) % count
        visit(other, (key, node, path) => {
          // Names that the user gives keep their order.
          const isNamed = /^(?:streams|translations)$/.test(keyOf(path.at(-1)))
          if (isMap(node) && !isNamed) for (let i = node.items.length - 1; i > 0; i--) node.items.push(...node.items.splice(next(i + 1), 1))
          if (isScalar(node) && key !== 'key' && !String(node.value).includes('\n') && node.type?.startsWith('QUOTE') === true)
            node.type = next(2) === 0 ? 'QUOTE_SINGLE' : 'QUOTE_DOUBLE'
        })
        const written = other.toString({ indent, indentSeq, lineWidth: 0, doubleQuotedMinMultiLineLength: 1_000_000 })
        expect(tidied(written)).toBe(form)
      }),
      { numRuns: 5 },
    )
  })

  it('has the keys in the order of the schema, those that it does not know behind', () => {
    const text = 'files:\n  - { at: /, colour: red, from: a }\nlater: 1\nvolume: { publisher: P, id: V }\ndisc: 1\nx-own: { b: 1, a: 2 }\n'
    expect(tidied(text)).toBe(
      'disc: 1\nx-own: { b: 1, a: 2 }\nvolume: { id: V, publisher: P }\nfiles:\n  - { from: a, at: /, colour: red }\nlater: 1\n',
    )
    expect(codesOf(text)).toEqual(['manifest/placeOfKeyUnknown files.0.colour', 'manifest/placeOfKeyUnknown later'])
  })

  it('knows a kind of entry by its words', () => {
    expect(tidied('disc: 1\ntracks:\n  - { from: a.wav, type: audio }\n  - { from: a.bin, type: mode1 }\n')).toBe(
      'disc: 1\ntracks:\n  - { type: audio, from: a.wav }\n  - { type: mode1, from: a.bin }\n',
    )
  })

  it('leaves names that the user gives in their order', () => {
    const text = 'disc: 1\naudio:\n  translations: { pt: { title: b }, ja: { title: a } }\n'
    expect(tidied(text)).toBe(text)
  })

  it('keeps comments with what they are about, and groups', () => {
    const text = `# yaml-language-server: $schema=x
# The whole.

# its medium
media: cd-r # small

disc: 1


volume: # what it is called
  # said by whom
  publisher: P
  id: V # at most 16

  # - nothing more
# all of it
files: [ # so many
  a ]
output: x
# end
`
    expect(tidied(text)).toBe(`# yaml-language-server: $schema=x
# The whole.

disc: 1
# its medium
media: cd-r # small

volume: # what it is called
  id: V # at most 16
  # said by whom
  publisher: P

  # - nothing more
# all of it
files:
  # so many
  - a
output: x
# end
`)
  })

  it('never has an alias before its anchor', () => {
    const text = 'disc: 1\noutput: &name dist/a.iso\nvolume: { id: *name }\n'
    expect(tidied(text)).toBe(text)
    expect(codesOf(text)).toEqual(['manifest/orderKept '])
    // Two anchors of one name: the nearest above counts.
    const twice = 'disc: 1\nname: &a one\nlayout: *a\nmedia: &a cd-r\n'
    expect(tidied(twice)).toBe(twice)
  })

  it('puts what is joined first, and places of anchors behind the version', () => {
    expect(tidied('x-own: &own { from: a }\nfiles:\n  - at: /\n    <<: *own\ndisc: 1\n')).toBe(
      'disc: 1\nx-own: &own { from: a }\nfiles:\n  - <<: *own\n    at: /\n',
    )
  })

  it('leaves texts of several lines and with escapes as they are', () => {
    const text = `disc: 1
files:
  - at: /a
    text: |2- # kept
        two more

      none
  - at: /b
    text: >+
      folded
      lines


  - at: /c
    text: one
      and two
  - { at: "/\\u00e9", text: "one\\n\\u200bvery long line that nobody would want to have folded, wherever it ends" }
`
    expect(tidied(text)).toBe(text)
    expect(
      tidied(
        text
          .replaceAll(/^ {4}/gm, '        ')

          .replaceAll(/^ {2}-/gm, '      -'),
      ),
    ).toBe(text)
  })

  it('quotes with double quotes, and with single ones where something had to be escaped', () => {
    const text = `disc: 1\nfiles:\n  - { at: '/a', text: 'it''s' }\n  - { at: '/b', text: 'a "b" \\' }\n`
    expect(tidied(text)).toBe(`disc: 1\nfiles:\n  - { at: "/a", text: "it's" }\n  - { at: "/b", text: 'a "b" \\' }\n`)
  })

  it('makes blocks of braces whose line is longer than 140 characters, and keeps others in one line', () => {
    const entry = (length: number): string => `disc: 1\nfiles: [{ at: /a, text: ${'x'.repeat(length - 27)} }]\n`
    expect(entry(140).split('\n')[1]).toHaveLength(140)
    expect(tidied(entry(140))).toBe(entry(140))
    expect(tidied(entry(141))).toBe(entry(141).replace(' [{', '\n  - {').replace('}]', '}'))
    expect(tidied(entry(160)).split('\n')).toHaveLength(5)
    expect(tidied('disc: 1\nfiles: [\n  a,\n  {at: /b,\n   from: b},\n]\n')).toBe('disc: 1\nfiles: [a, { from: b, at: /b }]\n')
  })

  it('writes numbers, empty values, dates and variables as they were written', () => {
    const text =
      'disc: 0x1\nname:\nmedia: ~\nvolume: { id: ${A:-[x]}, publisher: 2.50, application: 0755, date: 2026-01-01 }\nfilesystems: { udf: { revision: 1e3 } }\nlayout: .nan\n'
    expect(tidied(text)).toBe(text)
  })

  it.each([
    ['\uFEFF', '\n'],
    ['\uFEFF', '\r\n'],
    ['', '\r\n'],
  ])('keeps a byte order mark and the line ends of Windows', (mark, lineEnd) => {
    const own = (text: string): string => mark + text.replaceAll('\n', lineEnd)
    const text = own('files:\n  - at: /a\n    text: |\n      one\n      two\nlater: 1\ndisc:   1\n')
    expect(tidied(text)).toBe(own('disc: 1\nfiles:\n  - at: /a\n    text: |\n      one\n      two\nlater: 1\n'))
    expect(tidy('a.yaml', text).faults).toMatchObject([{ position: { line: 6, column: 1, excerpt: ['later: 1'] } }])
  })

  it('keeps a key that begins as a byte order mark does', () => {
    const text = '"\uFEFFdisc": 1\n'
    expect(tidied('  \uFEFFdisc: 1\n')).toBe(text)
    expect(tidied(text)).toBe(text)
    expect(tidied(`\uFEFF  \uFEFFdisc: 1\n`)).toBe(`\uFEFF${text}`)
    expect(tidied(`\uFEFF\uFEFFdisc: 1\n`)).toBe(`\uFEFF${text}`)
    expect(tidied('\uFEFF\uFEFF#disc: 1\n')).toBe('\uFEFF"\uFEFF#disc": 1\n')
  })

  it('has no blanks in a text that has nothing else', () => {
    expect(tidied('name: |\n   \ndisc: 1\n')).toBe('disc: 1\nname: |\n')
    expect(tidied('files:\n  - text: |+\n \n\n  - b\n')).toBe('files:\n  - text: |+\n\n\n  - b\n')
  })

  it('keeps a comment behind an item that is empty', () => {
    const text = 'files:\n  - a\n  -\n\n# of the output\noutput: x\n'
    expect(tidied(text)).toBe(text)
    expect(tidied('files:\n  -\n# c\n')).toBe('files:\n  -\n# c\n')
  })

  it('gives a key that no colon follows one', () => {
    expect(tidied('disc: 1\n? name')).toBe('disc: 1\nname:\n')
    expect(tidied('disc: 1\nvolume: { id }\n')).toBe('disc: 1\nvolume: { id: }\n')
  })

  it('keeps what stands before the document', () => {
    expect(tidied('%YAML 1.2\n---\n# a\ndisc:  1\n')).toBe('%YAML 1.2\n---\n# a\ndisc: 1\n')
  })

  it('has none of what is no YAML, no map, or JSON by its name', () => {
    expect(tidy('a.yaml', 'disc: [1\n')).toMatchObject({ faults: [{ code: 'manifest/syntax', position: { line: 1 } }] })
    expect(tidy('a.yaml', '- a\n')).toMatchObject({ faults: [{ code: 'manifest/notAMap' }] })
    expect(tidy('a.JSON', '{ "disc": 1 }\n')).toMatchObject({ faults: [{ code: 'manifest/jsonHasNoForm' }] })
  })

  it('is there for any text that can be read', () => {
    const drawn = fc.oneof(
      fc.array(yamlPieces, { maxLength: 24 }).map((pieces) => pieces.join('')),
      editedTemplates,
    )
    const property = fc.property(drawn, (written) => {
      const { text, faults } = tidy('a.yaml', written)
      if (text === undefined) expect(faults.some(({ severity }) => severity === 'error')).toBe(true)
      else expect(tidied(text)).toBe(text)
    })
    fc.assert(property, { numRuns: 400 })
  })
})
