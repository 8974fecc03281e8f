/** Time for those who wait. A simulated drive brings a clock of its own, on which twenty minutes pass at once. */
export interface Clock {
  /** Milliseconds that only grow. */
  now(): number
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}
