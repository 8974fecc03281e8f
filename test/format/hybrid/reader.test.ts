import { array, assert, asyncProperty, nat, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planHybrid, readPartitions, type HybridOptions } from '../../../src/format/hybrid/index.js'
import { contentOf } from '../fat/bytes.js'
import { imageOf, layoutOf, mediumOf } from '../eltorito/volume.js'

const loader = new Uint8Array(6000)
loader.set([0xfb, 0xc0, 0x78, 0x70], 64)
const image = contentOf('data:/isolinux.bin', loader)
const efi = contentOf('data:/efi.img', new Uint8Array(100 * 2048))
const code = {
  bytes: new TextEncoder().encode('isolinux.bin missing'),
  loader: 'isolinux',
  infoTable: 'isolinux',
  image,
  name: 'code',
} as const
const mbr = { partitionType: 0, active: true, code, id: 0x1234 }

function build(options: Partial<HybridOptions>) {
  const { regions } = planHybrid({ efi: [efi], seed: 'seed', ...options })
  const layout = layoutOf([regions], [image, efi])
  return { disk: imageOf(layout), layout }
}

describe('reading partition tables', () => {
  it('finds both, what starts the disk, and what it loads', async () => {
    const { disk, layout } = build({ mbr, gpt: {} })
    const found = await readPartitions(mediumOf(disk))
    expect(found.faults).toEqual([])
    expect(found.mbr).toMatchObject({ signature: 0x1234, code: 'isolinux', loads: layout.where.content(image) * 4 })
    expect(found.mbr?.partitions).toMatchObject([
      { number: 1, type: 0xee, active: false },
      { number: 2, type: 0, active: true },
    ])
    expect(found.gpt?.partitions).toMatchObject([
      { number: 1, start: 64 },
      { number: 2, start: layout.where.content(efi) * 4, count: 400, name: 'EFI System Partition' },
    ])
  })

  it('takes a plain master boot record, and a volume without one', async () => {
    const found = await readPartitions(mediumOf(build({ mbr }).disk))
    expect(found).toMatchObject({ faults: [], mbr: { partitions: [{ start: 0 }, { type: 0xef, count: 400 }] } })
    expect(found.gpt).toBeUndefined()
    expect(await readPartitions(mediumOf(imageOf(layoutOf([]))))).toEqual({ faults: [] })
    expect(await readPartitions(mediumOf(new Uint8Array(0)))).toEqual({ faults: [] })
  })

  it('tells of a damaged table and takes the other', async () => {
    const { disk } = build({ mbr, gpt: {} })
    const whole = await readPartitions(mediumOf(disk))
    for (const [at, which] of [
      [512 + 60, 'first'],
      [1024 + 5, 'first'],
      [disk.length - 512 + 60, 'second'],
    ] as const) {
      const hurt = disk.slice()
      hurt[at] ^= 0xff
      const found = await readPartitions(mediumOf(hurt))
      expect(found.gpt).toEqual(whole.gpt)
      expect(found.faults.map(({ code: name, values }) => [name, values['table']])).toEqual([['hybrid/damagedTable', which]])
    }
  })

  it('tells where a protected table is missing, as on a cut image', async () => {
    const { disk } = build({ mbr, gpt: {} })
    const cut = await readPartitions(mediumOf(disk.slice(0, -2048)))
    expect(cut.faults.map(({ values }) => values['table'])).toEqual(['second'])
    disk.fill(0, 512, 32768)
    disk.fill(0, disk.length - 512)
    const none = await readPartitions(mediumOf(disk))
    expect(none.gpt).toBeUndefined()
    expect(none.faults).toHaveLength(2)
  })

  it('ends on any bytes', async () => {
    const { disk } = build({ mbr, gpt: {} })
    await assert(
      asyncProperty(array(tuple(nat(4096), nat(255)), { minLength: 1, maxLength: 40 }), async (changes) => {
        const hurt = disk.slice()
        for (const [at, value] of changes) hurt[at] = value
        expect((await readPartitions(mediumOf(hurt))).faults.length).toBeLessThan(200)
      }),
      { numRuns: 200 },
    )
  })
})
