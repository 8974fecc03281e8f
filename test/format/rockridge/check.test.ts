import { describe, expect, test } from 'vitest'
import { Claims, Findings, judgeClaims, type Finding } from '../../../src/finding/index.js'
import { defaultRockRidge, startRockRidgeCheck, type RockRidgeOptions } from '../../../src/format/rockridge/index.js'
import type { Directory } from '../../../src/tree/index.js'
import { lba } from '../../../src/unit/index.js'
import { dir, file, inodeOf, leaf, makeDisc, plainAttributes, symlink } from '../iso9660/disc.js'
import { imageOf, mediumOf } from '../iso9660/medium.js'
import { eachRecord } from './each-record.js'

const shared = inodeOf('two names', {}, 2)
const tree = (): Directory =>
  dir('', [
    file('plain.txt', 'text'),
    file('other.txt', 'text too'),
    file('empty', ''),
    leaf('first', shared),
    leaf('second', shared),
    symlink('link', '../there/x'),
    symlink('far', `${'abcdefgh/'.repeat(60)}end`),
    leaf('device', { kind: 'block', links: 1, attributes: plainAttributes, major: 8, minor: 1 }),
    dir('folder', [file('inner', 'x'), dir('below')]),
    file(`long ${'n'.repeat(240)}`, 'l'),
    // Deeper than eight levels: relocated.
    ['1', '2', '3', '4', '5', '6', '7', '8'].reduceRight<Directory>(
      (inner, name) => dir(`d${name}`, [inner]),
      dir('d9', [file('deep', 'd')]),
    ),
  ])

const make = (options: Partial<RockRidgeOptions> = {}): Uint8Array =>
  imageOf(
    makeDisc(tree(), {
      iso: { deep: { kind: 'relocate', directory: 'rr_moved', marked: true } },
      rockridge: { ...defaultRockRidge, version: '1.12', ...options },
    }),
  )

async function judge(image: Uint8Array): Promise<readonly Finding[]> {
  const [medium, findings, claims] = [mediumOf(image), new Findings(), new Claims()]
  await eachRecord({ medium, number: 1, start: lba(0), findings, claims }, startRockRidgeCheck)
  judgeClaims(claims, image.length, findings)
  return findings.list()
}

/** Where an entry of a record begins, which has an identifier; behind `from`, and with `data` in it where told. */
function entryAt(image: Uint8Array, signature: string, { after = '', data = '' }: { after?: string; data?: string } = {}): number {
  const all = Buffer.from(image.buffer, image.byteOffset, image.length)
  const root = all.readUInt32LE(16 * 2048 + 158) * 2048
  let at = after === '' ? root : all.indexOf(after, root, 'latin1')
  for (;;) {
    at = all.indexOf(signature, at, 'latin1')
    if (at < 0) throw new Error(`No ${signature} behind ${after}`)
    if (all[at + 3] === 1 && all.toString('latin1', at, at + all[at + 2]).includes(data)) return at
    at++
  }
}

type Change = (image: Uint8Array) => void
const put =
  (signature: string, where: Parameters<typeof entryAt>[2], offset: number, ...values: readonly number[]): Change =>
  (image) => {
    image.set(values, entryAt(image, signature, where) + offset)
  }
const both = (value: number): readonly number[] => {
  const out = Buffer.alloc(8)
  out.writeUInt32LE(value)
  out.writeUInt32BE(value, 4)
  return [...out]
}

