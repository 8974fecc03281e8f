/** Growth in place that is cut, and what other programs than ours then see: the whole tree before, or the whole one after. */

import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS } from '../support/kernel.js'
import { kernelProblems } from '../support/sessions/kernel.js'
import { cutsOf, drawSessions, fileSystemKinds, play, record, verbs, type Model, type Said } from '../support/sessions/index.js'
import { itNeeds, run, sample } from '../support/tools.js'

const folder = temporaryFolder()
const build = (manifest: string) => verbs(['build', manifest])
const done: Said = { status: 0, crashed: false, errors: [], warnings: [] }
const VIEWS = { iso: ['rockridge', 'joliet'], udf: ['udf'], bridge: ['udf', 'rockridge', 'joliet'] } as const

interface State {
  readonly image: string
  readonly what: string
}

interface Grown {
  readonly before: Model
  readonly after: Model
  /** The image when the session is there and nothing leads to it, and after each command from then on. */
  readonly states: readonly State[]
}

async function statesOf(kind: (typeof fileSystemKinds)[number], seed: number): Promise<Grown> {
  const drawn = drawSessions(seed, kind, 'in place', 5)
  const [last, ...earlier] = drawn.sessions.toReversed()
  if (last === undefined) throw new Error('No session')
  const place = join(folder, `${kind}-${seed}`)
  const { image, problems } = await play({ ...drawn, sessions: earlier.toReversed() }, place, build)
  expect(problems).toEqual([])
  const states: State[] = []
  const keep = (from: string, what: string): void => {
    const kept = join(place, `state-${states.length}.iso`)
    copyFileSync(from, kept)
    states.push({ image: kept, what })
  }
  const cut = async (manifest: string): Promise<Said> => {
    const copy = join(place, 'cut.iso')
    let wrote = 'nowhere'
    for await (const { leads } of cutsOf(manifest, image, copy)) {
      if (leads !== 'nowhere') {
        // The one before has been overwritten: half of the body is the first state, all of it the next.
        keep(copy, `a command that leads ${leads}`)
      } else if (wrote === 'nowhere' && states.length === 0) keep(copy, 'the beginning of the body')
      wrote = leads
    }
    return done
  }
  await record(drawn, last, { i: drawn.sessions.length - 1, folder: place, image, build: cut, problems: [] })
  return { before: earlier[0]?.after ?? new Map(), after: last.after, states }
}

const SEED = 13

describe.each(sample(['udf', 'iso', 'bridge'] as const, 3))('%s', (kind) => {
  itNeeds(
    KERNEL_PROGRAMS,
    'the kernel shows the tree before or the tree after',
    async () => {
      const { before, after, states } = await statesOf(kind, SEED)
      expect(states.length).toBeGreaterThan(2)
      for (const [i, { image, what }] of states.entries())
        for (const view of sample(VIEWS[kind], 3)) {
          const [old, now] = [before, after].map((model) => kernelProblems(image, model, [view]))
          expect(old?.length === 0 || now?.length === 0, `${what}, ${view}: ${old?.join()} ${now?.join()}`).toBe(true)
          if (i === states.length - 1) expect(now).toEqual([])
        }
    },
    180_000,
  )
})

/** Paths and contents below a folder of the host, and the same of a model. */
function contentsIn(top: string): readonly string[] {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${path.slice(top.length)} ${statSync(path).size} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`)
    .sort()
}

const contentsOf = (model: Model): readonly string[] =>
  [...model]
    .flatMap(([path, node]) =>
      node.kind === 'leaf' && node.inode.kind === 'file'
        ? [`${path} ${node.inode.bytes.length} ${createHash('sha256').update(node.inode.bytes).digest('hex')}`]
        : [],
    )
    .sort()

describe('other programs read an image that has grown', () => {
  const readers = [
    ['bsdtar', ['iso', 'bridge'], (image: string, out: string) => ['-xf', image, '-C', out]],
    // Of UDF 7-Zip takes no volume with links.
    ['7zz', ['udf', 'bridge'], (image: string, out: string) => ['x', '-y', '-snl-', `-o${out}`, image]],
    ['xorriso', ['iso', 'bridge'], (image: string, out: string) => ['-osirrox', 'on', '-indev', image, '-extract', '/', out]],
  ] as const
  for (const [program, kinds, words] of readers)
    for (const kind of kinds)
      itNeeds([program], `${program}: ${kind}`, async () => {
        const drawn = drawSessions(kind === 'udf' ? 5 : SEED, kind, 'in place', 5)
        const place = join(folder, `${program}-${kind}`)
        const { image, problems } = await play(drawn, place, build)
        expect(problems).toEqual([])
        const out = join(place, 'out')
        mkdirSync(out)
        run(program, words(image, out))
        expect(contentsIn(out)).toEqual(contentsOf(drawn.sessions.at(-1)?.after ?? new Map()))
      })
})
