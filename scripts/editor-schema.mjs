// oxlint-disable unicorn/no-thenable -- it is a keyword of JSON Schema
// The schema as editors use it. That of schema/*.yaml is about values, as the program has them when variables are replaced and plain
// scalars read as what their key takes; an editor sees the text before. So `${NAME}` is allowed wherever a scalar is, and numbers and truth
// values where the program takes the text they are written as. Alternatives become cases told apart by a key or a type, so that a mistake
// gives one message and not one for each alternative.

/** What SchemaStore recommends, since editors know it best. Beside a reference it counts annotations alone, and so does what is written here. */
const EDITOR_DRAFT = 'http://json-schema.org/draft-07/schema#'

/** What the catalogue of SchemaStore has of a schema that is kept elsewhere: by it editors know a manifest by its name. */
export const catalogEntry = ({ $id, description }) => ({
  name: 'Glassmaster',
  description: `Glassmaster manifest: ${description.split('.')[0].replace(/^O/, 'o')}`,
  fileMatch: ['disc.config.yaml'],
  url: $id,
})

/** A scalar that holds a variable: what it will be is not known here. `$${` stands for itself. */
const VARIABLE = { type: 'string', pattern: '(^|[^$])[$][{][A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?[}]' }
const variable = { $ref: '#/$defs/Variable' }
const TRUTH = { anyOf: [{ type: 'boolean' }, variable] }
const truth = { $ref: '#/$defs/TruthOrVariable' }

