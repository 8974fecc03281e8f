/** Erasing: every rewritable medium, and what can go wrong. */

import { describe, expect, it } from 'vitest'
import { erase, type Erased } from '../../src/erase.js'
import { silent } from '../../src/event.js'
import { inspectDisc, type Inspection } from '../../src/inspect.js'
import { openDisc } from '../../src/master.js'
import { DiscError } from '../../src/fault/index.js'
import type { VirtualDrive } from '../../src/simulator/index.js'
import { temporaryFolder } from '../support/folder.js'
import { burnTo, dataPlan, driveWith, errorsOf, look, payload, readBack, same } from './bench.js'

const folder = temporaryFolder()
let count = 0

function eraseIn(drive: VirtualDrive, erasure: 'quick' | 'full' = 'quick', limitMs?: number): Promise<Erased> {
  return erase({
    drives: [`virtual:${folder}/${count++}`],
    erasure,
    listener: silent,
    limitMs,
    // The drive stays open: what it holds is looked at afterwards.
    open: async () => ({ transport: { ...drive, close: async () => {} }, clock: drive.clock }),
  })
}

async function inspectOn(drive: VirtualDrive): Promise<Inspection> {
  const station = { transport: { ...drive, close: async () => {} }, clock: drive.clock }
  await using disc = await openDisc('virtual:erased', { open: async () => station })
  return inspectDisc(disc)
}

const codeOf = async (erased: Promise<Erased>): Promise<string | undefined> => {
  try {
    return (await erased).faults[0]?.code
  } catch (error) {
    if (error instanceof DiscError) return error.faults[0]?.code
    throw error
  }
}

/** Of the virtual ones, those whose format leaves what is there. */
const KEEPING: ReadonlySet<string> = new Set(['dvd+rw'])

describe('rewritable media', () => {
  it.each(['cd-rw', 'dvd-rw', 'dvd-rw-restricted', 'dvd+rw', 'dvd-ram', 'bd-re'] as const)(
    '%s is erased and recorded again',
    async (medium) => {
      for (const erasure of ['quick', 'full'] as const) {
        // Smaller than discs are: a full erasure looks at all of it.
        const drive = driveWith(medium, [], medium === 'dvd+rw' ? { blocks: 8192 } : {})
        const first = payload(300, 1)
        expect(errorsOf(await burnTo(drive, dataPlan(first)))).toEqual([])
        const erased = await eraseIn(drive, erasure)
        expect(erased.faults.filter((fault) => fault.severity === 'error')).toEqual([])
        expect(['blank', 'overwritable', 'unformatted']).toContain(erased.disc.state)
        const kept = erased.faults.filter(({ code }) => code === 'burn/erasedEnds').map(({ severity }) => severity)
        expect([medium, kept]).toEqual([medium, erasure === 'quick' && KEEPING.has(medium) ? ['note'] : []])
        if (erased.disc.state === 'overwritable') expect(erased.disc.remains).toBe('The disc is empty and can be used.')
        const second = payload(300, 2)
        expect((await inspectOn(drive)).sessions.flatMap(({ spaces }) => spaces)).toEqual([])
        // It is empty, as the erasure says: nothing has to be told to overwrite it.
        expect(errorsOf(await burnTo(drive, dataPlan(second)))).toEqual([])
        expect(same(await readBack(drive, 0, 300), second)).toBe(true)
      }
    },
  )

  it('before a burn where the burn says so', async () => {
    const drive = driveWith('cd-rw')
    await burnTo(drive, dataPlan(payload(300, 1)))
    const second = payload(300, 2)
    const result = await burnTo(drive, dataPlan(second), { erase: 'quick' })
    expect(errorsOf(result)).toEqual([])
    expect(same(await readBack(drive, 0, 300), second)).toBe(true)
  })
})

