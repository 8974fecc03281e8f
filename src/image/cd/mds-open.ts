/** Images of Alcohol 120%: the descriptor tells sessions and tracks, `.mdf` files beside it hold the sectors. */

import type { RecordCodec } from '../../codec/index.js'
import { DiscError, type Fault } from '../../fault/index.js'
import { discOfBlocks, type Disc, type TrackMode } from '../../layout/index.js'
import type { Files } from '../../port/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../unit/index.js'
import { faults } from './faults.js'
import { MdsEntry, MdsFile, MdsHeader, MdsLengths, MdsSession, MDS_MARK } from './mds-structures.js'
import { lookedFor, neighbourOf, type Neighbour } from './neighbours.js'
import { discOfParts, formOf, type Part, type PartSession, type PartTrack } from './parts.js'
import { storedMode } from './sector-mode.js'
import { nameOf } from './stored.js'
import { mainBytes, type CdImage, type Store } from './stores.js'
import { withSubcode, type KeptSubcode } from './subcode-survey.js'

export { MDS_MARK } from './mds-structures.js'

const VERSION = 1
const CDS: ReadonlySet<number> = new Set([0x00, 0x01, 0x02])
const DVDS: ReadonlySet<number> = new Set([0x10, 0x12])
const MOST_SESSIONS = 99
const MOST_FILES = 99
const SUBCODE = 8
const SUBCODE_BYTES = 96
const PAUSE = 150

/** By the low three bits of the mode; the others have no meaning. */
const modes: Readonly<Partial<Record<number, TrackMode>>> = {
  0: 'mode2',
  1: 'audio',
  2: 'mode1',
  3: 'mode2',
  4: 'xa-form1',
  5: 'xa-form2',
  7: 'mode2',
}

export async function openMds(path: string, files: Files): Promise<{ readonly image?: CdImage; readonly faults: readonly Fault[] }> {
  const found: Fault[] = []
  try {
    const image = await open({ path, files, found, content: files.read(path), stores: new Map(), subcode: [] })
    return image === undefined || found.some((fault) => fault.severity === 'error') ? { faults: found } : { image, faults: found }
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    return { faults: [...found, ...error.faults] }
  }
}

/** A descriptor while its tables are followed. */
interface Mds {
  readonly path: string
  readonly files: Files
  readonly found: Fault[]
  readonly content: Uint8Array
  readonly stores: Map<string, Store>
  readonly subcode: KeptSubcode[]
}

async function open(mds: Mds): Promise<CdImage | undefined> {
  const head = mds.content.subarray(0, MDS_MARK.length)
  if (String.fromCharCode(...head) !== MDS_MARK) throw refuse(mds, `it does not begin with ${MDS_MARK}`)
  if (mds.content[MDS_MARK.length] !== VERSION) {
    const use = 'Convert it with Aaru, or open it with CDEmu'
    throw new DiscError(faults.foreign({ name: mds.path, format: 'a descriptor of DAEMON Tools (MDS or MDX of version 2)', use }))
  }
  const header = read(mds, MdsHeader, 0)
  const isDvd = DVDS.has(header.medium)
  if (!isDvd && !CDS.has(header.medium)) throw refuse(mds, `its medium ${header.medium} is neither a CD nor a DVD`)
  if (header.sessions === 0 || header.sessions > MOST_SESSIONS) throw refuse(mds, `it has ${header.sessions} sessions`)
  tellLosses(mds, header)
  const tables = Array.from({ length: header.sessions }, (_, i) => read(mds, MdsSession, header.sessionTable + i * MdsSession.size))
  if (isDvd) return dvdOf(mds, tables)
  const sessions: PartSession[] = []
  for (const table of tables) sessions.push(await sessionOf(mds, table))
  if (sessions.every(({ tracks }) => tracks.length === 0)) throw refuse(mds, 'it describes no track')
  if (mds.found.some((fault) => fault.severity === 'error')) return undefined
  const plain: Disc = discOfParts({
    sessions: sessions.filter(({ tracks }) => tracks.length > 0),
    texts: [],
    textPacks: new Uint8Array(0),
  })
  const { disc, faults: judged } = await withSubcode(plain, mds.subcode, mds.files, mds.stores)
  mds.found.push(...judged)
  return { name: mds.path, disc, stores: mds.stores, faults: mds.found }
}

function tellLosses(mds: Mds, header: ReturnType<typeof MdsHeader.decode>): void {
  const parts = [
    ...(header.structures > 0 ? ['the structures of the lead-in of a DVD'] : []),
    ...(header.cuttingAreaLength > 0 ? ['the burst cutting area'] : []),
    ...(header.measurements > 0 ? ['measurements of angles'] : []),
  ]
  if (parts.length > 0) mds.found.push(faults.leftOut({ name: mds.path, parts: parts.join(' and ') }))
}

type SessionTable = ReturnType<typeof MdsSession.decode>

