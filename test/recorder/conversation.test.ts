/** What a drive says beside a command: recovered errors, news, that it is busy; and what a burn can do without. */

import { describe, expect, it } from 'vitest'
import { inspectDrive } from '../../src/drives.js'
import type { Fault } from '../../src/fault/index.js'
import { emptyGap, needOf, type RecordingEvent, type RecordingResult, type TracksPlan } from '../../src/recorder/index.js'
import { sourceOfBytes } from '../../src/sector/index.js'
import type { FaultRule, VirtualMedium } from '../../src/simulator/index.js'
import { burnTo, dataPlan, driveWith, errorsOf, look, payload, readBack, same } from './bench.js'

const MINUTE = 60_000
const names = {
  ready: 0x00,
  prevent: 0x1e,
  write: 0x2a,
  flush: 0x35,
  configuration: 0x46,
  disc: 0x51,
  track: 0x52,
  reserve: 0x53,
  opc: 0x54,
  select: 0x55,
  close: 0x5b,
  buffer: 0x5c,
  cue: 0x5d,
  performance: 0xac,
  streaming: 0xb6,
  speed: 0xbb,
} as const
type Name = keyof typeof names

const on = (name: Name, n: number, key: number, asc: number, ascq: number, times = 1): FaultRule => ({
  at: { kind: 'opcode', opcode: names[name], n },
  effect: { kind: 'sense', key, asc, ascq },
  times,
})
const codesOf = (result: RecordingResult): readonly string[] => result.faults.map(({ code }) => code)

const album: TracksPlan = {
  kind: 'cd',
  name: 'album',
  tracks: [1, 2].map((number) => ({
    number,
    form: 'audio',
    source: sourceOfBytes(payload(300, number, 2352), 2352),
    gap: number === 1 ? emptyGap('audio', 150) : [],
    indexes: [],
    preemphasis: false,
    channels: 2,
    copy: 'prohibited',
  })),
}

/** Data on a medium, or an album where a cue sheet is wanted. */
function burnWith(medium: VirtualMedium, faults: readonly FaultRule[]): Promise<RecordingResult> {
  const drive = driveWith(medium, faults)
  return burnTo(drive, faults.some(({ at }) => at.kind === 'opcode' && at.opcode === names.cue) ? album : dataPlan(payload(400)))
}

const everywhere: readonly (readonly [Name, VirtualMedium])[] = [
  ['configuration', 'cd-r'],
  ['disc', 'cd-r'],
  ['prevent', 'cd-r'],
  ['select', 'cd-r'],
  ['opc', 'cd-r'],
  ['cue', 'cd-r'],
  ['speed', 'cd-r'],
  ['performance', 'cd-r'],
  ['reserve', 'dvd+r'],
  ['streaming', 'bd-re'],
  ['write', 'dvd+r'],
  ['flush', 'dvd-r'],
  ['close', 'bd-r'],
]

describe('a recovered error', () => {
  it.each(everywhere)('beside %s on %s is an answer, and noted', async (name, medium) => {
    const result = await burnWith(medium, [on(name, 1, 1, 0x73, 0x01)])
    expect(errorsOf(result)).toEqual([])
    expect(result.verification?.bad).toEqual([])
    const note = result.faults.find(({ code }) => code === 'burn/recovered')
    expect(note?.message).toContain('power calibration area almost full (1/73/01)')
    expect(note?.message).toContain(result.drive)
  })

  it('is told by who only looks, too', async () => {
    const drive = driveWith('dvd+r', [on('disc', 1, 1, 0x17, 0x01)])
    const notes: Fault[] = []
    const found = await inspectDrive(drive.name, {
      note: (fault) => notes.push(fault),
      open: () => Promise.resolve({ transport: drive, clock: drive.clock }),
    })
    expect(found.disc?.state).toBe('blank')
    expect(notes.map(({ code }) => code)).toEqual(['burn/recovered'])
  })
})

