/** Return values that no other test here provokes. */

import { describe, expect, it } from 'vitest'
import { emptyGap, type TracksPlan } from '../../src/recorder/index.js'
import { sourceOfBytes } from '../../src/sector/index.js'
import { stage } from '../../src/recorder/stage.node.js'
import { tableOfContents } from '../../src/drives.js'
import { discOfBlocks, type Layout } from '../../src/layout/index.js'
import { openReader } from '../../src/source/range.node.js'
import { bytes, instant, sectors } from '../../src/unit/index.js'
import { chooseSpeed } from '../../src/recorder/speed.js'
import type { FaultRule } from '../../src/simulator/index.js'
import { burnTo, dataPlan, driveWith, errorsOf, payload, settings } from './bench.js'

const answer = (opcode: number, n: number, data: readonly number[], length: number): FaultRule => {
  const out = new Uint8Array(length)
  out.set(data)
  return { at: { kind: 'opcode', opcode, n }, effect: { kind: 'answer', data: out }, times: 20 }
}
const CONFIGURATION = 0x46
const DISC = 0x51
const TRACK = 0x52

describe('the drive and its disc', () => {
  it('a medium that nobody can record', async () => {
    const data = [0, 0, 0, 16, 0, 0, 0, 0x10, 0, 0x2b, 1, 4, 1, 0, 0, 0]
    const drive = driveWith('dvd+r', [answer(CONFIGURATION, 1, data, 20)])
    const result = await burnTo(drive, dataPlan(payload(300)))
    expect(errorsOf(result)).toEqual(['burn/mediumNotSupported'])
    expect(result.faults[0]?.imapi).toContain('E_IMAPI_DF2DATA_MEDIA_IS_NOT_SUPPORTED')
  })

  it('no word of where to go on', async () => {
    const drive = driveWith('dvd+r', [answer(TRACK, 1, [0, 34, 1, 1, 0, 4, 0, 0], 36)])
    const result = await burnTo(drive, dataPlan(payload(300)))
    expect(errorsOf(result)).toEqual(['burn/noWritableAddress'])
    expect(result.faults[0]?.imapi).toContain('IMAPI_E_BAD_MULTISESSION_PARAMETER')
  })

  it('a second session on a medium of one', async () => {
    const drive = driveWith('dvd-r-dl', [{ at: { kind: 'write', block: 128 }, effect: { kind: 'sense', key: 3, asc: 0x0c, ascq: 0 } }])
    expect(errorsOf(await burnTo(drive, dataPlan(payload(400))))).toEqual(['mmc/writeFailed'])
    const result = await burnTo(drive, dataPlan(payload(400)))
    expect(errorsOf(result)).toEqual(['burn/multisessionNotAllowed'])
    expect(result.faults[0]?.imapi).toContain('IMAPI_E_IMPORT_MEDIA_NOT_ALLOWED')
  })

  it('a drive that cannot say what is on a disc', async () => {
    const drive = driveWith('dvd+r', [], { model: { lacking: [DISC] } })
    const result = await burnTo(drive, dataPlan(payload(300)))
    expect(errorsOf(result)).toEqual(['burn/lookFailed'])
    expect(result.faults[0]?.imapi).toContain('IMAPI_E_DISCINFO')
  })

  it('no table of contents on an empty disc', async () => {
    const drive = driveWith('cd-r')
    const open = async () => ({ transport: { ...drive, close: async () => {} }, clock: drive.clock })
    await expect(tableOfContents('virtual:x', open)).rejects.toThrow('is empty: it has no table of contents')
    await burnTo(drive, dataPlan(payload(300)))
    expect((await tableOfContents('virtual:x', open)).tracks.map((track) => track.start)).toEqual([0])
  })

  it('no speed at all where exactly one is asked for', () => {
    expect(() => chooseSpeed([], settings({ speed: 8, speedPolicy: 'exact' }), 'dvd')).toThrow('names no write speed')
  })
})

