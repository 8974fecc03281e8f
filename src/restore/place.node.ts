/**
 * A folder of the host that is held open, so that what is made in it lands in this very folder, whatever links someone
 * puts in the way: on Linux names are reached through the open folder itself; elsewhere by path, each part of which was
 * looked at when it was entered.
 */

import { constants, existsSync, fstatSync, lstatSync, mkdirSync, openSync, readdirSync } from 'node:fs'
import { isAlive, namesOfParts, removePart } from '../kernel/part.node.js'
import { closeRead, nativePath } from '../source/host.node.js'

export interface Place {
  /** What system calls are given for a name in the folder. */
  at(name: string): string | Buffer
  readonly handle: number | undefined
  /** Whether this run made it, so that nothing else is in it. */
  readonly made: boolean
  close(): void
}

const BY_HANDLE = process.platform === 'linux' && existsSync('/proc/self/fd')
const FOLDER = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0)

/** The folder that the user named, made where it is missing; that one may be a link. */
export function openTop(path: string): Place {
  const made = mkdirSync(nativePath(path), { recursive: true }) !== undefined
  return placeOf(nativePath(path), path, FOLDER, made)
}

/** A folder in a folder, made where it is missing. Throws ENOTDIR or ELOOP where something else has its name, a link too. */
export function openBelow(parent: Place, name: string, path: string): Place {
  const here = parent.at(name)
  let made = true
  try {
    mkdirSync(here, 0o700)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    made = false
  }
  return enter(parent, name, path, made)
}

/** A folder in a folder, where there is one. Throws as `openBelow`. */
export const enterBelow = (parent: Place, name: string, path: string): Place => enter(parent, name, path, false)

/** What files are called while they are made. */
export const PARTS_OF = 'disc'
/** What the file system is asked about names with. */
export const PROBES_OF = 'disc-a\u00e9'

/** What a process that was killed has left in a folder that was there before goes. */
export function removeDebris(place: Place): void {
  if (place.made) return
  try {
    const names = readdirSync(place.at('.'))
    for (const of of [PARTS_OF, PROBES_OF])
      for (const name of namesOfParts(names, of))
        if (!isAlive(name, of, () => Date.now() - lstatSync(place.at(name)).mtimeMs)) removePart(place.at(name))
  } catch {
    // It is in nobody's way.
  }
}

function enter(parent: Place, name: string, path: string, made: boolean): Place {
  const here = parent.at(name)
  if (!lstatSync(here).isDirectory()) throw Object.assign(new Error('ENOTDIR: not a directory'), { code: 'ENOTDIR' })
  return placeOf(here, `${path}/${name}`, FOLDER | (constants.O_NOFOLLOW ?? 0), made)
}

function placeOf(reached: string | Buffer, path: string, flags: number, made: boolean): Place {
  if (!BY_HANDLE) {
    if (!lstatSync(reached).isDirectory() && !existsSync(reached))
      throw Object.assign(new Error('ENOENT: no such folder'), { code: 'ENOENT' })
    return { at: (name) => nativePath(`${path}/${name}`), handle: undefined, made, close: () => {} }
  }
  const handle = openSync(reached, flags)
  if (!fstatSync(handle).isDirectory()) {
    closeRead(handle)
    throw Object.assign(new Error('ENOTDIR: not a directory'), { code: 'ENOTDIR' })
  }
  return { at: (name) => nativePath(`/proc/self/fd/${handle}/${name}`), handle, made, close: () => closeRead(handle) }
}