export function editorSchema(joined) {
  const definitions = joined.$defs
  const targetOf = ({ $ref }) => definitions[$ref.replace('#/$defs/', '')]
  /** The alternatives that a schema comes down to. Maps stay references, so that each is written once. */
  const leavesOf = (node) => {
    if (node.$ref !== undefined) return targetOf(node).type === 'object' ? [node] : leavesOf(targetOf(node))
    return node.anyOf === undefined ? [node] : node.anyOf.flatMap(leavesOf)
  }

  /** What stands for an alternative: a map is not looked into, since its definition is. */
  const caseOf = (leaf) => (leaf.$ref === undefined ? withInner(leaf) : { $ref: leaf.$ref })

  const translate = (node) => {
    if (node.$ref !== undefined) return node
    const leaves = leavesOf(node)
    const kinds = leaves.map((leaf) => (leaf.$ref === undefined ? leaf.type : 'object'))
    if (leaves.length === 1 && (kinds[0] === 'object' || kinds[0] === 'array')) return withInner(node)
    const { anyOf: _, ...words } = annotationsOf(node)
    const maps = leaves.filter((_leaf, i) => kinds[i] === 'object')
    const lists = leaves.filter((_leaf, i) => kinds[i] === 'array')
    const scalars = leaves.filter((_leaf, i) => kinds[i] !== 'object' && kinds[i] !== 'array')
    if (lists.length > 1) throw new Error(`Two kinds of list: ${JSON.stringify(node)}`)
    const map = maps.length > 1 ? mapsApart(maps) : maps.length === 1 ? caseOf(maps[0]) : undefined
    const [list] = lists.map(withInner)
    const scalar = scalars.length === 0 ? undefined : scalarOf(scalars)
    if (scalar === undefined && list === undefined) return { ...words, ...map }
    const cases = [
      ...(map === undefined ? [] : [{ if: { type: 'object' }, then: map }]),
      ...(list === undefined ? [] : [{ if: { type: 'array' }, then: list }]),
    ]
    const chained = (last) => cases.reduceRight((rest, one) => (rest === undefined ? one : { ...one, else: rest }), last)
    const hint = scalar?.words.length > 0 ? { anyOf: [{ enum: scalar.words }, {}] } : {}
    const type = (types) => ({ type: types.length === 1 ? types[0] : types })
    const all = [...(scalar?.types ?? []), ...(list === undefined ? [] : ['array']), ...(map === undefined ? [] : ['object'])]
    // Truth values are text here. No type says so: editors would offer them.
    if (scalar?.truthIsText)
      return {
        ...words,
        ...hint,
        ...chained({ if: scalar.isFree ? { type: 'boolean' } : truth, else: { ...type(scalar.types), ...scalar.rules } }),
      }
    return {
      ...words,
      ...type(all),
      ...hint,
      ...chained(scalar === undefined || scalar.isFree ? undefined : { if: variable, else: scalar.rules }),
    }
  }

  /** Properties, members of lists and values by name, translated. */
  const withInner = ({ required, ...node }) => ({
    ...node,
    ...neededKeys(node, required),
    ...(node.items === undefined ? {} : { items: translate(node.items) }),
    ...(node.properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(node.properties).map(([key, value]) => [key, translate(value)])) }),
    ...(typeof node.additionalProperties === 'object' ? { additionalProperties: translate(node.additionalProperties) } : {}),
  })

  /** Several kinds of map: by a key whose words tell, or by the key that only one of them has. */
  const mapsApart = (maps) => {
    const leaves = maps.map((ref) => ({ ref: { $ref: ref.$ref }, leaf: targetOf(ref) }))
    const word = Object.keys(leaves[0].leaf.properties).find((key) => leaves.every(({ leaf }) => wordsOf(leaf.properties[key])))
    if (word !== undefined) {
      const all = leaves.flatMap(({ leaf }) => wordsOf(leaf.properties[word]))
      const { description } = leaves[0].leaf.properties[word]
      return {
        type: 'object',
        required: [word],
        properties: { [word]: { description, ...translate({ enum: all }) } },
        allOf: leaves.map(({ ref, leaf }) => ({
          if: { type: 'object', required: [word], properties: { [word]: { enum: wordsOf(leaf.properties[word]) } } },
          then: ref,
        })),
      }
    }
    const known = (key) => leaves.filter(({ leaf }) => key in leaf.properties).length
    const marks = leaves.map(({ leaf }) => [...leaf.required].sort((a, b) => known(a) - known(b))[0])
    // Of two such keys the first says what the other may not be beside.
    const has = (key, i) => ({
      type: 'object',
      required: [key],
      properties: { ...Object.fromEntries(marks.slice(0, i).map((other) => [other, false])), [key]: true },
    })
    const properties = Object.fromEntries(leaves.flatMap(({ leaf }) => Object.keys(leaf.properties).map((key) => [key, true])))
    const described = Object.fromEntries(
      leaves.map(({ leaf }, i) => [marks[i], { description: leaf.properties[marks[i]].description ?? leaf.description }]),
    )
    // Where none of them is there, the one that most kinds have is missed.
    const missed = marks.toSorted((a, b) => known(b) - known(a))[0]
    return {
      type: 'object',
      allOf: [
        ...leaves.map(({ ref }, i) => ({ if: has(marks[i], i), then: ref })),
        {
          if: { properties: Object.fromEntries(marks.map((key) => [key, false])) },
          then: {
            if: { properties, additionalProperties: false },
            then: { title: maps[0].$ref.replace('#/$defs/', ''), properties: described, required: [missed] },
            else: { properties: { ...properties, ...described }, additionalProperties: false },
          },
        },
      ],
    }
  }

  const { $defs: _, ...first } = joined
  return {
    ...translate(first),
    $schema: EDITOR_DRAFT,
    $defs: {
      ...Object.fromEntries(Object.entries(definitions).map(([key, node]) => [key, translate(node)])),
      Variable: VARIABLE,
      TruthOrVariable: TRUTH,
    },
  }
}

/** Keys that a map must have. They are missed where no other is wrong: a misspelt one is both. */
function neededKeys({ properties, patternProperties, additionalProperties }, required) {
  if (required === undefined || additionalProperties !== false) return required === undefined ? {} : { required }
  const names = { enum: Object.keys(properties) }
  const known =
    patternProperties === undefined ? names : { anyOf: [names, ...Object.keys(patternProperties).map((pattern) => ({ pattern }))] }
  return { if: { propertyNames: known }, then: { properties: Object.fromEntries(required.map((key) => [key, true])), required } }
}

