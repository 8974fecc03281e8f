/** Nero images: sectors, then chunks that describe them, then where the chunks begin. `nrg-structures.ts` says who tells their layout. */

import { DiscError, type Fault } from '../../fault/index.js'
import { readCdText } from '../../format/cdtext/index.js'
import { discOfBlocks, normalIsrc, normalMcn } from '../../layout/index.js'
import type { Files } from '../../port/index.js'
import { SECTOR_BYTES, sectors } from '../../unit/index.js'
import { faults } from './faults.js'
import { layOutNrg, type NrgTrack } from './nrg-layout.js'
import { ascii, cuePoints, daoOf, LARGER_MEDIA, nrgModes, taoTracks, type Chunk, type CuePoint } from './nrg-structures.js'
import { discOfParts } from './parts.js'
import { pieceOf } from './piece.js'
import { storedMode } from './sector-mode.js'
import { mainBytes, type CdImage, type Store } from './stores.js'
import { withSubcode } from './subcode-survey.js'

const FOOTER_BYTES = 12
/** Descriptions of 99 tracks need some kilobytes. */
const MOST_DESCRIPTION = 1 << 20

export async function openNrg(path: string, files: Files): Promise<{ readonly image?: CdImage; readonly faults: readonly Fault[] }> {
  const found: Fault[] = []
  try {
    const image = await read({ path, files, found, size: files.statFollowed(path)?.size ?? 0 })
    return found.some((fault) => fault.severity === 'error') ? { faults: found } : { image, faults: found }
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    return { faults: [...found, ...error.faults] }
  }
}

interface Nrg {
  readonly path: string
  readonly files: Files
  readonly size: number
  readonly found: Fault[]
}

const refuse = ({ path }: Nrg, problem: string): DiscError => new DiscError(faults.notImage({ name: path, format: 'Nero image', problem }))

async function read(nrg: Nrg): Promise<CdImage> {
  const { path, files, found } = nrg
  const chunks = await chunksOf(nrg)
  const sessions = sessionsOf(nrg, chunks)
  if (sessions.every((tracks) => tracks.length === 0)) throw refuse(nrg, 'it describes no track')
  const checked = await Promise.all(sessions.map((tracks) => Promise.all(tracks.map((track) => withMode(nrg, track)))))
  const stores = new Map<string, Store>()
  const [only, ...others] = checked.flat()
  if (isLarger(chunks) && only !== undefined && others.length === 0 && only.sectorBytes === SECTOR_BYTES) return blocksOf(nrg, only)
  const leadOuts = chunks.filter(isCue).flatMap((chunk) => cuePoints(chunk).filter(({ track }) => track === LEAD_OUT))
  const laid = layOutNrg(
    path,
    checked,
    leadOuts.map(({ at }) => at),
    stores,
    found,
  )
  const text = chunks.find(({ name }) => name === 'CDTX')
  const textPacks = text === undefined ? new Uint8Array(0) : packsIn(text)
  const texts = readCdText(textPacks)
  found.push(...texts.faults)
  const plain = discOfParts({ sessions: laid.sessions, mcn: mcnOf(chunks), texts: texts.texts, textPacks })
  const { disc, faults: judged } = await withSubcode(plain, laid.subcode, files, stores)
  found.push(...judged)
  return { name: path, disc, stores, faults: found }
}

/** A DVD or Blu-ray disc, of which Nero keeps the blocks as a track. */
function blocksOf({ path, found }: Nrg, { offset, pregap, sectors: count, mode, sectorBytes }: NrgTrack): CdImage {
  const store: Store = { kind: 'sectors', path, offset: offset + pregap * sectorBytes, mode, sectorBytes, order: 'little' }
  return {
    name: path,
    disc: discOfBlocks(sectors(count), { kind: 'data', source: path, form: 'user' }),
    stores: new Map([[path, store]]),
    faults: found,
  }
}

