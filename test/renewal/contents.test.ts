import { expect, it } from 'vitest'
import { place, type PlacedRegion } from '../../src/layout/index.js'
import { withContents } from '../../src/renewal/index.js'
import type { Content } from '../../src/source/index.js'
import { bytes } from '../../src/unit/index.js'
import { payloadRegions } from '../support/payload.js'

const content = (id: string, size: number, seed: number): Content => ({
  id: `data:/${id}`,
  size: bytes(size),
  origin: { kind: 'random', seed },
})

it('puts contents of the same size into the regions of those before, and leaves all else the same', () => {
  const contents = [content('a', 3000, 1), content('b', 5, 2), content('c', 70_000, 3)]
  const layout = place(payloadRegions(contents.map((one) => ({ content: one, rank: 0 }))))
  const edited = content('b', 5, 9)
  const now = withContents(layout, [edited])
  expect(now.where).toBe(layout.where)
  const fieldsOf = ({ id, start, length, place }: PlacedRegion) => ({ id, start, length, place })
  expect(now.regions.map(fieldsOf)).toEqual(layout.regions.map(fieldsOf))
  expect(now.regions.map(({ body }) => body.kind === 'content' && body.content)).toEqual([contents[0], edited, contents[2]])
  expect(now.regions[0]).toBe(layout.regions[0])
  expect(() => withContents(layout, [content('b', 6, 9)])).toThrow('data:/b has 6 bytes and had 5')
  expect(() => withContents(layout, [content('x', 6, 9)])).toThrow('No region holds data:/x')
})