/** The tracks of a session. */
const entriesOf = (mds: Mds, session: SessionTable): readonly MdsEntry[] =>
  Array.from({ length: session.entries }, (_, i) => read(mds, MdsEntry, session.entryTable + i * MdsEntry.size))
    .filter(({ point }) => point >= 1 && point <= 99)
    .toSorted((a, b) => a.point - b.point)

/** A disc of blocks, which the descriptor calls its only track. */
function dvdOf(mds: Mds, tables: readonly SessionTable[]): CdImage | undefined {
  const [entry, ...others] = tables.flatMap((table) => entriesOf(mds, table))
  if (entry === undefined || others.length > 0)
    throw refuse(mds, `a DVD has one track, and it describes ${others.length + (entry === undefined ? 0 : 1)}`)
  if (entry.sectorBytes !== SECTOR_BYTES) throw refuse(mds, `its blocks have ${entry.sectorBytes} bytes and not ${SECTOR_BYTES}`)
  const stretches = stretchesOf(mds, entry, entry.extra, SECTOR_BYTES)
  const [first, ...rest] = stretches
  if (first === undefined || mds.found.some((fault) => fault.severity === 'error')) return undefined
  let sector = first.count
  const further = rest.map(({ path, offset, count }) => ({ path, offset, sector: (sector += count) - count }))
  const { path, offset } = first
  const source = `${path}@${offset}`
  const stored = { kind: 'sectors', path, offset, mode: 'mode1', sectorBytes: SECTOR_BYTES, order: 'little' } as const
  mds.stores.set(source, further.length === 0 ? stored : { ...stored, further })
  const disc = discOfBlocks(sectors(entry.extra), { kind: 'data', source, form: 'user' })
  return { name: mds.path, disc, stores: mds.stores, faults: mds.found }
}

/** No disc is longer. */
const MOST = 450_000

async function sessionOf(mds: Mds, session: SessionTable): Promise<PartSession> {
  const tracks: PartTrack[] = []
  const entries = entriesOf(mds, session)
  let first: number | undefined
  let cursor = 0
  for (const entry of entries) {
    const lengths = read(mds, MdsLengths, entry.extra)
    if (entry.start >= MOST || lengths.pregap >= MOST || lengths.length >= MOST || lengths.length === 0)
      throw refuse(mds, `track ${entry.point} begins at block ${entry.start} and has ${lengths.length} sectors`)
    if (first === undefined) {
      // The pause of two seconds is in no image.
      first = Math.max(entry.start - Math.max(0, lengths.pregap - PAUSE), session.number === 1 ? 0 : entry.start - lengths.pregap)
      cursor = session.number === 1 ? Math.min(first, 0) : first
    }
    if (entry.start < cursor) throw refuse(mds, `track ${entry.point} begins at block ${entry.start}, before the end of the one before`)
    const pregap = Math.min(lengths.pregap, entry.start - cursor)
    fill(tracks, entry.start - pregap - cursor)
    tracks.push(await trackOf(mds, entry, lengths.length, tracks.length === 0 ? entry.start - cursor : pregap))
    cursor = entry.start + lengths.length
  }
  const end = session.end | 0
  if (end > cursor && end - cursor < MOST) fill(tracks, end - cursor)
  return { tracks, ...(first === undefined || session.number === 1 ? {} : { first: lba(Math.max(0, first)) }) }
}

/** What no track stores belongs to the end of the one before. */
function fill(tracks: PartTrack[], count: number): void {
  const last = tracks.at(-1)
  if (count > 0 && last !== undefined) tracks[tracks.length - 1] = { ...last, parts: [...last.parts, { kind: 'empty', sectors: count }] }
}

async function trackOf(mds: Mds, entry: MdsEntry, length: number, pregap: number): Promise<PartTrack> {
  const said = modes[entry.mode & 7]
  const sub = entry.subcode === SUBCODE ? SUBCODE_BYTES : 0
  const sectorBytes = entry.sectorBytes
  const main = mainBytes(sectorBytes)
  if (said === undefined) throw new DiscError(faults.mode({ mode: `MDS mode ${entry.mode}` }))
  if (entry.subcode !== 0 && sub === 0) throw refuse(mds, `track ${entry.point} has sub-code of kind ${entry.subcode}`)
  if (main + sub !== (sectorBytes === FORM2_WITH_CODE ? main : sectorBytes) || !fits(said, main))
    throw refuse(mds, `track ${entry.point} has sectors of ${sectorBytes} bytes for ${said}`)
  const stretches = stretchesOf(mds, entry, length, sectorBytes)
  const [first] = stretches
  if (first === undefined) throw refuse(mds, `track ${entry.point} has no file`)
  const mode = said === 'audio' ? said : await modeOf(mds, entry.point, said, { ...first, sectorBytes, main })
  const parts: Part[] = []
  let at = entry.start
  for (const { path, offset, count } of stretches) {
    const source = `${path}@${offset}`
    mds.stores.set(source, { kind: 'sectors', path, offset, mode, sectorBytes, order: 'little' })
    if (sub > 0) mds.subcode.push({ start: lba(at), length: count, store: { kind: 'subcode', path, offset, sectorBytes }, form: 'raw' })
    at += count
    parts.push(
      mode === 'audio'
        ? { kind: 'sound', sound: { source, from: 0, samples: count * 588 } }
        : { kind: 'data', source, sectors: count, form: formOf(main) },
    )
  }
  const control = entry.adrControl & 15
  return {
    number: entry.point,
    mode,
    copy: control & 2 ? 'permitted' : 'prohibited',
    preemphasis: mode === 'audio' && (control & 1) === 1,
    channels: mode === 'audio' && control & 8 ? 4 : 2,
    parts: pregap > 0 ? [{ kind: 'empty', sectors: pregap }, ...parts] : parts,
    pregap,
    indexes: [],
  }
}

