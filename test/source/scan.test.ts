import { chmodSync, linkSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadNative } from '../../src/kernel/native.node.js'
import type { Files, HostEntry } from '../../src/port/index.js'
import { hostFiles } from '../../src/source/files.node.js'
import { listedAhead } from '../../src/source/scan.node.js'
import { temporaryFolder } from '../support/folder.js'

const native = await loadNative()
const has = it.skipIf(native === undefined)
const folder = temporaryFolder()

/** Counts the calls that reach the host. */
function counted(): { files: Files; calls: () => number } {
  let calls = 0
  return {
    files: {
      ...hostFiles,
      list(path, times) {
        calls++
        return hostFiles.list(path, times)
      },
    },
    calls: () => calls,
  }
}

function everything(files: Files, path: string): Record<string, readonly HostEntry[]> {
  const entries = files.list(path, 'exact')
  return Object.assign(
    { [path]: entries },
    ...entries
      .filter(({ stat }) => stat.kind === 'directory')
      .map(({ name }) => everything(files, path === '/' ? `/${name}` : `${path}/${name}`)),
  ) as Record<string, readonly HostEntry[]>
}

/** Times of access change by looking; Node's times of change and birth may err by a microsecond, ours do not. */
const facts = (listing: Record<string, readonly HostEntry[]>) =>
  Object.entries(listing).map(([path, entries]) => [path, entries.map(plainOf)])

function plainOf({ name, stat: { kind, size, mode, uid, gid, mtime, device, inode, links, rdev } }: HostEntry): object {
  return { name, kind, size, mode, uid, gid, mtime, device, inode, links, rdev }
}

has('says of a folder what Node says, in the same order', async () => {
  const top = join(folder, 'tree')
  mkdirSync(join(top, 'deep/er'), { recursive: true })
  for (const name of ['b', 'a', 'é', '日本', '😀', '\uffee', 'with space', '.hidden', 'newline\n']) writeFileSync(join(top, name), name)
  writeFileSync(Buffer.concat([Buffer.from(`${top}/deep/latin1-`), Buffer.from([0xe9])]), 'x')
  symlinkSync('nowhere', join(top, 'deep/link'))
  linkSync(join(top, 'a'), join(top, 'deep/er/a'))
  chmodSync(join(top, 'b'), 0o4711)
  utimesSync(join(top, 'é'), 1, -1.5)
  utimesSync(join(top, 'b'), 1, 1_700_000_000.123456)
  const { files, calls } = counted()
  const ahead = await listedAhead(files, top)
  expect(facts(everything(ahead, top))).toEqual(facts(everything(hostFiles, top)))
  expect(calls()).toBe(0)
  const mine = await listedAhead(hostFiles, top)
  for (const [i, { stat }] of mine.list(top).entries()) {
    const node = hostFiles.list(top)[i]?.stat
    expect(Math.abs(stat.ctime - (node?.ctime ?? 0))).toBeLessThanOrEqual(1)
    expect(Math.abs((stat.btime ?? 0) - (node?.btime ?? 0))).toBeLessThanOrEqual(1)
  }
})

has('knows devices, and lists what it does not know', async () => {
  const ahead = await listedAhead(hostFiles, '/dev/pts')
  const names = ahead.list('/dev').filter(({ stat }) => stat.kind === 'character' || stat.kind === 'block')
  expect(names.map(plainOf)).toEqual(
    hostFiles
      .list('/dev')
      .filter(({ stat }) => stat.kind === 'character' || stat.kind === 'block')
      .map(plainOf),
  )
  expect((await listedAhead(hostFiles, '/dev')).list('/dev', 'exact').map(({ name, stat }) => [name, stat.kind, stat.rdev])).toEqual(
    hostFiles.list('/dev', 'exact').map(({ name, stat }) => [name, stat.kind, stat.rdev]),
  )
})

has('lists a folder that is larger than its buffers with more room', async () => {
  const top = join(folder, 'large')
  mkdirSync(join(top, 'sub'), { recursive: true })
  for (let i = 0; i < 8300; i++) writeFileSync(join(top, `file-${i}`), '')
  for (let i = 0; i < 100; i++) mkdirSync(join(top, 'sub', `folder-${i}`))
  const { files, calls } = counted()
  const ahead = await listedAhead(files, top)
  expect(ahead.list(top).length).toBe(8301)
  expect(ahead.list(join(top, 'sub')).length).toBe(100)
  expect(calls()).toBe(0)
})

has('says nothing of a folder that is not there', async () => {
  const ahead = await listedAhead(hostFiles, join(folder, 'gone'))
  expect(() => ahead.list(join(folder, 'gone'))).toThrow(/gone/)
})