const text = { after: 'PLAIN.TXT' }
const damages: readonly (readonly [what: string, change: Change, structure: string, field: string])[] = [
  ['check bytes of SP', put('SP', {}, 4, 0), 'SP', 'check bytes'],
  ['version of SP', put('SP', {}, 3, 2), 'SP', 'version'],
  ['signature of SP', put('SP', {}, 0, 0x51), 'SP', 'signature'],
  ['skipped bytes', put('SP', {}, 6, 5), 'SP', 'skipped'],
  ['identifier of ER', put('ER', {}, 8, 0x58), 'ER', 'identifier'],
  ['length of an identifier', put('ER', {}, 4, 9), 'ER', 'length'],
  ['signature of ER', put('ER', {}, 0, 0x51), 'ER', 'presence'],
  ['block of CE', put('CE', {}, 4, ...both(99_999)), 'CE', 'block'],
  ['one order of a block', put('CE', {}, 8, 1), 'CE', 'block'],
  ['offset of CE', put('CE', { after: 'LONG_' }, 12, ...both(5000)), 'CE', 'offset'],
  ['size of CE', put('CE', { after: 'LONG_' }, 20, ...both(2049)), 'CE', 'size'],
  ['length of CE', put('CE', {}, 2, 29), 'CE', 'length'],
  ['signature of PX', put('PX', text, 0, 0x51), 'directory record', 'PX'],
  ['length of PX', put('PX', text, 2, 40), 'PX', 'length'],
  ['version of PX', put('PX', text, 3, 2), 'PX', 'version'],
  ['one order of a mode', put('PX', text, 11, 0), 'PX', 'mode'],
  ['one order of an owner', put('PX', text, 23, 9), 'PX', 'uid'],
  ['kind: socket', put('PX', text, 4, ...both(0o140644)), 'PX', 'mode'],
  ['kind: directory', put('PX', text, 4, ...both(0o040644)), 'PX', 'mode'],
  ['kind: none', put('PX', text, 4, ...both(0o644)), 'PX', 'mode'],
  ['kind: symlink', put('PX', text, 4, ...both(0o120644)), 'PX', 'mode'],
  ['kind of a folder', put('PX', { after: 'FOLDER' }, 4, ...both(0o100755)), 'PX', 'mode'],
  ['owner of a folder', put('PX', { after: 'FOLDER' }, 20, ...both(7)), 'PX', 'uid'],
  ['links', put('PX', text, 12, ...both(7)), 'PX', 'links'],
  ['no links', put('PX', text, 12, ...both(0)), 'PX', 'links'],
  ['owner of one of two names', put('PX', { after: 'SECOND' }, 20, ...both(7)), 'PX', 'uid'],
  ['times of one of two names', put('TF', { after: 'SECOND' }, 7, 3), 'TF', 'stamps'],
  ['times of a folder', put('TF', { after: 'FOLDER' }, 7, 3), 'TF', 'stamps'],
  ['links of a folder', put('PX', { after: 'FOLDER' }, 12, ...both(9)), 'PX', 'links'],
  ['serial number of another', put('PX', text, 36, ...both(1)), 'PX', 'serial'],
  ['signature of PN', put('PN', {}, 0, 0x51), 'PX', 'mode'],
  ['one order of a device', put('PN', {}, 8, 9), 'PN', 'high'],
  ['signature of NM', put('NM', text, 0, 0x51), 'directory record', 'NM'],
  ['version of NM', put('NM', text, 3, 2), 'NM', 'version'],
  ['flags of NM', put('NM', text, 4, 6), 'NM', 'flags'],
  ['continued NM', put('NM', text, 4, 1), 'NM', 'flags'],
  ['slash in a name', put('NM', text, 6, 0x2f), 'NM', 'name'],
  ['NUL in a name', put('NM', text, 6, 0), 'NM', 'name'],
  ['no UTF-8', put('NM', text, 6, 0xff), 'NM', 'name'],
  ['name of another', put('NM', { after: 'SECOND' }, 5, ...Buffer.from('device')), 'NM', 'name'],
  ['length of NM', put('NM', text, 2, 200), 'NM', 'length'],
  ['signature of SL', put('SL', { after: 'LINK' }, 0, 0x51), 'PX', 'mode'],
  ['flags of SL', put('SL', { after: 'LINK' }, 4, 1), 'SL', 'flags'],
  ['component too long', put('SL', { after: 'LINK' }, 8, 200), 'SL', 'component length'],
  ['component flags', put('SL', { after: 'LINK' }, 5, 6), 'SL', 'component flags'],
  ['slash in a component', put('SL', { after: 'LINK' }, 9, 0x2f), 'SL', 'component'],
  ['signature of TF', put('TF', text, 0, 0x51), 'directory record', 'TF'],
  ['flags of TF', put('TF', text, 4, 0x0f), 'TF', 'length'],
  ['length of TF', put('TF', text, 2, 25), 'TF', 'length'],
  ['month', put('TF', text, 6, 13), 'TF', 'modify'],
  ['hour', put('TF', text, 8, 24), 'TF', 'modify'],
  ['location of CL', put('CL', {}, 4, ...both(20)), 'CL', 'location'],
  ['one order of CL', put('CL', {}, 8, 1), 'CL', 'location'],
  ['location of PL', put('PL', {}, 4, ...both(20)), 'PL', 'location'],
  ['signature of RE', put('RE', { after: 'rr_moved', data: 'RE' }, 0, 0x51), 'CL', 'location'],
  ['signature of CL', put('CL', {}, 0, 0x51), 'RE', 'presence'],
  ['length of the first entry', put('PX', text, 2, 0), 'PX', 'length'],
]

