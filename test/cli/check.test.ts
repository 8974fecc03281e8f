/** Discs that are judged: what is told of one that is not sound, and that none is made or written where it is to be checked. */

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { run as burn } from '../../src/cli/burn.js'
import { run as check } from '../../src/cli/check.js'
import { temporaryFolder } from '../support/folder.js'
import { head, imageOf, resultOf } from './reading.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)

/** The most significant half of the count of blocks in the primary volume descriptor. */
const FIELD = 16 * 2048 + 84

beforeAll(async () => {
  const image = await imageOf(
    folder,
    'sound',
    `${head}filesystems: { iso9660: { rockridge: true, joliet: true } }\nfiles: [{ at: /a, text: a }]\n`,
  )
  const bytes = readFileSync(image)
  bytes.writeUInt32BE(7, FIELD)
  writeFileSync(at('odd.iso'), bytes)
})

describe('disc check', () => {
  it('says that a disc is sound', async () => {
    expect(await runCommand(check, [at('sound.iso')], { quiet: true })).toEqual({ status: 0, out: '', error: '' })
  })

  it('names structure, field, place and clause of what is wrong, and who is harmed', async () => {
    const { status, out } = await runCommand(check, [at('odd.iso')])
    expect(status).toBe(1)
    expect(out).toContain('error: primary volume descriptor, spaceSize (block 16, byte 80)\n')
    expect(out).toContain(`${at('odd.iso')}: not sound; 1 error`)
    const { ok, findings, errors } = resultOf((await runCommand(check, [at('odd.iso')], { json: true })).out)
    expect({ ok, errors }).toEqual({ ok: false, errors: 1 })
    expect((findings as object[])[0]).toMatchObject({
      code: 'iso9660/value',
      severity: 'error',
      field: 'spaceSize',
      clause: 'ECMA-119 8.4.8',
      block: 16,
      byte: 80,
    })
  })

  it('takes a disc', async () => {
    expect((await runCommand(check, [])).status).toBe(2)
    expect((await runCommand(check, [at('sound.iso')], { session: 'none' })).status).toBe(2)
    expect((await runCommand(check, [at('gone.iso')])).status).toBe(1)
  })
})

describe('--check', () => {
  it('lets no disc be written that is not sound', async () => {
    const drive = `virtual:${at('blank.disc')}?media=dvd+r`
    const refused = await runCommand(burn, [at('odd.iso')], { drive: [drive], yes: true, check: true })
    expect(refused.status).toBe(1)
    expect(refused.error).toContain('is not sound: 1 error, primary volume descriptor, spaceSize (block 16, byte 80)')
    expect((await runCommand(burn, [at('sound.iso')], { drive: [drive], yes: true, check: true })).status).toBe(0)
  })

  it('lets no image get its name that is not sound, and keeps the former one', async () => {
    const fat = 'boot: { entries: [{ platform: efi, image: { fat: { from: esp } } }] }\n'
    mkdirSync(at('esp'))
    writeFileSync(at('esp/boot.efi'), 'loader')
    const sound = readFileSync(
      await imageOf(folder, 'started', `${head}filesystems: { iso9660: true }\nfiles: [{ at: /a, text: a }]\n${fat}`),
    )
    // The boot image begins with a boot sector of FAT. Its first table loses a cluster that the second one still has.
    const start = sound.indexOf('FAT12') - 54
    const efi = sound.subarray(start)
    efi.fill(0, 512 + 3, 512 + 6)
    writeFileSync(at('efi.img'), efi.subarray(0, (1024 * efi.readUInt16LE(19)) / 2))
    writeFileSync(
      at('odd.yaml'),
      `disc: 1\n${head}filesystems: { iso9660: true }\nfiles: [{ from: efi.img, at: /efi.img }]\nboot: { entries: [{ platform: efi, image: /efi.img }] }\noutput: made.iso\n`,
    )
    writeFileSync(at('made.iso'), 'former')
    const refused = await runCommand(build, [at('odd.yaml')], { check: true })
    expect(refused.status).toBe(1)
    expect(refused.error).toContain(`${at('made.iso')} is not sound: `)
    expect(readdirSync(folder).filter((name) => name.includes('made'))).toEqual(['made.iso'])
    expect(readFileSync(at('made.iso'), 'utf8')).toBe('former')
    expect((await runCommand(build, [at('odd.yaml')])).status).toBe(0)
    expect((await runCommand(build, [at('sound.yaml')], { check: true, output: at('again.iso') })).status).toBe(0)
  })
})

it('calls no disc sound of which structures cannot be read', async () => {
  const address = `virtual:${at('scratched.disc')}?media=dvd+r`
  expect((await runCommand(burn, [at('sound.iso')], { drive: [address], yes: true })).status).toBe(0)
  expect((await runCommand(check, [address])).status).toBe(0)
  const faults = Array.from({ length: 8 }, (_, i) => ({ at: { read: 18 + i }, effect: { kind: 'sense', sense: '3/11/00' }, times: 100 }))
  writeFileSync(at('scratch.json'), JSON.stringify({ faults }))
  const heard = await runCommand(check, [`${address}&faults=${at('scratch.json')}`])
  expect(heard.status).toBe(1)
  expect(heard.error).toContain('[survey/unreadable]')
  expect(heard.out).toContain('not sound')
})
