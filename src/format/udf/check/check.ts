/** A strict judge of a UDF volume. ECMA-167, OSTA UDF. */

import type { Judging } from '../../../finding/index.js'
import { hasUdf } from '../reader.js'

/** Undefined where the session has no such volume. */
export async function checkUdf({ medium, start, end }: Judging): Promise<{ readonly blocks: number } | undefined> {
  if (!(await hasUdf(medium, { start, ...(end === undefined ? {} : { end }) }))) return undefined
  return { blocks: 0 }
}
