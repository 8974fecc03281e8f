/** What keeps a session from a disc, told through `disc burn` before anything is written. */

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allFaults } from '../../src/faults.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { changedBlocks, stateOfDisc } from '../support/virtual-disc.js'
import { burnIn } from './burning.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
const burn = burnIn(folder)
mkdirSync(at('first'))
writeFileSync(at('first', 'kept.txt'), 'kept\n')
writeFileSync(at('first', 'large.bin'), noise('faults', 40_000))

const first = (id: string, close: boolean, more = ''): string =>
  `disc: 1\nvolume: { id: ${id} }\nfilesystems: { iso9660: {} }\nfiles: [{ from: first, at: / }]\nburn: { close: ${close} }\n${more}`
const update = (session: string, more = ''): string =>
  `disc: 1\nsession: { ${session} }\nfiles: [{ text: "new\\n", at: /new.txt }]\n${more}`
const onDrive = update('import: drive, close: false')

const valuesOf = async (code: string): Promise<readonly string[]> => (await allFaults()).find((fault) => fault.code === code)?.imapi ?? []

/** Burns and fails, and the disc is block for block what it was. */
async function refused(manifest: string, name: string | readonly string[], options: Readonly<Record<string, unknown>> = {}) {
  const own = (typeof name === 'string' ? [name] : name).map((one) => one.replace(/[?].*$/, ''))
  for (const one of own) copyFileSync(at(one), at(`before-${one}`))
  const { status, codes, said } = await burn(manifest, name, options)
  expect(status, said).toBe(1)
  for (const one of own)
    expect([changedBlocks(at(`before-${one}`), at(one)), stateOfDisc(at(one))]).toEqual([[], stateOfDisc(at(`before-${one}`))])
  return codes[0] ?? ''
}

