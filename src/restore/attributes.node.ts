/** Modes, owners and times as far as the host is to take them. */

import { constants, fchmodSync, fchownSync, futimesSync, lchownSync, lutimesSync, openSync } from 'node:fs'
import { encodeUtf8 } from '../codec/index.js'
import { giveAttribute } from '../kernel/attributes.node.js'
import type { Native } from '../kernel/native.node.js'
import { closeRead } from '../source/host.node.js'
import type { Attributes } from '../tree/index.js'
import type { Instant } from '../unit/index.js'

export interface Rights {
  readonly owners: boolean
  readonly fileMode: (recorded: number) => number
  readonly folderMode: (recorded: number) => number
  /** Gives extended attributes. */
  readonly native: Native | undefined
}

/** Where none are recorded, those that the host gives. Who does not restore owners gives nobody the rights of another user, nor more than the umask lets. */
export function rightsOf(recorded: boolean, owners: 'restore' | 'leave', native: Native | undefined): Rights {
  const restores = owners === 'restore' && recorded
  const umask = process.umask()
  const asRecorded = (mode: number): number => (restores ? mode : mode & 0o1777 & ~umask)
  return {
    native,
    owners: restores,
    fileMode: recorded ? asRecorded : () => 0o666 & ~umask,
    folderMode: recorded ? asRecorded : () => 0o777 & ~umask,
  }
}

export function applyToFile(handle: number, attributes: Attributes, rights: Rights): void {
  const { mode, uid, gid, atime, mtime } = attributes
  if (rights.owners) fchownSync(handle, uid, gid)
  fchmodSync(handle, rights.fileMode(mode))
  giveExtended(handle, attributes, rights)
  futimesSync(handle, secondsText(atime), secondsText(mtime))
}

/** By its handle where there is one. */
export function applyToFolder(opened: number | undefined, path: string | Buffer, attributes: Attributes, rights: Rights): void {
  const { mode, uid, gid, atime, mtime } = attributes
  const handle = opened ?? openSync(path, constants.O_RDONLY)
  try {
    if (rights.owners) fchownSync(handle, uid, gid)
    fchmodSync(handle, rights.folderMode(mode))
    giveExtended(handle, attributes, rights)
    futimesSync(handle, secondsText(atime), secondsText(mtime))
  } finally {
    if (opened === undefined) closeRead(handle)
  }
}

/** A link, a device or a FIFO. Links have no mode; the others are made with theirs. */
export function applyToName(path: string | Buffer, { uid, gid, atime, mtime }: Attributes, rights: Rights): void {
  if (rights.owners) lchownSync(path, uid, gid)
  lutimesSync(path, secondsText(atime), secondsText(mtime))
}

/** Those of users go to everybody; the others give rights, as owners do. */
function giveExtended(handle: number, { extended = [] }: Attributes, { owners, native }: Rights): void {
  for (const { name, value } of extended) {
    if (!owners && !name.startsWith('user.')) continue
    const reason = native === undefined ? 'without native kernels' : giveAttribute(native, handle, { name: encodeUtf8(name), value })
    if (reason !== undefined) throw new Error(`extended attribute ${name}: ${reason}`)
  }
}

/** As text: Node takes a negative number for now. */
const secondsText = (at: Instant): string => String(at / 1e6)
