/** What `disc drives` tells of drives and discs, and of one feature, page or structure that is asked for by its number. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as burn } from '../../src/cli/burn.js'
import { run as drives } from '../../src/cli/drives.js'
import { run as erase } from '../../src/cli/erase.js'
import { drivePart } from '../../src/drive-parts.js'
import { inspectDrive } from '../../src/drives.js'
import { openVirtualDrive, type VirtualDrive, type VirtualDriveOptions } from '../../src/simulator/index.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { blankDiscIn } from '../support/blank-disc.js'
import { resultOf } from './reading.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const address = (name: string, query = ''): string => `virtual:${at(name)}${query}`
writeFileSync(at('image.iso'), noise('image', 64 * 2048))

type Told = Readonly<Record<string, unknown>> & {
  readonly structures?: readonly { readonly format: number; readonly fields: readonly object[] }[]
}
for (const [name, query] of [
  ['cd', '?media=cd-rw'],
  ['ram', '?media=dvd-ram&blocks=8192'],
  ['rw', '?media=dvd+rw&blocks=4096'],
  ['dl', '?media=dvd+r-dl'],
  ['bd', '?media=bd-re'],
  ['dvd', '?media=dvd+r'],
] as const)
  await blankDiscIn(at(name), query)
const report = async (drive: string, more: Readonly<Record<string, unknown>> = {}): Promise<Told> => {
  const { status, out } = await runCommand(drives, [drive], { json: true, ...more })
  expect(status).toBe(0)
  return (resultOf(out)['drives'] as readonly Told[])[0]
}
/** A drive that answers blocks which begin so with these bytes. */
const answering = (
  answers: readonly (readonly [block: readonly number[], data: Uint8Array])[],
  medium: VirtualDriveOptions['medium'] = { kind: 'dvd+r' },
) => {
  const drive = openVirtualDrive({ medium })
  const send: VirtualDrive['send'] = (command, signal) => {
    const data = answers.find(([block]) => block.every((byte, i) => command.cdb[i] === byte))?.[1]
    if (data === undefined) return drive.send(command, signal)
    const asked = command.data.kind === 'in' ? command.data.length : 0
    return Promise.resolve({ status: 0, data: data.slice(0, asked), residual: Math.max(0, asked - data.length), sense: new Uint8Array() })
  }
  return () => Promise.resolve({ transport: { ...drive, send }, clock: drive.clock })
}
const ascii = (text: string): readonly number[] => Array.from(text, (character) => character.charCodeAt(0))

