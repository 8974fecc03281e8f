/** A sound volume, and what the judge says of it once a byte is another. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run as build } from '../../../src/cli/build.js'
import { Claims, Findings } from '../../../src/finding/index.js'
import { VolumeHeader } from '../../../src/format/hfsplus/index.js'
import { checkPartitions } from '../../../src/format/hybrid/index.js'
import { lba } from '../../../src/unit/index.js'
import { runCommand } from '../../cli/run-command.js'
import { temporaryFolder } from '../../support/folder.js'
import { mediumOf } from '../eltorito/volume.js'

const folder = temporaryFolder()
let image = new Uint8Array(0)
/** First bytes of the volume, of its catalogue and of its allocation file. */
let [volume, catalog, allocation] = [0, 0, 0]
let view = new DataView(image.buffer)

beforeAll(async () => {
  const names = Array.from({ length: 40 }, (_, i) => `  - { at: /folder/name ${i}, text: 'of ${i}' }`)
  const text = `disc: 1\nname: disc\nvolume: { date: 1700000000 }\nfilesystems: { iso9660: true, hfsplus: true }\nboot: { hybrid: { apm: true } }\nfiles:\n${names.join('\n')}\noutput: disc.iso\n`
  writeFileSync(join(folder, 'disc.yaml'), text)
  expect(await runCommand(build, [join(folder, 'disc.yaml')])).toMatchObject({ status: 0 })
  image = new Uint8Array(readFileSync(join(folder, 'disc.iso')))
  view = new DataView(image.buffer)
  volume = view.getUint32(3 * 2048 + 8) * 2048
  const forkAt = (field: 'catalogFile' | 'allocationFile'): number =>
    volume + view.getUint32(volume + 1024 + VolumeHeader.offsetOf(field) + 16) * 2048
  catalog = forkAt('catalogFile')
  allocation = forkAt('allocationFile')
})

async function judged(change: (bytes: Uint8Array, view: DataView) => void): Promise<readonly string[]> {
  const bytes = new Uint8Array(image)
  change(bytes, new DataView(bytes.buffer))
  const findings = new Findings()
  await checkPartitions({ medium: mediumOf(bytes), number: 1, start: lba(0), findings, claims: new Claims() })
  return findings.list().map(({ code, field }) => `${code} ${field}`)
}

const NODE = 4096
const firstLeaf = (): number => view.getUint32(catalog + 14 + 10)
/** Byte of a record of a leaf. */
const record = (leaf: number, index: number): number => {
  const at = catalog + leaf * NODE
  return at + view.getUint16(at + NODE - 2 * (index + 1))
}
/** The first record of a file, and where its data begin. */
function fileRecord(): { readonly at: number; readonly data: number } {
  for (let index = 0; ; index++) {
    const at = record(firstLeaf(), index)
    const data = at + 2 + view.getUint16(at)
    if (view.getUint16(data) === 2) return { at, data }
  }
}

