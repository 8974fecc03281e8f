/** Paths of what is met on a walk: those of most are texts; a longer one is spelt out when somebody wants it, and kept by nobody. */

/** What a path is made of: a text, or what lies above and a name. */
export type Trail = string | LongTrail

/**
 * From here on a path is not held as a text: each folder that a walk has entered would hold one of its own, and those of folders that
 * lie in each other ten thousand deep fill the memory.
 */
const LONG = 4096

/** The one long path that a walk holds as a text: that of what was spelt out last, of which the next one has most. */
export interface Spelt {
  trail: LongTrail | undefined
  path: string
}

export class LongTrail {
  readonly above: Trail
  readonly name: string
  readonly #spelt: Spelt

  private constructor(above: Trail, name: string, spelt: Spelt) {
    this.above = above
    this.name = name
    this.#spelt = spelt
  }

  static below(above: Trail, name: string): LongTrail {
    return new LongTrail(above, name, typeof above === 'string' ? { trail: undefined, path: '' } : above.#spelt)
  }

  get path(): string {
    const spelt = this.#spelt
    if (spelt.trail !== this) {
      spelt.path = pathAfter(spelt, this) ?? joined(this)
      spelt.trail = this
    }
    return spelt.path
  }
}

export const below = (above: Trail, name: string): Trail =>
  typeof above === 'string' && above.length + name.length < LONG ? `${above}/${name}` : LongTrail.below(above, name)

export const pathOf = (trail: Trail): string => (typeof trail === 'string' ? trail : trail.path)

/** What the path that was spelt out last has in common with this one, and the rest of it; undefined where that is nothing. */
function pathAfter({ trail: last, path }: Spelt, { above, name }: LongTrail): string | undefined {
  let length = path.length
  for (let here: Trail | undefined = last; here !== undefined; here = here.above) {
    if (here === above) return `${path.slice(0, length)}/${name}`
    if (typeof here === 'string') return undefined
    length -= here.name.length + 1
  }
  return undefined
}

function joined(trail: LongTrail): string {
  const names: string[] = []
  let here: Trail = trail
  for (; typeof here !== 'string'; here = here.above) names.push(here.name)
  names.push(here)
  return names.reverse().join('/')
}
