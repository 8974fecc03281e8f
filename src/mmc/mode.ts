/** MODE SENSE(10) and MODE SELECT(10), one page at a time and without block descriptors. MMC-6; SPC-4 7.5. */

import { bits, rbp, record, reservedBits, rfixed, rreserved, u16be, u8 } from '../codec/index.js'
import { DiscError } from '../fault/index.js'
import { defineCommand } from './command.js'
import { faults } from './faults.js'

const SENSE = 'MMC-6 MODE SENSE(10)'
export const ModeSenseBlock = record(SENSE, 10, [
  rfixed(0, 1, 'operation code', 0x5a, SENSE),
  reservedBits(1, 7, 5, SENSE),
  bits(1, 4, 4, 'longAddresses', SENSE),
  bits(1, 3, 3, 'disableBlockDescriptors', SENSE),
  reservedBits(1, 2, 0, SENSE),
  bits(2, 7, 6, 'control', SENSE),
  bits(2, 5, 0, 'page', SENSE),
  rbp(3, 1, 'subpage', u8(), SENSE),
  rreserved(4, 3, SENSE),
  rbp(7, 2, 'allocationLength', u16be(), SENSE),
  rreserved(9, 1, SENSE),
])
const SELECT = 'MMC-6 MODE SELECT(10)'
export const ModeSelectBlock = record(SELECT, 10, [
  rfixed(0, 1, 'operation code', 0x55, SELECT),
  reservedBits(1, 7, 5, SELECT),
  bits(1, 4, 4, 'pageFormat', SELECT),
  reservedBits(1, 3, 1, SELECT),
  bits(1, 0, 0, 'savePages', SELECT),
  rreserved(2, 5, SELECT),
  rbp(7, 2, 'parameterListLength', u16be(), SELECT),
  rreserved(9, 1, SELECT),
])
export const ModeHeader = record('SPC-4 7.5.5', 8, [
  rbp(0, 2, 'dataLength', u16be(), 'SPC-4 7.5.5'),
  rbp(2, 1, 'mediumType', u8(), 'SPC-4 7.5.5'),
  rbp(3, 1, 'deviceSpecific', u8(), 'SPC-4 7.5.5'),
  rreserved(4, 2, 'SPC-4 7.5.5'),
  rbp(6, 2, 'blockDescriptorLength', u16be(), 'SPC-4 7.5.5'),
])

export type PageControl = 'current' | 'changeable' | 'default' | 'saved'
const controls: Readonly<Record<PageControl, number>> = { current: 0, changeable: 1, default: 2, saved: 3 }
/** Pages that are longer than this are cut: the longest of MMC lists write speeds, four bytes each. */
const MODE_LIMIT = 1024
/** Asks for all pages at once. */
export const ALL_PAGES = 0x3f

const allocationOf = (page: number, most: number): number => Math.min(most, page === ALL_PAGES ? 4 * MODE_LIMIT : MODE_LIMIT)

/** The pages in the answer by number, each with its two bytes of head. */
export const modeSense = defineCommand({
  name: 'MODE SENSE(10)',
  opcode: 0x5a,
  block: ModeSenseBlock,
  patience: 'answer',
  transfer: { kind: 'in', length: (p, most) => allocationOf(p.page, most) },
  fields: (p: { readonly page: number; readonly control?: PageControl }, most: number) => ({
    longAddresses: 0,
    disableBlockDescriptors: 1,
    control: controls[p.control ?? 'current'],
    page: p.page,
    subpage: 0,
    allocationLength: allocationOf(p.page, most),
  }),
  decode: (answer): ReadonlyMap<number, Uint8Array> => {
    const header = answer.record(ModeHeader, 0, 'header')
    const end = answer.claimed(2 + header.dataLength)
    const pages = new Map<number, Uint8Array>()
    // Some drives send block descriptors although they were told not to.
    let at = ModeHeader.size + header.blockDescriptorLength
    while (at + 2 <= end) {
      const page = (answer.data[at] ?? 0) & 0x3f
      const next = at + 2 + (answer.data[at + 1] ?? 0)
      if (!pages.has(page)) pages.set(page, answer.data.slice(at, Math.min(next, end)))
      at = next
    }
    return pages
  },
})

/** The page of that number. Throws `mmc/modePageMissing` where the answer holds others only. */
export function pageOf(pages: ReadonlyMap<number, Uint8Array>, page: number): Uint8Array {
  const found = pages.get(page)
  if (found === undefined) throw new DiscError(faults.modePageMissing({ page }))
  return found
}

/** Sends one page, its head included. The PS bit is taken off, as it must be zero here. */
export const modeSelect = defineCommand({
  name: 'MODE SELECT(10)',
  opcode: 0x55,
  block: ModeSelectBlock,
  patience: 'answer',
  transfer: {
    kind: 'out',
    data: (p) => {
      const out = new Uint8Array(ModeHeader.size + p.page.length)
      out.set(p.page, ModeHeader.size)
      out[ModeHeader.size] = (out[ModeHeader.size] ?? 0) & 0x3f
      return out
    },
  },
  fields: (p: { readonly page: Uint8Array }) => ({ pageFormat: 1, savePages: 0, parameterListLength: ModeHeader.size + p.page.length }),
  decode: () => undefined,
})