async function chunksOf(nrg: Nrg): Promise<readonly Chunk[]> {
  const { path, files, size } = nrg
  if (size < FOOTER_BYTES) throw refuse(nrg, 'it is too short')
  const viewOf = async (offset: number, length: number): Promise<DataView> => {
    const bytes = await pieceOf(path, files, offset, length)
    if (bytes.length < length) throw refuse(nrg, 'it has become shorter while it was read')
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }
  const footer = await viewOf(size - FOOTER_BYTES, FOOTER_BYTES)
  const modern = ascii(footer, 0) === 'NER5'
  if (!modern && ascii(footer, 4) !== 'NERO') throw refuse(nrg, 'it does not end with NER5 or NERO')
  const start = modern ? Number(footer.getBigUint64(4)) : footer.getUint32(8)
  const end = size - (modern ? 12 : 8)
  if (start >= end || end - start > MOST_DESCRIPTION) throw refuse(nrg, `its description would lie from byte ${start} to ${end}`)
  const all = await viewOf(start, end - start)
  const out: Chunk[] = []
  for (let at = 0; at + 8 <= all.byteLength;) {
    const name = ascii(all, at)
    const length = all.getUint32(at + 4)
    if (at + 8 + length > all.byteLength) throw refuse(nrg, `chunk ${JSON.stringify(name)} of ${length} bytes reaches beyond its end`)
    out.push({ name, view: new DataView(all.buffer, all.byteOffset + at + 8, length) })
    if (name === 'END!') break
    at += 8 + length
  }
  return out
}

const LEAD_OUT = 0xaa
const isCue = ({ name }: Chunk): boolean => name === 'CUEX' || name === 'CUES'
const isDao = ({ name }: Chunk): boolean => name === 'DAOX' || name === 'DAOI'
const isTao = ({ name }: Chunk): boolean => name === 'ETN2' || name === 'ETNF' || name === 'TINF'

/** A chunk of tracks is a session, unless SINF counts the tracks of more sessions than there are chunks. */
function sessionsOf(nrg: Nrg, chunks: readonly Chunk[]): readonly (readonly NrgTrack[])[] {
  const cues = chunks.filter(isCue)
  const out: (readonly NrgTrack[])[] = []
  for (const chunk of chunks) {
    const before = out.reduce((sum, tracks) => sum + tracks.length, 0)
    if (isDao(chunk)) out.push(atOnce(nrg, chunk, cues[out.length]))
    else if (isTao(chunk)) out.push(oneByOne(nrg, chunk, before + 1))
  }
  const counts = chunks.filter(({ name, view }) => name === 'SINF' && view.byteLength >= 4).map(({ view }) => view.getUint32(0))
  const all = out.flat()
  if (counts.length <= out.length || counts.reduce((sum, count) => sum + count, 0) !== all.length) return out
  let from = 0
  return counts.map((count) => all.slice(from, (from += count)))
}

function atOnce(nrg: Nrg, chunk: Chunk, cue: Chunk | undefined): readonly NrgTrack[] {
  const dao = daoOf(chunk)
  if (dao === undefined) throw refuse(nrg, `its ${chunk.name} chunk is cut`)
  const points = cue === undefined ? [] : cuePoints(cue)
  return dao.tracks.map((track, i) => {
    const number = dao.firstTrack + i
    const [mode, sectorBytes] = modeOf(track.mode)
    const [zero, one, end] = track.places
    if (number < 1 || number > 99) throw refuse(nrg, `it has a track ${number}`)
    if (track.sectorBytes !== sectorBytes)
      throw refuse(nrg, `track ${number} has sectors of ${track.sectorBytes} bytes for a mode of ${sectorBytes}`)
    if (!(zero <= one && one <= end && end <= nrg.size))
      throw refuse(nrg, `track ${number} would lie from byte ${zero} over ${one} to ${end}`)
    const isrc = normalIsrc(track.isrc)
    if (track.isrc !== '' && isrc === undefined) nrg.found.push(faults.identifier({ kind: 'ISRC', text: track.isrc }))
    return {
      number,
      mode,
      sectorBytes,
      offset: zero,
      pregap: Math.floor((one - zero) / sectorBytes),
      sectors: Math.floor((end - one) / sectorBytes),
      ...placesOf(points, number),
      ...(isrc === undefined ? {} : { isrc }),
    }
  })
}

