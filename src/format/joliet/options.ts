/** How Joliet is wanted. */

export interface JolietOptions {
  /** Level of UCS-2 that the escape sequence promises; the names are the same. Joliet specification, "SVD Escape Sequences Field". */
  readonly level: 1 | 2 | 3
  /** Most UTF-16 units of a name: 64 as specified, or 103, which all current readers take. */
  readonly nameLength: 64 | 103
  /** Whether names that break the rules are changed, or each is an error. */
  readonly names: 'mangle' | 'strict'
  /** Whether `;1` stands behind the names of files. */
  readonly version: 'shown' | 'omitted'
}

export const defaultJoliet: JolietOptions = { level: 3, nameLength: 64, names: 'mangle', version: 'shown' }
