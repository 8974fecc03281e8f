/** Paths by which folders are known, however a manifest spells them. All are from the root on. */

import { folderOf, lastName } from '../port/index.js'

/** The folder that holds a name, and the name. The root is in no folder. */
export function partsOf(path: string): { readonly folder: string; readonly name: string } | undefined {
  const name = lastName(path)
  return name === '' ? undefined : { folder: folderOf(path), name }
}
