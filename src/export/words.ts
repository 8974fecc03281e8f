/** A line of words as a shell of POSIX reads it. */

export const quotedForShell = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`

/** A graft point: blanks are words' own, `=` parts the two sides. mkisofs(8), "-graft-points". */
export const graft = (at: string, from: string): string => `${escaped(at)}=${escaped(from)}`

const escaped = (path: string): string => path.replaceAll(/[\\=]/g, String.raw`\$&`)
