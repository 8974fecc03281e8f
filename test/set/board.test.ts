/** Who burns which disc. */

import { describe, expect, it } from 'vitest'
import { Board } from '../../src/set/board.js'

const board = (count: number, drives: readonly string[]): Board<{ number: number }> =>
  new Board(
    Array.from({ length: count }, (_, i) => ({ number: i + 1 })),
    drives,
  )

describe('a board', () => {
  it('offers discs in their order, to one drive each, and the same one again', () => {
    const all = board(3, ['a', 'b'])
    expect([all.offer('a')?.number, all.offer('b')?.number, all.offer('a')?.number]).toEqual([1, 2, 1])
    all.take(1, 'b')
    expect([all.offer('a')?.number, all.take(1, 'a')]).toEqual([3, undefined])
  })

  it('lets a drive take what another one only waits for', () => {
    const all = board(1, ['a', 'b'])
    all.offer('a')
    expect([all.offer('b'), all.any('b')?.number]).toEqual([undefined, 1])
  })

  it('gives what failed in one drive to another one, and back where there is none', () => {
    const all = board(2, ['a', 'b'])
    all.take(1, 'a')
    expect(all.failed(1, 'a')).toBe('go on')
    expect([all.offer('a')?.number, all.offer('b')?.number]).toEqual([2, 1])
    all.leave('b')
    all.done(2, 'a')
    expect(all.offer('a')?.number).toBe(1)
  })

  it('leaves a drive out after two failures one after the other', () => {
    const all = board(4, ['a', 'b'])
    expect(all.failed(1, 'a')).toBe('go on')
    all.done(2, 'a')
    expect([all.failed(3, 'a'), all.failed(4, 'a')]).toEqual(['go on', 'leave out'])
  })

  it('gives a disc up for which three were spent', () => {
    const all = board(1, ['a', 'b', 'c', 'd'])
    for (const drive of ['a', 'b', 'c']) {
      expect(all.open().length).toBe(1)
      all.failed(1, drive)
    }
    expect(all.open()).toEqual([])
  })
})