describe('a volume of HFS Plus', () => {
  it('is sound', async () => {
    expect(await judged(() => undefined)).toEqual([])
  })
  it.each<[string, () => [at: number, value: number], string]>([
    ['number of files', () => [volume + 1024 + VolumeHeader.offsetOf('files') + 3, 9], 'hfsplus/header files'],
    ['number of folders', () => [volume + 1024 + VolumeHeader.offsetOf('folders') + 3, 9], 'hfsplus/header folders'],
    ['free blocks', () => [volume + 1024 + VolumeHeader.offsetOf('freeBlocks') + 3, 9], 'hfsplus/header freeBlocks'],
    ['next identifier', () => [volume + 1024 + VolumeHeader.offsetOf('nextId') + 3, 20], 'hfsplus/header nextId'],
    ['place of the catalogue', () => [volume + 1024 + VolumeHeader.offsetOf('catalogFile') + 19, 0], 'hfsplus/node header node'],
    ['root of the tree', () => [catalog + 14 + 5, 200], 'hfsplus/node node'],
    ['first leaf', () => [catalog + 14 + 13, 1], 'hfsplus/node kind'],
    ['number of records', () => [catalog + 14 + 9, 1], 'hfsplus/node leafRecords'],
    ['kind of a leaf', () => [catalog + firstLeaf() * NODE + 8, 7], 'hfsplus/node kind'],
    ['height of a leaf', () => [catalog + firstLeaf() * NODE + 9, 7], 'hfsplus/node height'],
    ['link to the leaf before', () => [catalog + (firstLeaf() + 1) * NODE + 7, 77], 'hfsplus/node bLink'],
    ['link to the next leaf', () => [catalog + firstLeaf() * NODE + 3, firstLeaf()], 'hfsplus/node fLink'],
    ['records of a leaf', () => [catalog + firstLeaf() * NODE + 10, 255], 'hfsplus/node node'],
    ['place of a record', () => [catalog + (firstLeaf() + 1) * NODE - 4, 255], 'hfsplus/node node'],
    ['length of a key', () => [fileRecord().at, 255], 'hfsplus/record key'],
    ['parent in a key', () => [fileRecord().at + 2, 1], 'hfsplus/order key'],
    ['letter of a name', () => [fileRecord().at + 9, 0x7a], 'hfsplus/order key'],
    ['type of a record', () => [fileRecord().data + 1, 9], 'hfsplus/record recordType'],
    ['identifier of a file', () => [fileRecord().data + 11, 250], 'hfsplus/record thread'],
    ['size of a file', () => [fileRecord().data + 88 + 4, 9], 'hfsplus/extent size'],
    ['first block of a file', () => [fileRecord().data + 88 + 16, 9], 'hfsplus/extent extents'],
    ['block of a file that another has', () => [fileRecord().data + 88 + 19, 1], 'hfsplus/shared extents'],
    ['bit of a block in use', () => [allocation, 0x7f], 'hfsplus/allocation bit'],
  ])('is not sound with another %s', async (_, damage, told) => {
    const found = await judged((bytes) => {
      const [at, value] = damage()
      expect(bytes[at]).not.toBe(value)
      bytes[at] = value
    })
    expect(found).toContain(told)
  })
  it('tells how many members a folder has', async () => {
    const folderRecord = record(firstLeaf(), 0)
    const valence = folderRecord + 2 + view.getUint16(folderRecord) + 7
    expect(await judged((bytes) => (bytes[valence] = 99))).toContain('hfsplus/record valence')
  })
  it('ends on any bytes', async () => {
    let state = 1
    for (let round = 0; round < 60; round++)
      await judged((bytes) => {
        for (let i = 0; i < 20; i++) {
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
          const where = (state >>> 8) % 3
          const from = where === 0 ? volume + 1024 : catalog
          bytes[from + ((state >>> 4) % (where === 0 ? 512 : 8 * NODE))] = state >>> 24
        }
      })
  })
})

describe('TN1150, HFSPlusBSDInfo: the number in a record', () => {
  const files = {
    tty: ['{ at: /tty, device: { type: character, major: 4, minor: 64 } }', 0x0400_0040],
    zero: ['{ at: /zero, device: { type: character, major: 1, minor: 0 } }', 0x0100_0000],
    disk: ['{ at: /disk, device: { type: block, major: 8, minor: 3 } }', 0x0800_0003],
    least: ['{ at: /least, device: { type: block, major: 0, minor: 1 } }', 1],
    most: ['{ at: /most, device: { type: block, major: 255, minor: 16777215 } }', 0xffff_ffff],
    pipe: ['{ at: /pipe, fifo: true }', 0],
    plain: ["{ at: /plain, text: 'x' }", 0],
  } as const
  let bytes = Buffer.alloc(0)
  beforeAll(async () => {
    const list = Object.values(files).map(([entry]) => `  - ${entry}\n`)
    const text = `disc: 1\nname: devices\nvolume: { date: 1700000000 }\nfilesystems: { iso9660: { rockridge: true }, hfsplus: true }\nboot: { hybrid: { apm: true } }\nfiles:\n${list.join('')}output: devices.iso\n`
    writeFileSync(join(folder, 'devices.yaml'), text)
    expect(await runCommand(build, [join(folder, 'devices.yaml')])).toMatchObject({ status: 0 })
    bytes = readFileSync(join(folder, 'devices.iso'))
  })
  // As major() and minor() of <sys/types.h> of macOS take it apart: 8 bits and 24.
  it.each(Object.entries(files).map(([name, [, number]]) => [name, number] as const))('of %s', (name, number) => {
    const units = Buffer.from(name, 'utf16le').swap16()
    // The name is the end of the key of a record of a file, behind which the record begins with its type.
    for (let at = bytes.indexOf(units); ; at = bytes.indexOf(units, at + 1)) {
      expect(at).toBeGreaterThan(0)
      const record = at + units.length
      if (bytes.readUInt16BE(at - 2) !== name.length || bytes.readUInt16BE(record) !== 2) continue
      expect(bytes.readUInt32BE(record + 44)).toBe(number)
      return
    }
  })
})
