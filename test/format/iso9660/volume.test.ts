import { describe, expect, test } from 'vitest'
import { PrimaryVolumeDescriptor, SupplementaryVolumeDescriptor } from '../../../src/format/iso9660/index.js'
import { dir, file, makeDisc, render, type Wanted } from './disc.js'

const tree = dir('', [file('copying.txt', 'x'), file(`${'long'.repeat(12)}.txt`, 'y')])
const make = (volume: Wanted['volume'], iso: Wanted['iso'] = {}) => makeDisc(tree, { volume, iso })
const codes = (wanted: ReturnType<typeof make>) =>
  wanted.faults.map((fault) => fault.code).filter((code) => code !== 'iso9660/namesChanged')
const primary = (made: ReturnType<typeof make>) => PrimaryVolumeDescriptor.decode(render(made, 'iso9660/primary'))

describe('8.4.6 volume identifier', () => {
  test('of d-characters needs no word', () => {
    expect(codes(make({ id: 'RESCUE_12' }))).toEqual([])
  })
  test('with other ASCII is written as it is, with a note', () => {
    const made = make({ id: 'cidata' })
    expect(made.faults).toMatchObject([{ code: 'iso9660/identifierCharacters', severity: 'note', path: ['volume', 'id'] }, {}])
    expect(primary(made).volumeId).toBe('cidata')
  })
  test('with other ASCII is an error where names are strict, unless relaxed', () => {
    const strict = makeDisc(dir(''), { volume: { id: 'cidata' }, iso: { names: 'strict' } })
    expect(strict.faults).toMatchObject([{ code: 'iso9660/identifierNotAllowed', imapi: ['IMAPI_E_INVALID_VOLUME_NAME'] }])
    const relaxed = makeDisc(dir(''), { volume: { id: 'cidata' }, iso: { names: 'strict', relax: new Set(['volume-identifiers']) } })
    expect(relaxed.faults).toEqual([])
  })
  test('beyond ASCII is replaced, with a warning', () => {
    const made = make({ id: 'ÜBER' })
    expect(codes(made)).toEqual(['iso9660/identifierNotAscii'])
    expect(primary(made).volumeId).toBe('_BER')
  })
  test('of more than 32 characters is an error', () => {
    expect(make({ id: 'X'.repeat(33) }).faults).toMatchObject([
      { code: 'iso9660/identifierTooLong', severity: 'error', imapi: ['IMAPI_E_INVALID_VOLUME_NAME'], values: { length: 33, limit: 32 } },
      {},
    ])
    expect(codes(make({ publisher: 'X'.repeat(128) }))).toEqual([])
  })
})

describe('8.4.23 to 8.4.25 files of the root', () => {
  test('are named as they are recorded', () => {
    expect(primary(make({ copyrightFile: 'copying.txt' })).copyrightFile).toBe('COPYING.TXT;1')
  })
  test('that are not there are an error', () => {
    expect(make({ abstractFile: 'nowhere' }).faults).toMatchObject([
      { code: 'iso9660/noSuchRootFile', path: ['volume', 'abstractFile'], imapi: ['IMAPI_E_FILE_NOT_FOUND'] },
      {},
    ])
  })
  test('whose names do not fit are left out', () => {
    const name = `${'long'.repeat(12)}.txt`
    const made = makeDisc(tree, {
      volume: { copyrightFile: name },
      joliet: { level: 3, nameLength: 64, characters: 'utf-16', names: 'mangle', version: 'omitted' },
    })
    expect(made.faults.map((fault) => fault.code)).toContain('iso9660/rootFileNameTooLong')
  })
})

test('6.6 the numbers of the set must make sense', () => {
  expect(codes(make({ setSize: 2, sequence: 3 }))).toEqual(['iso9660/setNumbers'])
  expect(primary(make({ setSize: 3, sequence: 2 }))).toMatchObject({ setSize: 3, sequence: 2 })
})

test('8.4.8 a later session counts its space from block 0', () => {
  const made = makeDisc(dir('', [file('A', 'a')]), { start: 5000 })
  expect(made.layout.regions[1]).toMatchObject({ id: 'iso9660/primary', start: 5016 })
  expect(primary(made).spaceSize).toBe(made.layout.where.end)
  expect(primary(made).pathTableL).toBe(5018)
})

test('8.5 level 1999 adds an enhanced descriptor with long names', () => {
  const made = make({ id: 'X', copyrightFile: 'copying.txt' }, { level: 1999 })
  const enhanced = render(made, 'iso9660/enhanced')
  expect(SupplementaryVolumeDescriptor.check(enhanced)).toEqual([])
  expect(SupplementaryVolumeDescriptor.decode(enhanced)).toMatchObject({ version: 2, fileStructureVersion: 2 })
  const directory = String.fromCharCode(...render(made, 'iso9660-1999/directory:/'))
  expect(directory).toContain(`${'long'.repeat(12)}.txt`)
})
