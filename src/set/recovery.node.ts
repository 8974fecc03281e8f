/** Recovery data of an image: error correction data of the method RS02 that dvdisaster 0.79 appends to it. */

import { spawn } from 'node:child_process'
import { devNull } from 'node:os'
import { DiscError, reasonOf, type ManifestPath } from '../fault/index.js'
import { faults } from './faults.js'

const PROGRAM = 'dvdisaster'
const place: { readonly path: ManifestPath } = { path: ['set', 'recovery'] }

/** Throws `set/recoveryProgram`. */
export async function demandRecoveryProgram(): Promise<void> {
  const { status } = await ended(['--version'], {})
  if (status !== 0) throw new DiscError(faults.recoveryProgram({ program: PROGRAM }, place))
}

export interface RecoveryOptions {
  /** Blocks that the image may have with it. */
  readonly blocks: number
  /** Told the share of it that is made, from 0 to 1. */
  readonly progress: (share: number) => void
  /** The program is killed where it is aborted. */
  readonly signal?: AbortSignal | undefined
}

/** Appends it to a file, in place; `image` is what that is called. Throws `set/recoveryFailed`, and leaves the file as it is then. */
export async function appendRecovery(file: string, image: string, { blocks, progress, signal }: RecoveryOptions): Promise<void> {
  // Settings of whoever runs it are not those of the set.
  const words = ['--resource-file', devNull, '-i', file, '-mRS02', '-n', String(blocks), '-c']
  const { status, said } = await ended(words, { signal, hear: (text) => hearProgress(text, progress) })
  if (status === 0) return
  throw new DiscError(faults.recoveryFailed({ image, reason: complaintIn(said) ?? wordsOf(status) }, place))
}

interface Ended {
  /** Exit status, the signal that ended it, or why it did not run. */
  readonly status: number | NodeJS.Signals | Error
  /** The end of what it has written. */
  readonly said: string
}

interface Running {
  readonly signal?: AbortSignal | undefined
  readonly hear?: ((text: string) => void) | undefined
}

/** Characters of what a program says that are kept. */
const MOST_SAID = 4096

/** When it has ended: nobody writes any more then. */
const ended = (words: readonly string[], { signal, hear }: Running): Promise<Ended> =>
  new Promise((settle) => {
    const env = { ...process.env, LC_ALL: 'C' }
    const child = spawn(PROGRAM, words, { stdio: ['ignore', 'pipe', 'pipe'], env, signal, killSignal: 'SIGKILL' })
    let said = ''
    const listen = (piece: Buffer): void => {
      const text = piece.toString('latin1')
      said = (said + text).slice(-MOST_SAID)
      hear?.(text)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.on('error', (error) => {
      if (child.pid === undefined) settle({ status: error, said })
    })
    child.on('close', (status, killed) => settle({ status: status ?? killed ?? -1, said }))
  })

const wordsOf = (status: Ended['status']): string =>
  status instanceof Error ? reasonOf(status) : typeof status === 'number' ? `its exit status is ${status}` : `it was ended by ${status}`

function hearProgress(text: string, progress: (share: number) => void): void {
  const [, percent] = [...text.matchAll(/Ecc generation: +(\d{1,3}(?:\.\d)?)%/g)].at(-1) ?? []
  if (percent !== undefined) progress(Number(percent) / 100)
}

/** What stands below its heading of errors, in one line. */
function complaintIn(said: string): string | undefined {
  const [, complaint] = /can not continue:([^]*)$/.exec(said) ?? []
  const lines = complaint?.split(/[\n\r]+/).map((line) => line.replaceAll(/[^\x20-\x7e]/g, '').trim())
  const text = lines?.filter((line) => line !== '' && line !== '*').join(' ')
  return text === '' ? undefined : text
}
