/** What is said of a disc after a burn is what it is. */

import { expect, it } from 'vitest'
import type { FaultRule } from '../../src/simulator/index.js'
import { burnTo, dataPlan, driveWith, payload } from './bench.js'

const noClose: FaultRule = { at: { kind: 'opcode', opcode: 0x5b, n: 1 }, effect: { kind: 'sense', key: 3, asc: 0x72, ascq: 0 }, times: 99 }
const noFlush: FaultRule = { at: { kind: 'opcode', opcode: 0x35, n: 1 }, effect: { kind: 'sense', key: 3, asc: 0x0c, ascq: 0 }, times: 99 }
const badBlock: FaultRule = { at: { kind: 'write', block: 320 }, effect: { kind: 'sense', key: 3, asc: 0x0c, ascq: 0 } }

const OPEN =
  /^The last session is not closed: what it holds may be incomplete, and most drives cannot read it before it is[.] \d+ blocks are free[.]/
const INCOMPLETE = / What this burn wrote is incomplete[.]$/

it.each(['dvd+r', 'bd-r', 'cd-r'] as const)('%s: a session that could not be closed cannot be read by most drives', async (medium) => {
  const left = await burnTo(driveWith(medium, [badBlock, noFlush, noClose]), dataPlan(payload(700)))
  expect([left.ok, left.disc.sessions]).toEqual([false, 0])
  expect(left.disc.remains).toMatch(OPEN)
  expect(left.disc.remains).toMatch(INCOMPLETE)
  const whole = await burnTo(driveWith(medium, [noClose]), dataPlan(payload(400)))
  expect([whole.ok, whole.acknowledgedBlocks]).toEqual([false, whole.plannedBlocks])
  expect(whole.disc.remains).toMatch(OPEN)
  expect(whole.disc.remains).not.toMatch(INCOMPLETE)
})

it('the sessions before it can be read', async () => {
  // Track and session of the first burn are closed.
  const drive = driveWith('dvd+r', [{ ...noClose, at: { kind: 'opcode', opcode: 0x5b, n: 3 } }])
  expect((await burnTo(drive, dataPlan(payload(300)), { close: false })).ok).toBe(true)
  const { ok, disc } = await burnTo(drive, dataPlan(payload(300)), { close: false })
  expect([ok, disc.sessions]).toEqual([false, 1])
  expect(disc.remains).toMatch(/^The last session is not closed: .* The session before it can be read[.]/)
})

it('a disc that was saved says that it is not whole', async () => {
  const { ok, disc } = await burnTo(driveWith('dvd+r', [badBlock]), dataPlan(payload(700)))
  expect(ok).toBe(false)
  expect(disc.remains).toMatch(INCOMPLETE)
})
