/**
 * Histories of sets: files come, change and go, discs are burned in any order, and the set is planned again. What was burned stays as it was,
 * and the newest index leads to every file as it is now. `GLASSMASTER_HISTORIES` is which are drawn: `1-200`.
 */

import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { generator } from '../../scripts/random.mjs'
import { run as runExtract } from '../../src/cli/extract.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { begunIn, markBurned, noise } from '../support/set.js'

const begun = begunIn(temporaryFolder())
const [from = 1, to = from] = (process.env['GLASSMASTER_HISTORIES'] ?? '1-4').split('-').map(Number)
const STEPS = 5

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** Digests of all files below a folder. */
const digestsBelow = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [`/${name}`, sha256(readFileSync(join(folder, name)))]),
  )

const isPart = (path: string): boolean => /\.\d{3}$/.test(path)

interface Listed {
  readonly path: string
  readonly disc: number
  readonly sha256: string
  readonly superseded?: true
  readonly removed?: true
}

it.each(Array.from({ length: to - from + 1 }, (_, i) => from + i))(
  'history %i',
  async (seed) => {
    const random = generator(seed * 7919)
    const upTo = (most: number): number => Math.floor(random() * most)
    const words = [
      random() < 0.5 ? 'stable: true' : '',
      random() < 0.5 ? 'pack: tight' : '',
      `keep: ${upTo(3)}`,
      random() < 0.3 ? 'split: large' : '',
      random() < 0.5 ? 'everyDisc: [README.txt]' : '',
    ]
    const { home, at, run } = begun(`{ ${words.filter((word) => word !== '').join(', ')} }`, '', '{ type: cd-r, blocks: 700 }')
    rmSync(at('src'), { recursive: true })
    mkdirSync(at('src'))
    let drawn = seed * 1000
    const put = (name: string, most = 400_000): void => {
      mkdirSync(dirname(at('src', name)), { recursive: true })
      writeFileSync(at('src', name), noise(drawn++, 1 + upTo(most)))
    }
    const newName = (): string => `${'abc'[upTo(3)]}/${random() < 0.5 ? `${'xy'[upTo(2)]}/` : ''}file ${drawn}`
    const names = (): readonly string[] => Object.keys(digestsBelow(at('src'))).map((name) => name.slice(1))
    put('README.txt', 5000)
    for (let i = 0; i < 8; i++) put(newName())
    const onDisc = new Map<number, Readonly<Record<string, string>>>()
    const partBytes = new Map<string, Uint8Array>()
    const burned = new Map<number, string>()
    const entriesOf = new Map<number, unknown>()
    for (let step = 0; step < STEPS; step++) {
      const planned = await run('plan')
      expect([planned.status, planned.faults.filter(({ severity }) => severity === 'error')], `step ${step}`).toEqual([0, []])
      for (const { blocks } of planned.discs) expect(blocks).toBeLessThanOrEqual(planned.room)
      const { discs: locked } = JSON.parse(readFileSync(at('set.lock'), 'utf8')) as { discs: readonly { number: number }[] }
      for (const [number, entry] of entriesOf) expect(locked.find((disc) => disc.number === number)).toEqual(entry)
      const built = await run('build')
      expect([built.status, built.faults.filter(({ severity }) => severity === 'error')], `step ${step}`).toEqual([0, []])
      expect(built.discs.map(({ number }) => number).filter((number) => burned.has(number))).toEqual([])
      for (const { number, image } of built.discs) {
        const out = at('out')
        expect((await runCommand(runExtract, [image], { output: out })).status).toBe(0)
        const digests = digestsBelow(out)
        onDisc.set(number, digests)
        for (const [path, digest] of Object.entries(digests)) if (isPart(path)) partBytes.set(digest, readFileSync(join(out, path)))
        rmSync(out, { recursive: true })
      }
      for (const number of onDisc.keys()) if (locked.every((disc) => disc.number !== number)) onDisc.delete(number)
      // Whoever has the discs and the newest index has the source.
      const { files } = JSON.parse(readFileSync(at('dist/SET-INDEX.JSON'), 'utf8')) as { files: readonly Listed[] }
      const restored: Record<string, string> = {}
      const pieces = new Map<string, string[]>()
      for (const { path, disc, sha256: digest, superseded, removed } of files) {
        expect(onDisc.get(disc)?.[path], `${path} on disc ${disc}`).toBe(digest)
        if (superseded || removed) continue
        const whole = path.replace(/\.\d{3}$/, '')
        if (!isPart(path)) restored[path] = digest
        else pieces.set(whole, [...(pieces.get(whole) ?? []), digest])
      }
      const source = digestsBelow(at('src'))
      for (const [whole, digests] of pieces) {
        restored[whole] = sha256(Buffer.concat(digests.map((digest) => partBytes.get(digest) ?? Buffer.alloc(0))))
      }
      expect(restored).toEqual(source)
      for (const [number, digests] of onDisc)
        expect(files.filter(({ disc }) => disc === number).length).toBe(Object.keys(digests).length - 3)
      // Some are burned, in any order; the images of some are removed then.
      for (const disc of built.discs) {
        if (random() < 0.5) continue
        await markBurned(home, disc)
        copyFileSync(disc.image, at(`burned-${disc.number}`))
        burned.set(disc.number, disc.sha256)
        entriesOf.set(
          disc.number,
          locked.find(({ number }) => number === disc.number),
        )
        if (random() < 0.5) rmSync(disc.image)
      }
      for (let changes = 1 + upTo(4); changes > 0; changes--) {
        const all = names()
        const one = all[upTo(all.length)] ?? ''
        const what = random()
        if (what < 0.4) put(newName(), random() < 0.1 && words.includes('split: large') ? 2_500_000 : 400_000)
        else if (what < 0.65) put(one, one === 'README.txt' ? 5000 : 400_000)
        else if (what < 0.85 && all.length > 3 && one !== 'README.txt') rmSync(at('src', one))
        else if (one !== 'README.txt') {
          const to = newName()
          mkdirSync(dirname(at('src', to)), { recursive: true })
          renameSync(at('src', one), at('src', to))
          drawn++
        }
      }
    }
    for (const [number, digest] of burned) expect(sha256(readFileSync(at(`burned-${number}`)))).toBe(digest)
    rmSync(home, { recursive: true })
  },
  120_000,
)
