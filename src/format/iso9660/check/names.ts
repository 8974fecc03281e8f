/** Identifiers of one byte a character against the standard. ECMA-119 7.5, 7.6. */

import { decodeUtf8 } from '../../../codec/index.js'
import type { Findings } from '../../../finding/index.js'
import { foldings } from '../../../tree/index.js'
import { startFolding } from './folded.js'
import type { NamedRecord, NameJudge, TreeKind } from './kind.js'
import { startLeniencies, type Leniency } from './leniencies.js'
import { rules } from './rules.js'

/** Classes of bytes. */
const [LOWER, DOT, SEMICOLON, OTHER, HIGH, CONTROL, DIVIDER] = [1, 2, 4, 8, 16, 32, 64] as const
const UPPER = 128
/** Of a name of a file that ends without an extension, as names of directories do, and of those. */
const [ENDS, FOLDER] = [256, 512] as const
const classes = Uint16Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  if (byte === 0 || character === '/') return DIVIDER
  if (byte < 0x20 || byte === 0x7f) return CONTROL
  if (byte >= 0x80) return HIGH
  if (character === '.') return DOT
  if (character === ';') return SEMICOLON
  if (/[A-Z]/.test(character)) return UPPER
  return /[0-9_]/.test(character) ? 0 : /[a-z]/.test(character) ? LOWER : OTHER
})

const field = 'identifier'
const relaxed = {
  lower: { field, is: 'a name with letters in lower case', should: 'capital letters, digits and underscores' },
  other: { field, is: 'a name with other characters', should: 'capital letters, digits and underscores' },
  high: { field, is: 'a name with bytes beyond ASCII', should: 'capital letters, digits and underscores' },
  dots: { field, is: 'a name with several dots', should: 'one dot in a name of a file' },
  noDot: { field, is: 'a name without a dot', should: 'a dot between name and extension, even of none' },
  emptyName: { field, is: 'neither a name nor an extension', should: 'characters before the dot, or behind it' },
  noVersion: { field, is: 'a name without version', should: 'a semicolon and a version number at the end' },
  version: { field, is: 'a semicolon without a number behind it', should: 'a version number from 1 to 32767' },
  long: { field, is: 'too long', should: 'at most 30 characters, without dot and version' },
  option: { field, is: 'a name like an option of a command', should: 'a letter, digit or underscore at the beginning', harmless: true },
  folderDot: { field, is: 'a name of a directory with a dot', should: 'no dot' },
  folderVersion: { field, is: 'a name of a directory with a semicolon', should: 'no version' },
  tooLong: { field, is: 'too long', should: 'at most 207 bytes' },
  folderLong: { field, is: 'too long, for a directory', should: 'at most 31 characters' },
} as const satisfies Record<string, Leniency>

const kindOf = (title: string, standard: 'strict' | '1999'): TreeKind => ({
  title,
  record: `directory record of ${title}`,
  unit: 1,
  decode: decodeUtf8,
  longestPath: standard === 'strict' ? 255 : Number.POSITIVE_INFINITY,
  startNames: (findings) => startNames(findings, `directory record of ${title}`, standard),
})

export const kinds = { primary: kindOf('ISO 9660', 'strict'), enhanced: kindOf('ISO 9660:1999', '1999') } as const

function startNames(findings: Findings, structure: string, standard: 'strict' | '1999'): NameJudge {
  const leniencies = startLeniencies(findings, structure)
  const folding = startFolding(findings, structure, standard === 'strict' ? [foldings.windows, foldings.linuxIso] : [foldings.windows])
  let folds = 0
  return {
    ...folding,
    finish: leniencies.finish,
    mayFold() {
      const may = (folds & HIGH) !== 0 || has(folds, LOWER | UPPER) || has(folds, ENDS | FOLDER)
      folds = 0
      return may
    },
    judge(name) {
      const { bytes, from, to, isFolder } = name
      let [met, dots, dot, semicolon] = [0, 0, -1, -1]
      for (let i = from; i < to; i++) {
        const kind = classes[bytes[i] as number] as number
        met |= kind
        if ((kind & (DOT | SEMICOLON)) === 0) continue
        if (kind === DOT) {
          dots++
          dot = i
        } else if (semicolon < 0) semicolon = i
      }
      const nameEnd = semicolon < 0 ? to : semicolon
      if (isFolder) met |= FOLDER
      else if (dot === nameEnd - 1 || dots === 0) met |= ENDS
      folds |= met
      leniencies.count(isFolder)
      if ((met & (CONTROL | DIVIDER)) !== 0) tellHarmful(findings, structure, name, met)
      if (bytes[from] === 0x2d) leniencies.met(relaxed.option, name)
      if (standard === '1999') {
        if (to - from > 207) leniencies.met(relaxed.tooLong, name)
        return
      }
      if ((met & LOWER) !== 0) leniencies.met(relaxed.lower, name)
      if ((met & OTHER) !== 0) leniencies.met(relaxed.other, name)
      if ((met & HIGH) !== 0) leniencies.met(relaxed.high, name)
      if (isFolder) {
        if (dots > 0) leniencies.met(relaxed.folderDot, name)
        if (semicolon >= 0) leniencies.met(relaxed.folderVersion, name)
        if (to - from > 31) leniencies.met(relaxed.folderLong, name)
        return
      }
      if (semicolon < 0) leniencies.met(relaxed.noVersion, name)
      else if (!isVersion(bytes, semicolon + 1, to)) leniencies.met(relaxed.version, name)
      if (dots > 1 || dot > nameEnd) leniencies.met(relaxed.dots, name)
      if (dots === 0) leniencies.met(relaxed.noDot, name)
      else if (dot === from && dot === nameEnd - 1) leniencies.met(relaxed.emptyName, name)
      if (nameEnd - from > (dots === 0 ? 30 : 31)) leniencies.met(relaxed.long, name)
    },
  }
}

const has = (met: number, all: number): boolean => (met & all) === all

/** 7.5.1: digits that make a number from 1 to 32767. */
function isVersion(bytes: Uint8Array, from: number, to: number): boolean {
  let number = 0
  for (let i = from; i < to; i++) {
    const digit = (bytes[i] as number) - 0x30
    if (digit < 0 || digit > 9) return false
    number = number * 10 + digit
  }
  return number >= 1 && number <= 32_767
}

function tellHarmful(findings: Findings, structure: string, name: NamedRecord, met: number): void {
  const isDivided = (met & DIVIDER) !== 0
  findings.add(isDivided ? rules.nameHarmful : rules.nameObeyed, {
    at: name.at,
    structure,
    field,
    path: name.path(),
    is: isDivided ? 'has a slash or a byte of zero' : 'has control characters',
    should: 'printable characters but for a slash',
  })
}
