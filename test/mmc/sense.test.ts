import { describe, expect, it } from 'vitest'
import { encodeSense, knownSenseCodes, printSense, progressOfSense, senseOf, senseText } from '../../src/mmc/index.js'

const bytes = (text: string): Uint8Array => Uint8Array.from(text.split(' '), (byte) => Number.parseInt(byte, 16))

describe('sense data, SPC-4 4.5', () => {
  it('4.5.3 reads fixed format, with and without the valid bit', () => {
    expect(senseOf(bytes('70 00 05 00 00 00 00 0a 00 00 00 00 24 00 00 00 00 00'))).toEqual({ deferred: false, key: 5, asc: 0x24, ascq: 0 })
    expect(senseOf(bytes('f0 00 03 00 00 12 34 0a 00 00 00 00 11 05 00 00 00 00'))).toEqual({
      deferred: false,
      key: 3,
      asc: 0x11,
      ascq: 5,
      information: 0x1234,
    })
    expect(senseOf(bytes('71 00 03 00 00 00 00 0a 00 00 00 00 0c 09 00 00 00 00'))?.deferred).toBe(true)
  })

  it('4.5.2 reads descriptor format with information and progress', () => {
    expect(senseOf(bytes('72 02 04 04 00 00 00 08 02 06 00 00 80 80 00 00'))).toEqual({
      deferred: false,
      key: 2,
      asc: 4,
      ascq: 4,
      progress: 0.5,
    })
    expect(senseOf(bytes('72 03 11 00 00 00 00 0c 00 0a 80 00 00 00 00 00 00 00 00 64'))?.information).toBe(100)
  })

  it('4.5.2.4.4 reads progress only with NO SENSE and NOT READY', () => {
    expect(senseOf(bytes('70 00 02 00 00 00 00 0a 00 00 00 00 04 07 00 80 40 00'))?.progress).toBe(0.25)
    expect(senseOf(bytes('70 00 05 00 00 00 00 0a 00 00 00 00 24 00 00 80 40 00'))?.progress).toBeUndefined()
    expect(senseOf(bytes('70 00 02 00 00 00 00 0a 00 00 00 00 04 07 00 00 40 00'))?.progress).toBeUndefined()
  })

  it.each(['', '00', '70', '70 00', '72 02', '7f 00 05', '00 00 00 00 00 00 00 00'])('takes %j for no sense data', (text) => {
    expect(senseOf(text === '' ? new Uint8Array() : bytes(text))).toBeUndefined()
  })

  it.each(['70 00 05', '70 00 05 00 00 00 00 0a 00', '72 02 04 04 00 00 00 ff 02 ff', '72 02 04 04 00 00 00 ff 00 00 00 00 00'])(
    'reads %j, which ends too early, without stumbling',
    (text) => {
      expect(senseOf(bytes(text))?.key).toBeGreaterThan(0)
    },
  )

  it('writes what it reads', () => {
    const sense = { deferred: false, key: 2, asc: 4, ascq: 7, progress: 0.75 }
    expect(senseOf(encodeSense(sense))).toEqual(sense)
    expect(senseOf(encodeSense({ deferred: true, key: 3, asc: 0x0c, ascq: 9, information: 77 }))).toEqual({
      deferred: true,
      key: 3,
      asc: 0x0c,
      ascq: 9,
      information: 77,
    })
  })

  it('prints as makers of drives do, and knows each code once', () => {
    expect(printSense({ key: 11, asc: 0x4b, ascq: 0 })).toBe('B/4B/00')
    const codes = knownSenseCodes.map(([code]) => code)
    expect(new Set(codes).size).toBe(codes.length)
    expect(codes).toEqual(codes.toSorted((a, b) => a - b))
    expect(senseText(0x30, 0x05)).toMatch(/cannot write/)
    expect(senseText(0x30, 0x7f)).toMatch(/^medium incompatible.*127/)
    expect(senseText(0x83, 0x01)).toMatch(/maker/)
  })
})

describe('waiting for a long operation', () => {
  const look = (key: number, asc: number, ascq: number, progress?: number) =>
    progressOfSense({ deferred: false, key, asc, ascq, ...(progress === undefined ? {} : { progress }) }).kind

  it.each([
    [2, 0x04, 0x04, 'working'],
    [2, 0x04, 0x07, 'working'],
    [2, 0x04, 0x08, 'working'],
    [2, 0x04, 0x01, 'again'],
    [6, 0x28, 0x00, 'again'],
    [6, 0x29, 0x01, 'again'],
    [0, 0x00, 0x00, 'ready'],
    [0, 0x00, 0x16, 'working'],
    [0, 0x04, 0x04, 'working'],
    [1, 0x17, 0x01, 'ready'],
    // An invalid field under a wrong key must not be waited for.
    [2, 0x24, 0x00, 'failed'],
    [2, 0x3a, 0x00, 'failed'],
    [3, 0x51, 0x00, 'failed'],
    [4, 0x09, 0x03, 'failed'],
  ] as const)('%i/%i/%i means %s', (key, asc, ascq, kind) => {
    expect(look(key, asc, ascq)).toBe(kind)
  })

  it('progress without a code is work going on', () => {
    expect(look(0, 0, 0, 0.3)).toBe('working')
  })
})
