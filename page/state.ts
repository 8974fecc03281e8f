/** What is chosen on the page: one region, by its id, so that it is still the same when the plan changes. */

export interface Choosing {
  /** Number of the region; -1 where none is chosen. */
  readonly chosen: number
  readonly choose: (region: number) => void
}
