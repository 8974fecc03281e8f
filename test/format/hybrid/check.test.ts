import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Claims, Findings, judgeClaims, type Finding } from '../../../src/finding/index.js'
import { MapEntry } from '../../../src/format/apple/index.js'
import { fatImage } from '../../../src/format/fat/index.js'
import { checkPartitions, planHybrid, type HybridOptions } from '../../../src/format/hybrid/index.js'
import { instantOfSeconds, lba } from '../../../src/unit/index.js'
import { contentOf, bytesOfContent, treeOf } from '../fat/bytes.js'
import { imageOf, layoutOf, mediumOf } from '../eltorito/volume.js'

const fat = bytesOfContent(fatImage(treeOf({ 'EFI/x': 'y' }), { id: 'fat', label: '', time: instantOfSeconds(1e9) }).content)
const efi = contentOf('data:/efi.img', fat)
const loader = contentOf('data:/isolinux.bin', new Uint8Array(6000))
const code = {
  bytes: new TextEncoder().encode('isolinux.bin missing'),
  loader: 'isolinux',
  infoTable: 'isolinux',
  image: loader,
  name: 'code',
} as const
const mbr = { partitionType: 0, active: true, code, id: 0x1234 }

function build(options: Partial<HybridOptions>): Uint8Array {
  const { regions } = planHybrid({ efi: [efi], seed: 'seed', ...options })
  const layout = layoutOf([regions], [loader, efi])
  const disk = imageOf(layout)
  const at = layout.where.content(loader)
  new DataView(disk.buffer).setUint32(at * 2048 + 12, at, true)
  return disk
}

async function judge(image: Uint8Array): Promise<readonly Finding[]> {
  const [findings, claims] = [new Findings(), new Claims()]
  await checkPartitions({ medium: mediumOf(image), number: 1, start: lba(0), findings, claims })
  judgeClaims(claims, image.length, findings)
  return findings.list()
}
const told = (findings: readonly Finding[]): readonly string[] => findings.map(({ structure, field }) => `${structure}, ${field}`)

const disk = build({ mbr, gpt: {} })
const plain = build({ mbr })
const end = disk.length - 512
/** Checksums of both tables made right again. */
function mended(image: Uint8Array): Uint8Array {
  const view = new DataView(image.buffer)
  for (const at of [512, end]) {
    const from = Number(view.getBigUint64(at + 72, true)) * 512
    if (from + 16_384 <= image.length) view.setUint32(at + 88, crc32(image.subarray(from, from + 16_384)), true)
    view.setUint32(at + 16, 0, true)
    view.setUint32(at + 16, crc32(image.subarray(at, at + 92)), true)
  }
  return image
}

type Damage = readonly [what: string, at: number, values: readonly number[], structure: string, field: string]

describe('a master boot record', () => {
  const row = (number: number, offset: number): number => 446 + (number - 1) * 16 + offset
  const damages: readonly Damage[] = [
    ['signature', 510, [0], 'master boot record', 'signature'],
    ['status', row(1, 0), [0x7f], 'partition row 1', 'indicator'],
    ['two that are active', row(2, 0), [0x80], 'partition row 2', 'indicator'],
    ['reserved', 444, [1], 'master boot record', 'reserved'],
    ['start outside', row(2, 8), [0xff, 0xff, 0xff], 'partition row 2', 'start'],
    ['count outside', row(2, 12), [0xff, 0xff, 0xff], 'partition row 2', 'count'],
    ['no count', row(2, 12), [0, 0, 0, 0], 'partition row 2', 'count'],
    ['geometry', row(2, 2), [0x3e], 'partition row 2', 'first cylinder, head, sector'],
    ['no FAT', row(2, 8), [4], 'partition row 2', 'file system'],
    ['block of the loader', 432, [9], 'master boot record', 'block'],
  ]
  test('is sound, though a partition covers another', async () => {
    expect(told((await judge(plain)).filter(({ severity }) => severity !== 'note'))).toEqual([])
  })
  test.each(damages)('%s', async (_, at, values, structure, field) => {
    const image = plain.slice()
    image.set(values, at)
    expect(told(await judge(image))).toContain([structure, field].join(', '))
  })
})

