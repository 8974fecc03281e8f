/**
 * Stored raw images: 2,352 bytes a sector, with 16 or 96 bytes of sub-code behind each or with none, of a whole disc from its
 * lead-in on or of its program area. What they are is told by their sectors, not by their names.
 */

import { readCdText } from '../../format/cdtext/index.js'
import { RAW_SECTOR_BYTES } from '../../kernel/index.js'
import type { Files } from '../../port/index.js'
import {
  discOfRaw,
  hasSync,
  qOf,
  rawForms,
  readQ,
  subcodeBytes,
  surveyRaw,
  rawCdFaults,
  type RawDisc,
  type RawFindings,
  type RawForm,
} from '../../sector/index.js'
import type { Fault } from '../../fault/index.js'
import { SECTOR_BYTES } from '../../unit/index.js'
import { pieceOf } from './piece.js'
import type { CdImage, Store, StoredRaw } from './stores.js'

/** No CD has more sectors, lead-in and lead-out included. */
const MOST_SECTORS = 500_000
/** Sectors in a row that are looked at, and places in the file where. */
const SAMPLE = 32
const SAMPLE_PLACES = 5
/** Of the sectors that are looked at, this share has a Q whose CRC is right; chance makes one of 65,536. */
const READABLE_SHARE = 0.25

/** How the sectors of a file stand; undefined for a file that is none of this kind. */
export async function rawFormOf(path: string, size: number, files: Files): Promise<RawForm | undefined> {
  if (await isBlocks(path, size, files)) return undefined
  for (const form of rawForms)
    if (form.subcode !== 'none' && isPossible(size, form.sectorBytes) && (await readableShare(path, size, files, form)) >= READABLE_SHARE)
      return form
  const sectorBytes = await bySyncs(path, size, files)
  if (sectorBytes !== undefined) return { sectorBytes, subcode: 'none' }
  return isSound(path, size) ? { sectorBytes: RAW_SECTOR_BYTES, subcode: 'none' } : undefined
}

const isPossible = (size: number, sectorBytes: number): boolean => size >= 2 * sectorBytes && size <= MOST_SECTORS * sectorBytes

/** Sectors from some places of the file. */
async function* samplesOf(path: string, size: number, files: Files, sectorBytes: number): AsyncGenerator<Uint8Array> {
  const count = Math.floor(size / sectorBytes)
  const length = Math.min(SAMPLE, count)
  for (let i = 0; i < SAMPLE_PLACES; i++) {
    const from = Math.floor(((count - length) * i) / (SAMPLE_PLACES - 1))
    const out = await pieceOf(path, files, from * sectorBytes, length * sectorBytes)
    for (let at = 0; at + sectorBytes <= out.length; at += sectorBytes) yield out.subarray(at, at + sectorBytes)
  }
}

async function readableShare(path: string, size: number, files: Files, { sectorBytes, subcode }: RawForm): Promise<number> {
  let [all, readable] = [0, 0]
  for await (const sector of samplesOf(path, size, files, sectorBytes)) {
    all++
    if (subcode !== 'none' && readQ(qOf(sector, RAW_SECTOR_BYTES, subcode)) !== undefined) readable++
  }
  return all === 0 ? 0 : readable / all
}

/** The length at which most sectors begin with a sync pattern: at multiples of another some do too. */
async function bySyncs(path: string, size: number, files: Files): Promise<2352 | 2448 | 2368 | undefined> {
  let best: { readonly sectorBytes: 2352 | 2448 | 2368; readonly share: number } | undefined
  for (const sectorBytes of [2352, 2448, 2368] as const) {
    if (!isPossible(size, sectorBytes)) continue
    let [all, found] = [0, 0]
    for await (const sector of samplesOf(path, size, files, sectorBytes)) {
      all++
      if (hasSync(sector, 0)) found++
    }
    if (found > 1 && found / all > (best?.share ?? 0)) best = { sectorBytes, share: found / all }
  }
  return best?.sectorBytes
}

/** A file system or a boot record on blocks of 2048 bytes. */
async function isBlocks(path: string, size: number, files: Files): Promise<boolean> {
  const head = await pieceOf(path, files, 0, Math.min(size, 20 * SECTOR_BYTES))
  if (hasSync(head, 0)) return false
  const marked = [16, 17, 18].some((block) => /^(CD001|BEA01|NSR0[23]|CD-I )$/.test(latin(head, block * SECTOR_BYTES + 1, 5)))
  return marked || (head[510] === 0x55 && head[511] === 0xaa)
}

