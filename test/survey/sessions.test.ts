import { describe, expect, it } from 'vitest'
import { defaultJoliet } from '../../src/format/joliet/index.js'
import { defaultRockRidge } from '../../src/format/rockridge/index.js'
import { findSessions, findSpaces, mediumOf as sessionMedium, readSpace, sessionsOnBlocks } from '../../src/survey/index.js'
import { lba } from '../../src/unit/index.js'
import { dir, file, makeDisc, type Wanted } from '../format/iso9660/disc.js'
import { imageOf, mediumOf } from '../format/iso9660/medium.js'
import { imageOf as udfImageOf, makeUdf } from '../format/udf/disc.js'
import { shapes } from '../format/udf/shapes.js'

const one = (name: string, wanted: Wanted = {}): Uint8Array => imageOf(makeDisc(dir('', [file(name, name)]), wanted))

interface Piece {
  readonly start: number
  readonly wanted?: Wanted
}

/** Volumes of one file each at their places; zeros lie between. */
function joined(pieces: readonly Piece[]): Uint8Array {
  const made = pieces.map(({ start, wanted }, i) => makeDisc(dir('', [file('abcdefgh'[i] ?? '', `${i}`)]), { ...wanted, start }))
  const image = new Uint8Array(Math.max(...made.map(({ layout }) => layout.where.end)) * 2048)
  for (const one of made) image.set(imageOf(one).subarray(one.layout.start * 2048), one.layout.start * 2048)
  return image
}

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
    const image = joined([{ start: 0 }, { start: 48 }])
    // 8.4.8 counts 0 blocks, in both byte orders.
    image.fill(0, (48 + 16) * 2048 + 80, (48 + 16) * 2048 + 88)
    expect(await findSessions(mediumOf(image))).toEqual([0, 48])
  })
})

describe('sessions wherever they begin', () => {
  it('at any block soon after the one before, and behind what lies between sessions of a Compact Disc', async () => {
    expect(await findSessions(mediumOf(joined([{ start: 0 }, { start: 51 }, { start: 333 }])))).toEqual([0, 51, 333])
    expect(await findSessions(mediumOf(joined([{ start: 0 }, { start: 11_702 }, { start: 18_700 }])))).toEqual([0, 11_702, 18_700])
  })

  it('at block 32 too, where the first one ends before', async () => {
    expect(await findSessions(mediumOf(joined([{ start: 0 }, { start: 32 }, { start: 64 }])))).toEqual([0, 32, 64])
  })

  it('none where an image lies that counts from its own beginning: it is a file', async () => {
    const image = new Uint8Array(200 * 2048)
    image.set(one('a'))
    image.set(one('b'), 48 * 2048)
    expect(await findSessions(mediumOf(image))).toEqual([0])
  })

  it.each(shapes)('of UDF alone, %s', async (_, options) => {
    const first = makeUdf(dir('', [file('a', 'a')]), options)
    const start = lba(first.layout.where.end + (options.partition?.kind === 'sparable' ? 32 : 23))
    const second = makeUdf(dir('', [file('b', 'b')]), { ...options, start })
    const image = new Uint8Array(second.layout.where.end * 2048)
    image.set(udfImageOf(first))
    image.set(udfImageOf(second).subarray(start * 2048), start * 2048)
    expect(await findSessions(mediumOf(image))).toEqual([0, start])
    const medium = mediumOf(image)
    const sessions = await sessionsOnBlocks(medium, [])
    for (const [i, session] of sessions.entries()) {
      const { tree } = await readSpace(sessionMedium({ sessions, medium }, session), session.start, 'udf')
      expect(tree.children.map(({ name }) => name)).toEqual([['a'], ['b']][i])
    }
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