describe('a drive that is busy with something else', () => {
  it.each(everywhere)('is waited for by %s on %s', async (name, medium) => {
    for (const [asc, ascq] of [
      [0x04, 0x08],
      [0x04, 0x01],
    ] as const) {
      const drive = driveWith(medium, [on(name, 1, 2, asc, ascq, 40)])
      const result = await burnTo(drive, name === 'cue' ? album : dataPlan(payload(400)))
      expect(errorsOf(result)).toEqual([])
      expect(result.verification?.bad).toEqual([])
    }
  })

  it('is given up at a limit, which patience raises', async () => {
    const close: FaultRule = {
      at: { kind: 'opcode', opcode: names.close, n: 1 },
      effect: { kind: 'operation', milliseconds: 35 * MINUTE },
    }
    const hasty = await burnTo(driveWith('cd-r', [close]), dataPlan(payload(400)), { mode: 'tao' })
    expect(errorsOf(hasty)[0]).toBe('burn/stillBusy')
    const patient = await burnTo(driveWith('cd-r', [close]), dataPlan(payload(400)), { mode: 'tao', patience: 2 })
    expect(errorsOf(patient)).toEqual([])
    const flush: FaultRule = { ...close, at: { kind: 'opcode', opcode: names.flush, n: 1 } }
    const slow = driveWith('cd-r', [flush], { model: { quirks: ['waits despite IMMED'] } })
    expect(errorsOf(await burnTo(slow, dataPlan(payload(400)), { mode: 'tao', patience: 4 }))).toEqual([])
  })
})

describe('news', () => {
  it.each(everywhere)('before %s on %s: the command is sent again', async (name, medium) => {
    for (const [asc, ascq] of [
      [0x2a, 0x01],
      [0x2e, 0x00],
      [0x29, 0x00],
    ] as const) {
      const result = await burnWith(medium, [on(name, 1, 6, asc, ascq)])
      expect(errorsOf(result)).toEqual([])
      expect(result.verification?.bad).toEqual([])
      expect(codesOf(result)).toContain('burn/news')
    }
  })

  it('of a reset in the middle of a track: goes on where the drive says that nothing is missing', async () => {
    const result = await burnWith('dvd+r', [on('write', 2, 6, 0x29, 0x00)])
    expect(errorsOf(result)).toEqual([])
    expect(result.verification?.bad).toEqual([])
  })

  it('of a reset in the middle of a session at once end it, truthfully', async () => {
    const drive = driveWith('cd-r', [on('write', 4, 6, 0x29, 0x00)])
    const result = await burnTo(drive, album)
    expect(errorsOf(result)).toEqual(['burn/resetWhileWriting'])
    expect(result.disc.state).toBe((await look(drive)).state)
  })

  it('of other parameters after they were sent: they are sent again', async () => {
    const drive = driveWith('cd-r', [on('opc', 1, 6, 0x2a, 0x01)])
    let selected = 0
    const transport = {
      ...drive,
      send: (command: Parameters<typeof drive.send>[0]) => {
        if (command.cdb[0] === names.select) selected++
        return drive.send(command)
      },
    }
    const result = await burnTo(drive, dataPlan(payload(400)), { mode: 'sao' }, { transport })
    expect(errorsOf(result)).toEqual([])
    expect(selected).toBe(2)
  })

  it('without an end', async () => {
    const result = await burnWith('cd-r', [on('opc', 1, 6, 0x29, 0x00, 99)])
    expect(errorsOf(result)).toEqual(['burn/restless'])
    expect(result.disc.state).toBe('blank')
  })

  it('of another disc while it is prepared: the disc is looked at again, and another one is not written', async () => {
    const drive = driveWith('cd-r', [on('opc', 1, 6, 0x28, 0x00)])
    const other = driveWith('dvd+r')
    let sent = 0
    const transport = {
      ...drive,
      send: (command: Parameters<typeof drive.send>[0]) => {
        if (command.cdb[0] === names.opc) sent++
        return sent === 0 || (command.cdb[0] === names.opc && sent === 1) ? drive.send(command) : other.send(command)
      },
    }
    const result = await burnTo(drive, dataPlan(payload(400)), {}, { transport })
    expect(errorsOf(result)).toEqual(['burn/discExchanged'])
    expect((await look(other)).state).toBe('blank')
  })
})

