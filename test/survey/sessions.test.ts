import { describe, expect, it } from 'vitest'
import { defaultJoliet } from '../../src/format/joliet/index.js'
import { defaultRockRidge } from '../../src/format/rockridge/index.js'
import { findSessions, findSpaces } from '../../src/survey/index.js'
import { lba, sectors } from '../../src/unit/index.js'
import { dir, file, makeDisc, type Wanted } from '../format/iso9660/disc.js'
import { imageOf, mediumOf } from '../format/iso9660/medium.js'

const one = (name: string, wanted: Wanted = {}): Uint8Array => imageOf(makeDisc(dir('', [file(name, name)]), wanted))

describe('sessions of an image without a table of contents', () => {
  it('one, where one volume fills it', async () => {
    expect(await findSessions(mediumOf(one('a')))).toEqual([0])
  })

  it('block 0 where there is no volume at all', async () => {
    expect(await findSessions(mediumOf(new Uint8Array(64 * 2048)))).toEqual([0])
    expect(await findSessions(mediumOf(new Uint8Array(2048)))).toEqual([0])
  })

  it('those that follow each other at multiples of 16 blocks', async () => {
    const second = makeDisc(dir('', [file('b', 'b')]), { start: 48 })
    const third = makeDisc(dir('', [file('c', 'c')]), { start: 112 })
    const image = new Uint8Array(third.layout.where.end * 2048)
    image.set(one('a'))
    for (const made of [second, third]) image.set(imageOf(made).subarray(made.layout.start * 2048), made.layout.start * 2048)
    expect(await findSessions(mediumOf(image))).toEqual([0, 48, 112])
  })

  it('the first at block 32 where block 0 holds the newest', async () => {
    const first = makeDisc(dir('', [file('a', 'a')]), { start: 32 })
    const second = makeDisc(dir('', [file('b', 'b')]), { start: 80 })
    const image = new Uint8Array(second.layout.where.end * 2048)
    for (const made of [first, second]) image.set(imageOf(made).subarray(made.layout.start * 2048), made.layout.start * 2048)
    image.copyWithin(16 * 2048, 96 * 2048, 98 * 2048)
    expect(await findSessions(mediumOf(image))).toEqual([32, 80])
  })

  it('the second at block 32, where the first one ends before', async () => {
    const second = makeDisc(dir('', [file('b', 'b')]), { start: 32 })
    const image = new Uint8Array(second.layout.where.end * 2048)
    image.set(one('a'))
    image.set(imageOf(second).subarray(32 * 2048), 32 * 2048)
    expect(await findSessions(mediumOf(image))).toEqual([0, 32])
  })

  it('end where a volume says that it ends before it begins', async () => {
    const second = makeDisc(dir('', [file('b', 'b')]), { start: 48 })
    const image = new Uint8Array(200 * 2048)
    image.set(one('a'))
    image.set(imageOf(second).subarray(48 * 2048), 48 * 2048)
    // 8.4.8 counts 0 blocks, in both byte orders.
    image.fill(0, (48 + 16) * 2048 + 80, (48 + 16) * 2048 + 88)
    expect(await findSessions(mediumOf(image))).toEqual([0, 48])
  })

  it('those at any block, and behind what a Compact Disc has between them', async () => {
    const size = makeDisc(dir('', [file('a', 'a')])).layout.where.end
    for (const gap of [0, 1, 150, 1000, 6900, 6902, 7050, 11_400, 11_402, 11_552]) {
      const start = size + gap
      const second = makeDisc(dir('', [file('b', 'b')]), { start })
      const image = new Uint8Array(second.layout.where.end * 2048)
      image.set(one('a'))
      image.set(imageOf(second).subarray(start * 2048), start * 2048)
      expect(await findSessions(mediumOf(image))).toEqual([0, start])
    }
  })

  it('not an image that lies behind a volume: its addresses count from its own beginning', async () => {
    const image = new Uint8Array(200 * 2048)
    image.set(one('a'))
    image.set(one('b'), 48 * 2048)
    expect(await findSessions(mediumOf(image))).toEqual([0])
  })

  it('places without number that look like one, in bounded time', async () => {
    const image = new Uint8Array(20_000 * 2048)
    image.set(one('a'))
    const id = (block: number, text: string): void => image.set(new TextEncoder().encode(text), block * 2048 + 1)
    for (let block = 400; block + 4 < 20_000; block += 4) for (const [i, text] of ['BEA01', 'NSR02', 'TEA01'].entries()) id(block + i, text)
    const before = performance.now()
    expect(await findSessions(mediumOf(image))).toEqual([0])
    expect(performance.now() - before).toBeLessThan(5000)
  })

  it('no more of the image is read than the places where a session may begin', async () => {
    const size = 400_000
    const image = one('a')
    let read = 0
    const medium = {
      name: 'large',
      size: sectors(size),
      tailBytes: 0,
      read: (start: number, count: number): Promise<Uint8Array> => {
        read += count
        const out = new Uint8Array(count * 2048)
        out.set(image.subarray(start * 2048, (start + count) * 2048))
        return Promise.resolve(out)
      },
      close: () => Promise.resolve(),
    }
    expect(await findSessions(medium)).toEqual([0])
    expect(read).toBeLessThan(4000)
  })
})

describe('name spaces of a session', () => {
  const spacesOf = async (wanted: Wanted): Promise<readonly string[]> =>
    (await findSpaces(mediumOf(one('a', wanted)), { start: lba(0) })).map(({ space }) => space)

  it('the best first', async () => {
    expect(await spacesOf({})).toEqual(['iso9660'])
    const all = await spacesOf({ joliet: defaultJoliet, rockridge: defaultRockRidge })
    expect(all).toEqual(['rockridge', 'joliet', 'iso9660'])
  })

  it('none where there is nothing', async () => {
    expect(await findSpaces(mediumOf(new Uint8Array(400 * 2048)), { start: lba(0) })).toEqual([])
  })
})
