import { describe, expect, test } from 'vitest'
import { Claims, Findings, type Finding } from '../../../src/finding/index.js'
import { BootSector16, BootSector32, fatImage, judgeFat, type FatType } from '../../../src/format/fat/index.js'
import { bytes, instantOfSeconds, lba } from '../../../src/unit/index.js'
import { mediumOf } from '../iso9660/medium.js'
import { bytesOfContent, treeOf } from './bytes.js'

const files = {
  'EFI/BOOT/BOOTX64.EFI': 'x'.repeat(3000),
  'a long name of a file.txt': 'text',
  'SHORT.TXT': 'y'.repeat(1500),
  empty: '',
}
const made = (type: FatType, size: number): Uint8Array => {
  const { content } = fatImage(treeOf(files), { id: 'fat', label: 'ESP', time: instantOfSeconds(1_700_000_001), type, size: bytes(size) })
  return bytesOfContent(content)
}
const images = { 12: made(12, 1_474_560), 16: made(16, 8_388_608), 32: made(32, 40_000_000) }

async function judge(image: Uint8Array): Promise<readonly Finding[]> {
  const findings = new Findings()
  await judgeFat({ medium: mediumOf(image), number: 1, start: lba(0), findings, claims: new Claims() }, 0, { title: 'an image' })
  return findings.list()
}

/** Where a text stands behind the allocation tables. */
const at = (image: Uint8Array, text: string): number => Buffer.from(image.buffer).indexOf(text, 0, 'latin1')
const find = (text: string, offset: number, ...values: readonly number[]): Change => [(image) => at(image, text) + offset, values]
/** The table's byte in which an entry of FAT12 of an even number begins. */
const even = (cluster: number, ...values: readonly number[]): Change => [() => 512 + (cluster * 3) / 2, values]
const here = (offset: number, ...values: readonly number[]): Change => [() => offset, values]
type Change = readonly [where: (image: Uint8Array) => number, values: readonly number[]]

const SHORT = 'SHORT   TXT'
const damages: readonly (readonly [what: string, type: FatType, change: Change, structure: string, field: string])[] = [
  ['jump', 12, here(0, 0), 'boot sector', 'jump'],
  ['bytes per sector', 12, here(11, 1), 'boot sector', 'bytes per sector'],
  ['sectors per cluster', 12, here(13, 3), 'boot sector', 'clusterSectors'],
  ['reserved sectors', 12, here(14, 0), 'boot sector', 'reservedSectors'],
  ['tables', 12, here(16, 0), 'boot sector', 'tables'],
  ['root entries', 12, here(17, 3), 'boot sector', 'rootEntries'],
  ['total sectors', 12, here(19, 0xff, 0xff), 'boot sector', 'totalSectors16'],
  ['media', 12, here(21, 0x11), 'boot sector', 'media'],
  ['media of the table', 12, here(21, 0xfa), 'allocation table', 'entry 0'],
  ['table sectors', 12, here(22, 1), 'boot sector', 'tableSectors16'],
  ['hidden sectors', 12, here(28, 7), 'boot sector', 'hiddenSectors'],
  ['extended signature', 12, here(38, 0), 'boot sector', 'extended signature'],
  ['type', 12, here(58, 0x36), 'boot sector', 'type'],
  ['label', 12, here(43, 0x58), 'directory entry', 'name'],
  ['signature', 12, here(510, 0), 'boot sector', 'signature'],
  ['a table alone', 12, here(512 + 4000, 1), 'allocation table', 'copy 2'],
  ['end mark', 12, even(0, 0xf0, 0x0f), 'allocation table', 'entry 1'],
  ['chain to a free cluster', 12, even(4, 0xff, 0x0e), 'allocation table', 'chain'],
  ['chain to itself', 12, even(4, 4, 0), 'allocation table', 'chain'],
  ['lost cluster', 12, even(100, 0xff, 0x0f), 'allocation table', 'clusters'],
  ['size', 12, find(SHORT, 28, 0, 0x10), 'allocation table', 'size'],
  ['cluster', 12, find(SHORT, 26, 0xff, 0xff), 'directory entry', 'clusterLow'],
  ['cluster of another', 12, find(SHORT, 26, 2), 'allocation table', 'chain'],
  ['small letter', 12, find(SHORT, 0, 0x73), 'directory entry', 'name'],
  ['attributes', 12, find(SHORT, 11, 0xe0), 'directory entry', 'attributes'],
  ['directory', 12, find(SHORT, 11, 0x10), 'directory entry', 'size'],
  ['month', 12, find(SHORT, 24, 0xff, 0xff), 'directory entry', 'writtenDate'],
  ['hour', 12, find(SHORT, 22, 0xff, 0xff), 'directory entry', 'writtenTime'],
  ['order of a long name', 12, find('ALONGN~1TXT', -32, 3), 'long directory entry', 'order'],
  ['checksum of a long name', 12, find('ALONGN~1TXT', -32 + 13, 9), 'long directory entry', 'checksum'],
  ['a short name that changed', 12, find('ALONGN~1TXT', 0, 0x42), 'long directory entry', 'checksum'],
  ['dots', 12, find('..         ', 1, 0x58), 'directory entry', 'name'],
  ['parent', 12, find('..         ', 26, 9), 'directory entry', 'clusterLow'],
  ['a table of 16 bits', 16, here(512 + 8, 0xff, 0xee), 'allocation table', 'chain'],
  ['FSInfo', 32, here(512, 0), 'FSInfo sector', 'lead signature'],
  ['free clusters', 32, here(512 + 488, 1), 'FSInfo sector', 'freeClusters'],
  ['next free', 32, here(512 + 492, 0xff, 0xff, 0xff, 0x7f), 'FSInfo sector', 'nextFree'],
  ['copy of the boot sector', 32, here(6 * 512 + 3, 0x58), 'backup boot sector', 'bytes'],
  ['root cluster', 32, here(44, 0xff, 0xff, 0xff), 'allocation table', 'chain'],
  ['information sector', 32, here(48, 99), 'boot sector', 'information sector'],
]

describe('sound volumes', () => {
  test.each([12, 16, 32] as const)('of FAT%i', async (type) => {
    expect(await judge(images[type])).toEqual([])
    expect((type === 32 ? BootSector32 : BootSector16).check(images[type])).toEqual([])
  })
})

describe('one field is damaged', () => {
  test.each(damages)('%s, FAT%i', async (_, type, [where, values], structure, field) => {
    const image = images[type].slice()
    const from = where(image)
    expect(from).toBeGreaterThanOrEqual(0)
    image.set(values, from)
    const found = (await judge(image)).map((finding) => `${finding.structure}, ${finding.field}`)
    expect(found).toContain(`${structure} of an image, ${field}`)
  })
})