describe('sound trees', () => {
  test.each([{}, { version: '1.10' as const }])('%o', async (options) => {
    expect((await judge(make(options))).filter(({ code }) => code !== 'rockridge/longStamps')).toEqual([])
  })
})

describe('one field is damaged', () => {
  const sound = make()
  test.each(damages)('%s', async (_, change, structure, field) => {
    const image = sound.slice()
    change(image)
    const found = (await judge(image)).map((finding) => `${finding.structure}, ${finding.field}`)
    expect(found).toContain(`${structure}, ${field}`)
  })
  test.each([
    ['bit of NM', 0x81, 'flags'],
    ['bit of SL', 0x8d, 'flags'],
  ])('RRIP 1.10 4.1.8 %s', async (_, flags, field) => {
    const image = make({ version: '1.10' })
    put('RR', text, 4, flags)(image)
    expect((await judge(image)).map((finding) => `${finding.structure}, ${finding.field}`)).toContain(`RR, ${field}`)
  })
  test('entries are there, and the root has no protocol', async () => {
    const image = sound.slice()
    const root = Buffer.from(image.buffer).readUInt32LE(16 * 2048 + 158) * 2048
    image.fill(0, root + 34, root + image[root])
    const found = await judge(image)
    expect(found.map(({ structure, field }) => `${structure}, ${field}`)).toEqual(['SP, presence'])
  })
})

describe('SUSP 5.1: where a CE leads', () => {
  const sound = make()
  const blocks = sound.length / 2048
  const OWN = entryAt(sound, 'CE', { after: 'LONG_' })
  /** What is told of the places of that entry. */
  async function told(block: number | undefined, offset: number, size: number, image = sound.slice()): Promise<readonly string[]> {
    if (block !== undefined) image.set(both(block), OWN + 4)
    image.set([...both(offset), ...both(size)], OWN + 12)
    return (await judge(image))
      .filter(
        ({ block: at, structure, field }) =>
          at === Math.floor(OWN / 2048) && structure === 'CE' && ['block', 'offset', 'size'].includes(field),
      )
      .map(({ byte, field, is, should }) => `${byte - (OWN % 2048)} ${field}: ${is}, ${should}`)
  }
  test.each<readonly [block: number | undefined, offset: number, size: number, told: readonly string[]]>([
    [undefined, 2047, 1, []],
    [undefined, 2048, 1, ['12 offset: 2048, less than 2048']],
    [undefined, 0, 2048, []],
    [undefined, 0, 2049, ['20 size: 2049, at most 2048, the rest of its block']],
    [undefined, 2000, 48, []],
    [undefined, 2000, 49, ['20 size: 49, at most 48, the rest of its block']],
    [undefined, 0, 0, ['20 size: 0, more than 0']],
    [blocks - 1, 0, 28, []],
    [blocks, 0, 28, [`4 block: ${blocks}, less than ${blocks}, which the medium has`]],
  ])('block %s, byte %i, %i bytes', async (block, offset, size, wanted) => {
    expect(await told(block, offset, size)).toEqual(wanted)
  })

  test.each<readonly [areas: number, told: number]>([
    [1, 0],
    [31, 0],
    [32, 0],
    [33, 1],
  ])('a chain of %i areas', async (areas, times) => {
    const image = new Uint8Array(sound.length + 2048)
    image.set(sound)
    for (let i = 0; i < areas - 1; i++)
      image.set([0x43, 0x45, 28, 1, ...both(blocks), ...both(28 * (i + 1)), ...both(28)], sound.length + 28 * i)
    image.set([...both(blocks), ...both(0), ...both(28)], OWN + 4)
    const ends = (await judge(image)).filter(({ should }) => should === 'a chain that ends')
    expect(ends.map(({ is }) => is)).toEqual(Array<string>(times).fill('more than 32 areas'))
  })
})
