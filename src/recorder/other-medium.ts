/** The medium that a disc is made for beside the one in the drive: capacity and rules of the file systems are those of the former. */

import type { Fault } from '../fault/index.js'
import type { MediaKind } from '../mmc/index.js'
import type { MadeFor } from '../sector/index.js'
import { faults } from './faults.js'
import type { MediumThere } from './plan.js'
import type { BurnSettings } from './settings.js'

interface Sort {
  readonly family: 'cd' | 'dvd' | 'bd'
  readonly layers: 'one' | 'two'
  readonly rewritable: boolean
}

/** Of Blu-ray the profile tells no layers. */
const sorts: Readonly<Record<Exclude<MediaKind, 'rom'>, Sort>> = {
  'cd-r': { family: 'cd', layers: 'one', rewritable: false },
  'cd-rw': { family: 'cd', layers: 'one', rewritable: true },
  'dvd-r': { family: 'dvd', layers: 'one', rewritable: false },
  'dvd-rw': { family: 'dvd', layers: 'one', rewritable: true },
  'dvd-r-dl': { family: 'dvd', layers: 'two', rewritable: false },
  'dvd-ram': { family: 'dvd', layers: 'one', rewritable: true },
  'dvd+r': { family: 'dvd', layers: 'one', rewritable: false },
  'dvd+rw': { family: 'dvd', layers: 'one', rewritable: true },
  'dvd+r-dl': { family: 'dvd', layers: 'two', rewritable: false },
  'dvd+rw-dl': { family: 'dvd', layers: 'two', rewritable: true },
  'bd-r': { family: 'bd', layers: 'one', rewritable: false },
  'bd-re': { family: 'bd', layers: 'one', rewritable: true },
}

/** The kind of disc that a name of the manifest means; undefined for what is no disc of its own. */
function kindOf(type: string): Exclude<MediaKind, 'rom'> | undefined {
  const plain = type.replace(/^cd-\d+$/, 'cd-r').replace(/^(bd-re?)-[dtq]l$/, '$1')
  return Object.keys(sorts).find((kind): kind is Exclude<MediaKind, 'rom'> => kind === plain)
}

/** What of the same sort can be written again takes all that is made for a disc that is written once. */
const again = (kind: MediaKind): string => kind.replace(/^(bd|cd|dvd.)-?r/, (start) => (start === 'bd-r' ? 'bd-re' : `${start}w`))

/**
 * Nothing where the disc is of the kind, or of its rewritable sort. A warning for another kind of the same family with as many
 * layers; an error for any other, and for a disc that is written once where one was meant that can be written again, unless
 * the settings allow it.
 */
export function judgeMedium(drive: string, { medium }: MediumThere, wanted: MadeFor | undefined, settings: BurnSettings): readonly Fault[] {
  const kind = wanted === undefined ? undefined : kindOf(wanted.type)
  const found = medium === undefined ? undefined : kindOf(medium.kind)
  if (wanted === undefined || kind === undefined || medium === undefined || found === undefined) return []
  if (found === kind || found === again(kind)) return []
  const [meant, there] = [sorts[kind], sorts[found]]
  const isRelated = meant.family === there.family && meant.layers === there.layers && (there.rewritable || !meant.rewritable)
  const told = faults.otherMedium({ drive, wanted: wanted.name, medium: medium.name })
  return [isRelated || settings.anyMedia ? { ...told, severity: 'warning' } : told]
}

/** An image that readers look through from its last block loses that where the medium is written in larger units. */
export function judgeLastBlock(
  drive: string,
  { medium }: MediumThere,
  image: { readonly name: string; readonly size: number },
): readonly Fault[] {
  const fill = medium === undefined ? 0 : (medium.writeUnit - (image.size % medium.writeUnit)) % medium.writeUnit
  if (medium === undefined || fill === 0) return []
  return [faults.tableNotLast({ drive, image: image.name, medium: medium.name, unit: medium.writeUnit, fill })]
}
