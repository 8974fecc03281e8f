/** READ CAPACITY and READ FORMAT CAPACITIES: how much a disc holds, and could hold if it were formatted. MMC-6. */

import { bits, rbp, record, reservedBits, rfixed, rreserved, u16be, u24be, u32be, u8 } from '../codec/index.js'
import { sectors, type Sectors } from '../unit/index.js'
import { defineCommand, type Nothing } from './command.js'

const CAPACITY = 'MMC-6 READ CAPACITY'
export const ReadCapacityBlock = record(CAPACITY, 10, [rfixed(0, 1, 'operation code', 0x25, CAPACITY), rreserved(1, 9, CAPACITY)])
export const CapacityData = record(CAPACITY, 8, [rbp(0, 4, 'lastAddress', u32be(), CAPACITY), rbp(4, 4, 'blockSize', u32be(), CAPACITY)])
/** Blocks that can be read: up to the end of the last closed session, or of the formatted area. */
export const readCapacity = defineCommand({
  name: 'READ CAPACITY',
  opcode: 0x25,
  block: ReadCapacityBlock,
  patience: 'answer',
  transfer: { kind: 'in', length: () => CapacityData.size },
  fields: (_none: Nothing) => ({}),
  decode: (answer): { readonly size: Sectors; readonly blockBytes: number } => {
    const row = answer.record(CapacityData)
    return { size: sectors((row.lastAddress + 1) % 2 ** 32), blockBytes: row.blockSize }
  },
})

const FORMATS = 'MMC-6 READ FORMAT CAPACITIES'
export const ReadFormatCapacitiesBlock = record(FORMATS, 10, [
  rfixed(0, 1, 'operation code', 0x23, FORMATS),
  rreserved(1, 6, FORMATS),
  rbp(7, 2, 'allocationLength', u16be(), FORMATS),
  rreserved(9, 1, FORMATS),
])
export const CapacityListHeader = record(FORMATS, 4, [rreserved(0, 3, FORMATS), rbp(3, 1, 'listLength', u8(), FORMATS)])
export const CurrentCapacity = record(FORMATS, 8, [
  rbp(0, 4, 'blocks', u32be(), FORMATS),
  reservedBits(4, 7, 2, FORMATS),
  bits(4, 1, 0, 'type', FORMATS),
  rbp(5, 3, 'parameter', u24be(), FORMATS),
])
export const FormattableCapacity = record(FORMATS, 8, [
  rbp(0, 4, 'blocks', u32be(), FORMATS),
  bits(4, 7, 2, 'formatType', FORMATS),
  reservedBits(4, 1, 0, FORMATS),
  rbp(5, 3, 'parameter', u24be(), FORMATS),
])

export interface FormatCapacity {
  readonly formatType: number
  readonly blocks: number
  /** Depends on the type: block length, spare area size, packet size. */
  readonly parameter: number
}
export interface FormatCapacities {
  readonly state: 'unformatted' | 'formatted' | 'no medium'
  readonly blocks: number
  readonly parameter: number
  readonly formats: readonly FormatCapacity[]
}
const states = ['no medium', 'unformatted', 'formatted', 'no medium'] as const

export const readFormatCapacities = defineCommand({
  name: 'READ FORMAT CAPACITIES',
  opcode: 0x23,
  block: ReadFormatCapacitiesBlock,
  patience: 'answer',
  transfer: { kind: 'in', length: () => 260 },
  fields: (_none: Nothing) => ({ allocationLength: 260 }),
  decode: (answer): FormatCapacities => {
    const header = answer.record(CapacityListHeader, 0, 'header')
    const end = answer.claimed(CapacityListHeader.size + header.listLength)
    if (header.listLength < 8 || header.listLength % 8 !== 0) answer.refuse(`its list has ${header.listLength} bytes, no multiple of 8`)
    const current = answer.record(CurrentCapacity, CapacityListHeader.size, 'current capacity')
    const formats: FormatCapacity[] = []
    for (let at = CapacityListHeader.size + 8; at + 8 <= end; at += 8) {
      const row = answer.record(FormattableCapacity, at, 'formattable capacity')
      formats.push({ formatType: row.formatType, blocks: row.blocks, parameter: row.parameter })
    }
    return { state: states[current.type] ?? 'no medium', blocks: current.blocks, parameter: current.parameter, formats }
  },
})
