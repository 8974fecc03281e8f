/** How checks of sense speak: each looks at a manifest whose parts have the right form, though some may be missing. */

import type { Fault, ManifestPath, Position } from '../../fault/index.js'
import type { Manifest } from '../types.js'

export type Report = (fault: Fault) => void
export type Locate = (path: ManifestPath) => Position
export type Check = (manifest: Manifest, report: Report, locate: Locate) => void

/** Members of a list with their numbers; what was wrong in form is a hole. */
export function* members<Value>(list: readonly Value[] | undefined): Generator<readonly [number, Value]> {
  for (const [index, value] of (list ?? []).entries()) if (value !== undefined) yield [index, value]
}
