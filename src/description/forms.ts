/**
 * Files of a disc with tracks in the words of the manifest: how they fill sectors of CD-ROM XA, and which of them are what another track
 * holds. CD-ROM XA (System Description, Philips and Sony, 1991) 4.3 and 4.4.
 */

import { XaAttributes } from '../format/iso9660/index.js'
import type { TrackMode } from '../layout/index.js'
import type { Medium } from '../port/index.js'
import { SUBMODE, type Content, type Extent } from '../source/index.js'
import { replaced, type DiscTrack } from '../survey/index.js'
import { filesOf, type ImageTree } from '../tree/index.js'
import { after, bytes, lba, MODE2_BYTES, SECTOR_BYTES, sectors, type Lba } from '../unit/index.js'
import type { Keys } from './tracks.js'

/** A track of data whose files are told, among those of its disc. */
export interface TrackOfFiles {
  readonly number: number
  readonly start: Lba
  readonly mode: TrackMode
  readonly tracks: readonly DiscTrack[]
}

export interface DescribedForms {
  /** With contents as the manifest takes them. */
  readonly tree: ImageTree
  /** What is said of the sectors of files. */
  readonly xa: ReadonlyMap<Content, Keys>
  /** Sectors that files say to have of other tracks, by their numbers. */
  readonly lengths: ReadonlyMap<number, number>
  /** `xa-form1` where all sectors are of one kind and none is marked. */
  readonly mode: TrackMode
}

/** Of blocks there is nothing to say. */
export async function describeForms(tree: ImageTree, medium: Medium, track: TrackOfFiles): Promise<DescribedForms> {
  const others = new Map<Content, Content>()
  const xa = new Map<Content, Keys>()
  const lengths = new Map<number, number>()
  const say = (content: Content, words: Keys): void => void (Object.keys(words).length > 0 && xa.set(content, words))
  let isPlain = track.mode === 'xa' && (await hasPlainDescriptors(medium, track.start))
  const told: (readonly [Content, Told])[] = []
  for (const { content } of filesOf(tree)) {
    const other = trackHolding(content, track)
    if (other !== undefined) {
      const held: Content = { ...content, size: bytes(0), origin: { kind: 'track', number: other.number } }
      others.set(content, held)
      if (content.origin.kind === 'extents') lengths.set(other.number, sectorsIn(content.origin.extents))
      say(held, recordWords(recordOf(content), other.mode === 'audio' ? 'cdda' : other.mode === 'xa' || other.mode === 'xa-form2' ? 2 : 1))
    } else if (track.mode === 'xa') {
      const one = await toldBy(content, medium)
      if (one === undefined) continue
      isPlain &&= one.isUnmarked
      told.push([content, one])
    }
  }
  if (!isPlain)
    for (const [content, { words, forms }] of told) {
      const { origin } = content
      const kept =
        forms === undefined || origin.kind !== 'extents'
          ? content
          : { ...content, size: bytes(sectorsIn(origin.extents) * MODE2_BYTES), origin: { ...origin, forms } }
      if (kept !== content) others.set(content, kept)
      say(kept, words)
    }
  return { tree: others.size === 0 ? tree : replaced(tree, others), xa, lengths, mode: isPlain ? 'xa-form1' : track.mode }
}

const blocksOf = ({ size }: Extent): number => Math.ceil(size / SECTOR_BYTES)
const sectorsIn = (extents: readonly Extent[]): number => extents.reduce((sum, extent) => sum + blocksOf(extent), 0)

/** The track at whose beginning a file lies, where it is another one. */
function trackHolding({ origin }: Content, { number, tracks }: TrackOfFiles): DiscTrack | undefined {
  const first = origin.kind === 'extents' ? origin.extents[0] : undefined
  return first && tracks.find((track) => track.number !== number && track.start === first.start)
}

interface Told {
  readonly words: Keys
  /** Where sectors are kept with their subheaders: what of them is taken. */
  readonly forms?: { readonly taking: '2336'; readonly form2: Uint8Array }
  /** Whether its subheaders are those of a track that has form 1 alone. */
  readonly isUnmarked: boolean
}

interface Recorded {
  readonly form: 1 | 2 | 'mixed'
  readonly interleaved: boolean
  readonly file: number
}

/** What the directory says. */
function recordOf({ origin }: Content): Recorded | undefined {
  if (origin.kind !== 'extents' || origin.xa === undefined) return undefined
  const { form1, form2, interleaved, file } = XaAttributes.decode(origin.xa)
  return { form: form2 === 0 ? 1 : form1 === 0 ? 2 : 'mixed', interleaved: interleaved === 1, file }
}

/** `usual` is the form that goes without saying. */
const recordWords = (record: Recorded | undefined, usual: Recorded['form'] | 'cdda'): Keys =>
  record === undefined
    ? {}
    : {
        ...(usual === 'cdda' || record.form === usual ? {} : { form: record.form }),
        ...(record.file === 0 ? {} : { file: record.file }),
        ...(record.interleaved ? { interleaved: true } : {}),
      }

