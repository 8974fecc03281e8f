/** What may stand in the system use field of directory records (ECMA-119 9.1.13): the place where Rock Ridge comes in. */

import type { Region, Where } from '../../layout/index.js'
import type { Changes } from './changes.js'
import type { Entry, Folder } from './hierarchy.js'

/** What a record of a directory is about: the directory itself (first), its parent (second), an entry (all others). 6.8.2.2. */
export type Subject = { readonly kind: 'self' } | { readonly kind: 'parent' } | Entry

/** The system use fields of one directory's records. */
export interface DirectoryUse {
  /** Bytes within the record; called once for each subject in the order of the disc. `room` is what the record has left. */
  measure(subject: Subject, room: number): number
  write(subject: Subject, out: Uint8Array, at: number, where: Where): void
  /** What the fields continue in, known once all are measured; it lies right behind the directory. */
  continuation(): Region | undefined
}

export interface SystemUse {
  directory(folder: Folder): DirectoryUse
}

/** Begins the fields of one hierarchy, whose directories are given in the order of their numbers. */
export type StartSystemUse = (folders: readonly Folder[], changes: Changes) => SystemUse

const nothing: DirectoryUse = { measure: () => 0, write: () => undefined, continuation: () => undefined }

/** No system use at all. */
export const noSystemUse: StartSystemUse = () => ({ directory: () => nothing })
