import { describe, expect, it } from 'vitest'
import { DiscError } from '../../src/fault/index.js'
import {
  commonDrive,
  memoryStore,
  openVirtualDrive,
  virtualClock,
  type DriveModel,
  type FaultScript,
  type VirtualDriveOptions,
} from '../../src/simulator/index.js'
import { Bench, difference, pattern, u32, writeAll, writePage } from './bench.js'

/** A drive of the kind that a well-known iSCSI target plays: DVD+R only, hardly any checks. */
const carelessDrive: DriveModel = {
  ...commonDrive,
  product: 'VIRTUAL CDWRITER',
  lacking: [0x4a, 0xbd, 0x53, 0x54, 0x23, 0xbe, 0xa1, 0x04, 0x2e, 0xa4, 0x5d, 0x42],
  quirks: [
    'invalid field is not ready',
    'short table of contents',
    'no address check',
    'next address stands still',
    'no unit attention',
    'closed track makes it a DVD-ROM',
    'short data is good',
  ],
}

const scripted = (faults: FaultScript, more: Partial<VirtualDriveOptions> = {}) =>
  Bench.ready({ medium: { kind: 'dvd+r' }, faults, ...more })
const nextAddress = async (bench: Bench) => {
  const { data } = await bench.in('52 01 00 00 00 ff 00 00 28 00', 40)
  return new DataView(data.buffer, data.byteOffset).getInt32(12)
}
const codeOf = async (act: Promise<unknown>): Promise<string> => {
  try {
    await act
  } catch (error) {
    if (error instanceof DiscError) return error.faults[0]?.code ?? ''
    throw error
  }
  return 'no fault'
}

