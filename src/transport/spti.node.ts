/**
 * SCSI commands through IOCTL_SCSI_PASS_THROUGH_DIRECT of Windows, on `\\.\D:` and `\\.\CdRom0`. Runs in the process that holds the drive.
 * Exclusively held, the volume is locked and dismounted, so that nobody has files of its disc open, and the driver of CD-ROM takes commands
 * of this process alone (IOCTL_CDROM_EXCLUSIVE_ACCESS). All of that ends with the handle, whatever becomes of the process.
 */

import { reasonOf } from '../fault/index.js'
import {
  Errno,
  HOST_BROKEN,
  HOST_NO_CONNECT,
  HOST_REFUSED,
  HOST_TIMEOUT,
  type CommandRequest,
  type CommandResult,
  type OpenFailure,
  type OpenRequest,
} from './frame.js'
import { Kernel32 } from './kernel32.node.js'
import type { HeldDrive } from './sg.node.js'
import {
  CdromExclusiveAccess,
  CdromExclusiveLock,
  CdromLockState,
  ControlCode,
  ExclusiveAccess,
  LOCK_IGNORE_VOLUME,
  PassThroughDirect,
  SPTI_CDB_BYTES,
  SPTI_LENGTH,
  SPTI_SENSE_BYTES,
  SPTI_SENSE_OFFSET,
  SptiDirection,
  textAt,
} from './spti.js'
import { adapterOf, deviceOf } from './storage-property.node.js'
import { windowsMeaning, windowsReason } from './windows-errors.js'

/** What drives behind any bridge take; the adapter's own limit may be lower. */
const LARGEST_TRANSFER = 65_536
const PAGE = 4096
/** SCSI peripheral device type of CD and DVD devices. SPC-4, standard INQUIRY data. */
const OPTICAL = 5
const CHECK_CONDITION = 2
/** The system refuses a time limit of none, and one of more than 30 hours. */
const LONGEST_SECONDS = 30 * 60 * 60
const NOTHING = new Uint8Array(0)

interface Device {
  readonly kernel: Kernel32
  readonly handle: bigint
}

export function holdSpti(request: OpenRequest): HeldDrive {
  if (!['x64', 'arm64'].includes(process.arch))
    return failed({ kind: 'machine', reason: `it needs a 64-bit Node.js, and this one is for ${process.arch}` })
  let kernel: Kernel32
  try {
    kernel = new Kernel32(request.library)
  } catch (error) {
    return failed({ kind: 'library', reason: reasonOf(error) })
  }
  const opened = kernel.open(request.path, 'command')
  if ('error' in opened) return failed(failureOf(opened.error))
  const device: Device = { kernel, handle: opened.handle }
  const held = hold(device, request)
  if ('opened' in held) return held
  kernel.close(opened.handle)
  return failed(held)
}

function hold(device: Device, request: OpenRequest): HeldDrive | OpenFailure {
  const { kernel, handle } = device
  const maximumTransfer = transferLimit(device)
  if (typeof maximumTransfer !== 'number') return maximumTransfer
  const freed = request.dismount ? dismount(device) : request.exclusive ? lock(device, request.client) : { dismounted: false }
  if (!('dismounted' in freed)) return freed
  if (request.exclusive) kernel.stayAwake('awake')
  const memory = new Memory(kernel)
  return {
    opened: { ok: true, maximumTransfer, ...freed },
    execute: (command) => execute(device, memory, command),
    close: () => {
      if (request.exclusive) {
        unlock(device)
        kernel.stayAwake('as before')
      }
      memory.free()
      kernel.close(handle)
    },
  }
}

const failed = (failure: OpenFailure): HeldDrive => ({
  opened: { ok: false, failure },
  execute: () => result({ host: HOST_BROKEN }),
  close: () => {},
})

const result = (parts: Partial<CommandResult>): CommandResult => {
  const nothing = { status: 0, host: 0, driver: 0, residual: 0, error: 0, sense: NOTHING, data: NOTHING }
  return { ...nothing, ...parts }
}

