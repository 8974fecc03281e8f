/** Writes that a thread of the host does beside other work: a command ends when its blocks are in the store, and not before. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { perform, read10, readTrackInformation, write10, type MmcCommand } from '../../src/mmc/index.js'
import {
  memoryStore,
  openVirtualDrive,
  virtualFaults,
  type ByteStore,
  type FaultScript,
  type VirtualMedium,
} from '../../src/simulator/index.js'
import { openVirtualFile } from '../../src/simulator/file.node.js'
import { fileStore } from '../../src/simulator/store.node.js'
import { systemClock } from '../../src/transport/clock.node.js'
import { DiscError } from '../../src/fault/index.js'
import { lba } from '../../src/unit/index.js'
import { temporaryFolder } from '../support/folder.js'
import { burnTo, dataPlan, errorsOf, payload, readBack } from '../recorder/bench.js'

const folder = temporaryFolder()
const SLOTS_AT = 1_052_672

interface Held {
  readonly at: number
  readonly length: number
  finish(): void
  fail(error: Error): void
}

/** A store whose writes beside other work end when the test says so. */
function heldStore(): { readonly store: ByteStore; readonly held: Held[]; closed: boolean } {
  const inner = memoryStore()
  const state = {
    held: [] as Held[],
    closed: false,
    store: {
      ...inner,
      writeAside: (at: number, data: Uint8Array) =>
        new Promise<void>((resolve, reject) => {
          const finish = (): void => {
            inner.write(at, data)
            resolve()
          }
          state.held.push({ at, length: data.length, finish, fail: reject })
        }),
      close: () => {
        state.closed = true
      },
    },
  }
  return state
}

/** A store that does at a later time what it was told. */
function laterStore(limit = Infinity): ByteStore {
  const inner = memoryStore()
  return {
    ...inner,
    async writeAside(at, data) {
      await new Promise((resolve) => setImmediate(resolve))
      if (at + data.length > limit) throw new DiscError(virtualFaults.cannotWrite({ path: 'host', reason: 'no space left' }))
      inner.write(at, data)
    },
  }
}

const nextOf = async (drive: ReturnType<typeof openVirtualDrive>): Promise<number | undefined> =>
  (await perform(drive, readTrackInformation, { of: { kind: 'track', number: 1 } })).nextWritable

/** Hears what the drive has to say of itself first. */
async function ready(store: ByteStore, kind: VirtualMedium, faults: FaultScript = []): Promise<ReturnType<typeof openVirtualDrive>> {
  const drive = openVirtualDrive({ store, medium: { kind }, faults, model: { quirks: ['no unit attention'] } })
  await drive.send({ cdb: new Uint8Array(6), data: { kind: 'none' }, timeoutMs: 1000 })
  return drive
}

const writeOf = (start: number, data: Uint8Array): [MmcCommand<never, unknown>, never] =>
  [write10, { start: lba(start), count: data.length / 2048, data }] as never
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

describe.each(['bd-r', 'dvd+r', 'dvd-ram'] as const)('a write on %s', (kind) => {
  it('is answered when its blocks are in the store, and other commands wait for it', async () => {
    const { store, held } = heldStore()
    const drive = await ready(store, kind)
    const data = payload(32)
    const order: string[] = []
    const writing = perform(drive, ...writeOf(0, data)).then(() => order.push('written'))
    const reading = perform(drive, read10, { start: lba(0), count: 32 }).then((bytes) => {
      order.push('read')
      return bytes
    })
    await soon()
    expect(order).toEqual([])
    expect(held.map(({ at, length }) => [at, length])).toEqual([[SLOTS_AT, 65_536]])
    held[0]?.finish()
    await writing
    expect(Buffer.compare(await reading, data)).toBe(0)
    expect(order).toEqual(['written', 'read'])
  })

  it('that fails on the host fails, and its blocks do not count', async () => {
    const { store, held } = heldStore()
    const drive = await ready(store, kind)
    const before = await nextOf(drive)
    const writing = perform(drive, ...writeOf(0, payload(32)))
    await soon()
    held[0]?.fail(new Error('no space left'))
    await expect(writing).rejects.toThrow('no space left')
    expect(await nextOf(drive)).toBe(before)
  })

  it('is whole before the drive is closed', async () => {
    const state = heldStore()
    const drive = await ready(state.store, kind)
    const writing = perform(drive, ...writeOf(0, payload(32)))
    const closing = drive.close()
    await soon()
    expect(state.closed).toBe(false)
    state.held[0]?.finish()
    await writing
    await closing
    expect(state.closed).toBe(true)
    const again = await ready(state.store, kind)
    expect(Buffer.compare(await readBack(again, 0, 32), payload(32))).toBe(0)
  })

  it('leaves alone the disc that a hand puts in meanwhile', async () => {
    const { store, held } = heldStore()
    const drive = await ready(store, kind)
    const before = await nextOf(drive)
    const writing = perform(drive, ...writeOf(0, payload(32)))
    await soon()
    drive.insert(memoryStore(), { kind: 'dvd+r' })
    held[0]?.finish()
    await writing
    expect(await nextOf(drive)).toBe(0)
    expect(await nextOf(await ready(store, kind))).toBe(before)
  })
})

