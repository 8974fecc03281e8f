/** What `disc plan --drive` foretells is what the drive tells when the disc has been written so. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as burn } from '../../src/cli/burn.js'
import { run as plan } from '../../src/cli/plan.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { wave } from '../support/wave.js'
import { resultOf } from './reading.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
mkdirSync(at('files'))
writeFileSync(at('files/a.bin'), noise('a', 100_000))
writeFileSync(at('one.wav'), wave(noise('one', 600 * 588)))
writeFileSync(at('two.wav'), wave(noise('two', 450 * 588)))
const data = `volume: { id: DATA, date: 2026-01-01T00:00:00Z }
filesystems: { iso9660: { rockridge: true } }
files: [{ from: files, at: / }]
`
const sounds = 'audio: { tracks: [{ from: one.wav }, { from: two.wav, pregap: "00:03:00" }] }\n'
writeFileSync(at('data.yaml'), `disc: 1\n${data}output: data.iso\n`)
for (const [i, name] of ['album', 'album2', 'album3'].entries())
  writeFileSync(
    at(`${name}.yaml`),
    `disc: 1\nmedia: cd-r\n${sounds.replace('{', `{ firstTrack: ${2 * i + 1},`)}output: { image: ${name}.bin, sheet: ${name}.cue }\n`,
  )
writeFileSync(at('extra.yaml'), `disc: 1\nmedia: cd-r\nlayout: cd-extra\n${data}${sounds}output: { image: extra.bin, sheet: extra.cue }\n`)

interface Choice {
  readonly mode: string
  readonly close: string
  readonly start: number
  readonly blocks: number
  readonly overheadBlocks: number
  readonly accuracy: string
  readonly nextSession?: number
  readonly leftBlocks: number
}
interface Room {
  readonly totalBlocks: number
  readonly freeBlocks: number
  readonly nextWritable?: number
  readonly session: number
  readonly lastSession?: { readonly start: number; readonly end: number }
  readonly disc: { readonly state: string; readonly sessions: number }
  readonly choices: readonly Choice[]
}

async function roomFor(manifest: string, drive: string): Promise<Room> {
  const { status, out, error } = await runCommand(plan, [at(`${manifest}.yaml`)], { drive: [drive], json: true })
  expect([status, error]).toEqual([0, ''])
  expect(resultOf(out)).toMatchObject({ ok: true })
  return (resultOf(out)['drives'] as readonly Room[])[0]
}

const write = async (manifest: string, drive: string, mode: string, close: boolean): Promise<void> => {
  const burned = await runCommand(burn, [at(`${manifest}.yaml`)], { drive: [drive], yes: true, quiet: true, mode, close })
  expect([burned.status, burned.error]).toEqual([0, ''])
}

describe('a session that leaves the disc open', () => {
  it.each([
    ['data', 'cd-r', 'tao'],
    ['data', 'cd-r', 'sao'],
    ['data', 'cd-rw', 'tao'],
    ['album', 'cd-r', 'tao'],
    ['album', 'cd-r', 'sao'],
    ['data', 'dvd-r', 'incremental'],
    ['data', 'dvd-rw', 'incremental'],
    ['data', 'dvd-r-dl-jump', 'layer-jump'],
    ['data', 'dvd+r', 'sequential'],
    ['data', 'dvd+r-dl', 'sequential'],
    ['data', 'bd-r', 'sequential'],
  ])('%s on a %s with mode %s costs what is foretold', async (manifest, medium, mode) => {
    const drive = `virtual:${at(`${manifest}-${medium}-${mode}.disc`)}?media=${medium}`
    const before = await roomFor(manifest, drive)
    expect(before).toMatchObject({ session: 1, nextWritable: 0, disc: { state: 'blank', sessions: 0 } })
    expect(before.freeBlocks).toBe(before.totalBlocks)
    const choice = before.choices.find((one) => one.mode === mode && one.close === 'session')
    expect(before.choices.find((one) => one.mode === mode && one.close === 'disc')).toMatchObject({ blocks: choice?.blocks, leftBlocks: 0 })
    await write(manifest, drive, mode, false)
    // Tracks of sound would have to be numbered anew.
    const behind = await roomFor('data', drive)
    expect(behind).toMatchObject({
      session: 2,
      totalBlocks: before.totalBlocks,
      nextWritable: choice?.nextSession,
      freeBlocks: choice?.leftBlocks,
      disc: { state: 'appendable', sessions: 1 },
      // Run-out holds nothing.
      lastSession: { start: 0, end: (choice?.blocks ?? 0) - (mode === 'tao' ? 2 : 0) },
    })
  })

  it('on a Compact Disc takes 11400 blocks the first time, and 6900 later', async () => {
    const drive = `virtual:${at('later.disc')}?media=cd-r`
    const overheads: (number | undefined)[] = []
    for (const [i, name] of ['album', 'album2', 'album3'].entries()) {
      const room = await roomFor(name, drive)
      const choice = room.choices.find(({ mode, close }) => mode === 'tao' && close === 'session')
      expect(room).toMatchObject({ session: i + 1, nextWritable: choice?.start })
      overheads.push(choice?.overheadBlocks)
      await write(name, drive, 'tao', false)
      expect((await roomFor('data', drive)).nextWritable).toBe(choice?.nextSession)
    }
    expect(overheads).toEqual([11_400, 6900, 6900])
  })

  it('after several sessions of one disc', async () => {
    const drive = `virtual:${at('several.disc')}?media=cd-r`
    const choice = (await roomFor('extra', drive)).choices.find(({ mode, close }) => mode === 'sao' && close === 'session')
    await write('extra', drive, 'sao', false)
    expect(await roomFor('data', drive)).toMatchObject({ session: 3, nextWritable: choice?.nextSession, freeBlocks: choice?.leftBlocks })
  })
})

it.each(['dvd+rw', 'dvd-ram', 'bd-re', 'dvd-rw-restricted'])('a %s is written over, and nothing of it is lost', async (medium) => {
  const room = await roomFor('data', `virtual:${at(`${medium}.disc`)}?media=${medium}`)
  expect(room.choices).toHaveLength(1)
  expect(room.choices[0]).toMatchObject({ start: 0, overheadBlocks: 0 })
  expect(room.choices[0].blocks + room.choices[0].leftBlocks).toBe(room.totalBlocks)
})

it('says all that to people', async () => {
  const { out } = await runCommand(plan, [at('data.yaml')], { drive: [`virtual:${at('words.disc')}?media=cd-r`] })
  for (const text of [
    'CD-R, blank: 359849 blocks in all, 359849 blocks (737 MB) free',
    '  session 1 would begin at block 0',
    '  mode sao, closed: 368 blocks, and nothing can be added',
    '  mode sao, left open: 368 blocks and 11400 to end the session; the next one begins at block 11768 and has 348081 blocks',
  ])
    expect(out).toContain(text)
  const dvd = await runCommand(plan, [at('data.yaml')], { drive: [`virtual:${at('words-dvd.disc')}?media=dvd+r`] })
  expect(dvd.out).toMatch(/mode sequential, left open: \d+ blocks and about 2048 to end the session; the next one begins at about block/)
})

it('fails where the plan can be written in no way, and says why, behind the plan', async () => {
  const drive = `virtual:${at('closed.disc')}?media=dvd+r`
  await write('data', drive, 'auto', true)
  const { status, out, error } = await runCommand(plan, [at('data.yaml')], { drive: [drive] })
  expect(status).toBe(1)
  expect(out).toContain('DVD+R, closed')
  expect(out).toContain('1 session, the last one from block 0')
  expect(error).toContain('it is closed [burn/mediaState]')
  const told = resultOf((await runCommand(plan, [at('data.yaml')], { drive: [drive], json: true })).out)
  expect(told).toMatchObject({ ok: false, drives: [{ choices: [], freeBlocks: 0 }], faults: [{ code: 'burn/mediaState' }] })
})

it('tells of file systems that were laid out for another block', async () => {
  const drive = `virtual:${at('goes-on.disc')}?media=dvd+r`
  await write('data', drive, 'auto', false)
  const { status, error, out } = await runCommand(plan, [at('data.yaml')], { drive: [drive] })
  expect([status, error]).toEqual([0, expect.stringContaining('warning: The session is planned to begin at block 0, but the disc in')])
  expect(out).toContain('mode sequential, closed')
})
