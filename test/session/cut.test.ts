/** Growth in place that is cut after each of its commands: each name space shows the whole tree before, or the whole one after. */

import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Space } from '../../src/survey/index.js'
import { temporaryFolder } from '../support/folder.js'
import {
  cutsOf,
  difference,
  drawSessions,
  fileSystemKinds,
  play,
  readShown,
  record,
  shownOf,
  spacesOf,
  verbs,
  type Said,
} from '../support/sessions/index.js'

const folder = temporaryFolder()
const SEEDS = [11, 12, 13, 14, 15]
const build = (manifest: string) => verbs(['build', manifest])
const done: Said = { status: 0, crashed: false, errors: [], warnings: [] }

it.each(fileSystemKinds)(
  '%s: the tree before or the tree after',
  async (kind) => {
    for (const seed of SEEDS) {
      const drawn = drawSessions(seed, kind, 'in place', 4)
      const [last, ...before] = drawn.sessions.toReversed()
      const place = join(folder, `${kind}-${seed}`)
      const { image, problems } = await play({ ...drawn, sessions: before.toReversed() }, place, build)
      expect(problems).toEqual([])
      const spaces = spacesOf(drawn)
      const steps: string[] = []
      const cut = async (manifest: string): Promise<Said> => {
        for await (const { image: state } of cutsOf(manifest, image, join(place, 'cut.iso'))) {
          const shows: string[] = []
          for (const space of spaces) {
            const { shown, faults } = await readShown(state, space)
            expect(faults, `${kind} ${seed}`).toEqual([])
            const [old, now] = [before[0], last].map((one) => difference(shownOf(one?.after ?? new Map(), space), shown))
            shows.push(old === undefined ? 'before' : now === undefined ? 'after' : `${old}\n${now}`)
          }
          steps.push(shows.join())
        }
        return done
      }
      if (last !== undefined) await record(drawn, last, { i: drawn.sessions.length - 1, folder: place, image, build: cut, problems: [] })
      expect(steps.flatMap((step) => step.split(',')).filter((one) => one !== 'before' && one !== 'after')).toEqual([])
      const [old, now] = [before[0], last].map((one) => one?.after ?? new Map())
      const changes = (space: Space): boolean =>
        difference(shownOf(old ?? new Map(), space), shownOf(now ?? new Map(), space)) !== undefined
      expect(steps.at(-1), `${kind} ${seed}`).toBe(spaces.map((space) => (changes(space) ? 'after' : 'before')).join())
    }
  },
  60_000,
)
