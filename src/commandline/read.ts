/** A line with its program in front, or of a program that is known otherwise -> a manifest. */

import { type Fault } from '../fault/index.js'
import type { Manifest } from '../manifest/index.js'
import { faults } from './faults.js'
import { newLine, type Line, type LineHost, type Program } from './line.js'
import { manifestOf } from './manifest.js'
import { readNative } from './native.js'
import { readWords } from './parse.js'

export interface LineOptions {
  /** Name of the program whose line it is; undefined where the first word says so. */
  readonly name?: string | undefined
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

export function readLine(words: readonly string[], { name, host }: LineOptions): ReadLine {
  const [first = ''] = words
  const whose = programOf(name ?? first)
  if (whose === undefined) return refusedLine(faults.otherProgram({ program: name ?? first }))
  const called = (name ?? first).split('/').at(-1) ?? whose
  const [own, at] = name === undefined ? [words.slice(1), 2] : [words, 1]
  const line = newLine(whose, called, host)
  line.isNative = called === 'xorriso' || (whose === 'xorriso' && isNative(own))
  if (line.isNative) readNative(line, own, at)
  else {
    const read = readWords(line, own, at)
    // Behind two dashes xorriso speaks its own language.
    if (read < own.length) readNative(line, own.slice(read), at + read)
  }
  return finished(line)
}

/** Words that its emulation does not have, before the one that begins it. */
const isNative = (words: readonly string[]): boolean =>
  /^--?(as|indev|outdev|report_about|boot_image|report_el_torito|report_system_area|volume_date)$/.test(words[0] ?? '') ||
  words.some((word) => /^--?(as|indev|outdev)$/.test(word))

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
