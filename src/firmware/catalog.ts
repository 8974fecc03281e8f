/** What firmware finds by the boot catalogue of a CD-ROM. El Torito 1.0; UEFI 2.10, 13.3.2.1. */

import type { Fault, FaultPlace } from '../fault/index.js'
import { loaderOf, Platform, readBootCatalog, type FoundBootEntry } from '../format/eltorito/index.js'
import { readBytes } from '../format/fat/index.js'
import { bytesOfVirtual, SECTOR_BYTES } from '../unit/index.js'
import { faults } from './faults.js'
import { efiImageAt, judgeEfiImage, type EfiImage } from './images.js'
import type { PlannedDisc, Started } from './types.js'

export interface FromCatalog {
  readonly bios: readonly Started[]
  readonly efi: readonly Started[]
  /** Why a BIOS, and EFI firmware, find nothing. */
  readonly noBios: string
  readonly noEfi: string
  readonly images: readonly EfiImage[]
  readonly faults: readonly Fault[]
}

interface Entry extends FoundBootEntry {
  readonly index: number
  readonly name: string
  readonly place: (part: 'image' | 'loadSectors' | 'platform') => FaultPlace
}

/** EFI firmware takes an image of one sector or none for all up to the end of the disc. */
const OPEN_END = 1
/** Entries that are looked into. */
const MOST_ENTRIES = 64

export async function fromCatalog(disc: PlannedDisc): Promise<FromCatalog> {
  const { catalog } = await readBootCatalog(disc.medium, disc.start)
  const nothing = 'the disc has no boot catalogue'
  if (catalog === undefined) return { bios: [], efi: [], noBios: nothing, noEfi: nothing, images: [], faults: [] }
  const entries = catalog.entries.slice(0, MOST_ENTRIES).map((entry, index): Entry => {
    const { name, path } = disc.entries[index] ?? {}
    return {
      ...entry,
      index,
      name: name ?? `the image in block ${entry.image}`,
      place: (part) => ({ path: path === undefined ? ['boot'] : [...path, part] }),
    }
  })
  const bios = entries.filter(({ platform, bootable }) => platform === Platform.bios && bootable)
  const efi = entries.filter(({ platform, bootable, emulation }) => platform === Platform.efi && bootable && emulation === 'none')
  const found: Fault[] = []
  const started: Started[] = []
  for (const entry of bios) {
    const { starts, faults: wrong } = await byBios(disc, entry, entries)
    started.push(...starts)
    found.push(...wrong)
  }
  const images: EfiImage[] = []
  for (const entry of efi) {
    const image = await efiImageAt(disc.medium, {
      from: entry.image * SECTOR_BYTES,
      by: byEntry(entry),
      name: entry.name,
      place: entry.place('image'),
    })
    // That it is none is said by the judge of the entry, who has seen its first bytes.
    if (image === undefined) continue
    images.push(image)
    found.push(...judgeEfiImage(image), ...judgeEfiLoad(entry, image))
  }
  return {
    bios: started,
    efi: images.flatMap(({ starts }) => starts),
    noBios: 'the boot catalogue has no entry for BIOS',
    noEfi:
      efi.length === 0
        ? 'the boot catalogue has no entry for EFI'
        : images.length === 0
          ? `${efi[0]?.name} is no FAT file system`
          : `${efi[0]?.name} has no /EFI/BOOT/BOOTX64.EFI, nor one for another processor`,
    images,
    faults: found,
  }
}

const byEntry = ({ index }: Entry): string => `boot entry ${index + 1}`

function judgeEfiLoad({ loadSectors, name, place }: Entry, { volume }: EfiImage): readonly Fault[] {
  const loaded = bytesOfVirtual(loadSectors)
  return loadSectors > OPEN_END && loaded < volume.sizeBytes
    ? [faults.efiLoadSize({ image: name, loaded, size: volume.sizeBytes }, place('loadSectors'))]
    : []
}

const HEAD_BYTES = 4096
/** What a loader must find of itself in memory: isolinux and GRUB read the rest by their info tables. */
const LOADER_SECTORS = 4
/** etfsboot.com is two sectors of 2048 bytes and says so where it fails. */
const WINDOWS_SECTORS = 8

async function byBios(
  { medium }: PlannedDisc,
  entry: Entry,
  all: readonly Entry[],
): Promise<{ readonly starts: readonly Started[]; readonly faults: readonly Fault[] }> {
  const { emulation, name, image, loadSectors, place } = entry
  const by = byEntry(entry)
  if (emulation !== 'none')
    return {
      starts: [{ what: `the ${emulation === 'hard-disk' ? 'hard disk' : `floppy disk of ${emulation}`} in ${name}`, by }],
      faults: [],
    }
  const from = image * SECTOR_BYTES
  const head = (await readBytes(medium, from, HEAD_BYTES)) ?? (await readBytes(medium, from, SECTOR_BYTES))
  if (head === undefined) return { starts: [], faults: [] }
  if (!all.some(({ platform }) => platform === Platform.efi)) {
    const [loader] = (await efiImageAt(medium, { from, by, name, place: place('image') }))?.starts ?? []
    if (loader !== undefined)
      return { starts: [], faults: [faults.platform({ image: name, loader: loader.what.replace(/ in .*/s, '') }, place('platform'))] }
  }
  const known = knownLoader(head)
  const starts = [{ what: known === undefined ? name : `${name}, ${known.loader.replace(/\.bin$/, '')}`, by }]
  if (known === undefined || loadSectors >= known.needed) return { starts, faults: [] }
  return { starts, faults: [faults.loadSize({ image: name, ...known, count: loadSectors }, place('loadSectors'))] }
}

function knownLoader(head: Uint8Array): { readonly loader: string; readonly needed: number } | undefined {
  const loader = loaderOf(head)?.loader
  if (loader !== undefined) return { loader, needed: LOADER_SECTORS }
  const text = String.fromCharCode(...head)
  return text.includes('CDBOOT: ') ? { loader: "Windows' etfsboot.com", needed: WINDOWS_SECTORS } : undefined
}
