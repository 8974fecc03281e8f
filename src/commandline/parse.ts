/** The words of a line: flags with their values, and paths. One dash or two are the same; values may follow an equal sign. */

import { nearest } from '../manifest/index.js'
import { bootFlags } from './boot-flags.js'
import { faults } from './faults.js'
import { fileFlags } from './file-flags.js'
import type { Flag } from './flag.js'
import type { Given, Line, Program } from './line.js'
import { otherFlags } from './other-flags.js'
import { partitionFlags } from './partition-flags.js'
import { volumeFlags } from './volume-flags.js'

export const allFlags = (): readonly Flag[] => [...volumeFlags, ...fileFlags, ...bootFlags, ...partitionFlags, ...otherFlags]

const normal = (name: string): string => name.replaceAll('_', '-')

/** By name; of several meanings that of the program counts, or that of all. */
function tableOf(program: Program): ReadonlyMap<string, Flag> {
  const kept = tables.get(program) ?? makeTable(program)
  tables.set(program, kept)
  return kept
}

const tables = new Map<Program, ReadonlyMap<string, Flag>>()

function makeTable(program: Program): ReadonlyMap<string, Flag> {
  const table = new Map<string, Flag>()
  for (const flag of allFlags())
    for (const name of flag.names) {
      const known = table.get(normal(name))
      if (known === undefined || (flag.of === program && known.of !== program) || (flag.of === undefined && known.of !== program))
        table.set(normal(name), flag)
    }
  return table
}

/** What a flag says, where another word says the same. */
export function takeFlag(line: Line, name: string, given: Given): void {
  tableOf(line.program).get(normal(name))?.take(line, given)
}

interface Found {
  readonly flag: Flag
  /** What stands in the same word behind the name. */
  readonly rest: string | undefined
}

/** Reads words from `at` on, which is the number of the first; gives how many were read: all but what stands behind `--` for xorriso. */
export function readWords(line: Line, words: readonly string[], at = 1): number {
  const table = tableOf(line.program)
  let ended = false
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string
    if (word === '--' && !ended) {
      if (line.program === 'xorriso') return i + 1
      ended = true
    } else if (ended || !word.startsWith('-') || word === '-') line.specs.push({ text: word, word: at + i })
    else {
      const found = foundIn(table, word, line.program)
      if (found === undefined) line.faults.push(unknown(line, table, word, at + i))
      else i += takeAll(line, found, words.slice(i), at + i)
    }
  }
  return words.length
}

/** Takes the flags of a word, and gives how many words behind it were their values. */
function takeAll(line: Line, found: readonly Found[], [word = '', ...behind]: readonly string[], at: number): number {
  let taken = 0
  for (const { flag, rest } of found) {
    const given = rest === undefined ? behind.slice(taken, taken + flag.values) : [rest]
    if (given.length < flag.values) {
      line.faults.push(faults.noValue({ flag: word, word: at, values: flag.values }))
      return behind.length
    }
    if (rest === undefined) taken += flag.values
    const shown = found.length === 1 ? word.replace(/=.*$/s, '') : `-${flag.names[0]}`
    flag.take(line, { flag: shown, word: at, values: given })
  }
  return taken
}

function foundIn(table: ReadonlyMap<string, Flag>, word: string, program: Program): readonly Found[] | undefined {
  const name = word.replace(/^--?/, '')
  const whole = table.get(normal(name))
  if (whole !== undefined) return [{ flag: whole, rest: undefined }]
  const [, before = '', value] = /^([^=]{2,})=(.*)$/s.exec(name) ?? []
  const assigned = table.get(normal(before))
  if (assigned?.values === 1) return [{ flag: assigned, rest: value }]
  const begun =
    program === 'xorriso' ? [] : [...new Set([...table].filter(([known]) => isBegun(known, normal(name))).map(([, flag]) => flag))]
  const [only] = begun
  if (only !== undefined && begun.length === 1) return [{ flag: only, rest: undefined }]
  return word.startsWith('--') ? undefined : letters(table, name)
}

/** Options of `getopt_long_only` may be cut short. Two letters are most likely two flags. */
const isBegun = (known: string, name: string): boolean => name.length > 2 && known.startsWith(name)

/** `-rJ` is `-r -J`, `-rJo FILE` ends with a flag that takes a value, and `-VLABEL` and `-oFILE` have it in the same word. */
function letters(table: ReadonlyMap<string, Flag>, name: string): readonly Found[] | undefined {
  const [first = '', ...others] = name
  const rest = others.join('')
  const only = table.get(first)
  // A misspelt word is not taken for a letter and its value.
  if (only?.values === 1 && (first === 'o' ? /[./]/ : /^[^a-z]/).test(rest)) return [{ flag: only, rest }]
  const flags = Array.from(name, (letter) => table.get(letter))
  const found = flags.filter((flag) => flag !== undefined)
  const last = found.at(-1)
  if (found.length < flags.length || last === undefined || last.values > 1) return undefined
  return found.slice(0, -1).every(({ values }) => values === 0) ? found.map((flag) => ({ flag, rest: undefined })) : undefined
}

function unknown(line: Line, table: ReadonlyMap<string, Flag>, word: string, at: number) {
  const name = word.replace(/^--?/, '').replace(/=.*$/s, '')
  const near = nearest(
    name,
    [...table.values()].flatMap(({ names }) => names),
  )
  return faults.unknownFlag({ flag: word, word: at, program: line.name, ...(near === undefined ? {} : { near: `-${near}` }) })
}
