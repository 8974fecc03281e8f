/** What hostile text may not exceed; memory and time follow from it. */
export const LIMITS = {
  /** Characters of a manifest. */
  characters: 32 * 1024 * 1024,
  /** Lists and maps within each other. */
  depth: 100,
  /** Pieces of YAML: words, signs, blanks. An entry of a file and its path has about 20. */
  pieces: 3_000_000,
  /** Values, each use of an alias counted. */
  values: 1_000_000,
  /** Faults of one kind that are worth reading. */
  faults: 200,
} as const