/** Most bytes of a command, by the adapter; why not where the device is no optical drive that takes commands. */
function transferLimit({ kernel, handle }: Device): number | OpenFailure {
  const device = deviceOf(kernel, handle)
  const adapter = adapterOf(kernel, handle)
  if (!device.ok) return unfit(windowsReason(device.error))
  if (device.value.deviceType !== OPTICAL)
    return unfit(`it is a device of type ${device.value.deviceType}, and optical drives are of type 5`)
  if (!adapter.ok) return unfit(windowsReason(adapter.error))
  const { maximumTransferLength, maximumPhysicalPages } = adapter.value
  // Buffers begin with a page.
  const limits = [maximumTransferLength, maximumPhysicalPages * PAGE].filter((limit) => limit > 0)
  return Math.min(LARGEST_TRANSFER, ...limits)
}

const unfit = (reason: string): OpenFailure => ({ kind: 'not a drive', reason })

/** Nobody else has a file of the disc open, and nobody else sends commands. A drive without a file system on its disc has none to lock. */
function lock(device: Device, client: string): OpenFailure | { readonly dismounted: boolean } {
  const { kernel, handle } = device
  const volume = kernel.control(handle, ControlCode.lockVolume, NOTHING, 0)
  if (!volume.ok) {
    if (isTaken(volume.error)) return { kind: 'busy', reason: windowsReason(volume.error), holder: 'a program that uses files of its disc' }
    if (!hasNoVolume(volume.error)) return { kind: 'other', reason: windowsReason(volume.error) }
  }
  if (volume.ok) {
    // What the system keeps of the disc is forgotten: after the burn it looks anew.
    const gone = kernel.control(handle, ControlCode.dismountVolume, NOTHING, 0)
    if (!gone.ok) return { kind: 'other', reason: windowsReason(gone.error) }
  }
  const asked = CdromExclusiveLock.encode({ requestType: ExclusiveAccess.lock, flags: LOCK_IGNORE_VOLUME, callerName: client })
  const taken = kernel.control(handle, ControlCode.cdromExclusiveAccess, asked, 0)
  if (taken.ok) return { dismounted: false }
  return isTaken(taken.error)
    ? { kind: 'busy', reason: windowsReason(taken.error), holder: ownerOf(device) }
    : { kind: 'other', reason: windowsReason(taken.error) }
}

const isTaken = (error: number): boolean => ['denied', 'busy'].includes(windowsMeaning(error))
/** Also of an empty drive, which is not ready. */
const hasNoVolume = (error: number): boolean => ['no disc', 'missing', 'unknown request'].includes(windowsMeaning(error))

/** The name in which another program has the drive. */
function ownerOf({ kernel, handle }: Device): string {
  const asked = CdromExclusiveAccess.encode({ requestType: ExclusiveAccess.query, flags: 0 })
  const told = kernel.control(handle, ControlCode.cdromExclusiveAccess, asked, CdromLockState.size)
  if (!told.ok || told.bytes.length < CdromLockState.size) return 'another program'
  const { locked, callerName } = CdromLockState.decode(told.bytes)
  const name = textAt(callerName, 0)
  return locked === 0 || name === '' ? 'another program' : name
}

function unlock({ kernel, handle }: Device): void {
  const asked = CdromExclusiveAccess.encode({ requestType: ExclusiveAccess.unlock, flags: 0 })
  kernel.control(handle, ControlCode.cdromExclusiveAccess, asked, 0)
  kernel.control(handle, ControlCode.unlockVolume, NOTHING, 0)
}

