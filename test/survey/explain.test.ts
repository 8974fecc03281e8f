import { describe, expect, it } from 'vitest'
import { defaultJoliet } from '../../src/format/joliet/index.js'
import { defaultRockRidge } from '../../src/format/rockridge/index.js'
import { explainBlock } from '../../src/survey/index.js'
import { lba } from '../../src/unit/index.js'
import { dir, file, makeDisc, symlink } from '../format/iso9660/disc.js'
import { imageOf, mediumOf } from '../format/iso9660/medium.js'
import { imageOf as udfImageOf, makeUdf } from '../format/udf/disc.js'

const tree = dir('', [file('A.TXT', 'hello'), dir('D', [file('B', 'b')]), symlink('link', 'A.TXT')])
const made = makeDisc(tree, { rockridge: defaultRockRidge, joliet: defaultJoliet })
const image = imageOf(made)
const told = (block: number, from = image) => explainBlock(mediumOf(from), lba(block), [lba(0)], [])
const region = (id: string): number => made.layout.where.lba(id)

describe('a block of ISO 9660', () => {
  it('a volume descriptor, field by field', async () => {
    const [first] = await told(16)
    expect(first?.title).toBe('primary volume descriptor')
    expect(first?.text).toContain('BP 0041-0072')
    expect(first?.text).toContain('volumeId = "TEST"')
    expect((await told(17))[0]?.title).toBe('supplementary volume descriptor')
    expect((await told(18))[0]?.title).toBe('volume descriptor set terminator')
  })

  it('a directory, record by record, with what Rock Ridge adds', async () => {
    const records = await told(region('iso9660/directory:/'))
    expect(records.map(({ title }) => title)).toEqual([
      'directory record of the directory itself',
      'directory record of its parent',
      'directory record of "A.TXT;1"',
      'directory record of "D"',
      'directory record of "LINK.;1"',
    ])
    expect(records[0]?.text).toContain('SP, 7 bytes')
    expect(records[2]?.text).toContain('"A.TXT"')
    expect(records[4]?.text).toContain('SL, ')
    expect(records[1]?.at).toBe(image[region('iso9660/directory:/') * 2048])
  })

  it('the area that continues a record', async () => {
    const root = region('iso9660/directory:/')
    const record = (await told(root))[0]?.text ?? ''
    const block = Number(/block = (\d+)/.exec(record)?.[1])
    expect((await told(block))[0]).toMatchObject({ title: 'continuation area of system use fields' })
    expect((await told(block))[0]?.text).toContain('RRIP_1991A')
  })

  it('both path tables, which only the descriptor knows', async () => {
    for (const [id, order] of [
      ['iso9660/path-table-l', 'L'],
      ['iso9660/path-table-m', 'M'],
    ] as const)
      expect((await told(region(id))).map(({ title }) => title)).toEqual([
        `type ${order} path table record of the directory itself`,
        `type ${order} path table record of "D"`,
      ])
  })

  it('data in hexadecimal, and zeros', async () => {
    const data = made.layout.regions.find(({ body }) => body.kind === 'content')?.start ?? 0
    expect((await told(data))[0]).toMatchObject({ title: 'data' })
    expect((await told(data))[0]?.text).toContain('0000  68 65 6c 6c 6f 00')
    expect(await told(3)).toEqual([{ title: 'zeros', at: 0, text: '', fields: [] }])
  })

  it('is data where a record that looks like one contradicts itself', async () => {
    const broken = image.slice()
    const at = region('iso9660/directory:/') * 2048
    broken[at + 2] = broken[at + 2] ^ 1
    expect((await told(region('iso9660/directory:/'), broken))[0]?.title).toBe('data')
  })
})

describe('a block of UDF', () => {
  const udf = udfImageOf(makeUdf(dir('', [file('one', 'x'), file('two', 'y'.repeat(3000))])))
  const titles = async (): Promise<readonly string[]> => {
    const out: string[] = []
    for (let block = 0; block < udf.length / 2048; block++) for (const { title } of await told(block, udf)) out.push(title)
    return out
  }

  it('each kind of descriptor is known', async () => {
    expect(new Set((await titles()).filter((title) => title !== 'zeros' && title !== 'data'))).toEqual(
      new Set([
        'UDF volume structure descriptor BEA01',
        'UDF volume structure descriptor NSR02',
        'UDF volume structure descriptor TEA01',
        'UDF primary volume descriptor',
        'UDF implementation use volume descriptor',
        'UDF partition descriptor',
        'UDF logical volume descriptor',
        'UDF unallocated space descriptor',
        'UDF terminating descriptor',
        'UDF logical volume integrity descriptor',
        'UDF anchor volume descriptor pointer',
        'UDF file set descriptor',
        'UDF file entry',
        'UDF file identifier descriptor: the parent',
        'UDF file identifier descriptor: "one"',
        'UDF file identifier descriptor: "two"',
      ]),
    )
  })

  it('an anchor, field by field', async () => {
    expect((await told(256, udf))[0]?.text).toContain('3/10.2')
  })

  it('tells of a descriptor whose CRC is wrong', async () => {
    const broken = udf.slice()
    broken[256 * 2048 + 20] = 0xff
    expect((await told(256, broken))[0]?.text).toContain('its crc is wrong')
  })
})
