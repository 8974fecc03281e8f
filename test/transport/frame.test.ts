import { describe, expect, it } from 'vitest'
import { decodeCommand, decodeJson, decodeResult, encodeCommand, encodeJson, encodeResult } from '../../src/transport/frame.js'

const body = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts).subarray(4)

describe('frames between a drive and its process', () => {
  it.each(['none', 'in', 'out'] as const)('a command that moves data %s', (direction) => {
    const command = {
      cdb: Uint8Array.from([0x2a, 0, 1, 2, 3, 4, 0, 0, 16, 0]),
      direction,
      timeoutMs: 240_000,
      length: direction === 'in' ? 65_536 : 0,
      data: direction === 'out' ? new Uint8Array(2048).fill(7) : new Uint8Array(0),
    }
    const frames = encodeCommand(command)
    const back = decodeCommand(body(...frames))
    expect({ ...back, cdb: [...back.cdb], data: back.data.length }).toEqual({
      ...command,
      cdb: [...command.cdb],
      data: command.data.length,
    })
    expect(Buffer.concat(frames).readUInt32LE(0)).toBe(Buffer.concat(frames).length - 4)
  })

  it('a result', () => {
    const result = {
      status: 2,
      host: 3,
      driver: 8,
      residual: 70_000,
      error: 1450,
      sense: Uint8Array.from([0x70, 0, 5]),
      data: new Uint8Array(40_000).fill(9),
    }
    const back = decodeResult(body(encodeResult(result)))
    expect({ ...back, sense: [...back.sense], data: back.data.length }).toEqual({ ...result, sense: [0x70, 0, 5], data: 40_000 })
  })

  it('an opening', () => {
    expect(decodeJson(body(encodeJson({ ok: true, maximumTransfer: 65_536 })))).toEqual({ ok: true, maximumTransfer: 65_536 })
  })
})
