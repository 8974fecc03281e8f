/**
 * How readers take names that differ for one and the same: what each of them drops from a name, and which letters it does not tell
 * apart. Two names that fold to the same text lead to one file there, and the other cannot be reached.
 *
 * Names are those that a disc records, versions and all, as text. From Windows' cdfs (CdConvertNameToCdName, CdUpdateDirentName,
 * CdUpcaseName), Linux' isofs (get_joliet_filename, isofs_name_translate, isofs_dentry_cmpi_ms), and macOS' cd9660 (cd9660_lookup).
 */

export type FoldingReader = keyof typeof foldings

export interface Folding {
  /** In words: `Windows`. */
  readonly title: string
  readonly fold: (name: string) => string
}

export const foldings = {
  /** Anything in any file system: programs cannot ask for a dot or a blank at the end, and the driver shows none. */
  windows: { title: 'Windows', fold: (name: string) => foldCase(withoutEnd(beforeVersion(name))) },
  /** Joliet, where there is no Rock Ridge and no `check=strict`. */
  linuxJoliet: { title: 'Linux', fold: (name: string) => lowerAscii(withoutDots(withoutFirstVersion(name))) },
  /** ISO 9660 without Rock Ridge, `map=normal`. */
  linuxIso: { title: 'Linux', fold: (name: string) => lowerAscii(normalMap(name)) },
  /** Joliet, and HFS Plus, where a path comes composed whatever was typed. */
  macos: { title: 'macOS', fold: (name: string) => beforeVersion(name).normalize('NFC') },
  /** A FAT volume, whoever reads it. Microsoft FAT 1.03, Long File Names. */
  fat: { title: 'every reader of FAT', fold: (name: string) => foldCase(withoutEnd(name)) },
} as const satisfies Record<string, Folding>

/** What Windows calls devices, whatever extension follows. Microsoft, "Naming Files, Paths, and Namespaces". */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:$|[.:])/i
const notOnWindows = /[\x00-\x1f"*:<>?\\|]/

/** Why Windows' programs cannot open what is called so; undefined where they can. */
export function problemOnWindows(name: string): string | undefined {
  if (device.test(name)) return 'the name of a device'
  const character = notOnWindows.exec(name)?.[0]
  if (character !== undefined) return `${JSON.stringify(character)} is not allowed there`
  if (/[. ]$/.test(name)) return `${name.endsWith('.') ? 'a dot' : 'a blank'} at the end is dropped`
  return undefined
}

/** Nothing in it that any reader would fold. */
const plain = /^[\x21-\x2d\x30-\x3a\x3c-\x40\x5b-\x7e](?:[\x20-\x2e\x30-\x3a\x3c-\x40\x5b-\x7e]*[\x21-\x2d\x30-\x3a\x3c-\x40\x5b-\x7e])?$/

/** Places of two names that a reader takes for one: the first of its kind, and the later one. */
export interface Folded {
  readonly first: number
  readonly later: number
}

/** Which of some names that are distinct come out equal, in their order. */
export function foldedIn(names: readonly string[], { fold }: Folding): readonly Folded[] {
  if (names.every((name) => plain.test(name))) return []
  const seen = new Map<string, number>()
  const found: Folded[] = []
  for (const [later, name] of names.entries()) {
    const folded = fold(name)
    const first = seen.get(folded)
    if (first === undefined) seen.set(folded, later)
    else found.push({ first, later })
  }
  return found
}

/** Letters in upper case, unit by unit, so that none becomes two and ß stays what it is. */
export function foldCase(name: string): string {
  const upper = name.toUpperCase()
  if (upper.length === name.length) return upper
  return Array.from(name, (character) => (character.toUpperCase().length === character.length ? character.toUpperCase() : character)).join(
    '',
  )
}

/** Without the dots and blanks at the end, unless there is nothing else. */
export const withoutEnd = (name: string): string => {
  let end = name.length
  while (end > 1 && (name[end - 1] === '.' || name[end - 1] === ' ')) end--
  return name.slice(0, end)
}

function withoutDots(name: string): string {
  let end = name.length
  while (end > 1 && name[end - 1] === '.') end--
  return name.slice(0, end)
}

function beforeVersion(name: string): string {
  const at = name.indexOf(';')
  return at < 0 ? name : name.slice(0, at)
}

const withoutFirstVersion = (name: string): string => (name.length > 2 && name.endsWith(';1') ? name.slice(0, -2) : name)

const normalMap = (name: string): string => name.replace(/\.?;1$/, '').replace(/[;/]/g, '.')

const lowerAscii = (name: string): string => name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
