/** Locks: one for all names of a drive, told to whoever reads it, and faults of their own where none can be made. */

import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { run as burn } from '../../src/cli/burn.js'
import { run as drives } from '../../src/cli/drives.js'
import { run as erase } from '../../src/cli/erase.js'
import { run as inspect } from '../../src/cli/inspect.js'
import { run as ls } from '../../src/cli/ls.js'
import { run as verify } from '../../src/cli/verify.js'
import { watchDrives } from '../../src/media-changes.js'
import { openByAddress } from '../../src/transport/open.node.js'
import { parseDriveAddress } from '../../src/transport/index.js'
import { lockDrive } from '../../src/transport/lock.node.js'
import { openVirtualFile } from '../../src/simulator/file.node.js'
import { systemClock } from '../../src/transport/clock.node.js'
import { resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const address = (name: string): string => `virtual:${at(name)}`
writeFileSync(at('image.iso'), new Uint8Array(64 * 2048))
await openVirtualFile(`${at('disc')}?media=dvd+rw&blocks=4096`, systemClock).close()
symlinkSync(at('disc'), at('link'))

const codesOf = (out: string): readonly unknown[] =>
  (resultOf(out)['faults'] as readonly { readonly code: unknown }[]).map(({ code }) => code)

describe('a drive on which someone works', () => {
  it.each([
    ['drives', () => runCommand(drives, [address('link')], { json: true })],
    ['drives --toc', () => runCommand(drives, [address('link')], { toc: true, json: true })],
    ['inspect', () => runCommand(inspect, [address('link')], { json: true })],
    ['ls', () => runCommand(ls, [address('link')], { json: true })],
    ['verify', () => runCommand(verify, [address('link')], { against: at('image.iso'), json: true })],
    ['erase', () => runCommand(erase, [address('link')], { yes: true, json: true })],
  ])('is not disturbed by %s, which says who it is', async (_command, command) => {
    const lock = lockDrive(parseDriveAddress(address('disc')), 'burning', 'Night shift')
    try {
      const { status, out } = await command()
      expect([status, codesOf(out)]).toEqual([1, ['transport/busyWithJob']])
      expect(out).toMatch(/this run is burning on it since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/)
    } finally {
      lock.release()
    }
  })

  it('is named by client and process where another run works on it', async () => {
    const { pid } = process
    const start = readFileSync(`/proc/${process.ppid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? ''
    const owner = {
      pid: process.ppid,
      start,
      client: 'Night shift',
      job: 'burning',
      since: Date.UTC(2026, 0, 2, 3, 4, 5),
      host: hostname(),
    }
    writeFileSync(at('disc.drive.lock'), JSON.stringify(owner))
    const { error } = await runCommand(drives, [address('disc')])
    expect(error).toMatch(/Night shift, .*process \d+.*, is burning on it since 2026-01-02 03:04:05 UTC/)
    expect(error).not.toContain(`process ${pid})`)
    writeFileSync(at('disc.drive.lock'), JSON.stringify({ ...owner, host: 'another-machine' }))
    expect((await runCommand(drives, [address('disc')])).error).toContain(`process ${process.ppid} of another-machine, is burning`)
    writeFileSync(at('disc.drive.lock'), JSON.stringify({ ...owner, start: '1' }))
    expect((await runCommand(drives, [address('disc')])).status).toBe(0)
    expect((await runCommand(erase, [address('disc')], { yes: true })).status).toBe(0)
    expect(existsSync(at('disc.drive.lock'))).toBe(false)
  })
})

it('a drive that is watched is let go while somebody works on it', async () => {
  const stop = new AbortController()
  const told: string[] = []
  let sent = 0
  let closed = 0
  const watching = watchDrives({
    drives: [address('disc')],
    intervalMs: 2,
    signal: stop.signal,
    onChange: ({ kind }) => told.push(kind),
    open: async (name, use) => {
      const { transport, clock } = await openByAddress(name, use)
      const send: typeof transport.send = (command, signal) => {
        sent++
        return transport.send(command, signal)
      }
      const close = (): Promise<void> => {
        closed++
        return transport.close()
      }
      return { transport: { ...transport, send, close }, clock }
    },
  })
  await vi.waitUntil(() => told.includes('inserted'))
  const lock = lockDrive(parseDriveAddress(address('link')), 'burning')
  await vi.waitUntil(() => closed > 0)
  const before = sent
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect([sent, told]).toEqual([before, ['drive added', 'inserted']])
  lock.release()
  await vi.waitUntil(() => sent > before)
  stop.abort()
  await watching
  expect(told).toEqual(['drive added', 'inserted'])
})

describe('a lock that cannot be made', () => {
  it('has a fault of its own where a folder stands in its place', async () => {
    mkdirSync(at('taken.drive.lock'))
    const { status, out } = await runCommand(burn, [at('image.iso')], { drive: [`${address('taken')}?media=dvd+r`], yes: true, json: true })
    expect(status).toBe(1)
    expect(out).toContain('transport/lockFailed')
    expect(out).not.toContain('cli/internal')
  })

  it('never takes the place of a file that is something else', async () => {
    writeFileSync(at('mine.drive.lock'), 'notes of mine\n')
    const { out } = await runCommand(erase, [`${address('mine')}?media=dvd+rw`], { yes: true, json: true })
    expect(codesOf(out)).toEqual(['transport/lockFailed'])
    expect(readFileSync(at('mine.drive.lock'), 'utf8')).toBe('notes of mine\n')
  })

  it.skipIf(process.platform !== 'linux')('is told where nobody may make a file', async () => {
    const { out } = await runCommand(erase, ['virtual:/sys/disc?media=dvd+rw'], { yes: true, json: true })
    expect(codesOf(out)).toEqual(['transport/lockFailed'])
    expect(out).toMatch(/Cannot lock virtual:\/sys\/disc.*: permission denied/)
  })
})

it('the name of a client is what the Image Mastering API takes', async () => {
  for (const client of ['', 'a'.repeat(64), 'ümlaut']) {
    const { out } = await runCommand(erase, [address('disc')], { yes: true, json: true, client })
    expect(codesOf(out)).toEqual(['transport/clientName'])
  }
  const { out } = await runCommand(burn, [at('image.iso')], { drive: [address('disc')], yes: true, json: true, client: 'a/b' })
  expect(out).toContain('E_IMAPI_DF2DATA_CLIENT_NAME_IS_NOT_VALID')
  expect((await runCommand(erase, [address('disc')], { yes: true, json: true, client: 'Night shift; 2' })).status).toBe(0)
})