describe('a session is told', () => {
  it.each(['dvd-r-dl', 'bd-r-rrm'])('of a medium that takes one session only: IMAPI_E_IMPORT_MEDIA_NOT_ALLOWED (%s)', async (media) => {
    const name = `one-session-${media}.disc`
    await burn(first('ONE', true), `${name}?media=${media}&blocks=32768`)
    const code = await refused(onDrive, name)
    expect(code).toBe('session/oneSession')
    expect(await valuesOf(code)).toContain('IMAPI_E_IMPORT_MEDIA_NOT_ALLOWED')
  })

  it.each(['cd-r', 'dvd-r', 'dvd+r', 'bd-r'])('of a disc that is closed: IMAPI_E_NO_COMPATIBLE_MULTISESSION_TYPE (%s)', async (media) => {
    const name = `closed-${media}.disc`
    await burn(first('CLOSED', true), `${name}?media=${media}`)
    const code = await refused(onDrive, name)
    expect(code).toBe('session/closed')
    expect(await valuesOf(code)).toContain('IMAPI_E_NO_COMPATIBLE_MULTISESSION_TYPE')
  })

  it('of an address of its own on a disc that is written in place: IMAPI_E_INCOMPATIBLE_MULTISESSION_TYPE', async () => {
    await burn(first('PLACE', true), 'place.disc?media=dvd+rw&blocks=16384')
    const code = await refused(update('import: drive, start: 4096'), 'place.disc')
    expect(code).toBe('session/method')
    expect(await valuesOf(code)).toContain('IMAPI_E_INCOMPATIBLE_MULTISESSION_TYPE')
  })

  it('of an address before what is there: IMAPI_E_BAD_MULTISESSION_PARAMETER', async () => {
    await burn(first('EARLY', false), 'early.disc?media=dvd+r')
    expect(await refused(update('import: drive, start: 999904'), 'early.disc')).toBe('session/startTooEarly')
    const code = await refused(update('import: drive, start: 16'), 'early.disc')
    expect(code).toBe('session/startTooEarly')
    expect(await valuesOf(code)).toContain('IMAPI_E_BAD_MULTISESSION_PARAMETER')
  })

  it('of a drive that is not named: IMAPI_E_MULTISESSION_NOT_SET', async () => {
    const { status, codes } = await burn(onDrive, [])
    expect([status, ['session/driveMissing', 'transport/driveRequired']]).toEqual([1, expect.arrayContaining([codes[0]])])
    expect(await valuesOf('session/driveMissing')).toContain('IMAPI_E_MULTISESSION_NOT_SET')
  })

  it('of a session that follows nothing the manifest names: IMAPI_E_MULTISESSION_NOT_SET', async () => {
    const { status, codes } = await burn(update('start: 2048'), 'alone.disc?media=dvd+r')
    expect([status, codes]).toEqual([1, ['session/burnedAlone']])
    expect(await valuesOf('session/burnedAlone')).toContain('IMAPI_E_MULTISESSION_NOT_SET')
  })

  it.each(['cd-r', 'dvd-rw', 'dvd+rw', 'bd-re'])('of an empty disc: IMAPI_E_EMPTY_DISC (%s)', async (media) => {
    const { status, codes } = await burn(onDrive, `empty-${media}.disc?media=${media}`)
    expect([status, codes]).toEqual([1, ['session/empty']])
    expect(await valuesOf('session/empty')).toContain('IMAPI_E_EMPTY_DISC')
  })

  it.each([
    ['dvd+r', 'dvd+r'],
    ['cd-r', 'dvd-r'],
    ['dvd+rw', 'dvd+rw'],
  ])('of another disc than the one that was imported: IMAPI_E_DISC_MISMATCH (%s, %s)', async (imported, media) => {
    await burn(first('RIGHT', false), `right-${imported}.disc?media=${imported}&blocks=32768`)
    await burn(first('WRONG', false), `wrong-${media}.disc?media=${media}&blocks=32768`)
    const code = await refused(update(`import: 'virtual:${at(`right-${imported}.disc`)}'`), `wrong-${media}.disc`)
    expect(code).toBe('session/anotherDisc')
    expect(await valuesOf(code)).toEqual(expect.arrayContaining(['IMAPI_E_DISC_MISMATCH', 'IMAPI_E_WRONGDISC']))
  })

  it('of a disc that would be erased before its files are read', async () => {
    await burn(first('ERASED', false), 'erased.disc?media=cd-rw')
    expect(await refused(onDrive, 'erased.disc', { erase: 'quick' })).toBe('session/erasedFirst')
  })

  it('of drives that would have to get different things', async () => {
    await burn(first('TWINS', false), 'twin.disc?media=dvd+r')
    copyFileSync(at('twin.disc'), at('other-twin.disc'))
    await burn(first('ALONE', false), 'alone.disc?media=dvd+r')
    expect(await refused(onDrive, ['twin.disc', 'alone.disc'])).toBe('session/anotherDisc')
    await burn(first('TWINS', false), 'twin-on-dvd-r.disc?media=dvd-r')
    const code = await refused(onDrive, ['twin.disc', 'twin-on-dvd-r.disc'])
    expect(code).toBe('session/drivesDiffer')
    expect(await valuesOf(code)).toContain('IMAPI_E_DISC_MISMATCH')
    const blank = await burn(onDrive, ['twin.disc', 'blank-twin.disc?media=dvd+r'])
    expect([blank.status, blank.codes[0]]).toEqual([1, 'session/drivesDiffer'])
    expect((await burn(onDrive, ['twin.disc', 'other-twin.disc'])).status).toBe(0)
    expect(changedBlocks(at('twin.disc'), at('other-twin.disc'))).toEqual([])
  })

  it('of one word for closing and another', async () => {
    const { status, said } = await burn(update('import: drive, close: true', 'burn: { close: false }\n'), 'right-dvd+r.disc')
    expect([status, said]).toEqual([1, expect.stringContaining('session.close: true')])
  })
})
