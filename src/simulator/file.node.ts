/** `virtual:FILE?media=dvd+r&blocks=2295104`: a drive whose disc is a file. */

import { DiscError } from '../fault/index.js'
import type { Clock } from '../port/index.js'
import { SECTOR_BYTES } from '../unit/index.js'
import { faults } from './faults.js'
import { blankDisc, isVirtualMedium, virtualMedia, type MediumChoice } from './medium.js'
import type { Durations } from './model.js'
import { openVirtualDrive, type VirtualDrive, type VirtualDriveOptions } from './open.js'
import { fileStore } from './store.node.js'

export type { VirtualDrive }

/** Bytes of one command: what goes to a file goes faster in large pieces. */
const TRANSFER_BYTES = 4 << 20
/** Nothing turns in it: long operations are done when they have begun. */
const DURATIONS: Durations = { flush: 0, close: 0, blank: 0, format: 0, calibrate: 0, spinUp: 0 }
/** The same of what the host copies from file to file: as much as WRITE(10) can count, in whole units of every medium. */
const FILE_BYTES = 0xffc0 * SECTOR_BYTES

/** What the text after `virtual:` says. Throws `virtual/badQuery` and `virtual/unknownMedium`. */
export function parseVirtualAddress(text: string): { readonly path: string; readonly medium?: MediumChoice; readonly empty: boolean } {
  const cut = text.lastIndexOf('?')
  const path = cut < 0 ? text : text.slice(0, cut)
  // A plus sign stands for itself: media are called dvd+r.
  const query = new URLSearchParams((cut < 0 ? '' : text.slice(cut + 1)).replaceAll('+', '%2B'))
  let kind: MediumChoice['kind'] | undefined
  let blocks: number | undefined
  let empty = false
  for (const [parameter, value] of query) {
    if (parameter === 'media') {
      if (!isVirtualMedium(value)) throw new DiscError(faults.unknownMedium({ asked: value, known: virtualMedia }))
      kind = value
    } else if (parameter === 'blocks' && /^\d{1,9}$/.test(value)) blocks = Number(value)
    else if (parameter === 'empty' && value === 'yes') empty = true
    else throw new DiscError(faults.badQuery({ parameter, value }))
  }
  const medium =
    kind === undefined && blocks === undefined
      ? {}
      : {
          medium: {
            kind: kind ?? ('dvd+r' as const),
            ...(kind === undefined ? {} : { named: true as const }),
            ...(blocks === undefined ? {} : { blocks }),
          },
        }
  return { path, empty, ...medium }
}

/** Opens the drive that the address names; `options` add to what it says. */
export function openVirtualFile(address: string, clock: Clock, options: Omit<VirtualDriveOptions, 'store' | 'clock'> = {}): VirtualDrive {
  const { path, medium, empty } = parseVirtualAddress(address)
  // A medium that cannot be made is refused before a file is.
  if (medium !== undefined) blankDisc(medium)
  const store = fileStore(path)
  try {
    const model = { maximumTransfer: TRANSFER_BYTES, maximumFileBytes: FILE_BYTES, durations: DURATIONS, ...options.model }
    return openVirtualDrive({
      clock,
      empty,
      name: `virtual:${path}`,
      ...(medium === undefined ? {} : { medium }),
      ...options,
      model,
      store,
    })
  } catch (error) {
    store.close()
    throw error
  }
}
