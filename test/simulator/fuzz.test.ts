import { describe, expect, it } from 'vitest'
import { Container } from '../../src/simulator/container.js'
import { memoryStore, openVirtualDrive, virtualMedia } from '../../src/simulator/index.js'

const COMMANDS = 500
const opcodes = [
  0x00, 0x03, 0x04, 0x12, 0x1e, 0x23, 0x25, 0x28, 0x2a, 0x2f, 0x35, 0x42, 0x43, 0x46, 0x4a, 0x51, 0x52, 0x53, 0x54, 0x55, 0x5a, 0x5b, 0x5c,
  0x5d, 0xa1, 0xa8, 0xaa, 0xac, 0xad, 0xb6, 0xbb, 0xbd, 0xbe, 0xbf, 0xc0,
]

function dice(seed: number): (below: number) => number {
  let x = seed * 2_654_435_761
  return (below) => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0
    return (x >>> 8) % below
  }
}

/** Mostly small numbers: those are what commands understand. */
function block(random: (below: number) => number): Uint8Array {
  const opcode = opcodes[random(opcodes.length)] ?? 0
  const cdb = new Uint8Array(opcode < 0x20 ? 6 : opcode < 0xa0 ? 10 : 12)
  for (let i = 1; i < cdb.length; i++) cdb[i] = random(3) === 0 ? random(random(4) === 0 ? 256 : 8) : 0
  cdb[0] = opcode
  // Transfers stay small.
  if (opcode === 0x2a || opcode === 0x28 || opcode === 0x2f) cdb[7] = 0
  if (opcode === 0xaa || opcode === 0xa8) cdb.fill(0, 6, 9)
  if (opcode === 0xbe) cdb.fill(0, 6, 8)
  return cdb
}

describe('commands at random', () => {
  it.each(virtualMedia.map((kind, i) => [kind, i] as const))(
    '%s obeys or refuses, and its disc can be read again afterwards',
    async (kind, seed) => {
      const random = dice(seed + 1)
      const store = memoryStore()
      const drive = openVirtualDrive({ store, medium: { kind } })
      const statuses = new Set<number>()
      for (let i = 0; i < COMMANDS; i++) {
        const length = random(4) * 2048
        const data = Uint8Array.from({ length }, () => random(64))
        const phase = random(2) === 0 ? ({ kind: 'in', length: length + random(64) } as const) : ({ kind: 'out', data } as const)
        const reply = await drive.send({ cdb: block(random), data: phase, timeoutMs: 3_600_000 })
        statuses.add(reply.status)
        expect(reply.data.length).toBeLessThanOrEqual(phase.kind === 'in' ? phase.length : 0)
        if (reply.status === 2) expect(reply.sense[2]).toBeGreaterThan(0)
        if (random(8) === 0) await drive.clock.sleep(50)
      }
      expect(statuses).toEqual(new Set([0, 2]))
      await drive.close()
      expect(Container.open(store).disc.tracks.length).toBeLessThan(1000)
    },
  )
})
