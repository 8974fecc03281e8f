/** Every medium with every write type that it allows: one session, several, finalized. Read back through the drive. */

import { describe, expect, it } from 'vitest'
import type { WriteMode } from '../../src/recorder/index.js'
import type { VirtualMedium } from '../../src/simulator/index.js'
import { burnTo, dataPlan, driveWith, errorsOf, look, payload, readBack, same } from './bench.js'

interface Row {
  readonly medium: VirtualMedium
  readonly modes: readonly WriteMode[]
  /** What an open disc is after the first session. */
  readonly open: 'appendable' | 'closed' | 'overwritable'
  readonly closed: 'closed' | 'overwritable'
}

const rows: readonly Row[] = [
  { medium: 'cd-r', modes: ['auto', 'tao', 'incremental', 'sequential'], open: 'appendable', closed: 'closed' },
  { medium: 'cd-rw', modes: ['auto', 'tao', 'incremental'], open: 'appendable', closed: 'closed' },
  { medium: 'dvd-r', modes: ['auto', 'incremental'], open: 'appendable', closed: 'closed' },
  { medium: 'dvd-rw', modes: ['auto', 'incremental'], open: 'appendable', closed: 'closed' },
  { medium: 'dvd+r', modes: ['auto', 'sequential'], open: 'appendable', closed: 'closed' },
  { medium: 'dvd+r-dl', modes: ['auto'], open: 'appendable', closed: 'closed' },
  { medium: 'bd-r', modes: ['auto', 'sequential'], open: 'appendable', closed: 'closed' },
  { medium: 'bd-r-pow', modes: ['auto'], open: 'appendable', closed: 'closed' },
  { medium: 'dvd-rw-restricted', modes: ['auto', 'restricted-overwrite'], open: 'overwritable', closed: 'overwritable' },
  { medium: 'dvd-ram', modes: ['auto', 'random'], open: 'overwritable', closed: 'overwritable' },
  { medium: 'dvd+rw', modes: ['auto', 'random'], open: 'overwritable', closed: 'overwritable' },
  { medium: 'dvd+rw-dl', modes: ['auto'], open: 'overwritable', closed: 'overwritable' },
  { medium: 'bd-re', modes: ['auto', 'random'], open: 'overwritable', closed: 'overwritable' },
]

describe.each(rows)('$medium', ({ medium, modes, open, closed }) => {
  it.each(modes)('mode %s: one session, finalized', async (mode) => {
    const drive = driveWith(medium)
    const bytes = payload(700)
    const result = await burnTo(drive, dataPlan(bytes), { mode, close: true })
    expect(errorsOf(result)).toEqual([])
    expect(result.ok).toBe(true)
    expect(result.acknowledgedBlocks).toBe(result.plannedBlocks)
    expect(result.verification?.bad).toEqual([])
    expect(same(await readBack(drive, 0, 700), bytes)).toBe(true)
    expect(result.disc.state).toBe(closed)
  })

  it('takes further sessions where the drive says that it goes on', async () => {
    const drive = driveWith(medium)
    const first = payload(500, 1)
    const one = await burnTo(drive, dataPlan(first), { close: false })
    expect(errorsOf(one)).toEqual([])
    expect(one.disc.state).toBe(open)
    if (open !== 'appendable') return
    const starts: number[] = [one.start ?? -1]
    for (const seed of [2, 3]) {
      const bytes = payload(400 + seed, seed)
      const next = await burnTo(drive, dataPlan(bytes), { close: seed === 3 })
      expect(errorsOf(next)).toEqual([])
      starts.push(next.start ?? -1)
      expect(same(await readBack(drive, next.start ?? 0, 400 + seed), bytes)).toBe(true)
    }
    expect(starts[1]).toBeGreaterThan(500)
    expect(starts[2]).toBeGreaterThan((starts[1] ?? 0) + 402)
    expect(same(await readBack(drive, 0, 500), first)).toBe(true)
    const view = await look(drive)
    expect(view.state).toBe('closed')
    expect(view.disc.sessions).toBe(3)
  })
})

describe('at once', () => {
  it.each(['cd-r', 'cd-rw', 'dvd-r', 'dvd-rw', 'dvd-r-dl'] as const)('%s', async (medium) => {
    const drive = driveWith(medium)
    const bytes = payload(640)
    const result = await burnTo(drive, dataPlan(bytes), { mode: 'sao' })
    expect(errorsOf(result)).toEqual([])
    expect(result.writeType).toBe(medium.startsWith('cd') ? 'session-at-once' : 'disc-at-once')
    expect(same(await readBack(drive, 0, 640), bytes)).toBe(true)
    expect(result.disc.state).toBe('closed')
  })
})

describe('media of one session', () => {
  it.each([
    ['dvd-r-dl', 'incremental'],
    ['dvd-r-dl-jump', 'layer-jump'],
    ['bd-r-rrm', 'random'],
  ] as const)('%s', async (medium, writeType) => {
    const drive = driveWith(medium)
    const bytes = payload(800)
    const result = await burnTo(drive, dataPlan(bytes))
    expect(errorsOf(result)).toEqual([])
    expect(result.writeType).toBe(writeType)
    expect(same(await readBack(drive, 0, 800), bytes)).toBe(true)
  })

  it.each([3200, 3264, 3200 + 6 * 16])('dvd-r-dl-jump of %i blocks: no command crosses from layer to layer', async (blocks) => {
    const drive = driveWith('dvd-r-dl-jump', [], { blocks })
    const bytes = payload(blocks - 320)
    const result = await burnTo(drive, dataPlan(bytes))
    expect(errorsOf(result)).toEqual([])
    expect(result.acknowledgedBlocks).toBe(blocks - 320)
    expect(same(await readBack(drive, 0, blocks - 320), bytes)).toBe(true)
  })
})

describe('a sequential DVD-RW', () => {
  it('becomes overwritable where that is asked for', async () => {
    const drive = driveWith('dvd-rw')
    const first = payload(300, 1)
    const result = await burnTo(drive, dataPlan(first), { mode: 'restricted-overwrite' })
    expect(errorsOf(result)).toEqual([])
    expect(result.writeType).toBe('restricted')
    expect(same(await readBack(drive, 0, 300), first)).toBe(true)
    const second = payload(300, 2)
    expect(errorsOf(await burnTo(drive, dataPlan(second), { overwrite: true }))).toEqual([])
    expect(same(await readBack(drive, 0, 300), second)).toBe(true)
  })
})
