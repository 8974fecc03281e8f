/**
 * SCSI commands over iSCSI with libiscsi 1.18 and later, on 64-bit machines. Runs in the process that holds the drive.
 * `struct scsi_task` keeps its head, but where its data lies differs with how the library was compiled: it is looked for.
 */

import { readU32le } from '../codec/index.js'
import { HOST_BROKEN, HOST_TIMEOUT, type CommandRequest, type CommandResult, type OpenFailure, type OpenRequest } from './frame.js'
import { bind, type NativeCall } from './native.node.js'
import type { HeldDrive } from './sg.node.js'

const INITIATOR = 'iqn.2026-01.io.github.glassmaster:disc'
export const LIBRARIES = ['libiscsi.so.7', 'libiscsi.so.8', 'libiscsi.so.9', 'libiscsi.so', 'libiscsi.dylib']
const NORMAL_SESSION = 2
const CONNECT_SECONDS = 10
const LARGEST_TRANSFER = 65_536
const CDB_ROOM = 16
const LONGEST_SENSE = 96
const transfer = { none: 0, in: 1, out: 2 } as const
const task = { bytes: 96, status: 0, residualStatus: 32, residual: 40 } as const
/** Places of the size of the data; the pointer to it follows after 8 bytes. */
const DATA_PLACES = [64, 72, 80] as const
const RESIDUAL_UNDERFLOW = 1
const CHECK_CONDITION = 2
/** Above all SCSI statuses lie libiscsi's own. */
const STATUS_OWN = 0x0f00_0000
const STATUS_TIMEOUT = 0x0f00_0002
/** Sense is behind its own 2-byte length. RFC 7143 11.4.7. */
const SENSE_AT = 2

const functions = {
  iscsi_create_context: { returns: 'pointer', takes: ['text'] },
  iscsi_destroy_context: { returns: 'i32', takes: ['pointer'] },
  iscsi_set_targetname: { returns: 'i32', takes: ['pointer', 'text'] },
  iscsi_set_session_type: { returns: 'i32', takes: ['pointer', 'i32'] },
  iscsi_set_noautoreconnect: { returns: 'none', takes: ['pointer', 'i32'] },
  iscsi_set_timeout: { returns: 'i32', takes: ['pointer', 'i32'] },
  iscsi_set_initiator_username_pwd: { returns: 'i32', takes: ['pointer', 'text', 'text'] },
  iscsi_full_connect_sync: { returns: 'i32', takes: ['pointer', 'text', 'i32'] },
  iscsi_logout_sync: { returns: 'i32', takes: ['pointer'] },
  iscsi_get_error: { returns: 'pointer', takes: ['pointer'] },
  iscsi_scsi_command_sync: { returns: 'pointer', takes: ['pointer', 'i32', 'pointer', 'pointer'] },
  scsi_create_task: { returns: 'pointer', takes: ['i32', 'bytes', 'i32', 'i32'] },
  scsi_free_scsi_task: { returns: 'none', takes: ['pointer'] },
} as const

interface Libraries {
  readonly iscsi: Record<keyof typeof functions, NativeCall>
  readonly memory: Record<'memcpy', NativeCall>
  readonly address: Record<'memcpy', NativeCall>
}

interface Connection extends Libraries {
  readonly context: bigint
  readonly lun: number
  readonly place: number
}

export function holdIscsi(request: OpenRequest): HeldDrive {
  const libraries = load()
  if ('kind' in libraries) return failed(libraries)
  const { iscsi } = libraries
  const context = iscsi.iscsi_create_context(INITIATOR) as bigint
  iscsi.iscsi_set_targetname(context, request.target)
  iscsi.iscsi_set_session_type(context, NORMAL_SESSION)
  iscsi.iscsi_set_noautoreconnect(context, 1)
  iscsi.iscsi_set_timeout(context, CONNECT_SECONDS)
  if (request.user !== '') iscsi.iscsi_set_initiator_username_pwd(context, request.user, request.password)
  if ((iscsi.iscsi_full_connect_sync(context, request.portal, request.lun) as number) !== 0) {
    const reason = lastError(libraries, context)
    iscsi.iscsi_destroy_context(context)
    return failed({ kind: 'missing', reason })
  }
  const place = findDataPlace(libraries, context, request.lun)
  if (place === undefined) {
    iscsi.iscsi_destroy_context(context)
    return failed({ kind: 'library', reason: 'its structures are not those of a known version' })
  }
  const connection: Connection = { ...libraries, context, lun: request.lun, place }
  return {
    opened: { ok: true, maximumTransfer: LARGEST_TRANSFER },
    execute: (command) => execute(connection, command),
    close: () => {
      iscsi.iscsi_set_timeout(context, 1)
      iscsi.iscsi_logout_sync(context)
      iscsi.iscsi_destroy_context(context)
    },
  }
}

