import { deflateSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DiscError } from '../../src/fault/index.js'
import { Zisofs2Header, ZisofsHeader, type Content, type ZisofsForm } from '../../src/source/index.js'
import { hostContents } from '../../src/source/open.node.js'
import { inflateBlock } from '../../src/source/zisofs.node.js'
import { streamZisofs } from '../../src/source/zisofs-stream.js'
import { bytes } from '../../src/unit/index.js'
import { packed, type Packing } from '../support/zisofs.js'

const formOf = ({ version, blockBits, headerWords }: Packing): ZisofsForm => ({
  kind: 'blocks',
  version,
  headerBytes: 4 * (headerWords ?? (version === 1 ? 4 : 6)),
  blockBytes: 2 ** blockBits,
})
const contentOf = (stored: Uint8Array, size: number, packing: Packing, form = formOf(packing)): Content => ({
  id: 'data:/new name',
  size: bytes(size),
  origin: {
    kind: 'zisofs',
    medium: 'old.iso',
    stored: { id: 'data:/a/file', size: bytes(stored.length), origin: { kind: 'bytes', bytes: stored } },
    form,
  },
})

const contents = hostContents()
async function read(content: Content, from = 0): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of contents.open(content, bytes(from))) pieces.push(piece)
  return Buffer.concat(pieces)
}
/** What is wrong with it. */
async function problemOf(content: Content): Promise<string> {
  try {
    await read(content)
  } catch (error) {
    if (error instanceof DiscError && error.faults[0]?.code === 'source/zisofsBroken') return String(error.faults[0].values['problem'])
    throw error
  }
  return 'nothing'
}

/** Text, zeros and noise in turn. */
function mixed(size: number, seed = 1): Buffer {
  const out = Buffer.alloc(size)
  let state = seed
  for (let at = 0; at < size; at++) {
    const part = (at >> 13) % 3
    if (part === 0) out[at] = 97 + ((at >> 3) % 26)
    else if (part === 1) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      out[at] = state >>> 24
    }
  }
  return out
}

const v1: Packing = { version: 1, blockBits: 15 }
const v2: Packing = { version: 2, blockBits: 16 }

describe('a file that is kept compressed block by block', () => {
  it.each<[Packing, number]>([
    [v1, 1],
    [v1, 32_768],
    [v1, 32_769],
    [{ version: 1, blockBits: 16 }, 400_001],
    [{ version: 1, blockBits: 17, headerWords: 9 }, 400_001],
    [{ version: 1, blockBits: 12 }, 5_000_000],
    [v2, 65_536],
    [{ version: 2, blockBits: 15, headerWords: 8 }, 300_001],
    [{ version: 2, blockBits: 20 }, 2_500_000],
  ])('%j, %d bytes', async (packing, size) => {
    const data = mixed(size)
    expect((await read(contentOf(packed(data, packing), size, packing))).equals(data)).toBe(true)
  })

  it('is read from any byte on', async () => {
    const data = Buffer.concat([mixed(70_000), Buffer.alloc(2_000_000), mixed(50_000, 2)])
    const stored = [v1, v2].map((packing) => contentOf(packed(data, packing), data.length, packing))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...stored), fc.integer({ min: 0, max: data.length }), async (content, from) => {
        expect((await read(content, from)).equals(data.subarray(from))).toBe(true)
      }),
      { seed: 7, numRuns: 40 },
    )
  })

  it('is read a few blocks at a time, and of what lies before only the header and pointers', async () => {
    const data = mixed(80 * 2 ** 20)
    const stored = packed(data, v1)
    const { origin } = contentOf(stored, data.length, v1)
    if (origin.kind !== 'zisofs') throw new Error('not compressed')
    const asked: [first: number, end: number][] = []
    const from = 79 * 2 ** 20
    let [most, end] = [0, from]
    const open = async function* (first: number, last: number) {
      asked.push([first, last])
      yield await Promise.resolve(stored.subarray(first, last))
    }
    for await (const piece of streamZisofs(origin, from, data.length, { open, inflate: inflateBlock })) {
      most = Math.max(most, piece.length)
      expect(Buffer.compare(piece, data.subarray(end, (end += piece.length)))).toBe(0)
    }
    expect([end, most]).toEqual([data.length, 2 ** 20])
    expect(asked.map(([first, last]) => last - first).reduce((sum, count) => sum + count)).toBeLessThan(2 ** 20 + 1000)
  })

  it('is empty where its directory says so', async () => {
    expect(await read(contentOf(Buffer.alloc(3), 0, v1))).toHaveLength(0)
  })
})

