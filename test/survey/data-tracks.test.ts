import { describe, expect, it } from 'vitest'
import { DiscError } from '../../src/fault/index.js'
import { faults as imageFaults } from '../../src/image/faults.js'
import type { Medium } from '../../src/port/index.js'
import { findSpaces, inDataTracks, isInDataTrack, readSpace, tolerant, type TrackPlace } from '../../src/survey/index.js'
import { lba, sectors } from '../../src/unit/index.js'
import { imageOf, mediumOf } from '../format/iso9660/medium.js'
import { dir, file, makeUdf } from '../format/udf/disc.js'

const track = (session: number, number: number, start: number, blocks: number, mode: string): TrackPlace => ({
  session,
  number,
  start: lba(start),
  blocks: sectors(blocks),
  mode,
})

/** Every block is its own number; blocks outside of `readable` are refused and remembered. */
function watched(
  bytes: Uint8Array,
  readable: readonly (readonly [number, number])[],
): { readonly medium: Medium; readonly refused: number[] } {
  const refused: number[] = []
  const inner = mediumOf(bytes)
  return {
    refused,
    medium: {
      ...inner,
      async read(start, count) {
        for (let at: number = start; at < start + count; at++)
          if (!readable.some(([from, to]) => from <= at && at < to)) {
            refused.push(at)
            throw new DiscError(imageFaults.readFailed({ path: 'disc', block: at, reason: 'illegal mode for this track' }))
          }
        return inner.read(start, count)
      },
    },
  }
}

describe('a disc whose tracks are known', () => {
  const tracks = [track(1, 1, 0, 4, 'mode1'), track(1, 2, 6, 2, 'audio'), track(2, 3, 10, 2, 'xa')]
  const bytes = new Uint8Array(12 * 2048)
  for (let i = 0; i < 12; i++) bytes.fill(i + 1, i * 2048, (i + 1) * 2048)

  it('is read in its tracks of data alone: sounds and gaps are zeros', async () => {
    const { medium, refused } = watched(bytes, [
      [0, 4],
      [10, 12],
    ])
    const read = await inDataTracks(medium, tracks).read(lba(0), sectors(12))
    expect(Array.from({ length: 12 }, (_, i) => read[i * 2048])).toEqual([1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 11, 12])
    expect(refused).toEqual([])
  })

  it('says where the data of the session of a block end', () => {
    const medium = inDataTracks(mediumOf(bytes), tracks)
    expect([0, 3, 5, 6, 10, 11].map((at) => medium.dataEnd?.(lba(at)))).toEqual([4, 4, undefined, undefined, 12, 12])
    expect([0, 3, 4, 6, 9, 10].map((at) => isInDataTrack(tracks, at))).toEqual([true, true, false, false, false, true])
  })

  it('has data between two tracks of data of which those between are not listed', async () => {
    const cut = [track(1, 1, 0, 2, 'data'), track(7, 9, 8, 2, 'data')]
    const read = await inDataTracks(mediumOf(bytes), cut).read(lba(0), sectors(12))
    expect(Array.from({ length: 12 }, (_, i) => read[i * 2048])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0])
  })

  it('ends with two blocks of run-out that nobody can read, and nothing is wrong with that', async () => {
    const { medium } = watched(bytes, [[0, 2]])
    const { medium: structures, faults } = tolerant({ medium, tracks })
    expect((await structures.read(lba(0), sectors(4))).subarray(4096).every((byte) => byte === 0)).toBe(true)
    expect(faults()).toEqual([])
    await structures.read(lba(10), sectors(1))
    expect(faults()).toEqual([])
    const worse = tolerant({ medium: watched(bytes, [[0, 1]]).medium, tracks })
    await worse.medium.read(lba(0), sectors(4))
    expect(worse.faults()).toMatchObject([{ code: 'survey/unreadable', values: { block: 1, blocks: 1 } }])
  })

  it('without tracks is what it was', () => {
    const medium = mediumOf(bytes)
    expect(inDataTracks(medium, [])).toBe(medium)
    expect(isInDataTrack([], 5)).toBe(true)
  })
})

describe('anchors of UDF are looked for from the end of the data', () => {
  const volume = imageOf(makeUdf(dir('', [file('A', 'a')])))
  volume.fill(0, 256 * 2048, 257 * 2048)
  const size = volume.length / 2048

  it.each([
    ['nothing', 0],
    ['run-out', 2],
    ['a postgap', 150],
    ['both', 152],
  ])('with %s behind them', async (_what, behind) => {
    const bytes = new Uint8Array((size + behind + 500) * 2048)
    bytes.set(volume)
    const tracks = [track(1, 1, 0, size + behind, 'mode1'), track(1, 2, size + behind + 150, 350, 'audio')]
    const { medium, refused } = watched(bytes, [[0, size]])
    const { medium: structures } = tolerant({ medium: watched(bytes, [[0, size + behind]]).medium, tracks })
    expect(await findSpaces(structures, { start: lba(0) })).toEqual([{ space: 'udf' }])
    const { tree } = await readSpace(structures, { start: lba(0) }, 'udf')
    expect(tree.children.map(({ name }) => name)).toEqual(['A'])
    // Without its tracks the end of the medium is the end of the sounds.
    expect(await findSpaces(tolerant({ medium, tracks: [] }).medium, { start: lba(0) })).toEqual([])
    expect(Math.min(...refused)).toBe(size)
  })

  it('of a session that is not the last one', async () => {
    const bytes = new Uint8Array((size + 1000) * 2048)
    bytes.set(volume)
    const tracks = [track(1, 1, 0, size, 'data'), track(2, 2, size + 600, 300, 'data')]
    const { medium, refused } = watched(bytes, [
      [0, size],
      [size + 600, size + 900],
    ])
    const { medium: structures, faults } = tolerant({ medium, tracks })
    expect(await findSpaces(structures, { start: lba(0) })).toEqual([{ space: 'udf' }])
    expect(await findSpaces(structures, { start: lba(size + 600) })).toEqual([])
    expect([refused, faults()]).toEqual([[], []])
  })
})