function load(): Libraries | OpenFailure {
  let reason = ''
  for (const path of LIBRARIES) {
    try {
      return {
        iscsi: bind('iscsi', path, functions),
        memory: bind('c', '', { memcpy: { returns: 'pointer', takes: ['bytes', 'pointer', 'i32'] } }),
        address: bind('c', '', { memcpy: { returns: 'pointer', takes: ['bytes', 'bytes', 'i32'] } }),
      }
    } catch (error) {
      reason ||= error instanceof Error && error.message !== '' ? error.message : 'not found'
    }
  }
  return { kind: 'library', reason }
}

const failed = (failure: OpenFailure): HeldDrive => ({
  opened: { ok: false, failure },
  execute: () => result({ host: HOST_BROKEN }),
  close: () => {},
})

/** Every target answers INQUIRY with at least its 5-byte head: that answer shows where the library puts data. */
function findDataPlace(libraries: Libraries, context: bigint, lun: number): number | undefined {
  const length = 36
  const cdb = Buffer.alloc(CDB_ROOM)
  cdb.set([0x12, 0, 0, 0, length, 0])
  const { iscsi } = libraries
  const created = iscsi.scsi_create_task(6, cdb, transfer.in, length) as bigint
  const done = iscsi.iscsi_scsi_command_sync(context, lun, created, 0n) as bigint
  if (done === 0n) return undefined
  const fields = copy(libraries, done, task.bytes)
  iscsi.scsi_free_scsi_task(done)
  return DATA_PLACES.find((place) => {
    const size = fields.readInt32LE(place)
    return size >= 5 && size <= length && fields.readBigInt64LE(place + 8) !== 0n
  })
}

function execute(connection: Connection, command: CommandRequest): CommandResult {
  const { iscsi, address, context, lun } = connection
  const cdb = Buffer.alloc(CDB_ROOM)
  cdb.set(command.cdb)
  const length = command.direction === 'out' ? command.data.length : command.direction === 'in' ? command.length : 0
  const direction = length === 0 ? transfer.none : transfer[command.direction]
  iscsi.iscsi_set_timeout(context, Math.max(1, Math.ceil(command.timeoutMs / 1000)))
  const created = iscsi.scsi_create_task(command.cdb.length, cdb, direction, length) as bigint
  const out = Buffer.from(command.data)
  const outgoing = Buffer.alloc(16)
  const sends = direction === transfer.out
  if (sends) {
    outgoing.writeBigUInt64LE(BigInt(length), 0)
    outgoing.writeBigInt64LE(address.memcpy(out, out, 0) as bigint, 8)
  }
  const done = iscsi.iscsi_scsi_command_sync(
    context,
    lun,
    created,
    sends ? (address.memcpy(outgoing, outgoing, 0) as bigint) : 0n,
  ) as bigint
  if (done === 0n) {
    iscsi.scsi_free_scsi_task(created)
    return result({ host: HOST_BROKEN })
  }
  const read = readTask(connection, done, direction === transfer.in ? length : 0)
  iscsi.scsi_free_scsi_task(done)
  return read
}

function readTask(connection: Connection, at: bigint, asked: number): CommandResult {
  const fields = copy(connection, at, task.bytes)
  const status = readU32le(fields, task.status)
  if (status >= STATUS_OWN) return result({ host: status === STATUS_TIMEOUT ? HOST_TIMEOUT : HOST_BROKEN })
  const size = Math.max(0, fields.readInt32LE(connection.place))
  const pointer = fields.readBigInt64LE(connection.place + 8)
  const bytes = size > 0 && pointer !== 0n ? copy(connection, pointer, size) : Buffer.alloc(0)
  if (status === CHECK_CONDITION) {
    const sense = bytes.subarray(SENSE_AT, SENSE_AT + Math.min(bytes.length >= SENSE_AT ? bytes.readUInt16BE(0) : 0, LONGEST_SENSE))
    return result({ status, sense, residual: asked })
  }
  const told = fields.readInt32LE(task.residualStatus) === RESIDUAL_UNDERFLOW ? Number(fields.readBigUInt64LE(task.residual)) : 0
  const data = bytes.subarray(0, asked)
  return result({ status, data, residual: asked === 0 ? told : asked - data.length })
}

function copy(libraries: Libraries, from: bigint, length: number): Buffer {
  const out = Buffer.alloc(length)
  libraries.memory.memcpy(out, from, length)
  return out
}

function result(parts: Partial<CommandResult>): CommandResult {
  const none = new Uint8Array(0)
  return { status: 0, host: 0, driver: 0, residual: 0, error: 0, sense: none, data: none, ...parts }
}

/** The library's last message, which lies in its own memory and ends in a zero byte. */
function lastError(libraries: Libraries, context: bigint): string {
  const pointer = libraries.iscsi.iscsi_get_error(context) as bigint
  if (pointer === 0n) return 'the target does not answer'
  let text = ''
  for (let at = 0n; at < 200n; at++) {
    const [byte] = copy(libraries, pointer + at, 1)
    if (byte === undefined || byte === 0) break
    text += String.fromCharCode(byte)
  }
  return text.trim() === '' ? 'the target does not answer' : text.trim()
}
