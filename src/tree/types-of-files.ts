/** By what the Finder of the Macintosh knows files: four characters for what they are, four for what opens them. */

export interface TypeOfFiles {
  /** Whether the file of that path has it. */
  readonly matches: (path: string) => boolean
  /** Four characters each. */
  readonly type: string
  readonly creator: string
}

/** That of a path: the last one that matches holds. */
export const typeOfFile = (types: readonly TypeOfFiles[], path: string): TypeOfFiles | undefined =>
  types.findLast(({ matches }) => matches(path))