/** What CUEX says of a track. */
function placesOf(points: readonly CuePoint[], number: number): Pick<NrgTrack, 'control' | 'index0' | 'index1' | 'indexes'> {
  const own = points.filter(({ track }) => track === number)
  const at = (index: number): number | undefined => own.find((point) => point.index === index)?.at
  const [zero, one] = [at(0), at(1)]
  const indexes = own.filter(({ index }) => index > 1).toSorted((a, b) => a.index - b.index)
  const control = (own.find(({ index }) => index === 1) ?? own[0])?.control
  return {
    ...(control === undefined ? {} : { control }),
    ...(zero === undefined ? {} : { index0: zero }),
    ...(one === undefined ? {} : { index1: one }),
    indexes: indexes.map((point) => point.at),
  }
}

/** Tracks with a pause of 150 sectors before each, which may be stored or not. */
function oneByOne(nrg: Nrg, chunk: Chunk, firstNumber: number): readonly NrgTrack[] {
  const out: NrgTrack[] = []
  let stored = 0
  for (const { offset, length, mode: code, at } of taoTracks(chunk)) {
    const number = firstNumber + out.length
    if (number > 99) throw refuse(nrg, `it has a track ${number}`)
    if (offset + length > nrg.size) throw refuse(nrg, `a track would lie from byte ${offset} to ${offset + length}`)
    const [mode, sectorBytes] = modeOf(code)
    const between = out.length === 0 ? 0 : Math.floor(Math.max(0, offset - stored) / sectorBytes)
    const pregap = Math.min(PAUSE, between)
    out.push({
      number,
      mode,
      sectorBytes,
      offset: offset - pregap * sectorBytes,
      pregap,
      sectors: Math.floor(length / sectorBytes),
      indexes: [],
      alone: true,
      ...(at === undefined ? {} : { index1: at }),
    })
    stored = offset + length
  }
  return out
}

const PAUSE = 150

function modeOf(code: number): readonly [NrgTrack['mode'], number] {
  const known = nrgModes.get(code)
  if (known === undefined) throw new DiscError(faults.mode({ mode: `Nero mode ${code}` }))
  return known
}

/** Headers of whole sectors win over what the chunk says of them. */
async function withMode({ path, files, found }: Nrg, track: NrgTrack): Promise<NrgTrack> {
  const { number, mode, sectorBytes, offset, pregap, sectors } = track
  if (mode === 'audio') return track
  const stored = { offset: offset + pregap * sectorBytes, sectorBytes, count: sectors, main: mainBytes(sectorBytes) }
  const told = await storedMode(files, path, stored)
  if (told === undefined || told === mode) return track
  if ((told === 'mode1') !== (mode === 'mode1')) found.push(faults.modeDiffers({ track: number, said: mode, found: told }))
  return { ...track, mode: told }
}

function mcnOf(chunks: readonly Chunk[]): string | undefined {
  for (const chunk of chunks.filter(isDao)) {
    const mcn = normalMcn(daoOf(chunk)?.mcn ?? '')
    if (mcn.kind === 'mcn' && /[1-9]/.test(mcn.digits)) return mcn.digits
  }
  return undefined
}

const packsIn = ({ view }: Chunk): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength - (view.byteLength % 18)).slice()

function isLarger(chunks: readonly Chunk[]): boolean {
  const type = chunks.find(({ name, view }) => name === 'MTYP' && view.byteLength >= 4)?.view.getUint32(0) ?? 0
  return (type & LARGER_MEDIA) !== 0 && (type & CDS) === 0
}
/** Recordable and pressed. */
const CDS = 0x401
