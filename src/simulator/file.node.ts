/** `virtual:FILE?media=dvd+r&blocks=2295104`: a drive whose disc is a file. */

import { DiscError } from '../fault/index.js'
import type { Clock } from '../port/index.js'
import { SECTOR_BYTES } from '../unit/index.js'
import { faults } from './faults.js'
import { blankDisc, isVirtualMedium, virtualMedia, type MediumChoice } from './medium.js'
import type { Durations } from './model.js'
import { openVirtualDrive, type VirtualDrive, type VirtualDriveOptions } from './open.js'
import { virtualClock } from './clock.js'
import { isPersonalityName, personalities } from './personalities.js'
import { readPersonality, readScript } from './rehearse.node.js'
import type { Personality } from './rehearsal/types.js'
import { memoryStore, type ByteStore } from './store.js'
import { fileStore } from './store.node.js'

export type { VirtualDrive }

/** Bytes of one command: what goes to a file goes faster in large pieces. */
const TRANSFER_BYTES = 4 << 20
/** Nothing turns in it: long operations are done when they have begun. */
const DURATIONS: Durations = { flush: 0, close: 0, blank: 0, format: 0, calibrate: 0, spinUp: 0 }
/** The same of what the host copies from file to file: as much as WRITE(10) can count, in whole units of every medium. */
const FILE_BYTES = 0xffc0 * SECTOR_BYTES

export interface VirtualAddress {
  readonly path: string
  readonly medium?: MediumChoice
  readonly empty: boolean
  /** Path of a script. */
  readonly faults?: string
  /** Name of a personality, or the path of one. */
  readonly drive?: string
  /** `virtual`: waits pass at once. */
  readonly clock?: 'virtual'
}

/** What the text after `virtual:` says. Throws `virtual/badQuery` and `virtual/unknownMedium`. */
export function parseVirtualAddress(text: string): VirtualAddress {
  const cut = text.lastIndexOf('?')
  const path = cut < 0 ? text : text.slice(0, cut)
  // A plus sign stands for itself: media are called dvd+r.
  const query = new URLSearchParams((cut < 0 ? '' : text.slice(cut + 1)).replaceAll('+', '%2B'))
  let kind: MediumChoice['kind'] | undefined
  let blocks: number | undefined
  let empty = false
  const more: { faults?: string; drive?: string; clock?: 'virtual' } = {}
  for (const [parameter, value] of query) {
    if (parameter === 'media') {
      if (!isVirtualMedium(value)) throw new DiscError(faults.unknownMedium({ asked: value, known: virtualMedia }))
      kind = value
    } else if (parameter === 'blocks' && /^\d{1,9}$/.test(value)) blocks = Number(value)
    else if (parameter === 'empty' && value === 'yes') empty = true
    else if (parameter === 'faults' && value !== '') more.faults = value
    else if (parameter === 'drive' && value !== '') more.drive = value
    else if (parameter === 'clock' && value === 'virtual') more.clock = value
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
  return { path, empty, ...medium, ...more }
}

/** `record` makes the file where it is missing; to those who `look` that is a fault; `before recording` it is a blank disc that nobody made yet. */
export type FileUse = 'record' | 'look' | 'before recording'

/** Opens the drive that the address names; `options` add to what it says. Throws `virtual/missing` too. */
export function openVirtualFile(
  address: string,
  clock: Clock,
  options: Omit<VirtualDriveOptions, 'store' | 'clock'> = {},
  use: FileUse = 'record',
): VirtualDrive {
  const { path, medium, empty, clock: own, ...told } = parseVirtualAddress(address)
  // A medium that cannot be made is refused before a file is.
  if (medium !== undefined) blankDisc(medium)
  const rehearsed = {
    ...(told.faults === undefined ? {} : { faults: readScript(told.faults) }),
    ...(told.drive === undefined ? {} : { personality: personalityOf(told.drive) }),
  }
  const store = storeFor(path, use)
  try {
    const model = { maximumTransfer: TRANSFER_BYTES, maximumFileBytes: FILE_BYTES, durations: DURATIONS, ...options.model }
    return openVirtualDrive({
      clock: own === 'virtual' ? virtualClock() : clock,
      empty,
      name: `virtual:${path}`,
      ...(medium === undefined ? {} : { medium }),
      ...rehearsed,
      ...options,
      model,
      store,
    })
  } catch (error) {
    store.close()
    throw error
  }
}

function storeFor(path: string, use: FileUse): ByteStore {
  if (use === 'record') return fileStore(path, 'make')
  try {
    const store = fileStore(path, 'find')
    if (store.size() > 0) return store
    store.close()
    throw new DiscError(faults.missing({ path }))
  } catch (error) {
    if (use === 'look' || !(error instanceof DiscError) || error.faults[0]?.code !== 'virtual/missing') throw error
    return memoryStore(path)
  }
}

/** A name without a dot or a slash is that of a personality which the program knows. */
function personalityOf(word: string): Personality {
  if (isPersonalityName(word)) return personalities[word]
  if (/[./]/.test(word)) return readPersonality(word)
  throw new DiscError(faults.unknownPersonality({ asked: word, known: Object.keys(personalities) }))
}
