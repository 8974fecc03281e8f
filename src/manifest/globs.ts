/** Patterns of the manifest; `source/globs.ts` tells what they mean. */

/** Whether a path may be a pattern. A file of that very name comes first, which nobody knows before the sources are looked at. */
export const mayBeGlob = (path: string): boolean => /[*?[{]/.test(path)

/** The pattern of one path alone. */
export const globOfPath = (path: string): string => path.replaceAll(/[\\*?[\]{}!]/g, (character) => `\\${character}`)
