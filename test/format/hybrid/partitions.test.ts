import { describe, expect, it } from 'vitest'
import {
  MasterBootRecord,
  PartitionType,
  planHybrid,
  readPartitions,
  type HybridOptions,
  type PartitionOptions,
} from '../../../src/format/hybrid/index.js'
import { place } from '../../../src/layout/index.js'
import { sectors } from '../../../src/unit/index.js'
import { contentOf } from '../fat/bytes.js'
import { imageOf, mediumOf } from '../eltorito/volume.js'

const tree = contentOf('data:/file', new Uint8Array(100 * 2048))
const esp = { byte: 0xef, guid: PartitionType.efiSystem }
const linux = { byte: 0x83, guid: PartitionType.linux }
const behind = (number: number, size: number, more: Partial<PartitionOptions> = {}): PartitionOptions => ({
  number,
  type: esp,
  content: contentOf(`data:partition ${number}`, new Uint8Array(size * 2048).fill(number)),
  lies: 'behind',
  tables: 'both',
  name: `N${number}`,
  ...more,
})
const mbr = { partitionType: 0x83, active: false } as const

async function build(options: Partial<HybridOptions>) {
  const plan = planHybrid({ efi: [], seed: 'seed', ...options })
  const layout = place(plan.regions.descriptors, undefined, { pinned: [], shared: undefined, loose: [tree] }, [
    ...plan.behind,
    ...plan.regions.tail,
  ])
  const image = imageOf(layout)
  const { mbr: rows, gpt, faults } = await readPartitions(mediumOf(image))
  const told = (list: readonly { number: number; type: string | number; start: number; count: number }[] = []) =>
    list.map(({ number, type, start, count }) => [number, type, start, count])
  return { plan, image, blocks: layout.size * 4, rows: told(rows?.partitions), entries: told(gpt?.partitions), gpt, faults }
}
const codesOf = (options: Partial<HybridOptions>) => planHybrid({ efi: [], seed: 'seed', ...options }).faults.map(({ code }) => code)

