import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nothingAdded, startShelf } from '../../../src/format/iso9660/shelf.js'
import { bytes, lba } from '../../../src/unit/index.js'
import { inodeOf } from './disc.js'
import { mediumOf } from './medium.js'

const { attributes } = inodeOf('any')
const place = fc.record({ start: fc.nat({ max: 5 }), size: fc.nat({ max: 2 }) })

test('what lies in one place is one content, whatever else begins there and in whatever order', () => {
  fc.assert(
    fc.property(fc.array(fc.array(place, { minLength: 1, maxLength: 2 })), (files) => {
      const shelf = startShelf(mediumOf(new Uint8Array(2048)))
      const known = new Map<string, unknown>()
      for (const [i, sections] of files.entries()) {
        const extents = sections.map(({ start, size }) => ({ start: lba(start), size: bytes(size) }))
        const inode = shelf.inode(`data:/${i}`, extents, attributes, nothingAdded)
        if (inode.kind !== 'file') throw new Error(inode.kind)
        const { content } = inode
        expect(content.size).toBe(sections.reduce((sum, { size }) => sum + size, 0))
        expect(content.origin).toMatchObject({ kind: 'extents', extents: extents.filter(({ size }) => size > 0) })
        const key = JSON.stringify(sections)
        if (content.size > 0 && known.has(key)) expect(content).toBe(known.get(key))
        else expect(content.id).toBe(`data:/${i}`)
        known.set(key, known.get(key) ?? content)
      }
    }),
  )
})

test('names of one file share an inode by its serial number, without one by its place', () => {
  const shelf = startShelf(mediumOf(new Uint8Array(2048)))
  const at = (start: number) => [{ start: lba(start), size: bytes(1) }]
  const inode = (start: number, links: number, serial?: number) =>
    shelf.inode(`data:/${start}`, at(start), attributes, { ...nothingAdded, links, serial })
  expect(inode(1, 2, 7)).toBe(inode(2, 2, 7))
  expect(inode(3, 2)).toBe(inode(3, 2))
  expect(inode(3, 2)).not.toBe(inode(4, 2))
  expect(inode(5, 1, 8)).not.toBe(inode(5, 1, 8))
})
