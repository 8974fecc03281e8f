/** The manifest's `media` beside the disc in the drive, before anything is written. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { run as burn } from '../../src/cli/burn.js'
import { run as drives } from '../../src/cli/drives.js'
import { run as plan } from '../../src/cli/plan.js'
import { resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)

function manifestFor(media: string): string {
  const path = at(`${media}.yaml`)
  const burnPart = 'burn: { verify: none }\n'
  writeFileSync(
    path,
    `disc: 1\nmedia: ${media}\nvolume: { id: M, date: 2026-01-01T00:00:00Z }\nfiles: [{ at: /a, text: a }]\n${burnPart}output: m.iso\n`,
  )
  return path
}

let made = 0
const address = (kind: string): string => `virtual:${at(`disc-${made++}`)}?media=${kind}&blocks=2048`

interface Told {
  readonly ok: boolean
  readonly results: readonly {
    readonly faults: readonly { readonly code: string; readonly severity: string; readonly message: string }[]
    readonly acknowledgedBlocks: number
    readonly disc: { readonly state: string }
  }[]
}

async function burned(media: string, drive: string, more: object = {}): Promise<Told> {
  const { out } = await runCommand(burn, [manifestFor(media)], { drive: [drive], yes: true, json: true, ...more })
  return resultOf(out) as unknown as Told
}

const otherIn = ({ results }: Told) => results.flatMap(({ faults }) => faults.filter(({ code }) => code === 'burn/otherMedium'))

describe('a medium that the manifest is not for', () => {
  it.each([
    ['bd-r', 'dvd+r'],
    ['dvd+r', 'cd-r'],
    ['dvd-r', 'dvd-r-dl'],
    ['dvd+rw', 'dvd+r'],
    ['bd-re', 'bd-r'],
  ])('%s: nothing is written onto a %s', async (media, kind) => {
    const told = await burned(media, address(kind))
    expect(told).toMatchObject({ ok: false, results: [{ acknowledgedBlocks: 0, disc: { state: 'blank' } }] })
    expect(otherIn(told)).toMatchObject([{ severity: 'error' }])
  })

  it('is written onto where that was said, with a warning', async () => {
    const told = await burned('bd-r', address('dvd+r'), { anyMedia: true })
    expect([told.ok, otherIn(told).map(({ severity }) => severity)]).toEqual([true, ['warning']])
    expect(otherIn(told)[0]?.message).toMatch(/^The manifest is for a BD-R, and a DVD[+]R is in virtual:/)
  })

  it.each([
    ['dvd-r', 'dvd+r'],
    ['dvd+rw', 'dvd-rw'],
    ['dvd-r', 'dvd-ram'],
  ])('%s: a %s of its family is told', async (media, kind) => {
    const told = await burned(media, address(kind))
    expect([told.ok, otherIn(told).map(({ severity }) => severity)]).toEqual([true, ['warning']])
  })

  it.each([
    ['cd-r', 'cd-rw'],
    ['cd-74', 'cd-r'],
    ['dvd-r', 'dvd-rw'],
    ['dvd+r', 'dvd+rw'],
    ['bd-r-dl', 'bd-r'],
    ['bd-r', 'bd-re'],
    ['disk', 'bd-re'],
  ])('%s: a %s is as good', async (media, kind) => {
    const told = await burned(media, address(kind))
    expect([told.ok, otherIn(told)]).toEqual([true, []])
  })

  it('is told to who looks beforehand', async () => {
    const drive = address('dvd+r')
    // Nothing is written, and there is a disc.
    await burned('bd-r', drive)
    const rooms = await runCommand(plan, [manifestFor('bd-r')], { drive: [drive], json: true })
    expect(JSON.stringify(resultOf(rooms.out))).toContain('burn/otherMedium')
    const check = await runCommand(drives, [manifestFor('bd-r'), drive], { check: true, json: true })
    expect(JSON.stringify(resultOf(check.out))).toContain('burn/otherMedium')
  })
})

describe('a medium that the address of a virtual drive names', () => {
  it('has to be the one in its file', async () => {
    const drive = address('dvd+r')
    await burned('dvd+r', drive, { close: false })
    const other = await burned('cd-r', drive.replace('dvd+r', 'cd-r'))
    expect(other.results.flatMap(({ faults }) => faults.map(({ code }) => code))).toEqual(['virtual/otherMedium'])
  })

  it('may have been formatted meanwhile', async () => {
    const drive = address('dvd-rw')
    expect((await burned('dvd-rw', drive, { mode: 'restricted-overwrite' })).ok).toBe(true)
    expect((await burned('dvd-rw', drive, { overwrite: true })).ok).toBe(true)
  })
})

it('a table that readers seek in the last block is told where something will lie behind it', async () => {
  const manifest = at('table.yaml')
  writeFileSync(
    manifest,
    `disc: 1\nvolume: { id: T, date: 2026-01-01T00:00:00Z }\nfilesystems: { udf: { revision: '1.50', vat: true } }\nfiles: [{ at: /a, text: a }]\noutput: table.iso\n`,
  )
  expect((await runCommand(build, [manifest], { output: at('table.iso') })).status).toBe(0)
  const whole = readFileSync(at('table.iso'))
  // Of which nothing is known but its last block.
  writeFileSync(at('odd.iso'), whole.subarray(2048))
  const toldOf = async (image: string, kind: string): Promise<boolean> => {
    const { out } = await runCommand(burn, [at(image)], { drive: [address(kind)], yes: true, json: true, verify: 'none' })
    return (resultOf(out) as unknown as Told).results.some(({ faults }) => faults.some(({ code }) => code === 'burn/tableNotLast'))
  }
  expect([await toldOf('odd.iso', 'dvd+r'), await toldOf('odd.iso', 'cd-r'), await toldOf('table.iso', 'dvd+r')]).toEqual([
    true,
    false,
    false,
  ])
})
