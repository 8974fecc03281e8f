/** What lies in files of the host goes from file to file: the disc is the same as if the bytes had been read for it. */

import { closeSync, mkdirSync, openSync, readdirSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isRead, type Transport, type SectorSource } from '../../src/port/index.js'
import { record, type BurnSettings, type RecordingResult } from '../../src/recorder/index.js'
import { sectorFaults, readAhead, sourceOfParts, sourceOfZeros } from '../../src/sector/index.js'
import { DiscError } from '../../src/fault/index.js'
import { sourceOfFile } from '../../src/image/file.node.js'
import { systemClock } from '../../src/transport/clock.node.js'
import { nodeDigests } from '../../src/readback/digests.node.js'
import { openVirtualFile } from '../../src/simulator/file.node.js'
import { virtualMedia, type FaultScript } from '../../src/simulator/index.js'
import { temporaryFolder } from '../support/folder.js'
import { burnTo, dataPlan, driveWith, errorsOf, look, payload, readBack, same, settings } from './bench.js'

const folder = join(temporaryFolder(), 'discs')
const image = join(folder, 'image')
const disc = join(folder, 'disc')

beforeEach(() => mkdirSync(folder))
afterEach(() => rmSync(folder, { recursive: true }))

interface Burn {
  readonly result: RecordingResult
  /** Bytes that were sent as files, and read. */
  readonly unread: number
  readonly read: number
}

async function burnFile(
  source: SectorSource,
  media: string,
  changes: Partial<BurnSettings> = {},
  faults: FaultScript = [],
  before: (unread: number) => void = () => {},
): Promise<Burn> {
  const drive = openVirtualFile(`${disc}?media=${media}`, systemClock, { faults })
  const sent = { unread: 0, read: 0 }
  const transport: Transport = {
    ...drive,
    send(command, signal) {
      const { data } = command
      if (data.kind === 'out' && isRead(data.data)) sent.read += data.data.length
      else if (data.kind === 'out') {
        before(sent.unread)
        sent.unread += data.data.length
      }
      return drive.send(command, signal)
    },
  }
  const result = await record({
    transport,
    clock: drive.clock,
    plan: { kind: 'data', name: 'test', source },
    settings: settings({ verify: 'quick', ...changes }),
    digests: nodeDigests,
  })
  await drive.close()
  return { result, ...sent }
}

async function recorded(blocks: number): Promise<Uint8Array> {
  const drive = openVirtualFile(disc, systemClock)
  await look(drive)
  const found = await readBack(drive, 0, blocks)
  await drive.close()
  return found
}

const COUNT = 1500
const content = payload(COUNT, 3)
const flat = virtualMedia.filter((medium) => !medium.startsWith('cd'))
const withImage = async <Value>(work: (source: SectorSource) => Promise<Value>, bytes: Uint8Array = content): Promise<Value> => {
  writeFileSync(image, bytes)
  const { source, close } = sourceOfFile(image)
  try {
    return await work(readAhead(source, 2))
  } finally {
    close()
  }
}

it.each(flat)('onto %s, and quick verification reads a sample alone', async (media) => {
  const { result, unread, read } = await withImage((source) => burnFile(source, media))
  expect(errorsOf(result)).toEqual([])
  expect(unread).toBeGreaterThan(1400 * 2048)
  expect(unread + read).toBeGreaterThanOrEqual(COUNT * 2048)
  expect(same(await recorded(COUNT), content)).toBe(true)
})

it('onto both layers of a DVD-R that is told where to jump', async () => {
  const { result } = await withImage((source) => burnFile(source, 'dvd-r-dl-jump&blocks=2080'))
  expect(errorsOf(result)).toEqual([])
  expect(same(await recorded(COUNT), content)).toBe(true)
})

describe('is read after all', () => {
  it('where all of it will be verified', async () => {
    const { result, unread } = await withImage((source) => burnFile(source, 'bd-r', { verify: 'full' }))
    expect([errorsOf(result), unread]).toEqual([[], 0])
    expect(same(await recorded(COUNT), content)).toBe(true)
  })

  it.each(['cd-r', 'cd-rw'])('for %s, which keeps more than data', async (media) => {
    const { result, unread } = await withImage((source) => burnFile(source, media))
    expect([errorsOf(result), unread]).toEqual([[], 0])
    expect(same(await recorded(COUNT), content)).toBe(true)
  })

  it('where it does not lie in whole units of the medium', async () => {
    const { result, unread } = await withImage((source) =>
      burnFile(sourceOfParts([sourceOfZeros(7, 2048), source, sourceOfZeros(3, 2048)]), 'dvd+r'),
    )
    expect([errorsOf(result), unread]).toEqual([[], 0])
    expect(same(await recorded(COUNT + 10), Buffer.concat([Buffer.alloc(7 * 2048), content, Buffer.alloc(3 * 2048)]))).toBe(true)
  })

  it('where the drive keeps its disc in memory', async () => {
    const drive = driveWith('bd-re', [], { model: { maximumFileBytes: 1 << 20 } })
    const result = await withImage((source) => burnTo(drive, { kind: 'data', name: 'test', source }, { verify: 'quick' }))
    expect(errorsOf(result)).toEqual([])
    expect(same(await readBack(drive, 0, COUNT), content)).toBe(true)
  })
})

