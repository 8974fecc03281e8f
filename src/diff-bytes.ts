/** Two discs -> the blocks in which they differ: bytes of the files that hold them, or sectors as they are written. */

import { progressOf, silent, type Listener } from './event.js'
import { DiscError } from './fault/index.js'
import { areEqual, digestsOf, sha256 } from './kernel/digest.node.js'
import {
  atAddresses,
  blocksOfMedium,
  openSectors,
  compareBlocks,
  type BlocksCompared,
  type Difference,
  type SectorsOfBoth,
} from './difference/index.js'
import { decodeLatin1 } from './codec/index.js'
import { openFileBlocks } from './image/blocks.node.js'
import type { OpenedDisc } from './master.js'
import { lastName } from './port/index.js'
import { hostFiles, streamAside } from './source/files.node.js'
import { faults as sourceFaults } from './source/index.js'
import { tolerant } from './survey/index.js'

export interface RawCompared {
  /** Absent where no blocks were compared. */
  readonly blocks?: BlocksCompared
  /** Forms, and bytes that lie in no block. */
  readonly disc: readonly Difference[]
  /** What was not compared, and why. */
  readonly notCompared: readonly string[]
}

interface RawOptions {
  /** `files`: where both lie in files; a drive takes its time. */
  readonly which: 'all' | 'files' | 'none'
  readonly listener?: Listener
  readonly signal?: AbortSignal | undefined
}

export async function compareRaw(before: OpenedDisc, after: OpenedDisc, options: RawOptions): Promise<RawCompared> {
  const drive = [before, after].find(({ kind }) => kind === 'drive')
  if (options.which === 'none') return { disc: [], notCompared: ['bytes: trees alone were asked for'] }
  if (options.which === 'files' && drive !== undefined)
    return { disc: [], notCompared: [`bytes: ${drive.name} is a drive, of which all blocks are read with --bytes alone`] }
  const forms = [before, after].map(({ kind, form }) => (kind === 'image' || kind === 'sheet' ? form : undefined))
  const [a, b] = forms
  const disc = a === undefined || b === undefined || a === b ? [] : [{ what: 'form', before: a, after: b }]
  const open = await openBoth(before, after, options.signal)
  try {
    const report = progressOf(options.listener ?? silent, { action: 'compare', subject: after.name })
    const blocks = await compareBlocks(open.before, open.after, areEqual, (done, total) => {
      if (options.signal?.aborted === true) throw new DiscError([sourceFaults.cancelled({})])
      report(done, total)
    })
    const runs = open.stretches === undefined ? blocks.runs : atAddresses(blocks.runs, open.stretches)
    return { blocks: { ...blocks, runs }, disc: [...disc, ...(await filesDiffer(before, after))], notCompared: open.notCompared }
  } finally {
    await open.close()
  }
}

interface OpenBoth extends SectorsOfBoth {
  readonly notCompared: readonly string[]
}

/** Both as files where their blocks are stored alike, as sectors where they have tracks, else what a reader of data sees. */
async function openBoth(before: OpenedDisc, after: OpenedDisc, signal: AbortSignal | undefined): Promise<OpenBoth> {
  const [a, b] = [before.stored, after.stored]
  if (before.kind === 'image' && after.kind === 'image' && a?.blockBytes === b?.blockBytes) {
    const [x, y] = [await openFileBlocks(before.name, a?.blockBytes ?? 1), await openFileBlocks(after.name, b?.blockBytes ?? 1)]
    return { before: x, after: y, notCompared: [], close: async () => void (await Promise.all([x.close(), y.close()])) }
  }
  const tracks = await openSectors(before.master, after.master, signal)
  if (tracks !== undefined) return { ...tracks, notCompared: [] }
  const isTold = before.tracks.length > 0 || after.tracks.length > 0
  return {
    before: blocksOfMedium(tolerant(before).medium),
    after: blocksOfMedium(tolerant(after).medium),
    notCompared: isTold ? ['sounds, and what sectors hold beside their data: only one of both tells of them'] : [],
    close: () => Promise.resolve(),
  }
}

/** Sheets are text, in which names of files may differ. */
const MOST_OF_SHEET = 1 << 20

/** Of sheets and the files that they name: what is in them beside sectors, such as sub-code. */
async function filesDiffer(before: OpenedDisc, after: OpenedDisc): Promise<readonly Difference[]> {
  if (before.kind !== 'sheet' || after.kind !== 'sheet' || before.stored === undefined || after.stored === undefined) return []
  const [[sheet = '', ...rest], [other = '', ...others]] = [before.stored.files, after.stored.files]
  const out: Difference[] = []
  if (rest.length !== others.length) out.push({ what: 'files', before: String(rest.length), after: String(others.length) })
  for (const [i, path] of [...new Set(rest)].entries()) {
    const to = [...new Set(others)][i]
    if (to === undefined) continue
    const [x, y] = [await sha256Of(path), await sha256Of(to)]
    if (x !== y) out.push({ what: `file ${path}`, before: x, after: y })
  }
  const [x, y] = [textOf(sheet, rest), textOf(other, others)]
  if (x !== y && !rest.includes(sheet)) out.push({ what: `sheet ${sheet}`, before: sha256(x), after: sha256(y) })
  return out
}

const sha256Of = async (path: string): Promise<string> => (await digestsOf(streamAside(path), ['sha256'])).digests.get('sha256') ?? ''

/** Without the names of files. */
function textOf(sheet: string, files: readonly string[]): string {
  const text = latin1(hostFiles.read(sheet, MOST_OF_SHEET))
  return files.reduce((left, path) => left.replaceAll(lastName(path), ''), text)
}

const latin1 = (bytes: Uint8Array): string => decodeLatin1(bytes, 0, bytes.length)