describe('a GUID partition table', () => {
  test('is sound', async () => {
    expect(told(await judge(disk))).toEqual([])
  })
  const damages: readonly (readonly [
    what: string,
    at: number,
    values: readonly number[],
    structure: string,
    field: string,
    mend?: 'mend',
  ])[] = [
    ['protective start', 446 + 8, [9], 'partition row 1', 'start'],
    ['protective count', 446 + 12, [9, 0, 0], 'partition row 1', 'count'],
    ['signature', 512, [0], 'primary GPT header', 'signature'],
    ['signature, all of it', 512, [...new Uint8Array(8)], 'primary GPT header', 'signature'],
    ['revision', 512 + 8, [9], 'primary GPT header', 'revision', 'mend'],
    ['header size', 512 + 12, [90], 'primary GPT header', 'header size', 'mend'],
    ['checksum', 512 + 16, [9], 'primary GPT header', 'header checksum'],
    ['own block', 512 + 24, [9], 'primary GPT header', 'here', 'mend'],
    ['other block', 512 + 32, [9, 0], 'primary GPT header', 'other', 'mend'],
    ['first usable', 512 + 40, [9], 'primary GPT header', 'firstUsable', 'mend'],
    ['last usable', 512 + 48, [0xff, 0xff, 0xff], 'primary GPT header', 'lastUsable', 'mend'],
    ['no GUID', 512 + 56, [...new Uint8Array(16)], 'primary GPT header', 'disk', 'mend'],
    ['another GUID', 512 + 56, [1], 'backup GPT header', 'disk', 'mend'],
    ['place of the entries', 512 + 72, [0xff, 0xff, 0xff], 'primary GPT header', 'entries', 'mend'],
    ['count of entries', 512 + 80, [0xff, 0xff, 0xff], 'primary GPT header', 'entryCount', 'mend'],
    ['checksum of entries', 512 + 88, [9], 'primary GPT header', 'entriesChecksum'],
    ['a byte of an entry', 1024 + 60, [9], 'primary GPT header', 'entriesChecksum'],
    ['last before first', 1024 + 40, [0, 0, 0], 'GPT entry 1', 'last', 'mend'],
    ['last outside', 1024 + 40, [0xff, 0xff, 0xff], 'GPT entry 1', 'last', 'mend'],
    ['overlap', 1024 + 40, [0xff, 0], 'GPT entry 2', 'first', 'mend'],
    ['reserved attributes', 1024 + 50, [1], 'GPT entry 1', 'attributes', 'mend'],
    ['GUID of another', 1024 + 128 + 16, [...disk.subarray(1024 + 16, 1024 + 32)], 'GPT entry 2', 'partition', 'mend'],
    ['backup signature', end, [...new Uint8Array(8)], 'backup GPT header', 'signature'],
    ['backup checksum', end + 16, [9], 'backup GPT header', 'header checksum'],
    ['backup of another', end + 32, [9], 'backup GPT header', 'other', 'mend'],
    ['backup entries', end - 16_384 + 60, [9], 'backup GPT header', 'entriesChecksum'],
  ]
  test.each(damages)('%s', async (_, at, values, structure, field, mend) => {
    const image = disk.slice()
    image.set(values, at)
    expect(told(await judge(mend === undefined ? image : mended(image)))).toContain([structure, field].join(', '))
  })
})

describe('an Apple partition map', () => {
  const map = (): Uint8Array => {
    const image = new Uint8Array(400 * 512)
    const entry = (number: number, start: number, count: number, type: string): void => {
      const data = { dataStart: 0, dataCount: count, status: 3, data: new Uint8Array(420) }
      MapEntry.encodeInto(image, number * 512, { signature: 'PM', padding: 0, entries: 3, start, count, name: 'x', type, ...data })
    }
    image.set([0x45, 0x52, 2, 0, 0, 0, 1, 0x90])
    entry(1, 1, 63, 'Apple_partition_map')
    entry(2, 64, 100, 'ISO9660_data')
    entry(3, 164, 236, 'Apple_Free')
    return image
  }
  test('is sound', async () => {
    expect(told(await judge(map()))).toEqual([])
  })
  test.each([
    ['block size', 2, [4], 'driver descriptor', 'blockSize'],
    ['count of blocks', 4, [9], 'driver descriptor', 'blocks'],
    ['signature', 1024, [0], 'map entry 2', 'signature'],
    ['count of entries', 1024 + 7, [9], 'map entry 2', 'entries'],
    ['fewer entries', 512 + 7, [2], 'map entry 1', 'entries'],
    ['start', 1024 + 11, [200], 'map entry 2', 'start'],
    ['start outside', 1024 + 8, [9], 'map entry 2', 'start'],
    ['count outside', 1024 + 12, [9], 'map entry 2', 'count'],
    ['data outside', 1024 + 84, [9], 'map entry 2', 'data count'],
    ['no volume', 1024 + 48, [...Buffer.from('Apple_HFS\0')], 'map entry 2', 'type'],
    ['no map', 512 + 48, [0], 'partition map', 'type'],
  ] as readonly Damage[])('%s', async (_, at, values, structure, field) => {
    const image = map()
    image.set(values, at)
    expect(told(await judge(image))).toContain([structure, field].join(', '))
  })
  test('names the signature of a volume of which the copy of its header is there', async () => {
    const image = map()
    image.set(Buffer.from('Apple_HFS\0'), 1024 + 48)
    const header = new Uint8Array(512)
    header.set(Buffer.from('H+'))
    header[3] = 4
    new DataView(header.buffer).setUint32(40, 512)
    new DataView(header.buffer).setUint32(44, 100)
    image.set(header, 64 * 512 + 1024)
    image.set(header, 164 * 512 - 1024)
    // It is no more than a header.
    expect(told(await judge(image))).toEqual(['catalogue, header node'])
    image[64 * 512 + 1024] = 0x58
    expect(told(await judge(image))).toEqual(['header of HFS+, signature'])
  })
  test('a row of a master boot record that has HFS, and none lies there', async () => {
    const image = map()
    image.set([0, 0, 0, 0, 0xaf, 0, 0, 0, 64, 0, 0, 0, 100, 0, 0, 0], 446)
    image.set([0x55, 0xaa], 510)
    const found = told(await judge(image)).filter((what) => what.includes('type'))
    expect(found).toHaveLength(1)
  })
})
