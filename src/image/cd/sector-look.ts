/**
 * What the sectors of a track are, by what stands in them: every sector of data begins with a sync pattern and a header with its
 * address and mode (ECMA-130 14), which no sheet can contradict.
 */

import type { TrackMode } from '../../layout/index.js'
import type { Files } from '../../port/index.js'
import { hasSync } from '../../sector/index.js'
import { lbaOfMsf, type Lba } from '../../unit/index.js'
import { pieceOf } from './piece.js'
import { SUBCODE_BYTES } from './sheet-subcode.js'
import { mainBytes } from './stores.js'

export interface SectorForm {
  readonly mode: TrackMode
  /** Bytes of a sector in the file. */
  readonly sectorBytes: number
  /** Data as the disc has it. */
  readonly scrambled?: true
}

/** As CUE sheets call it. */
export function nameOfForm({ mode, sectorBytes, scrambled }: SectorForm): string {
  const main = mainBytes(sectorBytes)
  const name = mode === 'audio' ? 'AUDIO' : `${mode === 'mode1' ? 'MODE1' : 'MODE2'}/${main}`
  return `${name}${scrambled === true ? ', scrambled' : ''}${main === sectorBytes ? '' : ' with sub-code'}`
}

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
  const isWhole = mainBytes(said.sectorBytes) === WHOLE
  for (const sectorBytes of new Set([...(isWhole ? [said.sectorBytes] : []), WHOLE, WHOLE + SUBCODE_BYTES])) {
    const headers = await headersIn(files, stretch, sectorBytes)
    const marked = headers.filter((header) => header !== undefined)
    // One pattern alone may be chance in sound; two at the right distance are not.
    if (marked.length === 0 || (headers.length > 1 && marked.length < 2)) continue
    const known = marked.find(({ mode }) => mode === 1 || mode === 2)
    if (known === undefined) return said
    const mode = known.mode === 1 ? 'mode1' : isMode2(said.mode) && said.sectorBytes === sectorBytes ? said.mode : 'xa'
    return { mode, sectorBytes, ...(known.scrambled ? { scrambled: true } : {}) }
  }
  if (said.mode === 'audio') return withoutSubcode(stretch, said)
  return isWhole ? withoutSync(files, stretch, said) : said
}

const isMode2 = (mode: TrackMode): boolean => mode !== 'audio' && mode !== 'mode1'

const WHOLE = 2352

/** Sound has no headers: where sectors with sub-code do not fill the file and those without do, there is none. */
function withoutSubcode({ size, offset }: Stretch, said: SectorForm): SectorForm {
  const left = size - offset
  return left % said.sectorBytes !== 0 && left % WHOLE === 0 ? { mode: 'audio', sectorBytes: WHOLE } : said
}

interface Header {
  /** 0 to 2; 3 for what cannot be. */
  readonly mode: number
  readonly address: Lba | undefined
  readonly scrambled: boolean
}

/** The first sectors from index 1 on, none of which may be the next track's. */
const FIRST = 8
/** And some from all over the track, where those tell nothing. */
const SPREAD = 16

async function headersIn(
  files: Files,
  { path, size, offset, lead, sectors = FIRST }: Stretch,
  sectorBytes: number,
): Promise<readonly (Header | undefined)[]> {
  const at = offset + lead * sectorBytes
  const count = Math.min(FIRST, sectors, Math.floor((size - at) / sectorBytes))
  if (count < 1) return []
  const content = await pieceOf(path, files, at, count * sectorBytes)
  return Array.from({ length: count }, (_, i) => headerAt(content, i * sectorBytes))
}

/** The address in the header of one sector; undefined where there is no header. */
export async function addressAt(files: Files, path: string, offset: number): Promise<Lba | undefined> {
  return headerAt(await pieceOf(path, files, offset, HEADER_END), 0)?.address
}

const SYNC_BYTES = 12
const HEADER_END = 16
/** What scrambling adds to a header. ECMA-130 annex B. */
const SCRAMBLED = [0x01, 0x80, 0x00, 0x60]
/** No second is coded so high, and every scrambled one is. */
const NO_SECOND = 0x60

function headerAt(content: Uint8Array, at: number): Header | undefined {
  if (content.length - at < HEADER_END || !hasSync(content, at)) return undefined
  const head = content.subarray(at + SYNC_BYTES, at + HEADER_END)
  const scrambled = (head[1] ?? 0) >= NO_SECOND
  const [minute = 0, second = 0, frame = 0, mode = 3] = scrambled ? head.map((byte, i) => byte ^ (SCRAMBLED[i] ?? 0)) : head
  // Above the mode stand indicators of blocks that link packets. MMC-6 4.2.3.8.
  return { mode: Math.min(3, mode & 0x1f), address: addressOf(minute, second, frame), scrambled }
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
    const sector = await pieceOf(path, files, at + Math.floor((i * count) / SPREAD) * said.sectorBytes, WHOLE)
    if (headerAt(sector, 0) !== undefined) return said
    zeros &&= sector.every((byte) => byte === 0)
  }
  if (zeros) return said
  const fits = stretch.sectors !== undefined || left % said.sectorBytes === 0
  return fits ? { mode: 'audio', sectorBytes: said.sectorBytes } : 'unknown'
}

/** The first volume descriptor of ISO 9660 begins so. ECMA-119 8.1. */
async function isVolumeAt(files: Files, path: string, at: number): Promise<boolean> {
  const found = await pieceOf(path, files, at, 6)
  return [1, 0x43, 0x44, 0x30, 0x30, 0x31].every((byte, i) => found[i] === byte)
}
