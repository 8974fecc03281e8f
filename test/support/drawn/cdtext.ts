/** CD-TEXT packs of one language in ISO 8859-1: made of drawn texts and read back. IEC 61866; MMC-3 annex J. */

import { fields, type DrawnDisc, type Field, type Texts } from './disc.js'
import { crcOf } from './subcode.js'

const PACK = 18
const ROOM = 12
const ENGLISH = 9
const MS_JIS = 0x80

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

/** Undefined where nothing is to be said. */
export function packsOf(disc: DrawnDisc): Uint8Array | undefined {
  const tracks = disc.sessions.flat()
  const numbers = tracks.map((track) => track.number)
  const first = numbers[0] ?? 1
  const last = numbers.at(-1) ?? 1
  const packs: Uint8Array[] = []
  const counts = new Uint8Array(16)
  for (const [kind, field] of fields.entries()) {
    const texts = [disc.texts[field] ?? '', ...tracks.map((track) => track.texts[field] ?? '')]
    if (texts.every((text) => text === '')) continue
    for (const pack of packsOfField(0x80 + kind, texts, first)) {
      packs.push(pack)
      counts[kind] = counts[kind] + 1
    }
  }
  if (packs.length === 0) return undefined
  counts[15] = 3
  const languages = new Uint8Array(8)
  languages[0] = ENGLISH
  const lasts = new Uint8Array(8)
  lasts[0] = packs.length + 2
  const sizes = Uint8Array.of(0, first, last, 0, ...counts, ...lasts, ...languages)
  for (let i = 0; i < 3; i++) {
    const pack = new Uint8Array(PACK)
    pack.set([0x8f, i, 0, 0])
    pack.set(sizes.subarray(i * ROOM, (i + 1) * ROOM), 4)
    packs.push(pack)
  }
  const out = new Uint8Array(packs.length * PACK)
  for (const [i, pack] of packs.entries()) {
    pack[2] = i
    const code = crcOf(pack.subarray(0, 16))
    pack.set([code >> 8, code & 0xff], 16)
    out.set(pack, i * PACK)
  }
  return out
}

/** Texts of the disc and its tracks one after the other, a zero behind each, over as many packs as they take. */
function packsOfField(type: number, texts: readonly string[], firstTrack: number): readonly Uint8Array[] {
  const bytes: { readonly value: number; readonly track: number; readonly position: number }[] = []
  for (const [i, text] of texts.entries())
    for (const [position, value] of Uint8Array.of(...latin1(text), 0).entries())
      bytes.push({ value, track: i === 0 ? 0 : firstTrack + i - 1, position })
  const out: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += ROOM) {
    const part = bytes.slice(at, at + ROOM)
    const pack = new Uint8Array(PACK)
    pack.set([type, part[0]?.track ?? 0, 0, Math.min(15, part[0]?.position ?? 0)])
    pack.set(
      part.map(({ value }) => value),
      4,
    )
    out.push(pack)
  }
  return out
}

function fromTheFirst(packs: Uint8Array): Uint8Array {
  for (let at = 0; at < packs.length; at += PACK)
    if (packs[at + 2] === 0 && ((packs[at + 3] >> 4) & 7) === 0) return Uint8Array.of(...packs.subarray(at), ...packs.subarray(0, at))
  return packs
}

/** Two bytes a character; two zeros end a text. */
function wideTexts(bytes: readonly number[]): readonly string[] {
  const out: number[][] = [[]]
  for (let i = 0; i + 1 < bytes.length; i += 2)
    if (bytes[i] === 0 && bytes[i + 1] === 0) out.push([])
    else out.at(-1)?.push(bytes[i], bytes[i + 1])
  return out.map((text) => new TextDecoder('shift_jis').decode(Uint8Array.from(text)))
}

export interface ReadTexts {
  /** By track number; 0 is the disc. */
  readonly texts: ReadonlyMap<number, Texts>
  /** What makes the packs unreadable to a player. */
  readonly problems: readonly string[]
}

/**
 * Reads the first block of packs; others are other languages. A lead-in repeats its packs and may begin with any of them.
 */
export function readPacks(found: Uint8Array): ReadTexts {
  const packs = fromTheFirst(found)
  const problems: string[] = []
  const texts = new Map<number, Partial<Record<Field, string>>>()
  const byType = new Map<number, { first: number; bytes: number[] }>()
  for (let at = 0; at + PACK <= packs.length; at += PACK) {
    const pack = packs.subarray(at, at + PACK)
    const [type, track, sequence, block] = pack as unknown as [number, number, number, number]
    if (crcOf(pack.subarray(0, 16)) !== ((pack[16] << 8) | pack[17])) problems.push(`CRC of pack ${at / PACK}`)
    if (sequence !== (at / PACK) % 256) problems.push(`pack ${at / PACK} is numbered ${sequence}`)
    if ((block >> 4) % 8 !== 0) continue
    const known = byType.get(type)
    if (known === undefined) byType.set(type, { first: track, bytes: [...pack.subarray(4, 16)] })
    else known.bytes.push(...pack.subarray(4, 16))
  }
  const sizes = byType.get(0x8f)?.bytes
  if (packs.length > 0 && sizes === undefined) problems.push('no size information')
  const firstTrack = sizes?.[1] ?? 1
  for (const [kind, field] of fields.entries()) {
    const entry = byType.get(0x80 + kind)
    if (entry === undefined) continue
    const said = sizes?.[0] === MS_JIS ? wideTexts(entry.bytes) : String.fromCharCode(...entry.bytes).split('\0')
    const last = sizes?.[2] ?? 99
    let before = ''
    for (const [i, text] of said.slice(0, last - firstTrack + 2).entries()) {
      const whole = text === '\t' || text === '\t\t' ? before : text
      before = whole
      const number = entry.first === 0 ? (i === 0 ? 0 : firstTrack + i - 1) : entry.first + i
      if (whole !== '') texts.set(number, { ...texts.get(number), [field]: whole })
    }
  }
  return { texts, problems }
}
