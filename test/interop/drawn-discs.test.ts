/**
 * Discs are drawn first and their sheets printed from them: what a sheet records, straight and by way of the manifest that is made of
 * it, is the drawn disc. `node scripts/draw-discs.mjs` draws as many as one likes.
 */

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  dialects,
  drawDisc,
  drawnProblems,
  judge,
  prepare,
  printSheet,
  runCampaign,
  verbs,
  ways,
  type DrawnDisc,
  type DrawnTrack,
} from '../support/drawn/index.js'
import { temporaryFolder } from '../support/folder.js'
import { required, sample } from '../support/tools.js'

const folder = temporaryFolder()
const counts = required ? { burn: 10, import: 10, rewrite: 6 } : { burn: 5, import: 5, rewrite: 3 }

describe.each(sample(dialects, 2))('%s', (dialect) => {
  it.each(sample(ways, 2))(
    '%s records what was drawn',
    async (way) => {
      const problems: string[] = []
      const campaign = { dialect, ways: [way], firstSeed: 1, count: counts[way], folder, verbs, othersEach: way === 'burn' ? 1 : 0 }
      for await (const judged of runCampaign(campaign)) problems.push(...drawnProblems(judged))
      expect(problems).toEqual([])
    },
    60_000,
  )
})

it('a sector, a mark, a flag, a number or a text that is another one is told', async () => {
  const at = join(folder, 'other')
  const disc = drawDisc('ccd', 4)
  const printed = printSheet(disc, 'ccd', 4)
  prepare(at, printed)
  const judged = async (wanted: DrawnDisc): Promise<readonly string[]> => {
    const verdict = await judge({ disc: wanted, seed: 4, way: 'burn', folder: at, sheet: printed.sheet, verbs })
    return verdict.kind === 'wrong' ? verdict.problems : []
  }
  expect(await judged(disc)).toEqual([])
  const [[first, ...others], ...later] = disc.sessions
  const withFirst = (changes: Partial<DrawnTrack>): DrawnDisc => ({ ...disc, sessions: [[{ ...first, ...changes }, ...others], ...later] })
  expect(
    await judged(withFirst({ body: first.body.map((part) => (part.kind === 'noise' ? { ...part, seed: part.seed + 1 } : part)) })),
  ).toEqual([expect.stringMatching(/ track: track \d+, block \d+ .*: byte \d+: /)])
  expect(await judged(withFirst({ indexes: first.indexes.length > 0 ? [] : [1] }))).toEqual([expect.stringMatching(/^Q track: .* index /)])
  expect(await judged(withFirst({ fourChannels: !first.fourChannels }))).toEqual([expect.stringMatching(/^control: track /)])
  expect(await judged(withFirst({ isrc: 'DEABC2600001' }))).toEqual([expect.stringMatching(/^ISRC: /)])
  expect(await judged({ ...disc, mcn: '4006381333931' })).toEqual(expect.arrayContaining([expect.stringMatching(/^catalogue number: /)]))
  expect(await judged({ ...disc, texts: { ...disc.texts, message: 'no such' } })).toEqual([expect.stringMatching(/^CD-TEXT message: /)])
  expect(await judged({ ...disc, sessions: [...disc.sessions, [first]] })).toEqual(
    expect.arrayContaining([expect.stringMatching(/^table of contents: /)]),
  )
})
