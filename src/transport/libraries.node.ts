/** The libraries that drives are reached through, tried. */

import { reasonOf } from '../fault/index.js'
import { thisHost } from './host.node.js'
import { LIBRARIES } from './iscsi.node.js'
import { Kernel32 } from './kernel32.node.js'
import { bind } from './native.node.js'

export interface LibraryState {
  readonly name: string
  /** What it is for. */
  readonly purpose: string
  readonly usable: boolean
  /** Why not. */
  readonly reason?: string
}

export const libraryStates = (): readonly LibraryState[] => [
  ...ownDrives(),
  tried('libiscsi', 'drives by iSCSI', LIBRARIES, (path) =>
    bind('iscsi', path, { iscsi_create_context: { returns: 'pointer', takes: ['text'] } }),
  ),
]

/** None on a system whose own drives this program does not reach. */
function ownDrives(): readonly LibraryState[] {
  const { platform, kernel32 } = thisHost
  if (platform === 'win32') return [tried(kernel32, 'drives of this machine', [kernel32], (path) => new Kernel32(path))]
  if (platform !== 'linux') return []
  const load = (): unknown => bind('c', '', { memcpy: { returns: 'pointer', takes: ['bytes', 'bytes', 'i32'] } })
  return [tried('the C library', 'drives of this machine', [''], load)]
}

function tried(name: string, purpose: string, paths: readonly string[], load: (path: string) => unknown): LibraryState {
  let reason = ''
  for (const path of paths) {
    try {
      load(path)
      return { name, purpose, usable: true }
    } catch (error) {
      reason ||= reasonOf(error)
    }
  }
  return { name, purpose, usable: false, reason }
}
