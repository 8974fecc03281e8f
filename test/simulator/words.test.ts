import { describe, expect, it } from 'vitest'
import { opcodeName } from '../../src/mmc/index.js'
import { featureOfWord, opcodeOf, opcodes, senseOfText } from '../../src/simulator/words.js'

describe('words of scripts and personalities', () => {
  it('a command has the code that the drive is sent', () => {
    for (const [word, opcode] of Object.entries(opcodes)) expect([opcode, word.replace(' (', '(')]).toEqual([opcode, opcodeName(opcode)])
  })

  it('numbers are written in any way', () => {
    expect([opcodeOf('BLANK'), opcodeOf('a1'), opcodeOf('0A'), opcodeOf(0xa1)]).toEqual([0xa1, 0xa1, 0x0a, 0xa1])
    expect([featureOfWord('002D'), featureOfWord(0x2d)]).toEqual([0x2d, 0x2d])
    expect(senseOfText('B/4b/0F')).toEqual({ key: 0xb, asc: 0x4b, ascq: 0x0f })
  })
})
