/** What is chosen on the page: one region, by its id, so that it is still the same when the plan changes. */

export interface Choosing {
  /** Number of the region; -1 where none is chosen. */
  readonly chosen: number
  /** A block of it, where one of its first is not what is wanted. */
  readonly choose: (region: number, block?: number) => void
}
