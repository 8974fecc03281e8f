/** File systems of a disc that are in use: whoever writes to it or moves it wants them gone. */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { codeOf, DiscError, reasonOf, type Fault } from '../fault/index.js'
import type { DriveAddress } from './address.js'
import { faults } from './faults.js'
import { noRequest, sptiRequest } from './frame.js'
import { mountsOf } from './holder.node.js'
import { thisHost } from './host.node.js'
import { openedOnce } from './remote.node.js'

/** What becomes of a disc that is mounted. */
export type Mounted = 'refuse' | 'unmount'

/** How long a file system may take to write what it has. */
const UNMOUNT_MS = 120_000

/**
 * Notes of what was unmounted. Throws `transport/mounted` where nothing is to be, and `transport/unmountFailed`. While a
 * drive is held exclusively, nobody can mount its disc again.
 */
export async function freeOfMounts(address: DriveAddress, mode: Mounted): Promise<readonly Fault[]> {
  // Windows mounts every disc it can; whether files of it are open shows when the drive is opened exclusively.
  if (address.kind === 'spti') return mode === 'refuse' ? [] : dismounted(address.name, address.path)
  if (address.kind !== 'sg') return []
  const drive = address.name
  const mounts = mountsOf(address.path)
  if (mounts.length === 0) return []
  if (mode === 'refuse') throw new DiscError(faults.mounted({ drive, mounts }))
  const notes: Fault[] = []
  // What lies on top goes first.
  for (const mount of mounts.toReversed()) {
    await unmount(drive, mount)
    notes.push(faults.unmounted({ drive, mount }))
  }
  const left = mountsOf(address.path)
  if (left.length > 0) throw new DiscError(faults.unmountFailed({ drive, mount: left.join(', '), reason: 'it is mounted still, or again' }))
  return notes
}

/** Windows takes the disc away from those who have files of it open. */
async function dismounted(drive: string, path: string): Promise<readonly Fault[]> {
  const opened = await openedOnce(drive, { ...noRequest, ...sptiRequest(path, thisHost.kernel32), dismount: true })
  // What is in the way otherwise says so when the drive is opened.
  if (!opened.ok && opened.failure.kind === 'other')
    throw new DiscError(faults.unmountFailed({ drive, mount: drive, reason: opened.failure.reason }))
  return opened.ok && opened.dismounted === true ? [faults.unmounted({ drive, mount: drive })] : []
}

/** Through the program of the system, which also knows what ordinary users may unmount. */
async function unmount(drive: string, mount: string): Promise<void> {
  try {
    await promisify(execFile)('umount', ['--', mount], { timeout: UNMOUNT_MS })
  } catch (error) {
    const reason = codeOf(error) === 'ENOENT' ? 'there is no program umount' : saidBy(error)
    throw new DiscError(faults.unmountFailed({ drive, mount, reason }), { cause: error })
  }
}

/** The last line of what the program said of itself. */
function saidBy(error: unknown): string {
  const said = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr).trim() : ''
  return said === '' ? reasonOf(error) : (said.split('\n').at(-1) ?? said)
}
