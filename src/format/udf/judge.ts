/** Collects what is wrong with a volume; a hostile one cannot fill the memory with it. */

import type { Fault } from '../../fault/index.js'
import { faults } from './faults.js'
import { tagOf, tagProblem } from './tag.js'

const MOST_FAULTS = 1000

export interface Judge {
  readonly say: (fault: Fault) => void
  readonly verdict: () => readonly Fault[]
}

export function newJudge(): Judge {
  const found: Fault[] = []
  let unsaid = 0
  return {
    say(fault) {
      if (found.length < MOST_FAULTS) found.push(fault)
      else unsaid++
    },
    verdict: () => (unsaid === 0 ? found : [...found, faults.moreFaults({ count: unsaid })]),
  }
}

/** What a descriptor is for a message. */
export interface Subject {
  readonly what: string
  readonly at: string
}

/** Whether the descriptor at `at` is one of these and can be believed; tells what is wrong with it. */
export function believable(
  from: Uint8Array,
  at: number,
  ids: readonly number[],
  location: number,
  { what, at: place }: Subject,
  judge: Judge,
): boolean {
  const problem = tagProblem(from, at, from.length, location)
  if (problem !== undefined && problem !== 'location') {
    judge.say(faults.badDescriptor({ what, at: place, problem: problems[problem] }))
    return false
  }
  const { id } = tagOf(from, at)
  if (!ids.includes(id)) {
    judge.say(faults.badDescriptor({ what, at: place, problem: `it is a descriptor of type ${id}` }))
    return false
  }
  if (problem === 'location') judge.say(faults.misplacedDescriptor({ what, at: place }))
  return true
}

const problems = {
  blank: 'nothing is recorded there',
  checksum: 'the checksum of its tag is wrong',
  crc: 'its CRC is wrong',
  length: 'it reaches beyond what can be read',
} as const
