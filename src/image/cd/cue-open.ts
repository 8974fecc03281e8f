/** A CUE sheet and its files become a disc: lengths come from the files, everything else from the sheet. */

import { isAscii } from '../../codec/index.js'
import type { Fault } from '../../fault/index.js'
import type { CopyPermission } from '../../layout/index.js'
import { layOut, type CueLayout, type LaidTrack, type OpenedFile, type Segment } from './cue-layout.js'
import { parseCue } from './cue-parse.js'
import { judgeGaps } from './cue-sessions.js'
import type { CueFileRef, CueSession, ParsedCue, Texts } from './cue-sheet.js'
import { faults } from './faults.js'
import { withoutSound } from './data-track.js'
import { judgeIndexes } from './indexes.js'
import { lookedFor, neighbourOf } from './neighbours.js'
import { discOfParts, formOf, judgeLength, type Part, type PartSession, type PartTrack } from './parts.js'
import { sheetText } from './sheet-charset.js'
import { beginsAsSound, fileNamed, measured, soundNamed, storedSound, type OpenSheetOptions, type SheetContext } from './sheet-files.js'
import { languageOf, packed, packsIn, textsIn, type DiscTexts, type ToldTexts } from './sheet-texts.js'
import { withKeptSubcode } from './sheet-subcode.js'
import { mainBytes, type CdImage, type Store } from './stores.js'
import { lba } from '../../unit/index.js'

/** The disc is undefined where the sheet or a file of it makes none. */
export async function openCue(
  path: string,
  options: OpenSheetOptions,
): Promise<{ readonly image?: CdImage; readonly faults: readonly Fault[] }> {
  const text = sheetText(path, options.files.read(path), options.charset)
  if (hasErrors(text.faults)) return { faults: text.faults }
  const cue = parseCue(text)
  const found = [...cue.faults]
  const context: SheetContext = { ...options, sheet: path, found }
  if (hasErrors(found)) return { faults: found }
  const opened = await openFiles(cue, context)
  if (hasErrors(found)) return { faults: found }
  const layout = await layOut(cue, opened, options.files, found)
  if (hasErrors(found)) return { faults: found }
  const stores = new Map<string, Store>()
  const tracks = new Map(layout.tracks.map((laid) => [laid.track, partTrack(laid, stores, found)]))
  const told = cue.sessions.filter(({ number }) => cue.tracks.some((track) => track.session === number))
  const sessions = told.map((session) => sessionOf(session, cue, layout, tracks))
  const texts = textsOf(cue, context)
  const whole = (gaps: ReadonlyMap<number, number>): CdImage['disc'] =>
    discOfParts({ sessions: sessions.map((session, i) => ({ ...gapBefore(gaps.get(i)), ...session })), mcn: cue.mcn, ...texts })
  const usual = whole(new Map())
  const gaps =
    layout.places.length > 0
      ? new Map<number, number>()
      : judgeGaps(
          told,
          usual.sessions,
          told.map((session) => endInFile(session, layout)),
          found,
        )
  const plain = gaps.size === 0 ? usual : whole(gaps)
  judgeLength(plain, cue.tracks.at(-1)?.at, found)
  if (hasErrors(found)) return { faults: found }
  const { disc, faults: judged } = await withKeptSubcode(plain, () => undefined, options.files, stores)
  found.push(...judged)
  return { image: { name: path, disc, stores, faults: found }, faults: found }
}

const hasErrors = (found: readonly Fault[]): boolean => found.some((fault) => fault.severity === 'error')

const gapBefore = (gap: number | undefined): Pick<PartSession, 'gap'> => (gap === undefined ? {} : { gap })

function sessionOf(session: CueSession, cue: ParsedCue, layout: CueLayout, tracks: ReadonlyMap<unknown, PartTrack>): PartSession {
  const mine = cue.tracks.filter((track) => track.session === session.number).flatMap((track) => tracks.get(track) ?? [])
  const first = layout.places.find(({ number }) => number === session.number)?.first
  return { tracks: mine, ...(first === undefined ? {} : { first: lba(first) }) }
}

/** Sectors from the start of the last file of a session to its end. */
function endInFile({ number }: CueSession, { tracks }: CueLayout): number | undefined {
  const last = tracks.findLast(({ track }) => track.session === number)
  const [index, segment] = [last?.track.indexes.at(-1), last?.segments.at(-1)]
  if (index === undefined || segment === undefined) return undefined
  return index.frames + Math.ceil(segment.file.kind === 'sound' ? segment.length / 588 : segment.length)
}

/** A file of packs says all; without one the sheet's own titles become CD-TEXT. */
function textsOf(cue: ParsedCue, { sheet, files, found }: SheetContext): DiscTexts {
  const words = [cue.texts, ...cue.tracks.map((track) => track.texts)]
  const told: ToldTexts = {
    texts: textsIn(languageOf(words), cue.texts, new Map(cue.tracks.map((track) => [track.number, track.texts]))),
    mcn: cue.mcn,
    tracks: cue.tracks,
  }
  const { textFile } = cue
  if (textFile === undefined) return packed(told, found)
  const file = neighbourOf(files, sheet, textFile)
  const problem = (what: string): void => {
    found.push(faults.textsNotPacks({ name: textFile.text, problem: what }, { position: textFile.at }))
  }
  if (file === undefined) problem(`it is not there as ${lookedFor(sheet, textFile.text)}`)
  else if (file.stat.size > MOST_PACK_BYTES) problem(`it has ${file.stat.size} bytes, and at most ${MOST_PACK_BYTES} can be`)
  else {
    const packs = packsIn(files.read(file.path), textFile.text, textFile.at, told, found)
    if (packs !== undefined) {
      if (proves(packs.texts, words)) drop(found, 'sheet/charsetUntold')
      return packs
    }
    problem('its length is that of no number of packs')
  }
  return packed(told, found)
}