describe('a script of faults', () => {
  it('any sense at the n-th command, and at the n-th of an operation code', async () => {
    const bench = await scripted([
      { at: { kind: 'command', n: 6 }, effect: { kind: 'sense', key: 4, asc: 0x44, ascq: 0 } },
      { at: { kind: 'opcode', opcode: 0x2a, n: 2 }, effect: { kind: 'sense', key: 3, asc: 0x0c, ascq: 0 } },
    ])
    expect((await bench.none('00 00 00 00 00 00')).why).toBe('')
    expect((await bench.none('00 00 00 00 00 00')).why).toBe('4/44/00')
    expect((await bench.write(0, 16, pattern(16))).why).toBe('')
    expect((await bench.write(16, 16, pattern(16))).why).toBe('3/0C/00')
    expect((await bench.write(16, 16, pattern(16))).why).toBe('')
  })

  it('a sense at block N records what lies before it', async () => {
    const bench = await scripted([{ at: { kind: 'write', block: 40 }, effect: { kind: 'sense', key: 3, asc: 0x0c, ascq: 0 } }])
    expect((await bench.write(0, 32, pattern(32))).why).toBe('')
    expect((await bench.write(32, 32, pattern(32))).why).toBe('3/0C/00')
    expect(await nextAddress(bench)).toBe(40)
  })

  it('a full disc at block N stays full', async () => {
    const bench = await scripted([{ at: { kind: 'write', block: 64 }, effect: { kind: 'full', later: 'refused' } }])
    expect(await writeAll(bench, 0, pattern(128), 16)).toBe('5/63/00')
    expect((await bench.write(64, 16, pattern(16))).why).toBe('5/63/00')
    expect(await nextAddress(bench)).toBe(64)
  })

  it('a full disc at block N is followed by good statuses that lie', async () => {
    const bench = await scripted([{ at: { kind: 'write', block: 64 }, effect: { kind: 'full', later: 'good' } }])
    expect(await writeAll(bench, 0, pattern(64), 16)).toBe('')
    expect((await bench.write(64, 16, pattern(16))).why).toBe('5/63/00')
    expect(await writeAll(bench, 64, pattern(64), 16)).toBe('')
    await bench.none('35 00 00 00 00 00 00 00 00 00')
    expect((await bench.read(64, 16)).data.every((byte) => byte === 0)).toBe(true)
  })

  it('a write that is acknowledged and lost, once', async () => {
    const bench = await scripted([{ at: { kind: 'write', block: 16 }, effect: { kind: 'lose' } }])
    expect(await writeAll(bench, 0, pattern(48), 16)).toBe('')
    const { data } = await bench.read(0, 48)
    expect(difference(data.slice(0, 16 * 2048), pattern(48).slice(0, 16 * 2048))).toBe('')
    expect(data.slice(16 * 2048, 32 * 2048).every((byte) => byte === 0)).toBe(true)
    expect(difference(data.slice(32 * 2048), pattern(48).slice(32 * 2048))).toBe('')
  })

  it('a bit that flips on reading, once', async () => {
    const bench = await scripted([{ at: { kind: 'read', block: 5 }, effect: { kind: 'flip', bit: 9 } }])
    await writeAll(bench, 0, pattern(16), 16)
    const { data } = await bench.read(0, 16)
    expect((data[5 * 2048 + 1] ?? 0) ^ (pattern(16)[5 * 2048 + 1] ?? 0)).toBe(0x40)
    expect(difference((await bench.read(0, 16)).data, pattern(16))).toBe('')
  })

  it('a bit of an answer that flips, where the answer has so many', async () => {
    const flips = [0, 13, 63, 64].map(
      (bit, i) => ({ at: { kind: 'opcode', opcode: 0x25, n: i + 1 }, effect: { kind: 'flip', bit } }) as const,
    )
    const bench = await scripted(flips)
    const ask = async () => Buffer.from((await bench.in('25 00 00 00 00 00 00 00 00 00', 8)).data).toString('hex')
    expect([await ask(), await ask(), await ask(), await ask(), await ask()]).toEqual([
      '8000000000000800',
      '0004000000000800',
      '0000000000000801',
      '0000000000000800',
      '0000000000000800',
    ])
  })

  it('a status without sense data, a short transfer, and another answer', async () => {
    const bench = await scripted([
      { at: { kind: 'opcode', opcode: 0x51, n: 1 }, effect: { kind: 'status', status: 8 } },
      { at: { kind: 'opcode', opcode: 0x51, n: 2 }, effect: { kind: 'short', bytes: 30 } },
      { at: { kind: 'opcode', opcode: 0x51, n: 3 }, effect: { kind: 'answer', data: Uint8Array.of(0xff, 0xff) } },
    ])
    const ask = () => bench.in('51 00 00 00 00 00 00 00 22 00', 34)
    expect(await ask()).toMatchObject({ status: 8, why: 'status 8', residual: 34 })
    expect(await ask()).toMatchObject({ status: 0, residual: 30 })
    expect((await ask()).data).toEqual(Uint8Array.of(0xff, 0xff))
    expect((await ask()).data.length).toBe(34)
  })

  it('the disc disappears in the middle of a write, with what was recorded by then', async () => {
    const store = memoryStore()
    const bench = await scripted([{ at: { kind: 'write', block: 32 }, effect: { kind: 'remove' } }], { store })
    expect(await writeAll(bench, 0, pattern(64), 16)).toBe('2/3A/01')
    expect((await bench.none('00 00 00 00 00 00')).why).toBe('2/3A/01')
    const again = await Bench.ready({ store })
    expect(await nextAddress(again)).toBe(32)
    expect(difference((await again.read(0, 32)).data, pattern(64).slice(0, 32 * 2048))).toBe('')
  })

  it('the drive vanishes', async () => {
    const bench = await scripted([{ at: { kind: 'opcode', opcode: 0x2a, n: 1 }, effect: { kind: 'gone' } }])
    expect(await codeOf(bench.write(0, 16, pattern(16)))).toBe('virtual/gone')
    expect(await codeOf(bench.none('00 00 00 00 00 00'))).toBe('virtual/gone')
  })

  it('a close that takes twenty minutes passes at once on a clock of its own, with progress', async () => {
    const clock = virtualClock()
    const bench = await scripted([{ at: { kind: 'opcode', opcode: 0x5b, n: 1 }, effect: { kind: 'operation', milliseconds: 1_200_000 } }], {
      clock,
    })
    await writeAll(bench, 0, pattern(16), 16)
    await bench.none('35 00 00 00 00 00 00 00 00 00')
    const began = clock.now()
    expect((await bench.none('5b 01 01 00 00 01 00 00 00 00')).why).toBe('')
    await clock.sleep(600_000)
    const half = await bench.none('00 00 00 00 00 00')
    expect(half.why).toBe('2/04/07')
    expect(half.progress).toBeCloseTo(0.5, 2)
    expect((await bench.in('52 01 00 00 00 ff 00 00 28 00', 40)).why).toBe('2/04/07')
    expect((await bench.wait()).polls).toBeGreaterThan(500)
    expect(clock.now() - began).toBeGreaterThanOrEqual(1_200_000)
  })

  it('an operation that fails at its end tells so to whoever asks next', async () => {
    const operation = { kind: 'operation', milliseconds: 5000, sense: { key: 3, asc: 0x72, ascq: 0 } } as const
    const bench = await scripted([{ at: { kind: 'opcode', opcode: 0x5b, n: 1 }, effect: operation, times: 2 }])
    await writeAll(bench, 0, pattern(16), 16)
    expect((await bench.none('5b 01 01 00 00 01 00 00 00 00')).why).toBe('')
    expect((await bench.wait()).why).toBe('3/72/00')
    expect((await bench.none('5b 00 01 00 00 01 00 00 00 00')).why).toBe('3/72/00')
  })

  it('a command that outlasts its host is a time-out of its own', async () => {
    const bench = await scripted([{ at: { kind: 'opcode', opcode: 0x2a, n: 1 }, effect: { kind: 'slow', milliseconds: 7_200_000 } }])
    expect(await codeOf(bench.write(0, 16, pattern(16)))).toBe('virtual/timeout')
  })

  it('the drive changes its speed while it writes', async () => {
    const bench = await scripted([{ at: { kind: 'write', block: 16 }, effect: { kind: 'speed', kilobytesPerSecond: 3324 } }])
    const speed = async () => new DataView((await bench.in('ac 14 00 00 00 00 00 00 00 01 00 00', 24)).data.buffer).getUint32(12)
    const before = await speed()
    await writeAll(bench, 0, pattern(32), 16)
    expect([before > 3324, await speed()]).toEqual([true, 3324])
  })
})

