// From the joined schema of the manifest: a module that says of a value whether it is a manifest, and no more. Its functions are as
// small as they can be, since every run begins by loading them; who explains what is wrong reads the schema.

const KEYWORDS = new Set(
  '$ref type const enum anyOf properties patternProperties additionalProperties required propertyNames maxProperties items minItems maxItems uniqueItems pattern minLength maxLength minimum maximum'.split(
    ' ',
  ),
)
const WORDS = new Set(['$schema', '$id', '$defs', 'title', 'description', 'examples', 'default'])

const HELPERS = `
const isMap = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
/** Within bounds that count code points, of which none has more than two units. */
const isWithin = (text, least, most) =>
  text.length > most || text.length < 2 * least ? between(Array.from(text).length, least, most) : true
const between = (count, least, most) => count >= least && count <= most
/** Holes are members too. */
function all(list, test) {
  for (let i = 0; i < list.length; i++) if (!test(list[i])) return false
  return true
}
`

export function validatorModule(schema) {
  const functions = new Map([['isManifest', undefined]])
  const shared = new Map()

  /** The name of the function that judges a map. */
  function mapOf(node, wanted) {
    const key = JSON.stringify(node)
    const known = shared.get(key)
    if (known !== undefined) return known
    const name = wanted ?? `isMap${shared.size}`
    shared.set(key, name)
    functions.set(name, undefined)
    functions.set(name, mapFunction(name, node))
    return name
  }

  function mapFunction(name, node) {
    const { properties = {}, patternProperties = {}, required = [], additionalProperties = true, propertyNames, maxProperties } = node
    const lines = [`function ${name}(map) {`]
    lines.push(`  if (${['!isMap(map)', ...required.map((key) => `map[${JSON.stringify(key)}] === undefined`)].join(' || ')}) return false`)
    if (maxProperties !== undefined) lines.push(`  if (Object.keys(map).length > ${maxProperties}) return false`)
    lines.push('  for (const key in map) {', '    const value = map[key]')
    if (propertyNames !== undefined) lines.push(`    if (!(${judge(propertyNames, 'key', 'string')})) return false`)
    lines.push('    switch (key) {')
    const cases = new Map()
    for (const [key, property] of Object.entries(properties)) {
      const test = judge(property, 'value')
      cases.set(test, [...(cases.get(test) ?? []), key])
    }
    for (const [test, keys] of cases) {
      lines.push(...keys.map((key) => `      case ${JSON.stringify(key)}:`))
      lines.push(`        if (value !== undefined && !(${test})) return false`, '        break')
    }
    const patterns = Object.entries(patternProperties)
    if (patterns.some(([, property]) => judge(property, 'value') !== 'true'))
      throw new Error('What a pattern of keys takes is not looked at')
    const named = patterns.map(([pattern]) => ` && !${matches(pattern, 'key')}`).join('')
    const other = additionalProperties === false ? 'false' : additionalProperties === true ? 'true' : judge(additionalProperties, 'value')
    lines.push('      default:', `        if (!(${other})${named}) return false`, '    }', '  }', '  return true', '}')
    return lines.join('\n')
  }

  /** Whether `value` is what the schema says, as an expression. */
  function judge(node, value, known = node.type) {
    for (const key of Object.keys(node))
      if (!KEYWORDS.has(key) && !WORDS.has(key)) throw new Error(`The keyword ${key} of the schema is not known here`)
    const parts = []
    const demand = (type, ...keys) => {
      const found = keys.some((key) => node[key] !== undefined)
      if (found && known !== type) throw new Error(`${keys.join(', ')} without "type: ${type}" in the schema`)
      return found
    }
    if (node.$ref !== undefined) parts.push(`${definition(node.$ref.replace('#/$defs/', ''))}(${value})`)
    if (node.type === 'boolean' || node.type === 'string') parts.push(`typeof ${value} === '${node.type}'`)
    else if (node.type === 'integer') parts.push(`Number.isInteger(${value})`)
    else if (node.type === 'null') parts.push(`${value} === null`)
    else if (node.type === 'array') parts.push(`Array.isArray(${value})`)
    else if (node.type !== undefined && node.type !== 'object') throw new Error(`The type ${node.type} of the schema is not known here`)
    const words = node.enum ?? (node.const === undefined ? undefined : [node.const])
    if (words !== undefined) parts.push(either(words.map((word) => `${value} === ${scalar(word)}`)))
    if (demand('string', 'minLength', 'maxLength'))
      parts.push(`isWithin(${value}, ${node.minLength ?? 0}, ${node.maxLength ?? 'Infinity'})`)
    if (demand('string', 'pattern')) parts.push(matches(node.pattern, value))
    if (demand('integer', 'minimum', 'maximum'))
      parts.push(`between(${value}, ${node.minimum ?? '-Infinity'}, ${node.maximum ?? 'Infinity'})`)
    if (demand('array', 'minItems', 'maxItems'))
      parts.push(`between(${value}.length, ${node.minItems ?? 0}, ${node.maxItems ?? 'Infinity'})`)
    if (demand('array', 'uniqueItems')) parts.push(`new Set(${value}).size === ${value}.length`)
    if (demand('array', 'items')) {
      const item = judge(node.items, 'item')
      if (node.uniqueItems !== undefined && !isScalar(node.items)) throw new Error('Only scalars are compared for uniqueItems')
      if (item !== 'true') parts.push(`all(${value}, (item) => ${item})`)
    }
    if (node.anyOf !== undefined) parts.push(either(node.anyOf.map((branch) => judge(branch, value))))
    demand('object', 'properties', 'patternProperties', 'additionalProperties', 'required', 'propertyNames', 'maxProperties')
    if (node.type === 'object') parts.push(`${mapOf(node)}(${value})`)
    return parts.length === 0 ? 'true' : parts.join(' && ')
  }

  function definition(key) {
    const name = `is${key}`
    if (functions.has(name)) return name
    const node = schema.$defs[key]
    if (node.type === 'object') return mapOf(node, name)
    functions.set(name, undefined)
    functions.set(name, `function ${name}(value) {\n  return ${judge(node, 'value')}\n}`)
    return name
  }

  const isScalar = (node) =>
    node.$ref === undefined
      ? node.enum !== undefined || node.type === 'string' || node.type === 'integer'
      : isScalar(schema.$defs[node.$ref.replace('#/$defs/', '')])

  const { $defs: _, ...root } = schema
  functions.set('isManifest', mapFunction('isManifest', root).replace('(map)', '(map: unknown): boolean').replace(/^/, 'export '))
  return `// @ts-nocheck\n${HELPERS}\n${[...functions.values()].join('\n\n')}\n`
}

const either = (tests) =>
  tests.length === 1 ? tests[0] : `(${tests.map((test) => (test.includes(' && ') ? `(${test})` : test)).join(' || ')})`
const matches = (pattern, value) => `${new RegExp(pattern, 'u')}.test(${value})`

function scalar(word) {
  if (typeof word === 'object') throw new Error('Only scalars are compared for enum and const')
  return JSON.stringify(word)
}