describe('what cannot be erased', () => {
  it.each(['cd-r', 'dvd+r', 'bd-r'] as const)('%s', async (medium) => {
    expect(await codeOf(eraseIn(driveWith(medium)))).toBe('burn/eraseNotSupported')
  })

  it('a disc that says so', async () => {
    const disc = new Uint8Array(34)
    disc.set([0, 32, 0x0e, 1, 1, 1, 1])
    const drive = driveWith('cd-rw', [{ at: { kind: 'opcode', opcode: 0x51, n: 1 }, effect: { kind: 'answer', data: disc }, times: 9 }])
    expect(await codeOf(eraseIn(drive))).toBe('burn/notErasable')
  })

  it('too little disc information', async () => {
    const drive = driveWith('cd-rw', [
      { at: { kind: 'opcode', opcode: 0x51, n: 1 }, effect: { kind: 'answer', data: new Uint8Array([0, 2, 0, 0]) }, times: 9 },
    ])
    expect(await codeOf(eraseIn(drive))).toBe('mmc/discInformationTooSmall')
  })

  it('with a drive that has no rewritable profile', async () => {
    const configuration = new Uint8Array([0, 0, 0, 20, 0, 0, 0, 0x0a, 0, 0, 3, 4, 0, 0x09, 0, 0, 0, 0x2d, 9, 4, 0x46, 0, 0, 0])
    const drive = driveWith('cd-rw', [
      { at: { kind: 'opcode', opcode: 0x46, n: 1 }, effect: { kind: 'answer', data: configuration }, times: 9 },
    ])
    expect(await codeOf(eraseIn(drive))).toBe('burn/eraseDriveCannot')
  })

  it('on several drives at once, or on none', async () => {
    await expect(erase({ drives: ['virtual:a', 'virtual:b'], erasure: 'quick', listener: silent })).rejects.toThrow(
      'One erasure takes one drive',
    )
    await expect(erase({ drives: [], erasure: 'quick', listener: silent })).rejects.toThrow('no drive is named')
  })
})

describe('an erasure that goes wrong', () => {
  const BLANK = 0xa1
  it.each([
    [
      'is refused at once',
      { kind: 'sense', key: 5, asc: 0x30, ascq: 0x06 },
      'mmc/eraseRefused',
      'E_IMAPI_ERASE_DRIVE_FAILED_ERASE_COMMAND',
    ],
    [
      'breaks off',
      { kind: 'operation', milliseconds: 5000, sense: { key: 3, asc: 0x51, ascq: 0 } },
      'burn/eraseOdd',
      'E_IMAPI_ERASE_UNEXPECTED_DRIVE_RESPONSE_DURING_ERASE',
    ],
    [
      'takes longer than an hour',
      { kind: 'operation', milliseconds: 3_700_000 },
      'burn/eraseTooLong',
      'E_IMAPI_ERASE_TOOK_LONGER_THAN_ONE_HOUR',
    ],
  ] as const)('%s', async (_title, effect, code, imapi) => {
    const drive = driveWith('cd-rw', [{ at: { kind: 'opcode', opcode: BLANK, n: 1 }, effect }])
    await burnTo(drive, dataPlan(payload(300)))
    const erased = await eraseIn(drive)
    expect(erased.ok).toBe(false)
    expect(erased.faults[0]?.code).toBe(code)
    expect(erased.faults[0]?.imapi).toContain(imapi)
  })

  it('does not begin where the disc cannot be spun up', async () => {
    const drive = driveWith('cd-rw', [
      { at: { kind: 'opcode', opcode: 0x1b, n: 1 }, effect: { kind: 'sense', key: 4, asc: 0x09, ascq: 0x03 }, times: 2 },
    ])
    const erased = await eraseIn(drive)
    expect(erased.faults[0]?.code).toBe('mmc/spinUpFailed')
    expect(erased.faults[0]?.imapi).toContain('E_IMAPI_ERASE_DRIVE_FAILED_SPINUP_COMMAND')
  })

  it('may be told to wait longer', async () => {
    const drive = driveWith('cd-rw', [
      { at: { kind: 'opcode', opcode: BLANK, n: 1 }, effect: { kind: 'operation', milliseconds: 3_700_000 } },
    ])
    expect((await eraseIn(drive, 'quick', 2 * 3_600_000)).ok).toBe(true)
    expect((await look(drive)).state).toBe('blank')
  })
})