describe('the buffer of a drive in real time', () => {
  const burnCd = async (protection: 'on' | 'off', pause: number) => {
    const clock = virtualClock()
    const bench = await Bench.ready({ medium: { kind: 'cd-r' }, clock, model: { timing: 'real' } })
    await bench.out('55 10 00 00 00 00 00 00 3c 00', writePage(`0532 ${protection === 'on' ? '41' : '01'}c40800`))
    const first = await writeAll(bench, 0, pattern(2400), 30)
    const level = (await bench.in('5c 00 00 00 00 00 00 00 0c 00', 12)).data
    await clock.sleep(pause)
    return { bench, first, free: new DataView(level.buffer).getUint32(8), next: (await bench.write(2400, 30, pattern(30))).why, clock }
  }

  it('fills up, and makes the host wait', async () => {
    const { first, free, clock } = await burnCd('off', 0)
    expect(first).toBe('')
    expect(free).toBeLessThan(100_000)
    expect(clock.now()).toBeGreaterThan(50)
  })
  it('runs dry without protection: 3/0C/09, and the track is spoiled', async () => {
    const { bench, next } = await burnCd('off', 60_000)
    expect(next).toBe('3/0C/09')
    expect(((await bench.in('52 01 00 00 00 01 00 00 28 00', 40)).data[5] ?? 0) & 0x20).toBe(0x20)
  })
  it('runs dry with protection and goes on', async () => {
    expect((await burnCd('on', 60_000)).next).toBe('')
  })
})

