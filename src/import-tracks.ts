/** A disc with tracks that was found -> a manifest that makes the same disc, with the files of its data track as pieces. */

import { faults as importFaults, printManifest, readPrinted } from './description/index.js'
import { diffDiscs, type Comparison } from './diff.js'
import { DiscError } from './fault/index.js'
import { settledWords, takeApart, type Apart, type ImportImageOptions } from './import-apart.js'
import { asLosses } from './import-differences.js'
import type { ImportedImage } from './import-image.js'
import { describeSheet, type DescribedSheet, type ImportOptions } from './import.js'
import { tracksOf, type CdTrack } from './layout/index.js'
import { framesOfTime } from './manifest/index.js'
import { openDisc, type OpenedDisc } from './master.js'
import { inFolder } from './port/index.js'
import { projectOf } from './project.js'
import { removerOf } from './restore/folder.node.js'
import { inDataTracks } from './survey/index.js'
import { between, msfOfFrames, printMsf } from './unit/index.js'

export interface ImportTracksOptions extends ImportImageOptions, Omit<ImportOptions, 'folder'> {
  /** Told of the files that the disc lies in, before anything is written; it may throw. */
  readonly begin?: (files: readonly string[]) => void
}

type Words = Readonly<Record<string, unknown>>

/** Throws the faults of a sheet that no manifest can say. A track that cannot be made of files stays one, which is told. */
export async function importTracks(sheet: string, options: ImportTracksOptions): Promise<ImportedImage> {
  const described = await describeSheet(sheet, options)
  options.begin?.(described.files)
  const disc = await openDisc(sheet, { charset: options.charset })
  try {
    const track = trackOfFiles(described, disc)
    if (track === undefined) return { ...described, files: 0 }
    const removePieces = removerOf(inFolder(options.folder, options.pieces))
    const made = await ofFiles(described, disc, track, options)
    if ('yaml' in made) return made
    removePieces()
    return { ...described, faults: [...described.faults, importFaults.trackKept({ track: track.number, reason: made.reason })], files: 0 }
  } finally {
    await disc.close()
  }
}

/** The one that file systems are looked for in. */
function trackOfFiles({ image }: DescribedSheet, { sessions }: OpenedDisc): CdTrack | undefined {
  return tracksOf(image.disc).find(({ mode, start }) => mode !== 'audio' && start === sessions.at(-1)?.start)
}

type Made = ImportedImage | { readonly reason: string }

/** The reason why a track cannot be made of files comes in their place. */
async function ofFiles(described: DescribedSheet, disc: OpenedDisc, track: CdTrack, options: ImportTracksOptions): Promise<Made> {
  if (disc.sessions.length > 1) return { reason: `${disc.sessions.length} sessions have data` }
  try {
    const apart = await takeApart(readableOf(disc), options, { ...track, tracks: disc.tracks })
    const { words, faults } = await settledWords(apart, async (some) =>
      readableOf(await openText(textOf(described, apart, { words: some, track }), options)),
    )
    const made = await alike(described, disc, apart, { words, track }, options)
    if ('reason' in made) return made
    return { yaml: made.yaml, faults: [...described.faults, ...apart.faults, ...faults], files: apart.files }
  } catch (error) {
    if (!(error instanceof DiscError) || options.signal?.aborted === true) throw error
    return { reason: error.faults[0]?.message ?? error.message }
  }
}

/** What is no data of a track reads as zeros. */
const readableOf = (disc: OpenedDisc): OpenedDisc => ({ ...disc, medium: inDataTracks(disc.medium, disc.tracks) })

interface InTrack {
  readonly words: Words
  readonly track: CdTrack
  /** Of the track, what follows its files. */
  readonly postgap?: number
  /** Blocks that follow its files among them. */
  readonly padding?: number
}

const openText = (text: string, { folder }: ImportTracksOptions): Promise<OpenedDisc> =>
  openDisc(projectOf(readPrinted(text), { folder, environment: {} }))

/** The text with which the same sectors are made; what differs first is the reason why there is none. */
async function alike(
  described: DescribedSheet,
  disc: OpenedDisc,
  apart: Apart,
  inTrack: InTrack,
  options: ImportTracksOptions,
): Promise<{ readonly yaml: string } | { readonly reason: string }> {
  const wanted = between(inTrack.track.start, inTrack.track.end)
  const missingIn = async (tail: Partial<InTrack>): Promise<number> => {
    const made = await openText(textOf(described, apart, { ...inTrack, ...tail }), options)
    try {
      return wanted - (made.tracks.find(({ number }) => number === inTrack.track.number)?.blocks ?? 0)
    } finally {
      await made.close()
    }
  }
  // What follows the files may be a postgap, or blocks of the volume.
  const [usual, plain] = [await missingIn({}), await missingIn({ postgap: 0 })]
  const tails: readonly Partial<InTrack>[] = usual === 0 ? [{}] : [{ postgap: plain }, { padding: usual }]
  let reason: string | undefined
  for (const tail of tails) {
    if ((tail.postgap ?? 0) < 0 || (tail.padding ?? 0) < 0) continue
    const yaml = textOf(described, apart, { ...inTrack, ...tail })
    const compared = await comparedWith(disc, yaml, options)
    const [loss] = asLosses(compared)
    if (loss === undefined) return { yaml }
    reason ??= loss.message
  }
  return { reason: reason ?? `its files would take ${-plain} more sectors` }
}