describe('what a burn can do without', () => {
  it.each([
    [2, 0x04, 0x07],
    [2, 0x04, 0x08],
    [5, 0x2c, 0x00],
    [5, 0x30, 0x02],
    [1, 0x17, 0x01],
    [3, 0x73, 0x03],
    [4, 0x44, 0x00],
    [0xb, 0x47, 0x03],
  ])('ends none, whatever it answers: %i/%i/%i', async (key, asc, ascq) => {
    const comforts = (['buffer', 'performance', 'streaming', 'speed', 'prevent'] as const).map((name) => on(name, 1, key, asc, ascq, 99))
    for (const medium of ['cd-r', 'dvd+r', 'bd-re'] as const) {
      const result = await burnWith(medium, [
        ...comforts,
        ...(needOf(names.reserve, 'sequential') === 'comfort' ? [on('reserve', 1, key, asc, ascq, 99)] : []),
      ])
      expect([medium, ...errorsOf(result)]).toEqual([medium])
      expect(result.verification?.bad).toEqual([])
    }
  })

  it('is what the table says: RESERVE TRACK for a disc at once, CLOSE TRACK SESSION for tracks', () => {
    expect(needOf(names.reserve, 'disc-at-once')).toBe('vital')
    expect(needOf(names.reserve, 'sequential')).toBe('comfort')
    expect(needOf(names.close, 'track-at-once')).toBe('vital')
    expect(needOf(names.close, 'random')).toBe('comfort')
  })

  it('a disc that cannot be calibrated for is left for another drive', async () => {
    const result = await burnWith('dvd+r', [on('opc', 1, 3, 0x73, 0x03)])
    expect(errorsOf(result)).toEqual(['mmc/calibrationFailed'])
    expect(result.disc.state).toBe('blank')
    expect(errorsOf(await burnWith('dvd+r', [on('opc', 1, 4, 0x44, 0x00)]))).toEqual([])
  })
})

describe('other ways', () => {
  it('a disc at once for which no room can be reserved is written in increments, where nobody asked for one', async () => {
    const refusal = on('reserve', 1, 5, 0x2c, 0x00, 9)
    const drive = driveWith('dvd-r', [refusal])
    const bytes = payload(400)
    const result = await burnTo(drive, dataPlan(bytes), { dvdCompatibility: true })
    expect(errorsOf(result)).toEqual([])
    expect(result.writeType).toBe('incremental')
    expect(codesOf(result)).toEqual(expect.arrayContaining(['burn/notAtOnce', 'burn/lostByMode']))
    expect(same(await readBack(drive, 0, 400), bytes)).toBe(true)
    expect(errorsOf(await burnTo(driveWith('dvd-r', [refusal]), dataPlan(bytes), { mode: 'sao' }))).toEqual(['burn/setupFailed'])
  })

  it('a drive that takes no write parameters and has the right ones', async () => {
    const drive = driveWith('cd-r')
    await burnTo(drive, dataPlan(payload(400)), { mode: 'tao', close: false })
    const lacking = {
      ...drive,
      send: (command: Parameters<typeof drive.send>[0]) => (command.cdb[0] === names.select ? refused() : drive.send(command)),
    }
    const result = await burnTo(drive, dataPlan(payload(400)), { mode: 'tao', close: false }, { transport: lacking })
    expect(errorsOf(result)).toEqual([])
    expect(codesOf(result)).toContain('burn/ownParameters')
    const fresh = driveWith('cd-r', [], { model: { lacking: [names.select] } })
    expect(errorsOf(await burnTo(fresh, album, { mode: 'tao' }))).toEqual(['burn/setupFailed'])
  })

  it('the areas that remember tracks have words of their own', async () => {
    const result = await burnWith('dvd-r', [on('write', 1, 3, 0x73, 0x04)])
    expect(errorsOf(result)).toEqual(['mmc/memoryAreaFailed'])
    expect(result.faults[0]?.message).toContain('memory area')
  })
})

