/**
 * What a process that holds a drive and the one that records say to each other: frames of a 4-byte length, a kind and a
 * body, all numbers little-endian. Both ends are the same version of this program.
 */

import { readU16le, readU32le, writeU16le, writeU32le } from '../codec/index.js'

/** Opening is text, since it happens once. */
export interface OpenRequest {
  readonly kind: 'sg' | 'iscsi' | 'spti'
  readonly path: string
  readonly exclusive: boolean
  /** Of SPTI: the library with the calls of the system. */
  readonly library: string
  /** Of SPTI: in whose name a drive is held exclusively. */
  readonly client: string
  /** Of SPTI: those who use files of the disc lose them, whatever they do. */
  readonly dismount: boolean
  readonly portal: string
  readonly target: string
  readonly lun: number
  readonly user: string
  readonly password: string
}

/** Of which each kind of connection says what it needs. */
export const noRequest: OpenRequest = {
  kind: 'sg',
  path: '',
  exclusive: false,
  library: '',
  client: '',
  dismount: false,
  portal: '',
  target: '',
  lun: 0,
  user: '',
  password: '',
}

/** What every request by SPTI has. */
export const sptiRequest = (path: string, library: string): Pick<OpenRequest, 'kind' | 'path' | 'library'> => ({
  kind: 'spti',
  path,
  library,
})

export interface CommandRequest {
  readonly cdb: Uint8Array
  readonly direction: 'none' | 'in' | 'out'
  readonly timeoutMs: number
  /** Bytes wanted of an `in` command. */
  readonly length: number
  /** Bytes of an `out` command, else empty. */
  readonly data: Uint8Array
}

/** How the kernel or the network ended a command; numbers as in `sg_io_hdr`. With `HOST_BROKEN`, `status` is errno as Linux numbers it. */
export interface CommandResult {
  readonly status: number
  readonly host: number
  readonly driver: number
  readonly residual: number
  /** Number of Windows for why the command was not carried out, else 0. */
  readonly error: number
  readonly sense: Uint8Array
  readonly data: Uint8Array
}

export type Opened =
  | { readonly ok: true; readonly maximumTransfer: number; readonly dismounted?: boolean }
  | { readonly ok: false; readonly failure: OpenFailure }

export interface OpenFailure {
  readonly kind: 'missing' | 'permission' | 'busy' | 'not a drive' | 'library' | 'machine' | 'other'
  readonly reason: string
  /** Who holds it, where the system says so. */
  readonly holder?: string
}

const directions = ['none', 'in', 'out'] as const
const CDB_ROOM = 16
const COMMAND_HEAD = 12 + CDB_ROOM
const RESULT_HEAD = 16
/** More than any command carries; a longer frame means that the two ends lost each other. */
export const LONGEST_FRAME = 0x200_0000

/** Host status of an expired time, as Linux numbers it (DID_TIME_OUT). */
export const HOST_TIMEOUT = 3
/** Host status of a device that does not answer at all (DID_NO_CONNECT). */
export const HOST_NO_CONNECT = 1
/** Our own: the connection broke and will not come back. */
export const HOST_BROKEN = 0xff
/** Our own: the system did not take the command, and the drive may well be there. */
export const HOST_REFUSED = 0xfe

/** Errors of Linux that say of a command, with `HOST_BROKEN`, that it may have been too large. */
export const Errno = { io: 5, memory: 12, value: 22 } as const

export function encodeJson(value: object): Uint8Array {
  return framed(new TextEncoder().encode(JSON.stringify(value)))
}

export const decodeJson = (body: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(body))

/** A command; its data follows the head without being copied into it. */
export function encodeCommand(command: CommandRequest): readonly [head: Uint8Array, data: Uint8Array] {
  const head = new Uint8Array(4 + COMMAND_HEAD)
  writeU32le(head, 0, COMMAND_HEAD + command.data.length)
  writeU32le(head, 4, command.timeoutMs)
  writeU32le(head, 8, command.length)
  head[12] = directions.indexOf(command.direction)
  head[13] = command.cdb.length
  head.set(command.cdb.subarray(0, CDB_ROOM), 16)
  return [head, command.data]
}

export function decodeCommand(body: Uint8Array): CommandRequest {
  const direction = directions[body[8] ?? 0] ?? 'none'
  return {
    timeoutMs: readU32le(body, 0),
    length: readU32le(body, 4),
    direction,
    cdb: body.subarray(12, 12 + Math.min(CDB_ROOM, body[9] ?? 0)),
    data: body.subarray(COMMAND_HEAD),
  }
}

export function encodeResult(result: CommandResult): Uint8Array {
  const out = new Uint8Array(4 + RESULT_HEAD + result.sense.length + result.data.length)
  writeU32le(out, 0, out.length - 4)
  out[4] = result.status
  out[5] = result.sense.length
  writeU16le(out, 6, result.host)
  writeU16le(out, 8, result.driver)
  writeU32le(out, 12, result.residual)
  writeU32le(out, 16, result.error)
  out.set(result.sense, 4 + RESULT_HEAD)
  out.set(result.data, 4 + RESULT_HEAD + result.sense.length)
  return out
}

export function decodeResult(body: Uint8Array): CommandResult {
  const senseEnd = RESULT_HEAD + (body[1] ?? 0)
  return {
    status: body[0] ?? 0xff,
    host: readU16le(body, 2),
    driver: readU16le(body, 4),
    residual: readU32le(body, 8),
    error: readU32le(body, 12),
    sense: body.slice(RESULT_HEAD, senseEnd),
    data: body.slice(senseEnd),
  }
}

function framed(body: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 + body.length)
  writeU32le(out, 0, body.length)
  out.set(body, 4)
  return out
}
