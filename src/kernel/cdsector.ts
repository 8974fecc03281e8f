/**
 * CD-ROM sectors by the mebibyte: EDC, ECC and scrambling over runs of 2352-byte sectors that already hold sync,
 * header, subheader and user data. ECMA-130 14; ISO/IEC 10149 as extended by the XA forms (ECMA-130 has Mode 0 to 2).
 * The native kernel does the same as the twin here, byte for byte.
 */

import { P_OFFSET, eccInto } from './ecc.js'
import { edc } from './edc.js'
import { scrambleTwin } from './scramble.js'

export const RAW_SECTOR_BYTES = 2352

/** Sectors whose codes are computed; the others (audio, Mode 0, Mode 2 without form) have none. */
export type CodedForm = 'mode1' | 'xa-form1' | 'xa-form2'

/** Completes and scrambles whole sectors in place. */
export interface SectorKernel {
  readonly name: 'native' | 'typescript'
  /** Writes EDC and, but for form 2, P and Q parity into every sector. */
  code(sectors: Uint8Array, form: CodedForm): void
  scramble(sectors: Uint8Array): void
  /** Index of the first sector whose EDC or parity is wrong, or -1. Form 2 sectors without EDC, i.e. zero, are right. */
  check(sectors: Uint8Array, form: CodedForm): number
}

export const sectorTwin: SectorKernel = {
  name: 'typescript',
  code(sectors, form) {
    for (let at = 0; at + RAW_SECTOR_BYTES <= sectors.length; at += RAW_SECTOR_BYTES) codeSector(sectors, at, form)
  },
  scramble: scrambleTwin,
  check(sectors, form) {
    const wanted = new Uint8Array(RAW_SECTOR_BYTES)
    for (let at = 0, index = 0; at + RAW_SECTOR_BYTES <= sectors.length; at += RAW_SECTOR_BYTES, index++) {
      if (form === 'xa-form2' && !(sectors[at + 2348] || sectors[at + 2349] || sectors[at + 2350] || sectors[at + 2351])) continue
      wanted.set(sectors.subarray(at, at + RAW_SECTOR_BYTES))
      codeSector(wanted, 0, form)
      // Only the codes can differ, and they stand at the end.
      for (let i = RAW_SECTOR_BYTES - 1; i >= 2064; i--) if (wanted[i] !== sectors[at + i]) return index
    }
    return -1
  },
}

function codeSector(bytes: Uint8Array, at: number, form: CodedForm): void {
  switch (form) {
    case 'mode1':
      writeCode(bytes, at + 2064, edc(bytes, at, at + 2064))
      bytes.fill(0, at + 2068, at + P_OFFSET)
      eccInto(bytes, at)
      return
    case 'xa-form1':
      writeCode(bytes, at + 2072, edc(bytes, at + 16, at + 2072))
      withoutHeader(bytes, at)
      return
    case 'xa-form2':
      writeCode(bytes, at + 2348, edc(bytes, at + 16, at + 2348))
  }
}

/** Form 1 computes its parity as if the header were zero, so that a sector may move. */
function withoutHeader(bytes: Uint8Array, at: number): void {
  const header = bytes.slice(at + 12, at + 16)
  bytes.fill(0, at + 12, at + 16)
  eccInto(bytes, at)
  bytes.set(header, at + 12)
}

function writeCode(bytes: Uint8Array, at: number, code: number): void {
  bytes[at] = code
  bytes[at + 1] = code >>> 8
  bytes[at + 2] = code >>> 16
  bytes[at + 3] = code >>> 24
}

/** As much of the native library as is needed here. */
interface Caller {
  call(
    kernel: string,
    result: 'i32' | 'i64',
    ...values: readonly ({ readonly bytes: Uint8Array } | { readonly i32: number } | { readonly i64: number })[]
  ): number
}

const formNumbers = { mode1: 1, 'xa-form1': 2, 'xa-form2': 3 } as const
/** A call into the library costs some microseconds; below this the twin is as fast. */
const WORTH_A_CALL = 16 * RAW_SECTOR_BYTES

/** The kernel of the native library, or the twin where there is none. */
export function sectorKernelOf(native: Caller | undefined): SectorKernel {
  if (native === undefined) return sectorTwin
  const countOf = (sectors: Uint8Array) => ({ i64: Math.floor(sectors.length / RAW_SECTOR_BYTES) })
  return {
    name: 'native',
    code(sectors, form) {
      if (sectors.length < WORTH_A_CALL) sectorTwin.code(sectors, form)
      else native.call('gm_cd_code', 'i32', { bytes: sectors }, countOf(sectors), { i32: formNumbers[form] })
    },
    scramble(sectors) {
      if (sectors.length < WORTH_A_CALL) sectorTwin.scramble(sectors)
      else native.call('gm_cd_scramble', 'i32', { bytes: sectors }, countOf(sectors))
    },
    check: (sectors, form) =>
      sectors.length < WORTH_A_CALL
        ? sectorTwin.check(sectors, form)
        : native.call('gm_cd_check', 'i64', { bytes: sectors }, countOf(sectors), { i32: formNumbers[form] }),
  }
}
