/** The index as text: for eyes, for grep, and for sha256sum once the start of its lines is cut off. */

import { printName } from '../unit/index.js'
import { countBytes, countFiles, type DigestOf, type ListedFile, type Listing } from './listed.js'

export function* textPieces(listing: Listing, digestOf: DigestOf): Generator<string> {
  const width = Math.max(3, String(listing.total).length)
  const numbered = (disc: number): string => String(disc).padStart(width, '0')
  yield* head(listing, numbered)
  for (const file of listing.files) yield `DISC ${numbered(file.disc)} SIZE ${file.size}${notesOf(file)}: ${sumLine(file, digestOf)}\n`
}

function* head(listing: Listing, numbered: (disc: number) => string): Generator<string> {
  const first = numbered(listing.discs[0]?.number ?? 1)
  yield `# Index of the set ${printName(listing.name)}, format 1\n`
  yield `# Discs ${listing.total}, files ${countFiles(listing)}, bytes ${countBytes(listing)}\n`
  for (const { number, label, files, bytes } of listing.discs)
    yield `# Disc ${numbered(number)}: label ${printName(label)}, files ${files}, bytes ${bytes}\n`
  yield [
    '#',
    '# Each line below is a file: its disc, its bytes, its SHA-256 and its path. PART 2 OF 3 is a piece of a file that was cut, with the bytes and the',
    '# SHA-256 of the piece; SUPERSEDED is a file of which a later disc has a newer version, REMOVED one that was no longer there.',
    '#',
    '# To find a file:',
    "#   grep -i 'part of its name' SET-INDEX.TXT",
    `# To check a disc: change into its top folder and take its number for ${first}; nothing is said when all is well:`,
    `#   LC_ALL=C sed -n 's/^DISC ${first} [^:]*: //p' SET-INDEX.TXT | sha256sum -c --quiet`,
    '# (On a Macintosh: shasum -a 256 -c. A path with a backslash or an end of line is escaped, and its line begins with a backslash, as sha256sum writes it.)',
    '#',
    '',
  ].join('\n')
}

function notesOf({ part, superseded, removed }: ListedFile): string {
  const cut = part === undefined ? '' : ` PART ${part.number} OF ${part.of}`
  return cut + (superseded ? ' SUPERSEDED' : removed ? ' REMOVED' : '')
}

/** What must be escaped for a path to stay in its line. GNU coreutils 9.1, src/digest.c, problematic_chars. */
const unsafe = /[\\\n\r]/
const escapes: Readonly<Record<string, string>> = { '\\': String.raw`\\`, '\n': String.raw`\n`, '\r': String.raw`\r` }

/** A line of sha256sum, with a path from the top folder, which `./` keeps from being `-`, the standard input. */
function sumLine(file: ListedFile, digestOf: DigestOf): string {
  const line = `${digestOf(file)}  .${file.path}`
  return unsafe.test(file.path) ? `\\${line.replaceAll(/[\\\n\r]/g, (character) => escapes[character] as string)}` : line
}
