import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { loadCalls } from '../../src/renewal/calls.node.js'
import { temporaryFolder } from '../support/folder.js'

const folder = temporaryFolder()
const calls = await loadCalls()

describe.skipIf(calls === undefined || process.platform !== 'linux')('the calls', () => {
  if (calls === undefined) return
  const fileOf = (name: string, bytes: Uint8Array): string => {
    const path = join(folder, name)
    writeFileSync(path, bytes)
    return path
  }

  it('give no lease on a file that is open, and have whoever opens it later wait', async () => {
    const path = fileOf('leased', Buffer.alloc(5000, 'a'))
    const file = openSync(path, 'r+')
    const other = openSync(path, 'r')
    expect(calls.lease(file)).toBe('EAGAIN')
    closeSync(other)
    expect(calls.lease(file)).toBe('')
    expect(calls.isLeased(file)).toBe(true)
    const reader = spawn('cat', [path])
    let read = ''
    let isOver = false
    const over = new Promise<void>((resolve) => {
      reader.stdout.on('data', (data: Buffer) => (read += data.toString()))
      reader.once('close', () => {
        isOver = true
        resolve()
      })
    })
    // The signal that tells of the reader ends no process.
    for (let i = 0; i < 100 && calls.isLeased(file); i++) await sleep(20)
    expect({ isLeased: calls.isLeased(file), isOver }).toEqual({ isLeased: false, isOver: false })
    writeFileSync(file, Buffer.alloc(5000, 'b'))
    calls.letGo(file)
    await over
    expect(read).toBe('b'.repeat(5000))
    closeSync(file)
  })

  it('have two files change places, and say what stands against it', () => {
    const [one, other] = [fileOf('one', Buffer.from('1')), fileOf('two', Buffer.from('2'))]
    const outcome = calls.exchange(one, other)
    // Some file systems cannot.
    expect(['', 'EINVAL']).toContain(outcome)
    expect(readFileSync(one, 'utf8')).toBe(outcome === '' ? '2' : '1')
    expect(calls.exchange(one, join(folder, 'missing'))).not.toBe('')
  })

  it('make parts of a file zero, long and short ones, and copy over what is there', async () => {
    const path = fileOf('zeros', Buffer.alloc(3 << 20, 'x'))
    const source = fileOf('source', Buffer.alloc(100_000, 'y'))
    const [file, from] = [openSync(path, 'r+'), openSync(source, 'r')]
    expect(await calls.zero(file, 1000, 2000)).toBe('')
    expect(await calls.zero(file, 4096, (2 << 20) + 5)).toBe('')
    expect(await calls.copy(from, 500, file, 2000, 99_000, 'data')).toBe('')
    const expected = Buffer.alloc(3 << 20, 'x')
      .fill(0, 1000, 3000)
      .fill(0, 4096, 4096 + (2 << 20) + 5)
      .fill('y', 2000, 101_000)
    expect(readFileSync(path).equals(expected)).toBe(true)
    expect(await calls.copy(from, 500, file, 0, 100_000, 'data')).toBe('EIO')
    closeSync(file)
    closeSync(from)
  })

  it('move what follows a place, where the file system can', async () => {
    const path = fileOf('moved', Buffer.alloc(64 << 10, 'a').fill('b', 32 << 10))
    const file = openSync(path, 'r+')
    const block = calls.blockSize(file)
    expect(block).toBeGreaterThan(0)
    if ((await calls.shift(file, 32 << 10, block)) === '') {
      const moved = Buffer.alloc((64 << 10) + block, 'a')
        .fill(0, 32 << 10)
        .fill('b', (32 << 10) + block)
      expect(readFileSync(path).equals(moved)).toBe(true)
      expect(await calls.shift(file, (32 << 10) + block, -block)).toBe('')
      expect(readFileSync(path).equals(Buffer.alloc(64 << 10, 'a').fill('b', 32 << 10))).toBe(true)
      expect(await calls.shift(file, (32 << 10) + 512, block)).toBe('EINVAL')
    }
    closeSync(file)
  })
})
