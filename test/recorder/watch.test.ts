import { describe, expect, it } from 'vitest'
import { watchDrives, type MediaChange } from '../../src/media-changes.js'
import { memoryStore } from '../../src/simulator/index.js'
import { driveWith } from './bench.js'

describe('watching a drive', () => {
  it('tells of discs that come and go', async () => {
    const drive = driveWith('dvd+r', [], { empty: true })
    const stop = new AbortController()
    const changes: string[] = []
    const onChange = (change: MediaChange): void => {
      changes.push(change.kind === 'inserted' ? `${change.kind} ${change.disc.medium}` : change.kind)
      if (changes.length === 1) setTimeout(() => drive.insert(memoryStore('a'), { kind: 'bd-re' }), 30)
      if (changes.length === 2) drive.takeOut()
      if (changes.length === 3) drive.insert(memoryStore('b'), { kind: 'cd-r' })
      if (changes.length === 4) stop.abort()
    }
    await watchDrives({
      drives: ['virtual:x'],
      signal: stop.signal,
      intervalMs: 5,
      onChange,
      open: async () => ({ transport: { ...drive, close: async () => {} }, clock: drive.clock }),
    })
    expect(changes).toEqual(['drive added', 'inserted BD-RE', 'removed', 'inserted CD-R'])
  })
})
