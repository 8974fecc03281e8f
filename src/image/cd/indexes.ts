/** Index points that a sheet tells, judged as those who record them do. */

import type { Fault, Position } from '../../fault/index.js'
import { faults } from './faults.js'
import { printTime } from './sheet-text.js'

/** Drives want them apart; the Image Mastering API refuses fewer sectors. */
const APART = 10
/** Index 1 is the first of 99. IEC 60908 17.5.2. */
const MOST = 98

/** `offsets` of index 2 and so on from index 1, each with its place in the sheet; `length` from index 1 to the end of the track. */
export function judgeIndexes(
  track: number,
  length: number,
  offsets: readonly number[],
  places: readonly (Position | undefined)[],
  found: Fault[],
): void {
  if (offsets.length > MOST) found.push(faults.tooManyIndexes({ track }, { position: places[MOST] }))
  for (const [i, offset] of offsets.slice(0, MOST).entries()) {
    const index = i + 2
    const where = { position: places[i] }
    const before = offsets[i - 1] ?? 0
    const name = i === 0 ? 'the start of the track' : `index ${index - 1}`
    const problem = offset >= length ? 'where the track has ended' : offset <= before ? `which is not behind ${name}` : undefined
    if (problem !== undefined) {
      found.push(faults.indexPlace({ track, index, at: printTime(offset), problem }, where))
      continue
    }
    if (offset - before < APART) found.push(faults.indexesClose({ track, index, distance: offset - before, other: name }, where))
    if (length - offset < APART)
      found.push(faults.indexesClose({ track, index, distance: length - offset, other: 'the end of the track' }, where))
  }
}
