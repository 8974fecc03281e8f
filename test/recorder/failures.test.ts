/** Failures that history knows, and what a recording says of them: the first one, whatever follows. */

import { describe, expect, it } from 'vitest'
import type { RecordingEvent } from '../../src/recorder/index.js'
import { burnTo, dataPlan, driveWith, errorsOf, look, payload } from './bench.js'

const MINUTE = 60_000
const WRITE = 0x2a
const CLOSE = 0x5b

describe('a disc that is full at some block and then answers with good status', () => {
  it.each(['dvd+r', 'dvd-r', 'bd-r', 'cd-r', 'dvd+rw', 'dvd-ram'] as const)(
    '%s: the burn fails with the block at which it was full',
    async (medium) => {
      const drive = driveWith(medium, [{ at: { kind: 'write', block: 320 }, effect: { kind: 'full', later: 'good' } }])
      const result = await burnTo(drive, dataPlan(payload(700)), { verify: 'none' })
      expect(result.ok).toBe(false)
      expect(errorsOf(result)[0]).toBe('burn/discFull')
      expect(result.acknowledgedBlocks).toBeLessThanOrEqual(320)
      expect(result.acknowledgedBlocks).toBeLessThan(result.plannedBlocks)
      expect(result.faults[0]?.imapi).toContain('E_IMAPI_DF2DATA_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA')
      expect(result.faults[0]?.message).toContain(`${result.acknowledgedBlocks} of ${result.plannedBlocks} blocks`)
      expect(result.disc.remains).not.toBe('')
    },
  )
})

describe('a close that takes twenty minutes', () => {
  it.each(['dvd+r', 'dvd-r', 'bd-r'] as const)('%s: is waited for, with progress, and is no failure', async (medium) => {
    const shares: number[] = []
    const drive = driveWith(medium, [
      { at: { kind: 'opcode', opcode: CLOSE, n: 2 }, effect: { kind: 'operation', milliseconds: 20 * MINUTE } },
    ])
    const listener = (event: RecordingEvent): void => {
      if (event.kind === 'progress' && event.stage === 'closing') shares.push(event.done)
    }
    const began = drive.clock.now()
    const result = await burnTo(drive, dataPlan(payload(400)), {}, { listener })
    expect(errorsOf(result)).toEqual([])
    expect(result.verification?.bad).toEqual([])
    expect(drive.clock.now() - began).toBeGreaterThanOrEqual(20 * MINUTE)
    expect(shares.length).toBeGreaterThan(10)
  })

  it('beyond the limit is a fault of its own, never a failed verification', async () => {
    const drive = driveWith('dvd+r', [
      { at: { kind: 'opcode', opcode: CLOSE, n: 2 }, effect: { kind: 'operation', milliseconds: 600 * MINUTE } },
    ])
    const result = await burnTo(drive, dataPlan(payload(400)))
    expect(errorsOf(result)[0]).toBe('burn/stillBusy')
    expect(result.faults[0]?.imapi).toContain('E_IMAPI_RECORDER_MEDIA_BUSY')
    expect(errorsOf(result)).not.toContain('burn/verifyFailed')
    expect(result.verification).toBeUndefined()
  })
})

describe('the first failure stays', () => {
  it('when salvaging the disc fails too', async () => {
    const drive = driveWith('dvd+r', [
      { at: { kind: 'write', block: 64 }, effect: { kind: 'sense', key: 3, asc: 0x0c, ascq: 0 } },
      { at: { kind: 'opcode', opcode: 0x35, n: 1 }, effect: { kind: 'sense', key: 4, asc: 0x44, ascq: 0 }, times: 9 },
    ])
    const result = await burnTo(drive, dataPlan(payload(400)))
    expect(errorsOf(result)).toEqual(['mmc/writeFailed'])
    expect(result.faults.map((fault) => fault.severity)).toContain('warning')
  })

  it('when the drive tells of it late', async () => {
    const drive = driveWith('dvd-r', [
      { at: { kind: 'opcode', opcode: WRITE, n: 2 }, effect: { kind: 'sense', key: 3, asc: 0x0c, ascq: 0, deferred: true } },
    ])
    const result = await burnTo(drive, dataPlan(payload(400)))
    expect(errorsOf(result)[0]).toBe('burn/deferred')
    expect(result.ok).toBe(false)
  })
})

