import { appendFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { at, place, type Layout, type Region } from '../../src/layout/index.js'
import { bytesIn, isRead } from '../../src/port/index.js'
import { LayoutReader, sectorsOf } from '../../src/sector/index.js'
import type { Content, Origin } from '../../src/source/index.js'
import { hostContents } from '../../src/source/open.node.js'
import { bytes, instant, lba, sectors } from '../../src/unit/index.js'
import { payload } from '../recorder/bench.js'
import { temporaryFolder } from '../support/folder.js'
import { payloadRegions } from '../support/payload.js'

const folder = temporaryFolder()
const contents = hostContents()

function file(name: string, size: number): Content {
  const path = join(folder, name)
  writeFileSync(path, payload(1, size + 1, size))
  const { mtimeMs, dev, ino } = statSync(path)
  const stamp = { size: bytes(size), mtime: instant(Math.floor(mtimeMs * 1000)), device: dev, inode: ino }
  return { id: `data:/${name}`, size: bytes(size), origin: { kind: 'file', path, offset: bytes(0), stamp } }
}

const made = (name: string, size: number, origin: Origin): Content => ({ id: `data:/${name}`, size: bytes(size), origin })
const head: Region = {
  id: 'head',
  owner: 'test',
  reason: 'comes first',
  length: sectors(3),
  place: at(lba(2)),
  refs: [],
  body: { kind: 'bytes', render: () => payload(1, 5, 2100) },
}
/** Files that end within sectors and pieces, one that has to be opened, and one that takes several pieces. */
const all = [
  file('small', 5),
  file('sector', 2048),
  file('large', 3_500_001),
  made('woven', 700, { kind: 'interleave', parts: [{ content: file('part', 700), chunk: bytes(9) }] }),
  made('joined', 300_010, { kind: 'concat', parts: [file('first', 10), file('second', 300_000)] }),
  made('random', 5000, { kind: 'random', seed: 3 }),
  made('zeros', 3000, { kind: 'zeros' }),
]
const layout: Layout = place([
  head,
  ...payloadRegions(
    all.map((content) => ({ content, rank: 0 })),
    new Set(),
  ),
])

async function wholeImage(): Promise<Buffer> {
  const image = Buffer.alloc(layout.size * 2048)
  for (const { start, body } of layout.regions) {
    if (body.kind === 'bytes') image.set(body.render(layout.where), start * 2048)
    if (body.kind === 'content') image.set(await contents.load(body.content), start * 2048)
  }
  return image
}

describe('the sectors of a layout', () => {
  it.each([2048, 10_240, 1 << 20, 8 << 20])(
    'read by %i bytes are those of the image, with a reader of contents and without',
    async (step) => {
      const image = await wholeImage()
      for (const reader of [contents.reader(), undefined]) {
        const sectorReader = new LayoutReader(layout, { open: contents.open, ...(reader === undefined ? {} : { contents: reader }) })
        const out: Buffer[] = []
        for (;;) {
          // Memory that is used again holds what was there before.
          const into = Buffer.alloc(step, 0xee)
          const length = await sectorReader.read(into)
          out.push(into.subarray(0, length))
          if (length < step) break
        }
        await sectorReader.close()
        expect(Buffer.concat(out).equals(image)).toBe(true)
      }
    },
  )

  it.each([2048, 65_536])('come as they lie in files where they fill units of %i bytes, and all of them', async (unit) => {
    const image = await wholeImage()
    for (const reader of [contents.reader(), undefined]) {
      const sectorReader = new LayoutReader(layout, { open: contents.open, ...(reader === undefined ? {} : { contents: reader }) })
      const out: Buffer[] = []
      let at = 0
      let lent = 0
      for (;;) {
        const piece = await sectorReader.readOrLend(Buffer.alloc(100_352, 0xee), unit)
        if (piece === undefined) break
        if (!isRead(piece)) {
          expect([at % unit, piece.length % unit]).toEqual([0, 0])
          lent += piece.length
        }
        out.push(Buffer.from(bytesIn(piece)))
        at += piece.length
      }
      await sectorReader.close()
      expect(Buffer.concat(out).equals(image)).toBe(true)
      // Never to the last byte: the file is looked at again when that is read.
      if (reader === undefined) expect(lent).toBe(0)
      else {
        expect(lent).toBeGreaterThan(3_500_001 - 3 * unit)
        expect(lent).toBeLessThan(3_500_001)
      }
    }
  })

  it('of a file that changes while it is lent are refused at its end', async () => {
    const content = file('changing', 2_000_000)
    const changing = place(payloadRegions([{ content, rank: 0 }], new Set()))
    const reader = new LayoutReader(changing, { open: contents.open, contents: contents.reader() })
    const into = new Uint8Array(2048)
    let piece = await reader.readOrLend(into, 2048)
    while (piece !== undefined && isRead(piece)) piece = await reader.readOrLend(into, 2048)
    expect(piece?.length).toBe(976 * 2048)
    if (content.origin.kind === 'file') appendFileSync(content.origin.path, 'more')
    await expect(reader.readOrLend(into, 2048)).rejects.toMatchObject({ faults: [{ code: 'source/grown' }] })
    await reader.close()
  })

  it('come as a stream of fresh pieces', async () => {
    const pieces: Uint8Array[] = []
    for await (const piece of sectorsOf(layout, contents.open)) {
      expect(piece.length % 2048).toBe(0)
      pieces.push(piece)
    }
    expect(Buffer.concat(pieces).equals(await wholeImage())).toBe(true)
  })

  it('stop at a cancel, and let go of what is open', async () => {
    const stop = new AbortController()
    let returned = 0
    const reader = new LayoutReader(layout, {
      open: (content, offset) => {
        const stream = contents.open(content, offset)[Symbol.asyncIterator]()
        return {
          [Symbol.asyncIterator]: () => ({
            next: () => stream.next(),
            return: () => {
              returned++
              return stream.return?.() ?? Promise.resolve({ done: true, value: undefined })
            },
          }),
        }
      },
      signal: stop.signal,
    })
    await reader.read(new Uint8Array(8192))
    stop.abort()
    await expect(reader.read(new Uint8Array(2048))).rejects.toThrow('aborted')
    await reader.close()
    expect(returned).toBeGreaterThan(0)
  })
})
