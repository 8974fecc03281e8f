/** Patterns of the manifest; `source/globs.ts` tells what they mean. */

/** The pattern of one path alone. */
export const globOfPath = (path: string): string => path.replaceAll(/[\\*?[\]{}!]/g, (character) => `\\${character}`)
