/** Files of the host by what the host knows them by, whatever way their paths are spelt. */

import type { HostStat, Identity } from '../port/index.js'
import { hostFiles } from './files.node.js'

export type FileKey = Identity

export const keyOf = ({ device, inode }: FileKey): string => `${device}:${inode}`

/** Undefined also for what cannot be looked at, which is told when it is used. */
export function statOf(path: string, how: 'stat' | 'statFollowed'): HostStat | undefined {
  try {
    return hostFiles[how](path)
  } catch {
    return undefined
  }
}

/** Whether a file is one of some, by what the host knows them by. The others are looked at when somebody asks. */
export function isAmong(files: () => Iterable<FileKey>): (file: FileKey) => boolean {
  let keys: ReadonlySet<string> | undefined
  return (file) => (keys ??= new Set([...files()].map(keyOf))).has(keyOf(file))
}

/** What the host knows files by, of those that are there; of links both the link and what it leads to. */
export const keysOfFiles = (paths: Iterable<string>): readonly FileKey[] =>
  [...paths].flatMap((path) => [statOf(path, 'stat'), statOf(path, 'statFollowed')]).filter((stat) => stat !== undefined)
