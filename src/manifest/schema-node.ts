/** Pieces of the schema as they are looked at one by one. JSON Schema 2020-12, the keywords that the manifest uses. */

export interface Schema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly default?: unknown
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly propertyNames?: Schema
  readonly required?: readonly string[]
  readonly maxProperties?: number
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
}

/** What a reference names, with the words that stand beside the reference. */
export function resolve(root: Schema, schema: Schema): Schema {
  const target = definitionOf(root, schema)
  if (target === undefined) return schema
  const { $ref: _, ...beside } = schema
  return { ...resolve(root, target), ...beside }
}

/** What a reference names; undefined for what is none. */
export function definitionOf(root: Schema, { $ref }: Schema): Schema | undefined {
  if ($ref === undefined) return undefined
  const target = root.$defs?.[$ref.replace('#/$defs/', '')]
  if (target === undefined) throw new Error(`The schema has no ${$ref}`)
  return target
}

/** The alternatives that a schema comes down to; a definition that is one itself stays the same object. */
export function leavesOf(root: Schema, schema: Schema): readonly Schema[] {
  const target = definitionOf(root, schema)
  if (target !== undefined) return leavesOf(root, target)
  return schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap((branch) => leavesOf(root, branch))
}

export type JsonType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object'

export function typeOf(value: unknown): JsonType {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value as JsonType
}

/** Whether a value is of the kind that the schema speaks of, whatever it says further. */
export function accepts(leaf: Schema, value: unknown): boolean {
  if (leaf.type !== undefined) return leaf.type === typeOf(value) || (leaf.type === 'number' && typeOf(value) === 'integer')
  const words = leaf.enum ?? (leaf.const === undefined ? undefined : [leaf.const])
  return words === undefined || words.some((word) => typeOf(word) === typeOf(value))
}

/** Whether a scalar is what the schema wants. */
export function conforms(leaf: Schema, value: unknown): boolean {
  if (!accepts(leaf, value)) return false
  if (leaf.const !== undefined && leaf.const !== value) return false
  if (leaf.enum !== undefined && !leaf.enum.includes(value)) return false
  if (typeof value === 'number') return value >= (leaf.minimum ?? value) && value <= (leaf.maximum ?? value)
  if (typeof value !== 'string') return true
  const length = lengthOf(value)
  if (length < (leaf.minLength ?? 0) || length > (leaf.maxLength ?? length)) return false
  return leaf.pattern === undefined || new RegExp(leaf.pattern, 'u').test(value)
}

/** Characters as JSON Schema counts them: code points. */
export const lengthOf = (text: string): number => Array.from(text).length
