/** `disc drives --check`: what a burn would say before it touches the disc is said, all of it, and nothing is written. */

import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as burn } from '../../src/cli/burn.js'
import { run as drives } from '../../src/cli/drives.js'
import { parseDriveAddress } from '../../src/transport/index.js'
import { lockDrive } from '../../src/transport/lock.node.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { blankDiscIn } from '../support/virtual-disc.js'
import { wave } from '../support/wave.js'
import { resultOf } from './reading.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
mkdirSync(at('files'))
writeFileSync(at('files/a.bin'), noise('a', 2_400_000))
writeFileSync(at('one.wav'), wave(noise('one', 600 * 2352)))
const data = 'disc: 1\nvolume: { id: DATA, date: 2026-01-01T00:00:00Z }\nfiles: [{ from: files, at: / }]\noutput: data.iso\n'
const manifest = (name: string, more = ''): string => {
  writeFileSync(at(`${name}.yaml`), data + more)
  return at(`${name}.yaml`)
}
manifest('data')
writeFileSync(at('album.yaml'), 'disc: 1\naudio: { tracks: [{ from: one.wav }] }\noutput: { image: a.bin, sheet: a.cue }\n')

interface Row {
  readonly drive: string
  readonly couldBurn: boolean
  readonly writeType?: string
  readonly neededBlocks?: number
  readonly faults: readonly { readonly code: string; readonly severity: string; readonly message: string }[]
}
const check = async (word: string, ...names: readonly string[]) => {
  const { status, out, error } = await runCommand(drives, [word, ...names], { check: true, json: true })
  return { status, error, ...resultOf(out) } as {
    readonly status: number
    readonly ok: boolean
    readonly error: string
    readonly drives: readonly Row[]
  }
}
const errorsOf = (row: Row | undefined): readonly string[] =>
  (row?.faults ?? []).filter(({ severity }) => severity === 'error').map(({ code }) => code)
const address = (name: string, query = ''): string => `virtual:${at(name)}${query}`
await blankDiscIn(at('busy'), '?media=bd-r&blocks=8192')
await blankDiscIn(at('fine'), '?media=bd-r&blocks=8192')

