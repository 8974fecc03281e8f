/** What is found before the first block is written: nothing is on the disc then. */

import { describe, expect, it } from 'vitest'
import { defaultSettings, type BurnSettings } from '../../src/recorder/index.js'
import { sourceOfBytes } from '../../src/sector/index.js'
import { chooseSpeed } from '../../src/recorder/speed.js'
import { StageMachine } from '../../src/recorder/machine.js'
import { DiscError } from '../../src/fault/index.js'
import { lba } from '../../src/unit/index.js'
import { burnTo, dataPlan, driveWith, errorsOf, look, payload, readBack, same } from './bench.js'

describe('space', () => {
  it.each(['dvd+r', 'dvd-r', 'dvd-rw', 'bd-r', 'cd-r', 'dvd+rw', 'bd-re', 'dvd-rw-restricted'] as const)(
    'a %s takes nothing that is too large for it',
    async (medium) => {
      const drive = driveWith(medium, [], { blocks: 1024 })
      const result = await burnTo(drive, { kind: 'data', name: 'big', source: sourceOfBytes(payload(2080), 2048) })
      expect(errorsOf(result)).toEqual(['burn/tooLarge'])
      expect(result.faults[0]?.imapi).toContain('E_IMAPI_DF2DATA_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA')
      expect(result.acknowledgedBlocks).toBe(0)
    },
  )

  it.each(['dvd+r', 'dvd-r', 'cd-r', 'dvd+rw', 'bd-r'] as const)('a %s that is burned past its end by force is full', async (medium) => {
    const drive = driveWith(medium, [], { blocks: 1024 })
    const result = await burnTo(drive, { kind: 'data', name: 'big', source: sourceOfBytes(payload(2080), 2048) }, { overburn: true })
    expect(result.faults.map((fault) => fault.code)).toContain('burn/overburn')
    expect(errorsOf(result)[0]).toBe('burn/discFull')
    expect(result.acknowledgedBlocks).toBeGreaterThan(0)
    expect(result.acknowledgedBlocks).toBeLessThanOrEqual(1024)
  })

  it('of a disc that is nearly full is not left open', async () => {
    const drive = driveWith('dvd+r', [], { blocks: 8192 })
    const result = await burnTo(drive, dataPlan(payload(4096)), { close: false })
    expect(errorsOf(result)).toEqual([])
    expect(result.faults.map((fault) => fault.code)).toContain('burn/closedNearlyFull')
    expect(result.disc.state).toBe('closed')
  })

  it('counts the lead-out and lead-in that end the first session of a Compact Disc', async () => {
    // 10950 blocks would be left behind a later session, 6450 are behind the first one; 7197 are too few.
    const data = payload(22_000)
    const first = await burnTo(driveWith('cd-r', [], { blocks: 40_000 }), dataPlan(data), { close: false, verify: 'none' })
    expect(first.faults.map(({ code, values }) => [code, values['free']])).toContainEqual(['burn/closedNearlyFull', 6450])
    expect(first.disc.state).toBe('closed')
    const drive = driveWith('cd-r', [], { blocks: 52_070 })
    await burnTo(drive, dataPlan(payload(520)), { close: false, verify: 'none' })
    const later = await burnTo(drive, dataPlan(data), { close: false, verify: 'none' })
    expect([errorsOf(later), later.disc.state]).toEqual([[], 'appendable'])
  })
})

