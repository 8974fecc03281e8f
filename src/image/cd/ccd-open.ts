/** CloneCD images: the control file tells the table of contents, the image beside it holds 2352-byte sectors. */

import type { Fault, Position } from '../../fault/index.js'
import { normalIsrc, normalMcn, type Disc, type TrackMode } from '../../layout/index.js'
import { lba } from '../../unit/index.js'
import { neighbourOf } from './neighbours.js'
import { discOfParts, type Part, type PartTrack } from './parts.js'
import { faults } from './faults.js'
import { sheetText } from './sheet-charset.js'
import type { OpenSheetOptions } from './sheet-files.js'
import { placeIn } from './sheet-text.js'
import type { CdImage, Store } from './stores.js'
import { nameOf } from './stored.js'
import { crc16 } from '../../kernel/index.js'

interface Value {
  readonly text: string
  readonly at: Position
}

/** Values of a section by their names in lower case. */
interface Section {
  readonly name: string
  readonly at: Position
  readonly values: ReadonlyMap<string, Value>
}

/** Sections of a control file. A line that is neither a section nor a value is a fault. */
export function parseCcd(file: string, text: string): { readonly sections: readonly Section[]; readonly faults: readonly Fault[] } {
  const found: Fault[] = []
  const sections: { name: string; at: Position; values: Map<string, Value> }[] = []
  for (const [i, line] of text.split(/\r\n|\r|\n/).entries()) {
    const head = /^\s*\[\s*([^\]]*?)\s*\]\s*$/.exec(line)
    const value = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/.exec(line)
    const at = placeIn(file, i + 1, 1, line.length, line)
    if (head) sections.push({ name: (head[1] ?? '').toLowerCase().replace(/\s+/g, ' '), at, values: new Map() })
    else if (value) {
      const section = sections.at(-1)
      if (section === undefined) found.push(faults.outOfPlace({ command: value[1] ?? '', needs: 'section' }, { position: at }))
      else section.values.set((value[1] ?? '').toLowerCase().replace(/\s+/g, ' '), { text: value[2] ?? '', at })
    } else if (line.trim() !== '' && !line.trim().startsWith(';'))
      found.push(faults.unknownCommand({ command: line.trim() }, { position: at }))
  }
  return { sections, faults: found }
}

interface Entry {
  readonly session: number
  readonly point: number
  readonly control: number
  readonly lba: number
  readonly at: Position
}

export function openCcd(path: string, options: OpenSheetOptions): { readonly image?: CdImage; readonly faults: readonly Fault[] } {
  const sheet = sheetText(path, options.files.read(path), options.charset)
  const { sections, faults: parsed } = parseCcd(path, sheet.text)
  const found = [...sheet.faults, ...parsed]
  const entries = sections.filter((section) => section.name.startsWith('entry ')).flatMap((section) => entryOf(section, found))
  if (!sections.some((section) => section.name === 'clonecd'))
    found.push(faults.notImage({ name: path, format: 'CloneCD control file', problem: 'it has no section [CloneCD]' }))
  else if (!entries.some(({ point }) => point <= 99)) found.push(faults.noTracks({}, { position: sections[0]?.at }))
  const imageName = `${nameOf(path).replace(/\.ccd$/i, '')}.img`
  const file = neighbourOf(options.files, path, imageName)
  if (file === undefined) found.push(faults.fileMissing({ name: imageName, looked: imageName }))
  if (file === undefined || found.some((fault) => fault.severity === 'error')) return { faults: found }
  const stores = new Map<string, Store>()
  const sessions = sessionsOf(entries, found).map(({ entries: list, leadOut }) => ({
    tracks: [] as PartTrack[],
    entries: list,
    leadOut,
    first: lba(0),
  }))
  let stored = 0
  for (const session of sessions)
    for (const [i, entry] of session.entries.entries()) {
      const section = sections.find((candidate) => candidate.name === `track ${entry.point}`)
      const next = session.entries[i + 1]
      const indexes = indexesOf(section, found)
      const pregap = pregapOf(section, entry, i === 0 ? 'first' : 'later', found)
      const nextPregap = next === undefined ? 0 : pregapOf(trackSection(sections, next.point), next, 'later', found)
      // What is stored of a further session begins where its first track does, with its pregap.
      if (i === 0 && session !== sessions[0]) session.first = lba(entry.lba - pregap)
      const length = (next === undefined ? session.leadOut : next.lba - nextPregap) - (entry.lba - pregap)
      if (length <= 0) {
        found.push(faults.timeOrder({ time: `block ${entry.lba + length}`, before: `block ${entry.lba}` }, { position: entry.at }))
        continue
      }
      const source = `${file.path}@${stored * 2352}`
      const mode = modeOf(entry, section)
      stores.set(source, { kind: 'sectors', path: file.path, offset: stored * 2352, mode, sectorBytes: 2352, order: 'little' })
      stored += length
      const part: Part =
        mode === 'audio'
          ? { kind: 'sound', sound: { source, from: 0, samples: length * 588 } }
          : { kind: 'data', source, sectors: length, form: 'raw' }
      session.tracks.push(trackOf(entry, mode, part, pregap, indexes, section, found))
    }
  if (file.stat.size < stored * 2352)
    found.push(faults.fileShort({ name: imageName, wanted: stored * 2352, size: file.stat.size, unit: 'bytes' }))
  if (found.some((fault) => fault.severity === 'error')) return { faults: found }
  const mcn = normalMcn(sections.find((section) => section.name === 'disc')?.values.get('catalog')?.text ?? '')
  const disc: Disc = discOfParts({
    sessions: sessions.map(({ tracks, first }) => ({ tracks, first })),
    mcn: mcn.kind === 'mcn' ? mcn.digits : undefined,
    texts: [],
    textPacks: packsOf(sections.find((section) => section.name === 'cdtext')),
  })
  return { image: { name: path, disc, stores, faults: found }, faults: found }
}

