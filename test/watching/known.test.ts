import { linkSync, mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hostFiles } from '../../src/source/files.node.js'
import { SILENCE_MS, LONGEST_MS, gathering } from '../../src/watching/gather.js'
import { interestOf } from '../../src/watching/interest.js'
import { knownFiles } from '../../src/watching/known.js'
import { partsOf } from '../../src/watching/paths.js'
import { temporaryFolder } from '../support/folder.js'

const top = temporaryFolder()
let count = 0
function folderOf(names: readonly string[]): string {
  const folder = join(top, String(++count))
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), name)
  }
  return folder
}

/** A folder that was measured, with the number of listings that the host was asked for. */
function measured(folder: string) {
  const listed: string[] = []
  const entered: string[] = []
  const host = { ...hostFiles, list: (path: string, times?: 'exact') => (listed.push(path), hostFiles.list(path, times)) }
  const known = knownFiles(host, '/', (folders) => entered.push(...folders))
  const measure = (): void => {
    known.begin()
    const open = [folder]
    for (let path = open.pop(); path !== undefined; path = open.pop())
      for (const { name, stat } of known.files.list(path)) if (stat.kind === 'directory') open.push(join(path, name))
    known.end('whole')
  }
  measure()
  return { known, measure, listed, entered }
}

describe('what is known', () => {
  it('is asked of the host once, after it is watched', () => {
    const folder = folderOf(['a/1', 'b/2'])
    const { measure, listed, entered } = measured(folder)
    expect(entered).toEqual(listed)
    measure()
    expect(listed.length).toBe(3)
  })

  it('tells bytes from all else', () => {
    const folder = folderOf(['a/same', 'a/longer', 'a/gone', 'b/2'])
    const { known, listed } = measured(folder)
    writeFileSync(join(folder, 'a/same'), 'A/SAME')
    utimesSync(join(folder, 'a/same'), 1, 1)
    writeFileSync(join(folder, 'a/longer'), 'much longer')
    renameSync(join(folder, 'a/gone'), join(folder, 'a/new'))
    const { written, others } = known.refresh([join(folder, 'a')])
    expect([...written.keys()]).toEqual([join(folder, 'a/same')])
    expect(others.toSorted()).toEqual(['gone', 'longer', 'new'].map((name) => join(folder, 'a', name)))
    expect(listed.length).toBe(4)
    expect(known.refresh()).toEqual({ written: new Map(), others: [], linked: new Set() })
  })

  it('forgets what lay below a name that moved', () => {
    const folder = folderOf(['a/b/1', 'a2/3'])
    const { known, measure, listed } = measured(folder)
    expect(known.moved(join(folder, 'a/b/1'))).toBe(false)
    expect(known.moved(join(folder, 'a'))).toBe(true)
    listed.length = 0
    measure()
    expect(listed).toEqual([join(folder, 'a'), join(folder, 'a/b')])
  })

  it('finds the other names of a file that was written to', () => {
    const folder = folderOf(['a/1', 'b/2'])
    const { known } = measured(folder)
    linkSync(join(folder, 'a/1'), join(folder, 'b/1'))
    expect(known.refresh([join(folder, 'b')]).others.toSorted()).toEqual([join(folder, 'a/1'), join(folder, 'b/1')])
  })

  it('does not mind what happens in a folder that is passed through', () => {
    const folder = folderOf(['a/b/1'])
    const known = knownFiles(hostFiles, '/', () => {})
    known.begin()
    known.files.stat(join(folder, 'a/b/1'))
    known.end('whole')
    expect(known.matters(folder, 'a')).toBe(true)
    expect(known.matters(folder, 'x')).toBe(false)
    writeFileSync(join(folder, 'x'), '')
    writeFileSync(join(folder, 'a/x'), '')
    expect(known.refresh().others).toEqual([])
    renameSync(join(folder, 'a'), join(folder, 'c'))
    expect(known.refresh([folder]).others.toSorted()).toEqual(['a', 'a/b', 'a/b/1'].map((name) => join(folder, name)))
  })
})

it('a path matters with the folders and links on the way to it', () => {
  const folder = folderOf(['real/1'])
  symlinkSync('real', join(folder, 'link'))
  symlinkSync('loop', join(folder, 'loop'))
  const interest = interestOf(hostFiles, () => {})
  interest.look(join(folder, 'link/1'))
  interest.look(join(folder, 'loop/1'))
  for (const name of ['link', 'real', 'loop']) expect(interest.matters(folder, name)).toBe(true)
  expect(interest.matters(join(folder, 'link'), '1')).toBe(true)
})

it('the root is in no folder', () => {
  expect(partsOf('/')).toBeUndefined()
  expect(partsOf('/a')).toEqual({ folder: '/', name: 'a' })
})

describe('changes are gathered', () => {
  afterEach(() => vi.useRealTimers())
  it.each<[string, pokes: readonly number[], heard: readonly (readonly [at: number, since: number])[]]>([
    ['until there is silence', [0, 10, 20], [[20 + SILENCE_MS, 0]]],
    [
      'anew afterwards',
      [3, 90, 100],
      [
        [3 + SILENCE_MS, 3],
        [100 + SILENCE_MS, 90],
      ],
    ],
    [
      'but not for ever',
      Array.from({ length: 16 }, (_, i) => 5 + 12 * i),
      [
        [5 + LONGEST_MS, 5],
        [185 + SILENCE_MS, 113],
      ],
    ],
  ])('%s', (_, pokes, expected) => {
    vi.useFakeTimers({ now: 0 })
    const heard: (readonly [number, number])[] = []
    const gather = gathering((since) => heard.push([Date.now(), since]), Date.now)
    for (const at of pokes) setTimeout(() => gather.poke(), at)
    vi.advanceTimersByTime(1000)
    expect(heard).toEqual(expected)
    gather.poke()
    expect(gather.since).toBe(1000)
    gather.close()
    vi.advanceTimersByTime(1000)
    expect([heard.length, gather.since, vi.getTimerCount()]).toEqual([expected.length, undefined, 0])
  })
})
