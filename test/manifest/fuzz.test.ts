import * as fc from 'fast-check'
import { readFileSync, readdirSync } from 'node:fs'
import { stringify } from 'yaml'
import { describe, expect, it } from 'vitest'
import { renderFaults } from '../../src/fault/index.js'
import { readSchema } from '../../src/manifest/index.js'
import { explain } from '../../src/manifest/explain.js'
import { readText } from '../../src/manifest/text.js'
import { textFile } from '../../src/manifest/located.js'
import { isManifest } from '../../src/manifest/validator.js'
import { parse } from './parse-one.js'
import { editedTemplates, yamlPieces } from './drawn-texts.js'

/** Whatever comes in: a manifest or faults that can be shown, never a throw. */
function survives(text: string): void {
  const { manifest, faults } = parse(text, { environment: { A: 'x' } })
  expect(manifest !== undefined || faults.some(({ severity }) => severity === 'error')).toBe(true)
  expect(renderFaults(faults)).not.toContain('undefined')
}

describe('any text gives a manifest or faults', () => {
  it('of pieces of YAML', () => {
    fc.assert(
      fc.property(fc.array(yamlPieces, { maxLength: 40 }), (pieces) => survives(pieces.join(''))),
      { numRuns: 400 },
    )
  })

  it('of any characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => survives(text)),
      { numRuns: 200 },
    )
  })

  it('of templates with a part cut, doubled or put elsewhere', () => {
    fc.assert(fc.property(editedTemplates, survives), { numRuns: 300 })
  })
})

/** Values that look like parts of manifests: keys and words of the schema, put together at random. */
const schema = readSchema()
const keys = [
  ...new Set(
    Object.values(schema.$defs ?? {})
      .flatMap((one) => Object.keys(one.properties ?? {}))
      .concat(Object.keys(schema.properties ?? {})),
  ),
]
const words = [...new Set(Object.values(schema.$defs ?? {}).flatMap((one) => (one.enum ?? []).concat(one.examples ?? [])))].filter(
  (word) => typeof word !== 'object',
)
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(...words),
    fc.constantFrom(1, 2, 3, 1999, -1, 70000, 1.5, true, false, null, '', '/x', 'a', '0644'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 5 }),
  ),
}))

it('what explains agrees with what judges', () => {
  let refused = 0
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(schema.properties ?? {})), value, { maxKeys: 4 }), (parts) => {
      const text = stringify({ disc: 1, ...parts })
      const { root } = readText(textFile('x', text), {})
      if (root?.kind !== 'map') return
      const plain = JSON.parse(JSON.stringify({ disc: 1, ...parts })) as unknown
      const { problems, texts } = explain(schema, plain, root)
      const judged = isManifest(plain)
      if (!judged) refused++
      // What is only written otherwise is no problem, and not yet a manifest.
      if (texts.length === 0) expect(problems.length === 0).toBe(judged)
      else expect(judged).toBe(false)
    }),
    { numRuns: 1500 },
  )
  expect(refused).toBeGreaterThan(100)
})

describe('examples of the schema are what it takes', () => {
  const definitions = { Manifest: schema, ...schema.$defs }
  for (const [name, definition] of Object.entries(definitions))
    for (const [key, property] of Object.entries(definition.properties ?? {}))
      for (const example of property.examples ?? [])
        it(`${name}.${key}: ${JSON.stringify(example).slice(0, 60)}`, () => {
          // References to the environment are replaced before the schema is asked.
          if (JSON.stringify(example).includes('${')) return
          const { problems } = explain({ ...property, $defs: schema.$defs ?? {} }, example, {
            kind: 'map',
            entries: new Map(),
            range: { file: textFile('x', ''), start: 0, end: 0 },
          })
          expect(problems).toEqual([])
        })
})

it('the shipped examples of the repository are manifests', () => {
  const folder = new URL('../../examples/', import.meta.url)
  for (const entry of readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory())) {
    const file = new URL(`${entry.name}/disc.config.yaml`, folder)
    let text: string
    try {
      text = readFileSync(file, 'utf8')
    } catch {
      continue
    }
    expect({
      name: entry.name,
      faults: renderFaults(
        parse(text, { environment: { SOURCE_DATE_EPOCH: '1795182000' } }).faults.filter(({ severity }) => severity === 'error'),
      ),
    }).toEqual({ name: entry.name, faults: '' })
  }
})
