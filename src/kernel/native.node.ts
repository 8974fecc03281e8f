/**
 * The native kernels of `native/`, called through ffi-rs. Each has a TypeScript twin; where the library is absent,
 * of another version or switched off with `DISC_NATIVE=off`, `loadNative` gives undefined and the twin does the work.
 *
 * ffi-rs checks nothing: a wrong type ends the process and a buffer that nobody holds is freed under an asynchronous
 * call. So calls go through here alone, on the main thread alone.
 */

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'

/** Version of the kernels' signatures, `gm_abi` of native/copy.c. */
const ABI = 8
const LIBRARY = 'glassmaster'
/** dist/native, seen from dist/kernel as well as from src/kernel. */
const folder = new URL('../../dist/native/', import.meta.url)
const suffix = process.platform === 'darwin' ? 'dylib' : 'so'

/** A value that a kernel takes: an int32, an int64 that is exact in a number, or bytes passed without copying. */
export type Argument = { readonly i32: number } | { readonly i64: number } | { readonly bytes: Uint8Array }

export interface Native {
  /** Calls a kernel on the main thread and waits. */
  call(kernel: string, result: 'i32' | 'i64', ...values: readonly Argument[]): number
  /** Calls a kernel on a thread of the pool; the bytes must not be touched until it settles. */
  callAsync(kernel: string, result: 'i32' | 'i64', ...values: readonly Argument[]): Promise<number>
}

let loaded: Promise<Native | undefined> | undefined

/** The kernels, opened at the first call. */
export function loadNative(): Promise<Native | undefined> {
  loaded ??= open()
  return loaded
}

async function open(): Promise<Native | undefined> {
  const path = fileURLToPath(new URL(`glassmaster.${suffix}`, folder))
  if (process.env['DISC_NATIVE'] === 'off' || !isMainThread || !existsSync(path)) return undefined
  const ffi = await import('ffi-rs').catch(() => undefined)
  if (ffi === undefined) return undefined
  try {
    ffi.open({ library: LIBRARY, path })
  } catch {
    return undefined
  }
  const { DataType } = ffi
  // Its types want every signature spelled out as a literal; ours are checked by `Argument`.
  const load = ffi.load as unknown as (parameters: object) => unknown
  const typeOf = (value: Argument) => ('bytes' in value ? DataType.U8Array : 'i32' in value ? DataType.I32 : DataType.I64)
  const parametersOf = (kernel: string, result: 'i32' | 'i64', values: readonly Argument[]) => ({
    library: LIBRARY,
    funcName: kernel,
    retType: result === 'i32' ? DataType.I32 : DataType.I64,
    paramsType: values.map(typeOf),
    paramsValue: values.map(plainOf),
  })
  const native: Native = {
    call: (kernel, result, ...values) => Number(load(parametersOf(kernel, result, values))),
    async callAsync(kernel, result, ...values) {
      const answer = await load({ ...parametersOf(kernel, result, values), runInNewThread: true })
      // Looked at again so that the bytes stay alive until the thread is done with them.
      for (const value of values) if ('bytes' in value && value.bytes.buffer.byteLength < 0) throw new Error('unreachable')
      return Number(answer)
    },
  }
  return native.call('gm_abi', 'i32') === ABI ? native : undefined
}

const plainOf = (value: Argument) =>
  'bytes' in value ? asBuffer(value.bytes) : 'i32' in value ? checked(value.i32, 31) : checked(value.i64, 53)

const asBuffer = (view: Uint8Array): Buffer => Buffer.from(view.buffer, view.byteOffset, view.byteLength)

function checked(value: number, width: 31 | 53): number {
  const limit = 2 ** width
  if (!Number.isInteger(value) || value >= limit || value < -limit) throw new RangeError(`A kernel was given ${value}`)
  return value
}
