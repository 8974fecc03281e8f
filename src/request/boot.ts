/** How the disc boots: the manifest's words as those of El Torito, FAT and the partition tables. */

import type { ManifestPath } from '../fault/index.js'
import { Platform, type BootEntry, type BootImage, type BootOptions, type LoadSize } from '../format/eltorito/index.js'
import type { FatOptions } from '../format/fat/index.js'
import {
  partitionKind,
  USUAL_PARTITION_TYPE,
  type HybridOptions,
  type InnerVolume,
  type MbrCode,
  type PartitionOptions,
  type SystemAreaFile,
} from '../format/hybrid/index.js'
import type { Boot, BootEntry as ManifestBootEntry, Fat, HybridMbr, Manifest } from '../manifest/index.js'
import { sectors, virtualSectors, type Instant } from '../unit/index.js'

/** The entries with the images that measuring found for them, in the same order. */
export const bootRequest = (
  slots: readonly { readonly entry: ManifestBootEntry; readonly path: ManifestPath }[],
  images: readonly BootImage[],
): BootOptions => ({
  entries: slots.map(({ entry, path }, i) => entryOf(entry, images[i] as BootImage, path)),
  session: 1,
})

function entryOf(entry: ManifestBootEntry, image: BootImage, path: ManifestPath): BootEntry {
  const { selectionCriteria: criteria, infoTable = 'none' } = entry
  return {
    image,
    platform: platformOf(entry),
    emulation: entry.emulation ?? 'none',
    loadSegment: entry.loadSegment ?? 0,
    load: loadOf(entry.loadSectors),
    ...(entry.systemType === undefined ? {} : { systemType: entry.systemType }),
    id: entry.id ?? '',
    bootable: entry.bootable ?? true,
    ...(infoTable === 'none' ? {} : { infoTable }),
    ...(criteria === undefined ? {} : { criteria: { type: criteria.type, bytes: bytesOfHex(criteria.data ?? '') } }),
    path,
  }
}

export function platformOf({ platform = 'bios' }: Pick<ManifestBootEntry, 'platform'>): number {
  return typeof platform === 'number' ? platform : Platform[platform]
}

function loadOf(wanted: ManifestBootEntry['loadSectors']): LoadSize {
  if (wanted === undefined) return { kind: 'usual' }
  return wanted === 'all' ? { kind: 'all' } : { kind: 'count', count: virtualSectors(wanted) }
}

const bytesOfHex = (digits: string): Uint8Array => Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/** Where the catalogue shows: its path, or nowhere. */
export function catalogPath({ catalog }: Boot): string | undefined {
  if (typeof catalog === 'string') return catalog
  return catalog?.hidden === true ? undefined : (catalog?.path ?? '/boot/boot.cat')
}

/** Trees in which the catalogue does not appear, where it appears in one. */
export const hiddenCatalog = ({ catalog }: Boot): NonNullable<Exclude<Boot['catalog'], string>>['hidden'] =>
  typeof catalog === 'object' ? catalog.hidden : undefined

export const fatRequest = ({ label = '', type, serial }: Fat, id: string, time: Instant): Omit<FatOptions, 'size'> => ({
  id,
  label,
  time,
  ...(type === undefined ? {} : { type }),
  ...(serial === undefined ? {} : { serial: Number.parseInt(serial.replace('-', ''), 16) }),
})

/** What `boot.hybrid.mbr.code`, `systemArea` and `boot.partitions` name, once it is read or measured. */
export interface TableMaterials {
  readonly code?: Uint8Array | undefined
  readonly area?: SystemAreaFile | undefined
  readonly partitions?: readonly PartitionOptions[]
  /** Volumes that lie within the disc, and where a map before it leaves room for the GUID partition table. */
  readonly volumes?: readonly InnerVolume[]
  readonly gptEntriesAt?: number | undefined
}

/** The file that the code of a master boot record is in, for messages. */
export const codeName = ({ code = '' }: HybridMbr): string => (typeof code === 'string' ? code : code.from)

/** Whether the code starts the image of the entry: that of GRUB also one that stands for a drive, as memtest86+ has it. */
export const startsFrom = (entry: Pick<ManifestBootEntry, 'platform' | 'emulation'>, { loader = 'isolinux' }: HybridMbr): boolean =>
  platformOf(entry) === Platform.bios && ((entry.emulation ?? 'none') === 'none' || loader === 'grub2')

/** The partition tables; undefined where none is wanted. */
export function hybridRequest(
  manifest: Manifest,
  boot: BootOptions,
  { code, area, partitions = [], volumes = [], gptEntriesAt }: TableMaterials,
  seed: string,
): HybridOptions | undefined {
  const { mbr = false, gpt = false, offset = 0, cylinders = 'auto' } = manifest.boot?.hybrid ?? {}
  if (mbr === false && gpt === false) return undefined
  const master = mbr === true || mbr === false ? {} : mbr
  const table = gpt === true || gpt === false ? {} : gpt
  const efi = boot.entries
    .filter(({ platform, emulation }) => platform === Platform.efi && emulation === 'none')
    .map(({ image }) => image.content)
  const loaders = boot.entries.filter(({ platform, emulation }) => startsFrom({ platform, emulation }, master))
  const loader = loaders.find(({ emulation }) => emulation === 'none') ?? loaders[0]
  const codeOf = (bytes: Uint8Array, { image, infoTable, emulation }: BootEntry): MbrCode => ({
    bytes,
    loader: master.loader ?? 'isolinux',
    image: image.content,
    ...(infoTable === undefined ? {} : { infoTable }),
    ...(emulation === 'none' ? {} : { emulated: true }),
    name: codeName(master),
  })
  return {
    ...(mbr === false
      ? {}
      : {
          mbr: {
            ...(code === undefined || loader === undefined ? {} : { code: codeOf(code, loader) }),
            ...(master.id === undefined ? {} : { id: Number.parseInt(master.id, 16) }),
            partitionType: master.partitionType ?? USUAL_PARTITION_TYPE,
            active: master.bootable ?? true,
            ...(master.protective === undefined ? {} : { protective: master.protective }),
          },
        }),
    ...(gpt === false
      ? {}
      : {
          gpt: {
            ...(table.id === undefined ? {} : { id: table.id }),
            ...(table.partitionIds === undefined ? {} : { partitionIds: table.partitionIds }),
            type: table.partitionType === 'none' ? 'none' : partitionKind(table.partitionType ?? 'data').guid,
            shape: table.overlapping === true ? 'overlapping' : 'split',
            ...(gptEntriesAt === undefined ? {} : { entriesAt: gptEntriesAt }),
          },
        }),
    partitions,
    ...(volumes.length === 0 ? {} : { volumes }),
    offset: sectors(offset),
    cylinders,
    efi: (table.efi ?? manifest.boot?.partitions === undefined) ? efi : [],
    seed,
    ...(area === undefined ? {} : { area }),
    path: ['boot', 'hybrid'],
  }
}
