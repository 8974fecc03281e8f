import { describe, expect, it } from 'vitest'
import { defaultJoliet } from '../../src/format/joliet/index.js'
import { defaultRockRidge } from '../../src/format/rockridge/index.js'
import { findSessions, findSpaces } from '../../src/survey/index.js'
import { lba } from '../../src/unit/index.js'
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

  it('end where a volume says that it ends before it begins', async () => {
    const image = new Uint8Array(200 * 2048)
    image.set(one('a'))
    image.set(one('b'), 48 * 2048)
    // 8.4.8 counts 0 blocks, in both byte orders.
    image.fill(0, (48 + 16) * 2048 + 80, (48 + 16) * 2048 + 88)
    expect(await findSessions(mediumOf(image))).toEqual([0, 48])
  })
})

describe('name spaces of a session', () => {
  const spacesOf = async (wanted: Wanted): Promise<readonly string[]> =>
    (await findSpaces(mediumOf(one('a', wanted)), lba(0))).map(({ space }) => space)

  it('the best first', async () => {
    expect(await spacesOf({})).toEqual(['iso9660'])
    const all = await spacesOf({ joliet: defaultJoliet, rockridge: defaultRockRidge })
    expect(all).toEqual(['rockridge', 'joliet', 'iso9660'])
  })

  it('none where there is nothing', async () => {
    expect(await findSpaces(mediumOf(new Uint8Array(400 * 2048)), lba(0))).toEqual([])
  })
})