const wordsOf = (node) => node?.enum ?? (node?.const === undefined ? undefined : [node.const])

const ANNOTATIONS = new Set(['description', 'examples', 'default', 'title'])
const annotationsOf = (node) => Object.fromEntries(Object.entries(node).filter(([key]) => ANNOTATIONS.has(key)))

/** Numbers as people write them where text is wanted: a mode, a label, a version, a bar code, hexadecimal digits. */
const NUMBERS = [...Array.from({ length: 16 }, (_, i) => '1'.repeat(i + 1)), '1.1', '1.12', '-1', '0x1f', '1e100', '11e11111']

/** What is taken of scalars: the types, the words to complete, whether truth values are text, and what holds where there is no variable. */
function scalarOf(leaves) {
  const words = leaves.flatMap((leaf) => wordsOf(leaf) ?? [])
  const others = leaves.filter((leaf) => wordsOf(leaf) === undefined)
  const texts = others.filter(({ type }) => type === 'string')
  const numbers = others.filter(({ type }) => type === 'integer')
  if (numbers.length > 1) throw new Error(`Two kinds of number: ${JSON.stringify(leaves)}`)
  const types = new Set(['string', ...others.map(({ type }) => type)])
  const takes = (text) => texts.some(({ pattern }) => pattern === undefined || new RegExp(pattern, 'u').test(text))
  const asText = NUMBERS.filter(takes)
  if (asText.length > 0) types.add(asText.every((text) => /^-?[0-9]+$/.test(text)) ? 'integer' : 'number')
  const truthIsText = takes('true') && !types.has('boolean') && !words.includes(true)
  if (types.has('number')) types.delete('integer')
  // Words that look like numbers are numbers unless they are quoted.
  const spelt = words.flatMap((word) => (typeof word === 'string' && /^[0-9]+([.][0-9]+)?$/.test(word) ? [word, Number(word)] : [word]))
  for (const word of spelt) types.add(typeOf(word))
  if (types.has('number')) types.delete('integer')
  const common = { types: [...types], words, truthIsText }
  if (others.length === 0) return { ...common, rules: spelt.length === 1 ? { const: spelt[0] } : { enum: spelt } }
  const rules = {}
  if (numbers.length > 0) Object.assign(rules, limitsOf(numbers[0], ['minimum', 'maximum']))
  else if (types.has('integer') && !takes('1'.repeat(16))) {
    // As large as its digits allow: 77777 for a mode.
    const digits = Math.max(...asText.map((text) => text.length))
    const largest = ['9', '8', '7'].map((digit) => digit.repeat(digits)).find(takes)
    if (largest !== undefined) Object.assign(rules, { minimum: takes('-1') ? -Number(largest) : 0, maximum: Number(largest) })
  }
  const said = words.filter((word) => typeof word === 'string')
  if (texts.length === 1 && said.length === 0) Object.assign(rules, limitsOf(texts[0], ['minLength', 'maxLength', 'pattern']))
  else if (texts.length > 0) {
    if (texts.some(({ pattern }) => pattern === undefined)) throw new Error(`Texts of several forms: ${JSON.stringify(leaves)}`)
    const forms = texts.map(({ pattern }) => pattern.replace(/^\^/, '').replace(/\$$/, ''))
    rules.pattern = `^(${[...said.map((word) => word.replaceAll(/[.+*?()[\]{}|^$\\]/g, '[$&]')), ...forms].join('|')})$`
  } else if (said.length > 0) Object.assign(rules, { if: { type: 'string' }, then: { enum: said } })
  else rules.type = others.length === 1 ? others[0].type : others.map(({ type }) => type)
  return { ...common, rules, isFree: Object.keys(rules).length === 0 }
}

const typeOf = (word) => (typeof word === 'number' ? (Number.isInteger(word) ? 'integer' : 'number') : typeof word)
const limitsOf = (leaf, keys) => Object.fromEntries(keys.filter((key) => leaf[key] !== undefined).map((key) => [key, leaf[key]]))
