/** A part of a picture under its title; parts stand one under the other. */

export interface Part {
  readonly title: string
  /** Beside the title. */
  readonly note: string
  height(width: number): number
  draw(x: number, y: number, width: number): Iterable<string>
}
