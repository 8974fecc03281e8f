/** How ISO 9660 is wanted. */

import type { TypeOfFiles } from '../../tree/index.js'
import { unreachable } from '../../unit/index.js'

/** Rules of the standard that may be let go; each names the readers' tolerance that it counts on. */
export type Relaxation =
  /** Letters keep their case. */
  | 'lowercase'
  /** More than one dot in a name, and dots in names of directories. */
  | 'multiple-dots'
  /** A dot at the start of a name. */
  | 'leading-dot'
  /** Names of up to 37 characters in all, where the level allows fewer. */
  | 'long-names'
  /** No `;1` behind the names of files. */
  | 'no-version'
  /** No dot behind a name without extension. */
  | 'no-trailing-dot'
  /** All printable ASCII but `/`, `;`, and the letters' case. */
  | 'ascii'
  /** Bytes of UTF-8 as they are, but for control characters, `/` and `;`; implies the relaxations of dots, case and ASCII. */
  | 'utf8'
  /** Identifiers of the volume may have any printable ASCII without a note. */
  | 'volume-identifiers'

export interface Iso9660Options {
  /** Level of interchange (10.1 to 10.3); 1999 is level 3 and a second tree of names of up to 207 bytes (enhanced descriptor). */
  readonly level: 1 | 2 | 3 | 1999
  /** Whether names that break the rules are changed, or each is an error. */
  readonly names: 'mangle' | 'strict'
  readonly relax: ReadonlySet<Relaxation>
  /** Directories below level 8 and paths over 255 bytes (6.8.2.1): moved aside (needs Rock Ridge), recorded all the same, or refused. */
  readonly deep: Deep
  /** Whether records have the attributes of CD-ROM XA, and the descriptor its mark. */
  readonly xa: boolean
  /** What the Macintosh knows files by: the last one that matches holds. */
  readonly apple: readonly TypeOfFiles[]
}

export type Deep =
  | { readonly kind: 'allow' }
  | { readonly kind: 'refuse' }
  /**
   * `directory` is the name, in the root, of what holds the moved ones; `marked` hides it from readers of Rock Ridge with RE. GRUB
   * and isoinfo show what was moved there and nowhere else; libarchive knows the directory as `rr_moved` or `.rr_moved` alone.
   */
  | { readonly kind: 'relocate'; readonly directory: string; readonly marked: boolean }

/** Deep trees are recorded as they are: all current readers take them, and some know nothing of relocation. */
export const defaultIso9660: Iso9660Options = {
  level: 3,
  names: 'mangle',
  relax: new Set(),
  deep: { kind: 'allow' },
  xa: false,
  apple: [],
}

/** What names of one hierarchy must keep to. ECMA-119 7.5, 7.6, 10. */
export interface NameRules {
  /** Most characters of a file's name before the dot, of its extension, and of both with the dot. */
  readonly stem: number
  readonly extension: number
  readonly file: number
  readonly directory: number
  readonly characters: 'd' | 'ascii' | 'utf8'
  readonly lowercase: boolean
  readonly multipleDots: boolean
  readonly leadingDot: boolean
  /** Written behind each file's name. */
  readonly version: string
  /** Whether a name without extension ends in a dot. 7.5.1 demands it. */
  readonly trailingDot: boolean
  /** Whether the part behind the last dot is cut and sorted by itself. */
  readonly extensions: boolean
}

/** Names of the primary hierarchy. */
export function nameRulesOf(options: Iso9660Options): NameRules {
  const { relax } = options
  const utf8 = relax.has('utf8')
  const version = relax.has('no-version') ? '' : ';1'
  const base = {
    characters: utf8 ? 'utf8' : relax.has('ascii') ? 'ascii' : 'd',
    lowercase: utf8 || relax.has('lowercase'),
    multipleDots: utf8 || relax.has('multiple-dots'),
    leadingDot: utf8 || relax.has('leading-dot'),
    version,
    trailingDot: !relax.has('no-trailing-dot'),
    extensions: true,
  } as const
  if (relax.has('long-names')) return { ...base, stem: 36, extension: 35, file: 37 - version.length, directory: 37 }
  switch (options.level) {
    case 1:
      return { ...base, stem: 8, extension: 3, file: 12, directory: 8 }
    case 2:
    case 3:
    case 1999:
      return { ...base, stem: 30, extension: 30, file: 31, directory: 31 }
    default:
      return unreachable(options.level)
  }
}

/** Names of the hierarchy of 1999: up to 207 bytes, no versions, any bytes. ECMA-119 8.5.3, 9.1.10. */
export const enhancedRules: NameRules = {
  stem: 207,
  extension: 207,
  file: 207,
  directory: 207,
  characters: 'utf8',
  lowercase: true,
  multipleDots: true,
  leadingDot: true,
  version: '',
  trailingDot: false,
  extensions: true,
}