const scripts: readonly (readonly [string, FaultScript])[] = [
  ['no fault', []],
  ['a write that is lost', [{ at: { kind: 'write', block: 96 }, effect: { kind: 'lose' } }]],
  ['a disc that is full', [{ at: { kind: 'write', block: 330 }, effect: { kind: 'full', later: 'refused' } }]],
  ['a disc that is full and goes on with good status', [{ at: { kind: 'write', block: 330 }, effect: { kind: 'full', later: 'good' } }]],
  ['a failing block', [{ at: { kind: 'write', block: 70 }, effect: { kind: 'sense', key: 3, asc: 0x0c, ascq: 0 } }]],
  ['a failure told late', [{ at: { kind: 'write', block: 70 }, effect: { kind: 'sense', key: 3, asc: 0x0c, ascq: 0, deferred: true } }]],
  ['a disc that disappears', [{ at: { kind: 'write', block: 200 }, effect: { kind: 'remove' } }]],
  ['fewer bytes than asked for', [{ at: { kind: 'opcode', opcode: 0x2a, n: 2 }, effect: { kind: 'short', bytes: 4096 } }]],
  ['a drive that vanishes', [{ at: { kind: 'opcode', opcode: 0x2a, n: 2 }, effect: { kind: 'gone' } }]],
]

describe.each(['bd-r', 'dvd+r', 'dvd-r', 'dvd+rw', 'dvd-ram', 'cd-r'] as const)('on %s', (kind) => {
  it.each(scripts)('%s: the same comes of it as without', async (_, faults) => {
    const outcomes = []
    for (const store of [memoryStore(), laterStore()]) {
      const drive = openVirtualDrive({ store, name: 'drive', medium: { kind }, faults })
      const result = await burnTo(drive, dataPlan(payload(700)))
      outcomes.push({
        errors: errorsOf(result),
        acknowledged: result.acknowledgedBlocks,
        disc: result.disc,
        bytes: store.read(0, store.size()),
      })
    }
    const [plain, later] = outcomes
    expect({ ...later, bytes: 0 }).toEqual({ ...plain, bytes: 0 })
    expect(Buffer.compare(later?.bytes ?? Buffer.alloc(0), plain?.bytes ?? Buffer.alloc(1))).toBe(0)
  })
})

it('a host that is full ends the recording, whatever else the drive answers', async () => {
  const drive = openVirtualDrive({ store: laterStore(SLOTS_AT + 400 * 2048), medium: { kind: 'bd-r' } })
  const result = await burnTo(drive, dataPlan(payload(700)))
  expect([result.ok, errorsOf(result)[0]]).toEqual([false, 'virtual/cannotWrite'])
  expect(result.acknowledgedBlocks).toBeLessThanOrEqual(400)
  expect(result.verification).toBeUndefined()
})

describe('the store in a file', () => {
  it('closed at once still writes what was begun', async () => {
    const path = join(folder, 'begun')
    const store = fileStore(path)
    const data = payload(1000)
    const writing = store.writeAside?.(4096, data)
    store.close()
    store.close()
    await writing
    expect(Buffer.compare(readFileSync(path).subarray(4096), data)).toBe(0)
  })

  it('takes a recording in commands of some mebibytes', async () => {
    const drive = openVirtualFile(`${join(folder, 'disc')}?media=bd-r`, systemClock)
    expect(drive.maximumTransfer).toBeGreaterThan(1 << 20)
    const data = payload(3000)
    expect(errorsOf(await burnTo(drive, dataPlan(data)))).toEqual([])
    expect(Buffer.compare(await readBack(drive, 0, 3000), data)).toBe(0)
    await drive.close()
  })
})