it('onto what was there before, holes as zeros', async () => {
  await withImage((source) => burnFile(source, 'dvd+rw'))
  const sparse = join(folder, 'sparse')
  const file = openSync(sparse, 'w+')
  writeSync(file, content, 0, 100 * 2048, 700 * 2048)
  closeSync(file)
  truncateSync(sparse, COUNT * 2048)
  const { source, close } = sourceOfFile(sparse)
  const { result } = await burnFile(source, 'dvd+rw', { overwrite: true })
  close()
  expect(errorsOf(result)).toEqual([])
  const wanted = Buffer.alloc(COUNT * 2048)
  wanted.set(content.subarray(0, 100 * 2048), 700 * 2048)
  expect(same(await recorded(COUNT), wanted)).toBe(true)
})

it('is a failure of the source where the file becomes shorter, and never a burned disc', async () => {
  const { result } = await withImage((source) => burnFile(source, 'bd-r', {}, [], () => truncateSync(image, 400 * 2048)))
  expect(errorsOf(result)[0]).toBe('burn/sourceForm')
  expect(result.ok).toBe(false)
  expect(result.acknowledgedBlocks).toBeLessThan(COUNT)
})

it('leaves the disc as it was where the writing is only pretended', async () => {
  const { result } = await withImage((source) => burnFile(source, 'dvd-r', { simulate: true, mode: 'incremental' }))
  expect([errorsOf(result), result.simulated]).toEqual([[], true])
  const drive = openVirtualFile(disc, systemClock)
  expect((await look(drive)).state).toBe('blank')
  await drive.close()
})

/** What a drive does to a burn; the error that the burn ends with, where it does. */
const trouble: readonly (readonly [name: string, faults: FaultScript])[] = [
  ['fails at a block', [{ at: { kind: 'write', block: 700 }, effect: { kind: 'sense', key: 3, asc: 0x0c, ascq: 0 } }]],
  ['is full, and good afterwards', [{ at: { kind: 'write', block: 900 }, effect: { kind: 'full', later: 'good' } }]],
  ['loses its disc', [{ at: { kind: 'write', block: 64 }, effect: { kind: 'remove' } }]],
  ['takes less than it was sent', [{ at: { kind: 'opcode', opcode: 0x2a, n: 1 }, effect: { kind: 'short', bytes: 4096 } }]],
  ['is busy for a while', [{ at: { kind: 'opcode', opcode: 0x2a, n: 1 }, effect: { kind: 'status', status: 8 } }]],
  ['loses what it acknowledged', [{ at: { kind: 'opcode', opcode: 0x2a, n: 1 }, effect: { kind: 'lose' } }]],
]
it.each(trouble)('ends as a burn from memory does where the drive %s', async (_, faults) => {
  const { result } = await withImage((source) => burnFile(source, 'bd-r', {}, faults))
  const inMemory = driveWith('bd-r', faults, { model: { maximumTransfer: 64 << 20 } })
  const other = await burnTo(inMemory, dataPlan(content), { verify: 'quick' })
  expect(errorsOf(result)).toEqual(errorsOf(other))
  expect([result.ok, result.acknowledgedBlocks]).toEqual([other.ok, other.acknowledgedBlocks])
  if (result.ok) expect(same(await recorded(COUNT), content)).toBe(true)
})

it('lets go of all files', async () => {
  const open = (): number => readdirSync('/proc/self/fd').length
  const before = open()
  await withImage((source) => burnFile(source, 'dvd-ram'))
  expect(open()).toBe(before)
})

it('stays open until the drive is done with it, also where the source fails meanwhile', async () => {
  writeFileSync(image, content)
  const file = openSync(image, 'r')
  const drive = openVirtualFile(`${disc}?media=bd-r`, systemClock)
  let sending = 0
  let sendingAtClose: number | undefined
  const source: SectorSource = {
    count: COUNT,
    sectorBytes: 2048,
    open: () => sourceOfZeros(COUNT, 2048).open(0),
    async *openUnread() {
      try {
        yield {
          file,
          at: 0,
          length: content.length,
          read() {
            throw new DiscError(sectorFaults.sourceForm({ name: image, problem: 'it is gone' }))
          },
        }
      } finally {
        sendingAtClose = sending
      }
    },
  }
  const transport: Transport = {
    ...drive,
    async send(command, signal) {
      if (command.data.kind !== 'out') return drive.send(command, signal)
      sending++
      await systemClock.sleep(20)
      const reply = await drive.send(command, signal)
      sending--
      return reply
    },
  }
  const plan = { kind: 'data', name: 'test', source } as const
  const result = await record({ transport, clock: drive.clock, plan, settings: settings({ verify: 'quick' }), digests: nodeDigests })
  await drive.close()
  closeSync(file)
  expect(errorsOf(result)[0]).toBe('burn/sourceForm')
  expect(sendingAtClose).toBe(0)
})
