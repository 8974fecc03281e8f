/** A line with its program in front, or of a program that is known otherwise -> a manifest. */

import { type Fault } from '../fault/index.js'
import type { Manifest } from '../manifest/index.js'
import { faults } from './faults.js'
import { newLine, type Line, type LineHost, type Program } from './line.js'
import { manifestOf } from './manifest.js'
import { readWords } from './parse.js'

export interface LineOptions {
  /** Whose line it is; undefined where its first word says so. */
  readonly program?: Program | undefined
  readonly host: LineHost
}

export interface ReadLine {
  readonly program: Program
  readonly asks: Line['asks']
  readonly quiet: boolean
  readonly allowsDevices: boolean
  /** Whether the line names its output; otherwise it is standard output. */
  readonly output: string | undefined
  /** Undefined where the line only asks for help or the version, or has an error. */
  readonly manifest: Manifest | undefined
  readonly faults: readonly Fault[]
}

const programs = new Map<string, Program>([
  ['mkisofs', 'mkisofs'],
  ['mkhybrid', 'mkisofs'],
  ['genisoimage', 'genisoimage'],
  ['xorrisofs', 'xorriso'],
  ['xorriso', 'xorriso'],
  ['disc-mkisofs', 'mkisofs'],
  ['disc-genisoimage', 'genisoimage'],
  ['disc-xorrisofs', 'xorriso'],
])

/** By the name of the program, which may have a folder before it. */
export const programOf = (path: string): Program | undefined => programs.get((path.split('/').at(-1) ?? '').replace(/\.exe$/i, ''))

export function readLine(words: readonly string[], { program, host }: LineOptions): ReadLine {
  const [first = ''] = words
  const named = program === undefined ? programOf(first) : undefined
  const whose = program ?? named
  if (whose === undefined) return refusedLine(faults.otherProgram({ program: first }))
  const line = newLine(whose, named === undefined ? whose : (first.split('/').at(-1) ?? whose), host)
  readWords(line, named === undefined ? words : words.slice(1), named === undefined ? 1 : 2)
  return finished(line)
}

function finished(line: Line): ReadLine {
  const isAsked = line.asks === 'help' || line.asks === 'version'
  const manifest = isAsked ? undefined : manifestOf(line)
  const failed = line.faults.some(({ severity }) => severity === 'error')
  const { program, asks, quiet, allowsDevices, output } = line
  return { program, asks, quiet, allowsDevices, output, manifest: failed ? undefined : manifest, faults: isAsked ? [] : line.faults }
}

const refusedLine = (fault: Fault): ReadLine => ({
  program: 'mkisofs',
  asks: 'build',
  quiet: false,
  allowsDevices: false,
  output: undefined,
  manifest: undefined,
  faults: [fault],
})
