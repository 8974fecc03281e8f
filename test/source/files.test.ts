import { execFileSync } from 'node:child_process'
import { existsSync, closeSync, lstatSync, mkdirSync, openSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeUtf8 } from '../../src/codec/index.js'
import { DiscError } from '../../src/fault/index.js'
import { hostFiles } from '../../src/source/files.node.js'
import { microsecondsOf } from '../../src/source/host-stat.js'
import { bytes } from '../../src/unit/index.js'
import { temporaryFolder } from '../support/folder.js'

const folder = temporaryFolder()

async function all(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

const codesOf = (call: () => unknown): readonly string[] => {
  try {
    call()
  } catch (error) {
    return (error as DiscError).faults.map(({ code }) => code)
  }
  return []
}

describe('hostFiles', () => {
  it('lists names in the order of code points, beyond U+FFFF last', () => {
    const here = join(folder, 'order')
    mkdirSync(here)
    for (const name of ['b', 'a', 'B', '\u{1d11e}', '\uff5e', 'a.b', 'aa']) writeFileSync(join(here, name), '')
    expect(hostFiles.list(here).map(({ name }) => name)).toEqual(['B', 'a', 'a.b', 'aa', 'b', '\uff5e', '\u{1d11e}'])
  })

  it('keeps names that are no UTF-8, to list, read and follow', async () => {
    const here = join(folder, 'bytes')
    mkdirSync(here)
    const raw = Buffer.concat([Buffer.from(`${here}/x`), Buffer.from([0xff, 0xfe])])
    writeFileSync(raw, 'odd')
    symlinkSync(raw, `${here}/link`)
    const names = hostFiles.list(here).map(({ name }) => name)
    expect(names).toEqual(['link', 'x\udcff\udcfe'])
    expect(await all(hostFiles.stream(`${here}/${names[1]}`))).toEqual(Buffer.from('odd'))
    expect(hostFiles.readLink(`${here}/link`)).toBe(decodeUtf8(raw))
    expect(hostFiles.stat(`${here}/${names[1]}`)?.size).toBe(3)
  })

  it('keeps U+FFFD itself', () => {
    const here = join(folder, 'replacement')
    mkdirSync(here)
    writeFileSync(join(here, '\ufffd'), '')
    expect(hostFiles.list(here)[0]?.name).toBe('\ufffd')
  })

  it('tells kinds, links, modes and device numbers', () => {
    const here = join(folder, 'kinds')
    mkdirSync(here)
    execFileSync('mkfifo', ['-m', '600', join(here, 'fifo')])
    symlinkSync('nowhere', join(here, 'link'))
    writeFileSync(join(here, 'file'), 'x', { mode: 0o751 })
    const kinds = hostFiles.list(here).map(({ name, stat }) => [name, stat.kind])
    expect(kinds).toEqual([
      ['fifo', 'fifo'],
      ['file', 'file'],
      ['link', 'symlink'],
    ])
    expect(hostFiles.stat('/dev/null')).toMatchObject({ kind: 'character', rdev: 0x103 })
    expect(hostFiles.statFollowed(join(here, 'link'))).toBeUndefined()
    expect(hostFiles.stat(join(here, 'file/below'))).toBeUndefined()
  })

  it.each([
    [1_700_000_000.123456, 1_700_000_000_123_456],
    [1_700_000_000.999999, 1_700_000_000_999_999],
    [-1.5, -1_500_000],
    [-1_000_000_000.25, -1_000_000_000_250_000],
    [0, 0],
  ])('tells the time %d to the microsecond', (seconds, expected) => {
    const path = join(folder, `time${seconds}`)
    writeFileSync(path, '')
    execFileSync('touch', ['-d', `@${seconds}`, path])
    expect(hostFiles.stat(path)?.mtime).toBe(expected)
    expect(hostFiles.list(folder, 'exact').find(({ name }) => name === `time${seconds}`)?.stat.mtime).toBe(expected)
  })

  it('cuts nanoseconds off downwards, before 1970 too', () => {
    expect(microsecondsOf(1_700_000_000_123.457, () => 1_700_000_000_123_456_999n)).toBe(1_700_000_000_123_456)
    expect(microsecondsOf(-0.001, () => -999n)).toBe(-1)
    expect(microsecondsOf(1_700_000_001_000, () => 1_700_000_000_999_999_999n)).toBe(1_700_000_000_999_999)
    expect(microsecondsOf(-0.001, () => -1000n)).toBe(-1)
  })

  it('reaches folders 2,000 levels deep, beyond the longest path of a system call', () => {
    const here = join(folder, 'deep')
    mkdirSync(here)
    const before = process.cwd()
    process.chdir(here)
    for (let i = 0; i < 20; i++) {
      const hundred = 'dddd/'.repeat(100)
      mkdirSync(hundred, { recursive: true })
      process.chdir(hundred)
    }
    writeFileSync('f', 'bottom')
    process.chdir(before)
    let path = here
    let levels = 0
    for (let entries = hostFiles.list(path); entries[0]?.stat.kind === 'directory'; entries = hostFiles.list(path)) {
      path += '/dddd'
      levels++
    }
    expect(levels).toBe(2000)
    expect(Buffer.from(hostFiles.read(`${path}/f`)).toString()).toBe('bottom')
    expect(hostFiles.stat(`${path}/f/g`)).toBeUndefined()
    expect(hostFiles.stat(`${path}/${'absent/'.repeat(2000)}`)).toBeUndefined()
    execFileSync('rm', ['-rf', here])
  })

  it('streams a range', async () => {
    const path = join(folder, 'range')
    writeFileSync(path, Buffer.alloc(3_000_000, 'abcdefg'))
    const whole = await all(hostFiles.stream(path))
    expect(whole.length).toBe(3_000_000)
    expect((await all(hostFiles.stream(path, bytes(1_048_577), bytes(1_500_000)))).equals(whole.subarray(1_048_577, 2_548_577))).toBe(true)
  })

  it('faults: what cannot be listed, opened or read', async () => {
    expect(codesOf(() => hostFiles.list(join(folder, 'absent')))).toEqual(['source/folderUnreadable'])
    expect(codesOf(() => hostFiles.readLink(join(folder, 'absent')))).toEqual(['source/unreadable'])
    const loop = join(folder, 'loop')
    symlinkSync('loop', loop)
    expect(codesOf(() => hostFiles.statFollowed(loop))).toEqual(['source/unreadable'])
    // The kernel refuses to read its own memory at 0 with EIO.
    await expect(all(hostFiles.stream('/proc/self/mem'))).rejects.toMatchObject({ faults: [{ code: 'source/readFailed' }] })
  })

  const counter = '/sys/kernel/uevent_seqnum'
  it.runIf(existsSync(counter))('reads to the end of a file that is shorter than it says', () => {
    expect(Buffer.from(hostFiles.read(counter)).toString()).toMatch(/^[0-9]+\n$/)
  })

  it('opens no more than it closes', async () => {
    const before = readdirSync('/proc/self/fd').length
    for (let i = 0; i < 50; i++) {
      const stream = hostFiles.stream(join(folder, 'range'))[Symbol.asyncIterator]()
      await stream.next()
      await stream.return?.()
    }
    expect(readdirSync('/proc/self/fd').length).toBe(before)
  })
})

describe('the times of a file', () => {
  it('agree between the quick and the exact way to within a microsecond', () => {
    const path = join(folder, 'quick')
    closeSync(openSync(path, 'w'))
    for (let i = 0; i < 200; i++) {
      utimesSync(path, 1, 1_700_000_000 + i / 777)
      const quick = hostFiles.list(folder).find(({ name }) => name === 'quick')?.stat.mtime as number
      const exact = Number(lstatSync(path, { bigint: true }).mtimeNs / 1000n)
      expect(Math.abs(quick - exact)).toBeLessThanOrEqual(1)
      expect(hostFiles.stat(path)?.mtime).toBe(exact)
    }
  })
})