/** Takes the file system away from those who use files of it, and lets it be where nobody does. */
function dismount({ kernel, handle }: Device): OpenFailure | { readonly dismounted: boolean } {
  const free = kernel.control(handle, ControlCode.lockVolume, NOTHING, 0)
  if (free.ok) {
    kernel.control(handle, ControlCode.unlockVolume, NOTHING, 0)
    return { dismounted: false }
  }
  if (hasNoVolume(free.error)) return { dismounted: false }
  const gone = kernel.control(handle, ControlCode.dismountVolume, NOTHING, 0)
  return gone.ok ? { dismounted: true } : { kind: 'other', reason: windowsReason(gone.error) }
}

/** Where the data of commands lies: memory of the system, which begins with a page, as every adapter's alignment wants it. */
class Memory {
  private address = 0n
  private room = 0
  private readonly kernel: Kernel32

  constructor(kernel: Kernel32) {
    this.kernel = kernel
  }

  /** The address of so many bytes, which are zero; 0 where there is no memory. */
  of(bytes: number): bigint {
    if (bytes > this.room) {
      this.free()
      this.address = this.kernel.allocate(bytes)
      this.room = this.address === 0n ? 0 : bytes
    } else this.kernel.write(this.address, new Uint8Array(bytes))
    return this.address
  }

  free(): void {
    if (this.address !== 0n) this.kernel.free(this.address)
    this.address = 0n
    this.room = 0
  }
}

function execute({ kernel, handle }: Device, memory: Memory, command: CommandRequest): CommandResult {
  const { direction } = command
  const length = direction === 'in' ? command.length : direction === 'out' ? command.data.length : 0
  const address = length === 0 ? 0n : memory.of(length)
  if (length > 0 && address === 0n) return result({ host: HOST_BROKEN, status: Errno.memory })
  if (direction === 'out') kernel.write(address, command.data)
  const cdb = new Uint8Array(SPTI_CDB_BYTES)
  cdb.set(command.cdb)
  const asked = PassThroughDirect.encode({
    length: SPTI_LENGTH,
    scsiStatus: 0,
    cdbLength: command.cdb.length,
    senseInfoLength: SPTI_SENSE_BYTES,
    dataIn: length === 0 ? SptiDirection.none : SptiDirection[direction],
    dataTransferLength: length,
    timeOutValue: Math.min(LONGEST_SECONDS, Math.max(1, Math.ceil(command.timeoutMs / 1000))),
    dataBuffer: Number(address),
    senseInfoOffset: SPTI_SENSE_OFFSET,
    cdb,
    sense: new Uint8Array(SPTI_SENSE_BYTES),
  })
  const done = kernel.exchange(handle, ControlCode.scsiPassThroughDirect, asked)
  if (!done.ok) return refusal(done.error)
  const { scsiStatus, senseInfoLength, dataTransferLength, sense } = PassThroughDirect.decode(asked)
  const residual = length - Math.min(length, dataTransferLength)
  return result({
    status: scsiStatus,
    residual,
    sense: scsiStatus === CHECK_CONDITION ? sense.subarray(0, senseInfoLength) : NOTHING,
    data: direction === 'in' ? kernel.read(address, length - residual) : NOTHING,
  })
}

/** What the system says of a command that it did not carry out. */
function refusal(error: number): CommandResult {
  switch (windowsMeaning(error)) {
    case 'timeout':
      return result({ host: HOST_TIMEOUT, error })
    case 'missing':
      return result({ host: HOST_NO_CONNECT, error })
    case 'size':
      return result({ host: HOST_BROKEN, status: Errno.value, error })
    case 'io':
      return result({ host: HOST_BROKEN, status: Errno.io, error })
    default:
      return result({ host: HOST_REFUSED, error })
  }
}

/** Why a device does not open. */
function failureOf(error: number): OpenFailure {
  const reason = windowsReason(error)
  switch (windowsMeaning(error)) {
    case 'missing':
    case 'no disc':
      return { kind: 'missing', reason }
    case 'denied':
      return { kind: 'permission', reason }
    case 'busy':
      return { kind: 'busy', reason, holder: 'another program' }
    case 'unknown request':
      return { kind: 'not a drive', reason }
    default:
      return { kind: 'other', reason }
  }
}
