/** What a further plan leaves as it is: discs that were burned, and where that is asked for, those that were planned. */

import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { begunIn, markBurned, noise } from '../support/set.js'
import { temporaryFolder } from '../support/folder.js'

const begun = begunIn(temporaryFolder())

interface Lock {
  readonly discs: readonly { readonly number: number; readonly label: string; readonly paths: readonly string[]; readonly epoch?: number }[]
  readonly epoch: number
}

const lockAt = (path: string): Lock => JSON.parse(readFileSync(path, 'utf8')) as Lock

interface Listing {
  readonly total: number
  readonly files: readonly { readonly path: string; readonly disc: number; readonly superseded?: true; readonly removed?: true }[]
}

/** `path disc` of all files, with what became of them. */
const listedAt = (path: string): readonly string[] =>
  (JSON.parse(readFileSync(path, 'utf8')) as Listing).files.map(
    ({ path: name, disc, superseded, removed }) => `${name} ${disc}${superseded ? ' superseded' : ''}${removed ? ' removed' : ''}`,
  )

it('a disc that was burned: what is added, changed or removed since is on later discs or in the index alone', async () => {
  const { run, at, home, manifest } = begun('{ everyDisc: [/README.txt] }')
  symlinkSync('one.bin', at('src/a/link'))
  mkdirSync(at('src/a/nothing'))
  await run('plan')
  const first = await run('build')
  for (const disc of first.discs.slice(0, 2)) await markBurned(home, disc)
  const old = lockAt(at('set.lock')).discs
  writeFileSync(at('src/a/new.txt'), 'new')
  writeFileSync(at('src/a/one.bin'), noise(20, 900_000))
  rmSync(at('src/b/four.bin'))
  rmSync(at('src/a/link'))
  symlinkSync('two.bin', at('src/a/link'))
  writeFileSync(at('src/README.txt'), 'read me again\n')
  const planned = await run('plan')
  expect(planned.status, planned.error).toBe(0)
  const { discs } = lockAt(at('set.lock'))
  expect(discs.slice(0, 2)).toEqual(old.slice(0, 2))
  expect(discs.slice(2).map(({ label, paths }) => [label, paths])).toEqual([['BOX_03_OF_03', ['/a', '/c']]])
  const built = await run('build')
  expect(built.discs.map(({ number, state }) => [number, state])).toEqual([[3, 'built']])
  expect(listedAt(at('dist/SET-INDEX.JSON'))).toEqual([
    '/README.txt 1 superseded',
    '/README.txt 2 superseded',
    '/README.txt 3',
    '/a/new.txt 3',
    '/a/one.bin 1 superseded',
    '/a/one.bin 3',
    '/a/two.bin 1',
    '/b/deep/three.bin 2',
    '/b/four.bin 2 removed',
    '/c/empty.txt 3',
    '/c/five.bin 3',
  ])
  // Nothing changed since: all is on a disc.
  await markBurned(home, built.discs[0])
  await run('plan')
  expect(lockAt(at('set.lock')).discs).toHaveLength(3)
  // A file that is as it was once, and is another on the newest disc.
  writeFileSync(at('src/a/one.bin'), noise(1, 1_500_000))
  await run('plan')
  expect(lockAt(at('set.lock')).discs.at(-1)).toMatchObject({ number: 4, paths: ['/a'] })
  expect((await run('build', [manifest], { only: '1' })).faults.map(({ code }) => code)).toEqual(['set/changed'])
})

it('a lost disc is made again with the bytes that were burned, whatever was planned since', async () => {
  const { run, at, home, manifest, codes } = begun('{}')
  await run('plan')
  const first = await run('build')
  const [one] = first.discs
  await markBurned(home, one)
  mkdirSync(at('src/d'))
  writeFileSync(at('src/d/more.bin'), noise(21, 3_000_000))
  await run('plan')
  await run('build')
  rmSync(one?.image ?? '')
  const again = await run('build', [manifest], { only: '1' })
  expect(again.discs).toEqual([{ ...one, state: 'built' }])
  // A program of later days.
  const text = readFileSync(at('set.lock'), 'utf8')
  writeFileSync(at('set.lock'), text.replace('"paths"', '"epoch": 3, "paths"'))
  expect(await codes('build', [manifest], { only: '1' })).toEqual(['set/otherEpoch'])
  await run('plan')
  expect(lockAt(at('set.lock')).discs.map(({ epoch }) => epoch)).toEqual(
    [3, undefined, undefined, undefined].slice(0, lockAt(at('set.lock')).discs.length),
  )
  writeFileSync(at('set.lock'), text)
  // A time of a file is other than it was: the disc would be another.
  rmSync(one?.image ?? '')
  writeFileSync(at('src/a/one.bin'), noise(1, 1_500_000))
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('date: 0', 'date: 1'))
  expect(await codes('build', [manifest], { only: '1' })).toEqual(['set/otherBytes'])
})

it('planned discs, where that is asked for: what is new is on the last of them and on further ones', async () => {
  const { run, at } = begun('{ stable: true, index: false }')
  await run('plan')
  const old = lockAt(at('set.lock')).discs.map(({ paths }) => paths)
  mkdirSync(at('src/0-first'))
  writeFileSync(at('src/0-first/more.bin'), noise(22, 1_000_000))
  mkdirSync(at('src/aa'))
  writeFileSync(at('src/aa/more.bin'), noise(23, 2_000_000))
  await run('plan')
  const paths = lockAt(at('set.lock')).discs.map((disc) => disc.paths)
  expect(paths).toEqual([old[0], old[1], [...(old[2] ?? []), '/0-first'], ['/aa']])
  // One that is gone leaves its disc; a folder that has grown too large for its disc leaves it.
  rmSync(at('src/0-first'), { recursive: true })
  writeFileSync(at('src/b/larger.bin'), noise(24, 2_000_000))
  await run('plan')
  expect(
    lockAt(at('set.lock'))
      .discs.flatMap((disc) => disc.paths)
      .toSorted(),
  ).toEqual(['/README.txt', '/a', '/aa', '/b', '/c'])
  expect(lockAt(at('set.lock')).discs[0]?.paths).toContain('/a')
})

it('what is known of burned discs is not lost in silence', async () => {
  const { run, at, home, codes } = begun('{}')
  await run('plan')
  const { discs } = await run('build')
  await markBurned(home, discs[0])
  renameSync(at('set-burned'), at('elsewhere'))
  expect(await codes('plan')).toEqual(['set/lostContents'])
  expect(await codes('build')).toEqual(['set/lostContents'])
  renameSync(at('elsewhere'), at('set-burned'))
  rmSync(at('set.lock'))
  expect(await codes('plan')).toEqual(['set/lostPlan'])
})
