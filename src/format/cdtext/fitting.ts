/**
 * CD-TEXT that is made of whatever texts there are: what it cannot carry is left out, and each kind of loss is a warning. For
 * sheets of other programs, whose authors never thought of its character sets.
 */

import type { Fault } from '../../fault/index.js'
import { textFields, type CdTexts, type TextField } from '../../layout/index.js'
import { faults } from './faults.js'
import { MOST_BLOCKS } from './structures.js'
import { planCdText, type CdTextPlan } from './write.js'

type Texts = Readonly<Partial<Record<TextField, string>>>

/** As `planCdText`, and no fault is an error. */
export function fitCdText(plan: CdTextPlan): ReturnType<typeof planCdText> {
  const found: Fault[] = []
  let texts = plan.texts.filter(saysAnything).map((each) => withPlainMarks(each, found))
  const lost: Fault[] = []
  // A text that is left out may leave room for others: each round takes out what the one before complained of.
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { packs, faults: judged } = planCdText({ ...plan, texts })
    const errors = judged.filter(({ severity }) => severity === 'error')
    if (errors.length === 0) return { packs, faults: [...found, ...judged, ...lossOf(plan, texts, lost)] }
    lost.push(...errors)
    texts = without(texts, errors).filter(saysAnything)
  }
  throw new Error('CD-TEXT still complains when nothing is left')
}

/** One for each field that may have to go, and those for languages and characters. */
const MOST_ROUNDS = MOST_BLOCKS * textFields.length + 4

const saysAnything = ({ disc, tracks, discId, genre }: CdTexts): boolean =>
  Object.keys(disc).length > 0 ||
  [...tracks.values()].some((each) => Object.keys(each).length > 0) ||
  discId !== undefined ||
  genre !== undefined

/** Punctuation of typesetters that ISO 8859-1 lacks and everybody writes without. */
const marks: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201a': "'",
  '\u201b': "'",
  '\u2032': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u201e': '"',
  '\u201f': '"',
  '\u2033': '"',
  '\u2010': '-',
  '\u2011': '-',
  '\u2012': '-',
  '\u2013': '-',
  '\u2014': '-',
  '\u2015': '-',
  '\u2026': '...',
  '\u2009': ' ',
  '\u202f': ' ',
}
const typeset = new RegExp(`[${Object.keys(marks).join('')}]`, 'g')

/** A text with the punctuation of a typewriter. */
export const plainMarks = (text: string): string => text.replace(typeset, (character) => marks[character] ?? character)

function withPlainMarks(texts: CdTexts, found: Fault[]): CdTexts {
  // MS-JIS has them all.
  if (texts.language === 'ja') return texts
  const changed: string[] = []
  const plain = (each: Texts): Texts =>
    Object.fromEntries(
      Object.entries(each).map(([field, text]) => {
        const written = plainMarks(text)
        if (written !== text) changed.push(text)
        return [field, written]
      }),
    )
  const out = { ...texts, disc: plain(texts.disc), tracks: new Map([...texts.tracks].map(([track, each]) => [track, plain(each)])) }
  if (changed.length > 0) found.push(faults.plainMarks({ count: changed.length, example: changed[0] ?? '' }))
  return out
}

/** The texts without those that cannot be carried. */
function without(texts: readonly CdTexts[], errors: readonly Fault[]): readonly CdTexts[] {
  let left = texts
  for (const { code, values } of errors) {
    const ofLanguage = (change: (each: CdTexts) => CdTexts): readonly CdTexts[] =>
      left.map((each) => (each.language === values['language'] ? change(each) : each))
    if (code === 'cdtext/character') left = ofLanguage((each) => withoutText(each, values['track'] as number, values['field'] as string))
    else if (code === 'cdtext/tooMuch') left = ofLanguage(withoutLeastField)
    else if (code === 'cdtext/tooManyLanguages') left = left.slice(0, MOST_BLOCKS)
    else left = left.filter(({ language }) => language !== values['language'])
  }
  return left
}

const withoutField = (texts: Texts, field: string | undefined): Texts =>
  Object.fromEntries(Object.entries(texts).filter(([name]) => name !== field))

function withoutText(texts: CdTexts, track: number, field: string): CdTexts {
  const { discId, genre, ...rest } = texts
  const kept = {
    ...(discId === undefined || field === 'discId' ? {} : { discId }),
    ...(genre === undefined ? {} : { genre: field === 'genre' ? { code: genre.code, text: '' } : genre }),
  }
  if (track === 0) return { ...rest, ...kept, disc: withoutField(rest.disc, field) }
  const tracks = [...rest.tracks].map(([number, each]) => [number, number === track ? withoutField(each, field) : each] as const)
  return { ...rest, ...kept, tracks: new Map(tracks) }
}

/** What a player can do without goes first. */
function withoutLeastField(texts: CdTexts): CdTexts {
  const all = [texts.disc, ...texts.tracks.values()]
  const field = textFields.toReversed().find((name) => all.some((each) => each[name] !== undefined))
  const tracks = [...texts.tracks].map(([number, each]) => [number, withoutField(each, field)] as const)
  return { ...texts, disc: withoutField(texts.disc, field), tracks: new Map(tracks) }
}

/** Each loss by itself where it has a place in the manifest, else all of them in one sentence. */
function lossOf({ texts: told, pathOf }: CdTextPlan, left: readonly CdTexts[], errors: readonly Fault[]): readonly Fault[] {
  if (pathOf !== undefined) return errors.map((error): Fault => ({ ...error, severity: 'warning' }))
  if (errors.length === 0) return []
  // One sentence of each kind, the first that came.
  const reasons = new Map(errors.toReversed().map(({ code, message }) => [code, message]))
  const total = countOf(told)
  return [faults.leftOut({ count: total - countOf(left), total, reasons: [...reasons.values()].toReversed().join('. ') })]
}

const countOf = (languages: readonly CdTexts[]): number =>
  languages.reduce(
    (sum, { disc, tracks, discId, genre }) =>
      sum +
      [disc, ...tracks.values()].reduce((count, each) => count + Object.keys(each).length, 0) +
      (discId === undefined ? 0 : 1) +
      (genre === undefined || genre.text === '' ? 0 : 1),
    0,
  )
