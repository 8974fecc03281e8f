/** Joliet trees for the judge of volumes. Joliet specification (Microsoft, 1995). */

import { decodeUtf16be } from '../../codec/index.js'
import type { Findings } from '../../finding/index.js'
import {
  looksLikeUnits,
  startFolding,
  startLeniencies,
  type NamedRecord,
  type NameJudge,
  type Leniency,
  type SupplementaryKind,
} from '../iso9660/index.js'
import { foldings, problemOnWindows } from '../../tree/index.js'
import { jolietRules } from './rules.js'
import { escapes } from './volume.js'

const title = 'Joliet'
const record = `directory record of ${title}`
const accepted = new Set<string>(Object.values(escapes))

export const jolietKind: SupplementaryKind = {
  kind: { title, record, unit: 2, decode: decodeUtf16be, longestPath: 240, startNames },
  accepts: (field) => accepted.has(String.fromCharCode(...field.subarray(0, 3))),
  escapes: Object.values(escapes).join(', '),
  looksLike: looksLikeUnits,
  decode: (field) => decodeUtf16be(field.subarray(0, field.length & ~1)),
}

/** Classes of units. */
const [FORBIDDEN, DIVIDER, OBEYED, SURROGATE, FOLDS, UPPER, LOWER] = [1, 2, 4, 8, 16, 32, 64] as const
/** Of names with a version, and of those without. */
const [VERSIONED, BARE] = [128, 256] as const
/** What Windows' own file systems do not allow. */
const QUOTED = 512

/** Of what is no character of ASCII. */
function classBeyond(unit: number): number {
  if (unit < 0xa0 || unit === 0x61c || unit === 0xfeff) return OBEYED
  if (unit >= 0x200e && unit <= 0x2069 && (unit <= 0x200f || (unit >= 0x202a && unit <= 0x202e) || unit >= 0x2066)) return OBEYED
  return unit >= 0xd800 && unit <= 0xdfff ? SURROGATE | FOLDS : FOLDS
}

const classes = Uint16Array.from({ length: 0x80 }, (_, unit) => {
  const character = String.fromCharCode(unit)
  if (unit === 0 || character === '/') return DIVIDER
  if (unit < 0x20 || unit === 0x7f) return OBEYED
  if (/[*:?\\]/.test(character)) return FORBIDDEN
  if (/["<>|]/.test(character)) return QUOTED
  return /[A-Z]/.test(character) ? UPPER : /[a-z]/.test(character) ? LOWER : 0
})

const field = 'identifier'
const relaxed = {
  long: { field, is: 'too long', should: 'at most 64 characters' },
  pair: { field, is: 'a name with characters beyond UCS-2', should: 'characters of two bytes each' },
  option: { field, is: 'a name like an option of a command', should: 'something else at the beginning', harmless: true },
  windows: {
    field,
    is: 'a name that programs of Windows cannot open',
    should: 'none of " < > |, no dot or blank at the end, and no name of a device',
    rule: jolietRules.windows,
  },
  version: { field, is: 'a semicolon without a number behind it', should: 'a version number, or no semicolon' },
  folderVersion: { field, is: 'a name of a directory with a semicolon', should: 'no version' },
} as const satisfies Record<string, Leniency>

/** "Joliet Directory File and Identifier Lengths": 128 bytes. */
const MOST_BYTES = 128

function startNames(findings: Findings): NameJudge {
  const leniencies = startLeniencies(findings, record)
  const folding = startFolding(findings, record, [foldings.windows, foldings.linuxJoliet, foldings.macos])
  let folds = 0
  return {
    ...folding,
    finish: leniencies.finish,
    mayFold() {
      const may = (folds & FOLDS) !== 0 || has(folds, UPPER | LOWER) || has(folds, VERSIONED | BARE)
      folds = 0
      return may
    },
    judge(name) {
      const { bytes, from, to, isFolder } = name
      let met = 0
      let semicolon = -1
      for (let at = from; at + 1 < to; at += 2) {
        const unit = ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
        met |= unit < 0x80 ? (classes[unit] as number) : classBeyond(unit)
        if (unit === 0x3b && semicolon < 0) semicolon = at
      }
      const last = bytes[to - 1] as number
      folds |= met | (semicolon < 0 ? BARE : VERSIONED) | (last === 0x2e || last === 0x20 ? FOLDS : 0)
      leniencies.count(isFolder)
      if (((to - from) & 1) === 1) tell(findings, 'odd', name)
      if ((met & DIVIDER) !== 0) tell(findings, 'divider', name)
      if ((met & FORBIDDEN) !== 0) tell(findings, 'forbidden', name)
      if ((met & OBEYED) !== 0) tell(findings, 'obeyed', name)
      if ((met & SURROGATE) !== 0) judgeSurrogates(findings, name, () => leniencies.met(relaxed.pair, name))
      if (bytes[from] === 0 && bytes[from + 1] === 0x2d) leniencies.met(relaxed.option, name)
      const end = semicolon < 0 ? to : semicolon
      if (end - from > MOST_BYTES) leniencies.met(relaxed.long, name)
      if (semicolon >= 0) {
        if (isFolder) leniencies.met(relaxed.folderVersion, name)
        else if (!/^\d{1,5}$/.test(decodeUtf16be(bytes, semicolon + 2, to))) leniencies.met(relaxed.version, name)
      }
      if (
        (met & FORBIDDEN) === 0 &&
        ((met & QUOTED) !== 0 || mayHarmWindows(bytes, from, end)) &&
        problemOnWindows(decodeUtf16be(bytes, from, end)) !== undefined
      )
        leniencies.met(relaxed.windows, name)
    },
  }
}

const has = (met: number, all: number): boolean => (met & all) === all

/** A dot or blank at the end, or two letters that names of devices begin with. */
function mayHarmWindows(bytes: Uint8Array, from: number, end: number): boolean {
  const last = bytes[end - 1] as number
  if (bytes[end - 2] === 0 && (last === 0x2e || last === 0x20)) return true
  const [first, second] = [(bytes[from + 1] as number) & ~0x20, (bytes[from + 3] as number) & ~0x20]
  const isDevice = deviceSeconds[first] === second || (first === 0x43 && second === 0x4f)
  return isDevice && bytes[from] === 0 && bytes[from + 2] === 0
}

/** By the first letter: AUX, CLOCK$, LPT, NUL, PRN; and CON, COM. */
const deviceSeconds: Readonly<Record<number, number>> = { 0x41: 0x55, 0x43: 0x4c, 0x4c: 0x50, 0x4e: 0x55, 0x50: 0x52 }

function judgeSurrogates(findings: Findings, name: NamedRecord, pair: () => void): void {
  const text = decodeUtf16be(name.bytes, name.from, name.to)
  if (text.isWellFormed()) pair()
  else tell(findings, 'odd', name)
}

const told = {
  odd: [jolietRules.characters, 'is no text of characters of two bytes', 'whole characters'],
  divider: [jolietRules.characters, 'has a slash or a character of zero', 'no such character'],
  forbidden: [jolietRules.characters, 'has one of * : ? \\', 'none of them'],
  obeyed: [jolietRules.obeyed, 'has control characters', 'printable characters'],
} as const

function tell(findings: Findings, what: keyof typeof told, { at, path }: NamedRecord): void {
  const [rule, is, should] = told[what]
  findings.add(rule, { at, structure: record, field, is, should, path: path() })
}