/** Whether texts that would come out otherwise in another character set are those that the packs have. */
function proves(texts: DiscTexts['texts'], words: readonly Texts[]): boolean {
  const said = new Set(texts.flatMap(({ disc, tracks }) => [disc, ...tracks.values()]).flatMap((each) => Object.values(each)))
  const telling = words.flatMap((each) => Object.values(each)).filter((text) => !isAscii(text))
  return telling.length > 0 && telling.every((text) => said.has(text))
}

function drop(found: Fault[], code: string): void {
  const at = found.findIndex((fault) => fault.code === code)
  if (at >= 0) found.splice(at, 1)
}

/** Eight languages of 256 packs, and the header of READ TOC's answer. */
const MOST_PACK_BYTES = 8 * 256 * 18 + 4

async function openFiles(cue: ParsedCue, context: SheetContext): Promise<ReadonlyMap<CueFileRef, OpenedFile>> {
  const out = new Map<CueFileRef, OpenedFile>()
  const indexed = cue.tracks.flatMap((track) => track.indexes.map((index) => [index.file, track.mode] as const))
  for (const ref of new Set(indexed.map(([file]) => file))) {
    const opened = await openFile(ref, indexed.every(([file, mode]) => file !== ref || mode === 'audio') ? 'audio' : 'data', context)
    if (opened !== undefined) out.set(ref, opened)
  }
  return out
}

async function openFile(ref: CueFileRef, holds: 'audio' | 'data', context: SheetContext): Promise<OpenedFile | undefined> {
  const name = { text: ref.name, ...(ref.spelled === undefined ? {} : { spelled: ref.spelled }) }
  const order = ref.format === 'MOTOROLA' ? 'big' : 'little'
  if (ref.format === 'BINARY' || ref.format === 'MOTOROLA') {
    const file = fileNamed(context, name, ref.at)
    if (file === undefined) return undefined
    if (holds === 'data' || !(await beginsAsSound(context.files, file.path)))
      return { kind: 'sectors', path: file.path, size: file.stat.size, order }
    context.found.push(faults.soundInBinary({ name: ref.name }, { position: ref.at }))
  }
  const file = soundNamed(context, name, ref.at)
  const sound = file === undefined ? undefined : await measured(context, file.path, ref.at)
  return sound === undefined ? undefined : { kind: 'sound', sound }
}

function partTrack(laid: LaidTrack, stores: Map<string, Store>, found: Fault[]): PartTrack {
  const { track, mode, segments } = laid
  const parts: Part[] = []
  if (track.pregap > 0) parts.push({ kind: 'empty', sectors: track.pregap })
  for (const segment of segments) if (segment.length > 0) parts.push(...partsOf(laid, segment, stores))
  if (track.postgap > 0) parts.push({ kind: 'empty', sectors: track.postgap })
  const sectorsIn = (below: number): number =>
    segments.reduce((sum, { index, length, file }) => sum + (index < below ? (file.kind === 'sound' ? length / 588 : length) : 0), 0)
  const pregap = sectorsIn(1)
  const later = track.indexes.filter((index) => index.number > 1)
  const indexes = later.map((index) => Math.floor(sectorsIn(index.number) - pregap))
  judgeIndexes(
    track.number,
    Math.ceil(sectorsIn(Infinity) - pregap),
    indexes,
    later.map(({ at }) => at),
    found,
  )
  const copy: CopyPermission = track.flags.has('SCMS') ? 'scms' : track.flags.has('DCP') ? 'permitted' : 'prohibited'
  const base = {
    number: track.number,
    mode,
    copy,
    preemphasis: track.flags.has('PRE'),
    channels: track.flags.has('4CH') ? (4 as const) : (2 as const),
    parts,
    pregap: track.pregap + Math.floor(pregap),
    indexes,
  }
  return withoutSound(track.isrc === undefined ? base : { ...base, isrc: track.isrc }, track.at, found)
}

function partsOf(laid: LaidTrack, { file, from, length }: Segment, stores: Map<string, Store>): readonly Part[] {
  if (file.kind === 'sound') {
    stores.set(file.sound.path, { kind: 'sound', sound: file.sound })
    return [{ kind: 'sound', sound: { source: file.sound.path, from, samples: length } }]
  }
  const { mode, sectorBytes, scrambled } = laid
  const source = `${file.path}@${from}`
  const kept = { path: file.path, offset: from, mode, sectorBytes, order: file.order }
  stores.set(source, { kind: 'sectors', ...kept, ...(scrambled === undefined ? {} : { scrambled }) })
  if (mode !== 'audio') return [{ kind: 'data', source, sectors: length, form: formOf(mainBytes(sectorBytes)) }]
  return storedSound(source, length * 588, sectorBytes === 2352 ? file.size - from : length * 2352)
}
