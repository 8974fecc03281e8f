/** Sync, header and subheader around the user data of a sector. ECMA-130 14; the forms of CD-ROM XA. */

import { RAW_SECTOR_BYTES, type CodedForm, type SectorKernel } from '../../kernel/index.js'
import { userBytes, type TrackMode } from '../../layout/index.js'
import { SUBMODE, type Subheader } from '../../source/index.js'
import { lba, msfOfLba, type Lba } from '../../unit/index.js'

export const bcd = (value: number): number => Math.floor(value / 10) * 16 + (value % 10)

/** Where the user data of `userBytes[mode]` bytes begins in a sector. */
export const userOffset: Readonly<Record<TrackMode, number>> = { audio: 0, mode1: 16, mode2: 16, 'xa-form1': 24, 'xa-form2': 24, xa: 16 }

/** A subheader is four bytes, given twice. */
export const SUBHEADER_BYTES = 8

export function writeSubheader(out: Uint8Array, at: number, { file, channel, submode, coding }: Subheader): void {
  for (const copy of [at, at + SUBHEADER_BYTES / 2]) {
    out[copy] = file
    out[copy + 1] = channel
    out[copy + 2] = submode
    out[copy + 3] = coding
  }
}

/** Where the error detection code of form 2 stands, from the subheader on. */
const FORM2_CODE = 2332
const CODE_BYTES = 4

/**
 * A sector of form 2 may do without its error detection code, and has zeros then. Whatever else stands there asks for one. The 2336
 * bytes of the sector begin at `at`.
 */
export function wantCode(sectors: Uint8Array, at: number): void {
  sectors.fill(0xff, at + FORM2_CODE, at + FORM2_CODE + CODE_BYTES)
}

const wantsCode = (sectors: Uint8Array, at: number): boolean => {
  for (let i = at + FORM2_CODE; i < at + FORM2_CODE + CODE_BYTES; i++) if (sectors[i] !== 0) return true
  return false
}

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
  if (mode === 'xa') {
    writeSubheader(out, 0, subheaderOf('xa-form2'))
    wantCode(out, 0)
  }
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
  writeSubheader(bytes, at + 16, subheaderOf(mode))
}

/** Of sectors that are all of one form, and of empty ones. */
const subheaderOf = (mode: 'xa-form1' | 'xa-form2'): Subheader => ({
  file: 0,
  channel: 0,
  submode: mode === 'xa-form1' ? SUBMODE.data : SUBMODE.form2,
  coding: 0,
})

/** Codes runs of equal form, so that the kernel is called per run; sectors of form 2 without a code stay as they are. */
function codeMixed(sectors: Uint8Array, kernel: SectorKernel): void {
  let from = 0
  while (from < sectors.length) {
    const form = formAt(sectors, from)
    let to = from + RAW_SECTOR_BYTES
    while (to < sectors.length && formAt(sectors, to) === form) to += RAW_SECTOR_BYTES
    if (form !== undefined) kernel.code(sectors.subarray(from, to), form)
    from = to
  }
}

function formAt(sectors: Uint8Array, at: number): CodedForm | undefined {
  if (((sectors[at + 18] as number) & SUBMODE.form2) === 0) return 'xa-form1'
  return wantsCode(sectors, at + 16) ? 'xa-form2' : undefined
}