describe('what cannot be', () => {
  const data = mixed(200_000)
  const good = { 1: packed(data, v1), 2: packed(data, v2) }
  const damaged = (packing: Packing, change: (stored: Buffer) => Buffer | void): Content => {
    const stored = Buffer.from(good[packing.version])
    return contentOf(change(stored) ?? stored, data.length, packing)
  }
  it.each<[string, Packing, (stored: Buffer) => Buffer | void, string]>([
    ['no magic', v1, (b) => void b.fill(0, 0, 1), 'its header is none: magic is'],
    ['the magic of the other version', v1, (b) => void good[2].copy(b, 0, 0, 8), 'its header is none: magic is'],
    ['another size', v1, (b) => void b.writeUInt32LE(199_999, 8), 'its header says 199999 bytes, its directory 200000'],
    ['another header', v1, (b) => void b.writeUInt8(5, 12), 'its header says 20 bytes of header, its directory 16'],
    ['other blocks', v1, (b) => void b.writeUInt8(16, 13), 'its header says 65536 bytes a block, its directory 32768'],
    ['other blocks', v2, (b) => void b.writeUInt8(200, 11), `its header says ${2 ** 200} bytes a block, its directory 65536`],
    ['an algorithm', v2, (b) => void b.writeUInt8(3, 10), 'its header names the algorithm 3; 1 is known'],
    ['a pointer into the pointers', v1, (b) => void b.writeUInt32LE(20, 16), 'pointer 0 leads to byte 20, and must to 48'],
    ['a pointer back', v1, (b) => void b.writeUInt32LE(48, 24), 'pointer 2 leads to byte 48, and must to one from '],
    ['a pointer beyond', v1, (b) => void b.writeUInt32LE(0xffff_ffff, 36), 'pointer 5 leads to byte 4294967295, and must to one from '],
    ['a pointer beyond', v2, (b) => void b.writeBigUInt64LE(2n ** 64n - 1n, 48), 'pointer 3 leads to byte 18446744073709552000, and must'],
    ['no header', v1, (b) => b.subarray(0, 15), 'it has 15 bytes, too few for its header and pointers'],
    ['half of the pointers', v1, (b) => b.subarray(0, 30), 'it has 30 bytes, too few for its header and pointers'],
    ['no blocks', v1, (b) => b.subarray(0, 48), 'pointer 1 leads to byte '],
    ['a damaged block', v1, (b) => void b.fill(0xff, 48, 60), 'block 0 is damaged: '],
    ['a wrong sum', v1, (b) => void b.writeUInt8((b.at(-1) as number) ^ 1, b.length - 1), 'block 6 is damaged: incorrect data check'],
  ])('%s: %j', async (_, packing, change, problem) => {
    expect(await problemOf(damaged(packing, change))).toContain(problem)
  })

  /** One block of whatever bytes. */
  const oneBlock = (block: Buffer, size: number): Content => {
    const stored = Buffer.concat([packed(Buffer.alloc(size), v1), block])
    stored.writeUInt32LE(stored.length, 20)
    return contentOf(stored, size, v1)
  }
  it('a block of more or fewer bytes than it is of, of which no more are unpacked', async () => {
    expect(await problemOf(oneBlock(deflateSync(Buffer.alloc(99)), 100))).toBe('block 0 has 99 bytes and not 100')
    expect(await problemOf(oneBlock(deflateSync(Buffer.alloc(100)), 100))).toBe('nothing')
    expect(await problemOf(oneBlock(deflateSync(Buffer.alloc(101)), 100))).toBe('block 0 is damaged: it has more than its 100 bytes')
    const bomb = deflateSync(Buffer.alloc(30 * 2 ** 20))
    expect(await problemOf(oneBlock(bomb, 32_768))).toBe('block 0 is damaged: it has more than its 32768 bytes')
    expect(await problemOf(oneBlock(Buffer.alloc(100_000), 100))).toBe('block 0 has 100000 bytes packed')
    expect(await problemOf(oneBlock(deflateSync(mixed(100)).subarray(0, -5), 100))).toContain('block 0 is damaged: unexpected end of file')
  })

  // A block of 32 KiB, an eighth and a 64th of it, and 11 bytes: what zlib promises never to exceed.
  it.each([
    [37_386, 'block 0 is damaged: '],
    [37_387, 'block 0 is damaged: '],
    [37_388, 'block 0 has 37388 bytes packed'],
  ])('a block of %i bytes packed', async (size, problem) => {
    expect(await problemOf(oneBlock(Buffer.alloc(size, 0xff), 32_768))).toContain(problem)
  })

  it('a block that is told away, which would be zeros', async () => {
    expect(await problemOf(damaged(v1, (stored) => stored.copyWithin(16, 20, 24)))).toMatch(/^pointer 0 leads to byte \d+, and must to 48$/)
    expect(await problemOf(damaged(v1, (stored) => stored.copyWithin(44, 40, 44)))).toMatch(
      /^pointer 7 leads to byte \d+, and must to \d+$/,
    )
  })

  it('a block behind another as if both were one, which would leave zeros in its place', async () => {
    expect(await problemOf(damaged(v1, (stored) => stored.copyWithin(20, 24, 28)))).toMatch(
      /^block 0 is damaged: \d+ bytes lie behind its data$/,
    )
  })

  it('a form that is not known', async () => {
    const content = contentOf(good[1], data.length, v1, { kind: 'unknown', problem: 'its algorithm is "XY"' })
    await expect(read(content)).rejects.toMatchObject({
      faults: [
        {
          code: 'source/zisofsBroken',
          message: 'Cannot unpack "/a/file" of "old.iso", which is compressed there (zisofs): its algorithm is "XY"',
        },
      ],
    })
  })

  it('any bytes: they are unpacked as they were, or refused', async () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.constantFrom('byte', 'cut', 'zeros'))
    let refused = 0
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(v1, v2),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (packing, changes, early) => {
          const content = damaged(packing, (stored) => {
            let out = stored
            for (const [place, byte, how] of changes) {
              const at = place % (early ? Math.min(100, out.length) : out.length)
              if (how === 'cut') out = out.subarray(0, Math.max(1, at))
              else out.fill(byte, Math.min(at, out.length), Math.min(out.length, how === 'byte' ? at + 1 : at + 50))
            }
            return out
          })
          const problem = await problemOf(content)
          if (problem === 'nothing') expect((await read(content)).equals(data)).toBe(true)
          else refused++
        },
      ),
      { seed: 11, numRuns: 300 },
    )
    expect(refused).toBeGreaterThan(200)
  })
})

describe('the headers explain themselves', () => {
  it('zisofs', () => {
    expect(ZisofsHeader.explain(packed(Buffer.alloc(70_000), v1))).toBe(
      [
        '0000+8  37 e4 53 96 c9 db d6 07  magic  0',
        '0008+4  70 11 01 00  size = 70000  8',
        '0012+1  04  headerWords = 4  12',
        '0013+1  0f  blockBits = 15  13',
        '0014+2  00 00  reserved  14',
      ].join('\n'),
    )
  })
  it('zisofs2', () => {
    expect(Zisofs2Header.explain(packed(Buffer.alloc(70_000), v2))).toBe(
      [
        '0000+8  ef 22 55 a1 bc 1b 95 a0  magic  0',
        '0008+1  00  version = 0  8',
        '0009+1  06  headerWords = 6  9',
        '0010+1  01  algorithm = 1  10',
        '0011+1  10  blockBits = 16  11',
        '0012+8  70 11 01 00 00 00 00 00  size = 70000  12',
        '0020+4  00 00 00 00  reserved  20',
      ].join('\n'),
    )
  })
})
