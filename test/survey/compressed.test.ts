import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultJoliet } from '../../src/format/joliet/index.js'
import { defaultRockRidge } from '../../src/format/rockridge/index.js'
import { PrimaryVolumeDescriptor } from '../../src/format/iso9660/index.js'
import { readSpace } from '../../src/survey/index.js'
import { find, type FileInode } from '../../src/tree/index.js'
import { lba } from '../../src/unit/index.js'
import { dir, file, makeDisc } from '../format/iso9660/disc.js'
import { imageOf, mediumOf } from '../format/iso9660/medium.js'
import { entryOf, packed, tell, type Packing } from '../support/zisofs.js'

const v1: Packing = { version: 1, blockBits: 15 }
const data = Buffer.alloc(100_000, 'text')
const tree = dir('', [dir('d', [file('name', packed(data, v1))]), file('plain', 'plain'), file('empty')])
const made = makeDisc(tree, { rockridge: { ...defaultRockRidge, version: '1.12' }, joliet: defaultJoliet })
const image = Buffer.from(imageOf(made))
tell(image, 'name', entryOf(data.length, v1))

const contentIn = async (bytes: Uint8Array, space: 'joliet' | 'iso9660', path: string) => {
  const { tree: read, faults } = await readSpace(mediumOf(bytes), { start: lba(0) }, space)
  const node = find(read, path)
  return { content: node?.kind === 'leaf' ? (node.inode as FileInode).content : undefined, faults }
}

describe('a file that Rock Ridge says is compressed', () => {
  it.each([
    ['joliet', '/d/name', '/plain'],
    ['iso9660', '/D/NAME', '/PLAIN'],
  ] as const)('is so in %s, and no other is', async (space, path, other) => {
    const { content, faults } = await contentIn(image, space, path)
    expect(content).toMatchObject({ id: `data:${path}`, size: data.length, origin: { kind: 'zisofs' } })
    expect((await contentIn(image, space, other)).content).toMatchObject({ size: 5, origin: { kind: 'extents' } })
    const [name] = space === 'joliet' ? ['Joliet'] : ['ISO 9660']
    expect(faults.map(({ message }) => message)).toEqual([
      `One file is kept compressed (zisofs), as Rock Ridge says, and unpacked in ${name} too`,
    ])
  })

  it('in a way that is not known cannot be read in another tree either', async () => {
    const bytes = Buffer.from(image)
    bytes.write('XZ', bytes.indexOf('pz', 0, 'latin1'))
    const { content, faults } = await contentIn(bytes, 'joliet', '/d/name')
    expect(content).toMatchObject({ size: packed(data, v1).length, origin: { kind: 'zisofs', form: { kind: 'unknown' } } })
    expect(faults).toMatchObject([{ code: 'iso9660/compressionUnknown', values: { path: '/d/name' } }])
  })

  it('is asked for by the path table: whatever that says, the tree is read', async () => {
    const at = PrimaryVolumeDescriptor.offsetOf('pathTableL') + 16 * 2048
    const table = image.readUInt32LE(at) * 2048
    const places = [at, at - 8, ...[0, 2, 10, 12, 13].map((offset) => table + offset)]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.nat({ max: 0xffff_ffff }), async (place, value) => {
        const bytes = Buffer.from(image)
        bytes.writeUInt32LE(value, place)
        const { content } = await contentIn(bytes, 'joliet', '/d/name')
        expect(content?.origin.kind).toMatch(/zisofs|extents/)
      }),
      { seed: 3, numRuns: 200 },
    )
  })
})
