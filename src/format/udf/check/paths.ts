/** Paths of entries, made when somebody wants one: each level of a deep tree would be as long as all above it. */

/** Entries whose names are kept. */
const MOST_NAMES = 2 ** 18
/** Names of a path that are shown, from its end. */
const MOST_LEVELS = 64

/** Entries are numbers, the root 0. */
export class Paths {
  readonly #known = new Map<number, { readonly parent: number; readonly name: string }>()

  keep(node: number, parent: number, name: string): void {
    if (this.#known.size < MOST_NAMES || this.#known.has(node)) this.#known.set(node, { parent, name })
  }

  /** Empty for the root; of what lies deep, the end. Undefined where its name was not kept. */
  of(node: number): string | undefined {
    if (node === 0) return ''
    let path = ''
    let at = this.#known.get(node)
    if (at === undefined) return undefined
    for (let level = 0; at !== undefined && level < MOST_LEVELS; level++) {
      path = `/${at.name}${path}`
      if (at.parent === 0) return path
      at = this.#known.get(at.parent)
    }
    return `…${path}`
  }
}
