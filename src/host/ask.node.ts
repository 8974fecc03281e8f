/** Programs of the host, asked for what they are. One that hangs, floods or leaves others behind holds nothing up. */

import { spawn } from 'node:child_process'
import { reasonOf } from '../fault/index.js'
import { endGroup } from '../kernel/end-group.node.js'

export interface Question {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** On its standard input. */
  readonly input?: Uint8Array
  /** Milliseconds; `PATIENCE_MS` where absent. */
  readonly patience?: number
}

export type Answer =
  | { readonly kind: 'ended'; readonly status: number; readonly out: string; readonly error: string }
  /** Not started, ended by a signal, or not in time. */
  | { readonly kind: 'none'; readonly reason: string }

const PATIENCE_MS = 2000
/** Of what it says on each stream. */
const MOST_BYTES = 1 << 16

/** What a program answers, in English. It has no terminal to ask anybody there. */
export function ask(path: string, words: readonly string[], { environment, input, patience = PATIENCE_MS }: Question): Promise<Answer> {
  return new Promise((resolve) => {
    const child = spawn(path, words, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...environment, LC_ALL: 'C' },
      // Those that it starts end with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    const settle = (answer: Answer): void => {
      clearTimeout(late)
      child.stdin.destroy()
      child.stdout.destroy()
      child.stderr.destroy()
      child.unref()
      resolve(answer)
    }
    const late = setTimeout(() => {
      endGroup(child)
      settle({ kind: 'none', reason: `it did not answer within ${patience / 1000} seconds` })
    }, patience)
    const out = heard(child.stdout)
    const error = heard(child.stderr)
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.once('error', (failed) => settle({ kind: 'none', reason: reasonOf(failed) }))
    child.once('close', (status, signal) =>
      settle(
        status === null
          ? { kind: 'none', reason: `it was ended by ${signal ?? 'a signal'}` }
          : { kind: 'ended', status, out: out(), error: error() },
      ),
    )
  })
}

/** The beginning of what comes; the rest is let go. */
function heard(stream: NodeJS.ReadableStream): () => string {
  const pieces: Buffer[] = []
  let bytes = 0
  stream.on('data', (piece: Buffer) => {
    if (bytes < MOST_BYTES) pieces.push(piece.subarray(0, MOST_BYTES - bytes))
    bytes += piece.length
  })
  stream.on('error', () => {})
  return () => Buffer.concat(pieces).toString()
}
