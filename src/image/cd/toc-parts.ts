/** The parts of a TOC file's track as what its files hold. */

import { SILENCE, isData, type TrackMode } from '../../layout/index.js'
import { faults } from './faults.js'
import { isSoundName, type Neighbour } from './neighbours.js'
import { formOf, type Part } from './parts.js'
import { lookAt, nameOfForm, type SectorForm } from './sector-look.js'
import { beginsAsSound, fileNamed, measured, soundNamed, storedSound, type SheetContext } from './sheet-files.js'
import { SUBCODE_BYTES } from './sheet-subcode.js'
import { mainBytes, type Store } from './stores.js'
import type { TocAmount, TocPart, TocTrack } from './toc-sheet.js'

export interface TocContext extends SheetContext {
  readonly stores: Map<string, Store>
}

/** What a statement gives, and how long that is: samples of sound, sectors of data. */
export interface Made {
  readonly parts: readonly Part[]
  readonly length: number
}

type FilePart = Extract<TocPart, { kind: 'audio' | 'data' }>

/** A part with its file. */
type Located = { readonly kind: 'made'; readonly part: Exclude<TocPart, FilePart> } | Sounding | Stored
interface Sounding {
  readonly kind: 'sound'
  readonly part: Extract<TocPart, { kind: 'audio' }>
  readonly file: Neighbour
}
interface Stored {
  readonly kind: 'stored'
  readonly part: FilePart
  readonly file: Neighbour
}

/** The mode is that of the sectors, where their headers contradict the track. */
export async function partsIn(
  track: TocTrack,
  number: number,
  context: TocContext,
): Promise<{ readonly mode: TrackMode; readonly made: readonly Made[] }> {
  const located: Located[] = []
  for (const part of track.parts) located.push(...(await locate(part, context)))
  const form = await formFor(track, number, located, context)
  const made: Made[] = []
  for (const each of located) made.push(await madeOf(each, form, context))
  return { mode: form.mode, made }
}

/** Where a file is not there, that is a fault already. */
async function locate(part: TocPart, context: TocContext): Promise<readonly Located[]> {
  if (part.kind !== 'audio' && part.kind !== 'data') return [{ kind: 'made', part }]
  const name = part.spelled === undefined ? { text: part.name } : { text: part.name, spelled: part.spelled }
  if (part.kind === 'data') {
    const file = fileNamed(context, name, part.at)
    return file === undefined ? [] : [{ kind: 'stored', part, file }]
  }
  const file = isSoundName(part.name) ? soundNamed(context, name, part.at) : fileNamed(context, name, part.at)
  if (file === undefined) return []
  const isSound = isSoundName(file.path) || (await beginsAsSound(context.files, file.path))
  return [isSound ? { kind: 'sound', part, file } : { kind: 'stored', part, file }]
}

/** What stands in the sectors of the first file counts, where that is not what the track says. */
async function formFor(track: TocTrack, number: number, located: readonly Located[], context: TocContext): Promise<SectorForm> {
  const said = { mode: track.mode, sectorBytes: track.sectorBytes + (track.subcode === undefined ? 0 : SUBCODE_BYTES) }
  const first = located.find((each) => each.kind !== 'made')
  if (first?.kind !== 'stored' || (first.part.kind === 'audio' && first.part.start > 0)) return said
  const { part, file } = first
  const sectors = part.kind === 'data' && part.length !== undefined ? sectorsOf(part.length, said.sectorBytes) : undefined
  const form = await lookAt(context.files, { path: file.path, size: file.stat.size, offset: part.offset, lead: 0, sectors }, said)
  const where = { position: part.at }
  const words = { track: number, name: part.name, said: nameOfForm(said) }
  if (form === 'unknown') context.found.push(faults.sectorsUnknown(words, where))
  else if (nameOfForm(form) !== nameOfForm(said)) context.found.push(faults.sectorsOther({ ...words, found: nameOfForm(form) }, where))
  return form === 'unknown' ? said : form
}

