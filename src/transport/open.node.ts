/** Opens the drive that an address names. */

import { DiscError } from '../fault/index.js'
import type { Clock, Transport } from '../port/index.js'
import { unreachable } from '../unit/index.js'
import { parseDriveAddress, type DriveAddress } from './address.js'
import { systemClock } from './clock.node.js'
import { faults } from './faults.js'
import { noRequest, sptiRequest, type OpenFailure, type OpenRequest } from './frame.js'
import { holderOf } from './holder.node.js'
import { thisHost } from './host.node.js'
import { clientOn, jobOn } from './lock.node.js'
import { groupOf } from './rights.node.js'
import { openRemote } from './remote.node.js'
import { openVirtualFile } from '../simulator/file.node.js'

export interface OpenDrive {
  readonly transport: Transport
  /** The drive's own time: a simulated drive has a clock of its own. */
  readonly clock: Clock
}

/**
 * `exclusive` and `changing` keep everyone else off the drive until it is closed, and refuse where someone is on it: they are for
 * whoever has locked the drive. The others refuse where someone has, because a look disturbs whoever writes. A virtual disc that is
 * missing is made for `exclusive`; to others it is missing, but `before recording` it counts as a blank one.
 */
export type DriveUse = 'shared' | 'before recording' | 'changing' | 'exclusive'

/** Throws `transport/noSuchDrive`, `notPermitted`, `locked`, `busyWithJob`, `notADrive`, `noLibrary` and `outOfReach`. */
export async function openDrive(address: DriveAddress, use: DriveUse): Promise<OpenDrive> {
  demandReach(address)
  const job = use === 'shared' || use === 'before recording' ? jobOn(address) : undefined
  if (job !== undefined) throw new DiscError(job)
  switch (address.kind) {
    case 'sg':
      return openHeld(address, { kind: 'sg', path: address.path, exclusive: use === 'exclusive' || use === 'changing' })
    case 'spti':
      return openHeld(address, {
        ...sptiRequest(address.path, thisHost.kernel32),
        exclusive: use === 'exclusive' || use === 'changing',
        client: clientOn(address),
      })
    case 'iscsi': {
      const { portal, target, lun, login } = address
      return openHeld(address, { kind: 'iscsi', portal, target, lun, user: login?.user ?? '', password: login?.password ?? '' })
    }
    case 'virtual': {
      const drive = openVirtualFile(address.path, systemClock, {}, uses[use])
      return { transport: drive, clock: drive.clock }
    }
    default:
      return unreachable(address)
  }
}

const uses = { shared: 'look', changing: 'look', 'before recording': 'before recording', exclusive: 'record' } as const

export type OpenByAddress = (address: string, use: DriveUse) => Promise<OpenDrive>

export const openByAddress: OpenByAddress = (address, use) => openDrive(parseDriveAddress(address), use)

/** Throws `transport/outOfReach` where an address is that of another system, or this one's own drives cannot be reached. */
function demandReach({ kind, name: drive }: DriveAddress): void {
  const { platform } = thisHost
  const system = systems[platform] ?? platform
  if (kind === 'sg' && platform !== 'linux')
    throw new DiscError(faults.outOfReach({ drive, platform, reason: `it is a device of Linux, and this is ${system}` }))
  if (kind === 'spti' && platform !== 'win32')
    throw new DiscError(faults.outOfReach({ drive, platform, reason: `it is a drive of Windows, and this is ${system}` }))
}

const systems: Readonly<Partial<Record<NodeJS.Platform, string>>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' }

/** Who looks at drives now and then, as services of the system and `disc drives --watch` do, is gone in a moment. */
const BUSY_TRIES = 5
const BUSY_PAUSE_MS = 300

async function openHeld(address: DriveAddress, request: Partial<OpenRequest>): Promise<OpenDrive> {
  let opened = await openRemote(address.name, { ...noRequest, ...request })
  for (let tries = 1; request.exclusive === true && tries < BUSY_TRIES && isBusy(opened); tries++) {
    await systemClock.sleep(BUSY_PAUSE_MS)
    opened = await openRemote(address.name, { ...noRequest, ...request })
  }
  if ('send' in opened) return { transport: opened, clock: systemClock }
  throw new DiscError(faultOf(address, opened))
}

const isBusy = (opened: Transport | OpenFailure): boolean => 'kind' in opened && opened.kind === 'busy'

function groupFor(address: DriveAddress): { readonly group?: string } {
  const group = address.kind === 'sg' ? groupOf(address.path) : undefined
  return group === undefined ? {} : { group }
}

function faultOf(address: DriveAddress, failure: OpenFailure): ReturnType<typeof faults.noSuchDrive> {
  const { name: drive } = address
  switch (failure.kind) {
    case 'missing':
      return faults.noSuchDrive({ drive, reason: failure.reason })
    case 'permission':
      return faults.notPermitted({ drive, ...(address.kind === 'spti' ? { system: 'Windows' as const } : groupFor(address)) })
    case 'busy':
      return faults.locked({ drive, holder: failure.holder ?? (address.kind === 'sg' ? holderOf(address.path) : 'another program') })
    case 'not a drive':
    case 'other':
      return faults.notADrive({ drive, reason: failure.reason })
    case 'library':
      return faults.noLibrary({ drive, library: libraryFor(address), reason: failure.reason })
    case 'machine':
      return faults.outOfReach({ drive, platform: thisHost.platform, reason: failure.reason })
    default:
      return unreachable(failure.kind)
  }
}

function libraryFor({ kind }: DriveAddress): string {
  if (kind === 'iscsi') return 'libiscsi'
  return kind === 'spti' ? thisHost.kernel32 : 'the C library'
}
