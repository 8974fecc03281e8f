/** Partitions beside that of the file system, and who names them; whether their images are there is known once sources are measured. */

import { wantedFileSystems } from '../defaults.js'
import { faults, printPath } from '../faults.js'
import { partitionNumbers } from '../partition-numbers.js'
import type { Manifest } from '../types.js'
import { members, type Check } from './report.js'

export const checkPartitions: Check = (manifest, report) => {
  const { boot } = manifest
  if (boot === undefined) return
  const { partitions, hybrid = {} } = boot
  const hasTables = isWanted(hybrid.mbr) || isWanted(hybrid.gpt)
  const needsTables = (path: readonly [string, ...string[]]): void =>
    report(faults.needsKey({ at: path.join('.'), needed: 'boot.hybrid.mbr or boot.hybrid.gpt' }, { path }))
  if (partitions !== undefined && !hasTables) needsTables(['boot', 'partitions'])
  if (hybrid.cylinders !== undefined && !hasTables) needsTables(['boot', 'hybrid', 'cylinders'])
  if (hybrid.offset !== undefined && hybrid.offset > 0) {
    const path = ['boot', 'hybrid', 'offset'] as const
    if (!hasTables) needsTables(path)
    if (wantedFileSystems(manifest).iso9660 === undefined)
      report(faults.needsFileSystem({ at: path.join('.'), space: 'ISO 9660' }, { path }))
  }
  if ((hybrid.cylinders === 'on' || hybrid.cylinders === 'all') && hasPackets(manifest))
    report(
      faults.excludeEachOther(
        { first: 'boot.hybrid.cylinders', second: 'filesystems.udf.sparing', reason: 'packets decide where a sparable volume ends' },
        { path: ['boot', 'hybrid', 'cylinders'] },
      ),
    )
  const numbers = partitionNumbers(partitions ?? [])
  for (const [index, partition] of members(partitions)) {
    const number = numbers[index] as number
    const first = numbers.indexOf(number)
    if (first < index) {
      const path = ['boot', 'partitions', index, 'number']
      report(faults.numberTwice({ at: printPath(path), number, first: printPath(['boot', 'partitions', first]) }, { path }))
    }
    if (partition.id !== undefined && !isWanted(hybrid.gpt)) needsGpt(['boot', 'partitions', index, 'id'])
    if (partition.name !== undefined && !isWanted(hybrid.gpt)) needsGpt(['boot', 'partitions', index, 'name'])
  }
  function needsGpt(path: readonly (string | number)[]): void {
    if (hasTables) report(faults.needsKey({ at: printPath(path), needed: 'boot.hybrid.gpt' }, { path }))
  }
  for (const [index, { image, infoTable = 'none' }] of members(boot.entries)) {
    if (image === undefined || typeof image === 'string' || !('partition' in image)) continue
    const path = ['boot', 'entries', index, 'image', 'partition']
    const which = numbers.indexOf(image.partition)
    if (which < 0) report(faults.noSuchPartition({ at: printPath(path), number: image.partition, there: numbers }, { path }))
    else if (infoTable !== 'none' && typeof partitions?.[which]?.image !== 'string')
      report(
        faults.excludeEachOther(
          {
            first: `a partition as its image`,
            second: 'infoTable',
            reason: 'a table is patched into files of the disc, and a partition stays as it is',
          },
          { path: ['boot', 'entries', index, 'infoTable'] },
        ),
      )
  }
}

const isWanted = (table: unknown): boolean => table !== undefined && table !== false

function hasPackets(manifest: Manifest): boolean {
  const { udf } = wantedFileSystems(manifest)
  return udf?.sparing !== undefined && udf.sparing !== false
}