const refused = (): ReturnType<ReturnType<typeof driveWith>['send']> =>
  Promise.resolve({
    status: 2,
    data: new Uint8Array(0),
    residual: 0,
    sense: Uint8Array.of(0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0),
  })

describe('the end', () => {
  it('comes to our own mistakes too: the disc is described, the drive let go', async () => {
    const drive = driveWith('dvd+r')
    const locked: number[] = []
    const transport = {
      ...drive,
      send: (command: Parameters<typeof drive.send>[0]) => {
        if (command.cdb[0] === names.prevent) locked.push(command.cdb[4] ?? 0)
        return drive.send(command)
      },
    }
    const source = {
      count: 400,
      sectorBytes: 2048,
      async *open() {
        yield payload(128)
        await Promise.reject(new Error('a wrong length'))
      },
    }
    const result = await burnTo(drive, { kind: 'data', name: 'test', source }, {}, { transport })
    expect(errorsOf(result)).toEqual(['burn/internal'])
    expect(result.faults[0]?.message).toContain('a wrong length')
    expect(result.disc.state).toBe((await look(drive)).state)
    expect(locked).toEqual([1, 0])
  })

  it.each(['disc', 'buffer', 'prevent'] as const)('comes to a failure that %s tells late', async (name) => {
    // Of PREVENT ALLOW MEDIUM REMOVAL the second: the burn is over, and all was well until then.
    const rule: FaultRule = {
      at: { kind: 'opcode', opcode: names[name], n: name === 'buffer' ? 1 : 2 },
      effect: { kind: 'sense', key: 3, asc: 0x0c, ascq: 0, deferred: true },
    }
    const drive = driveWith('dvd+r', [rule])
    expect(errorsOf(await burnTo(drive, dataPlan(payload(400)), { verify: 'none' }))[0]).toBe('burn/deferred')
  })

  it('a track that was stopped is no session', async () => {
    const drive = driveWith('cd-r')
    const stop = new AbortController()
    const listener = (event: RecordingEvent): void => {
      if (event.kind === 'progress' && event.stage === 'writing') stop.abort()
    }
    const result = await burnTo(drive, dataPlan(payload(2000)), { mode: 'tao' }, { signal: stop.signal, listener })
    expect(errorsOf(result)).toEqual(['burn/cancelled'])
    expect(result.disc).toMatchObject({ state: 'appendable', sessions: 0 })
    expect((await look(drive)).disc.lastSession).toBe('incomplete')
  })

  it('between two sessions a doubt is no failure', async () => {
    const short = new Uint8Array(36)
    short.set([0, 34, 1, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 64])
    const rule: FaultRule = { at: { kind: 'opcode', opcode: names.track, n: 4 }, effect: { kind: 'answer', data: short }, times: 20 }
    const result = await burnTo(driveWith('dvd+r', [rule]), dataPlan(payload(300)), { verify: 'none', close: false }, { followed: true })
    expect(result.ok).toBe(true)
    expect(result.faults.filter(({ severity }) => severity === 'warning').map(({ code }) => code)).toEqual(['burn/discDisagrees'])
  })

  it('events of tracks have their numbers', async () => {
    const seen = new Set<number | undefined>()
    const listener = (event: RecordingEvent): void => {
      if (event.kind === 'progress' && event.stage === 'writing') seen.add(event.track)
    }
    expect(errorsOf(await burnTo(driveWith('cd-r'), album, {}, { listener }))).toEqual([])
    expect([...seen]).toEqual([1, 2])
  })
})