describe('drives that lack things', () => {
  it('optional commands are 5/20/00', async () => {
    const bench = await scripted([], { model: { lacking: [0x53, 0x54, 0xac] } })
    expect((await bench.none('53 00 00 00 00 00 00 02 b0 00')).why).toBe('5/20/00')
    expect((await bench.none('54 01 00 00 00 00 00 00 00 00')).why).toBe('5/20/00')
    expect((await bench.in('ac 00 00 00 00 00 00 00 00 20 03 00', 520)).why).toBe('5/20/00')
  })

  it('IMMED is refused, or not honoured', async () => {
    const refusing = await scripted([], { model: { quirks: ['refuses IMMED'] } })
    expect((await refusing.none('35 02 00 00 00 00 00 00 00 00')).why).toBe('5/24/00')
    expect((await refusing.none('35 00 00 00 00 00 00 00 00 00')).why).toBe('')
    const clock = virtualClock()
    const waiting = await scripted([{ at: { kind: 'opcode', opcode: 0x35, n: 1 }, effect: { kind: 'operation', milliseconds: 90_000 } }], {
      clock,
      model: { quirks: ['waits despite IMMED'] },
    })
    const began = clock.now()
    expect((await waiting.none('35 02 00 00 00 00 00 00 00 00')).why).toBe('')
    expect(clock.now() - began).toBe(90_000)
    expect((await waiting.none('00 00 00 00 00 00')).why).toBe('')
  })

  it('the careless drive: no reservation, no addresses, a short table, an invalid field that looks not ready', async () => {
    const bench = await scripted([], { model: carelessDrive })
    expect((await bench.none('53 00 00 00 00 00 00 02 b0 00')).why).toBe('5/20/00')
    expect((await bench.in('43 00 02 00 00 00 01 00 24 00', 36)).why).toBe('2/24/00')
    expect((await bench.write(0, 16, pattern(16))).why).toBe('')
    expect((await bench.write(64, 16, pattern(16))).why).toBe('')
    expect((await bench.write(80, 16, pattern(4))).why).toBe('')
    expect((await bench.write(-1, 1, pattern(1))).why).toBe('5/21/00')
    expect(await nextAddress(bench)).toBe(0)
    expect((await bench.none('5b 00 01 00 00 01 00 00 00 00')).why).toBe('')
    const configuration = await bench.in('46 00 00 00 00 00 00 00 08 00', 8)
    expect(configuration.data[7]).toBe(0x10)
    expect((await bench.in('43 00 00 00 00 00 00 00 24 00', 36)).data.length).toBe(18)
    expect((await bench.write(0, 16, pattern(16))).why).toBe('5/30/05')
  })

  it('the careless drive takes what lies beyond the end of the disc, and loses it', async () => {
    const model = { ...commonDrive, quirks: ['no address check'] } as const
    const bench = await scripted([], { model, medium: { kind: 'dvd+r', blocks: 1024 } })
    for (const at of [1008, 1016, 1024]) expect([at, (await bench.write(at, 16, pattern(16, 2048, at))).why]).toEqual([at, ''])
    expect(difference((await bench.read(1016, 8)).data, pattern(16, 2048, 1016).subarray(0, 8 * 2048))).toBe('')
    expect((await bench.read(1016, 9)).why).toBe('5/21/00')
  })

  it('the careless drive fills the last unit of a track when it is closed', async () => {
    const bench = await scripted([], { model: { ...carelessDrive, quirks: ['no address check'] } })
    expect((await bench.write(0, 10, pattern(10))).why).toBe('')
    await bench.none('35 00 00 00 00 00 00 00 00 00')
    expect(await nextAddress(bench)).toBe(10)
    expect((await bench.none('5b 00 01 00 00 01 00 00 00 00')).why).toBe('')
    const { data } = await bench.in('52 01 00 00 00 01 00 00 28 00', 40)
    expect(new DataView(data.buffer, data.byteOffset).getUint32(24)).toBe(16)
    expect(difference((await bench.read(0, 16)).data, Buffer.concat([pattern(10), new Uint8Array(6 * 2048)]))).toBe('')
  })

  it('another disc is news, unless the drive keeps it to itself', async () => {
    const drive = openVirtualDrive({ medium: { kind: 'dvd+r' } })
    const bench = new Bench(drive)
    await bench.hear()
    drive.insert(memoryStore(), { kind: 'cd-rw' })
    expect((await bench.in('4a 01 00 00 10 00 00 00 08 00', 8)).data[4]).toBe(2)
    expect((await bench.none('00 00 00 00 00 00')).why).toBe('6/28/00')
    expect((await bench.in('46 00 00 00 00 00 00 00 08 00', 8)).data[7]).toBe(0x0a)
    drive.takeOut()
    expect((await bench.none('00 00 00 00 00 00')).why).toBe('2/3A/01')
  })

  it(`test writing that the drive ignores writes: ${u32(0)}`, async () => {
    const bench = await Bench.ready({ medium: { kind: 'cd-r' }, model: { quirks: ['test write writes'] } })
    await bench.out('55 10 00 00 00 00 00 00 3c 00', writePage('0532 11c40800'))
    await writeAll(bench, 0, pattern(300), 30)
    await bench.none('35 00 00 00 00 00 00 00 00 00')
    expect(await nextAddress(bench)).toBe(452)
  })
})
