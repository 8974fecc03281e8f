/** Former sessions that are damaged: an error, or a session that loses nothing. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import {
  drawDamage,
  drawSessions,
  fileSystemKinds,
  lostBlocks,
  play,
  readShown,
  shownOf,
  spacesOf,
  verbs,
  type FileSystemKind,
  type Model,
  type Said,
} from '../support/sessions/index.js'
import { sample } from '../support/tools.js'

const folder = temporaryFolder()
const SEEDS = Array.from({ length: 60 }, (_, i) => i + 1)

async function begun(kind: FileSystemKind, seed: number) {
  const drawn = drawSessions(seed, kind, 'in place', 2)
  const place = join(folder, `${kind}-${seed}`)
  const { image, problems } = await play({ ...drawn, sessions: drawn.sessions.slice(0, 1) }, place, (manifest) =>
    verbs(['build', manifest]),
  )
  expect(problems).toEqual([])
  const bad = join(place, 'bad.iso')
  const manifest = join(place, 'grow.yaml')
  const following = { session: { import: 'bad.iso' }, output: 'bad.iso', files: [{ at: '/of the new session', text: 'new' }] }
  writeFileSync(manifest, JSON.stringify({ disc: 1, volume: { date: '2020-01-02T03:04:05Z' }, ...following }))
  const grow = (bytes: Uint8Array): Promise<Said> => {
    writeFileSync(bad, bytes)
    return verbs(['build', manifest])
  }
  return { drawn, model: drawn.sessions[0]?.after ?? (new Map() as Model), whole: new Uint8Array(readFileSync(image)), bad, grow }
}

/** Paths alone: what files hold may be damaged too. */
const pathsIn = (shown: readonly string[]): readonly string[] =>
  shown.map((line) => /^(.*?)(?:\/? \d+ .*|\/ .*|\/| -> .*)$/.exec(line)?.[1] ?? line)

describe.each(fileSystemKinds)('%s', (kind) => {
  it('a block that is lost is told, or none of its files is', async () => {
    const { drawn, model, whole, bad, grow } = await begun(kind, 21)
    for (const { what, apply } of sample([...lostBlocks(whole.length / 2048)], 2)) {
      const block = Number(/\d+/.exec(what)?.[0])
      // Structures lie there; file data do not matter.
      if (block > 70 && (block < 256 || block > 310)) continue
      const said = await grow(apply(whole))
      expect(said.crashed, what).toBe(false)
      if (said.status !== 0) continue
      for (const space of spacesOf(drawn)) {
        const { shown } = await readShown(bad, space)
        const there = new Set(pathsIn(shown))
        expect(
          pathsIn(shownOf(model, space)).filter((path) => !there.has(path)),
          `${what}, ${space}`,
        ).toEqual([])
      }
    }
  }, 60_000)

  it('drawn damage ends in an answer, and soon', async () => {
    const { whole, grow } = await begun(kind, 22)
    for (const seed of sample(SEEDS, 3)) {
      const began = performance.now()
      const said = await grow(drawDamage(seed).apply(whole))
      expect(said.crashed, `damage ${seed}: ${said.errors.join('\n')}`).toBe(false)
      expect(performance.now() - began, `damage ${seed}`).toBeLessThan(5000)
    }
  }, 60_000)
})
