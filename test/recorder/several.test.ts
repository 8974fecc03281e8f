/** Several drives from one pass over the source; a slow or failed one leaves the others alone. */

import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { OpenByAddress } from '../../src/transport/open.node.js'
import { silent, type Event } from '../../src/event.js'
import { fanOut, fanOutMoving } from '../../src/recorder/index.js'
import type { SectorSource } from '../../src/port/index.js'
import { sourceOfBytes } from '../../src/sector/index.js'
import { lockDrive } from '../../src/transport/lock.node.js'
import { parseDriveAddress } from '../../src/transport/index.js'
import { virtualClock, type FaultScript, type VirtualDrive, type VirtualMedium } from '../../src/simulator/index.js'
import { lba } from '../../src/unit/index.js'
import { temporaryFolder } from '../support/folder.js'
import { burnPlans, dataPlan, driveWith, errorsOf, payload, readBack, same, settings } from './bench.js'

const folder = temporaryFolder()

/** Named drives that stay open, so that what they hold can be looked at. */
function rack(drives: Readonly<Record<string, VirtualDrive>>): { readonly addresses: readonly string[]; readonly open: OpenByAddress } {
  const byAddress = new Map(Object.entries(drives).map(([name, drive]) => [`virtual:${folder}/${name}`, drive]))
  return {
    addresses: [...byAddress.keys()],
    open: async (address) => {
      const drive = byAddress.get(address)
      if (drive === undefined) throw new Error(address)
      return { transport: { ...drive, name: address, close: async () => {} }, clock: drive.clock }
    },
  }
}

/** Counts how often a source is opened. */
function counted(source: SectorSource): SectorSource & { opened: number } {
  const out = {
    ...source,
    opened: 0,
    open: (from: number, signal?: AbortSignal) => {
      out.opened++
      return source.open(from, signal)
    },
  }
  return out
}

describe('four drives', () => {
  const failing: FaultScript = [{ at: { kind: 'write', block: 640 }, effect: { kind: 'sense', key: 3, asc: 0x0c, ascq: 0 } }]
  const media: readonly VirtualMedium[] = ['dvd+r', 'dvd-r', 'bd-r']

  it('with one that fails: the others hold the whole disc, from one pass', async () => {
    const bytes = payload(3000)
    const source = counted(sourceOfBytes(bytes, 2048))
    const good = media.map((medium) => driveWith(medium))
    const { addresses, open } = rack({
      a: good[0],
      b: driveWith('dvd+r', failing),
      c: good[1],
      d: good[2],
    })
    const ends: string[] = []
    const listener = (event: Event): void => {
      if (event.kind === 'end') ends.push(`${event.subject?.at(-1)} ${event.ok}`)
    }
    const { results, ok } = await burnPlans({
      drives: addresses,
      sessions: [{ kind: 'data', name: 'x', source }],
      settings: settings(),
      listener,
      open,
    })
    expect(ok).toBe(false)
    expect(results.map((result) => result.ok)).toEqual([true, false, true, true])
    expect(errorsOf(results[1])).toEqual(['mmc/writeFailed'])
    expect(ends.toSorted()).toEqual(['a true', 'b false', 'c true', 'd true'])
    for (const drive of good) expect(same(await readBack(drive, 0, 3000), bytes)).toBe(true)
    expect(source.opened).toBe(1)
    expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toEqual([])
  })

  it('a session that fails is the last one of its drive', async () => {
    const { addresses, open } = rack({ s: driveWith('dvd+r', failing) })
    const [first, second] = [counted(sourceOfBytes(payload(900), 2048)), counted(sourceOfBytes(payload(300, 2), 2048))]
    const { results } = await burnPlans({
      drives: addresses,
      sessions: [first, second].map((source) => ({ kind: 'data', name: 'x', source })),
      settings: settings(),
      listener: silent,
      open,
    })
    expect([errorsOf(results[0]), first.opened, second.opened]).toEqual([['mmc/writeFailed'], 1, 0])
  })

  it('of which one cannot be opened', async () => {
    const drive = driveWith('dvd+r')
    const { addresses, open } = rack({ e: drive })
    const gone: OpenByAddress = (address, use) => open(address === addresses[0] ? address : 'nowhere', use)
    const mistaken = await burnPlans({
      drives: [...addresses, 'virtual:f'],
      sessions: [dataPlan(payload(300))],
      settings: settings(),
      listener: silent,
      open: gone,
    })
    expect(mistaken.results.map(({ ok }) => ok)).toEqual([true, false])
    expect(errorsOf(mistaken.results[1])).toEqual(['burn/internal'])
    expect(mistaken.results[1]?.faults[0]?.message).toContain('nowhere')
    const empty = driveWith('dvd+r', [], { empty: true })
    const two = rack({ g: driveWith('dvd+r'), h: empty })
    const { results } = await burnPlans({
      drives: two.addresses,
      sessions: [dataPlan(payload(300))],
      settings: settings(),
      listener: silent,
      open: two.open,
    })
    expect(results.map((result) => result.ok)).toEqual([true, false])
    expect(errorsOf(results[1])).toEqual(['mmc/noMedium'])
  })
})

