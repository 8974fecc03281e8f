import { expect, it } from 'vitest'
import { place } from '../../src/layout/index.js'
import { readerOfLayout, xaSectorsOf } from '../../src/sector/index.js'
import type { Content, XaSectors } from '../../src/source/index.js'
import { hostContents } from '../../src/source/open.node.js'
import { bytes, lba, sectors } from '../../src/unit/index.js'
import { payload } from '../recorder/bench.js'
import { payloadRegions } from '../support/payload.js'

const contents = hostContents()
const inMemory = (name: string, data: Uint8Array, xa?: XaSectors): Content => ({
  id: `data:/${name}`,
  size: bytes(data.length),
  origin: { kind: 'bytes', bytes: data },
  ...(xa ? { xa } : {}),
})
const film: XaSectors = { kind: 'made', bytes: 2324, subheader: { file: 1, channel: 1, submode: 0x62, coding: 15 }, last: 0x81, edc: true }

/** Whole sectors of Mode 2. */
function whole(count: number): Uint8Array {
  const out = payload(1, 4, 2352 * count)
  for (let i = 0; i < count; i++) out.set([0, ...Array<number>(10).fill(255), 0, 0, 2, 0, 2], i * 2352)
  return out
}

it('of sectors of another form their first 2048 bytes are the block, as a drive gives it', async () => {
  const list = [
    inMemory('plain', payload(1, 1, 3000)),
    inMemory('film', payload(1, 2, 2324 * 3 + 9), film),
    inMemory('subheaders', payload(1, 3, 2336 * 2), { kind: 'kept', bytes: 2336 }),
    inMemory('whole', whole(2), { kind: 'kept', bytes: 2352 }),
  ]
  const layout = place(
    payloadRegions(
      list.map((content) => ({ content, rank: 0 })),
      new Set(),
    ),
  )
  const pieces: Uint8Array[] = []
  for await (const piece of xaSectorsOf(layout, contents.open)) pieces.push(piece)
  const all = Buffer.concat(pieces)
  const wanted = Buffer.concat(Array.from({ length: layout.size }, (_, i) => all.subarray(i * 2336 + 8, i * 2336 + 8 + 2048)))
  const read = readerOfLayout(layout, contents)
  expect(wanted.equals(await read(lba(0), layout.size))).toBe(true)
  // From within a file, too.
  expect(wanted.subarray(3 * 2048, 8 * 2048).equals(await read(lba(3), sectors(5)))).toBe(true)
})
