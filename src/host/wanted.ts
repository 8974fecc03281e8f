/** What somebody wants to do, by a word for it: a job, or something that is looked at. */

import { jobs, type Need } from './need.js'
import { uses, type Use } from './programs.js'

/** What a word is about: of a job what it cannot be done without. Undefined where it is about nothing. */
export function wantedBy(word: string, needs: readonly Need[]): readonly Need[] | undefined {
  const job = jobs.find((name) => name === word.toLowerCase())
  if (job !== undefined) return needs.filter((need) => need.essential && need.job === job)
  const named = needs.filter(({ name }) => name.toLowerCase() === word.toLowerCase())
  if (named.length > 0) return named
  // A program by whose use others stand, such as ffprobe.
  const use = Object.values<Use>(uses).find(({ programs }) => programs.includes(word))
  const kin = needs.filter(({ purpose, job: own }) => purpose === use?.purpose && own === use.job)
  if (kin.length > 0) return kin
  if (!word.startsWith('/dev/')) return undefined
  return [
    {
      name: word,
      job: 'burn',
      essential: true,
      state: 'missing',
      purpose: 'a drive of this machine',
      reason: 'no drive of that name was found',
    },
  ]
}

/** All words that are about something, those of jobs first. */
export const wordsFor = (needs: readonly Need[]): readonly string[] => [...jobs, ...needs.map(({ name }) => name)]
