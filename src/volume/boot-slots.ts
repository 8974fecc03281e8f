/** The boot entries of a manifest that are there: one that is optional is left out where its image is not. */

import type { Fault, ManifestPath } from '../fault/index.js'
import type { BootEntry } from '../manifest/index.js'
import { joinPath, type Files } from '../port/index.js'
import { faults } from '../request/index.js'
import { absentNote } from '../source/index.js'
import { find, type ImageTree } from '../tree/index.js'

interface Desk {
  readonly context: { readonly files: Files; readonly base: string }
  readonly found: Fault[]
}

/** An entry and where it stands in the manifest. */
export interface Slot {
  readonly entry: BootEntry
  readonly path: ManifestPath
}

export const slotsOf = (entries: readonly BootEntry[]): readonly Slot[] =>
  entries.map((entry, i) => ({ entry, path: ['boot', 'entries', i] }))

/** Those whose files of this computer are there; a note is taken of the others. Of several sources of a FAT image one is enough. */
export function withSources(slots: readonly Slot[], { context: { files, base }, found }: Desk): readonly Slot[] {
  return slots.filter(({ entry: { optional, image }, path }) => {
    if (optional !== true || typeof image === 'string' || 'partition' in image) return true
    const names = 'from' in image ? [image.from] : [image.fat.from].flat()
    const [first] = names
    if (first === undefined || names.some((name) => /[*?[{]/.test(name) || files.stat(joinPath(base, name)) !== undefined)) return true
    found.push(absentNote(files, first, base, { path: [...path, 'image'] }))
    return false
  })
}

/** Those whose image is on the disc, where it is named by its path there. The tree is asked for where that matters. */
export function withImages(slots: readonly Slot[], { found }: Desk, treeOf: () => ImageTree): readonly Slot[] {
  const isNamed = ({ entry: { optional, image } }: Slot): boolean => optional === true && typeof image === 'string'
  if (!slots.some(isNamed)) return slots
  const tree = treeOf()
  return slots.filter((slot) => {
    const { image } = slot.entry
    if (!isNamed(slot) || typeof image !== 'string' || find(tree, image) !== undefined) return true
    found.push(faults.bootLeftOut({ path: image }, { path: [...slot.path, 'image'] }))
    return false
  })
}
