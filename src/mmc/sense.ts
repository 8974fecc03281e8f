/**
 * Sense data: why a command failed. SPC-4 4.5 and MMC-6 annex F. Fixed format (70h, 71h; with the valid bit F0h, F1h)
 * and descriptor format (72h, 73h) give the same value. Left out: field pointers and vendor's bytes.
 */

import { readU16be, readU32be } from '../codec/index.js'

export interface Sense {
  /** The failure belongs to an earlier command, whose data the drive had only buffered. */
  readonly deferred: boolean
  /** Sense key, 0 to 15. */
  readonly key: number
  /** Additional sense code. */
  readonly asc: number
  /** Additional sense code qualifier. */
  readonly ascq: number
  /** Most often the block address at fault. */
  readonly information?: number
  /** Share of a long operation that is done, 0 to 1. */
  readonly progress?: number
}

export const SenseKey = {
  noSense: 0x0,
  recovered: 0x1,
  notReady: 0x2,
  mediumError: 0x3,
  hardwareError: 0x4,
  illegalRequest: 0x5,
  unitAttention: 0x6,
  dataProtect: 0x7,
  blankCheck: 0x8,
  aborted: 0xb,
  volumeOverflow: 0xd,
  miscompare: 0xe,
} as const

const keyNames = [
  'no sense',
  'recovered error',
  'not ready',
  'medium error',
  'hardware error',
  'illegal request',
  'unit attention',
  'data protect',
  'blank check',
  'vendor specific',
  'copy aborted',
  'aborted command',
  'obsolete',
  'volume overflow',
  'miscompare',
  'completed',
] as const

export const senseKeyName = (key: number): string => keyNames[key & 15] ?? 'unknown'

/** Undefined where the bytes hold no sense data. */
export function senseOf(bytes: Uint8Array): Sense | undefined {
  const code = (bytes[0] ?? 0) & 0x7f
  if (code === 0x70 || code === 0x71) return fixedSense(bytes, code === 0x71)
  if (code === 0x72 || code === 0x73) return descriptorSense(bytes, code === 0x73)
  return undefined
}

/** SPC-4 4.5.3. Some drives send fewer than 18 bytes: what is missing counts as zero. */
function fixedSense(bytes: Uint8Array, deferred: boolean): Sense | undefined {
  if (bytes.length < 3) return undefined
  const whole = new Uint8Array(18)
  whole.set(bytes.subarray(0, Math.min(18, bytes.length, 8 + (bytes[7] ?? 0))))
  const key = byte(whole, 2) & 15
  return {
    deferred,
    key,
    asc: byte(whole, 12),
    ascq: byte(whole, 13),
    ...(byte(whole, 0) & 0x80 ? { information: readU32be(whole, 3) } : {}),
    ...progressOf(key, whole, 15),
  }
}

/** SPC-4 4.5.2: type 0 is the information descriptor, type 2 the sense key specific one. */
function descriptorSense(bytes: Uint8Array, deferred: boolean): Sense | undefined {
  if (bytes.length < 4) return undefined
  const key = byte(bytes, 1) & 15
  const end = Math.min(bytes.length, 8 + (bytes[7] ?? 0))
  let information: number | undefined
  let progress: { readonly progress?: number } = {}
  for (let at = 8; at + 2 <= end; at += 2 + byte(bytes, at + 1)) {
    const length = 2 + byte(bytes, at + 1)
    if (at + length > end) break
    if (byte(bytes, at) === 0 && length >= 12 && byte(bytes, at + 2) & 0x80) information = readU32be(bytes, at + 8)
    if (byte(bytes, at) === 2 && length >= 8) progress = progressOf(key, bytes, at + 4)
  }
  return {
    deferred,
    key,
    asc: byte(bytes, 2),
    ascq: byte(bytes, 3),
    ...(information === undefined ? {} : { information }),
    ...progress,
  }
}

/** SPC-4 4.5.2.4.4: only with the keys NO SENSE and NOT READY, and only where SKSV is set. */
function progressOf(key: number, bytes: Uint8Array, at: number): { readonly progress?: number } {
  if (key !== SenseKey.noSense && key !== SenseKey.notReady) return {}
  return byte(bytes, at) & 0x80 ? { progress: readU16be(bytes, at + 1) / 65536 } : {}
}

const byte = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0

/** The command was carried out, with some trouble that the drive got over. SPC-4 4.5.6. */
export const isRecovered = (sense: Sense | undefined): boolean => sense?.key === SenseKey.recovered && !sense.deferred

/** Sense data in fixed format, 18 bytes. */
export function encodeSense(sense: Sense): Uint8Array {
  const out = new Uint8Array(18)
  out[0] = (sense.deferred ? 0x71 : 0x70) | (sense.information === undefined ? 0 : 0x80)
  out[2] = sense.key
  if (sense.information !== undefined) new DataView(out.buffer).setUint32(3, sense.information >>> 0)
  out[7] = 10
  out[12] = sense.asc
  out[13] = sense.ascq
  if (sense.progress !== undefined) {
    out[15] = 0x80
    new DataView(out.buffer).setUint16(16, Math.min(0xffff, Math.floor(sense.progress * 65536)))
  }
  return out
}

const hex2 = (value: number): string => value.toString(16).padStart(2, '0').toUpperCase()
/** `5/24/00`, as drive makers write it. */
export const printSense = (sense: Pick<Sense, 'key' | 'asc' | 'ascq'>): string =>
  `${sense.key.toString(16).toUpperCase()}/${hex2(sense.asc)}/${hex2(sense.ascq)}`
