/** Declaration files read as a graph: what a package exports, and which named types can be reached from there. */

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseAst } from 'rolldown/parseAst'

/** Of the syntax tree no more than is looked at. */
interface Tree {
  readonly type?: string
  readonly [key: string]: unknown
}

/** A declaration, or a name that a module has from another. */
type Named = { readonly kind: 'here'; readonly tree: Tree } | { readonly kind: 'from'; readonly module: string; readonly name: string }

interface Module {
  readonly names: ReadonlyMap<string, Named>
  readonly exported: ReadonlyMap<string, Named>
  readonly all: readonly string[]
}

const modules = new Map<string, Module>()
const nameOf = (tree: unknown): string => (tree as { readonly name?: string; readonly value?: string }).name ?? ''

function moduleAt(file: string): Module {
  const known = modules.get(file)
  if (known !== undefined) return known
  const names = new Map<string, Named>()
  const exported = new Map<string, Named>()
  const all: string[] = []
  const module = { names, exported, all }
  modules.set(file, module)
  const target = (source: unknown): string => {
    const { value } = source as { readonly value: string }
    return value.startsWith('.') ? join(dirname(file), value).replace(/\.js$/, '.d.ts') : value
  }
  for (const statement of parseAst(readFileSync(file, 'utf8'), { lang: 'dts' }, file).body as unknown as readonly Tree[]) {
    const specifiers = (statement['specifiers'] ?? []) as readonly Tree[]
    if (statement.type === 'ImportDeclaration')
      for (const { local, imported } of specifiers)
        names.set(nameOf(local), { kind: 'from', module: target(statement['source']), name: nameOf(imported ?? local) })
    else if (statement.type === 'ExportAllDeclaration') all.push(target(statement['source']))
    else if (statement.type === 'ExportNamedDeclaration') {
      for (const { local, exported: as } of specifiers) {
        const { source } = statement
        const name = nameOf(local)
        exported.set(nameOf(as), { kind: 'from', module: source === null ? file : target(source), name })
      }
      for (const name of declared(statement['declaration'] as Tree | null)) exported.set(name, { kind: 'from', module: file, name })
    }
    const declaration = (statement['declaration'] ?? statement) as Tree
    for (const name of declared(declaration)) {
      const before = names.get(name)
      // The forms of a function, or an interface beside a constant.
      names.set(name, { kind: 'here', tree: { parts: [declaration, ...(before?.kind === 'here' ? [before.tree] : [])] } })
    }
  }
  return module
}

function declared(tree: Tree | null): string[] {
  if (tree === null) return []
  if (tree.type === 'VariableDeclaration') return (tree['declarations'] as readonly Tree[]).map(({ id }) => nameOf(id))
  const hasName = /^(TS(Interface|TypeAlias|DeclareFunction|Enum|Module)|Function|Class)/.test(tree.type ?? '')
  return hasName ? [nameOf(tree['id'])] : []
}

/** Where a name of a module is declared, `FILE NAME`; undefined for what is of no file here. */
function home(file: string, name: string): string | undefined {
  if (!file.startsWith('/')) return undefined
  const { names } = moduleAt(file)
  const here = names.get(name)
  if (here?.kind === 'here') return `${file} ${name}`
  if (here?.kind === 'from') return through(here.module, here.name)
  return undefined
}

/** The same for what a module exports under a name. */
function through(file: string, name: string): string | undefined {
  if (!file.startsWith('/')) return undefined
  const { exported, all } = moduleAt(file)
  const found = exported.get(name)
  if (found?.kind === 'from') return found.module === file ? home(file, found.name) : through(found.module, found.name)
  for (const module of all) {
    const there = through(module, name)
    if (there !== undefined) return there
  }
  return undefined
}

function exportsOf(file: string): Map<string, string> {
  const { exported, all } = moduleAt(file)
  const found = new Map(all.flatMap((module) => [...exportsOf(module)]))
  for (const name of exported.keys()) {
    const at = through(file, name)
    if (at !== undefined) found.set(name, at)
  }
  return found
}

/** Names that a declaration speaks of: in types, in what it extends, in `typeof` and `import()`. */
function spokenOf(tree: unknown, file: string, own: ReadonlySet<string>): string[] {
  if (Array.isArray(tree)) return tree.flatMap((one) => spokenOf(one, file, own))
  if (tree === null || typeof tree !== 'object') return []
  const node = tree as Tree
  const parameters = ((node['typeParameters'] as Tree | null | undefined)?.['params'] ?? []) as readonly Tree[]
  const inferred = node.type === 'TSConditionalType' ? inferredIn(node['extendsType']) : []
  const mapped = node.type === 'TSMappedType' ? [nameOf(node['key'])] : []
  const within = new Set([...own, ...parameters.map(({ name }) => nameOf(name)), ...inferred, ...mapped])
  const inner = Object.values(node).flatMap((value) => spokenOf(value, file, within))
  const name = nameSpoken(node)
  const at = name === undefined || within.has(name) ? undefined : home(file, name)
  return at === undefined ? inner : [at, ...inner]
}

const inferredIn = (tree: unknown): string[] =>
  Array.isArray(tree)
    ? tree.flatMap(inferredIn)
    : tree === null || typeof tree !== 'object'
      ? []
      : [
          ...((tree as Tree).type === 'TSInferType' ? [nameOf(((tree as Tree)['typeParameter'] as Tree)['name'])] : []),
          ...Object.values(tree).flatMap(inferredIn),
        ]

function nameSpoken(node: Tree): string | undefined {
  switch (node.type) {
    case 'TSTypeReference':
      return leftmost(node['typeName'] as Tree)
    case 'TSInterfaceHeritage':
    case 'TSClassImplements':
      return leftmost(node['expression'] as Tree)
    case 'TSTypeQuery':
      return leftmost(node['exprName'] as Tree)
    case 'ClassDeclaration':
      return node['superClass'] === null ? undefined : leftmost(node['superClass'] as Tree)
    default:
      return undefined
  }
}

const leftmost = (tree: Tree): string => (tree.type === 'TSQualifiedName' ? leftmost(tree['left'] as Tree) : nameOf(tree))

/** Functions and constants are met in `typeof` alone: nobody has to name them. */
const isType = ({ parts }: Tree): boolean =>
  (parts as readonly Tree[]).some(({ type = '', parts: inner }) =>
    inner === undefined ? /^(TS(Interface|TypeAlias)|Class)/.test(type) : isType({ parts: inner }),
  )

/** Types that the exports of a declaration file lead to and that it does not export, each with what leads there. */
export function unexported(file: string): string[] {
  const exported = new Set(exportsOf(file).values())
  const from = new Map<string, string | undefined>([...exported].map((at) => [at, undefined]))
  for (const at of from.keys()) {
    const [path = '', name = ''] = at.split(' ')
    const declaration = moduleAt(path).names.get(name)
    if (declaration?.kind !== 'here') continue
    for (const other of spokenOf(declaration.tree, path, new Set())) if (!from.has(other)) from.set(other, at)
  }
  const short = (at: string | undefined): string => at?.slice(dirname(file).length + 1).replace('.d.ts ', ' ') ?? ''
  const isTypeAt = (at: string): boolean => {
    const [path = '', name = ''] = at.split(' ')
    const found = moduleAt(path).names.get(name)
    return found?.kind === 'here' && isType(found.tree)
  }
  return [...from].filter(([at]) => !exported.has(at) && isTypeAt(at)).map(([at, by]) => `${short(at)} (by ${short(by)})`)
}
