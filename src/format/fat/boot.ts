/** The reserved sectors at the start of a volume. "Boot Sector and BPB Structure". */

import { TABLES, type Geometry } from './geometry.js'
import { BootSector16, BootSector32, FAT_SECTOR_BYTES, InformationSector } from './structures.js'

export interface VolumeFacts {
  readonly serial: number
  readonly label: string
  /** Clusters that are taken. */
  readonly used: number
}

/** "MSWIN4.1 is the recommended setting, because it is the setting least likely to cause compatibility problems". */
const OEM_NAME = 'MSWIN4.1'
/** Copies of boot sector and information sector. BPB_BkBootSec. */
const BACKUP_AT = 6

export function bootArea(geometry: Geometry, volume: VolumeFacts): Uint8Array {
  const { type, totalSectors } = geometry
  const fitsShort = type !== 32 && totalSectors < 0x10000
  const parameters = {
    oemName: OEM_NAME,
    clusterSectors: geometry.clusterSectors,
    reservedSectors: geometry.reservedSectors,
    tables: TABLES,
    rootEntries: geometry.rootEntries,
    totalSectors16: fitsShort ? totalSectors : 0,
    media: geometry.media,
    tableSectors16: type === 32 ? 0 : geometry.tableSectors,
    sectorsPerTrack: geometry.sectorsPerTrack,
    heads: geometry.heads,
    hiddenSectors: 0,
    totalSectors32: fitsShort ? 0 : totalSectors,
    drive: geometry.drive,
    serial: volume.serial,
    label: volume.label === '' ? 'NO NAME' : volume.label,
  }
  const out = new Uint8Array(geometry.reservedSectors * FAT_SECTOR_BYTES)
  if (type !== 32) {
    BootSector16.encodeInto(out, 0, { ...parameters, type: `FAT${type}` })
    return out
  }
  for (const at of [0, BACKUP_AT]) {
    BootSector32.encodeInto(out, at * FAT_SECTOR_BYTES, { ...parameters, tableSectors32: geometry.tableSectors, rootCluster: 2 })
    const freeClusters = geometry.clusters - volume.used
    const nextFree = freeClusters === 0 ? 0xffffffff : volume.used + 2
    InformationSector.encodeInto(out, (at + 1) * FAT_SECTOR_BYTES, { freeClusters, nextFree })
    // The third boot sector has nothing but its signature.
    out.set([0x55, 0xaa], (at + 3) * FAT_SECTOR_BYTES - 2)
  }
  return out
}
