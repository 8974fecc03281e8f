/** What was burned of a set: the record beside `set.lock`, read and added to. */

import { decodeUtf8 } from './codec/index.js'
import { replaceText } from './image/text.node.js'
import { inFolder } from './port/index.js'
import type { Project } from './project.js'
import { burnsByDisc, parseBurns, printBurns, type BurnRecord } from './set/index.js'
import { hostFiles } from './source/files.node.js'

type Place = Pick<Project, 'folder'>

export const burnsPath = ({ folder }: Place): string => inFolder(folder, 'set-burns.json')

/** Empty where nothing was burned. Throws `set/burnsMalformed`. */
export function readBurns(project: Place): readonly BurnRecord[] {
  const path = burnsPath(project)
  return hostFiles.statFollowed(path) === undefined ? [] : parseBurns(decodeUtf8(hostFiles.read(path)), path)
}

/**
 * The discs of which one is out there, with the record of it: burned, verified or lost, whatever became of further copies. What they hold
 * cannot be dealt out anew. Throws `set/burnsMalformed`.
 */
export const burnedDiscs = (project: Place): ReadonlyMap<number, BurnRecord> =>
  new Map([...burnsByDisc(readBurns(project))].flatMap(([number, { made }]) => (made === undefined ? [] : [[number, made] as const])))

/** Records are added one after the other, whoever adds them; those that another run added meanwhile stay. */
export class BurnBook {
  readonly #project: Place
  readonly #known: number
  /** Records of this run. */
  readonly #own = new Set<string>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(project: Place) {
    this.#project = project
    this.#known = readBurns(project).length
  }

  add(record: BurnRecord): Promise<void> {
    return this.#next(async () => {
      await this.#write(record)
    })
  }

  /** Adds it unless another run took that disc up since this one began: then its record. */
  begin(record: BurnRecord): Promise<BurnRecord | undefined> {
    return this.#next(async () => {
      const others = readBurns(this.#project).slice(this.#known)
      const foreign = others.findLast((other) => other.disc === record.disc && !this.#own.has(JSON.stringify(other)))
      if (foreign !== undefined && foreign.outcome !== 'failed' && foreign.outcome !== 'lost') return foreign
      await this.#write(record)
      return undefined
    })
  }

  async #write(record: BurnRecord): Promise<void> {
    this.#own.add(JSON.stringify(record))
    await replaceText(burnsPath(this.#project), printBurns([...readBurns(this.#project), record]))
  }

  #next<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(work)
    // That one failed is told to whoever asked for it.
    this.#last = done.catch(() => {})
    return done
  }
}
