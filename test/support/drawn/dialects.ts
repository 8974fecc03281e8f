/** What each way to write a sheet can say; a disc is drawn within it. */

import type { Field, Forms, Mode } from './disc.js'

export const dialects = ['cue', 'cue-eac', 'cue-redump', 'toc', 'ccd', 'nrg', 'nrg-tao'] as const
export type Dialect = (typeof dialects)[number]

/** A kind of data track, as its file holds it. */
export interface DataKind {
  readonly mode: Exclude<Mode, 'audio'>
  readonly forms: Forms
  readonly sectorBytes: number
  readonly edc: 'as stored' | 'made'
}

export interface Abilities {
  readonly data: readonly DataKind[]
  readonly sessions: number
  /** Silence that no file holds, before a track and behind it. */
  readonly emptyPregap: boolean
  readonly emptyPostgap: boolean
  readonly storedPregap: boolean
  /** Sounds of an own length, cut to the sample. */
  readonly samples: boolean
  /** The last sound may end within a sector. */
  readonly raggedEnd: boolean
  readonly indexes: boolean
  readonly scms: boolean
  /** Pre-emphasis, four channels, permission to copy. */
  readonly flags: boolean
  readonly identifiers: boolean
  readonly texts: readonly Field[]
  /** Texts in any alphabet, of which CD-TEXT has few. */
  readonly anyAlphabet: boolean
  readonly firstTrack: boolean
  /** The gap before each track but the first of a session is the two seconds that a drive makes. */
  readonly trackAtOnce: boolean
}

const kind = (mode: DataKind['mode'], sectorBytes: number, forms: Forms = 'both'): DataKind => ({
  mode,
  sectorBytes,
  forms,
  edc: 'as stored',
})
/** Of MODE2_FORM_MIX cdrdao takes subheader and data, and makes the rest. */
const mixed: DataKind = { ...kind('xa', 2336), edc: 'made' }
const raw: readonly DataKind[] = [kind('mode1', 2352), kind('xa', 2352), kind('xa', 2352, 'form1'), kind('mode2', 2352)]
const short: readonly DataKind[] = [kind('mode1', 2048), kind('xa', 2048, 'form1')]
const allTexts: readonly Field[] = ['title', 'performer', 'songwriter', 'composer', 'arranger', 'message']

const full: Abilities = {
  data: [...raw, ...short, kind('xa', 2324, 'form2'), kind('xa', 2336)],
  sessions: 3,
  emptyPregap: true,
  emptyPostgap: true,
  storedPregap: true,
  samples: false,
  raggedEnd: false,
  indexes: true,
  scms: true,
  flags: true,
  identifiers: true,
  texts: allTexts,
  anyAlphabet: true,
  firstTrack: true,
  trackAtOnce: false,
}

export const abilities: Readonly<Record<Dialect, Abilities>> = {
  cue: { ...full, raggedEnd: true },
  'cue-eac': { ...full, data: [], sessions: 1, emptyPostgap: false, raggedEnd: true },
  'cue-redump': { ...full, data: raw, emptyPregap: false, emptyPostgap: false },
  toc: {
    ...full,
    data: [...short, kind('mode1', 2352), kind('xa', 2352), mixed, kind('xa', 2324, 'form2'), kind('mode2', 2336)],
    sessions: 1,
    samples: true,
    scms: false,
    anyAlphabet: false,
  },
  ccd: { ...full, anyAlphabet: false, data: raw, emptyPregap: false, emptyPostgap: false, scms: false },
  nrg: {
    ...full,
    data: [...short, kind('mode1', 2352), kind('xa', 2352), kind('xa', 2336)],
    anyAlphabet: false,
    emptyPregap: false,
    emptyPostgap: false,
    scms: false,
  },
  'nrg-tao': {
    ...full,
    data: [...short, kind('xa', 2336)],
    emptyPregap: false,
    emptyPostgap: false,
    storedPregap: false,
    indexes: false,
    scms: false,
    flags: false,
    identifiers: false,
    texts: [],
    anyAlphabet: false,
    firstTrack: false,
    trackAtOnce: true,
  },
}
