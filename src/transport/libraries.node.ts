/** The libraries that drives are reached through, tried. */

import { reasonOf } from '../fault/index.js'
import { LIBRARIES } from './iscsi.node.js'
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
  tried('the C library', 'drives of this machine', ['']),
  tried('libiscsi', 'drives by iSCSI', LIBRARIES),
]

function tried(name: string, purpose: string, paths: readonly string[]): LibraryState {
  let reason = ''
  for (const path of paths) {
    try {
      if (path === '') bind('c', '', { memcpy: { returns: 'pointer', takes: ['bytes', 'bytes', 'i32'] } })
      else bind('iscsi', path, { iscsi_create_context: { returns: 'pointer', takes: ['text'] } })
      return { name, purpose, usable: true }
    } catch (error) {
      reason ||= reasonOf(error)
    }
  }
  return { name, purpose, usable: false, reason }
}
