/**
 * What the sectors of a track are, by what stands in them: every sector of data begins with a sync pattern and a header with its
 * address and mode (ECMA-130 14), which no sheet can contradict.
 */

import type { TrackMode } from '../../layout/index.js'
import type { Files } from '../../port/index.js'
import { bytes, lbaOfMsf, type Lba } from '../../unit/index.js'

export interface SectorForm {
  readonly mode: TrackMode
  /** Bytes of a sector in the file. */
  readonly sectorBytes: number
}

/** As CUE sheets call it. */
export const nameOfForm = ({ mode, sectorBytes }: SectorForm): string =>
  mode === 'audio'
    ? `AUDIO${sectorBytes === WHOLE ? '' : ` with ${sectorBytes} bytes a sector`}`
    : `${mode === 'mode1' ? 'MODE1' : 'MODE2'}/${sectorBytes}`

export interface Stretch {
  readonly path: string
  /** Bytes of the file. */
  readonly size: number
  /** Byte at which the track begins in the file. */
  readonly offset: number
  /** Sectors from there to index 1. */
  readonly lead: number
  /** Sectors from index 1 on that the sheet counts, where it tells; else all that is left. */
  readonly sectors: number | undefined
}

/** What the sectors are; `unknown` where they are neither what the sheet says nor anything else that can be named. */
export async function lookAt(files: Files, stretch: Stretch, said: SectorForm): Promise<SectorForm | 'unknown'> {
  for (const sectorBytes of wholeSizes(said.sectorBytes)) {
    const headers = await headersIn(files, stretch, sectorBytes)
    const marked = headers.filter(({ mode }) => mode !== undefined)
    // One pattern alone may be chance in sound; two at the right distance are not.
    if (marked.length === 0 || (headers.length > 1 && marked.length < 2)) continue
    const known = marked.find(({ mode }) => mode === 1 || mode === 2)
    if (known === undefined) return said
    if (known.mode === 1) return said.mode === 'mode1' && said.sectorBytes === sectorBytes ? said : { mode: 'mode1', sectorBytes }
    return isMode2(said.mode) && said.sectorBytes === sectorBytes ? said : { mode: 'xa', sectorBytes }
  }
  return said.mode === 'audio' || said.sectorBytes < WHOLE ? said : withoutSync(files, stretch, said)
}

const isMode2 = (mode: TrackMode): boolean => mode !== 'audio' && mode !== 'mode1'

const WHOLE = 2352
/** With 96 bytes of sub-code behind. */
const WITH_SUBCODE = 2448

const wholeSizes = (said: number): readonly number[] => [...new Set([...(said >= WHOLE ? [said] : []), WHOLE, WITH_SUBCODE])]

interface Header {
  /** 0 to 2, 3 for what cannot be (as in scrambled sectors); undefined without the sync pattern. */
  readonly mode: number | undefined
  readonly address: Lba | undefined
}

/** The first sectors from index 1 on. */
const FIRST = 8
/** And some from all over the track, where those tell nothing. */
const SPREAD = 16

async function headersIn(files: Files, { path, size, offset, lead }: Stretch, sectorBytes: number): Promise<readonly Header[]> {
  const at = offset + lead * sectorBytes
  const count = Math.min(FIRST, Math.floor((size - at) / sectorBytes))
  if (count < 1) return []
  const content = await readAt(files, path, at, count * sectorBytes)
  return Array.from({ length: count }, (_, i) => headerAt(content, i * sectorBytes))
}

/** The address in the header of one sector; undefined where there is no header. */
export async function addressAt(files: Files, path: string, offset: number): Promise<Lba | undefined> {
  return headerAt(await readAt(files, path, offset, HEADER_END), 0).address
}

const HEADER_END = 16

function headerAt(content: Uint8Array, at: number): Header {
  const head = content.subarray(at, at + HEADER_END)
  const isSync = head.length === HEADER_END && head.subarray(0, 12).every((byte, i) => byte === (i === 0 || i === 11 ? 0 : 0xff))
  if (!isSync) return { mode: undefined, address: undefined }
  const [minute = 0, second = 0, frame = 0, mode = 3] = head.subarray(12)
  return { mode: Math.min(3, mode & 0x1f), address: addressOf(minute, second, frame) }
}

function addressOf(...coded: readonly number[]): Lba | undefined {
  const [minute = 0, second = 0, frame = 0] = coded.map((byte) => (byte >> 4) * 10 + (byte & 15))
  return coded.some((byte) => (byte & 15) > 9 || byte >> 4 > 9) || second > 59 || frame > 74
    ? undefined
    : lbaOfMsf({ minute, second, frame })
}

/** The sheet says whole sectors of data and none has a sync pattern: user data alone, sound, or nothing at all. */
async function withoutSync(files: Files, stretch: Stretch, said: SectorForm): Promise<SectorForm | 'unknown'> {
  const { path, size, offset, lead } = stretch
  const form1 = isMode2(said.mode) ? 'xa-form1' : 'mode1'
  if (await isVolumeAt(files, path, offset + (lead + 16) * 2048)) return { mode: form1, sectorBytes: 2048 }
  if (await isVolumeAt(files, path, offset + (lead + 16) * 2336 + 8)) return { mode: 'xa', sectorBytes: 2336 }
  const at = offset + lead * said.sectorBytes
  const left = size - at
  const count = Math.max(1, stretch.sectors ?? Math.floor(left / said.sectorBytes))
  let zeros = true
  for (let i = 0; i < SPREAD; i++) {
    const sector = await readAt(files, path, at + Math.floor((i * count) / SPREAD) * said.sectorBytes, WHOLE)
    if (headerAt(sector, 0).mode !== undefined) return said
    zeros &&= sector.every((byte) => byte === 0)
  }
  if (zeros) return said
  const fits = stretch.sectors !== undefined || left % said.sectorBytes === 0
  return fits ? { mode: 'audio', sectorBytes: said.sectorBytes } : 'unknown'
}

/** The first volume descriptor of ISO 9660 begins so. ECMA-119 8.1. */
async function isVolumeAt(files: Files, path: string, at: number): Promise<boolean> {
  const found = await readAt(files, path, at, 6)
  return [1, 0x43, 0x44, 0x30, 0x30, 0x31].every((byte, i) => found[i] === byte)
}

async function readAt(files: Files, path: string, offset: number, length: number): Promise<Uint8Array> {
  const out = new Uint8Array(length)
  let filled = 0
  for await (const piece of files.stream(path, bytes(offset), bytes(length))) {
    out.set(piece.subarray(0, length - filled), filled)
    filled += piece.length
    if (filled >= length) break
  }
  return out.subarray(0, Math.min(filled, length))
}
