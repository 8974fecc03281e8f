/** Why a drive cannot be opened, as the user is told. The process that holds it is the real one, put into an odd place. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { run as burn } from '../../src/cli/burn.js'
import { parseDriveAddress } from '../../src/transport/index.js'
import { openDrive } from '../../src/transport/open.node.js'
import { DiscError, type Fault } from '../../src/fault/index.js'
import { runCommand } from '../cli/run-command.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'

const standIn = vi.hoisted((): { program: string | undefined } => ({ program: undefined }))
const host = vi.hoisted((): { platform: NodeJS.Platform; kernel32: string } => ({ platform: 'linux', kernel32: 'kernel32.dll' }))
vi.mock('../../src/transport/host.node.js', () => ({ thisHost: host }))
vi.mock('../../src/transport/remote.node.js', async (original) => {
  const real = await original<typeof import('../../src/transport/remote.node.js')>()
  const openRemote: typeof real.openRemote = (name, request, options) =>
    real.openRemote(name, request, { ...options, ...(standIn.program === undefined ? {} : { program: standIn.program }) })
  return { ...real, openRemote }
})

const folder = temporaryFolder()
const holder = fileURLToPath(new URL('../../dist/bin/child.node.js', import.meta.url))
const node = join(folder, 'node')
const address = { kind: 'sg', name: '/dev/sr9', path: node } as const

const image = join(folder, 'image.iso')
afterEach(() => {
  host.platform = 'linux'
})

beforeAll(() => {
  writeFileSync(image, noise('image', 64 * 2048))
  if (!existsSync(holder)) throw new Error('The program that holds a drive is not built: run npm run build')
  writeFileSync(node, '', { mode: 0o600 })
})

/** The process that holds drives, after some words of its own. */
function after(name: string, words: string): void {
  standIn.program = join(folder, `${name}.mjs`)
  writeFileSync(standIn.program, `${words}\nawait import(${JSON.stringify(pathToFileURL(holder).href)})\n`)
}

/** A process that answers the first request with a failure to open, as the real one does for that error of the system. */
function refusing(kind: string): void {
  standIn.program = join(folder, `${kind}.mjs`)
  const failure = JSON.stringify({ ok: false, failure: { kind, reason: 'no reason' } })
  const frame = `const body = Buffer.from(${JSON.stringify(failure)})\nconst head = Buffer.alloc(4)\nhead.writeUInt32LE(body.length)\n`
  writeFileSync(standIn.program, `${frame}process.stdin.once('data', () => process.stdout.write(Buffer.concat([head, body])))\n`)
}

async function failureOf(drive: Parameters<typeof openDrive>[0]): Promise<Fault | undefined> {
  try {
    await (await openDrive(drive, 'exclusive')).transport.close()
    return undefined
  } catch (error) {
    if (error instanceof DiscError) return error.faults[0]
    throw error
  }
}

describe('a drive that cannot be opened', () => {
  it('is not permitted to this user', async () => {
    after(
      'nobody',
      'if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534) } else (await import("node:fs")).chmodSync(' +
        JSON.stringify(node) +
        ', 0)',
    )
    expect(await failureOf(address)).toMatchObject({
      code: 'transport/notPermitted',
      message: 'Cannot open /dev/sr9: permission denied',
      help: expect.stringContaining('cdrom') as string,
    })
  })

  it('is held by somebody, who is named', async () => {
    refusing('busy')
    const fd = openSync(node, 'r')
    const sleeper = spawn('sleep', ['30'], { stdio: [fd, 'ignore', 'ignore'] })
    try {
      await once(sleeper, 'spawn')
      const { code, message } = (await failureOf(address)) ?? {}
      expect([code, message]).toEqual(['transport/locked', `Cannot lock /dev/sr9: sleep (process ${sleeper.pid}) holds it`])
    } finally {
      sleeper.kill()
      closeSync(fd)
    }
    expect((await failureOf(parseDriveAddress('iscsi://127.0.0.1/iqn.2026-01.test/1')))?.message).toContain('another program holds it')
  })

  it.each([
    ['darwin', '/dev/disk2', 'this program has no way to the drives of a Mac itself', 'hdiutil burn'],
    ['darwin', 'D:', 'it is a drive of Windows, and this is macOS', 'iscsi://'],
    ['linux', 'D:', 'it is a drive of Windows, and this is Linux', '/dev/sr0'],
    ['win32', '/dev/sr0', 'it is a device of Linux, and this is Windows', 'D: or \\\\.\\CdRom0'],
    ['freebsd', '/dev/cd0', 'it is a device of Linux, and this is freebsd', 'iscsi://'],
  ] as const)('is out of reach on %s: %s', async (platform, drive, reason, help) => {
    host.platform = platform
    const { status, out } = await runCommand(burn, [image], { drive: [drive], yes: true, json: true })
    expect(status).toBe(1)
    expect(out).toContain('"code":"transport/outOfReach"')
    expect(out).toContain(JSON.stringify(`Cannot reach ${drive}: ${reason}`))
    expect(out).toContain(JSON.stringify(help).slice(1, -1))
  })

  it('of Windows needs a 64-bit Node.js', async () => {
    // The library that makes the calls has one for such a Windows, and none for such a Linux.
    after(
      'narrow',
      `(await import('node:module')).createRequire(${JSON.stringify(holder)})('ffi-rs')\nObject.defineProperty(process, 'arch', { value: 'ia32' })`,
    )
    host.platform = 'win32'
    expect(await failureOf(parseDriveAddress('D:'))).toMatchObject({
      code: 'transport/outOfReach',
      message: 'Cannot reach D:: it needs a 64-bit Node.js, and this one is for ia32',
      help: expect.stringContaining('64-bit') as string,
    })
  })

  it('needs a library that is not installed', async () => {
    refusing('library')
    expect(await failureOf(parseDriveAddress('iscsi://127.0.0.1/iqn.2026-01.test/1'))).toMatchObject({
      code: 'transport/noLibrary',
      help: 'Install libiscsi',
    })
  })

  it.each([
    ['there is no such device', join(folder, 'none'), 'transport/noSuchDrive'],
    ['it takes no SCSI commands', '/dev/null', 'transport/notADrive'],
    ['it is a folder', folder, 'transport/notADrive'],
  ])('%s', async (reason, path, code) => {
    standIn.program = holder
    expect(await failureOf({ ...address, path })).toMatchObject({ code, message: expect.stringContaining(reason) as string })
  })
})
