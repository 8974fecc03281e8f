// From the files of schema/results/: the joined JSON Schema of what `disc COMMAND --json` prints, and its reference page.

import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const HEAD = 'results.yaml'
const isCommand = (name) => /^[a-z]/.test(name)

/** One schema for each command by its name, and what they have in common under names with a capital letter. */
export function joinResults(folder) {
  const part = (name) => parse(readFileSync(join(folder, name), 'utf8'))
  const definitions = {}
  for (const name of readdirSync(folder).toSorted())
    if (name.endsWith('.yaml') && name !== HEAD)
      for (const [key, value] of Object.entries(part(name).$defs)) {
        if (key in definitions) throw new Error(`schema/results/${name} defines ${key} a second time`)
        definitions[key] = value
      }
  const $defs = Object.fromEntries(Object.entries(definitions).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  const commands = Object.keys($defs).filter(isCommand)
  const joined = { ...part(HEAD), anyOf: commands.map((name) => ({ $ref: `#/$defs/${name}` })), $defs }
  inspect(joined, $defs)
  return joined
}

/** What the program controls is closed, bounded and described. */
function inspect(joined, definitions) {
  const wrong = []
  const look = (node, path) => {
    if (typeof node !== 'object' || node === null) return
    const behind = definitions[node.$ref?.replace('#/$defs/', '')]
    if (node.$ref !== undefined && behind === undefined) wrong.push(`${path}: no ${node.$ref}`)
    if (node.pattern !== undefined && !/^\^[^]*\$$/.test(node.pattern)) wrong.push(`${path}: the pattern is not anchored`)
    if (node.type === 'object' && node.additionalProperties === undefined) wrong.push(`${path}: the object is open`)
    if (node.type === 'integer' && (node.minimum === undefined || node.maximum === undefined))
      wrong.push(`${path}: the number has no bounds`)
    for (const name of node.required ?? []) if (!(name in (node.properties ?? {}))) wrong.push(`${path}: no property ${name}`)
    for (const [name, property] of Object.entries(node.properties ?? {}))
      if ({ ...definitions[property.$ref?.replace('#/$defs/', '')], ...property }.description === undefined)
        wrong.push(`${path}/${name}: no description`)
    for (const [key, value] of Object.entries(node)) look(value, `${path}/${key}`)
  }
  look(joined, '#')
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
}

/** The lines of each command as tables. */
export function resultsPage(joined, banner) {
  const definitions = joined.$defs
  const nameOf = (ref) => ref.replace('#/$defs/', '')
  const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  const isTable = (node) => node.properties !== undefined
  const link = (name) => `[${name}](#${name.toLowerCase()})`
  const kind = (node) => {
    if (node.$ref !== undefined) {
      const behind = definitions[nameOf(node.$ref)]
      return isTable(behind) || (behind.anyOf !== undefined && !isCommand(nameOf(node.$ref))) ? link(nameOf(node.$ref)) : kind(behind)
    }
    if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``
    if (node.enum !== undefined) return node.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' ')
    if (node.anyOf !== undefined) return [...new Set(node.anyOf.map(kind))].join(', or ')
    if (node.type === 'array') return `list of ${kind(node.items)}`
    if (node.type === 'integer' || node.type === 'number') return 'number'
    if (node.type === 'boolean') return '`true` or `false`'
    if (isTable(node))
      return `object with ${Object.keys(node.properties)
        .map((name) => `\`${name}\``)
        .join(', ')}`
    if (node.type === 'object') return node.additionalProperties === true ? 'object' : `object of ${kind(node.additionalProperties)}`
    return 'text'
  }
  const table = (node) => [
    '| key | what | value |',
    '| --- | --- | --- |',
    ...Object.entries(node.properties).map(([key, property]) => {
      const { description } = { ...definitions[property.$ref && nameOf(property.$ref)], ...property }
      const always = node.required?.includes(key) ? '' : ' (not always)'
      return `| \`${key}\`${always} | ${cell(description)} | ${cell(kind(property))} |`
    }),
    '',
  ]
  const lines = ['# What `--json` prints', '', `<!-- ${banner} -->`, '', joined.description, '']
  for (const name of Object.keys(definitions).filter(isCommand)) {
    const { description, anyOf } = definitions[name]
    lines.push(`## ${name}`, '', description, '')
    for (const line of anyOf) {
      if (line.$ref !== undefined) continue
      lines.push(`**${line.title}**: ${line.description}`, '')
      for (const one of line.anyOf ?? [line]) lines.push(...table(one))
    }
    const others = anyOf.flatMap(({ $ref }) => ($ref === undefined ? [] : [link(nameOf($ref))]))
    lines.push(`Also ${others.join(', ')}.`, '')
  }
  for (const [name, node] of Object.entries(definitions).filter(([key]) => !isCommand(key))) {
    if (isTable(node)) lines.push(`## ${name}`, '', node.description, '', ...table(node))
    else if (node.anyOf !== undefined) lines.push(`## ${name}`, '', node.description, '', `One of ${node.anyOf.map(kind).join(', ')}.`, '')
  }
  return `${lines.join('\n').trimEnd()}\n`
}