describe('the state of the disc', () => {
  it('closed', async () => {
    const drive = driveWith('dvd+r')
    await burnTo(drive, dataPlan(payload(300)))
    const result = await burnTo(drive, dataPlan(payload(300)))
    expect(errorsOf(result)).toEqual(['burn/mediaState'])
    expect(result.faults[0]?.imapi).toContain('E_IMAPI_DF2DATA_INVALID_MEDIA_STATE')
  })

  it('no disc', async () => {
    const result = await burnTo(driveWith('dvd+r', [], { empty: true }), dataPlan(payload(300)))
    expect(errorsOf(result)).toEqual(['mmc/noMedium'])
    expect(result.disc.state).toBe('unknown')
  })

  it('data on a medium that can be overwritten', async () => {
    const drive = driveWith('dvd+rw')
    const first = payload(300, 1)
    expect(errorsOf(await burnTo(drive, dataPlan(first)))).toEqual([])
    expect(errorsOf(await burnTo(drive, dataPlan(payload(300, 2))))).toEqual(['burn/notBlank'])
    expect(same(await readBack(drive, 0, 300), first)).toBe(true)
    const third = payload(300, 3)
    expect(errorsOf(await burnTo(drive, dataPlan(third), { overwrite: true }))).toEqual([])
    expect(same(await readBack(drive, 0, 300), third)).toBe(true)
  })

  it('zeros on a medium that can be overwritten count as empty', async () => {
    const drive = driveWith('dvd-ram')
    expect(errorsOf(await burnTo(drive, dataPlan(new Uint8Array(300 * 2048))))).toEqual([])
    expect(errorsOf(await burnTo(drive, dataPlan(payload(300))))).toEqual([])
  })

  it('a session that was planned for another address', async () => {
    for (const medium of ['dvd+r', 'cd-r'] as const) {
      const drive = driveWith(medium)
      await burnTo(drive, dataPlan(payload(300)), { close: false })
      const result = await burnTo(drive, { kind: 'data', name: 'x', source: sourceOfBytes(payload(300), 2048), start: lba(0) })
      expect(errorsOf(result)).toEqual(['burn/startMismatch'])
    }
  })

  it('write protected', async () => {
    const drive = driveWith('dvd-ram', [], { medium: { kind: 'dvd-ram', writeProtected: true } })
    const result = await burnTo(drive, dataPlan(payload(300)))
    expect(errorsOf(result)).toEqual(['mmc/writeProtected'])
  })
})

describe('the request', () => {
  it.each([
    ['dvd+r', { mode: 'tao' }, 'burn/modeNotAvailable'],
    ['dvd+r', { mode: 'random' }, 'burn/modeNotAvailable'],
    ['cd-r', { mode: 'layer-jump' }, 'burn/modeNotAvailable'],
    ['dvd+r', { close: false, dvdCompatibility: true }, 'burn/closeConflict'],
    ['bd-re', { simulate: true }, 'burn/simulationUnavailable'],
    ['dvd+r', { speed: 3, speedPolicy: 'exact' }, 'burn/speedNotAvailable'],
  ] as const)('%s with %o', async (medium, changes, code) => {
    const drive = driveWith(medium)
    expect(errorsOf(await burnTo(drive, dataPlan(payload(300)), changes))).toEqual([code])
    expect(['blank', 'unformatted', 'overwritable']).toContain((await look(drive)).state)
  })

  it.each([
    ['dvd+r', { underrunProtection: false }, ['underrunProtection: false']],
    ['cd-r', { underrunProtection: false }, []],
    ['dvd-r', { streaming: 'on' }, ['streaming: on']],
    ['bd-r', { streaming: 'on' }, []],
    ['cd-r', { dvdCompatibility: true }, ['dvdCompatibility: true']],
    ['dvd-r', { dvdCompatibility: true }, []],
    ['dvd-r', { dvdCompatibility: false }, ['dvdCompatibility: false']],
    ['dvd+r', { dvdCompatibility: false, streaming: 'off' }, []],
  ] as const)('a %s with %o is told what has no effect', async (medium, changes, wanted) => {
    const result = await burnTo(driveWith(medium), dataPlan(payload(300)), { verify: 'none', ...changes })
    expect(errorsOf(result)).toEqual([])
    expect(result.faults.filter(({ code }) => code === 'burn/noEffect').map(({ values }) => values['setting'])).toEqual(wanted)
  })

  it.each([
    [2352, 300, 'burn/sourceForm'],
    [2048, 0, 'burn/sourceForm'],
  ] as const)('sectors of %i bytes, %i of them', async (bytes, count, code) => {
    const result = await burnTo(driveWith('dvd+r'), { kind: 'data', name: 'x', source: sourceOfBytes(payload(count, 1, bytes), bytes) })
    expect(errorsOf(result)).toEqual([code])
    expect(result.faults[0]?.imapi).toContain('E_IMAPI_DF2DATA_STREAM_NOT_SUPPORTED')
  })

  it('patches of earlier blocks need a medium that can be overwritten', async () => {
    const patch = { start: lba(16), source: sourceOfBytes(payload(16, 8), 2048) }
    const plan = { kind: 'data', name: 'x', source: sourceOfBytes(payload(320), 2048), patches: [patch] } as const
    expect(errorsOf(await burnTo(driveWith('dvd+r'), plan))).toEqual(['burn/modeNotAvailable'])
    const drive = driveWith('dvd+rw')
    await burnTo(drive, plan, { verify: 'none' })
    expect(same(await readBack(drive, 16, 16), payload(16, 8))).toBe(true)
  })

  it('a drive that only reads', async () => {
    const drive = driveWith('dvd+r', [
      { at: { kind: 'opcode', opcode: 0x46, n: 1 }, effect: { kind: 'answer', data: readOnlyDrive() }, times: 9 },
    ])
    const result = await burnTo(drive, dataPlan(payload(300)))
    expect(errorsOf(result)).toEqual(['burn/driveCannotWrite'])
    expect(result.faults[0]?.imapi).toContain('E_IMAPI_DF2DATA_RECORDER_NOT_SUPPORTED')
  })

  it('a disc of unknown kind', async () => {
    const answer = readOnlyDrive()
    answer[6] = 0xff
    answer[7] = 0xff
    const drive = driveWith('dvd+r', [{ at: { kind: 'opcode', opcode: 0x46, n: 1 }, effect: { kind: 'answer', data: answer }, times: 9 }])
    expect(errorsOf(await burnTo(drive, dataPlan(payload(300))))).toEqual(['burn/unknownMedium'])
  })
})

