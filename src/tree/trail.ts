/** Paths of what is met on a walk: those of most are texts; a longer one is spelt out when somebody wants it, and kept by nobody. */

/** What a path is made of: a text, or what lies above and a name. */
export type Trail = string | { readonly above: Trail; readonly name: string }

/**
 * From here on a path is not held as a text: each folder that a walk has entered would hold one of its own, and those of folders that
 * lie in each other ten thousand deep fill the memory.
 */
const LONG = 4096

export const below = (above: Trail, name: string): Trail =>
  typeof above === 'string' && above.length + name.length < LONG ? `${above}/${name}` : { above, name }

export function pathOf(trail: Trail): string {
  if (typeof trail === 'string') return trail
  const names: string[] = []
  let here: Trail = trail
  for (; typeof here !== 'string'; here = here.above) names.push(here.name)
  names.push(here)
  return names.reverse().join('/')
}