describe('a report', () => {
  it('says how discs come in, how the drive is attached, and what it writes', async () => {
    expect(await report(address('cd'))).toMatchObject({
      bus: { kind: 'virtual' },
      loading: { mechanism: 'tray', canLoad: true, canEject: true, canLock: true, isLockedAtStart: false },
      writing: {
        cd: { sessionAtOnce: true, raw: true, rawMultisession: true, subcode: true, longestCueSheet: 3200 },
        bufferKilobytes: 4096,
      },
      identity: { standards: [], inquiry: expect.stringMatching(/^05 80 /) as string, pages: {}, designators: [] },
    })
  })

  it('tells the pre-groove of a CD, and where its next session begins', async () => {
    const blank = await report(address('cd'))
    const { leadInStart } = (blank['particulars'] as { readonly atip: { readonly leadInStart: number } }).atip
    expect(leadInStart).toBeLessThan(-4500)
    expect(blank).toMatchObject({
      disc: { totalBlocks: 359_849, freeBlocks: 359_849 },
      particulars: {
        physicallyBlank: true,
        heuristicallyBlank: true,
        startOfNextSession: leadInStart,
        information: expect.stringMatching(/^00 20 1/) as string,
        atip: { kind: 'cd-rw', leadOutLimit: 359_849, unrestrictedUse: true },
      },
    })
    const open = address('open', '?media=cd-r')
    expect((await runCommand(burn, [at('image.iso')], { drive: [open], yes: true, close: false })).status).toBe(0)
    const { disc, particulars } = await report(open)
    const next = (disc as { readonly next: { readonly startLba: number } }).next.startLba
    // Its lead-in of a minute, and the pause of two seconds, lie before its first block.
    expect(particulars).toMatchObject({ physicallyBlank: false, heuristicallyBlank: false, startOfNextSession: next - 4500 - 150 })
    const { out } = await runCommand(drives, [open])
    expect(out).toMatch(/not blank; the next session begins at block \d+\n {2}pre-groove: CD-R /)
  })

  it('says that a disc which is never blank holds zeros', async () => {
    const ram = address('ram')
    expect(await report(ram)).toMatchObject({ particulars: { physicallyBlank: false, heuristicallyBlank: true } })
    expect((await runCommand(burn, [at('image.iso')], { drive: [ram], yes: true })).status).toBe(0)
    expect(await report(ram)).toMatchObject({ particulars: { physicallyBlank: false, heuristicallyBlank: false } })
    const rw = address('rw')
    expect(await report(rw)).toMatchObject({ particulars: { physicallyBlank: true, heuristicallyBlank: true } })
    expect((await runCommand(erase, [rw], { yes: true })).status).toBe(0)
    expect(await report(rw)).toMatchObject({
      disc: { state: 'overwritable' },
      particulars: { physicallyBlank: false, heuristicallyBlank: true },
    })
  })

  it('names the standards and the pages of a drive that tells them', async () => {
    const inquiry = new Uint8Array(96)
    inquiry.set([5, 0x80, 6, 2, 91])
    inquiry.set([0x04, 0xe0, 0x04, 0x63, 0x17, 0x28], 58)
    expect((await inspectDrive('virtual:a', { open: answering([[[0x12, 0, 0, 0, 96], inquiry]]) })).identity).toMatchObject({
      standards: ['MMC-6', 'SPC-4', '1728h'],
    })
    const { identity } = await inspectDrive('virtual:a', {
      open: answering([
        [[0x12, 1, 0x00], Uint8Array.of(5, 0, 0, 3, 0, 0x80, 0x83)],
        [[0x12, 1, 0x80], Uint8Array.of(5, 0x80, 0, 4, ...ascii(' K12'))],
        [[0x12, 1, 0x83], Uint8Array.of(5, 0x83, 0, 17, 0x02, 0x01, 0, 5, ...ascii('ACME9'), 0x01, 0x03, 0, 4, 0x50, 0, 0xc5, 1)],
      ]),
    })
    expect(identity).toMatchObject({
      serial: 'K12',
      designators: [
        { of: 'unit', kind: 'T10 vendor', text: 'ACME9' },
        { of: 'unit', kind: 'NAA', text: '5000c501' },
      ],
      pages: { '80': '05 80 00 04 20 4B 31 32' },
    })
  })
})

describe('structures', () => {
  it('are those that the drive lists, with the fields that the standard lays out', async () => {
    const { structures = [] } = await report(address('dl'), { structure: true })
    expect(structures.map(({ format }) => format)).toEqual([0x00, 0x04, 0x11, 0x20, 0xc0])
    expect(structures[0]).toMatchObject({ name: 'physical format', bytes: expect.stringMatching(/^E1 0F 32 /) as string })
    expect(structures[0]?.fields).toContainEqual({ name: 'layers', value: '1 (two layers)' })
    expect(structures[3]).toMatchObject({
      name: 'layer boundary',
      sendable: true,
      fields: [{ name: 'fixed' }, { name: 'lastBlockOfLayer0', value: '2086911' }],
    })
    expect((await report(address('cd'), { structure: true })).structures).toEqual([])
    const { out } = await runCommand(drives, [], { structure: address('bd') })
    expect(out).toContain('  structure 00h, disc information\n    mark "DI"\n')
  })

  it('name who made the medium', async () => {
    const adip = new Uint8Array(260)
    adip.set([1, 2])
    adip.set([0xa1], 4)
    adip.set(ascii('RICOHJPNR03'), 4 + 19)
    adip[4 + 30] = 2
    const { fields } = await drivePart('virtual:a', 'structure', 0x11, { open: answering([[[0xad], adip]]) })
    expect(fields).toEqual(
      expect.arrayContaining([
        { name: 'category', value: '10 (DVD+R)' },
        { name: 'manufacturer', value: '"RICOHJPN"' },
        { name: 'mediaType', value: '"R03"' },
        { name: 'revision', value: '2' },
      ]),
    )
    const unit = new Uint8Array(116)
    unit.set([0, 114])
    unit.set([...ascii('DI'), 1, 1, 0, 0, 0x60, 0, ...ascii('BDR'), 0x01], 4)
    unit.set(ascii('VERBATIMe'), 4 + 100)
    const bd = await drivePart('virtual:a', 'structure', 0, { open: answering([[[0xad], unit]], { kind: 'bd-r' }) })
    expect(bd.fields).toEqual(
      expect.arrayContaining([
        { name: 'discType', value: '"BDR"' },
        { name: 'manufacturer', value: '"VERBAT"' },
        { name: 'mediaType', value: '"IMe"' },
      ]),
    )
    const lead = new Uint8Array(36)
    lead.set([0, 34, 0, 0, 1, 0x40, 0xc1, 0xfd, 0x9e, 0xd8])
    lead.set([3, ...ascii('MCC 03'), 0, 4, ...ascii('RG20  ')], 4 + 16)
    const minus = await drivePart('virtual:a', 'structure', 0x0e, { open: answering([[[0xad], lead]], { kind: 'dvd-r' }) })
    expect(minus.fields).toEqual(expect.arrayContaining([{ name: 'manufacturerStart', value: '"MCC 03"' }]))
  })

  it('that lie about their length or their list do no harm', async () => {
    const list = Uint8Array.of(
      0xff,
      0xff,
      0,
      0,
      ...Array.from({ length: 64 }, () => [0x00, 0x40, 0xff, 0xff]).flat(),
      0x02,
      0x40,
      0,
      4,
      0xc0,
    )
    const { structures } = await inspectDrive('virtual:a', {
      structures: 'all',
      open: answering([
        [[0xad, 0, 0, 0, 0, 0, 0, 0xff], list],
        [[0xad, 0, 0, 0, 0, 0, 0, 0], Uint8Array.of(0xff, 0xff, 0, 0, 0x11)],
      ]),
    })
    // Keys are not asked for.
    expect(structures).toEqual([{ format: 0, name: 'physical format', sendable: false, bytes: '11', fields: [] }])
  })
})

