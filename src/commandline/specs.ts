/** Operands of a line: which file or folder of the host goes where on the disc. */

import { faults } from './faults.js'
import type { Line, Spec } from './line.js'
import { MOST_LINES } from './lists.js'

export interface Source {
  /** Path of the host as the line has it. */
  readonly from: string
  /** Path of the disc, from the root on; a file keeps its name where it ends in a slash. */
  readonly at: string
  readonly word: number
}

/** What is no path that can be used is told. */
export function sourcesOf(line: Line): readonly Source[] {
  if (line.specs.length > MOST_LINES) {
    line.faults.push(faults.tooLong({ what: 'paths', most: MOST_LINES }))
    return []
  }
  return line.specs.flatMap((spec) => sourceOf(line, spec) ?? [])
}

function sourceOf(line: Line, { text, word }: Spec): Source | undefined {
  const graft = line.graftPoints ? splitGraft(text) : undefined
  const [at, from] = graft ?? ['/', text]
  const refuse = (reason: string): undefined => void line.faults.push(faults.badPath({ path: text, word, reason }))
  if (from === '') return refuse('nothing stands behind its equal sign')
  const target = discPath(`${line.root}/${at === '' ? '/' : at}`)
  return target === undefined ? refuse('it leads out of the disc') : { from, at: target, word }
}

/** Split at the first equal sign that no backslash stands before; undefined where there is none. */
function splitGraft(text: string): readonly [string, string] | undefined {
  let target = ''
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (character === '=') return [target, text.slice(i + 1)]
    if (character === '\\' && /[=\\]/.test(text[i + 1] ?? '')) target += text[++i]
    else target += character
  }
  return undefined
}

/** From the root on, without empty names and dots; undefined where it leads out. */
export function discPath(path: string): string | undefined {
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue
    if (name !== '..') names.push(name)
    else if (names.pop() === undefined) return undefined
  }
  const isFolder = names.length > 0 && /\/\.?$/.test(path)
  return `/${names.join('/')}${isFolder ? '/' : ''}`
}

export interface FoundFile {
  /** On the disc, as the file is called there. */
  readonly path: string
  readonly host: string
  readonly size: number
}

/** The file that a path of the disc is going to be, also where the path has letters of another case. */
export function findFile({ host }: Line, sources: readonly Source[], path: string): FoundFile | undefined {
  const wanted = (discPath(path) ?? path).split('/').filter((name) => name !== '')
  for (const { from, at } of sources.toReversed()) {
    const below = at.split('/').filter((name) => name !== '')
    const stat = host.files.statFollowed(from)
    if (stat === undefined) continue
    if (stat.kind !== 'directory') {
      const own = at.endsWith('/') ? [...below, from.split('/').at(-1) ?? ''] : below
      if (isSame(own, wanted)) return { path: `/${own.join('/')}`, host: from, size: stat.size }
    } else if (wanted.length > below.length && isSame(below, wanted.slice(0, below.length))) {
      const found = fileBelow(host.files, from, wanted.slice(below.length))
      if (found !== undefined) return { ...found, path: `/${[...below, ...found.names].join('/')}` }
    }
  }
  return undefined
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, i) => name.toLowerCase() === b[i]?.toLowerCase())

function fileBelow(files: Line['host']['files'], folder: string, names: readonly string[]) {
  let path = folder.replace(/\/+$/, '')
  const found: string[] = []
  for (const name of names) {
    const own = files.statFollowed(`${path}/${name}`) === undefined ? otherCase(files, path, name) : name
    if (own === undefined) return undefined
    found.push(own)
    path = `${path}/${own}`
  }
  const stat = files.statFollowed(path)
  return stat?.kind === 'file' ? { names: found, host: path, size: stat.size as number } : undefined
}

function otherCase(files: Line['host']['files'], folder: string, name: string): string | undefined {
  if (files.statFollowed(folder === '' ? '/' : folder)?.kind !== 'directory') return undefined
  return files.list(folder === '' ? '/' : folder).find((entry) => entry.name.toLowerCase() === name.toLowerCase())?.name
}
