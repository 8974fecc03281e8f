import { describe, expect, it } from 'vitest'
import { dataBlockBytes, opcodeName, profileName, readCdBytes } from '../../src/mmc/index.js'

describe('lengths of blocks, MMC-6', () => {
  it('data block types of the write parameters page', () => {
    expect(Array.from({ length: 16 }, (_, type) => dataBlockBytes(type) ?? 0)).toEqual([
      2352, 2368, 2448, 2448, 0, 0, 0, 0, 2048, 2336, 2048, 2056, 2324, 2332, 0, 0,
    ])
  })

  it.each([
    ['any', 2352],
    ['audio', 2352],
    ['mode 1', 2048],
    ['mode 2', 2336],
    ['form 1', 2048],
    ['form 2', 2328],
  ] as const)('READ CD, user data of %s: %i bytes', (sectorType, bytes) => {
    expect(readCdBytes({ sectorType, main: 'user', subChannel: 'none' })).toBe(bytes)
    const withSub = (['none', 'raw', 'q', 'rw'] as const).map((subChannel) => readCdBytes({ sectorType, main: 'whole', subChannel }))
    expect(withSub).toEqual([2352, 2448, 2368, 2448])
    expect(readCdBytes({ sectorType, main: 'none', subChannel: 'q' })).toBe(16)
  })
})

describe('names, MMC-6', () => {
  it('profiles that are read only, and commands that take part in an exchange of keys', () => {
    expect([0x08, 0x10, 0x40, 0x50].map(profileName)).toEqual(['CD-ROM', 'DVD-ROM', 'BD-ROM', 'HD DVD-ROM'])
    expect([0xa2, 0xa3, 0xa4, 0xb5].map((opcode) => opcodeName(opcode).split(',')[0])).toEqual([
      'SECURITY PROTOCOL IN',
      'SEND KEY',
      'REPORT KEY',
      'SECURITY PROTOCOL OUT',
    ])
  })
})
