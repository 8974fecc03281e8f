/**
 * Calls of kernel32.dll (Windows SDK) on devices, in a 64-bit program. A function's failure and its error number are taken together, since
 * the number is the thread's and any other call may write over it.
 */

import { bind, type NativeCall } from './native.node.js'

const GENERIC_READ_WRITE = 0xc000_0000
const SHARE_READ_WRITE = 3
const OPEN_EXISTING = 3
const INVALID_HANDLE = -1n
const MEM_COMMIT_RESERVE = 0x3000
const MEM_RELEASE = 0x8000
const PAGE_READWRITE = 4
const ES_CONTINUOUS = 0x8000_0000
const ES_SYSTEM_REQUIRED = 1
const LONGEST_NAME = 1024
const ALL_NAMES = 65_536

const functions = {
  CreateFileW: { returns: 'pointer', takes: ['bytes', 'u32', 'u32', 'pointer', 'u32', 'u32', 'pointer'], errno: true },
  DeviceIoControl: { returns: 'i32', takes: ['pointer', 'u32', 'bytes', 'u32', 'bytes', 'u32', 'bytes', 'pointer'], errno: true },
  CloseHandle: { returns: 'i32', takes: ['pointer'] },
  QueryDosDeviceW: { returns: 'u32', takes: ['bytes', 'bytes', 'u32'] },
  VirtualAlloc: { returns: 'pointer', takes: ['pointer', 'pointer', 'u32', 'u32'] },
  VirtualFree: { returns: 'i32', takes: ['pointer', 'pointer', 'u32'] },
  RtlMoveMemory: { returns: 'none', takes: ['bytes', 'pointer', 'pointer'] },
  SetThreadExecutionState: { returns: 'u32', takes: ['u32'] },
} as const
/** The same functions with other types: names are asked for with no device, and memory is written. */
const others = {
  QueryDosDeviceW: { returns: 'u32', takes: ['pointer', 'bytes', 'u32'] },
  RtlMoveMemory: { returns: 'none', takes: ['pointer', 'bytes', 'pointer'] },
} as const

/** A device that is open, or the error number of why it is not. */
export type OpenDevice = { readonly handle: bigint } | { readonly error: number }
/** What a request gave, or the error number of why it gave nothing. */
export type Controlled = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly error: number }

interface Errno {
  readonly value: bigint | number
  readonly errnoCode: number
}

export class Kernel32 {
  private readonly calls: Record<keyof typeof functions, NativeCall>
  private readonly others: Record<keyof typeof others, NativeCall>

  /** Throws where the library or one of the functions is missing. */
  constructor(library: string) {
    this.calls = bind(`kernel32 ${library}`, library, functions)
    this.others = bind(`kernel32 again ${library}`, library, others)
  }

  /** `command` may send commands; `look` may ask the system what it knows already, which does not touch the disc. */
  open(path: string, access: 'command' | 'look'): OpenDevice {
    const rights = access === 'command' ? GENERIC_READ_WRITE : 0
    const made = this.calls.CreateFileW(wide(path), rights, SHARE_READ_WRITE, 0n, OPEN_EXISTING, 0, 0n) as Errno
    return made.value === INVALID_HANDLE ? { error: made.errnoCode } : { handle: made.value as bigint }
  }

  close(handle: bigint): void {
    this.calls.CloseHandle(handle)
  }

  /** Sends a request with some bytes, or none, for an answer of no more than `room` bytes. */
  control(handle: bigint, code: number, input: Uint8Array, room: number): Controlled {
    const output = new Uint8Array(Math.max(1, room))
    return this.request(handle, code, { input, output, room })
  }

  /** Sends a structure that the system also writes its answer into. */
  exchange(handle: bigint, code: number, both: Uint8Array): Controlled {
    return this.request(handle, code, { input: both, output: both, room: both.length })
  }

  private request(
    handle: bigint,
    code: number,
    { input, output, room }: { readonly input: Uint8Array; readonly output: Uint8Array; readonly room: number },
  ): Controlled {
    const given = Buffer.alloc(4)
    const sent = input.length === 0 ? new Uint8Array(1) : input
    const done = this.calls.DeviceIoControl(handle, code, sent, input.length, output, room, given, 0n) as Errno
    if (done.value === 0) return { ok: false, error: done.errnoCode }
    return { ok: true, bytes: output.subarray(0, Math.min(room, given.readUInt32LE())) }
  }

  /** What a name of MS-DOS (`D:`, `CdRom0`) stands for, as `\Device\CdRom0`; undefined where it is none. */
  targetOf(name: string): string | undefined {
    const out = new Uint8Array(2 * LONGEST_NAME)
    const length = this.calls.QueryDosDeviceW(wide(name), out, LONGEST_NAME) as number
    return narrow(out.subarray(0, 2 * length))[0]
  }

  /** All names of MS-DOS. */
  names(): readonly string[] {
    const out = new Uint8Array(2 * ALL_NAMES)
    return narrow(out.subarray(0, 2 * (this.others.QueryDosDeviceW(0n, out, ALL_NAMES) as number)))
  }

  /** Memory that does not move, at the beginning of a page, full of zeros; 0 where there is none. */
  allocate(bytes: number): bigint {
    return this.calls.VirtualAlloc(0n, BigInt(bytes), MEM_COMMIT_RESERVE, PAGE_READWRITE) as bigint
  }

  free(address: bigint): void {
    this.calls.VirtualFree(address, 0n, MEM_RELEASE)
  }

  read(address: bigint, length: number): Uint8Array {
    const out = new Uint8Array(length)
    if (length > 0) this.calls.RtlMoveMemory(out, address, BigInt(length))
    return out
  }

  write(address: bigint, bytes: Uint8Array): void {
    if (bytes.length > 0) this.others.RtlMoveMemory(address, bytes, BigInt(bytes.length))
  }

  /** The machine does not fall asleep until this is taken back, or this thread ends. */
  stayAwake(mode: 'awake' | 'as before'): void {
    this.calls.SetThreadExecutionState(mode === 'awake' ? ES_CONTINUOUS + ES_SYSTEM_REQUIRED : ES_CONTINUOUS)
  }
}

/** UTF-16, least significant byte first, with a zero behind it. */
const wide = (text: string): Uint8Array => Buffer.from(`${text}\0`, 'utf16le')

/** Texts of UTF-16 that end with a zero each. */
const narrow = (bytes: Uint8Array): readonly string[] =>
  Buffer.from(bytes)
    .toString('utf16le')
    .split('\0')
    .filter((text) => text !== '')