describe('a part that is asked for by its number', () => {
  it('comes with its fields', async () => {
    const { status, out } = await runCommand(drives, [address('cd')], { feature: '2e', page: '2A', json: true })
    const [feature, page] = out.split('\n').map((line) => JSON.parse(line === '' ? '{}' : line) as Told)
    expect(status).toBe(0)
    expect(feature).toMatchObject({ kind: 'feature', number: 0x2e, name: 'CD mastering', bytes: '7F 00 0C 80' })
    expect(feature?.['fields']).toContainEqual({ name: 'sessionAtOnce', value: '1' })
    expect(page).toMatchObject({ kind: 'page', number: 0x2a, name: 'capabilities' })
    const { out: text } = await runCommand(drives, [address('cd')], { page: '0x05', values: 'changeable' })
    expect(text).toMatch(/: mode page 05h, write parameters\n {4}savable 0\n/)
  })

  it.each([
    ['feature', '2E', 'dvd', ['E_IMAPI_RECORDER_FEATURE_IS_NOT_CURRENT']],
    ['feature', '50', 'dvd', ['E_IMAPI_RECORDER_NO_SUCH_FEATURE']],
    ['page', '0D', 'dvd', ['E_IMAPI_RECORDER_NO_SUCH_MODE_PAGE']],
    ['structure', '0E', 'dvd', ['E_IMAPI_RECORDER_DVD_STRUCTURE_NOT_PRESENT']],
    ['structure', '00', 'cd', ['E_IMAPI_RECORDER_DVD_STRUCTURE_NOT_PRESENT']],
  ])('is told where it is not there: %s %s', async (kind, number, disc, imapi) => {
    const { status, out } = await runCommand(drives, [address(disc)], { [kind]: number, json: true })
    expect([status, resultOf(out)]).toMatchObject([1, { ok: false, faults: [{ imapi }] }])
  })

  it('has to be whole where it counts', async () => {
    const short = Uint8Array.of(0, 14, 0, 0, 0, 0, 0, 0, 0x2a, 6, 0, 0, 0, 0, 0, 0)
    await expect(drivePart('virtual:a', 'page', 0x2a, { open: answering([[[0x5a], short]]) })).rejects.toMatchObject({
      faults: [{ code: 'mmc/capabilitiesTooSmall' }],
    })
    const other = Uint8Array.of(0, 10, 0, 0, 0, 0, 0, 0, 0x01, 2, 0, 0)
    await expect(drivePart('virtual:a', 'page', 0x2a, { open: answering([[[0x5a], other]]) })).rejects.toMatchObject({
      faults: [{ code: 'mmc/modePageMissing' }],
    })
    const heard: string[] = []
    const told = await inspectDrive('virtual:a', { open: answering([[[0x5a], short]]), note: ({ code }) => heard.push(code) })
    expect([told.writing?.bufferKilobytes, heard]).toEqual([undefined, ['mmc/capabilitiesTooSmall']])
  })

  it('is a number', async () => {
    for (const more of [{ feature: 'xyz' }, { page: '3F' }, { structure: '100' }])
      expect(await runCommand(drives, [address('cd')], more)).toMatchObject({ status: 2 })
    expect(await runCommand(drives, [], { feature: '1' })).toMatchObject({ status: 2 })
  })
})