/** Headers of the sectors win over what the descriptor says of them. */
async function modeOf(
  mds: Mds,
  track: number,
  said: Exclude<TrackMode, 'audio'>,
  stored: { readonly path: string; readonly offset: number; readonly count: number; readonly sectorBytes: number; readonly main: number },
): Promise<Exclude<TrackMode, 'audio'>> {
  const found = await storedMode(mds.files, stored.path, stored)
  // Whole sectors of XA may be of both forms.
  const usual = stored.main === 2352 && (said === 'xa-form1' || said === 'xa-form2') ? 'xa' : said
  if (found === undefined || found === usual) return usual
  if ((found === 'mode1') !== (usual === 'mode1')) mds.found.push(faults.modeDiffers({ track, said, found }))
  return found
}

/** Sectors of a track in the files that it is split into, at whole sectors. */
function stretchesOf(
  mds: Mds,
  entry: MdsEntry,
  length: number,
  sectorBytes: number,
): readonly { readonly path: string; readonly offset: number; readonly count: number }[] {
  const out: { readonly path: string; readonly offset: number; readonly count: number }[] = []
  if (entry.files > MOST_FILES) throw refuse(mds, `track ${entry.point} has ${entry.files} files`)
  let left = length
  let wanted = ''
  for (let i = 0; i < entry.files && left > 0; i++) {
    wanted = nameIn(mds, read(mds, MdsFile, entry.fileTable + i * MdsFile.size))
    const file = fileNamed(mds, wanted)
    const offset = i === 0 ? entry.offset : 0
    const count = Math.min(left, Math.max(0, Math.floor((file.stat.size - offset) / sectorBytes)))
    if (count > 0) out.push({ path: file.path, offset, count })
    left -= count
  }
  if (left > 0)
    mds.found.push(faults.fileShort({ name: wanted, wanted: length, size: length - left, unit: `sectors of track ${entry.point}` }))
  return out
}

function fileNamed(mds: Mds, name: string): Neighbour {
  const file = neighbourOf(mds.files, mds.path, name)
  if (file === undefined) throw new DiscError(faults.fileMissing({ name, looked: lookedFor(mds.path, name) }))
  return file
}

/** Characters of a name on any host. */
const LONGEST_NAME = 1024

/** A star stands for the name of the descriptor. */
function nameIn(mds: Mds, { name, wide }: ReturnType<typeof MdsFile.decode>): string {
  const rest = mds.content.subarray(name, name + 2 * LONGEST_NAME)
  const [text = ''] = new TextDecoder(wide === 1 ? 'utf-16le' : 'latin1').decode(rest).split('\0', 1)
  if (text === '') throw refuse(mds, 'a file has no name')
  const stem = nameOf(mds.path).replace(/\.[^.]*$/, '')
  return text.startsWith('*.') ? stem + text.slice(1) : text
}

function read<Value>(mds: Mds, codec: RecordCodec<Value>, at: number): Value {
  if (at + codec.size > mds.content.length) throw refuse(mds, `a table of ${codec.size} bytes would lie at byte ${at}`)
  return codec.decode(mds.content, at)
}

function refuse(mds: Mds, problem: string): DiscError {
  return new DiscError(faults.notImage({ name: mds.path, format: 'media descriptor of Alcohol 120%', problem }))
}

/** Form 2 with its four bytes of EDC. */
const FORM2_WITH_CODE = 2328

function fits(mode: TrackMode, main: number): boolean {
  switch (mode) {
    case 'audio':
      return main === 2352
    case 'mode1':
    case 'xa-form1':
      return main === 2048 || main === 2352 || (main === 2336 && mode === 'xa-form1')
    case 'xa-form2':
      return main === 2324 || main === 2336 || main === 2352
    case 'mode2':
    case 'xa':
      return main === 2336 || main === 2352
  }
}
