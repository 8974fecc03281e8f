/** Where no digest has to see the bytes in order, a file takes them in any. */

import { getSystemErrorName } from 'node:util'
import { namedCode } from '../fault/index.js'
import { closeRead } from '../source/host.node.js'
import { nativeFor, type Native } from '../kernel/native.node.js'
import type { Layout } from '../layout/index.js'
import { renderedPieces, runsOfContent, type Run } from '../sector/index.js'
import { check, openGuarded } from '../source/guard.node.js'
import type { Content } from '../source/index.js'
import { bytes } from '../unit/index.js'
import { Filler } from './fill.node.js'
import { batchesOf, isPourable, pour, type Batch } from './gather.node.js'
import { CHUNK_BYTES, jobsOf, type Job } from './jobs.js'
import { isZero, stopIfAborted, type FileOutput, type Writing } from './writing.js'

/** Files that are read and written at one time; more than there are cores do no good. */
const LANES = 2
/** Rendering stops the lanes from getting work, so it is done in small portions, each into a buffer of this size. */
const RENDER_BYTES = 1 << 20

type Task = Job | { readonly kind: 'pour'; readonly batch: Batch }

/** File data is read and written by threads of the pool while this thread renders the structures, where these are wanted. */
export async function writeInLanes(writing: Writing<FileOutput>, wanted: 'all' | 'contents' = 'all'): Promise<void> {
  const native = await nativeFor({ blocks: writing.layout.size })
  const tasks = tasksOf(writing.layout, native)
  const failed = new AbortController()
  const lanes = [
    ...Array.from({ length: LANES }, () => runLane(writing, native, tasks, failed.signal)),
    ...(wanted === 'all' ? [writeStructures(writing, failed.signal)] : []),
  ].map((lane) =>
    lane.catch((error: unknown) => {
      failed.abort()
      throw error
    }),
  )
  // All lanes have stopped before the file is closed; the first failure is the one that is told.
  await Promise.allSettled(lanes)
  await Promise.all(lanes)
}

/** The large files come first: a lane that is left with one of them at the end would be alone. */
function* tasksOf(layout: Layout, native: Native | undefined): Generator<Task> {
  if (native === undefined) return yield* jobsOf(runsOfContent(layout), layout.start, 'sparse')
  yield* jobsOf(others(runsOfContent(layout)), layout.start, 'sparse')
  for (const batch of batchesOf(layout)) yield { kind: 'pour', batch }
}

function* others(runs: Iterable<Run>): Generator<Run> {
  for (const run of runs) if (run.kind !== 'content' || !isPourable(run.content)) yield run
}

/** One piece is rendered while the one before is written. */
async function writeStructures({ output, layout, total, signal, report }: Writing<FileOutput>, stopped: AbortSignal): Promise<void> {
  let written = Promise.resolve()
  for (const { position, bytes: piece } of renderedPieces(layout, [new Uint8Array(RENDER_BYTES), new Uint8Array(RENDER_BYTES)])) {
    await written
    stopIfAborted(signal)
    if (stopped.aborted) return
    written = output.write(piece, position, total).then(() => report(piece.length))
    // A failure is met when its turn comes.
    written.catch(() => {})
  }
  await written
}

async function runLane(
  writing: Writing<FileOutput>,
  native: Native | undefined,
  tasks: Iterator<Task>,
  stopped: AbortSignal,
): Promise<void> {
  const { output, total, open, reader, signal, report } = writing
  const filler = new Filler({ open, contents: reader?.(), signal })
  let buffer: Uint8Array | undefined
  try {
    for (let next = tasks.next(); next.done !== true && !stopped.aborted; next = tasks.next()) {
      stopIfAborted(signal)
      const task = next.value
      if (task.kind === 'copy') await copyContent(writing, native, task)
      else if (task.kind === 'pour') await pourBatch(writing, native, task.batch)
      else {
        buffer ??= new Uint8Array(CHUNK_BYTES)
        const chunk = buffer.subarray(0, task.size)
        await filler.fill(task, chunk)
        await output.write(chunk, task.position, total)
        report(task.size)
      }
    }
  } finally {
    await filler.close()
  }
}

/** What the kernel could not read is opened again, for its fault. */
async function pourBatch(writing: Writing<FileOutput>, native: Native | undefined, batch: Batch): Promise<void> {
  const { output, total, report } = writing
  if (native === undefined) throw new Error('Batches are for the kernel')
  const { failed, errno } = await pour(native, batch, output.fd)
  if (errno !== 0) throw output.failure(namedCode(getSystemErrorName(-errno)), total)
  for (const { content, at } of failed) await writeContent(writing, content, at, 0)
  report(batch.size)
}

/** A slice that is copied between two looks at the signal; a multiple of what file systems share. */
const SLICE_BYTES = 64 << 20

/** Copies a large file without passing it through this process; whatever else stops that, the plain way names. */
async function copyContent(writing: Writing<FileOutput>, native: Native | undefined, task: Extract<Job, { kind: 'copy' }>): Promise<void> {
  const { content, position } = task
  const done = native === undefined ? 0 : await copyNatively(native, writing, content, position)
  await writeContent(writing, content, position, done, writing.report)
}

/** The plain way, from byte `from` of the content on; `position` is that of its first byte. */
async function writeContent(
  { output, total, open, signal }: Writing<FileOutput>,
  content: Content,
  position: number,
  from: number,
  report: (count: number) => void = () => {},
): Promise<void> {
  let at = from
  for await (const piece of from < content.size ? open(content, bytes(from), signal) : []) {
    if (!isZero(piece)) await output.write(piece, position + at, total)
    at += piece.length
    report(piece.length)
  }
}

/** Bytes that were copied; fewer than all where the kernel met an error. Throws where the file is not the one that was measured. */
async function copyNatively(
  native: Native,
  { output, signal, report }: Writing<FileOutput>,
  content: Content,
  position: number,
): Promise<number> {
  const { origin, size } = content
  if (origin.kind !== 'file') return 0
  const { path, offset, stamp } = origin
  const source = openGuarded(path, stamp)
  try {
    let done = 0
    while (done < size) {
      stopIfAborted(signal)
      const slice = Math.min(SLICE_BYTES, size - done)
      const copied = await native.callAsync(
        'gm_copy',
        'i64',
        { i32: source },
        { i64: offset + done },
        { i32: output.fd },
        { i64: position + done },
        { i64: slice },
      )
      if (copied > 0) report(copied)
      if (copied !== slice) return done
      done += copied
    }
    check(source, path, stamp)
    return done
  } finally {
    closeRead(source)
  }
}
