/**
 * Drives of Windows. Its calls are played by a library that checks, byte by byte, what it is given; the process that holds the drive is the real
 * one. No Windows and no drive take part.
 */

import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { run as drives } from '../../src/cli/drives.js'
import { DiscError, type Fault } from '../../src/fault/index.js'
import type { DataPhase, Transport } from '../../src/port/index.js'
import { busOf } from '../../src/transport/bus.node.js'
import { noRequest, sptiRequest } from '../../src/transport/frame.js'
import { parseDriveAddress } from '../../src/transport/index.js'
import { lockDrive } from '../../src/transport/lock.node.js'
import { freeOfMounts } from '../../src/transport/mounted.node.js'
import { openDrive, type DriveUse } from '../../src/transport/open.node.js'
import { holdSpti } from '../../src/transport/spti.node.js'
import { resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { windowsIn, type Carried } from '../support/windows/windows.js'

const host = vi.hoisted((): { platform: NodeJS.Platform; kernel32: string } => ({ platform: 'win32', kernel32: '' }))
vi.mock('../../src/transport/host.node.js', () => ({ thisHost: host }))

const folder = temporaryFolder()
const windows = await windowsIn(folder)
// Locks of the device that all these Windows have are this file's own.
vi.stubEnv('XDG_RUNTIME_DIR', folder)
afterAll(() => windows.close())

const names = ['dos C: \\Device\\HarddiskVolume3', 'dos D: \\Device\\CdRom0', 'dos CdRom0 \\Device\\CdRom0']
const device = 'device 5 PIONEER BD-RW_BDR-209D 1.50'
const adapter = 'adapter 131072 17 1 b'
const drive = parseDriveAddress('D:')

beforeEach(() => {
  Object.assign(host, { platform: 'win32', kernel32: windows.library })
  windows.knows(...names, device, adapter)
  windows.answer = () => ({})
  windows.log()
})
afterEach(() => expect(windows.log().filter((row) => row.startsWith('WRONG'))).toEqual([]))

async function opened<Result>(use: DriveUse, then: (transport: Transport) => Promise<Result>): Promise<Result> {
  const { transport } = await openDrive(drive, use)
  try {
    return await then(transport)
  } finally {
    await transport.close()
  }
}

async function faultOf(work: Promise<unknown>): Promise<Fault | undefined> {
  try {
    await work
    return undefined
  } catch (error) {
    if (error instanceof DiscError) return error.faults[0]
    throw error
  }
}

const send = (transport: Transport, cdb: readonly number[], data: DataPhase = { kind: 'none' }, timeoutMs = 1000) =>
  transport.send({ cdb: Uint8Array.from(cdb), data, timeoutMs })

const INQUIRY = [0x12, 0, 0, 0, 36, 0]
const READ_10 = [0x28, 0, 0, 0, 0, 16, 0, 0, 1, 0]
const MODE_SELECT_10 = [0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0]
const TEST_UNIT_READY = [0, 0, 0, 0, 0, 0]

describe('a command through SPTI', () => {
  it('goes into the structure of ntddscsi.h and its answer comes out of it', async () => {
    const seen: Carried[] = []
    windows.answer = (command) => {
      seen.push(command)
      if (command.cdb[0] === 0) return { status: 2, sense: Uint8Array.of(0x70, 0, 2, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x3a, 0, 0, 0, 0, 0) }
      return command.dataIn === 1 ? { data: new Uint8Array(command.length).fill(7) } : { transferred: command.length }
    }
    await opened('shared', async (transport) => {
      expect(transport).toMatchObject({ name: 'D:', maximumTransfer: 65_536 })
      expect(await send(transport, INQUIRY, { kind: 'in', length: 36 }, 1500)).toEqual({
        status: 0,
        residual: 0,
        sense: Buffer.alloc(0),
        data: Buffer.alloc(36, 7),
      })
      expect(await send(transport, TEST_UNIT_READY, { kind: 'none' }, 1)).toMatchObject({
        status: 2,
        residual: 0,
        sense: { length: 18, 2: 2, 12: 0x3a },
      })
      expect(await send(transport, MODE_SELECT_10, { kind: 'out', data: Buffer.alloc(60, 9) }, 200_000_000)).toMatchObject({
        status: 0,
        residual: 0,
      })
      // The same memory again, which the library finds full of zeros.
      expect((await send(transport, READ_10, { kind: 'in', length: 2048 })).data).toEqual(Buffer.alloc(2048, 7))
    })
    expect(seen).toMatchObject([
      { cdb: Buffer.from(INQUIRY), dataIn: 1, length: 36, seconds: 2 },
      { cdb: Buffer.from(TEST_UNIT_READY), dataIn: 2, length: 0, seconds: 1 },
      { cdb: Buffer.from(MODE_SELECT_10), dataIn: 0, length: 60, seconds: 108_000, data: Buffer.alloc(60, 9) },
      { cdb: Buffer.from(READ_10), dataIn: 1, length: 2048, seconds: 1 },
    ])
    expect(windows.log()).toEqual(['open \\\\.\\D: command', 'close'])
  })

  it('that transfers less says how much', async () => {
    windows.answer = () => ({ data: Uint8Array.of(1, 2, 3) })
    const reply = await opened('shared', (transport) => send(transport, READ_10, { kind: 'in', length: 2048 }))
    expect(reply).toMatchObject({ residual: 2045, data: Buffer.of(1, 2, 3) })
  })

  it('blocks nobody but the process that holds the drive', async () => {
    windows.answer = () => new Promise((resolve) => setTimeout(() => resolve({ data: Uint8Array.of(5) }), 200))
    let turns = 0
    const timer = setInterval(() => turns++, 5)
    await opened('shared', (transport) => send(transport, INQUIRY, { kind: 'in', length: 36 }))
    clearInterval(timer)
    expect(turns).toBeGreaterThan(10)
  })

  const failures = [
    [121, 'transport/timeout', 'D: did not finish command 12h within 1 seconds'],
    [1460, 'transport/timeout', 'D: did not finish command 12h within 1 seconds'],
    [1167, 'transport/gone', 'D: is gone: the device is not connected (ERROR_DEVICE_NOT_CONNECTED)'],
    [433, 'transport/gone', 'D: is gone: the device is not there any more (ERROR_NO_SUCH_DEVICE)'],
    [1617, 'transport/gone', 'D: is gone: the device was removed (ERROR_DEVICE_REMOVED)'],
    [5, 'transport/notDelivered', 'Command 12h did not reach D:: access is denied (ERROR_ACCESS_DENIED)'],
    [1111, 'transport/notDelivered', 'Command 12h did not reach D:: the bus was reset (ERROR_BUS_RESET)'],
    [4711, 'transport/notDelivered', 'Command 12h did not reach D:: system error 4711'],
    [
      87,
      'transport/notDelivered',
      'Command 12h did not reach D:: the system refused its size (a value is not taken (ERROR_INVALID_PARAMETER))',
    ],
    [
      1450,
      'transport/notDelivered',
      'Command 12h did not reach D:: the system refused its size (the system has no room for it (ERROR_NO_SYSTEM_RESOURCES))',
    ],
    // As with Linux, a failure without more is one of the size where no such size went before.
    [1117, 'transport/notDelivered', 'Command 12h did not reach D:: the system refused its size (the device failed (ERROR_IO_DEVICE))'],
  ] as const

  it('that the system does not carry out is a fault by the number of the error', async () => {
    let error = 0
    windows.answer = () => ({ error })
    await opened('shared', async (transport) => {
      for (const [number, code, message] of failures) {
        error = number
        expect(await faultOf(send(transport, INQUIRY, { kind: 'in', length: 36 }))).toMatchObject({ code, message })
      }
    })
  })

  it('of a size that went before fails with the device', async () => {
    let sent = 0
    windows.answer = () => (sent++ === 0 ? { data: new Uint8Array(36) } : { error: 1117 })
    const twice = opened('shared', async (transport) => {
      await send(transport, INQUIRY, { kind: 'in', length: 36 })
      await send(transport, INQUIRY, { kind: 'in', length: 36 })
    })
    expect(await faultOf(twice)).toMatchObject({ code: 'transport/gone', message: 'D: is gone: the device failed (ERROR_IO_DEVICE)' })
  })

  it.each([
    ['adapter 131072 17 1 b', 65_536],
    ['adapter 32768 17 1 7', 32_768],
    ['adapter 131072 8 1 7', 32_768],
    ['adapter 0 0 0 1', 65_536],
  ])('is as large as the adapter takes: %s', async (line, bytes) => {
    windows.knows(...names, device, line)
    expect(await opened('shared', ({ maximumTransfer }) => Promise.resolve(maximumTransfer))).toBe(bytes)
  })
})

describe('a drive of Windows that cannot be opened', () => {
  it.each([
    ['fail open 2', 'transport/noSuchDrive', 'Cannot open D:: there is no such device (ERROR_FILE_NOT_FOUND)'],
    ['fail open 21', 'transport/noSuchDrive', 'Cannot open D:: the device is not ready (ERROR_NOT_READY)'],
    ['fail open 5', 'transport/notPermitted', 'Cannot open D:: permission denied'],
    ['fail open 32', 'transport/locked', 'Cannot lock D:: another program holds it'],
    ['fail open 1', 'transport/notADrive', 'Cannot use D: as an optical drive: the device knows no such request (ERROR_INVALID_FUNCTION)'],
    ['fail open 1392', 'transport/notADrive', 'Cannot use D: as an optical drive: system error 1392'],
    ['fail 2d1400 50', 'transport/notADrive', 'Cannot use D: as an optical drive: the device knows no such request (ERROR_NOT_SUPPORTED)'],
  ])('%s', async (line, code, message) => {
    windows.knows(line, ...names, device, adapter)
    expect(await faultOf(openDrive(drive, 'shared'))).toMatchObject({ code, message })
    expect(windows.log().filter((row) => row === 'close')).toHaveLength(line.startsWith('fail open') ? 0 : 1)
  })

  it('is a disk', async () => {
    windows.knows(...names, 'device 0 ACME DISK 1', adapter)
    expect(await faultOf(openDrive(parseDriveAddress('C:'), 'shared'))).toMatchObject({
      code: 'transport/notADrive',
      message: 'Cannot use C: as an optical drive: it is a device of type 0, and optical drives are of type 5',
    })
  })

  it('needs the library with the calls', async () => {
    host.kernel32 = '/none/kernel32.dll'
    const fault = await faultOf(openDrive(drive, 'shared'))
    expect(fault).toMatchObject({
      code: 'transport/noLibrary',
      message: expect.stringContaining('Cannot reach D:: /none/kernel32.dll') as string,
    })
  })

  it('has help for Windows', async () => {
    windows.knows('fail open 5', ...names)
    expect((await faultOf(openDrive(drive, 'shared')))?.help).toContain('administrator')
  })
})

describe('a drive of Windows for itself', () => {
  const taken = ['open \\\\.\\D: command', 'volume locked', 'volume dismounted', 'exclusive for glassmaster, flags 1', 'awake']
  const given = ['exclusive no more', 'volume unlocked', 'may sleep', 'close']

  it('is locked in all ways there are, and let go of', async () => {
    windows.answer = () => ({ data: Uint8Array.of(1) })
    await opened('exclusive', (transport) => send(transport, INQUIRY, { kind: 'in', length: 36 }))
    expect(windows.log()).toEqual([...taken, ...given])
  })

  it('is so in the name that the lock has', async () => {
    const lock = lockDrive(drive, 'burning data', 'My backup')
    try {
      await opened('exclusive', () => Promise.resolve())
    } finally {
      lock.release()
    }
    expect(windows.log()).toContain('exclusive for My backup, flags 1')
  })

  it.each([
    [21, 'of an empty drive'],
    [1112, 'where there is no disc'],
    [1005, 'of a disc with nothing on it'],
  ])('has no volume to lock: error %i %s', async (error) => {
    windows.knows(`fail 90018 ${error}`, ...names, device, adapter)
    await opened('exclusive', () => Promise.resolve())
    expect(windows.log()).toEqual([...taken.filter((row) => !row.startsWith('volume')), ...given])
  })

  it('is held by a program, which is named, after some tries', async () => {
    windows.knows('owner Other Burner 3', ...names, device, adapter)
    expect(await faultOf(openDrive(drive, 'exclusive'))).toMatchObject({
      code: 'transport/locked',
      message: 'Cannot lock D:: Other Burner 3 holds it',
    })
    expect(windows.log().filter((row) => row.startsWith('open'))).toHaveLength(5)
  }, 60_000)

  it.each([
    ['fail 90018 5', { kind: 'busy', holder: 'a program that uses files of its disc' }],
    ['fail 2c05c 22', { kind: 'busy', holder: 'another program' }],
    ['fail 2c05c 87', { kind: 'other', reason: 'a value is not taken (ERROR_INVALID_PARAMETER)' }],
    ['fail 90018 1117', { kind: 'other', reason: 'the device failed (ERROR_IO_DEVICE)' }],
    ['fail 90020 5', { kind: 'other', reason: 'access is denied (ERROR_ACCESS_DENIED)' }],
  ])('is not to be had: %s', (line, failure) => {
    windows.knows(line, ...names, device, adapter)
    const request = { ...noRequest, ...sptiRequest('\\\\.\\D:', windows.library), client: 'glassmaster', exclusive: true }
    expect(holdSpti(request).opened).toMatchObject({ ok: false, failure })
    expect(windows.log()).toEqual(expect.arrayContaining(['open \\\\.\\D: command', 'close']))
  })

  it('takes the disc from those who have files of it open only with --unmount', async () => {
    windows.knows('fail 90018 5', ...names, device, adapter)
    expect(await freeOfMounts(drive, 'refuse')).toEqual([])
    expect(windows.log()).toEqual([])
    expect(await freeOfMounts(drive, 'unmount')).toMatchObject([
      { code: 'transport/unmounted', message: 'D: is unmounted, which was on the disc in D:' },
    ])
    expect(windows.log()).toEqual(['open \\\\.\\D: command', 'volume dismounted', 'close'])
    windows.knows(...names, device, adapter)
    expect(await freeOfMounts(drive, 'unmount')).toEqual([])
    expect(windows.log()).toEqual(['open \\\\.\\D: command', 'volume locked', 'volume unlocked', 'close'])
    windows.knows('fail 90018 5', 'fail 90020 1117', ...names, device, adapter)
    expect(await faultOf(freeOfMounts(drive, 'unmount'))).toMatchObject({
      code: 'transport/unmountFailed',
      message: 'Cannot unmount D:, which is on the disc in D:: the device failed (ERROR_IO_DEVICE)',
    })
  }, 60_000)
})

describe('the drives that Windows knows', () => {
  const two = [
    ...names,
    'dos CdRom10 \\Device\\CdRom10',
    'dos CdRom2 \\Device\\CdRom2',
    'dos F: \\Device\\CdRom10',
    'dos nul \\Device\\Null',
  ]

  it('are listed by their letters, and those without one by their device', async () => {
    windows.knows(...two, device, adapter)
    const { status, out } = await runCommand(drives, [])
    expect([status, out]).toEqual([
      0,
      'D:  PIONEER BD-RW_BDR-209D 1.50\n  also \\\\.\\CdRom0\n' +
        '\\\\.\\CdRom2  PIONEER BD-RW_BDR-209D 1.50\n' +
        'F:  PIONEER BD-RW_BDR-209D 1.50\n  also \\\\.\\CdRom10\n',
    ])
    const asked = windows.log()
    expect(asked.filter((row) => row.includes('command') || row.includes('WRONG'))).toEqual([])
    expect(asked.filter((row) => row === 'close')).toHaveLength(3)
  })

  it('are listed where nothing can be asked of them', async () => {
    windows.knows('fail look 5', ...names)
    const { out } = await runCommand(drives, [], { json: true })
    expect(resultOf(out)).toMatchObject({ drives: [{ address: 'D:', nodes: ['D:', '\\\\.\\CdRom0'], vendor: '', permitted: false }] })
    windows.knows(...names)
    expect(resultOf((await runCommand(drives, [], { json: true })).out)).toMatchObject({ drives: [{ vendor: '', permitted: true }] })
    host.kernel32 = '/none/kernel32.dll'
    expect((await runCommand(drives, [])).out).toContain('No drive was found')
  })

  it('are one whatever they are called', async () => {
    const lock = lockDrive(drive, 'erasing')
    try {
      const fault = await faultOf(openDrive(parseDriveAddress('\\\\.\\cdrom0'), 'shared'))
      expect(fault).toMatchObject({ code: 'transport/busyWithJob', message: expect.stringContaining('Cannot use \\\\.\\CdRom0') as string })
    } finally {
      lock.release()
    }
  })

  it.each([
    ['adapter 65536 17 1 7', { kind: 'usb', alignmentBytes: 2, queueBytes: 65_536 }],
    ['adapter 131072 33 3 b', { kind: 'ata', alignmentBytes: 4, queueBytes: 131_072 }],
    ['adapter 65536 17 0 8', { kind: 'scsi', alignmentBytes: 1, queueBytes: 65_536 }],
    ['fail 2d1400 1', { kind: 'scsi' }],
    ['fail look 2', { kind: 'scsi' }],
  ])('say how they are attached: %s', (line, bus) => {
    windows.knows(line, ...names)
    expect(busOf(drive)).toEqual(bus)
  })
})
