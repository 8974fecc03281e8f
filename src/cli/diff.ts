/** `disc diff` */

import { diffDiscs, type BytesCompared, type CompareOptions, type Comparison, type Difference, type PathChange } from '../diff.js'
import { openDisc } from '../master.js'
import { spaceNames } from '../survey/index.js'
import { printName, quoted } from '../unit/index.js'
import { choiceOf } from './choice.js'
import { flagOption, textOption, type Options, type Run } from './command.js'
import { printLines } from './lines.js'
import { exitStatus, faultAsJson, misused, type Output } from './output.js'
import { progressLine } from './progress.js'
import { referenceTo } from './reference.js'

export const run: Run = async ([first, second], options, context) => {
  const { output, signal } = context
  const asked = askedBy(options)
  if (first === undefined || second === undefined || typeof asked === 'string') {
    return misused(output, typeof asked === 'string' ? asked : 'disc diff takes two images or drives', 'diff')
  }
  const { listener, clear } = progressLine(output)
  const charset = textOption(options, 'charset')
  const before = await openDisc(await referenceTo(first, options, context), { charset })
  try {
    const after = await openDisc(await referenceTo(second, options, context), { charset })
    try {
      const found = await diffDiscs(before, after, { ...asked, listener, signal })
      clear()
      output.faults(found.faults)
      if (!output.json) print(found, output, flagOption(options, 'bytes') ? Infinity : BRIEF)
      output.emit({ ok: found.same, ...found, faults: found.faults.map(faultAsJson) })
      return found.same ? exitStatus.done : exitStatus.failed
    } finally {
      await after.close()
    }
  } finally {
    clear()
    await before.close()
  }
}

/** A sentence where the options are used wrongly. */
function askedBy(options: Options): Partial<CompareOptions> | string {
  const choice = choiceOf(options)
  if (typeof choice === 'string') return choice
  const [all, none] = [flagOption(options, 'bytes'), flagOption(options, 'trees')]
  if (all && none) return '--bytes compares what --trees leaves out: give one of them'
  return { ...choice, layout: flagOption(options, 'layout'), ...(all ? { bytes: 'all' } : none ? { bytes: 'none' } : {}) }
}

/** Differences of bytes that are shown unless more are asked for. */
const BRIEF = 20

function print(found: Comparison, output: Output, most: number): void {
  printLines(output, linesOf(found, most))
  if (found.same && !output.quiet) output.print(sameness(found))
}

/** What was compared: nothing else is said to be the same. */
function sameness({ trees, bytes, notCompared }: Comparison): string {
  if (bytes !== undefined && trees.length === 0) return `No difference: all ${bytes.compared} bytes are equal`
  const names = [...new Set(trees.map(({ space }) => spaceNames[space]))].join(', ')
  return [`No difference in ${names}`, ...notCompared.map((what) => `  not compared: ${what}`)].join('\n')
}

function* linesOf({ paths, disc, volume, bytes, layout, trees, space, same, notCompared }: Comparison, most: number): Generator<string> {
  let shown = `${space} 1`
  for (const change of paths) {
    const tree = `${change.space} ${change.session ?? 1}`
    if (tree !== shown) yield `${spaceNames[change.space]}${change.session === undefined ? '' : ` of session ${change.session}`}:`
    shown = tree
    yield lineOf(change)
  }
  for (const difference of [...volume, ...disc]) yield `~ ${say(difference)}`
  if (layout !== undefined) {
    for (const { what, before, after } of layout.moved) yield `> ${printName(what)}  ${shownText(before)} -> ${shownText(after)}`
    yield `  ${layout.stayed} files lie where they lay${layout.more > 0 ? `, ${layout.more} more lie elsewhere` : ''}`
  }
  if (bytes !== undefined && bytes.bytes > 0) {
    const isRest = paths.length + volume.length + disc.length === 0
    if (isRest && trees.length > 0) yield `The trees are the same: ${[...new Set(trees.map((tree) => spaceNames[tree.space]))].join(', ')}`
    yield* bytesLines(bytes, isRest || most > BRIEF ? most : 0)
  }
  if (!same) for (const what of notCompared) yield `  not compared: ${what}`
}

function lineOf(change: PathChange): string {
  const path = printName(change.path)
  if (change.kind === 'changed') return `~ ${path}  ${change.differences.map(say).join(', ')}`
  return `${change.kind === 'added' ? '+' : '-'} ${path}  ${change.is}`
}

function* bytesLines({ bytes, blocks, regions, blocksLeft }: BytesCompared, most: number): Generator<string> {
  const hint = most === 0 && regions.length > 0 ? ': --bytes tells in what' : regions.length > 0 ? ':' : ''
  yield `${bytes} bytes differ in ${blocks} blocks${hint}`
  if (most === 0) return
  for (const { what, path, field, clause, cause, block, count, before, after } of regions.slice(0, most)) {
    const where = `block ${block}${count > 1 ? ` and ${count - 1} more` : ''}`
    const name = [what, ...(path === undefined ? [] : [printName(path)]), ...(field === undefined ? [] : [printName(field)])].join(' ')
    const values = before === after ? '' : `  ${shownText(before)} -> ${shownText(after)}`
    yield `  ${where}: ${name}${clause === undefined ? '' : ` (${clause})`}${values}  [${cause}]`
  }
  if (regions.length > most) yield `  and ${regions.length - most} more: --bytes shows them`
  if (blocksLeft > 0) yield `  ${blocksLeft} blocks more were not looked into`
}

const say = ({ what, before, after }: Difference): string =>
  isDigest(before) || isDigest(after)
    ? `${printName(what)} ${digestText(before)} -> ${digestText(after)}`
    : `${printName(what)} ${shownText(before)} -> ${shownText(after)}`

const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/.test(text) || text.startsWith('unreadable: ')

/** As many digits as tell digests apart; or why there is none. */
const digestText = (text: string): string => (/^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text === '' ? 'none' : printName(text))

const shownText = (text: string): string =>
  text === '' ? 'none' : /^[\w:.+-]+$/.test(text) ? text : text.startsWith('"') ? printName(text) : quoted(text)
