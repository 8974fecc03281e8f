/** `disc drives`: what drives are, what is in them, their trays, and what they are told. */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as burn } from '../../src/cli/burn.js'
import { run as drives } from '../../src/cli/drives.js'
import { run as erase } from '../../src/cli/erase.js'
import { run as verify } from '../../src/cli/verify.js'
import { perform, preventAllowRemoval } from '../../src/mmc/index.js'
import { openVirtualDrive, type VirtualDrive } from '../../src/simulator/index.js'
import { tray } from '../../src/tray.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { blankDiscIn } from '../support/virtual-disc.js'
import { resultOf } from './reading.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
writeFileSync(at('image.iso'), noise('image', 64 * 2048))

describe('the tray', () => {
  it('goes out, and in with what is in it', async () => {
    const drive = await blankDiscIn(at('tray'), '?media=bd-re&blocks=8192')
    expect(await runCommand(drives, ['eject', drive])).toMatchObject({ status: 0, out: `${drive}: ejected\n` })
    const { status, out } = await runCommand(drives, ['load', drive], { json: true })
    expect([status, resultOf(out)]).toMatchObject([0, { ok: true, drives: [{ drive, action: 'load', disc: { medium: 'BD-RE' } }] }])
    const { out: empty } = await runCommand(drives, ['load', `${drive}?empty=yes`], { json: true })
    expect(resultOf(empty)).toMatchObject({ drives: [{ noDisc: { code: 'mmc/noMedium' } }] })
  })

  it('needs a drive, and knows which options are its own', async () => {
    expect((await runCommand(drives, ['eject'], { json: true })).out).toContain('transport/driveRequired')
    expect(await runCommand(drives, ['eject', 'virtual:x'], { toc: true })).toMatchObject({ status: 2 })
    expect(await runCommand(drives, ['load', 'virtual:x'], { unmount: true })).toMatchObject({ status: 2 })
    expect(await runCommand(drives, [], { features: true })).toMatchObject({ status: 2 })
    expect(existsSync('x')).toBe(false)
  })

  const opening = (drive: VirtualDrive) => () =>
    Promise.resolve({ transport: { ...drive, close: () => Promise.resolve() }, clock: drive.clock })

  it('stays in where somebody has forbidden to take the disc out, and says what to do', async () => {
    const drive = openVirtualDrive({ medium: { kind: 'dvd+rw' } })
    const open = opening(drive)
    await tray(`virtual:${at('held')}`, 'load', { open })
    await perform(drive, preventAllowRemoval, { removal: 'prevent' })
    const refused = await tray(`virtual:${at('held')}`, 'eject', { open }).catch((error: unknown) => error)
    expect(refused).toMatchObject({ faults: [{ code: 'mmc/locked', help: expect.stringContaining('--cdb 1E0000000000') as string }] })
    await perform(drive, preventAllowRemoval, { removal: 'allow' })
    expect(await tray(`virtual:${at('held')}`, 'eject', { open })).toMatchObject({ action: 'eject', faults: [] })
  })

  it('is not asked for what the drive says it cannot, nor waited for when it does nothing', async () => {
    const slim = openVirtualDrive({
      medium: { kind: 'dvd+rw' },
      // Feature 0003h of a tray that a hand pushes in.
      faults: [
        {
          at: { kind: 'opcode', opcode: 0x46, n: 1 },
          effect: { kind: 'answer', data: Uint8Array.of(0, 0, 0, 12, 0, 0, 0, 0x1a, 0, 3, 7, 4, 0x29, 0, 0, 0) },
        },
      ],
    })
    const refused = await tray(`virtual:${at('slim')}`, 'load', { open: opening(slim) }).catch((error: unknown) => error)
    expect(refused).toMatchObject({ faults: [{ code: 'burn/trayCannot' }] })
    const deaf = openVirtualDrive({
      medium: { kind: 'dvd+rw' },
      faults: [{ at: { kind: 'opcode', opcode: 0x4a, n: 1 }, effect: { kind: 'answer', data: Uint8Array.of(0, 6, 4, 0x10, 0, 1, 0, 0) } }],
    })
    const still = await tray(`virtual:${at('deaf')}`, 'load', { open: opening(deaf) }).catch((error: unknown) => error)
    expect(still).toMatchObject({ faults: [{ code: 'burn/trayStays' }] })
  })

  it('moves after an erasure, a burn and a verification where that is asked for', async () => {
    const drive = await blankDiscIn(at('after'), '?media=dvd+rw&blocks=4096')
    expect((await runCommand(erase, [drive], { yes: true, eject: true, json: true })).status).toBe(0)
    expect((await runCommand(burn, [at('image.iso')], { drive: [drive], yes: true, reload: true, json: true })).status).toBe(0)
    expect((await runCommand(verify, [drive], { against: at('image.iso'), eject: true, json: true })).status).toBe(0)
    expect(await runCommand(burn, [at('image.iso')], { drive: [drive], reload: true, eject: true })).toMatchObject({ status: 2 })
    expect(await runCommand(verify, [at('image.iso')], { against: at('image.iso'), eject: true })).toMatchObject({ status: 2 })
  })
})

/** A name space of its own, in which a file system that calls itself one of /dev/sr77 can be mounted. */
const mounting = spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', '/dev/sr77', '/mnt'])
describe.skipIf(mounting.status !== 0)('a disc that is mounted', () => {
  const program = new URL('../../dist/bin/disc.js', import.meta.url).pathname
  mkdirSync(at('mnt dir'))
  const withMount = (...words: readonly string[]) =>
    spawnSync(
      'unshare',
      [
        '-Urm',
        'sh',
        '-c',
        'mount -t tmpfs /dev/sr77 "$0"; "$@"; echo "left: $(grep -c sr77 /proc/self/mounts)"',
        at('mnt dir'),
        process.execPath,
        program,
        ...words,
      ],
      { encoding: 'utf8' },
    ).stdout

  it.each([
    ['burn', ['burn', at('image.iso'), '--drive', '/dev/sr77', '-y', '--json']],
    ['erase', ['erase', '/dev/sr77', '-y', '--json']],
    ['drives eject', ['drives', 'eject', '/dev/sr77', '--json']],
  ])('is left alone by %s, which names where, and unmounted where that is asked for', (_name, words) => {
    const refused = withMount(...words)
    expect(refused).toContain(`Cannot use /dev/sr77: its disc is mounted at ${at('mnt dir')}`)
    expect(refused).toContain('left: 1')
    const freed = withMount(...words, '--unmount')
    // There is no such drive behind it.
    expect(freed).toContain('transport/noSuchDrive')
    expect(freed).toContain('left: 0')
  })

  it('says why it cannot be unmounted', () => {
    const { stdout } = spawnSync(
      'unshare',
      [
        '-Urm',
        'sh',
        '-c',
        'mount -t tmpfs /dev/sr77 "$0"; cd "$0"; "$@"',
        at('mnt dir'),
        process.execPath,
        program,
        'drives',
        'eject',
        '/dev/sr77',
        '--unmount',
        '--json',
      ],
      { encoding: 'utf8' },
    )
    expect(stdout).toMatch(/transport\/unmountFailed.*busy/)
  })
})
