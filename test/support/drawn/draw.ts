/** Draws a disc that a dialect can say. The same seed draws the same disc. */

import { SAMPLES, sectorsIn, type DrawnDisc, type DrawnTrack, type Field, type Stretch, type Texts } from './disc.js'
import { abilities, type Abilities, type DataKind, type Dialect } from './dialects.js'
import { randomOf, type Random } from './random.js'

/** Tracks are as short as the Red Book lets them be, or shorter still: what is to be seen is at their edges. */
const FOUR_SECONDS = 300

export function drawDisc(dialect: Dialect, seed: number): DrawnDisc {
  const random = randomOf(seed)
  const can = abilities[dialect]
  const sessionCount = can.sessions === 1 || random.chance(0.75) ? 1 : random.between(2, can.sessions)
  const shortest = random.chance(0.6) ? FOUR_SECONDS : 4
  const plans = Array.from({ length: sessionCount }, (_, i) => kindsOf(random, can, i))
  const soundOnly = plans.flat().every((kind) => kind === 'audio')
  const first = can.firstTrack && soundOnly && random.chance(0.08) ? random.between(2, 40) : 1
  const saying = can.texts.length > 0 && random.chance(0.5) ? fieldsOf(random, can) : []
  const scattered = random.chance(0.2)
  const vocabulary = can.anyAlphabet && random.chance(0.08) ? [...words, ...otherAlphabets] : words
  let number = first
  const sessions = plans.map((kinds) =>
    kinds.map((kind, i) => {
      const before = kinds[i - 1]
      const place = before === undefined ? (number === first ? 'first' : 'first of session') : isSame(before, kind) ? 'next' : 'turn'
      return drawTrack(random, can, { number: number++, kind, place, shortest, saying, scattered, vocabulary })
    }),
  )
  const last = sessions.at(-1)?.at(-1)
  if (last !== undefined && can.raggedEnd && random.chance(0.2)) sessions.at(-1)?.splice(-1, 1, ragged(random, last))
  return {
    ...(can.identifiers && random.chance(0.3) ? { mcn: drawMcn(random) } : {}),
    texts: drawTexts(random, saying, scattered, vocabulary),
    sessions,
  }
}

/** The sound of the last file ends within a sector. */
function ragged(random: Random, track: DrawnTrack): DrawnTrack {
  const end = track.body.at(-1)
  if (track.mode !== 'audio' || end === undefined || end.kind === 'silence' || end.length < SAMPLES) return track
  return { ...track, body: [...track.body.slice(0, -1), { ...end, length: end.length - random.between(1, SAMPLES - 1) }] }
}

type Kind = 'audio' | DataKind

/** Sounds; data and sounds; data alone; sounds and then data. The data of a session is all of one kind. */
function kindsOf(random: Random, can: Abilities, session: number): readonly Kind[] {
  const sounds = (low: number, high: number): readonly Kind[] => Array.from({ length: random.between(low, high) }, () => 'audio' as const)
  if (can.data.length === 0) return sounds(1, 5)
  const data = random.pick(can.data)
  const lot = random.fraction()
  if (session > 0 && lot < 0.7) return [data]
  if (lot < 0.5) return sounds(1, 4)
  if (lot < 0.75) return [data, ...sounds(1, 3)]
  if (lot < 0.9) return random.chance(0.7) ? [data] : [data, data]
  return [...sounds(1, 2), data]
}

const isSame = (a: Kind, b: Kind): boolean => (a === 'audio') === (b === 'audio')

interface Asked {
  readonly number: number
  readonly kind: Kind
  /** `turn`: after a track of another kind. */
  readonly place: 'first' | 'first of session' | 'next' | 'turn'
  readonly shortest: number
  readonly saying: readonly Field[]
  readonly scattered: boolean
  readonly vocabulary: readonly string[]
}

function drawTrack(random: Random, can: Abilities, asked: Asked): DrawnTrack {
  const { number, kind, shortest } = asked
  const sound = kind === 'audio'
  const unit = sound ? SAMPLES : 1
  const length = shortest === FOUR_SECONDS ? random.between(300, 420) : random.between(shortest, 160)
  const base = {
    number,
    mode: sound ? ('audio' as const) : kind.mode,
    forms: sound ? ('form1' as const) : kind.forms,
    sectorBytes: sound ? 2352 : kind.sectorBytes,
    edc: sound ? ('as stored' as const) : kind.edc,
    pregap: drawPregap(random, can, asked, unit),
    body: drawBody(random, can, length, sound, unit),
    copy:
      !can.flags || random.chance(0.6)
        ? ('prohibited' as const)
        : sound && can.scms && random.chance(0.2)
          ? ('scms' as const)
          : ('permitted' as const),
    preemphasis: sound && can.flags && random.chance(0.12),
    fourChannels: sound && can.flags && random.chance(0.06),
    texts: sound ? drawTexts(random, asked.saying, asked.scattered, asked.vocabulary) : {},
    ...(sound && can.identifiers && random.chance(0.3) ? { isrc: drawIsrc(random) } : {}),
  }
  return { ...base, indexes: drawIndexes(random, can, { ...base, indexes: [] }) }
}