/** Samples have no mark of their own: they are whole sectors of sound, and no blocks of 2048 bytes or called `.bin`. */
const isSound = (path: string, size: number): boolean =>
  isPossible(size, RAW_SECTOR_BYTES) && size % RAW_SECTOR_BYTES === 0 && (size % SECTOR_BYTES !== 0 || /\.(bin|raw|cdda|pcm)$/i.test(path))

const latin = (from: Uint8Array, at: number, length: number): string => String.fromCharCode(...from.subarray(at, at + length))

export async function openRaw(
  path: string,
  form: RawForm,
  files: Files,
): Promise<{ readonly image?: CdImage; readonly faults: readonly Fault[] }> {
  const size = files.statFollowed(path)?.size ?? 0
  const survey = surveyRaw(form)
  let rest = new Uint8Array(0)
  for await (const piece of files.stream(path)) {
    const joined = rest.length === 0 ? piece : concatenated(rest, piece)
    const whole = joined.length - (joined.length % form.sectorBytes)
    survey.add(joined.subarray(0, whole))
    rest = joined.slice(whole)
  }
  const found = survey.done()
  const { disc, pieces, faults } = discOfRaw(path, found)
  const texts = readCdText(disc.textPacks)
  const judged = [
    ...faults,
    ...texts.faults,
    ...(rest.length > 0 ? [rawCdFaults.partial({ name: path, bytes: rest.length, sector: form.sectorBytes })] : []),
  ]
  if (size === 0 || judged.some((fault) => fault.severity === 'error')) return { faults: judged }
  const stores = new Map(pieces.map((piece) => [piece.source, storeOf(path, form, piece)]))
  const raw = storedRaw(path, form, found, disc)
  const whole = { ...withPlanes(disc, form), texts: texts.texts }
  const [segment] = found.segments
  if (raw === undefined && form.subcode !== 'none' && found.contents.length === 0 && segment !== undefined)
    judged.push(rawCdFaults.leadInMissing({ name: path, first: segment.at - segment.sector }))
  return { image: { name: path, disc: whole, stores, faults: judged, ...(raw === undefined ? {} : { raw }) }, faults: judged }
}

function concatenated(one: Uint8Array, other: Uint8Array): Uint8Array {
  const out = new Uint8Array(one.length + other.length)
  out.set(one)
  out.set(other, one.length)
  return out
}

function storeOf(path: string, { sectorBytes }: RawForm, { sector, mode, scrambled }: RawDisc['pieces'][number]): Store {
  const offset = sector * sectorBytes
  if (mode === 'subcode') return { kind: 'subcode', path, offset, sectorBytes }
  return { kind: 'sectors', path, offset, mode, sectorBytes, order: 'little', ...(scrambled ? { scrambled } : {}) }
}

/** Planes hold what the disc has. */
const withPlanes = (disc: RawDisc['disc'], form: RawForm): RawDisc['disc'] =>
  form.subcode !== 'planar' || disc.subcode === undefined
    ? disc
    : { ...disc, subcode: disc.subcode.map((span) => ({ ...span, form: 'planar' as const })) }

/** All of a disc in one piece, lead-in included. */
function storedRaw(
  path: string,
  { sectorBytes, subcode }: RawForm,
  found: RawFindings,
  { sessions }: RawDisc['disc'],
): StoredRaw | undefined {
  const [session] = sessions
  const [entry] = found.contents
  const place = found.places[0]
  if (subcode === 'none' || session === undefined || entry === undefined || place === undefined || found.segments.length !== 1)
    return undefined
  // Without a lead-out no drive takes it.
  const end = session.leadIn + found.count
  const [segment] = found.segments
  if (segment === undefined || segment.at - segment.sector !== session.leadIn) return undefined
  if (end <= session.leadOut || entry.sector > place.sector || sectorBytes !== RAW_SECTOR_BYTES + subcodeBytes[subcode]) return undefined
  return { path, sectorBytes, subcode, order: found.symbols?.order ?? 'raw', first: session.leadIn }
}