describe('blocks acknowledged are counted', () => {
  it('a transfer that was cut short is no success', async () => {
    const drive = driveWith('dvd+r', [{ at: { kind: 'opcode', opcode: WRITE, n: 2 }, effect: { kind: 'short', bytes: 4096 } }])
    const result = await burnTo(drive, dataPlan(payload(400)), { verify: 'none' })
    expect(result.ok).toBe(false)
    expect(errorsOf(result)[0]).toBe('burn/lostCount')
  })

  it.each(['dvd+r', 'bd-re', 'cd-r', 'dvd-rw-restricted'] as const)(
    '%s: a write that is acknowledged and lost is found by reading back',
    async (medium) => {
      const drive = driveWith(medium, [{ at: { kind: 'write', block: 200 }, effect: { kind: 'lose' } }])
      const result = await burnTo(drive, dataPlan(payload(400)), {}, { locate: () => Promise.resolve((start) => [`/file-at-${start}`]) })
      expect(result.ok).toBe(false)
      expect(errorsOf(result)[0]).toMatch(/^burn\/verify(Failed|Implausible)$/)
      const [range] = result.verification?.bad ?? []
      if (range !== undefined) {
        expect(range.start).toBeLessThanOrEqual(200)
        expect(range.names[0]).toMatch(/^\/file-at-/)
      }
    },
  )
})

describe('a stop by the user', () => {
  it('before the first block leaves the disc as it was', async () => {
    const drive = driveWith('dvd+r')
    const stop = new AbortController()
    stop.abort()
    const result = await burnTo(drive, dataPlan(payload(400)), {}, { signal: stop.signal })
    expect(errorsOf(result)).toEqual(['burn/cancelled'])
    expect(result.faults.map((fault) => fault.code)).toContain('burn/nothingToStop')
    expect(result.disc.state).toBe('blank')
  })

  it.each([
    ['dvd+r', 'appendable', 'can be read and takes further sessions'],
    ['cd-r', 'appendable', 'last session is not closed: what it holds may be incomplete, and most drives cannot read it'],
    ['dvd-r', 'appendable', 'can be read and takes further sessions'],
    ['bd-r', 'appendable', 'can be read and takes further sessions'],
    ['dvd+rw', 'overwritable', 'can be read and written over'],
  ] as const)('in the middle leaves a %s %s, and says so', async (medium, state, remains) => {
    const drive = driveWith(medium)
    const stop = new AbortController()
    const sent: number[] = []
    const listener = (event: RecordingEvent): void => {
      if (event.kind === 'progress' && event.stage === 'writing') {
        sent.push(event.done)
        stop.abort()
      }
    }
    const result = await burnTo(drive, dataPlan(payload(2000)), { close: false }, { signal: stop.signal, listener })
    expect(errorsOf(result)[0]).toBe('burn/cancelled')
    expect(result.faults[0]?.imapi).toContain('E_IMAPI_REQUEST_CANCELLED')
    expect(sent.length).toBeGreaterThan(0)
    expect(result.acknowledgedBlocks).toBeGreaterThan(0)
    expect(result.acknowledgedBlocks).toBeLessThan(2000)
    expect([result.disc.state, result.disc.remains]).toEqual([state, expect.stringContaining(remains)])
    expect((await look(drive)).state).toBe(state)
  })

  it('after the last block changes nothing', async () => {
    const drive = driveWith('dvd+r')
    const stop = new AbortController()
    const listener = (event: RecordingEvent): void => {
      if (event.kind === 'stage' && event.stage === 'closing') stop.abort()
    }
    const result = await burnTo(drive, dataPlan(payload(300)), { verify: 'none' }, { signal: stop.signal, listener })
    expect(result.ok).toBe(true)
  })
})

describe('optional commands', () => {
  it('are done without where the drive lacks them', async () => {
    const drive = driveWith('dvd+r', [], { model: { lacking: [0x53, 0x54, 0x5c, 0xb6, 0xbb, 0xac, 0x4a, 0xbd, 0x23, 0x55, 0x5a, 0x1e] } })
    const result = await burnTo(drive, dataPlan(payload(400)))
    expect(errorsOf(result)).toEqual([])
    expect(result.faults.filter((fault) => fault.code === 'burn/hint').length).toBeGreaterThanOrEqual(3)
  })

  it.each([
    'refuses IMMED',
    'waits despite IMMED',
    'invalid field is not ready',
    'short table of contents',
    'next address stands still',
  ] as const)('a drive with the habit "%s" still records', async (quirk) => {
    for (const medium of ['dvd+r', 'cd-r', 'bd-re'] as const) {
      const drive = driveWith(medium, [], { model: { quirks: [quirk] } })
      const result = await burnTo(drive, dataPlan(payload(330)))
      expect([medium, ...errorsOf(result)]).toEqual([medium])
    }
  })

  it('a drive that pretends to pretend is not trusted', async () => {
    const drive = driveWith('dvd+r')
    const result = await burnTo(drive, dataPlan(payload(330)), { simulate: true })
    expect(errorsOf(result)).toEqual(['burn/simulationUnavailable'])
    expect(result.disc.state).toBe('blank')
  })

  it.each(['cd-r', 'dvd-r'] as const)('%s: a simulation leaves the disc blank', async (medium) => {
    const drive = driveWith(medium)
    const result = await burnTo(drive, dataPlan(payload(330)), { simulate: true })
    expect(errorsOf(result)).toEqual([])
    expect(result.disc.state).toBe('blank')
    expect(result.simulated).toBe(true)
  })
})