const quiet = (length: number, stored: boolean): Stretch => ({ kind: 'silence', length, stored })
const loud = (random: Random, length: number): Stretch => ({ kind: 'noise', length, seed: random.between(1, 0x3fffffff) })

function drawPregap(random: Random, can: Abilities, { place, kind }: Asked, unit: number): readonly Stretch[] {
  if (can.trackAtOnce) return place === 'first' || place === 'first of session' ? [] : [quiet(150 * unit, false)]
  const isFirst = place === 'first' || place === 'first of session'
  if (isFirst && !random.chance(place === 'first' && kind === 'audio' ? 0.35 : place === 'first' ? 0.08 : 0.25)) return []
  const turn = place === 'turn' && random.chance(0.9)
  if (!isFirst && !turn && random.chance(0.4)) return []
  const length = turn ? 150 : random.pick([1, 33, 74, 75, 150, 150, random.between(1, 225)])
  const ways = [
    ...(can.emptyPregap ? ['empty', 'empty'] : []),
    ...(can.storedPregap ? ['loud', 'loud', 'quiet'] : []),
    ...(can.emptyPregap && can.storedPregap && length > 1 ? ['both'] : []),
  ]
  switch (random.pick(ways)) {
    case 'empty':
      return [quiet(length * unit, false)]
    case 'quiet':
      return [quiet(length * unit, true)]
    case 'both': {
      const empty = random.between(1, length - 1)
      return [quiet(empty * unit, false), loud(random, (length - empty) * unit)]
    }
    default:
      return [loud(random, length * unit)]
  }
}

function drawBody(random: Random, can: Abilities, length: number, sound: boolean, unit: number): readonly Stretch[] {
  const parts: Stretch[] = []
  if (sound && random.chance(0.15) && length > 8) {
    const cut = can.samples && random.chance(0.7) ? random.between(1, 4 * SAMPLES) : random.between(1, 4) * SAMPLES
    parts.push(loud(random, cut), quiet(random.between(1, 3) * SAMPLES, !(can.samples && random.chance(0.5))))
  }
  const rest = length * unit - parts.reduce((sum, part) => sum + part.length, 0)
  parts.push(loud(random, can.samples && sound && random.chance(0.3) ? rest - random.between(1, 587) : rest))
  // Silence behind the samples of a sector that is not full begins within it.
  if (can.emptyPostgap && random.chance(0.15)) parts.push(quiet(random.pick([1, 75, 150, random.between(1, 200)]) * unit, false))
  return parts
}

function drawIndexes(random: Random, can: Abilities, track: DrawnTrack): readonly number[] {
  if (!can.indexes || track.mode !== 'audio' || !random.chance(0.3)) return []
  const told = track.body.filter((stretch) => stretch.kind === 'noise' || stretch.stored)
  const room = sectorsIn(track, can.samples ? track.body : told)
  const wanted = random.chance(0.1) ? random.between(5, 20) : random.between(1, 3)
  const found = new Set(Array.from({ length: wanted }, () => random.between(1, room - 1)))
  return [...found].toSorted((a, b) => a - b)
}

function drawIsrc(random: Random): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')
  const digits = '0123456789'.split('')
  const of = (from: readonly string[], count: number): string => Array.from({ length: count }, () => random.pick(from)).join('')
  return of(letters, 2) + of([...letters, ...digits], 3) + of(digits, 7)
}

/** Thirteen digits of which the last makes the sum, weighted by 1 and 3, a multiple of ten. GS1 General Specifications 7.9. */
function drawMcn(random: Random): string {
  const digits = Array.from({ length: 12 }, () => random.between(0, 9))
  if (digits.every((digit) => digit === 0)) digits[0] = 4
  const sum = digits.reduce((total, digit, i) => total + digit * (i % 2 === 0 ? 1 : 3), 0)
  return [...digits, (10 - (sum % 10)) % 10].join('')
}

/** A title nearly always, the others at times. */
function fieldsOf(random: Random, can: Abilities): readonly Field[] {
  return can.texts.filter((field) => random.chance(field === 'title' ? 0.95 : field === 'performer' ? 0.7 : 0.15))
}

const words =
  `Live in Lisbon|Señor Müller|Ça ira|for the left hand|"Heroes"|Nº 5, Op. 67|(1999)|[Remix]|Don't|A & B|50 %|\${HOME}|# 1|Æon: Flux|yes|null|- dash|C:\\Music|it's 'ok'|Ünïcödé ßharp|x = y; z|0123|@home|*star|{curly}`.split(
    '|',
  )

/** Japanese and what its character set has too; what no character set of CD-TEXT has. */
const otherAlphabets = ['日本の歌', 'カタカナ', 'Концерт', 'Ελλάδα', '한국', 'Łódź', 'dash – dash']

function drawTexts(random: Random, saying: readonly Field[], scattered: boolean, vocabulary: readonly string[]): Texts {
  return Object.fromEntries(saying.filter(() => !(scattered && random.chance(0.4))).map((field) => [field, drawText(random, vocabulary)]))
}

function drawText(random: Random, vocabulary: readonly string[]): string {
  const count = random.chance(0.06) ? 14 : random.between(1, 3)
  return Array.from({ length: count }, () => random.pick(vocabulary))
    .join(' ')
    .slice(0, 160)
    .trim()
}
