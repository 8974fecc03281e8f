/**
 * Files in sectors of CD-ROM XA: Mode 2, of form 1 with 2048 bytes of data or of form 2 with 2324. A directory counts 2048 for
 * each of them, whatever its form. CD-ROM XA 4.3 and 4.4; ECMA-130 14.
 */

import { MODE2_BYTES, msfOfLba, type Lba } from '../unit/index.js'

/** What is taken of each sector: its data, all behind its header, or all of it behind a RIFF header as Windows and Linux show it. */
export type SectorTaking = '2324' | '2336' | 'riff'

export interface SectorForms {
  readonly taking: SectorTaking
  /** A bit for each sector of the file, least significant first; `all` where every one is of form 2. */
  readonly form2: 'all' | Uint8Array
}

const SUBHEADER = 8
const WHOLE = 2352
const FORM1 = 2048
const FORM2 = 2324
const RIFF_HEADER = 44

const isForm2 = ({ form2 }: SectorForms, sector: number): boolean =>
  form2 === 'all' || ((form2[sector >> 3] as number) & (1 << (sector & 7))) !== 0

/** Bytes of a file before one of its sectors. */
export function bytesBefore(forms: SectorForms, sector: number): number {
  switch (forms.taking) {
    case '2336':
      return sector * MODE2_BYTES
    case 'riff':
      return RIFF_HEADER + sector * WHOLE
    case '2324': {
      if (forms.form2 === 'all') return sector * FORM2
      let total = 0
      for (let i = 0; i < sector; i++) total += isForm2(forms, i) ? FORM2 : FORM1
      return total
    }
  }
}

/** Bytes of a file of so many sectors, the last of which has `last` bytes where it is of form 1. */
export function sizeInForms(forms: SectorForms, sectors: number, last: number): number {
  const whole = bytesBefore(forms, sectors)
  return sectors > 0 && forms.taking === '2324' && !isForm2(forms, sectors - 1) ? whole - FORM1 + last : whole
}

/** What is taken of a sector, from all that stands behind its header. */
export function takenOf(forms: SectorForms, sector: number, mode2: Uint8Array, at: Lba): Uint8Array {
  switch (forms.taking) {
    case '2324':
      return mode2.slice(SUBHEADER, SUBHEADER + (isForm2(forms, sector) ? FORM2 : FORM1))
    case '2336':
      return mode2.slice()
    case 'riff': {
      const out = new Uint8Array(WHOLE)
      out.fill(0xff, 1, 11)
      const bcd = (value: number): number => Math.floor(value / 10) * 16 + (value % 10)
      const { minute, second, frame } = msfOfLba(at)
      out.set([bcd(minute), bcd(second), bcd(frame), 2], 12)
      out.set(mode2, WHOLE - MODE2_BYTES)
      return out
    }
  }
}

/** The header that systems put before whole sectors: sizes, and what the directory record says in its XA part. */
export function riffHeader(sectors: number, xa: Uint8Array | undefined): Uint8Array {
  const out = new Uint8Array(RIFF_HEADER)
  const view = new DataView(out.buffer)
  const text = (at: number, letters: string): void =>
    out.set(
      Uint8Array.from(letters, (letter) => letter.charCodeAt(0)),
      at,
    )
  text(0, 'RIFF')
  view.setUint32(4, RIFF_HEADER - 8 + sectors * WHOLE, true)
  text(8, 'CDXAfmt ')
  view.setUint32(16, 16, true)
  out.set(xa?.subarray(0, 14) ?? [], 20)
  text(36, 'data')
  view.setUint32(40, sectors * WHOLE, true)
  return out
}
