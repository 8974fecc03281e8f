/** What may stand in the system use field of directory records (ECMA-119 9.1.13): the place where Rock Ridge comes in. */

import type { Region, Where } from '../../layout/index.js'
import type { Changes } from './changes.js'
import type { Entry, Folder } from './hierarchy.js'

/** What a directory record is about. */
export type Subject =
  /** The first record of a directory, of itself. */
  | { readonly kind: 'self'; readonly folder: Folder }
  /** The second record, of its parent. */
  | { readonly kind: 'parent'; readonly folder: Folder }
  | { readonly kind: 'entry'; readonly folder: Folder; readonly entry: Entry }

/** The system use field of one record. */
export interface SystemUseField {
  /** Bytes within the record. */
  readonly length: number
  write(out: Uint8Array, at: number, where: Where): void
}

/** The system use fields of one directory's records. */
export interface DirectoryUse {
  /** Called once for each record in the order of the disc; `room` is what the record has left for it. */
  field(subject: Subject, room: number): SystemUseField
  /** What the fields continue in, known once all of them are; it lies right behind the directory. */
  continuation(): Region | undefined
}

export interface SystemUse {
  directory(folder: Folder): DirectoryUse
}

/** Begins the fields of one hierarchy, whose directories are given in the order of their numbers. */
export type StartSystemUse = (folders: readonly Folder[], changes: Changes) => SystemUse

const nothing: SystemUseField = { length: 0, write: () => undefined }
const nowhere: DirectoryUse = { field: () => nothing, continuation: () => undefined }

/** No system use at all. */
export const noSystemUse: StartSystemUse = () => ({ directory: () => nowhere })
