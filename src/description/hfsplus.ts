/** A volume of HFS Plus that a disc has over the data of its files, in the words of the manifest that makes it anew. */

import type { FoundHfs } from '../format/apple/index.js'
import { factsOf, findVolume, typedFiles } from '../format/hfsplus/index.js'
import { HFS_PLUS_MARK, type Mark } from '../format/hybrid/index.js'
import { globOfPath, type HfsPlus } from '../manifest/index.js'
import type { Medium } from '../port/index.js'
import { SECTOR_BYTES, virtualSectors, VIRTUAL_SECTOR_BYTES } from '../unit/index.js'

export interface DescribedHfsPlus {
  readonly words: HfsPlus
  /** Where it lies. */
  readonly mark: Mark
}

/** Undefined where there is none of the `volumes` but those within a boot image or a partition of its own: `others`. */
export async function describeHfsPlus(
  medium: Medium,
  volumes: readonly FoundHfs[],
  others: readonly Mark[],
): Promise<DescribedHfsPlus | undefined> {
  const taken = new Set<number>(others.map(({ start }) => start * VIRTUAL_SECTOR_BYTES))
  for (const { startByte, sizeBytes, kind } of volumes) {
    if (kind !== 'HFS+' || startByte === 0 || startByte % SECTOR_BYTES !== 0 || taken.has(startByte)) continue
    const volume = await findVolume(medium, startByte)
    if (volume === undefined) continue
    const { name, serial, blessed } = await factsOf(volume)
    const types = (await typedFiles(volume)).map(({ path, type, creator }) => ({ at: globOfPath(path), type, creator }))
    const words = {
      ...(name === undefined ? {} : { volumeId: name }),
      serial,
      ...(Object.keys(blessed).length === 0 ? {} : { blessed }),
      ...(types.length === 0 ? {} : { types }),
    }
    const [start, count] = [virtualSectors(startByte / VIRTUAL_SECTOR_BYTES), virtualSectors(Math.ceil(sizeBytes / VIRTUAL_SECTOR_BYTES))]
    return { words, mark: { name: HFS_PLUS_MARK, start, count } }
  }
  return undefined
}
