import { describe, expect, it } from 'vitest'
import { Claims, Findings, judgeClaims, type ClaimKind } from '../../src/finding/index.js'

const BLOCK = 2048
type Taken = readonly [kind: ClaimKind, from: number, to: number]

/** Findings as `owner is …`, and the stretches that nobody claims, in blocks, of a medium of 100. */
function judged(...taken: readonly Taken[]) {
  const [claims, findings] = [new Claims(), new Findings()]
  for (const [i, [kind, from, to]] of taken.entries()) claims.take(claims.owner(kind, `${kind} ${i}`), from * BLOCK, to * BLOCK, i)
  const free = judgeClaims(claims, 100 * BLOCK, findings)
  return {
    told: findings.list().map(({ structure, code, is, should }) => `${code}: ${structure} ${is}, ${should}`),
    free: free.map(([from, to]) => [from / BLOCK, to / BLOCK]),
  }
}

describe('claims on a disc', () => {
  it.each<[string, readonly Taken[]]>([
    [
      'follow each other',
      [
        ['structure', 0, 10],
        ['data', 10, 20],
        ['data', 20, 100],
      ],
    ],
    [
      'are of one extent, of files of several trees',
      [
        ['data', 0, 10],
        ['data', 0, 10],
        ['structure', 10, 100],
      ],
    ],
    [
      'lie within a file, as the image that a machine starts',
      [
        ['within', 4, 10],
        ['data', 0, 10],
        ['reserve', 10, 100],
      ],
    ],
    [
      'lie within a file from its first block on',
      [
        ['within', 0, 1],
        ['data', 0, 10],
        ['within', 0, 10],
        ['reserve', 10, 100],
      ],
    ],
    [
      'lie in what is set aside',
      [
        ['reserve', 0, 100],
        ['structure', 5, 6],
        ['data', 6, 7],
      ],
    ],
  ])('are told nothing of where they %s', (_, taken) => {
    expect(judged(...taken)).toEqual({ told: [], free: [] })
  })

  it.each<[string, readonly Taken[], string]>([
    [
      'a file over a structure',
      [
        ['structure', 0, 10],
        ['data', 9, 20],
      ],
      'space/overlap: data 1 9 to 19, clear of blocks 0 to 9, which structure 0 has',
    ],
    [
      'a structure over a file',
      [
        ['data', 0, 10],
        ['structure', 9, 20],
      ],
      'space/overlap: structure 1 9 to 19, clear of blocks 0 to 9, which data 0 has',
    ],
    [
      'two structures of one extent',
      [
        ['structure', 3, 4],
        ['structure', 3, 4],
      ],
      'space/overlap: structure 1 3 to 3, clear of blocks 3 to 3, which structure 0 has',
    ],
    [
      'a file over a part of another',
      [
        ['data', 0, 10],
        ['data', 0, 5],
      ],
      'space/overlap: data 1 0 to 4, clear of blocks 0 to 9, which data 0 has',
    ],
    [
      'a file over the end of one before its neighbour',
      [
        ['data', 0, 30],
        ['data', 5, 6],
        ['data', 29, 40],
      ],
      'space/overlap: data 2 29 to 39, clear of blocks 0 to 29, which data 0 has',
    ],
    [
      'what leaves its file',
      [
        ['data', 0, 10],
        ['within', 8, 11],
      ],
      'space/overlap: within 1 8 to 10, clear of blocks 0 to 9, which data 0 has',
    ],
    [
      'what is longer than its file',
      [
        ['data', 0, 10],
        ['within', 0, 11],
      ],
      'space/overlap: data 0 0 to 9, clear of blocks 0 to 10, which within 1 has',
    ],
    ['what leaves the medium', [['data', 90, 101]], 'space/outside: data 0 90 to 100, within the 100 blocks that there are'],
  ])('are told %s', (_, taken, wanted) => {
    expect(judged(...taken).told).toContain(wanted)
  })

  it('are one where the extents of a file follow each other, however each tree divides it', () => {
    const [claims, findings] = [new Claims(), new Findings()]
    const [one, other] = [claims.owner('data', 'one'), claims.owner('data', 'other')]
    let last = claims.take(one, 0, 30 * BLOCK, 0)
    last = claims.take(one, 30 * BLOCK, 40 * BLOCK, 1, last)
    // A gap, and then a further extent.
    claims.take(one, 50 * BLOCK, 60 * BLOCK, 2, last)
    const first = claims.take(other, 0, 20 * BLOCK, 3)
    expect(claims.take(other, 20 * BLOCK, 40 * BLOCK, 4, first)).toBe(first)
    expect(judgeClaims(claims, 60 * BLOCK, findings)).toEqual([[40 * BLOCK, 50 * BLOCK]])
    expect([findings.list(), claims.count]).toEqual([[], 3])
    // Another file behind it is one of its own.
    claims.take(other, 40 * BLOCK, 60 * BLOCK, 5)
    judgeClaims(claims, 60 * BLOCK, findings)
    expect(findings.list().map(({ code }) => code)).toContain('space/overlap')
  })

  it('leave stretches over, also at both ends', () => {
    expect(judged(['data', 5, 10], ['structure', 20, 30], ['data', 22, 25]).free).toEqual([
      [0, 5],
      [10, 20],
      [30, 100],
    ])
    expect(judged().free).toEqual([[0, 100]])
  })

  it('are as many as there are', () => {
    const many = Array.from({ length: 3000 }, (_, i): Taken => ['data', i % 50, (i % 50) + 1])
    expect(judged(...many)).toEqual({ told: [], free: [[50, 100]] })
  })
})

describe('findings', () => {
  it('are counted where there are too many to keep', () => {
    const taken = Array.from({ length: 150 }, (): Taken => ['data', 100, 101])
    const [claims, findings] = [new Claims(), new Findings()]
    for (const [kind, from, to] of taken) claims.take(claims.owner(kind, 'file'), from * BLOCK, to * BLOCK, 0)
    judgeClaims(claims, 100 * BLOCK, findings)
    expect(findings.list()).toHaveLength(100)
    expect(findings.omitted()).toEqual([{ code: 'space/outside', structure: 'file', field: 'extent', count: 50 }])
    expect(findings.count('error')).toBe(150)
  })
})
