/** A drawn disc against what was recorded or built: everything that differs, in words. */

import { readPacks } from './cdtext.js'
import { PAUSE, fields, isLatin1, placeDisc, sectorsOf, type DrawnDisc, type DrawnSector, type PlacedTrack } from './disc.js'
import { SECTOR } from './ecma130.js'
import { RECORDED_SECTOR, type RecordedDisc } from './recorded.js'
import { COPY_BIT, controlOf, positionAt, readQ, type Position } from './subcode.js'

/** Of each kind of difference the first is told, with how many there are. */
export class Differences {
  readonly #found = new Map<string, { readonly first: string; count: number }>()

  add(kind: string, text: string): void {
    const known = this.#found.get(kind)
    if (known === undefined) this.#found.set(kind, { first: text, count: 1 })
    else known.count++
  }

  get lines(): readonly string[] {
    return [...this.#found].map(([kind, { first, count }]) => `${kind}: ${first}${count > 1 ? ` (${count} such)` : ''}`)
  }
}

/** `own`: the sub-code comes from the program; else from the drive, to which a cue sheet says what is wanted. */
export type Subcode = 'own' | 'of the drive'

/** `warnings` are what the program said of the disc. */
export async function compareRecorded(
  disc: DrawnDisc,
  recorded: RecordedDisc,
  subcode: Subcode,
  warnings: readonly string[],
): Promise<readonly string[]> {
  const found = new Differences()
  // A sheet without a word for SCMS makes a disc whose copy bit rests, which the program says.
  const copyBit = subcode === 'own' && !warnings.some((warning) => warning.startsWith('sheet/scmsLost')) ? 'alternates' : 'rests'
  compareToc(disc, recorded, found)
  // Where tracks lie elsewhere, each sector would differ.
  if (found.lines.length === 0)
    for (const session of placeDisc(disc))
      for (const [i, placed] of session.tracks.entries()) await compareTrack(placed, i === 0, disc, recorded, copyBit, found)
  if (recorded.mcn !== disc.mcn) found.add('catalogue number', `${recorded.mcn}, should be ${disc.mcn}`)
  for (const { number, isrc } of disc.sessions.flat()) {
    const said = await recorded.isrc(number)
    if (said !== isrc) found.add('ISRC', `track ${number} has ${said}, should have ${isrc}`)
  }
  compareTexts(disc, recorded.packs, warnings, found)
  return found.lines
}

function compareToc(disc: DrawnDisc, { points }: RecordedDisc, found: Differences): void {
  const wanted = placeDisc(disc).flatMap(({ number, leadOut, tracks }) => [
    ...tracks.map(({ track, start }) => `session ${number} track ${track.number} at ${start}`),
    `session ${number} ends at ${leadOut}`,
  ])
  const said = points
    .toSorted((a, b) => a.session - b.session || a.point - b.point)
    .map(({ session, point, start }) =>
      point === 0xa2 ? `session ${session} ends at ${start}` : `session ${session} track ${point} at ${start}`,
    )
  for (const line of wanted) if (!said.includes(line)) found.add('table of contents', `should say: ${line}; says: ${said.join(', ')}`)
  if (said.length > wanted.length) found.add('table of contents', `says too much: ${said.join(', ')}`)
  for (const track of disc.sessions.flat()) {
    const point = points.find((candidate) => candidate.point === track.number)
    const free = track.copy === 'scms' ? COPY_BIT : 0
    if (point !== undefined && (point.control | free) !== (controlOf(track) | free))
      found.add('control', `track ${track.number} has ${point.control}, should have ${controlOf(track)}`)
  }
}

async function compareTrack(
  placed: PlacedTrack,
  isFirst: boolean,
  disc: DrawnDisc,
  recorded: RecordedDisc,
  copyBit: 'alternates' | 'rests',
  found: Differences,
): Promise<void> {
  const { track, pregap, start, end } = placed
  const sectors = sectorsOf(placed, isFirst)
  const got = await recorded.read(pregap, end - pregap)
  const copyBits = new Set<number>()
  for (const [i, sector] of sectors.entries()) {
    const address = pregap + i
    const here = got.subarray(i * RECORDED_SECTOR, (i + 1) * RECORDED_SECTOR)
    const part = address < start ? 'pregap' : 'track'
    const where = `track ${track.number}, block ${address} (${address - start} from index 1)`
    const problem = sectorProblem(sector, here.subarray(0, SECTOR))
    if (problem !== undefined) found.add(`${track.mode} ${part}${isFirst && i < PAUSE ? ' pause' : ''}`, `${where}: ${problem}`)
    const q = readQ(here.subarray(SECTOR))
    if (q.kind === 'mcn' || q.kind === 'isrc') {
      const wanted = q.kind === 'mcn' ? disc.mcn : track.isrc
      if (q.text !== wanted) found.add(`Q ${q.kind}`, `${where}: ${q.text}, should be ${wanted}`)
      if (q.frame !== positionAt(placed, address).absolute[2]) found.add(`Q ${q.kind}`, `${where}: frame ${q.frame}`)
    } else if (q.kind !== 'position') found.add('Q', `${where}: ${JSON.stringify(q)}`)
    else {
      copyBits.add(q.control & COPY_BIT)
      const said = printPosition(q, track.copy === 'scms')
      const should = printPosition(positionAt(placed, address), track.copy === 'scms')
      if (said !== should) found.add(`Q ${part}`, `${where}: ${said}, should be ${should}`)
    }
  }
  // The bit of a copy that must not be copied changes some nine times a second. IEC 60958-3, IEC 60908 17.5.1.
  if (track.copy === 'scms' && copyBit === 'alternates' && end - start > 16 && copyBits.size < 2)
    found.add('SCMS', `track ${track.number}: its copy bit is always ${[...copyBits].join()}`)
}

const printPosition = ({ control, track, index, relative, absolute }: Position, scms: boolean): string =>
  `control ${scms ? control | COPY_BIT : control} track ${track} index ${index} relative ${relative.join(':')} absolute ${absolute.join(':')}`

/** Undefined where the sector is as drawn, within the freedom that it leaves. */
export function sectorProblem({ bytes, freedom }: DrawnSector, got: Uint8Array): string | undefined {
  if (Buffer.compare(bytes, got) === 0) return undefined
  const at = bytes.findIndex((byte, i) => byte !== got[i])
  if (freedom === 'edc' && at >= 2348 && got.subarray(2348).every((byte) => byte === 0)) return undefined
  if (freedom === 'empty' && isEmptyForm2(bytes, got)) return undefined
  const show = (sector: Uint8Array): string => Buffer.from(sector.subarray(at, at + 8)).toString('hex')
  return `byte ${at}: ${show(got)}, should be ${show(bytes)}`
}

/** A sector of Mode 2 without content is form 2 by the book, with or without EDC. */
function isEmptyForm2(bytes: Uint8Array, got: Uint8Array): boolean {
  const same = (from: number, to: number): boolean => Buffer.compare(bytes.subarray(from, to), got.subarray(from, to)) === 0
  const subheader = [0, 0, 0x20, 0, 0, 0, 0x20, 0].every((byte, i) => got[16 + i] === byte)
  return same(0, 16) && subheader && got.subarray(24, 2348).every((byte) => byte === 0)
}

/** A text of an alphabet that CD-TEXT lacks may be left out, where that is said. Japanese has wide letters only. */
function compareTexts(disc: DrawnDisc, packs: Uint8Array, warnings: readonly string[], found: Differences): void {
  const { texts, problems } = readPacks(packs)
  for (const problem of problems) found.add('CD-TEXT packs', problem)
  const latin1 = isLatin1(JSON.stringify(disc))
  const warned = (code: string): boolean => warnings.some((warning) => warning.startsWith(code))
  const allowed = { leftOut: warned('cdtext/leftOut'), plain: warned('cdtext/plainMarks') }
  const wanted = new Map([[0, disc.texts], ...disc.sessions.flat().map((track) => [track.number, track.texts] as const)])
  for (const [number, should] of wanted)
    for (const field of fields)
      if (!isSaid(texts.get(number)?.[field], should[field], latin1, allowed))
        found.add(
          `CD-TEXT ${field}`,
          `${number}: ${JSON.stringify(texts.get(number)?.[field])}, should be ${JSON.stringify(should[field])}`,
        )
  for (const number of texts.keys()) if (!wanted.has(number)) found.add('CD-TEXT', `speaks of track ${number}`)
}

interface Allowed {
  readonly leftOut: boolean
  /** Typographic marks may be plain ones. */
  readonly plain: boolean
}

function isSaid(said: string | undefined, should: string | undefined, latin1: boolean, { leftOut, plain }: Allowed): boolean {
  if (latin1) return (said ?? '') === (should ?? '')
  const form = (text: string | undefined): string => (plain ? (text ?? '').replaceAll('–', '-') : (text ?? '')).normalize('NFKC')
  return form(said) === form(should) || (said === undefined && leftOut)
}

/** The sectors of an image of whole sectors, in which the pause of each session is left out. */
export function compareBuilt(disc: DrawnDisc, image: Uint8Array): readonly string[] {
  const found = new Differences()
  let at = 0
  for (const session of placeDisc(disc))
    for (const [i, placed] of session.tracks.entries())
      for (const [k, sector] of sectorsOf(placed, i === 0).entries()) {
        if (i === 0 && k < PAUSE) continue
        const address = placed.pregap + k
        const part = address < placed.start ? 'pregap' : 'track'
        const problem = sectorProblem(sector, image.subarray(at, at + SECTOR))
        if (problem !== undefined)
          found.add(`image, ${placed.track.mode} ${part}`, `track ${placed.track.number}, block ${address}: ${problem}`)
        at += SECTOR
      }
  if (image.length !== at) found.add('image', `has ${image.length / SECTOR} sectors, should have ${at / SECTOR}`)
  return found.lines
}
