/** How Joliet is wanted. */

export interface JolietOptions {
  /** Level of UCS-2 that the escape sequence promises; the names are the same. Joliet specification, "SVD Escape Sequences Field". */
  readonly level: 1 | 2 | 3
  /** Most UTF-16 units of a name: 64 as specified, or 103, which all current readers take. */
  readonly nameLength: 64 | 103
  /**
   * Whether characters beyond U+FFFF are kept, as surrogate pairs, or replaced. The specification of 1995 knows UCS-2 alone; current
   * systems take UTF-16, but libcdio shows nothing of a directory that holds such a name.
   * `ascii` is for readers that show no others.
   */
  readonly characters: 'utf-16' | 'ucs-2' | 'ascii'
  /** Whether names that break the rules are changed, or each is an error. */
  readonly names: 'mangle' | 'strict'
  /** Whether `;1` stands behind the names of files, as ECMA-119 7.5.1 wants it. isoinfo and pycdlib show it as part of the name. */
  readonly version: 'shown' | 'omitted'
}

export const defaultJoliet: JolietOptions = { level: 3, nameLength: 64, characters: 'utf-16', names: 'mangle', version: 'omitted' }
