/**
 * A strict judge of FAT volumes. Microsoft FAT32 File System Specification, version 1.03. Left out: extended attributes of OS/2, and what
 * lies in files.
 */

import { readU16le, readU32le } from '../../../codec/index.js'
import type { Findings, Judging } from '../../../finding/index.js'
import { SECTOR_BYTES } from '../../../unit/index.js'
import { InformationSector } from '../structures.js'
import { readBytes } from './bytes.js'
import { judgeDirectories } from './directories.js'
import { rules } from './rules.js'
import { Table } from './table.js'
import { judgeParameters, type Volume } from './volume.js'

/** Clusters that are looked into: 256 GiB of 16 KiB each. Five bytes are held for one. */
const MOST_CLUSTERS = 2 ** 24
const BOOT_BYTES = 512

/** Volumes may be reached from a boot catalogue and from several partition tables. */
const judged = new WeakMap<Findings, Set<number>>()

/** `from` is the byte of the medium at which the volume begins; it may not reach beyond `end`. */
export async function judgeFat(
  judging: Judging,
  from: number,
  { title, end }: { readonly title: string; readonly end?: number },
): Promise<void> {
  const { medium, findings } = judging
  const known = judged.get(findings) ?? new Set()
  judged.set(findings, known)
  if (known.has(from)) return
  known.add(from)
  const boot = await readBytes(medium, from, BOOT_BYTES)
  if (boot === undefined) return
  const volume = judgeParameters(judging, boot, { from, end: end ?? medium.size * SECTOR_BYTES + medium.tailBytes }, title)
  if (volume === undefined) return
  if (volume.clusters > MOST_CLUSTERS) {
    const structure = `boot sector of ${title}`
    findings.add(rules.tooLarge, { at: from, field: 'clusters', is: volume.clusters, should: `at most ${MOST_CLUSTERS}`, structure })
    return
  }
  const table = await Table.read(volume)
  await table.judge()
  await judgeDirectories(volume, table)
  const free = table.judgeLost()
  if (volume.type === 32) await judgeBackup(volume, free)
}

const AT = { information: 48, backup: 50, version: 42, flags: 40 } as const

/** What FAT32 has besides. */
async function judgeBackup(volume: Volume, free: number): Promise<void> {
  const { judging, boot, from, sectorBytes, title, tableAt, clusters } = volume
  const add = (rule: typeof rules.backup, field: string, at: number, is: string | number, should: string | number): void => {
    judging.findings.add(rule, { at: from + at, field, is, should, structure: `${rule.structure} of ${title}` })
  }
  const reserved = tableAt / sectorBytes
  const version = readU16le(boot, AT.version)
  if (version !== 0) add(rules.parameter, 'version', AT.version, version, 0)
  const backup = readU16le(boot, AT.backup)
  if (backup >= reserved) add(rules.parameter, 'backup boot sector', AT.backup, backup, `less than ${reserved}`)
  else if (backup !== 0) {
    const copy = await readBytes(judging.medium, from + backup * sectorBytes, BOOT_BYTES)
    const odd = copy?.findIndex((byte, i) => byte !== boot[i]) ?? -1
    if (odd >= 0) add(rules.backup, 'bytes', backup * sectorBytes + odd, `another from byte ${odd} on`, 'the same as sector 0')
  }
  const sector = readU16le(boot, AT.information)
  if (sector === 0 || sector === 0xffff) return
  if (sector >= reserved) {
    add(rules.parameter, 'information sector', AT.information, sector, `less than ${reserved}`)
    return
  }
  const bytes = await readBytes(judging.medium, from + sector * sectorBytes, InformationSector.size)
  if (bytes === undefined) return
  for (const { field, at, is, should } of InformationSector.deviations(bytes))
    add(rules.information, field, sector * sectorBytes + at, is, should)
  const [count, next] = [readU32le(bytes, 488), readU32le(bytes, 492)]
  if (count !== 0xffffffff && count !== free) add(rules.information, 'freeClusters', sector * sectorBytes + 488, count, free)
  if (next !== 0xffffffff && (next < 2 || next > clusters + 1))
    add(rules.information, 'nextFree', sector * sectorBytes + 492, next, `from 2 to ${clusters + 1}`)
}
