/** Sense codes on commands of each kind, judged on a drive without faults: a slice of `scripts/sweep-senses.mjs`. */

import { describe, expect, it } from 'vitest'
import { cases, faultless, play, senses, strikesOf } from '../support/senses/index.js'
import { required, sample } from '../support/tools.js'

/** Of the runs of each case: where all readers are asked for one in 20, at home one in 400. */
const SHARE = required ? 20 : 400

describe('a sense code on the first, second and last command of each kind', () => {
  it.each(sample(cases, 4).map((given, i) => [given.name, given, i] as const))('%s', async (_, given, i) => {
    const known = await faultless(given)
    const strikes = senses.flatMap((sense) => strikesOf(known, sense)).filter((strike, at) => at % SHARE === i % SHARE)
    const wrong: string[] = []
    for (const strike of strikes) {
      const { problems } = await play(given, known, strike)
      if (problems.length > 0) wrong.push(`${JSON.stringify(strike)}: ${problems.join('; ')}`)
    }
    expect(wrong).toEqual([])
    expect(strikes.length).toBeGreaterThan(0)
  })
})
