/** How much of an image the firmware is told to load: 16 bits, in virtual sectors of 512 bytes. El Torito 2.2. */

import type { Fault } from '../../fault/index.js'
import { bytesOfVirtual, unreachable, virtualSectors, virtualSectorsOf, type VirtualSectors } from '../../unit/index.js'
import { faults } from './faults.js'
import { placeOf, Platform, type BootEntry } from './options.js'

const LIMIT = 0xffff
/** What loaders that bring their own driver expect: one sector of 2048 bytes. */
const LOADER = virtualSectors(4)
/** The boot sector of an emulated disk. */
const BOOT_SECTOR = virtualSectors(1)
/**
 * "If the value of Sector Count is set to 0 or 1, EFI will assume the system partition consumes the space from the
 * beginning of the 'no emulation' image to the end of the CD-ROM": UEFI 2.10, 13.3.2.1, and so does edk2
 * (PartitionDxe/ElTorito.c, `SectorCount < 2`). What is too large to be counted is therefore recorded as 0.
 */
const OPEN_END = virtualSectors(0)

/** Segment for 0, and where the memory of a PC ends for programs in real mode. El Torito 2.2. */
const USUAL_SEGMENT = 0x7c0
const MEMORY_END = 0xa0000

export function judgeLoad(entry: BootEntry, index: number): { loadSectors: VirtualSectors; faults: readonly Fault[] } {
  const who = { entry: index, image: entry.image.name }
  const where = placeOf(entry, entry.load.kind === 'usual' ? 'image' : 'loadSectors')
  const { size } = entry.image.content
  const count = wantedSectors(entry)
  const isEfi = entry.platform === Platform.efi && entry.emulation === 'none'
  if (count > LIMIT) {
    if (isEfi && entry.load.kind !== 'count') return { loadSectors: OPEN_END, faults: [faults.efiOpenEnd({ ...who, size }, where)] }
    return { loadSectors: OPEN_END, faults: [faults.tooManySectors({ ...who, count }, where)] }
  }
  const found: Fault[] = []
  if (entry.platform === Platform.bios) {
    const end = (entry.loadSegment === 0 ? USUAL_SEGMENT : entry.loadSegment) * 16 + bytesOfVirtual(count)
    if (end > MEMORY_END) found.push(faults.beyondMemory({ ...who, end, limit: MEMORY_END }, where))
  }
  // A medium is read in sectors of 2048 bytes, so up to three virtual sectors more do no harm.
  if (count > Math.ceil(virtualSectorsOf(size) / 4) * 4) found.push(faults.beyondImage({ ...who, count, size }, where))
  return { loadSectors: count, faults: found }
}

function wantedSectors(entry: BootEntry): VirtualSectors {
  const whole = virtualSectorsOf(entry.image.content.size)
  switch (entry.load.kind) {
    case 'count':
      return entry.load.count
    case 'all':
      return whole
    case 'usual':
      if (entry.emulation !== 'none') return BOOT_SECTOR
      return entry.platform === Platform.bios ? LOADER : whole
    default:
      return unreachable(entry.load)
  }
}
