import { describe, expect, it } from 'vitest'
import { payloadOf, place, toldLength } from '../../src/layout/index.js'
import type { Content, XaSectors } from '../../src/source/index.js'
import { bytes, lba, sectors } from '../../src/unit/index.js'
import { payloadRegions } from '../support/payload.js'

const subheader = { file: 0, channel: 0, submode: 0x20, coding: 0 }
const made = (size: 2048 | 2324): XaSectors => ({ kind: 'made', bytes: size, subheader, last: 0x81, edc: true })
const content = (size: number, xa?: XaSectors): Content => ({
  id: `data:${size}`,
  size: bytes(size),
  origin: { kind: 'zeros' },
  ...(xa ? { xa } : {}),
})

describe('a content fills sectors of its form, and directories tell 2048 bytes for each that has another number', () => {
  it.each([
    [2048, undefined, 1, 2048],
    [2049, undefined, 2, 2049],
    [2049, made(2048), 2, 2049],
    [2324, made(2324), 1, 2048],
    [2325, made(2324), 2, 4096],
    [2336 * 3, { kind: 'kept', bytes: 2336 } as const, 3, 6144],
    [2352 * 3, { kind: 'kept', bytes: 2352 } as const, 3, 6144],
  ])('%i bytes', (size, xa, count, told) => {
    const one = content(size, xa)
    const [region] = payloadRegions([{ content: one, rank: 0 }], new Set())
    expect(region?.length).toBe(count)
    expect(toldLength(one)).toBe(told)
    expect(place(region === undefined ? [] : [region]).where.told(one)).toBe(told)
  })
})

describe('a content that another track holds', () => {
  const track: Content = { id: 'data:/A.DA', size: bytes(0), origin: { kind: 'track', number: 3 } }
  const payload = payloadOf([{ content: track, rank: 0 }], () => false)

  it('has no region', () => {
    expect(payload).toEqual({ pinned: [], shared: undefined, loose: [] })
  })
  it('is where that track is, and as long', () => {
    const tracks = new Map([[3, { start: lba(1000), length: sectors(7) }]])
    const { where, regions } = place([], lba(0), payload, [], tracks)
    expect(regions).toEqual([])
    expect(where.content(track)).toBe(1000)
    expect(where.told(track)).toBe(7 * 2048)
  })
  it('is nowhere before the disc is laid out', () => {
    const { where } = place([], lba(300), payload)
    expect(where.content(track)).toBe(300)
    expect(where.told(track)).toBe(0)
  })
})
