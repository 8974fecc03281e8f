/** Discs burned in a drive of Windows, whose calls a library plays and whose drive is one of software: all commands of a burn go through SPTI. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { run as burn } from '../../src/cli/burn.js'
import { run as drives } from '../../src/cli/drives.js'
import { run as verify } from '../../src/cli/verify.js'
import { openVirtualFile } from '../../src/simulator/file.node.js'
import { systemClock } from '../../src/transport/clock.node.js'
import { resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { drivenBy, windowsIn } from '../support/windows/windows.js'

const host = vi.hoisted((): { platform: NodeJS.Platform; kernel32: string } => ({ platform: 'win32', kernel32: '' }))
vi.mock('../../src/transport/host.node.js', () => ({ thisHost: host }))

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const windows = await windowsIn(folder)
// Locks of the device that all these Windows have are this file's own.
vi.stubEnv('XDG_RUNTIME_DIR', folder)
afterAll(() => windows.close())
host.kernel32 = windows.library
windows.knows('dos D: \\Device\\CdRom0', 'dos CdRom0 \\Device\\CdRom0', 'device 5 PIONEER BD-RW_BDR-209D 1.50', 'adapter 65536 17 1 7')
writeFileSync(at('image.iso'), noise('image', 301 * 2048))

it.each([
  ['dvd+rw', 'DVD+RW'],
  ['cd-r', 'CD-R'],
])(
  '%s: written, read back and compared, and the same bytes are there by another way',
  async (media, medium) => {
    const drive = openVirtualFile(`${at(media)}?media=${media}&blocks=8192`, systemClock)
    windows.answer = drivenBy(drive)
    windows.log()
    const burned = await runCommand(burn, [at('image.iso')], { drive: ['D:'], yes: true, verify: 'full', json: true })
    expect([burned.status, resultOf(burned.out)]).toMatchObject([0, { ok: true }])
    const asked = windows.log()
    expect(asked.filter((row) => row.startsWith('WRONG'))).toEqual([])
    expect(asked).toEqual(expect.arrayContaining(['exclusive for glassmaster, flags 1', 'exclusive no more']))
    expect(asked.filter((row) => row === 'close').length).toBe(asked.filter((row) => row.startsWith('open')).length)

    const told = await runCommand(drives, ['\\\\.\\CdRom0'], { json: true })
    expect(told.out).toContain(medium)
    expect(told.out).toContain('"kind":"usb"')
    expect((await runCommand(verify, ['D:'], { against: at('image.iso'), level: 'full' })).status).toBe(0)
    await drive.close()
    expect((await runCommand(verify, [`virtual:${at(media)}`], { against: at('image.iso'), level: 'full' })).status).toBe(0)
  },
  60_000,
)
