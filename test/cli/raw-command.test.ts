/** `disc drives --cdb`, and the library's way: what only looks is sent, all else is asked for in plain words. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as drives } from '../../src/cli/drives.js'
import { openTransport } from '../../src/index.js'
import { blockLengthsOf, onlyLooks } from '../../src/mmc/index.js'
import { parseDriveAddress } from '../../src/transport/index.js'
import { lockDrive } from '../../src/transport/lock.node.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { blankDiscIn } from '../support/virtual-disc.js'
import { resultOf } from './reading.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const drive = await blankDiscIn(at('disc'), '?media=dvd+r&blocks=4096')
const send = async (cdb: string, more: Readonly<Record<string, unknown>> = {}) => {
  const { status, out } = await runCommand(drives, [drive], { cdb, json: true, ...more })
  return { status, ...resultOf(out) } as { readonly status: number; readonly faults: readonly { readonly code: string }[] }
}
const refused = async (cdb: string, more: Readonly<Record<string, unknown>> = {}) => {
  const { status, faults } = await send(cdb, more)
  return [status, ...faults.map(({ code }) => code)]
}

describe('a command of the user', () => {
  it('comes back with its data', async () => {
    const answer = await send('12 00 00 00 24 00', { in: '36' })
    expect(answer).toMatchObject({
      status: 0,
      ok: true,
      command: 'INQUIRY',
      data: expect.stringMatching(/^05 80 06 /) as string,
      residual: 0,
    })
    const { out } = await runCommand(drives, [drive], { cdb: '120000002400', in: '36' })
    expect(out).toMatch(/^INQUIRY: good, 36 bytes came\n {2}0000 {2}05 80 06 .*\|?.*\n {2}0010 /)
  })

  it('comes back with its sense data, decoded', async () => {
    // A reset and a new disc are told to whoever opens the drive, before the command is executed.
    expect(await send('43 00 0f 00 00 00 00 00 04 00', { in: '4' })).toMatchObject({
      ok: false,
      status: 2,
      attentions: [
        { key: 6, asc: 0x29 },
        { key: 6, asc: 0x28 },
      ],
      sense: { key: 5, keyName: 'illegal request', asc: 0x24, ascq: 0, bytes: expect.stringMatching(/^70 00 05 /) as string },
      faults: [{ code: 'mmc/invalidField' }],
    })
    const told = await runCommand(drives, [drive], { cdb: '43000f00000000000400', in: '4' })
    expect(told).toMatchObject({ status: 1, out: expect.stringMatching(/illegal request, .*\(5\/24\/00\)/) as string })
  })

  it.each([
    ['a block is written', '2A000000000000000100', 'mmc/commandActs'],
    ['firmware is replaced', '3B050000000000000000', 'mmc/commandActs'],
    ['a disc is blanked', 'A10000000000000000000000', 'mmc/commandActs'],
    ['the vendor knows what happens', 'E00000000000', 'mmc/commandActs'],
    ['a log is saved', '4D010000000000000000', 'mmc/commandActs'],
    ['another service action is asked for', '9E000000000000000000000000000000', 'mmc/commandActs'],
    ['nobody knows what happens', '020000000000', 'mmc/commandActs'],
    ['its length is that of another group', '1200000024000000', 'mmc/blockLength'],
    ['its code is reserved', '7F000000000000000000', 'mmc/blockLength'],
  ])('is not sent where %s', async (_why, cdb, code) => {
    expect(await refused(cdb)).toEqual([1, code])
  })

  it('moves no more than the connection takes, and no data to the drive where it is to look', async () => {
    expect(await refused('120000002400', { in: String(2 << 20) })).toEqual([1, 'mmc/transferTooLong'])
    writeFileSync(at('data'), noise('data', 16))
    expect(await refused('120000002400', { out: at('data') })).toEqual([1, 'mmc/commandActs'])
    for (const more of [{ in: '0' }, { in: '1', out: 'x' }, { timeLimit: 'long' }])
      expect(await refused('120000002400', more)).toEqual([2, 'cli/misused'])
    for (const cdb of ['12', '12000000240', 'xx0000000000', '00'.repeat(17)]) expect(await refused(cdb)).toEqual([2, 'cli/misused'])
    expect(await runCommand(drives, [drive, drive], { cdb: '120000002400' })).toMatchObject({ status: 2 })
    expect(await runCommand(drives, [drive], { in: '36' })).toMatchObject({ status: 2 })
  })

  it('is sent whatever it does where that is said, under a lock', async () => {
    const block = noise('block', 32 * 2048)
    writeFileSync(at('block'), block)
    const open = { dangerous: true, out: at('block') }
    const transport = await openTransport(drive, { commands: 'all' })
    expect(() => lockDrive(parseDriveAddress(drive), 'burning')).toThrow('this run is sending commands on it')
    await transport.close()
    expect(await send('2A000000000000002000', open)).toMatchObject({ ok: true, status: 0 })
    expect((await send('28000000000000000100', { in: '2048' })) as object).toMatchObject({ ok: true, residual: 0 })
    const lock = lockDrive(parseDriveAddress(drive), 'burning')
    for (const more of [{}, { dangerous: true }])
      expect(await refused('120000002400', { in: '36', ...more })).toEqual([1, 'transport/busyWithJob'])
    lock.release()
  })
})

it('the library guards its connections in the same way', async () => {
  const transport = await openTransport(drive)
  const ask = (cdb: readonly number[]) => transport.send({ cdb: Uint8Array.from(cdb), data: { kind: 'none' }, timeoutMs: 1000 })
  await expect(ask([0x1b, 0, 0, 0, 2, 0])).rejects.toThrow('may do more than look: it is START STOP UNIT')
  await expect(ask([0x1b, 0, 0, 0])).rejects.toThrow('its kind has 6')
  expect(await ask([0, 0, 0, 0, 0, 0])).toMatchObject({ status: 2 })
  await transport.close()
})

it('no command that looks is one by which this program writes, erases, closes or sets anything', () => {
  const acting = [0x04, 0x1b, 0x1e, 0x2a, 0x35, 0x53, 0x54, 0x55, 0x5b, 0x5d, 0xa1, 0xaa, 0xb6, 0xbb, 0xbf, 0x3b, 0x4c, 0x15, 0x1d]
  for (const opcode of acting) expect([opcode, onlyLooks(Uint8Array.of(opcode))]).toEqual([opcode, false])
  for (let opcode = 0xc0; opcode < 0x100; opcode++) expect(onlyLooks(Uint8Array.of(opcode))).toBe(false)
  for (let opcode = 0; opcode < 0x100; opcode++) if (onlyLooks(Uint8Array.of(opcode))) expect(blockLengthsOf(opcode)).toHaveLength(1)
  expect(readFileSync(at('disc')).length).toBeGreaterThan(0)
})
