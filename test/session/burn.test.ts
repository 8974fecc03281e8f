/** Sessions that go onto the disc in a drive, through `disc burn`. */

import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDisc } from '../../src/master.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run, sample } from '../support/tools.js'
import { changedBlocks, dataOfDisc, stateOfDisc } from '../support/virtual-disc.js'
import { burnIn, filesOnDisc, printed } from './burning.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
const burn = burnIn(folder)
const filesOn = (name: string) => filesOnDisc(at(name))

/** Large enough that nobody overlooks it where it is written again. */
const LARGE = 1_000_000
mkdirSync(at('first'))
writeFileSync(at('first', 'large.bin'), noise('large', LARGE))
writeFileSync(at('first', 'kept.txt'), 'kept\n')
writeFileSync(at('first', 'replaced.txt'), 'old\n')

const FILE_SYSTEMS = {
  iso: 'filesystems: { iso9660: { rockridge: true, joliet: true } }',
  both: "filesystems: { iso9660: { rockridge: true, joliet: true }, udf: { revision: '1.02' } }",
  udf: "filesystems: { udf: { revision: '2.01' } }",
  vat: "filesystems: { udf: { revision: '1.50', vat: true } }",
} as const
const first = (fileSystems: keyof typeof FILE_SYSTEMS): string =>
  `disc: 1\nvolume: { id: FIRST }\n${FILE_SYSTEMS[fileSystems]}\nfiles: [{ from: first, at: / }]\nburn: { close: false }\n`
const update = (n: number, more = ''): string =>
  `disc: 1\nsession: { import: drive, close: false }\nfiles: [{ text: "session ${n}\\n", at: /new${n}.txt }, { text: "of ${n}\\n", at: /replaced.txt }]\n${more}`

const LARGE_DIGEST = printed(noise('large', LARGE))
const expected = (n: number): Readonly<Record<string, string>> => ({
  '/kept.txt': 'kept\n',
  '/large.bin': LARGE_DIGEST,
  ...Object.fromEntries(Array.from({ length: n }, (_, i) => [`/new${i + 1}.txt`, `session ${i + 1}\n`])),
  '/replaced.txt': n === 0 ? 'old\n' : `of ${n}\n`,
})

/** Blocks that a session of two small files takes: structures of the file systems, and what is written as a whole. */
const MOST_BLOCKS = { iso: 64, both: 420, udf: 420, vat: 420 } as const

/** A virtual allocation table is for media that are written once. */
const KINDS = { sequential: ['iso', 'both', 'udf', 'vat'], 'in place': ['iso', 'both', 'udf'] } as const
/** First blocks of what changes in place. */
const REWRITTEN = { iso: [16], both: [256, 16], udf: [256], vat: [] } as const

const sequential = ['cd-r', 'cd-rw', 'dvd-r', 'dvd-rw', 'dvd+r', 'dvd+r-dl', 'bd-r', 'bd-r-pow'] as const
const inPlace = ['dvd+rw', 'dvd-ram', 'bd-re', 'dvd-rw-restricted', 'dvd+rw-dl'] as const

describe.each(sample([...sequential, ...inPlace], 4))('three sessions in a row on %s', (media) => {
  const grows = inPlace.some((one) => one === media)
  it.each(sample<keyof typeof MOST_BLOCKS>(KINDS[grows ? 'in place' : 'sequential'], 2))(
    '%s',
    async (fileSystems) => {
      const name = `${media}-${fileSystems}.disc`
      const begun = await burn(first(fileSystems), `${name}?media=${media}&blocks=${grows ? 16384 : 262144}`)
      expect([begun.status, begun.codes]).toEqual([0, []])
      let next = begun.result?.disc.next
      for (const n of [1, 2, 3]) {
        expect(next?.method).toBe(grows ? 'in place' : 'sequential')
        copyFileSync(at(name), at('before'))
        const { status, codes, result, said } = await burn(update(n), name, { verify: n === 2 ? 'quick' : 'full' })
        expect([status, codes, said.includes('rror:')]).toEqual([0, [], false])
        expect(result?.verification?.level).toBe(n === 2 ? 'quick' : 'full')
        expect(result?.disc.state).toBe(grows ? 'overwritable' : 'appendable')
        expect(await filesOn(name)).toEqual(expected(n))

        // What the disc received is the new session, and in place the few blocks that lead to it.
        const { acknowledgedBlocks = Infinity, ranges = [] } = result ?? {}
        const fill = media.startsWith('cd') ? 300 : 32
        expect(acknowledgedBlocks).toBeLessThan(MOST_BLOCKS[fileSystems] + fill)
        const [session, ...rewritten] = ranges
        if (!grows) expect(session?.startLba).toBe(next?.startLba)
        expect((session?.startLba ?? 1) % (next?.unitBlocks ?? 0)).toBe(0)
        next = result?.disc.next
        const end = (session?.startLba ?? 0) + (session?.blocks ?? 0)
        const isMeant = (block: number): boolean =>
          (block >= (session?.startLba ?? Infinity) && block < end + fill + 300) ||
          rewritten.some(({ startLba, blocks }) => block >= startLba && block < startLba + blocks)
        // Lead-in and lead-out are the drive's.
        const changed = changedBlocks(at('before'), at(name)).filter((block) => block >= 0)
        expect(changed.filter((block) => !isMeant(block))).toEqual([])
        expect(rewritten.map(({ startLba }) => startLba)).toEqual(grows ? REWRITTEN[fileSystems] : [])
        expect(rewritten.every(({ blocks }) => blocks <= 16)).toBe(true)
      }
      expect(stateOfDisc(at(name)).sessions.filter(({ state }) => state === 'complete').length).toBe(
        media.startsWith('dvd-rw-r') ? 1 : grows ? stateOfDisc(at(name)).sessions.length : 4,
      )
      const closed = await burn(update(4).replace(', close: false', ''), name)
      expect([closed.status, closed.result?.disc.state]).toEqual([0, grows ? 'overwritable' : 'closed'])
      rmSync(at('before'))
    },
    60_000,
  )

  itNeeds(['xorriso'], 'as xorriso reads it', async () => {
    const name = `${media}-iso.disc`
    writeFileSync(at('judged.iso'), dataOfDisc(at(name)))
    const disc = await openDisc(`virtual:${at(name)}`)
    const starts = disc.sessions.map(({ start }) => start)
    await disc.close()
    const start = grows ? 0 : (starts.at(-1) ?? 0)
    const out = at(`out-${media}`)
    run('xorriso', ['-osirrox', 'on', '-load', 'sbsector', String(start), '-indev', at('judged.iso'), '-extract', '/', out])
    expect(run('sh', ['-c', 'cd "$1" && cat kept.txt new1.txt new2.txt new3.txt new4.txt replaced.txt', 'sh', out])).toBe(
      'kept\nsession 1\nsession 2\nsession 3\nsession 4\nof 4\n',
    )
    run('cmp', [join(out, 'large.bin'), at('first', 'large.bin')])
  })
})
