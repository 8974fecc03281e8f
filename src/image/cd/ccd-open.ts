/** CloneCD images: the control file tells the table of contents, the image beside it holds 2352-byte sectors. */

import type { Fault, Position } from '../../fault/index.js'
import { normalIsrc, normalMcn, type Disc, type TrackMode } from '../../layout/index.js'
import { lba } from '../../unit/index.js'
import type { Files } from '../../port/index.js'
import { readCdText } from '../../format/cdtext/index.js'
import { neighbourOf } from './neighbours.js'
import { discOfParts, type Part, type PartTrack } from './parts.js'
import { faults } from './faults.js'
import { sheetText } from './sheet-charset.js'
import type { OpenSheetOptions } from './sheet-files.js'
import { placeIn } from './sheet-text.js'
import type { CdImage, Store } from './stores.js'
import { nameOf } from './stored.js'
import { storedMode } from './sector-mode.js'
import { withSubcode, type KeptSubcode } from './subcode-survey.js'
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

export async function openCcd(
  path: string,
  options: OpenSheetOptions,
): Promise<{ readonly image?: CdImage; readonly faults: readonly Fault[] }> {
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
  const scrambled =
    number(
      sections.find(({ name }) => name === 'disc'),
      'datatracksscrambled',
    ) === 1
  const stored: CcdImage = { path: file.path, size: file.stat.size, scrambled, files: options.files }
  const stores = new Map<string, Store>()
  const subcode: Omit<KeptSubcode, 'store'>[] = []
  const sessions = sessionsOf(entries, found).map(({ entries: list, leadOut }) => ({
    tracks: [] as PartTrack[],
    entries: list,
    leadOut,
    first: lba(0),
  }))
  let done = 0
  for (const session of sessions)
    for (const [i, entry] of session.entries.entries()) {
      const section = trackSection(sections, entry.point)
      const next = session.entries[i + 1]
      const indexes = indexesOf(section, found)
      const pregap = pregapOf(section, entry, i === 0 ? 'first' : 'later', found)
      const nextPregap = next === undefined ? 0 : pregapOf(trackSection(sections, next.point), next, 'later', found)
      // What is stored of a further session begins where its first track does, with its pregap.
      const start = entry.lba - pregap
      if (i === 0 && session !== sessions[0]) session.first = lba(start)
      const end = next === undefined ? session.leadOut : next.lba - nextPregap
      if (end <= entry.lba) {
        found.push(faults.timeOrder({ time: `block ${end}`, before: `block ${entry.lba}` }, { position: entry.at }))
        continue
      }
      const length = end - start
      const offset = done * SECTOR
      const source = `${file.path}@${offset}`
      const mode = await modeOf(stored, entry, section, { offset: offset + pregap * SECTOR, count: length - pregap }, found)
      stores.set(source, {
        kind: 'sectors',
        path: file.path,
        offset,
        mode,
        sectorBytes: SECTOR,
        order: 'little',
        ...(scrambled ? { scrambled } : {}),
      })
      subcode.push({ start: lba(start), length, form: 'planar' })
      done += length
      const part: Part =
        mode === 'audio'
          ? { kind: 'sound', sound: { source, from: 0, samples: length * 588 } }
          : { kind: 'data', source, sectors: length, form: 'raw' }
      session.tracks.push(trackOf(entry, mode, part, pregap, indexes, section, found))
    }
  judgeSize(imageName, stored, done, found)
  if (found.some((fault) => fault.severity === 'error')) return { faults: found }
  const mcn = normalMcn(sections.find((section) => section.name === 'disc')?.values.get('catalog')?.text ?? '')
  const textPacks = packsOf(
    sections.find((section) => section.name === 'cdtext'),
    found,
  )
  const texts = readCdText(textPacks)
  found.push(...texts.faults)
  const plain: Disc = discOfParts({
    sessions: sessions.map(({ tracks, first }) => ({ tracks, first })),
    mcn: mcn.kind === 'mcn' && /[1-9]/.test(mcn.digits) ? mcn.digits : undefined,
    texts: texts.texts,
    textPacks,
  })
  const kept = keptBeside(path, options.files, subcode, done, found)
  const { disc, faults: judged } = await withSubcode(plain, kept, options.files, stores)
  found.push(...judged)
  return { image: { name: path, disc, stores, faults: found }, faults: found }
}

const SECTOR = 2352
const SUBCODE = 96

interface CcdImage {
  readonly path: string
  readonly size: number
  readonly scrambled: boolean
  readonly files: Files
}

function judgeSize(name: string, { size }: CcdImage, sectors: number, found: Fault[]): void {
  if (size < sectors * SECTOR) found.push(faults.fileShort({ name, wanted: sectors * SECTOR, size, unit: 'bytes' }))
  else if (size > sectors * SECTOR) found.push(faults.fileLong({ name, told: sectors * SECTOR, size }))
}

/** The sub-code beside the image: as many times 96 bytes as the image has sectors, a plane for each channel. */
function keptBeside(
  path: string,
  files: Files,
  parts: readonly Omit<KeptSubcode, 'store'>[],
  sectors: number,
  found: Fault[],
): readonly KeptSubcode[] {
  const name = `${nameOf(path).replace(/\.ccd$/i, '')}.sub`
  const file = neighbourOf(files, path, name)
  if (file === undefined) return []
  if (file.stat.size !== sectors * SUBCODE) found.push(faults.subcodeSize({ name, size: file.stat.size, wanted: sectors * SUBCODE }))
  let done = 0
  return parts.map((part) => {
    const offset = done * SUBCODE
    done += part.length
    return { ...part, store: { kind: 'subcode', path: file.path, offset, sectorBytes: 0 } }
  })
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

/** Headers of the sectors win over what the control file says of them. */
async function modeOf(
  { path, scrambled, files }: CcdImage,
  entry: Entry,
  section: Section | undefined,
  { offset, count }: { readonly offset: number; readonly count: number },
  found: Fault[],
): Promise<TrackMode> {
  if ((entry.control & 4) === 0) return 'audio'
  const said = number(section, 'mode') === 2 ? 'xa' : 'mode1'
  const stored = { offset, sectorBytes: SECTOR, count, main: SECTOR, ...(scrambled ? { scrambled } : {}) }
  const told = await storedMode(files, path, stored)
  if (told === undefined || told === said) return said
  if ((told === 'mode1') !== (said === 'mode1'))
    found.push(faults.modeDiffers({ track: entry.point, said, found: told }, { position: section?.at ?? entry.at }))
  return told
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
function packsOf(section: Section | undefined, found: Fault[]): Uint8Array {
  const count = Math.max(0, Math.min(number(section, 'entries') ?? 0, MOST_PACKS))
  const out: number[] = []
  for (let i = 0; i < count; i++) {
    const value = section?.values.get(`entry ${i}`)
    const shown = (value?.text ?? '').split(/\s+/)
    if (shown.length < 16 || !shown.every((byte) => /^[0-9a-f]{1,2}$/i.test(byte))) {
      const problem = value === undefined ? 'it is missing' : 'a pack has 16 bytes in hexadecimal'
      found.push(faults.textPack({ entry: i, problem }, { position: value?.at ?? section?.at }))
      continue
    }
    const pack = Uint8Array.from([...shown.slice(0, 16).map((byte) => Number.parseInt(byte, 16)), 0, 0])
    const code = crc16(pack, 0, 16)
    out.push(...pack.subarray(0, 16), code >>> 8, code & 255)
  }
  return Uint8Array.from(out)
}