/** Bytes of a subheader, which stands twice. */
const SUBHEADER = 4
/** Of form 2 the last bytes are a code, or zero. */
const CODE_AT = MODE2_BYTES - 4
const MARKS = SUBMODE.endOfRecord | SUBMODE.endOfFile
const AT_ONCE = 256

/** Undefined where nothing is in sectors of Mode 2. */
async function toldBy({ origin }: Content, medium: Medium): Promise<Told | undefined> {
  if (origin.kind !== 'extents' || origin.extents.length === 0) return undefined
  const count = sectorsIn(origin.extents)
  const form2 = new Uint8Array(Math.ceil(count / 8))
  const headers: Uint8Array[] = []
  const codes = new Set<boolean>()
  let at = 0
  let isUniform = true
  for (const extent of origin.extents)
    for (let done = 0; done < blocksOf(extent); done += AT_ONCE) {
      const part = Math.min(AT_ONCE, blocksOf(extent) - done)
      const read = await medium.readMode2?.(after(extent.start, sectors(done)), sectors(part))
      if (read === undefined) return undefined
      for (let from = 0; from < read.length; from += MODE2_BYTES, at++) {
        const header = read.slice(from, from + SUBHEADER)
        const isForm2 = ((header[2] as number) & SUBMODE.form2) !== 0
        if (isForm2) {
          form2[at >> 3] = (form2[at >> 3] as number) | (1 << (at & 7))
          codes.add(read.subarray(from + CODE_AT, from + MODE2_BYTES).some((byte) => byte !== 0))
        }
        isUniform &&= isSame(header, read.subarray(from + SUBHEADER, from + 2 * SUBHEADER))
        // The first one, and the last one.
        if (at > 1) isUniform &&= isSame(headers[0] as Uint8Array, headers[1] as Uint8Array)
        headers[Math.min(at, 1)] = header
      }
    }
  const record = recordOf({ origin } as Content)
  const [first, last = first] = headers
  const words = isUniform && codes.size < 2 && first && last ? madeWords(first, last, count, record, !codes.has(false)) : undefined
  if (words !== undefined)
    return {
      words,
      isUnmarked: first?.every((byte, i) => byte === (i === 2 ? SUBMODE.data : 0)) === true && isSame(first, last as Uint8Array),
    }
  return { words: { ...recordWords(record, 1), sectorBytes: MODE2_BYTES }, forms: { taking: '2336', form2 }, isUnmarked: false }
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean => one.every((byte, i) => byte === other[i])

/** Of data whose subheaders are made; undefined where no words make these. */
function madeWords(first: Uint8Array, last: Uint8Array, count: number, record: Recorded | undefined, edc: boolean): Keys | undefined {
  const [file, channel, , coding] = first as unknown as readonly [number, number, number, number]
  const marks = (last[2] as number) & MARKS
  const submode = count === 1 ? (last[2] as number) & ~MARKS : (first[2] as number)
  const form = (submode & SUBMODE.form2) === 0 ? 1 : 2
  const kinds = (['video', 'audio', 'data'] as const).filter((kind) => (submode & SUBMODE[kind]) !== 0)
  const isSaid = record === undefined || (record.file === file && record.form === form)
  const isOneKind = kinds.length < 2 && (submode & MARKS) === 0
  const isAlike = (last[2] as number) === (submode | marks) && [0, 1, 3].every((i) => first[i] === last[i])
  if (!isSaid || !isOneKind || !isAlike) return undefined
  const [kind] = kinds
  return {
    ...(form === 1 ? {} : { form }),
    ...(file === 0 ? {} : { file }),
    ...(channel === 0 ? {} : { channel }),
    ...((submode & SUBMODE.realTime) === 0 ? {} : { realTime: true }),
    ...(kind === undefined || kind === 'data' ? {} : { [kind]: true }),
    ...((kind === 'data') === (form === 1 && (kind === undefined || kind === 'data')) ? {} : { data: kind === 'data' }),
    ...((submode & SUBMODE.trigger) === 0 ? {} : { trigger: true }),
    ...(coding === 0 ? {} : { coding }),
    ...(record?.interleaved === true ? { interleaved: true } : {}),
    ...((marks & SUBMODE.endOfRecord) === 0 ? { endOfRecord: false } : {}),
    ...((marks & SUBMODE.endOfFile) === 0 ? { endOfFile: false } : {}),
    ...(form === 2 && !edc ? { edc: false } : {}),
  }
}

/** Where descriptors lie, and where most sets of them have ended. ECMA-119 6.7.1. */
const DESCRIPTORS_AT = sectors(16)
const MOST_DESCRIPTORS = 8

/** Whether no descriptor ends a record, as the last ones do in a track that mixes forms. */
async function hasPlainDescriptors(medium: Medium, start: Lba): Promise<boolean> {
  const at = after(start, DESCRIPTORS_AT)
  const count = Math.min(MOST_DESCRIPTORS, medium.size - at)
  const read = count > 0 ? await medium.readMode2?.(lba(at), sectors(count)) : undefined
  if (read === undefined) return false
  for (let from = 0; from < read.length; from += MODE2_BYTES) if (read[from + 2] !== SUBMODE.data) return false
  return true
}
