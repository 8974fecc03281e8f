/** Format codes of READ DISC STRUCTURE as the tables of MMC-6 6.22 list them, and what stands in the structures. */

import { describe, expect, it } from 'vitest'
import { isProtectedStructure, structureFields, structureName } from '../../src/mmc/index.js'

/** Which codes of a list something is said of. */
const named = (media: 'dvd' | 'bd'): readonly (readonly [number, string])[] =>
  Array.from({ length: 256 }, (_, format) => [format, structureName(media, format)] as const).filter(([, name]) => name !== 'structure')

describe('format codes', () => {
  it('of DVD', () => {
    expect(named('dvd')).toEqual([
      [0x00, 'physical format'],
      [0x01, 'copyright'],
      [0x03, 'burst cutting area'],
      [0x04, 'manufacturing information'],
      [0x08, 'disc definition'],
      [0x09, 'medium status'],
      [0x0a, 'spare area'],
      [0x0b, 'recording type'],
      [0x0c, 'recording management of the last border-out'],
      [0x0d, 'recording management data'],
      [0x0e, 'pre-recorded lead-in'],
      [0x0f, 'unique identifier'],
      [0x10, 'control data of the lead-in'],
      [0x11, 'address in pre-groove'],
      [0x20, 'layer boundary'],
      [0x30, 'disc control blocks'],
      [0xc0, 'write protection'],
      [0xff, 'list of structures'],
    ])
  })
  it('of Blu-ray', () => {
    expect(named('bd')).toEqual([
      [0x00, 'disc information'],
      [0x03, 'burst cutting area'],
      [0x08, 'disc definition'],
      [0x09, 'cartridge status'],
      [0x0a, 'spare area'],
      [0x12, 'defect list'],
      [0x30, 'physical access control'],
      [0xc0, 'write protection'],
      [0xff, 'list of structures'],
    ])
  })
  it('of keys, which nobody is shown', () => {
    const keys = Array.from({ length: 256 }, (_, format) => format).filter(isProtectedStructure)
    // Disc key, copyright management, media identifier, media key block; volume, serial, media, key block, data keys and extents of AACS, CPRM.
    expect(keys).toEqual([0x02, 0x05, 0x06, 0x07, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86])
  })
})

describe('fields', () => {
  const fields = (media: 'dvd' | 'bd', format: number, ...bytes: readonly number[]): Readonly<Record<string, string>> =>
    Object.fromEntries(structureFields(media, format, Uint8Array.from(bytes)).map(({ name, value }) => [name, value]))
  it.each([
    [0x80, { inCartridge: '1', takenOut: '0', mediumInhibitsWriting: '0', cartridgeProtects: '0', persistentProtection: '0' }],
    [0x40, { inCartridge: '0', takenOut: '1', mediumInhibitsWriting: '0', cartridgeProtects: '0', persistentProtection: '0' }],
    [0x08, { inCartridge: '0', takenOut: '0', mediumInhibitsWriting: '1', cartridgeProtects: '0', persistentProtection: '0' }],
    [0x04, { inCartridge: '0', takenOut: '0', mediumInhibitsWriting: '0', cartridgeProtects: '1', persistentProtection: '0' }],
    [0x02, { inCartridge: '0', takenOut: '0', mediumInhibitsWriting: '0', cartridgeProtects: '0', persistentProtection: '1' }],
  ])('of the status of a DVD-RAM: %i', (byte, wanted) => {
    expect(fields('dvd', 0x09, byte, 0x10, 0, 0x7f)).toEqual({ ...wanted, discType: '16', writeInhibition: '127' })
  })
  it.each([
    [0x80, { inCartridge: '1', takenOut: '0', cartridgeProtects: '0' }],
    [0x40, { inCartridge: '0', takenOut: '1', cartridgeProtects: '0' }],
    [0x04, { inCartridge: '0', takenOut: '0', cartridgeProtects: '1' }],
    [0x38, { inCartridge: '0', takenOut: '0', cartridgeProtects: '0' }],
  ])('of the cartridge of a Blu-ray disc: %i', (byte, wanted) => {
    expect(fields('bd', 0x09, byte, 0, 0, 0)).toEqual(wanted)
  })
  it('of spare areas', () => {
    const counts = [0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0]
    expect(fields('dvd', 0x0a, ...counts)).toEqual({
      unusedPrimaryBlocks: '1',
      unusedSupplementaryBlocks: '256',
      supplementaryBlocks: '65536',
    })
    expect(fields('bd', 0x0a, 0, 0, 0, 0, ...counts.slice(4))).toEqual({ freeBlocks: '256', blocks: '65536' })
  })
  it('are none where a structure is a byte too short', () => {
    expect([fields('dvd', 0x09, 0x80, 0, 0), fields('dvd', 0x0a, ...Array<number>(11).fill(1))]).toEqual([{}, {}])
  })
})
