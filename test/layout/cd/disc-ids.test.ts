import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { discIds } from '../../../src/layout/index.js'
import { lba } from '../../../src/unit/index.js'

const idsOf = (modes: string, starts: readonly number[], leadOut: number, first = 1) =>
  discIds(
    {
      tracks: starts.map((start, i) => ({ number: first + i, start: lba(start - 150), mode: modes.charAt(i) === 'd' ? 'mode1' : 'audio' })),
      leadOut: lba(leadOut - 150),
    },
    (text) => createHash('sha1').update(text).digest('hex'),
  )

it('the examples that MusicBrainz has of its disc ids', () => {
  const starts = [150, 15363, 32314, 46592, 63414, 80489]
  expect(idsOf('aaaaaa', starts, 95462)).toEqual({ musicBrainz: '49HHV7Eb8UKF3aQiNmu1GR8vKTY-', freedb: '3404f606' })
  // A CD-Extra: its lead-out is that of the first session, 11400 sectors before the track of data.
  const extra = [150, 14109, 33586, 53077, 65781, 77892, 99174]
  expect(idsOf('aaaaaaad', [...extra, 114574 + 11400], 200_000)?.musicBrainz).toBe('BPnh1KU.hea1C.KMYWLGZkHJr0w-')
})

it('there is none without sound, or where the track of data leaves no room for the sound before it', () => {
  expect(idsOf('d', [150], 5000)).toBeUndefined()
  expect(idsOf('ad', [150, 1000], 5000)).toBeUndefined()
  expect(idsOf('da', [150, 1000], 5000)?.freedb.slice(-2)).toBe('02')
})
