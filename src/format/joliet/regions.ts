/**
 * Joliet specification (Microsoft, 1995): the tree under names of UTF-16, as a supplementary volume of ECMA-119 8.5. Names
 * beyond the basic plane are kept as surrogate pairs, as all readers show them. Left out: multi-session rules of its own.
 */

import {
  descriptor,
  numbersOf,
  planTree,
  startChanges,
  SupplementaryVolumeDescriptor,
  unusedApplicationUse,
  type Naming,
  type Planned,
} from '../iso9660/index.js'
import { foldings, startNameJudge, type ImageTree, type Volume } from '../../tree/index.js'
import { faults } from './faults.js'
import { nameAll, nameEach, sortByUnits } from './names.js'
import type { JolietOptions } from './options.js'
import { escapeField, volumeFields } from './volume.js'

/** Id of the volume descriptor, which stands behind those of ISO 9660 and before the terminator. */
export const JOLIET_DESCRIPTOR = 'joliet/supplementary'

/** `beside` says what else is there: Linux and macOS take Rock Ridge before Joliet, and only Windows then folds its names. */
export function planJoliet(tree: ImageTree, volume: Volume, options: JolietOptions, beside: 'rock ridge' | 'nothing' = 'nothing'): Planned {
  const changes = startChanges('Joliet', options.names, faults)
  const judge = startNameJudge(
    {
      title: 'Joliet',
      foldings: beside === 'rock ridge' ? [foldings.windows] : [foldings.windows, foldings.linuxJoliet, foldings.macos],
      windows: 'opens',
    },
    options.names,
  )
  const naming: Naming = {
    space: 'joliet',
    prefix: 'joliet',
    title: 'Joliet',
    unit: 2,
    showsSpecial: false,
    tellsForms: false,
    name: (items) => nameAll(items, options),
    sort: sortByUnits,
    nameEach: (nodes) => nameEach(nodes, options),
    judge,
    version: options.version === 'shown' ? ';1' : '',
  }
  const planned = planTree(tree, { naming, deep: { kind: 'allow' }, sequence: volume.sequence }, changes)
  const fields = volumeFields(volume, planned.root, changes)
  const svd = descriptor(JOLIET_DESCRIPTOR, 'supplementary volume descriptor', planned.anchorIds, (where) =>
    SupplementaryVolumeDescriptor.encode({
      version: 1,
      volumeFlags: 0,
      escapeSequences: escapeField(options.level),
      ...fields,
      ...numbersOf(volume, where),
      ...planned.anchors(where),
      fileStructureVersion: 1,
      applicationUse: unusedApplicationUse(),
    }),
  )
  return { regions: { descriptors: [svd], structures: planned.structures, tail: [] }, faults: [...changes.faults(), ...judge.faults()] }
}