describe('the preparation', () => {
  it('of a disc at once fails where the track cannot be reserved', async () => {
    const drive = driveWith('dvd-r', [], { model: { lacking: [0x53] } })
    const result = await burnTo(drive, dataPlan(payload(300)), { mode: 'sao' })
    expect(errorsOf(result)).toEqual(['burn/setupFailed'])
    expect(result.faults[0]?.imapi).toContain('IMAPI_E_INITIALIZE_WRITE')
    expect(result.disc.state).toBe('blank')
  })

  it('tells that data may not come late', async () => {
    // CD track at once without the bit of buffer underrun protection, and nothing else.
    const data = [0, 0, 0, 20, 0, 0, 0, 0x09, 0, 0, 3, 4, 0, 0x09, 1, 0, 0, 0x2d, 9, 4, 0x02, 0, 0x3f, 1]
    const drive = driveWith('cd-r', [answer(CONFIGURATION, 1, data, 24)])
    const result = await burnTo(drive, dataPlan(payload(300)), { verify: 'none' })
    expect(errorsOf(result)).toEqual([])
    expect(result.faults.map((fault) => fault.code)).toContain('burn/protectionUnavailable')
  })

  it('stages nothing that has no room', async () => {
    const content = {
      id: 'data:/a',
      size: bytes(2 ** 52),
      origin: { kind: 'file', path: '/nowhere', offset: bytes(0), stamp: { size: bytes(2 ** 52), mtime: instant(0), device: 1, inode: 1 } },
    }
    const layout = { regions: [{ id: 'data:/a', body: { kind: 'content', content } }] } as unknown as Layout
    const disc = discOfBlocks(sectors(1), { kind: 'volumes', place: () => layout })
    const sources = { sound: () => neverRead(), data: () => neverRead(), contents: { open: () => neverRead(), reader: openReader } }
    await expect(stage(disc, sources, { now: instant(0), mode: 'always' })).rejects.toThrow('Staging needs')
    const untouched = await stage(disc, sources, { now: instant(1e15), mode: 'auto' })
    expect(untouched.stagedBytes).toBe(0)
  })
})

async function* neverRead(): AsyncGenerator<Uint8Array> {
  yield await Promise.reject(new Error('read'))
}

describe('the end', () => {
  it('a close that is refused', async () => {
    const drive = driveWith('dvd+r', [
      { at: { kind: 'opcode', opcode: 0x5b, n: 1 }, effect: { kind: 'sense', key: 3, asc: 0x72, ascq: 0 } },
    ])
    const result = await burnTo(drive, dataPlan(payload(300)))
    expect(errorsOf(result)[0]).toBe('burn/closeRefused')
    expect(result.faults[0]?.imapi).toContain('IMAPI_E_INITIALIZE_ENDWRITE')
  })

  it('a disc that looks blank afterwards', async () => {
    const drive = driveWith('dvd+r', [answer(DISC, 2, [0, 32, 0, 1, 1, 1, 1], 34)])
    const result = await burnTo(drive, dataPlan(payload(300)), { verify: 'none' })
    expect(result.ok).toBe(false)
    expect(errorsOf(result)[0]).toBe('burn/discDisagrees')
  })

  it('a track that is too short afterwards', async () => {
    const drive = driveWith('dvd+r', [
      answer(TRACK, 4, [0, 34, 1, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 64], 36),
    ])
    const result = await burnTo(drive, dataPlan(payload(300)), { verify: 'none' })
    expect(errorsOf(result)).toEqual(['burn/verifyImplausible'])
    expect(result.faults[0]?.imapi).toContain('E_IMAPI_BURN_VERIFICATION_FAILED')
  })

  it('a disc that the drive closes unasked', async () => {
    const drive = driveWith('dvd+r', [], { model: { quirks: ['closed track makes it a DVD-ROM'] } })
    const result = await burnTo(drive, dataPlan(payload(300)), { close: false })
    expect(errorsOf(result)).toEqual([])
    expect(result.faults.map((fault) => fault.code)).toContain('burn/closedAnyway')
  })

  it('audio that the drive does not read back', async () => {
    const drive = driveWith('cd-r', [], { model: { lacking: [0xbe] } })
    const plan: TracksPlan = {
      kind: 'cd',
      name: 'a',
      tracks: [
        {
          number: 1,
          form: 'audio',
          source: sourceOfBytes(payload(300, 1, 2352), 2352),
          gap: emptyGap('audio', 150),
          indexes: [],
          preemphasis: false,
          channels: 2,
          copy: 'prohibited',
        },
      ],
    }
    const result = await burnTo(drive, plan)
    expect(errorsOf(result)).toEqual([])
    expect(result.faults.map((fault) => fault.code)).toContain('burn/verifyImpossible')
  })
})