function number(section: Section | undefined, key: string): number | undefined {
  const text = section?.values.get(key)?.text
  return text !== undefined && /^(0x[0-9a-f]{1,8}|-?\d{1,9})$/i.test(text) ? Number(text) : undefined
}

function entryOf(section: Section, found: Fault[]): readonly Entry[] {
  const [session, point, control, address] = ['session', 'point', 'control', 'plba'].map((key) => number(section, key))
  if (session === undefined || point === undefined || control === undefined || address === undefined) {
    found.push(
      faults.syntax(
        { command: `[${section.name}]`, problem: 'it needs Session, Point, Control and PLBA, which are numbers' },
        { position: section.at },
      ),
    )
    return []
  }
  const inRange = session >= 1 && session <= 99 && address >= -45_150 && address <= 449_849
  if (!inRange && (point <= 99 || point === 0xa2))
    found.push(
      faults.syntax(
        { command: `[${section.name}]`, problem: `session ${session} or block ${address} cannot be` },
        { position: section.at },
      ),
    )
  return [{ session, point, control, lba: address, at: section.at }]
}

const trackSection = (sections: readonly Section[], point: number): Section | undefined =>
  sections.find((section) => section.name === `track ${point}`)

interface SessionEntries {
  readonly entries: readonly Entry[]
  readonly leadOut: number
}

/** Tracks and lead-out of each session. */
function sessionsOf(entries: readonly Entry[], found: Fault[]): readonly SessionEntries[] {
  const out: SessionEntries[] = []
  for (const session of [...new Set(entries.map((entry) => entry.session))].sort((a, b) => a - b)) {
    const mine = entries.filter((entry) => entry.session === session)
    const tracks = mine.filter((entry) => entry.point >= 1 && entry.point <= 99).sort((a, b) => a.point - b.point)
    const leadOut = mine.find((entry) => entry.point === 0xa2)
    const [first] = tracks
    if (first === undefined) continue
    if (leadOut === undefined)
      found.push(faults.syntax({ command: `session ${session}`, problem: 'it has no lead-out (Point=0xa2)' }, { position: first.at }))
    out.push({ entries: tracks, leadOut: leadOut?.lba ?? 0 })
  }
  return out
}

/**
 * Stored sectors before index 1. The first track of a session has no index 0 and counts from the first stored sector, or from the
 * start of the disc.
 */
function pregapOf(section: Section | undefined, entry: Entry, place: 'first' | 'later', found: Fault[]): number {
  const [zero, one] = [number(section, 'index 0'), number(section, 'index 1')]
  if (one === undefined || (zero === undefined && place === 'later')) return 0
  if (zero === undefined && entry.session > 1 && one === entry.lba) return 0
  const pregap = one - (zero ?? 0)
  if (pregap >= 0 && pregap <= 449_849) return pregap
  found.push(faults.timeOrder({ time: `INDEX 1=${one}`, before: `INDEX 0=${zero ?? 0}` }, { position: section?.at }))
  return 0
}

function indexesOf(section: Section | undefined, found: Fault[]): readonly number[] {
  const one = number(section, 'index 1') ?? 0
  const out: number[] = []
  for (let i = 2; i <= 99; i++) {
    const at = number(section, `index ${i}`)
    if (at === undefined) break
    if (at <= one + (out.at(-1) ?? 0))
      found.push(faults.timeOrder({ time: `INDEX ${i}=${at}`, before: `index ${i - 1}` }, { position: section?.at }))
    out.push(at - one)
  }
  return out
}

const modeOf = (entry: Entry, section: Section | undefined): TrackMode => {
  if ((entry.control & 4) === 0) return 'audio'
  return number(section, 'mode') === 2 ? 'xa' : 'mode1'
}

function trackOf(
  entry: Entry,
  mode: TrackMode,
  part: Part,
  pregap: number,
  indexes: readonly number[],
  section: Section | undefined,
  found: Fault[],
): PartTrack {
  const base = {
    number: entry.point,
    mode,
    copy: entry.control & 2 ? ('permitted' as const) : ('prohibited' as const),
    preemphasis: mode === 'audio' && (entry.control & 1) === 1,
    channels: entry.control & 8 ? (4 as const) : (2 as const),
    parts: [part],
    pregap,
    indexes,
  }
  const text = section?.values.get('isrc')
  const isrc = text === undefined ? undefined : normalIsrc(text.text)
  if (text !== undefined && isrc === undefined) found.push(faults.identifier({ kind: 'ISRC', text: text.text }, { position: text.at }))
  return isrc === undefined ? base : { ...base, isrc }
}

const MOST_PACKS = 8 * 256

/** Packs stand there without their CRC, which is made again. */
function packsOf(section: Section | undefined): Uint8Array {
  const count = Math.min(number(section, 'entries') ?? 0, MOST_PACKS)
  const out = new Uint8Array(Math.max(0, count) * 18)
  for (let i = 0; i < count; i++) {
    const text = section?.values.get(`entry ${i}`)?.text ?? ''
    const values = text.split(/\s+/).map((byte) => Number.parseInt(byte, 16) & 255)
    out.set(values.slice(0, 16), i * 18)
    const code = crc16(out, i * 18, i * 18 + 16)
    out[i * 18 + 16] = code >>> 8
    out[i * 18 + 17] = code
  }
  return out
}
