/**
 * The native kernels of `native/`, called through ffi-rs. Each has a TypeScript twin; where the library is absent,
 * of another version or switched off with `DISC_NATIVE=off`, `loadNative` gives undefined and the twin does the work.
 * A checkout has the library in dist/; for an installed package it is compiled into the cache of the user.
 *
 * ffi-rs checks nothing: a wrong type ends the process and a buffer that nobody holds is freed under an asynchronous
 * call. So calls go through here alone, on the main thread alone.
 */

import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { DiscError } from '../fault/index.js'
import { isAsOwnAs } from './cache.node.js'
import { compiledLibrary, compileKernels, compilingOf } from './compile.node.js'
import { faults } from './faults.js'

/** Version of the kernels' signatures, `gm_abi` of native/copy.c. */
const ABI = 12
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

/** Which kernels do the work, for people. */
export type Kernels = { readonly kind: 'native'; readonly library: string } | { readonly kind: 'typescript'; readonly reason: string }

interface Opened {
  readonly native: Native | undefined
  readonly kernels: Kernels
}

let opened: Opened | undefined
const NAME = `glassmaster.${suffix}`
const mode = (): string | undefined => process.env['DISC_NATIVE']

/** The kernels, opened at the first call; with `DISC_NATIVE=required` they are waited for, and it throws `kernel/required`. */
export async function loadNative(): Promise<Native | undefined> {
  if (mode() === 'required' && isMainThread) {
    const kernels = await readyKernels()
    if (kernels.kind !== 'native') throw new DiscError(faults.required({ reason: kernels.reason }))
  }
  opened ??= open()
  return opened.native
}

/** What is to be done: reading and naming so many files, or writing so many blocks of 2048 bytes. */
type Work = { readonly files: number } | { readonly blocks: number }

/** The same, where they are open or worth being opened: that takes as long as much of a small disc. */
export const nativeFor = (work: Work): Promise<Native | undefined> =>
  opened === undefined && mode() !== 'required' && ('files' in work ? work.files < WORTH_FILES : work.blocks < WORTH_BLOCKS)
    ? Promise.resolve(undefined)
    : loadNative()

const WORTH_FILES = 256
const WORTH_BLOCKS = 4096

/** Data of so many bytes comes: from some size on it is worth while to have the kernels compiled, beside all else. */
export function expectBytes(size: number): void {
  if (size >= WORTH_COMPILING) void compileInBackground()
}

const WORTH_COMPILING = 64 << 20

async function compileInBackground(): Promise<string | undefined> {
  opened ??= open()
  const { kernels } = opened
  if (kernels.kind === 'native' || mode() === 'off' || !isMainThread) return undefined
  const reason = await compileKernels(NAME)
  // Looked for anew: whoever asks from now on has them.
  opened = undefined
  return reason
}

/** Which ones do the work now, and why they cannot be compiled where they are not. Nothing is compiled. */
export function kernelsNow(): Kernels & { readonly uncompilable?: string } {
  opened ??= open()
  const { kernels } = opened
  if (kernels.kind === 'native' || mode() === 'off' || process.platform === 'win32') return kernels
  const compiling = compilingOf(NAME)
  return compiling !== undefined && 'not' in compiling ? { ...kernels, uncompilable: compiling.not } : kernels
}

/** Has the kernels compiled if need be, waits for that, and tells which ones do the work. */
export async function readyKernels(): Promise<Kernels> {
  opened ??= open()
  const { kernels } = opened
  if (kernels.kind === 'native') return kernels
  // The process that compiles keeps this one alive no longer than somebody waits for it.
  const awake = setInterval(() => {}, 1000)
  const reason = await compileInBackground().finally(() => clearInterval(awake))
  opened ??= open()
  const now = opened.kernels
  return now.kind === 'native' || reason === undefined ? now : { kind: 'typescript', reason }
}

const without = (reason: string): Opened => ({ native: undefined, kernels: { kind: 'typescript', reason } })

/** That of a checkout, else the one that was compiled for this user. */
function libraryAt(): { readonly path: string } | { readonly missing: string } {
  const path = fileURLToPath(new URL(NAME, folder))
  if (!existsSync(path)) return compiledLibrary(NAME)
  return isAsOwnAs(path, fileURLToPath(import.meta.url)) ? { path } : { missing: `${path} may be written by others than this program` }
}

function open(): Opened {
  if (mode() === 'off') return without('DISC_NATIVE=off')
  if (process.platform === 'win32') return without('they are written for POSIX systems')
  if (!isMainThread) return without('this is no main thread')
  const library = libraryAt()
  if ('missing' in library) return without(library.missing)
  const { path } = library
  const ffi = loadFfi()
  if (ffi === undefined) return without('ffi-rs is not there for this platform')
  try {
    ffi.open({ library: LIBRARY, path })
  } catch (error) {
    return without(`${path} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`)
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
  if (native.call('gm_abi', 'i32') !== ABI) return without(`${path} is of another version`)
  return { native, kernels: { kind: 'native', library: path } }
}

/**
 * Undefined where it is not there for this platform. On Linux it asks for a report of the whole process, to see which C library
 * there is: that takes longer than all else here.
 */
function loadFfi(): typeof import('ffi-rs') | undefined {
  const { report } = process
  const own = Object.getOwnPropertyDescriptor(report, 'getReport')
  if (process.platform === 'linux' && own !== undefined)
    report.getReport = () => ({ header: { glibcVersionRuntime: isForMusl(process.execPath) ? undefined : 'some' } })
  try {
    return createRequire(import.meta.url)('ffi-rs') as typeof import('ffi-rs')
  } catch {
    return undefined
  } finally {
    if (own !== undefined) Object.defineProperty(report, 'getReport', own)
  }
}

/** Whether a program is loaded by musl: what loads it stands in its first bytes. */
function isForMusl(program: string): boolean {
  const head = Buffer.alloc(4096)
  try {
    const file = openSync(program, 'r')
    try {
      readSync(file, head, 0, head.length, 0)
    } finally {
      closeSync(file)
    }
  } catch {
    // Another has taken its place: most are not.
  }
  return head.includes('/ld-musl-')
}

const plainOf = (value: Argument) =>
  'bytes' in value ? asBuffer(value.bytes) : 'i32' in value ? checked(value.i32, 31) : checked(value.i64, 53)

const asBuffer = (view: Uint8Array): Buffer => Buffer.from(view.buffer, view.byteOffset, view.byteLength)

function checked(value: number, width: 31 | 53): number {
  const limit = 2 ** width
  if (!Number.isInteger(value) || value >= limit || value < -limit) throw new RangeError(`A kernel was given ${value}`)
  return value
}
