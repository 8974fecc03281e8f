/** What starts from the disc: the entries of its boot catalogue and the rows of its partition tables. */

import { readBootCatalog } from '../format/eltorito/index.js'
import { printStarted, type FirmwareRow } from '../firmware/index.js'
import { readPartitions } from '../format/hybrid/index.js'
import type { Medium } from '../port/index.js'
import { lba } from '../unit/index.js'
import type { PageBoot, PagePartition } from './shape.js'

export async function bootOf(
  medium: Medium,
  starts: readonly number[],
  beginsWith: 'data' | 'sound',
  firmware: readonly FirmwareRow[],
): Promise<PageBoot | undefined> {
  const { catalog } = starts[0] === undefined ? { catalog: undefined } : await readBootCatalog(medium, lba(starts.at(-1) as number))
  const { mbr, gpt } = beginsWith === 'data' ? await readPartitions(medium) : {}
  const partitions: PagePartition[] = [
    ...(mbr?.partitions ?? []).map(({ number, type, active, start, count }) => ({
      table: 'MBR' as const,
      number,
      type: `${type.toString(16).padStart(2, '0')}h`,
      name: active ? 'active' : '',
      start,
      sectors: count,
    })),
    ...(gpt?.partitions ?? []).map(({ number, type, name, start, count }) => ({
      table: 'GPT' as const,
      number,
      type,
      name,
      start,
      sectors: count,
    })),
  ]
  if (catalog === undefined && partitions.length === 0) return undefined
  return {
    ...(catalog === undefined ? {} : { catalog: catalog.catalog }),
    entries: (catalog?.entries ?? []).map(({ platform, emulation, bootable, image, loadSectors, loadSegment, size, id }) => ({
      platform: platforms[platform] ?? `platform ${platform.toString(16)}h`,
      emulation,
      bootable,
      image,
      loadSectors,
      loadSegment,
      sizeBytes: size,
      id,
    })),
    partitions,
    firmware: firmware.map(({ name, starts, why }) => ({ name, starts: starts.map(printStarted), ...(why === undefined ? {} : { why }) })),
  }
}

const platforms: Readonly<Record<number, string>> = { 0: 'BIOS', 1: 'PowerPC', 2: 'Mac', 0xef: 'EFI' }
