import fc from 'fast-check'
import { expect, it } from 'vitest'
import { entryStamp } from '../../../src/kernel/index.js'
import { loadNative } from '../../../src/kernel/native.node.js'
import type { Attributes } from '../../../src/tree/index.js'
import { bytes, instant } from '../../../src/unit/index.js'
import { dir, leaf, makeUdf, plainAttributes } from './disc.js'

const native = await loadNative()
const stampEntries = entryStamp(native)

const attributes: readonly Attributes[] = [
  plainAttributes,
  { ...plainAttributes, mode: 0o4755 },
  { ...plainAttributes, uid: 1000, gid: 50 },
  { ...plainAttributes, mtime: instant(1_600_000_000_123_456) },
  { ...plainAttributes, btime: instant(1_500_000_000_000_000) },
]
const size = fc.oneof(fc.constantFrom(0, 1, 2047, 2048, 2049, 2 ** 30 - 2048), fc.nat({ max: 300_000 }))
const files = fc.array(fc.tuple(size, fc.nat({ max: attributes.length - 1 }), fc.nat({ max: 90 })), { maxLength: 25 })

it.skipIf(stampEntries === undefined)('entries by the hundred are those that are written one by one', async () => {
  await fc.assert(
    fc.asyncProperty(
      files,
      fc.constantFrom('1.02', '1.50', '2.00', '2.01', '2.50', '2.60'),
      fc.boolean(),
      async (list, revision, virtual) => {
        const children = list.flatMap(([length, which, repeat], i) =>
          Array.from({ length: repeat + 1 }, (_, k) =>
            leaf(`f${String(i).padStart(3, '0')}-${k}`, {
              kind: 'file',
              attributes: attributes[which],
              links: 1,
              content: { id: `data:/f${i}-${k}`, size: bytes(length), origin: { kind: 'zeros' } },
            }),
          ),
        )
        const options = { revision, ...(virtual && revision !== '1.02' ? { partition: { kind: 'virtual' } as const } : {}) } as const
        const [one, other] = [makeUdf(dir('', children), options), makeUdf(dir('', children), { ...options, stampEntries })]
        for (const [i, region] of one.layout.regions.entries()) {
          const twin = other.layout.regions[i]
          if (region.body.kind !== 'bytes' || twin?.body.kind !== 'bytes') continue
          expect(Buffer.compare(region.body.render(one.layout.where), twin.body.render(other.layout.where)), region.id).toBe(0)
        }
      },
    ),
    { numRuns: 40 },
  )
})

it.skipIf(stampEntries === undefined)('the kernel refuses what does not fit', () => {
  const offsets = { size: 56, objectSize: undefined, blocks: 64, uniqueId: 160, extentLength: 176, extentBlock: 180 }
  const column = new Uint32Array(2)
  const row = { offsets, count: 2, places: Uint32Array.of(0, 1), sizes: column, blocks: column, uniqueIds: column, locations: column }
  expect(() => stampEntries?.(new Uint8Array(4095), { ...row, stencil: new Uint8Array(184) })).toThrow('The kernel refused 2 entries')
  expect(() => stampEntries?.(new Uint8Array(4096), { ...row, stencil: new Uint8Array(183) })).toThrow('The kernel refused 2 entries')
  expect(() => stampEntries?.(new Uint8Array(4096), { ...row, stencil: new Uint8Array(184) })).not.toThrow()
})
