/** Who a drive says it is beyond its name: the whole standard INQUIRY data, and pages of vital product data. SPC-4 6.4 and 7.8. */

import { rbp, record, u16be, u8 } from '../codec/index.js'
import { defineCommand } from './command.js'
import { InquiryBlock } from './status.js'

/** Head of the standard data, of which byte 4 says how much follows. */
const LENGTH_AT = 4
/** SPC-4 table 139: up to eight version descriptors from byte 58 on. */
const VERSIONS_AT = 58
const MOST_VERSIONS = 8
const LONGEST = VERSIONS_AT + 2 * MOST_VERSIONS + 22

export interface Identity {
  readonly bytes: Uint8Array
  /** `MMC-6`, or a number in hexadecimal where it has no name here. */
  readonly standards: readonly string[]
}

/** The standard data up to the version descriptors. */
export const identify = defineCommand({
  name: 'INQUIRY',
  opcode: 0x12,
  block: InquiryBlock,
  patience: 'answer',
  transfer: { kind: 'in', length: () => LONGEST },
  fields: (_none: Readonly<Record<string, never>>) => ({ vitalProductData: 0, pageCode: 0, allocationLength: LONGEST }),
  decode: (answer): Identity => {
    const bytes = answer.data.slice(0, answer.claimed(LENGTH_AT + 1 + (answer.data[LENGTH_AT] ?? 0)))
    const standards: string[] = []
    for (let at = VERSIONS_AT; at + 2 <= Math.min(bytes.length, VERSIONS_AT + 2 * MOST_VERSIONS); at += 2) {
      const code = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
      if (code !== 0) standards.push(standardName(code))
    }
    return { bytes, standards }
  },
})

/** SPC-4 annex D.7: a standard has 32 codes, of which the first claims no version. */
const standardCodes: ReadonlyMap<number, string> = new Map([
  [0x020, 'SAM'],
  [0x040, 'SAM-2'],
  [0x060, 'SAM-3'],
  [0x080, 'SAM-4'],
  [0x0a0, 'SAM-5'],
  [0x120, 'SPC'],
  [0x140, 'MMC'],
  [0x180, 'SBC'],
  [0x240, 'MMC-2'],
  [0x260, 'SPC-2'],
  [0x2a0, 'MMC-3'],
  [0x300, 'SPC-3'],
  [0x320, 'SBC-2'],
  [0x3a0, 'MMC-4'],
  [0x420, 'MMC-5'],
  [0x460, 'SPC-4'],
  [0x4c0, 'SBC-3'],
  [0x4e0, 'MMC-6'],
])
const standardName = (code: number): string => standardCodes.get(code & ~0x1f) ?? `${code.toString(16).toUpperCase().padStart(4, '0')}h`

const VITAL = 'SPC-4 7.8.1'
const VitalHeader = record(VITAL, 4, [
  rbp(0, 1, 'device', u8(), VITAL),
  rbp(1, 1, 'page', u8(), VITAL),
  rbp(2, 2, 'length', u16be(), VITAL),
])
/** Longer ones exist, and hold nothing that is told. */
const PAGE_LIMIT = 252

/** A page of vital product data, its head of four bytes included. A drive that answers with other data is refused. */
export const vitalPage = defineCommand({
  name: 'INQUIRY',
  opcode: 0x12,
  block: InquiryBlock,
  patience: 'answer',
  transfer: { kind: 'in', length: () => PAGE_LIMIT },
  fields: (p: { readonly page: number }) => ({ vitalProductData: 1, pageCode: p.page, allocationLength: PAGE_LIMIT }),
  decode: (answer): Uint8Array => {
    const head = answer.record(VitalHeader, 0, 'head of a page')
    return answer.data.slice(0, answer.claimed(VitalHeader.size + head.length))
  },
})

export const VitalPage = { supported: 0x00, serialNumber: 0x80, identification: 0x83 } as const

export interface Designator {
  /** What it names. */
  readonly of: 'unit' | 'port' | 'device' | 'unknown'
  readonly kind: string
  readonly text: string
}
const designated = ['unit', 'port', 'device', 'unknown'] as const
const designatorKinds = [
  'vendor specific',
  'T10 vendor',
  'EUI-64',
  'NAA',
  'relative port',
  'port group',
  'unit group',
  'MD5',
  'SCSI name',
] as const
/** Code sets 2 and 3 are ASCII and UTF-8, 1 is binary. SPC-4 7.8.6. */
const BINARY = 1

/** The designators of page 83h. SPC-4 7.8.6. */
export function designatorsOf(page: Uint8Array): readonly Designator[] {
  const found: Designator[] = []
  for (let at = VitalHeader.size; at + 4 <= page.length;) {
    const [codeSet, type, , length] = page.subarray(at, at + 4) as unknown as readonly [number, number, number, number]
    const bytes = page.subarray(at + 4, at + 4 + length)
    const kind = type & 0x0f
    found.push({
      of: designated[(type >>> 4) & 3] ?? 'unknown',
      kind: designatorKinds[kind] ?? `type ${kind}`,
      text: (codeSet & 0x0f) === BINARY ? Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') : printable(bytes),
    })
    at += 4 + length
  }
  return found
}

const printable = (bytes: Uint8Array): string => String.fromCharCode(...bytes.filter((byte) => byte >= 0x20 && byte < 0x7f)).trim()
/** The text of a page that holds nothing else, as page 80h. */
export const textOfPage = (page: Uint8Array): string => printable(page.subarray(VitalHeader.size))