describe('partitions behind the file system', () => {
  it('begin with a cylinder and have rows of their numbers; the row of the file system ends before them', async () => {
    const { rows, image } = await build({ mbr, partitions: [behind(4, 3, { type: linux }), behind(2, 10)] })
    expect(rows).toEqual([
      [1, 0x83, 0, 2048],
      [2, 0xef, 2048, 40],
      [4, 0x83, 4096, 12],
    ])
    expect([image[2048 * 512], image[4096 * 512]]).toEqual([2, 4])
    expect(MasterBootRecord.decode(image).third.count).toBe(0)
  })

  it('follow at once, or end with a cylinder too, where that is asked for', async () => {
    const partitions = [behind(2, 10), behind(3, 3)]
    const off = await build({ mbr, partitions, cylinders: 'off' })
    expect(off.rows).toEqual([
      [1, 0x83, 0, 464],
      [2, 0xef, 464, 40],
      [3, 0xef, 504, 12],
    ])
    const all = await build({ mbr, partitions, cylinders: 'all' })
    expect(all.rows).toEqual([
      [1, 0x83, 0, 2048],
      [2, 0xef, 2048, 2048],
      [3, 0xef, 4096, 2048],
    ])
    expect(all.blocks).toBe(6144)
  })

  it('are entries of their numbers, and what lies between takes those that are free', async () => {
    const id = '7D0C5F1E-35A4-4F0E-8B1D-0123456789AB'
    const { rows, entries, gpt, faults, blocks } = await build({
      mbr,
      gpt: { type: PartitionType.linux },
      offset: sectors(16),
      partitions: [behind(7, 10, { id }), behind(2, 3)],
    })
    expect(faults).toEqual([])
    expect(rows).toEqual([[1, 0xee, 1, blocks - 1]])
    expect(entries).toEqual([
      [1, PartitionType.linux, 64, 1984],
      [2, PartitionType.efiSystem, 2048, 12],
      [3, PartitionType.linux, 2060, 2036],
      [7, PartitionType.efiSystem, 4096, 40],
    ])
    expect(gpt?.partitions.at(-1)).toMatchObject({ id, name: 'N7' })
  })

  it('have the identifiers that are given for those without one, in the order in which they lie', async () => {
    const [own, first, second] = ['0A', '0B', '0C'].map((end) => `7D0C5F1E-35A4-4F0E-8B1D-0123456789${end}`) as [string, string, string]
    const partitions = [behind(7, 10, { id: own }), behind(2, 3)]
    const { gpt } = await build({ mbr, gpt: { partitionIds: [first, second] }, partitions })
    expect(gpt?.partitions.map(({ number, id }) => [number, id]).slice(0, 2)).toEqual([
      [1, first],
      [2, second],
    ])
    expect(gpt?.partitions.at(-1)).toMatchObject({ number: 7, id: own })
    await expect(build({ mbr, gpt: { partitionIds: Array.from({ length: 4 }, () => first) }, partitions })).rejects.toMatchObject({
      faults: [{ code: 'hybrid/idsLeft', message: expect.stringMatching('Of 4 GUIDs for partitions 1 would') as string }],
    })
  })

  it('are all that the GUID partition table has where the file system is not listed', async () => {
    const { entries } = await build({ mbr, gpt: { type: 'none' }, partitions: [behind(2, 10)] })
    expect(entries).toEqual([[2, PartitionType.efiSystem, 2048, 40]])
  })

  it('may be rows beside a GUID partition table, which may cover all files with one entry', async () => {
    const inTree = { ...behind(3, 1, { type: linux }), content: tree, lies: 'in tree', tables: 'gpt' } as const
    const { rows, entries, faults } = await build({
      mbr: { ...mbr, active: true, protective: false },
      gpt: { shape: 'overlapping' },
      partitions: [behind(2, 10), inTree],
      offset: sectors(16),
    })
    expect(rows).toEqual([
      [1, 0x83, 64, 1984],
      [2, 0xef, 2048, 40],
    ])
    expect(entries).toEqual([
      [1, PartitionType.basicData, 64, 1984],
      [2, PartitionType.efiSystem, 2048, 40],
      [3, PartitionType.linux, 64, 400],
    ])
    expect(faults.map(({ code }) => code)).toEqual(['hybrid/overlapping'])
  })

  it('leave number 1 to the file system, unless one of them has it', async () => {
    const { rows } = await build({ mbr, partitions: [behind(1, 10)] })
    expect(rows).toEqual([[1, 0xef, 2048, 40]])
  })

  it('a row that protects leaves out block 0', async () => {
    const { rows } = await build({ mbr: { ...mbr, protective: true, partitionType: 0xcd }, efi: [tree] })
    expect(rows[0]).toEqual([1, 0xcd, 1, 463])
  })
})

describe('code for a disk beside an image that stands for a floppy disk', () => {
  const codeOf = (text: string) => {
    const bytes = new Uint8Array(440)
    bytes.set(new TextEncoder().encode(text), 100)
    return { bytes, loader: 'grub2', image: tree, name: 'mbr.bin', emulated: true } as const
  }
  it('of memtest86+ is patched with the place of its second sector', async () => {
    const { image, plan } = await build({ mbr: { ...mbr, code: codeOf('Loading Memtest86+') } })
    expect(plan.faults).toEqual([])
    expect(new DataView(image.buffer, image.byteOffset).getUint32(432, true)).toBe(16 * 4 + 4)
  })
  it('of GRUB starts its own image alone', () => {
    expect(codesOf({ mbr: { ...mbr, code: codeOf('GRUB') } })).toEqual(['hybrid/notHybridLoader'])
  })
})

describe('partitions that no table can have', () => {
  it.each<readonly [string, Partial<HybridOptions>]>([
    ['hybrid/numberTooHigh', { mbr, partitions: [behind(5, 1)] }],
    ['hybrid/notListed', { mbr, partitions: [behind(2, 1, { tables: 'gpt' })] }],
    ['hybrid/notListed', { mbr, gpt: {}, partitions: [behind(2, 1, { tables: 'mbr' })] }],
    ['hybrid/splitByImages', { mbr, gpt: {}, efi: [tree], offset: sectors(16) }],
    ['hybrid/emptyPartition', { mbr, partitions: [behind(2, 0)] }],
    ['hybrid/tooManyPartitions', { mbr, efi: [tree], partitions: [behind(2, 1), behind(3, 1), behind(4, 1)] }],
  ])('%s', (code, options) => {
    expect(codesOf(options)).toEqual([code])
  })
})
