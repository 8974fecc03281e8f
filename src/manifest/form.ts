/** Problems of form as faults, each with what is allowed and what was probably meant. */

import { quote, type Fault, type FaultPlace } from '../fault/index.js'
import type { Problem } from './explain.js'
import { faults, printLimits, printPath } from './faults.js'
import { keyRangeAt, positionOf, rangeAt, type LocatedMap } from './located.js'
import { printHome } from './homes.js'
import { nearest } from './nearest.js'
import { typeOf, type Schema } from './schema-node.js'

/** `whole` is what the file is called. */
export function faultOf(problem: Problem, root: LocatedMap, whole?: string): Fault {
  const { path } = problem
  const where: FaultPlace = { position: positionOf(rangeAt(root, path)), path }
  const at = printPath(path, whole)
  switch (problem.kind) {
    case 'unknownKey': {
      const key = keyRangeAt(root, path)
      const parent = printPath(path.slice(0, -1), whole)
      const place = key === undefined ? where : { position: positionOf(key), path }
      const { allowed, near: close, homes = [], kinds = [] } = problem
      return faults.unknownKey(
        { at: parent, key: problem.key, allowed, homes: homes.map(printHome), kinds, ...(close === undefined ? {} : { near: close }) },
        place,
      )
    }
    case 'missingKey':
      return faults.missingKey({ at, key: problem.key, ...hintOf(problem.schema), allowed: (problem.schema.enum ?? []).map(String) }, where)
    case 'noneOfKeys':
      return faults.noneOfKeys({ at, keys: problem.keys }, where)
    case 'conflictingKeys':
      return faults.conflictingKeys({ at, keys: problem.keys }, where)
    case 'wrongType':
      return faults.wrongType(
        {
          at,
          found: describe(problem.value),
          expected: kindsOf(problem.expected),
          ...exampleOf(meantTruth(problem.value, problem.expected) ?? problem.schema),
          ...keysOf(problem.expected),
        },
        where,
      )
    case 'notOneOf':
      return faults.notOneOf(
        { at, found: describe(problem.value), allowed: problem.allowed.map(String), ...near(problem.value, problem.allowed) },
        where,
      )
    case 'malformed': {
      const found = describe(problem.value)
      const close = problem.meant ?? nearest(String(problem.value), problem.allowed.map(String))
      const description = `${close === undefined ? '' : `Did you mean ${quote(close)}? `}${problem.schema.description ?? ''}`
      return faults.malformed({ at, found, description, ...exampleOf(problem.schema) }, where)
    }
    case 'outOfRange': {
      const { leaf, schema } = problem
      return faults.outOfRange({ at, found: problem.value, ...limitsOf(leaf.minimum, leaf.maximum), ...hintOf(schema) }, where)
    }
    case 'wrongLength': {
      const { leaf, schema, length } = problem
      const limits = limitsOf(leaf.minLength, leaf.maxLength)
      return faults.wrongLength({ at, found: describe(problem.value), length, ...limits, ...hintOf(schema) }, where)
    }
    case 'wrongCount':
      return faults.wrongCount(
        { at, count: problem.count, ...limitsOf(problem.least === 0 ? undefined : problem.least, problem.most), ...hintOf(problem.schema) },
        where,
      )
    case 'repeated':
      return faults.repeated({ at: printPath(path.slice(0, -1)), found: describe(problem.value) }, where)
  }
}

function near(word: unknown, allowed: readonly unknown[]): { near?: string } {
  const close = nearest(String(word), allowed.map(String))
  return close === undefined ? {} : { near: close }
}

/** Limits that say something. */
const limitsOf = (least?: number, most?: number): { least?: number; most?: number } => ({
  ...(least === undefined || least <= -Number.MAX_SAFE_INTEGER ? {} : { least }),
  ...(most === undefined || most >= Number.MAX_SAFE_INTEGER ? {} : { most }),
})

/** What a key means, with an example. */
const hintOf = (schema: Schema): { description: string; example?: string } => ({
  description: schema.description ?? '',
  ...exampleOf(schema),
})

/** A value as a message shows it. */
export function describe(value: unknown): string {
  switch (typeOf(value)) {
    case 'null':
      return 'nothing'
    case 'string':
      return quote(String(value))
    case 'array':
      return 'a list'
    case 'object':
      return 'a map'
    default:
      return String(value)
  }
}

/** What YAML 1.1 took for truth values is text in YAML 1.2. */
function meantTruth(value: unknown, expected: readonly Schema[]): Schema | undefined {
  const word = typeof value === 'string' ? value.toLowerCase() : ''
  if (!expected.some((leaf) => leaf.type === 'boolean')) return undefined
  return ['yes', 'on', 'y'].includes(word) ? { examples: [true] } : ['no', 'off', 'n'].includes(word) ? { examples: [false] } : undefined
}

const kindNames: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'a map',
}

function kindsOf(leaves: readonly Schema[]): string {
  const names = leaves.flatMap((leaf): readonly string[] => {
    const words = leaf.enum ?? (leaf.const === undefined ? undefined : [leaf.const])
    if (words !== undefined) return words.map((word) => (typeof word === 'string' ? quote(word) : String(word)))
    if (leaf.type === 'boolean') return ['true', 'false']
    const kind = kindNames[leaf.type ?? ''] ?? 'something else'
    return [leaf.type === 'integer' || leaf.type === 'number' ? `${kind}${printLimits(limitsOf(leaf.minimum, leaf.maximum))}` : kind]
  })
  const distinct = [...new Set(names)]
  return distinct.length < 2 ? distinct.join('') : `${distinct.slice(0, -1).join(', ')} or ${distinct.at(-1)}`
}

function keysOf(leaves: readonly Schema[]): { keys?: readonly string[] } {
  const keys = leaves.flatMap(({ properties }) => Object.keys(properties ?? {}))
  return keys.length === 0 ? {} : { keys }
}

function exampleOf(schema: Schema): { example?: string } {
  const example = schema.examples?.[0]
  return example === undefined ? {} : { example: JSON.stringify(example) }
}