describe('one pass for several', () => {
  const pieces = async (source: SectorSource, each: () => Promise<void> = async () => {}): Promise<Uint8Array> => {
    const out: Uint8Array[] = []
    for await (const piece of source.open(0)) {
      out.push(piece)
      await each()
    }
    return Buffer.concat(out)
  }

  it('a slow one goes on with a pass of its own', async () => {
    const bytes = payload(4096)
    const source = counted(sourceOfBytes(bytes, 2048))
    const clock = virtualClock()
    const [fast, slow] = fanOut(source, 2, { clock, windowBytes: 2 << 20, patienceMs: 1000 })
    let release = (): void => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const slowly = pieces(slow?.source, () => gate)
    expect(same(await pieces(fast?.source), bytes)).toBe(true)
    release()
    expect(same(await slowly, bytes)).toBe(true)
    expect(source.opened).toBe(2)
  })

  it('one that leaves holds up nobody', async () => {
    const bytes = payload(4096)
    const source = counted(sourceOfBytes(bytes, 2048))
    const [first, second] = fanOut(source, 2, { clock: virtualClock(), windowBytes: 2 << 20, patienceMs: 1e9 })
    second?.leave()
    expect(same(await pieces(first?.source), bytes)).toBe(true)
    expect(source.opened).toBe(1)
  })

  it('a source that fails fails for all', async () => {
    const broken: SectorSource = {
      count: 4096,
      sectorBytes: 2048,
      async *open() {
        yield payload(1024)
        throw new Error('broken')
      },
    }
    const results = await Promise.allSettled(fanOut(broken, 3, { clock: virtualClock() }).map(({ source }) => pieces(source)))
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'rejected'])
  })
})

describe('sectors that are made for where a drive puts them', () => {
  const sourceAt = (start: number): SectorSource & { opened: number } => counted(sourceOfBytes(payload(40, start), 2048))
  const sources = new Map([0, 100, 200].map((start) => [start, sourceAt(start)]))
  const madeFor = (start: number): SectorSource => sources.get(start) as SectorSource
  const bytesOf = async (source: SectorSource): Promise<Buffer> => {
    const out: Uint8Array[] = []
    for await (const piece of source.open(0)) out.push(piece)
    return Buffer.concat(out)
  }

  it('are read once for all drives that agree, and once more for one that does not', async () => {
    const branches = fanOutMoving(madeFor(0), madeFor, 4, { clock: virtualClock() })
    const places = [100, 200, 100, 100]
    expect(branches.map(({ settle }, i) => settle(lba(places[i] ?? 0)))).toEqual(places)
    branches[3]?.leave()
    const read = await Promise.all(branches.slice(0, 3).map(({ source }) => bytesOf(source)))
    expect(read.map((data, i) => same(data, payload(40, places[i])))).toEqual([true, true, true])
    expect([...sources.values()].map(({ opened }) => opened)).toEqual([0, 1, 1])
  })

  it('do not wait for a drive that went elsewhere or left', async () => {
    const [one, two, three] = fanOutMoving(madeFor(0), madeFor, 3, { clock: virtualClock(), windowBytes: 2048 })
    three?.leave()
    one?.settle(lba(100))
    two?.settle(lba(100))
    two?.settle(lba(200))
    if (one === undefined || two === undefined) throw new Error('no branches')
    expect(same(await bytesOf(one.source), payload(40, 100))).toBe(true)
    expect(same(await bytesOf(two.source), payload(40, 200))).toBe(true)
  })
})

describe('locks', () => {
  it('keep a second job off a drive, and name the first one', async () => {
    const address = parseDriveAddress(`virtual:${folder}/locked?media=dvd+r`)
    const lock = lockDrive(address, 'burning data')
    expect(() => lockDrive(address, 'erasing')).toThrow('this run is burning data on it')
    const { results } = await burnPlans({
      drives: [address.name],
      sessions: [dataPlan(payload(300))],
      settings: settings(),
      listener: silent,
    })
    expect(errorsOf(results[0])).toEqual(['transport/busyWithJob'])
    expect(results[0]?.faults[0]?.imapi).toContain('E_IMAPI_DF2DATA_WRITE_IN_PROGRESS')
    lock.release()
    lockDrive(address, 'burning data').release()
    expect(existsSync(`${folder}/locked.drive.lock`)).toBe(false)
  })

  it('of a run that died are taken over', () => {
    writeFileSync(`${folder}/dead.drive.lock`, JSON.stringify({ pid: 2 ** 22 + 1, start: '1', client: 'glassmaster', job: 'burning' }))
    lockDrive(parseDriveAddress(`virtual:${folder}/dead`), 'burning data').release()
    writeFileSync(`${folder}/dead.drive.lock`, '')
    lockDrive(parseDriveAddress(`virtual:${folder}/dead`), 'burning data').release()
    writeFileSync(
      `${folder}/dead.drive.lock`,
      JSON.stringify({ pid: process.pid, start: 'another', client: 'glassmaster', job: 'burning' }),
    )
    lockDrive(parseDriveAddress(`virtual:${folder}/dead`), 'burning data').release()
  })

  it.each(['', 'a'.repeat(64), 'tab\there', 'ümlaut'])('are not taken in the name %j', (client) => {
    expect(() => lockDrive(parseDriveAddress(`virtual:${folder}/named`), 'burning tracks', client)).toThrow(
      'Cannot lock a drive in the name of',
    )
  })

  it('no drive is named', async () => {
    await expect(burnPlans({ drives: [], sessions: [], settings: settings(), listener: silent })).rejects.toThrow('no drive is named')
  })
})
