/** Rules that the images of other programs do break, so that it is no false alarm to say so. docs/checking.md tells them. */

export interface TrueDefect {
  readonly program: RegExp
  /** `structure.field` of findings. */
  readonly what: RegExp
  readonly why: string
}

export const trueDefects: readonly TrueDefect[] = []

export const isTrueDefect = (image: string, what: string): boolean =>
  trueDefects.some((defect) => defect.program.test(image) && defect.what.test(what))
