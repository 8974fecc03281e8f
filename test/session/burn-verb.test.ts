/** What the drive of a session is asked to do, command by command. */

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { burn, type BurnOptions } from '../../src/burn.js'
import { openMaster } from '../../src/master.js'
import type { ProgramManifest } from '../../src/manifest/index.js'
import { projectOf } from '../../src/project.js'
import { defaultSettings } from '../../src/recorder/index.js'
import { openByAddress } from '../../src/transport/open.node.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { changedBlocks } from '../support/virtual-disc.js'
import { filesOnDisc, printed } from './burning.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
const LARGE = noise('verb', 300_000)
mkdirSync(at('first'))
writeFileSync(at('first', 'kept.txt'), 'kept\n')
writeFileSync(at('first', 'large.bin'), LARGE)

const WRITES: ReadonlyMap<number, (cdb: Buffer) => number> = new Map([
  [0x2a, (cdb: Buffer) => cdb.readUInt16BE(7)],
  [0xaa, (cdb: Buffer) => cdb.readUInt32BE(6)],
])

interface Written {
  readonly start: number
  readonly blocks: number
}

interface Asked {
  readonly master: Awaited<ReturnType<typeof openMaster>>
  /** Of WRITE commands, in their order. */
  readonly written: Written[]
  readonly burn: (options?: Partial<BurnOptions>) => ReturnType<typeof burn>
}

async function ask(manifest: Omit<ProgramManifest, 'disc'>, name: string): Promise<Asked> {
  const drives = [`virtual:${at(name)}`]
  const project = projectOf({ disc: 1, ...manifest }, { folder, environment: { SOURCE_DATE_EPOCH: '1700000000' } })
  const master = await openMaster(project, { burning: { drives } })
  const written: Written[] = []
  const open: typeof openByAddress = async (address, use) => {
    const { transport, clock } = await openByAddress(address, use)
    const send: typeof transport.send = (command, signal) => {
      const blocks = WRITES.get(command.cdb[0] ?? 0)?.(Buffer.from(command.cdb))
      if (blocks !== undefined) written.push({ start: Buffer.from(command.cdb).readUInt32BE(2), blocks })
      return transport.send(command, signal)
    }
    return { transport: { ...transport, send }, clock }
  }
  return {
    master,
    written,
    burn: (options = {}) => burn(master, { drives, settings: { ...defaultSettings, close: false }, open, ...options }),
  }
}

async function begin(name: string, id = 'FIRST'): Promise<void> {
  const { master, ...asked } = await ask(
    { volume: { id }, filesystems: { iso9660: { joliet: true }, udf: { revision: '2.01' } }, files: [{ from: 'first', at: '/' }] },
    name,
  )
  expect((await asked.burn()).ok).toBe(true)
  await master.close()
}
const path = (name: string): string => name.replace(/[?].*$/, '')
const update = { session: { import: 'drive' }, files: [{ at: '/new.txt', text: 'new\n' }] } as const

describe('a session', () => {
  it.each(['dvd+rw', 'dvd-ram', 'bd-re', 'dvd-rw-restricted'])('in place is written first and found last: %s', async (media) => {
    const name = `place-${media}.disc?media=${media}&blocks=16384`
    await begin(name)
    const { master, written, burn: go } = await ask(update, path(name))
    const { session, rewrites } = master.disc.growth ?? { rewrites: [] }
    expect((await go()).ok).toBe(true)
    await master.close()
    // The session from its first to its last block, then the anchor of UDF, and the descriptors of ISO 9660 at last, a command each.
    const last = written.slice(-2)
    const whole = media.startsWith('dvd-rw')
    expect(last).toEqual(
      rewrites.map(({ region: { start, length } }) => (whole ? { start: start - (start % 16), blocks: 16 } : { start, blocks: length })),
    )
    let next = session?.start as number
    for (const { start, blocks } of written.slice(0, -2)) {
      expect(start).toBe(next)
      next += blocks
    }
    expect(next).toBeGreaterThanOrEqual(session?.where.end ?? Infinity)
    expect(next - (session?.where.end ?? 0)).toBeLessThan(32)
    expect(await filesOnDisc(at(path(name)))).toEqual({ '/kept.txt': 'kept\n', '/large.bin': printed(LARGE), '/new.txt': 'new\n' })
  })

  it.each(['cd-r', 'dvd-r', 'dvd+r', 'bd-r'])('is written once, where the drive goes on: %s', async (media) => {
    const name = `row-${media}.disc?media=${media}`
    await begin(name)
    const { master, written, burn: go } = await ask(update, path(name))
    const { session } = master.disc.growth ?? {}
    expect((await go()).ok).toBe(true)
    await master.close()
    const [first] = written
    expect(first?.start).toBe(session?.start)
    expect(written.reduce((sum, { blocks }) => sum + blocks, 0) - (session?.size ?? 0)).toBeLessThan(media === 'cd-r' ? 300 : 32)
  })

  it.each(['dvd+r', 'dvd+rw'])('is written to no other disc that somebody puts in meanwhile: %s', async (media) => {
    const query = `?media=${media}&blocks=${media === 'dvd+rw' ? 16_384 : 262_144}`
    await begin(`meant-${media}.disc${query}`)
    await begin(`other-${media}.disc${query}`, 'OTHER')
    const { master, written, burn: go } = await ask(update, `meant-${media}.disc`)
    copyFileSync(at(`other-${media}.disc`), at(`meant-${media}.disc`))
    const { ok, results } = await go()
    await master.close()
    expect([ok, results[0]?.faults.map(({ code }) => code), written]).toEqual([false, ['session/anotherDisc'], []])
    expect(changedBlocks(at(`other-${media}.disc`), at(`meant-${media}.disc`))).toEqual([])
  })

  it.each(['auto', 'never'] as const)('takes files of the same disc that are written anew before it writes: stage %s', async (stage) => {
    for (const media of ['cd-r', 'dvd+r', 'bd-re']) {
      const name = `anew-${stage}-${media}.disc`
      await begin(`${name}?media=${media}&blocks=${media === 'bd-re' ? 16_384 : 262_144}`)
      const copied = { disc: `virtual:${at(name)}`, from: '/large.bin', at: '/copy.bin' } as const
      const { master, burn: go } = await ask({ session: { import: 'drive' }, files: [copied] }, name)
      const { ok, results } = await go({ stage })
      expect([ok, results[0]?.faults]).toEqual([true, []])
      await master.close()
      const large = printed(LARGE)
      expect(await filesOnDisc(at(name))).toEqual({ '/copy.bin': large, '/kept.txt': 'kept\n', '/large.bin': large })
    }
  })

  it('is only pretended where that is wanted', async () => {
    await begin('simulated.disc?media=dvd-r')
    copyFileSync(at('simulated.disc'), at('before.disc'))
    const { master, burn: go } = await ask(update, 'simulated.disc')
    const { ok, results } = await go({ settings: { ...defaultSettings, simulate: true } })
    await master.close()
    expect([ok, results[0]?.simulated, changedBlocks(at('before.disc'), at('simulated.disc'))]).toEqual([true, true, []])
  })
})