async function comparedWith(disc: OpenedDisc, yaml: string, options: ImportTracksOptions): Promise<Comparison> {
  const { listener, signal } = options
  const made = await openText(yaml, options)
  try {
    const compared = await diffDiscs(disc, made, { bytes: 'all', ...(listener === undefined ? {} : { listener }), signal })
    // Sheets have one word for all modes of CD-ROM XA: which it is, sectors tell.
    const fields = compared.disc.filter(({ before, after }) => !(isXaMode(before) && isXaMode(after)))
    // Equal sectors are equal files, whoever reads them.
    return compared.bytes?.bytes === 0 ? { ...compared, paths: [], volume: [], disc: fields } : { ...compared, disc: fields }
  } finally {
    await made.close()
  }
}

const isXaMode = (mode: string): boolean => mode === 'xa' || mode === 'xa-form1' || mode === 'xa-form2'

/** Keys that say what file a track is taken from. */
const OF_FILES: ReadonlySet<string> = new Set([
  'from',
  'parts',
  'start',
  'end',
  'offset',
  'sectorBytes',
  'scrambled',
  'pregapFrom',
  'pregapStart',
  'postgap',
])

/** The manifest of the tracks, one of which holds the file systems that the words tell of. */
function textOf(
  { image, manifest, remarks }: DescribedSheet,
  { forms, proofs }: Apart,
  { words, track, postgap, padding }: InTrack,
): string {
  const at = tracksOf(image.disc).findIndex(({ number }) => number === track.number)
  const listed = (manifest['tracks'] as readonly Words[]).map((keys, i) => {
    if (i !== at) return cutTo(keys, tracksOf(image.disc)[i] as CdTrack, forms?.lengths)
    const own = Object.fromEntries(Object.entries(keys).filter(([key]) => !OF_FILES.has(key)))
    return {
      ...own,
      ...(forms === undefined ? {} : { type: forms.mode }),
      ...('pregapFrom' in keys || 'pregapStart' in keys ? { pregap: time(between(track.pregap, track.start)) } : {}),
      ...(postgap === undefined ? {} : { postgap: time(postgap) }),
    }
  })
  const { media, audio = {}, output } = manifest
  const layout = usualLayout(listed, at)
  const tracks =
    layout === undefined
      ? { ...('audio' in manifest ? { audio } : {}), tracks: listed }
      : { layout, audio: { ...(audio as Words), tracks: soundsOf(listed, at) } }
  return printManifest(
    { ...words, media, ...tracks, output: { ...(output as Words), ...(padding === undefined ? {} : { padding }), ...proofs } },
    layout === undefined ? remarks : { ...remarks, tracks: remarks.tracks.filter((_, i) => i !== at) },
  )
}

/** A track of data as long as the file that shows it: what follows is its postgap. */
function cutTo(keys: Words, { number, mode, start, end }: CdTrack, lengths: ReadonlyMap<number, number> = new Map()): Words {
  const length = lengths.get(number)
  const rest = between(start, end) - (length ?? 0)
  if (length === undefined || rest <= 0 || mode === 'audio' || !('from' in keys) || 'postgap' in keys) return keys
  return { ...keys, end: time(framesOfTime((keys['start'] ?? 0) as string | number) + length), postgap: time(rest) }
}

/** Whether tracks are those that the manifest has a word for: data and then sounds, or sounds and then data in a session of their own. */
function usualLayout(listed: readonly Words[], at: number): 'mixed' | 'cd-extra' | undefined {
  const { type, session, ...more } = listed[at] as Words
  const sounds = listed.filter((_, i) => i !== at)
  const isUsual =
    sounds.length > 0 && Object.keys(more).length === 0 && sounds.every((one) => one['type'] === 'audio' && !('session' in one))
  if (isUsual && at === 0 && type === 'mode1') return 'mixed'
  return isUsual && at === listed.length - 1 && type === 'xa-form1' && session === 2 ? 'cd-extra' : undefined
}

const soundsOf = (listed: readonly Words[], at: number): readonly Words[] =>
  listed.filter((_, i) => i !== at).map((keys) => Object.fromEntries(Object.entries(keys).filter(([key]) => key !== 'type')))

const time = (frames: number): string => printMsf(msfOfFrames(frames))