describe('a manifest and a drive', () => {
  it('go together, and the burn does what was foretold', async () => {
    const drive = address('good', '?media=dvd+r&blocks=8192')
    const { status, ok, drives: rows } = await check(at('data.yaml'), drive)
    expect([status, ok, rows[0]]).toMatchObject([
      0,
      true,
      { couldBurn: true, writeType: 'sequential', startLba: 0, close: 'disc', disc: { state: 'blank' } },
    ])
    expect((await check(at('data.yaml'), drive)).drives[0]).toEqual(rows[0])
    expect(existsSync(at('good'))).toBe(false)
    const { out } = await runCommand(burn, [at('data.yaml')], { drive: [drive], yes: true, json: true })
    expect(resultOf(out)).toMatchObject({ ok: true, results: [{ plannedBlocks: rows[0]?.neededBlocks, writeType: 'sequential' }] })
    expect(errorsOf((await check(at('data.yaml'), drive)).drives[0])).toEqual(['burn/mediaState'])
    const erased = await check(manifest('once', 'burn: { erase: quick }\n'), drive)
    expect(errorsOf(erased.drives[0])).toEqual(['burn/eraseNotSupported', 'burn/mediaState'])
    const { out: text } = await runCommand(drives, [at('data.yaml'), address('fresh', '?media=bd-re&blocks=8192')], { check: true })
    expect(text).toMatch(/can burn the \S+ BD-RE in it: random from block 0, \d+ of \d+ free blocks, closed then\n$/)
  })

  it.each([
    ['small', '?media=dvd+r&blocks=1024', ['burn/tooLarge']],
    ['several', '?media=dvd+r&blocks=1024', ['burn/modeNotAvailable', 'burn/tooLarge'], 'burn: { mode: sao }\n'],
    ['conflict', '?media=dvd+r&blocks=1024', ['burn/closeConflict', 'burn/tooLarge'], 'burn: { close: false, dvdCompatibility: true }\n'],
    ['none', '?empty=yes', ['mmc/noMedium']],
  ])('do not: %s', async (name, query, codes, more = '') => {
    const { status, drives: rows } = await check(manifest(name, more), address(name, query))
    expect([status, errorsOf(rows[0])]).toEqual([1, codes])
    // A burn stops at the first of them.
    const { out } = await runCommand(burn, [at(`${name}.yaml`)], { drive: [address(name, query)], yes: true, json: true })
    expect(out).toContain(codes[0])
  })

  it('do not where data are on the disc, and do where they may go', async () => {
    const drive = address('used', '?media=dvd+rw&blocks=8192')
    expect((await runCommand(burn, [at('data.yaml')], { drive: [drive], yes: true })).status).toBe(0)
    expect(errorsOf((await check(at('data.yaml'), drive)).drives[0])).toEqual(['burn/notBlank'])
    expect((await check(manifest('over', 'burn: { overwrite: true }\n'), drive)).status).toBe(0)
    expect((await check(manifest('erased', 'burn: { erase: quick }\n'), drive)).status).toBe(0)
  })

  it('a disc that would be erased first is judged as an empty one', async () => {
    const drive = address('again', '?media=cd-rw')
    expect((await runCommand(burn, [at('album.yaml')], { drive: [drive], yes: true })).status).toBe(0)
    expect(errorsOf((await check(at('album.yaml'), drive)).drives[0])).toEqual(['burn/trackNotBlank'])
    writeFileSync(at('album-erased.yaml'), readFileSync(at('album.yaml'), 'utf8') + 'burn: { erase: quick }\n')
    expect((await check(at('album-erased.yaml'), drive)).drives[0]).toMatchObject({ couldBurn: true, writeType: 'session-at-once' })
  })

  it('are held against each drive; that someone burns is a reason like any other', async () => {
    const fine = address('fine', '?media=bd-r&blocks=8192')
    const busy = address('busy', '?media=bd-r&blocks=8192')
    symlinkSync(at('busy'), at('same'))
    const lock = lockDrive(parseDriveAddress(busy), 'burning', 'Night shift')
    const { status, drives: rows } = await check(at('data.yaml'), fine, address('same'), '/dev/sr77')
    lock.release()
    expect([status, rows.map(({ couldBurn }) => couldBurn)]).toEqual([1, [true, false, false]])
    expect(rows.map(errorsOf)).toEqual([[], ['transport/busyWithJob'], ['transport/noSuchDrive']])
    const album = await check(at('album.yaml'), fine)
    expect(errorsOf(album.drives[0])).toEqual(['burn/trackMediumNotSupported'])
  })

  it('needs a manifest that is right', async () => {
    writeFileSync(at('wrong.yaml'), 'disc: 1\nfiles: [{ from: nowhere, at: / }]\noutput: x.iso\n')
    const { status, out } = await runCommand(drives, [at('wrong.yaml'), address('fine')], { check: true, json: true })
    expect([status, resultOf(out)['drives']]).toEqual([1, undefined])
    expect(await runCommand(drives, [at('data.yaml'), 'sr0'], { check: true })).toMatchObject({ status: 2 })
  })
})

describe('the host', () => {
  it('is checked without a manifest', async () => {
    const drive = address('fine')
    const { status, out } = await runCommand(drives, [drive], { check: true, json: true })
    expect([status, resultOf(out)]).toMatchObject([
      0,
      {
        ok: true,
        libraries: [{ name: 'the C library', usable: true }, { name: 'libiscsi' }],
        drives: [{ drive, usable: true, faults: [] }],
      },
    ])
    const { status: none, out: told } = await runCommand(drives, ['/dev/sr77'], { check: true })
    expect(none).toBe(1)
    expect(told).toMatch(/\/dev\/sr77: cannot be used\n.*no permission\n.*there is no such device/s)
  })

  it.skipIf(readFileSync('/proc/self/mounts', 'utf8').includes('/dev/sr'))('fails where there is no drive at all', async () => {
    const { status, out } = await runCommand(drives, [], { check: true })
    expect([status, out.includes('No drive was found')]).toEqual([1, true])
  })
})
