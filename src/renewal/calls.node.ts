/** The calls of native/renew.c. They have no twins: without them an image is written whole. */

import { getSystemErrorName } from 'node:util'
import { encodeUtf8 } from '../codec/index.js'
import { loadNative, readyKernels } from '../kernel/native.node.js'

/** What a call came to: '' where it was done, else the name of the system's error. */
export type Outcome = string

export interface Calls {
  /** Bytes of a block of the file system that holds a file. */
  blockSize(file: number): number
  /** Shares whole blocks with another file. */
  share(from: number, at: number, into: number, position: number, length: number): Promise<Outcome>
  /** Copies into a part of a file that is a hole, or onto whatever is there. */
  copy(from: number, at: number, into: number, position: number, length: number, onto: 'hole' | 'data'): Promise<Outcome>
  /** Moves what lies at a place and behind it, up or down. */
  shift(file: number, at: number, by: number): Promise<Outcome>
  zero(file: number, at: number, length: number): Promise<Outcome>
  /** Not given where anybody else has the file open. */
  lease(file: number): Outcome
  isLeased(file: number): boolean
  letGo(file: number): void
  exchange(one: string, other: string): Outcome
}

/** Below this a thread takes longer than the call. */
const ASIDE_BYTES = 1 << 20
const LET_GO = 0
const TAKE = 1
const ASK = 2

/** Waits until the kernels are compiled, where they can be; else says in words why there are none. */
export async function readyCalls(): Promise<Calls | string> {
  const kernels = await readyKernels()
  return kernels.kind === 'native' ? ((await loadCalls()) ?? NONE) : kernels.reason
}

const NONE = 'they cannot be loaded'

/** Undefined where the kernels are not there. */
export async function loadCalls(): Promise<Calls | undefined> {
  const native = await loadNative()
  if (native === undefined) return undefined
  const run = async (length: number, ...call: Parameters<typeof native.call>): Promise<Outcome> =>
    outcomeOf(length < ASIDE_BYTES ? native.call(...call) : await native.callAsync(...call))
  const lease = (file: number, what: number): Outcome => outcomeOf(native.call('gm_lease', 'i32', { i32: file }, { i32: what }))
  return {
    blockSize: (file) => native.call('gm_block_size', 'i32', { i32: file }),
    share: (from, at, into, position, length) =>
      run(length, 'gm_share', 'i32', { i32: from }, { i64: at }, { i32: into }, { i64: position }, { i64: length }),
    async copy(from, at, into, position, length, onto) {
      const kernel = onto === 'hole' ? 'gm_copy' : 'gm_copy_over'
      const copied = await native.callAsync(kernel, 'i64', { i32: from }, { i64: at }, { i32: into }, { i64: position }, { i64: length })
      return copied === length ? '' : copied < 0 ? outcomeOf(copied) : 'EIO'
    },
    shift: async (file, at, by) => outcomeOf(await native.callAsync('gm_shift', 'i32', { i32: file }, { i64: at }, { i64: by })),
    zero: (file, at, length) => run(length, 'gm_zero', 'i32', { i32: file }, { i64: at }, { i64: length }),
    lease: (file) => lease(file, TAKE),
    isLeased: (file) => lease(file, ASK) === '',
    letGo: (file) => void lease(file, LET_GO),
    exchange: (one, other) => outcomeOf(native.call('gm_exchange', 'i32', { bytes: terminated(one) }, { bytes: terminated(other) })),
  }
}

const outcomeOf = (returned: number): Outcome => (returned < 0 ? getSystemErrorName(returned) : '')

const terminated = (path: string): Uint8Array => Buffer.concat([encodeUtf8(path), Buffer.alloc(1)])
