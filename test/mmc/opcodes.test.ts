import { describe, expect, it } from 'vitest'
import { blockLengthsOf, onlyLooks, opcodeName } from '../../src/mmc/opcodes.js'

const block = (text: string): Uint8Array => Uint8Array.from(text.split(' '), (byte) => Number.parseInt(byte, 16))

describe('operation codes', () => {
  it('whoever looks changes nothing, and all others act: MMC-6, SPC-4', () => {
    const looking = Array.from({ length: 256 }, (_, opcode) => opcode).filter((opcode) => onlyLooks(Uint8Array.of(opcode)))
    expect(looking.map((opcode) => opcode.toString(16).padStart(2, '0')).join(' ')).toBe(
      '00 03 08 12 1a 1c 23 25 28 2f 37 3c 3e 42 43 44 46 4a 4d 51 52 59 5a 5c 88 a0 a8 ac ad b7 b9 bd be',
    )
  })

  it.each([
    ['2f 00', true],
    ['2f 02', false],
    ['2f 04', false],
    ['2f 08', true],
    ['4d 00', true],
    ['4d 01', false],
    ['4d 02', true],
    ['9e 10', true],
    ['9e 11', true],
    ['9e 12', false],
    ['9e 0f', false],
    ['9e f0', true],
    ['ab 01', true],
    ['ab 02', false],
    ['ab 00', false],
  ])('%s: its fields decide', (text, looks) => {
    expect(onlyLooks(block(text))).toBe(looks)
  })

  it('no block is taken for TEST UNIT READY', () => {
    expect([onlyLooks(new Uint8Array()), opcodeName(0), opcodeName(0xbf)]).toEqual([true, 'TEST UNIT READY', 'SEND DISC STRUCTURE'])
    expect([opcodeName(0xc0), opcodeName(0xff), opcodeName(0x05)]).toEqual([
      'a command of the vendor',
      'a command of the vendor',
      'a command that this program does not know',
    ])
  })

  // SPC-4 4.3.2: the three high bits are the group.
  it.each([
    [0x00, [6]],
    [0x1f, [6]],
    [0x20, [10]],
    [0x5f, [10]],
    [0x60, []],
    [0x7f, []],
    [0x80, [16]],
    [0x9f, [16]],
    [0xa0, [12]],
    [0xbf, [12]],
    [0xc0, [6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]],
    [0xff, [6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]],
  ])('%i has blocks of %j bytes', (opcode, lengths) => {
    expect(blockLengthsOf(opcode)).toEqual(lengths)
  })
})
