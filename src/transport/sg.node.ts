/**
 * SCSI commands through the SG_IO call of Linux, on /dev/sr, /dev/sg and what links to them. Runs in the process that
 * holds the drive. `struct sg_io_hdr` (include/scsi/sg.h), 64-bit.
 */

import { closeSync, constants, openSync, realpathSync } from 'node:fs'
import { basename } from 'node:path'
import { codeOf, reasonOf } from '../fault/index.js'
import { readU16le, readU32le, writeU32le } from '../codec/index.js'
import { HOST_BROKEN, HOST_NO_CONNECT, type CommandRequest, type CommandResult, type Opened, type OpenFailure } from './frame.js'
import { bind, type NativeCall } from './native.node.js'
import { nodesOf } from './node-path.node.js'

const SG_IO = 0x2285
const BLKSECTGET = 0x1267
const HEADER_BYTES = 88
const SENSE_BYTES = 96
/** What drives behind any bridge take; the queue's own limit may be lower. */
const LARGEST_TRANSFER = 65_536
const direction = { none: -1, out: -2, in: -3 } as const
const offset = {
  interfaceId: 0,
  direction: 4,
  cdbLength: 8,
  senseRoom: 9,
  length: 12,
  data: 16,
  cdb: 24,
  sense: 32,
  timeout: 40,
  status: 64,
  senseLength: 67,
  host: 68,
  driver: 70,
  residual: 72,
} as const

/** A drive that is held open. */
export interface HeldDrive {
  readonly opened: Opened
  execute(command: CommandRequest): CommandResult
  close(): void
}

const failed = (failure: OpenFailure): HeldDrive => ({
  opened: { ok: false, failure },
  execute: () => broken(),
  close: () => {},
})

const broken = (): CommandResult => ({
  status: 0,
  host: HOST_BROKEN,
  driver: 0,
  residual: 0,
  error: 0,
  sense: new Uint8Array(0),
  data: new Uint8Array(0),
})

/** Opens a node; `exclusive` keeps others off it and off the other node of the same drive. */
export function holdSg(path: string, exclusive: boolean): HeldDrive {
  const files: number[] = []
  try {
    const libc = bind('c', '', {
      ioctl: { returns: 'i32', takes: ['i32', 'u32', 'bytes'], errno: true },
      memcpy: { returns: 'pointer', takes: ['bytes', 'bytes', 'i32'] },
    })
    const real = realpathSync(path)
    const flags = constants.O_RDWR | constants.O_NONBLOCK | (exclusive ? constants.O_EXCL : 0)
    const fd = openSync(real, flags)
    files.push(fd)
    if (exclusive) for (const sibling of nodesOf(real).slice(1)) files.push(openSync(sibling, flags))
    const maximumTransfer = transferLimit(libc.ioctl, fd, basename(real).startsWith('sg'))
    if (maximumTransfer === undefined) {
      closeAll(files)
      return failed({ kind: 'not a drive', reason: 'it takes no SCSI commands' })
    }
    return {
      opened: { ok: true, maximumTransfer },
      execute: (command) => execute(libc, fd, command),
      close: () => closeAll(files),
    }
  } catch (error) {
    closeAll(files)
    return failed(failureOf(error))
  }
}

/** Most bytes a command may carry; undefined where the node answers no such question. Its unit differs: bytes on sg, 512-byte units on sr. */
function transferLimit(ioctl: NativeCall, fd: number, generic: boolean): number | undefined {
  const answer = Buffer.alloc(8)
  const result = ioctl(fd, BLKSECTGET, answer) as { value: number }
  if (result.value < 0) return undefined
  const limit = generic ? readU32le(answer, 0) : readU16le(answer, 0) * 512
  return Math.min(LARGEST_TRANSFER, limit > 0 ? limit : LARGEST_TRANSFER)
}

function execute(libc: Record<'ioctl' | 'memcpy', NativeCall>, fd: number, command: CommandRequest): CommandResult {
  const cdb = Buffer.from(command.cdb)
  const sense = Buffer.alloc(SENSE_BYTES)
  const data = command.direction === 'in' ? Buffer.alloc(Math.max(1, command.length)) : Buffer.from(command.data)
  const length = command.direction === 'in' ? command.length : command.data.length
  const header = Buffer.alloc(HEADER_BYTES)
  const address = (buffer: Buffer): bigint => libc.memcpy(buffer, buffer, 0) as bigint
  writeU32le(header, offset.interfaceId, 'S'.charCodeAt(0))
  header.writeInt32LE(length === 0 ? direction.none : direction[command.direction], offset.direction)
  header[offset.cdbLength] = cdb.length
  header[offset.senseRoom] = SENSE_BYTES
  writeU32le(header, offset.length, length)
  if (length > 0) header.writeBigInt64LE(address(data), offset.data)
  header.writeBigInt64LE(address(cdb), offset.cdb)
  header.writeBigInt64LE(address(sense), offset.sense)
  writeU32le(header, offset.timeout, command.timeoutMs)
  const result = libc.ioctl(fd, SG_IO, header) as { value: number; errnoCode: number }
  if (result.value < 0) return { ...broken(), host: result.errnoCode === ENODEV ? HOST_NO_CONNECT : HOST_BROKEN, status: result.errnoCode }
  const residual = Math.min(length, Math.max(0, header.readInt32LE(offset.residual)))
  return {
    status: header[offset.status] ?? 0,
    host: readU16le(header, offset.host),
    driver: readU16le(header, offset.driver),
    residual,
    error: 0,
    sense: sense.subarray(0, Math.min(SENSE_BYTES, header[offset.senseLength] ?? 0)),
    data: command.direction === 'in' ? data.subarray(0, length - residual) : new Uint8Array(0),
  }
}

const ENODEV = 19

function failureOf(error: unknown): OpenFailure {
  const code = codeOf(error)
  const reason = reasonOf(error)
  switch (code) {
    case 'ENOENT':
    case 'ENXIO':
    case 'ENODEV':
    case 'ENOMEDIUM':
      return { kind: 'missing', reason: code === 'ENOENT' ? 'there is no such device' : 'nothing answers there' }
    case 'EACCES':
    case 'EPERM':
      return { kind: 'permission', reason }
    case 'EBUSY':
      return { kind: 'busy', reason }
    case 'EISDIR':
    case 'ENOTDIR':
      return { kind: 'not a drive', reason: 'it is a folder' }
    default:
      return { kind: code === '' ? 'library' : 'other', reason }
  }
}

function closeAll(files: readonly number[]): void {
  for (const fd of files) {
    try {
      closeSync(fd)
    } catch {
      // It was closed with the device.
    }
  }
}
