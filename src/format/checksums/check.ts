/** A judge of the checksums that writers leave on a disc. */

import type { Findings, Judging } from '../../finding/index.js'
import { judgeArray } from './array.js'
import { judgeImplanted } from './implanted.js'
import type { JudgedSum, SumOptions } from './sums.js'
import { judgeTags } from './tags.js'

const looked = new WeakSet<Findings>()

/** Each that was found. Whole sessions are read where that is asked for. */
export async function checkSums(judging: Judging, options: SumOptions): Promise<readonly JudgedSum[]> {
  // It lies in the first descriptor of the medium, wherever sessions begin.
  const implanted = looked.has(judging.findings) ? undefined : await judgeImplanted(judging, options)
  looked.add(judging.findings)
  const tags = await judgeTags(judging, options)
  const array = await judgeArray(judging, options)
  return [...(implanted === undefined ? [] : [implanted]), ...tags, ...array]
}
