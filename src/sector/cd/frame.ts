/** Sync, header and subheader around the user data of a sector. ECMA-130 14; the forms of CD-ROM XA. */

import { RAW_SECTOR_BYTES, type CodedForm, type SectorKernel } from '../../kernel/index.js'
import { userBytes, type TrackMode } from '../../layout/index.js'
import { lba, msfOfLba, type Lba } from '../../unit/index.js'

export const bcd = (value: number): number => Math.floor(value / 10) * 16 + (value % 10)

/** Where the user data of `userBytes[mode]` bytes begins in a sector. */
export const userOffset: Readonly<Record<TrackMode, number>> = { audio: 0, mode1: 16, mode2: 16, 'xa-form1': 24, 'xa-form2': 24, xa: 16 }

/** Submode bits of the subheader. */
const SUBMODE_DATA = 0x08
const SUBMODE_FORM2 = 0x20

/**
 * Completes sectors of one mode that hold nothing but their user data at `userOffset`: sync, header with the address of
 * each, subheader, EDC and ECC. `start` is the address of the first.
 */
export function frameSectors(sectors: Uint8Array, mode: TrackMode, start: Lba, kernel: SectorKernel): void {
  if (mode === 'audio') return
  const count = sectors.length / RAW_SECTOR_BYTES
  for (let i = 0; i < count; i++) writeHeader(sectors, i * RAW_SECTOR_BYTES, mode, lba(start + i))
  switch (mode) {
    case 'mode1':
    case 'xa-form1':
    case 'xa-form2':
      kernel.code(sectors, mode)
      return
    case 'xa':
      codeMixed(sectors, kernel)
      return
    case 'mode2':
  }
}

/** User data of a sector without content: zeros, and for `xa` the subheader of an empty form 2 sector. */
export function emptyUserData(mode: TrackMode): Uint8Array {
  const out = new Uint8Array(userBytes[mode])
  if (mode === 'xa') out.set([0, 0, SUBMODE_FORM2, 0, 0, 0, SUBMODE_FORM2, 0])
  return out
}

function writeHeader(bytes: Uint8Array, at: number, mode: TrackMode, address: Lba): void {
  bytes[at] = 0
  bytes.fill(0xff, at + 1, at + 11)
  bytes[at + 11] = 0
  const { minute, second, frame } = msfOfLba(address)
  bytes[at + 12] = bcd(minute)
  bytes[at + 13] = bcd(second)
  bytes[at + 14] = bcd(frame)
  bytes[at + 15] = mode === 'mode1' ? 1 : 2
  if (mode !== 'xa-form1' && mode !== 'xa-form2') return
  const submode = mode === 'xa-form1' ? SUBMODE_DATA : SUBMODE_FORM2
  bytes[at + 16] = 0
  bytes[at + 17] = 0
  bytes[at + 18] = submode
  bytes[at + 19] = 0
  bytes.copyWithin(at + 20, at + 16, at + 20)
}

/** Codes runs of equal form, so that the kernel is called per run. */
function codeMixed(sectors: Uint8Array, kernel: SectorKernel): void {
  let from = 0
  while (from < sectors.length) {
    const form = formAt(sectors, from)
    let to = from + RAW_SECTOR_BYTES
    while (to < sectors.length && formAt(sectors, to) === form) to += RAW_SECTOR_BYTES
    kernel.code(sectors.subarray(from, to), form)
    from = to
  }
}

const formAt = (sectors: Uint8Array, at: number): CodedForm => ((sectors[at + 18] as number) & SUBMODE_FORM2 ? 'xa-form2' : 'xa-form1')