const sectorsOf = ({ kind, count }: TocAmount, sectorBytes: number): number => (kind === 'sectors' ? count : Math.ceil(count / sectorBytes))

async function madeOf(located: Located, form: SectorForm, context: TocContext): Promise<Made> {
  switch (located.kind) {
    case 'made': {
      const { part } = located
      if (part.kind === 'silence') return silence(part.length)
      const sectors = sectorsOf(part.length, form.sectorBytes)
      return isData(form.mode) ? { parts: [{ kind: 'empty', sectors }], length: sectors } : silence(sectors * 588)
    }
    case 'sound':
      return soundOf(located, context)
    case 'stored':
      return storedIn(located, form, context)
  }
}

const silence = (samples: number): Made => ({
  parts: [{ kind: 'sound', sound: { source: SILENCE, from: 0, samples } }],
  length: samples,
})
const nothing: Made = { parts: [], length: 0 }

async function soundOf({ part, file }: Sounding, context: TocContext): Promise<Made> {
  if (part.offset > 0) {
    const problem = 'bytes can be passed over in files of samples alone, and this is a sound with a header'
    context.found.push(faults.syntax({ command: `#${part.offset}`, problem }, { position: part.at }))
    return nothing
  }
  const sound = await measured(context, file.path, part.at)
  if (sound === undefined) return nothing
  const end = part.start + (part.length ?? Math.max(0, sound.samples - part.start))
  if (part.start >= sound.samples || end > sound.samples) {
    const wanted = Math.max(part.start, end)
    context.found.push(faults.fileShort({ name: part.name, wanted, size: sound.samples, unit: 'samples' }, { position: part.at }))
    return nothing
  }
  context.stores.set(sound.path, { kind: 'sound', sound })
  return {
    parts: [{ kind: 'sound', sound: { source: sound.path, from: part.start, samples: end - part.start } }],
    length: end - part.start,
  }
}

/** Sectors, or samples without a header: most significant byte first, unless they are swapped. */
function storedIn({ part, file }: Stored, { mode, sectorBytes, scrambled }: SectorForm, { found, stores }: TocContext): Made {
  const where = { position: part.at }
  const { size } = file.stat
  const start = part.kind === 'audio' ? Math.floor(part.start / 588) : 0
  const skip = part.kind === 'audio' ? part.start - start * 588 : 0
  const offset = part.offset + start * sectorBytes + skip * 4
  const there = size - offset
  const wanted = part.length === undefined ? there : bytesOf(part, sectorBytes)
  if (there <= 0 || wanted > there) {
    found.push(faults.fileShort({ name: part.name, wanted: offset + Math.max(0, wanted), size, unit: 'bytes' }, where))
    return nothing
  }
  const order = part.kind === 'audio' && part.swap ? 'little' : 'big'
  const source = `${file.path}@${offset}${order === 'little' ? ' swapped' : ''}`
  const kept = { path: file.path, offset, mode, sectorBytes, order } as const
  stores.set(source, { kind: 'sectors', ...kept, ...(scrambled === undefined ? {} : { scrambled }) })
  const sectors = Math.ceil(wanted / sectorBytes)
  if (part.length === undefined && wanted % (part.kind === 'audio' ? 4 : sectorBytes) !== 0)
    found.push(faults.partialSector({ name: part.name, bytes: wanted % sectorBytes, sector: sectorBytes }, where))
  if (isData(mode)) return { parts: [{ kind: 'data', source, sectors, form: formOf(mainBytes(sectorBytes)) }], length: sectors }
  // A statement of sound ends where its samples do, one of data with a whole sector.
  const samples = part.kind === 'audio' ? Math.ceil(wanted / 4) : sectors * 588
  return { parts: storedSound(source, samples, sectorBytes === 2352 ? there : samples * 4), length: samples }
}

function bytesOf(part: FilePart, sectorBytes: number): number {
  if (part.length === undefined) return 0
  if (part.kind === 'audio') return part.length * 4
  return part.length.kind === 'bytes' ? part.length.count : part.length.count * sectorBytes
}
