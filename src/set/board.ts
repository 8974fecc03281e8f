/** Who burns which disc of a set: each in order, none twice, and what fails in one drive goes to another. */

/** Failures of a drive, one after the other, after which it is left out. */
const MOST_FAILURES = 2
/** Discs that are spent on one image in a run. */
const MOST_TRIES = 3

/** `Disc` is known by its number. */
export class Board<Disc extends { readonly number: number }> {
  readonly #open: Map<number, Disc>
  /** Drives that are in use, with what failed in them one after the other. */
  readonly #drives: Map<string, number>
  /** The drive that works on a disc. */
  readonly #held = new Map<number, string>()
  /** The disc for which a drive waits. */
  readonly #offers = new Map<string, number>()
  /** Drives in which a disc failed. */
  readonly #failedIn = new Map<number, string[]>()

  constructor(discs: readonly Disc[], drives: readonly string[]) {
    this.#open = new Map(discs.map((disc) => [disc.number, disc]))
    this.#drives = new Map(drives.map((drive) => [drive, 0]))
  }

  /** Those that are neither done nor given up. */
  open(): readonly Disc[] {
    return [...this.#open.values()]
  }

  uses(drive: string): boolean {
    return this.#drives.has(drive)
  }

  /** The first disc that a drive may burn, which no other drive works on or waits for; the same one for as long as that is so. */
  offer(drive: string): Disc | undefined {
    const mine = this.#offers.get(drive)
    this.#offers.delete(drive)
    const others = new Set(this.#offers.values())
    const free = this.open().filter(({ number }) => !this.#held.has(number) && !others.has(number) && this.#suits(number, drive))
    const disc = free.find(({ number }) => number === mine) ?? free[0]
    if (disc !== undefined) this.#offers.set(drive, disc.number)
    return disc
  }

  /** The first disc that a drive may burn and nobody works on, also where another one waits for a blank disc for it. */
  any(drive: string): Disc | undefined {
    return this.open().find(({ number }) => !this.#held.has(number) && this.#suits(number, drive))
  }

  /** A disc that failed in a drive goes to another one, as long as there is one in which it did not. */
  #suits(number: number, drive: string): boolean {
    const failed = this.#failedIn.get(number) ?? []
    return !failed.includes(drive) || [...this.#drives.keys()].every((other) => failed.includes(other))
  }

  /** Nothing where another drive works on it, or nobody has to any more. */
  take(number: number, drive: string): Disc | undefined {
    const disc = this.#open.get(number)
    if (disc === undefined || this.#held.has(number)) return undefined
    this.#held.set(number, drive)
    for (const [other, offered] of this.#offers) if (offered === number) this.#offers.delete(other)
    return disc
  }

  giveBack(number: number): void {
    this.#held.delete(number)
  }

  done(number: number, drive: string): void {
    this.drop(number)
    if (this.uses(drive)) this.#drives.set(drive, 0)
  }

  /** Nobody has to burn it any more. */
  drop(number: number): void {
    this.#open.delete(number)
    this.#held.delete(number)
  }

  /** Tells whether the drive is to be left out. */
  failed(number: number, drive: string): 'go on' | 'leave out' {
    this.#held.delete(number)
    const failed = [...(this.#failedIn.get(number) ?? []), drive]
    this.#failedIn.set(number, failed)
    if (failed.length >= MOST_TRIES) this.#open.delete(number)
    const inARow = (this.#drives.get(drive) ?? 0) + 1
    if (this.uses(drive)) this.#drives.set(drive, inARow)
    return inARow < MOST_FAILURES ? 'go on' : 'leave out'
  }

  leave(drive: string): void {
    this.#drives.delete(drive)
    this.#offers.delete(drive)
  }
}
