import { describe, expect, test } from 'vitest'
import {
  DirectoryRecord,
  PathTableRecordL,
  PathTableRecordM,
  PrimaryVolumeDescriptor,
  VolumeDescriptorSetTerminator,
} from '../../../src/format/iso9660/index.js'
import { dir, file, makeDisc, render } from './disc.js'

const made = makeDisc(dir('', [file('HELLO.TXT', 'hello'), dir('SUB', [file('A', 'a')])]))
const primary = render(made, 'iso9660/primary')

/** Lines of an annotated dump whose label is one of these. */
const lines = (explained: string, ...labels: readonly string[]): readonly string[] =>
  explained.split('\n').filter((line) => labels.some((label) => line.startsWith(label)))

describe('8.4 primary volume descriptor', () => {
  test('explains itself', () => {
    expect(
      lines(
        PrimaryVolumeDescriptor.explain(primary),
        'BP 0001',
        'BP 0002',
        'BP 0041',
        'BP 0081',
        'BP 0121',
        'BP 0129',
        'BP 0133',
        'BP 0141',
        'BP 0149',
        'BP 0814',
        'BP 0848',
        'BP 0882',
      ),
    ).toEqual([
      'BP 0001-0001  01  type  8.4.1',
      'BP 0002-0006  43 44 30 30 31  standard identifier  8.4.2',
      'BP 0041-0072  54 45 53 54 20 20 20 20 20 20 20 20 20 20 20 20 …  volumeId = "TEST"  8.4.6',
      'BP 0081-0088  18 00 00 00 00 00 00 18  spaceSize = 24 sectors  8.4.8',
      'BP 0121-0124  01 00 00 01  setSize = 1  8.4.10',
      'BP 0129-0132  00 08 08 00  blockSize = 2048  8.4.12',
      'BP 0133-0140  16 00 00 00 00 00 00 16  pathTableSize = 22 bytes  8.4.13',
      'BP 0141-0144  12 00 00 00  pathTableL = 18 lba  8.4.14',
      'BP 0149-0152  00 00 00 13  pathTableM = 19 lba  8.4.16',
      'BP 0814-0830  32 30 32 33 31 31 31 34 32 32 31 33 32 30 30 30 …  created = 2023-11-14T22:13:20Z  8.4.26',
      'BP 0848-0864  30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 …  expires = not specified  8.4.28',
      'BP 0882-0882  01  file structure version  8.4.30',
    ])
  })

  test('8.4.18 has the record of the root directory', () => {
    expect(DirectoryRecord.explain(PrimaryVolumeDescriptor.decode(primary).rootDirectory)).toBe(
      [
        'BP 0001-0001  22  length = 34  9.1.1',
        'BP 0002-0002  00  extendedAttributes = 0  9.1.2',
        'BP 0003-0010  14 00 00 00 00 00 00 14  location = 20 lba  9.1.3',
        'BP 0011-0018  00 08 00 00 00 00 08 00  dataLength = 2048 bytes  9.1.4',
        'BP 0019-0025  7b 0b 0e 16 0d 14 00  recorded = 2023-11-14T22:13:20Z  9.1.5',
        'BP 0026-0026  02  flags = 2  9.1.6',
        'BP 0027-0027  00  fileUnitSize = 0  9.1.7',
        'BP 0028-0028  00  interleaveGap = 0  9.1.8',
        'BP 0029-0032  01 00 00 01  sequence = 1  9.1.9',
        'BP 0033-0033  01  identifierLength = 1  9.1.10',
      ].join('\n'),
    )
  })

  test('checks itself, byte orders and constants', () => {
    expect(PrimaryVolumeDescriptor.check(primary)).toEqual([])
    const broken = primary.slice()
    broken[87] = 99
    broken[0] = 2
    expect(PrimaryVolumeDescriptor.check(broken).map((one) => one.clause)).toEqual(['8.4.1', '8.4.8'])
  })
})

test('8.3 the terminator is all zero behind its head', () => {
  const terminator = render(made, 'iso9660/terminator')
  expect(VolumeDescriptorSetTerminator.check(terminator)).toEqual([])
  expect(terminator.subarray(0, 8)).toEqual(Uint8Array.of(255, 0x43, 0x44, 0x30, 0x30, 0x31, 1, 0))
  expect(terminator.subarray(8).every((byte) => byte === 0)).toBe(true)
})

test('9.4 path tables differ in their byte order alone', () => {
  const [little, big] = [render(made, 'iso9660/path-table-l'), render(made, 'iso9660/path-table-m')]
  expect(PathTableRecordL.decode(little, 10)).toEqual({ identifierLength: 3, extendedAttributes: 0, location: 21, parent: 1 })
  expect(PathTableRecordM.decode(big, 10)).toEqual(PathTableRecordL.decode(little, 10))
  expect(String.fromCharCode(...little.subarray(18, 22))).toBe('SUB\0')
})

test('6.8.2.2 the first two records are of the directory and of its parent', () => {
  const records = render(made, 'iso9660/directory:/SUB')
  expect(DirectoryRecord.decode(records)).toMatchObject({ length: 34, location: 21, flags: 2 })
  expect([records[33], records[34 + 33]]).toEqual([0, 1])
  expect(DirectoryRecord.decode(records, 34)).toMatchObject({ length: 34, location: 20, flags: 2 })
  expect(DirectoryRecord.decode(records, 68)).toMatchObject({ dataLength: 1, identifierLength: 4, length: 38 })
  expect(String.fromCharCode(...records.subarray(68 + 33, 68 + 37))).toBe('A.;1')
})