/** A configuration with the profile DVD-ROM and no feature that writes. */
function readOnlyDrive(): Uint8Array {
  const out = new Uint8Array(20)
  out.set([0, 0, 0, 16, 0, 0, 0, 0x10, 0, 0, 3, 8, 0, 0x10, 1, 0, 0, 0x08, 0, 0])
  return out
}

describe('speeds', () => {
  const speed = (multiple: number, rotation: 'clv' | 'cav' = 'clv') => ({
    rotation,
    readKilobytesPerSecond: 0,
    writeKilobytesPerSecond: Math.round(multiple * 1385),
    endAddress: lba(0),
  })
  const offered = [speed(16, 'cav'), speed(8), speed(4), speed(2.4)]
  const choose = (changes: Partial<BurnSettings>) => chooseSpeed(offered, { ...defaultSettings, ...changes }, 'dvd')

  it.each([
    [{ speed: 'max' }, 22160, []],
    [{ speed: 8 }, 11080, []],
    [{ speed: 5 }, 5540, ['burn/speedAdjusted']],
    [{ speed: 3 }, 3324, ['burn/speedAdjusted']],
    [{ speed: 100 }, 22160, ['burn/speedAdjusted']],
    [{ speed: 8, rotation: 'cav' }, 22160, ['burn/speedAdjusted']],
  ] as const)('%o', (changes, kilobytes, codes) => {
    const chosen = choose(changes)
    expect(chosen.kilobytesPerSecond).toBe(kilobytes)
    expect(chosen.faults.map((fault) => fault.code)).toEqual(codes)
  })

  it('a rotation that the medium has not is told', () => {
    const clv = offered.slice(1)
    const both = chooseSpeed(clv, { ...defaultSettings, speed: 5, rotation: 'cav' }, 'dvd')
    expect(both.faults.map((fault) => fault.code)).toEqual(['burn/bothAdjusted'])
    const rotation = chooseSpeed(clv, { ...defaultSettings, speed: 8, rotation: 'cav' }, 'dvd')
    expect(rotation.faults.map((fault) => fault.code)).toEqual(['burn/rotationAdjusted'])
    expect(() => chooseSpeed(clv, { ...defaultSettings, speed: 8, rotation: 'cav', speedPolicy: 'exact' }, 'dvd')).toThrow(DiscError)
  })

  it('a drive that goes on at another speed is reported', async () => {
    const drive = driveWith('dvd+r', [{ at: { kind: 'opcode', opcode: 0xac, n: 2 }, effect: { kind: 'speed', kilobytesPerSecond: 3324 } }])
    const result = await burnTo(drive, dataPlan(payload(300)), { speed: 8 })
    expect(errorsOf(result)).toEqual([])
    expect(result.faults.map((fault) => fault.code)).toContain('burn/speedAdjusted')
  })
})

describe('order', () => {
  it('a step out of its order is refused', () => {
    const machine = new StageMachine()
    machine.go('looking')
    expect(() => machine.go('verifying')).toThrow('cannot go from looking to verifying')
    expect(() => machine.go('idle')).toThrow('cannot go from looking to idle')
  })
})
