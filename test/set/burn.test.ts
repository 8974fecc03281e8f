/** Discs of a set are burned on virtual drives, by somebody who puts discs in; what lies on them is looked at without a drive. */

import { createHash } from 'node:crypto'
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run as runSet } from '../../src/cli/set.js'
import { openProject } from '../../src/project.js'
import { burnedDiscs, burnSet, type BurnSetOptions, type SetNews } from '../../src/set-burn.js'
import { openByAddress } from '../../src/transport/open.node.js'
import { resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { dataOfDisc } from '../support/virtual-disc.js'

const top = temporaryFolder()

interface Told {
  readonly status: number
  readonly error: string
  readonly ok: boolean
  readonly discs: readonly { number: number; label: string; state: string; image: string; sha256: string; outcome: string }[]
  readonly faults: readonly { code: string; message: string }[]
  readonly recorded?: string
  readonly number?: number
}

interface Row {
  readonly disc: number
  readonly label: string
  readonly outcome: string
  readonly sha256: string
  readonly drive: { readonly address: string; readonly product: string }
  readonly medium: { readonly kind: string }
  readonly fault?: { readonly code: string }
}

/** A set of four discs that are built, once for all tests. */
const template = join(top, 'template')
beforeAll(async () => {
  for (const name of ['a', 'b', 'c', 'd']) {
    mkdirSync(join(template, 'src', name), { recursive: true })
    writeFileSync(join(template, 'src', name, 'data.bin'), noise(name, 225_000 + name.charCodeAt(0) * 250))
  }
  const manifest = join(template, 'disc.yaml')
  writeFileSync(
    manifest,
    'disc: 1\nmedia: { type: dvd+r, blocks: 900 }\nvolume: { id: BOX, date: 0 }\nfilesystems: { iso9660: { rockridge: true } }\nset: { index: false }\nfiles: [{ from: src }]\n',
  )
  for (const action of ['plan', 'build']) expect((await runCommand(runSet, [action, manifest])).status).toBe(0)
})

/** A copy of it, and drives into which somebody puts discs. */
async function begun() {
  const home = mkdtempSync(join(top, 'burn-'))
  cpSync(template, home, { recursive: true })
  const at = (...names: readonly string[]): string => join(home, ...names)
  const manifest = at('disc.yaml')
  const run = async (action: string, words: readonly string[] = [manifest], options = {}): Promise<Told> => {
    const { status, out, error } = await runCommand(runSet, [action, ...words], { json: true, ...options })
    return { status, error, ...(out === '' ? {} : resultOf(out)) } as Told
  }
  const { discs } = await run('build')
  const project = openProject(manifest, { environment: {}, overrides: [] })
  const records = (): readonly Row[] =>
    existsSync(at('set-burns.json')) ? (JSON.parse(readFileSync(at('set-burns.json'), 'utf8')) as { burns: Row[] }).burns : []
  const states = async (): Promise<readonly string[]> => (await run('status')).discs.map(({ state }) => state)
  const drive = (name: string, more = ''): string => `virtual:${at(name)}?media=dvd+r&blocks=8000${more}`
  return { home, at, run, manifest, discs, project, records, states, drive }
}

const fileOf = (drive: string): string => drive.slice('virtual:'.length).replace(/\?.*$/, '')

/** Whoever takes discs out of drives when the next one is wanted, and puts blank ones in. */
function operator(onInsert: (drive: string, number: number) => void = () => {}) {
  const shelf: string[] = []
  const news: SetNews[] = []
  const takeOut = (drive: string): void => {
    const file = fileOf(drive)
    if (!existsSync(file)) return
    const kept = `${file}.${shelf.length}.out`
    renameSync(file, kept)
    shelf.push(kept)
  }
  const onNews = (told: SetNews): void => {
    news.push(told)
    if (told.kind !== 'insert') return
    takeOut(told.drive)
    onInsert(told.drive, told.number)
  }
  const faultsTold = (): readonly string[] => news.flatMap((told) => (told.kind === 'fault' ? [told.fault.code] : []))
  return { shelf, news, onNews, takeOut, faultsTold }
}

const quickly = { waitMinutes: 1, intervalMs: 5 } satisfies Partial<BurnSetOptions>

/** Of the first bytes of a disc, as they lie in the file of the virtual medium. */
const digestOf = (file: string, size: number): string => createHash('sha256').update(dataOfDisc(file).subarray(0, size)).digest('hex')

/** Which images lie on the discs in these files: the numbers of the discs, sorted. */
function numbersOn(files: readonly string[], discs: Told['discs']): readonly number[] {
  const found = files.flatMap((file) =>
    discs.filter(({ image, sha256 }) => digestOf(file, readFileSync(image).length) === sha256).map(({ number }) => number),
  )
  return found.toSorted((a, b) => a - b)
}

describe('disc set burn', () => {
  it('burns each disc once, in two drives, and writes down where', async () => {
    const { project, drive, discs, records, states, run, at } = await begun()
    expect((await run('status')).status).toBe(0)
    const drives = [drive('one'), drive('two')]
    const { onNews, shelf } = operator()
    const result = await burnSet(project, { drives, onNews, ...quickly })
    expect(result.faults.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(result.ok).toBe(true)
    expect(numbersOn([...shelf, ...drives.map(fileOf).filter(existsSync)], discs)).toEqual([1, 2, 3, 4])
    for (const { number, label, sha256 } of discs) {
      const own = records().filter(({ disc }) => disc === number)
      expect(own.map(({ outcome }) => outcome)).toEqual(['burning', 'burned', 'verified'])
      expect(own[2]).toMatchObject({ label, sha256, drive: { product: expect.stringMatching(/./) }, medium: { kind: 'DVD+R' } })
    }
    expect(new Set(records().map(({ drive: { address } }) => address)).size).toBe(2)
    expect(await states()).toEqual(['verified', 'verified', 'verified', 'verified'])
    expect([...burnedDiscs(project).keys()].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
    const again = await burnSet(project, { drives, onNews, ...quickly })
    expect([again.ok, records().length]).toEqual([true, 12])
    // A further plan leaves them as they are, and deals out what is new.
    const planned = (): readonly object[] => (JSON.parse(readFileSync(at('set.lock'), 'utf8')) as { discs: readonly object[] }).discs
    const before = planned()
    writeFileSync(at('src/a/new.txt'), 'new')
    expect((await run('plan')).status).toBe(0)
    expect(planned().slice(0, 4)).toEqual(before)
    expect(planned()[4]).toMatchObject({ number: 5, files: 1, paths: ['/a'] })
    expect((await run('build')).discs.map(({ number }) => number)).toEqual([5])
    expect((await burnSet(project, { drives, onNews, ...quickly })).ok).toBe(true)
    expect(records().map(({ disc }) => disc)).toEqual([
      ...records()
        .slice(0, 12)
        .map(({ disc }) => disc),
      5,
      5,
      5,
    ])
  })

  it('gives the discs of a drive that fails to another one, and leaves alone what is not blank', async () => {
    const { at, project, drive, discs, records, states } = await begun()
    const other = await begun()
    writeFileSync(other.manifest, readFileSync(other.manifest, 'utf8').replace('BOX', 'CRATE'))
    await other.run('plan')
    await other.run('build')
    expect((await other.run('burn', [other.manifest], { drive: [other.drive('x')], only: '2', yes: true })).status).toBe(0)
    writeFileSync(at('script.json'), '{ "faults": [{ "at": { "write": 300 }, "effect": { "kind": "sense", "sense": "3/0C/00" } }] }')
    const drives = [drive('good'), drive('bad', `&faults=${at('script.json')}`)]
    copyFileSync(other.at('x'), at('good'))
    const foreign = readFileSync(at('good'))
    const { onNews, shelf, news, faultsTold } = operator()
    const result = await burnSet(project, { drives, onNews, ...quickly })
    expect(result.ok).toBe(true)
    expect(shelf.some((file) => readFileSync(file).equals(foreign))).toBe(true)
    expect(news[0]).toMatchObject({
      kind: 'fault',
      fault: { code: 'set/wrongDisc', message: expect.stringContaining('"CRATE_02_OF_04", disc 2 of 4 of another set') },
    })
    expect(faultsTold()).toContain('set/driveLeftOut')
    expect(numbersOn([...shelf, at('good')], discs)).toEqual([1, 2, 3, 4])
    const failed = records().filter(({ outcome }) => outcome === 'failed')
    expect(failed.map(({ fault, drive: { address } }) => [fault?.code, address])).toEqual([
      ['mmc/writeFailed', drives[1]],
      ['mmc/writeFailed', drives[1]],
    ])
    expect(await states()).toEqual(['verified', 'verified', 'verified', 'verified'])
  })

  it('goes on after a stop, and verifies what was written before', async () => {
    const { project, drive, discs, records, states, run, manifest } = await begun()
    const [first, second] = [drive('one'), drive('two')]
    const drives = [first, second]
    const stop = new AbortController()
    const { onNews, shelf, takeOut } = operator()
    const stopped = await burnSet(project, {
      drives: [first],
      onNews,
      signal: stop.signal,
      listener: (event) => event.kind === 'action' && event.action === 'verify' && stop.abort(),
      ...quickly,
    })
    expect([stopped.ok, stopped.discs.map(({ outcome }) => outcome)]).toEqual([false, ['burned', 'unburned', 'unburned', 'unburned']])
    expect(await states()).toEqual(['burned', 'built', 'built', 'built'])
    expect((await run('status', [manifest])).status).toBe(1)
    // It lies in the second drive now, and the first one has a blank disc.
    takeOut(first)
    renameSync(shelf.pop() as string, fileOf(second))
    const result = await burnSet(project, { drives, onNews, ...quickly })
    expect(result.ok).toBe(true)
    expect(
      records()
        .filter(({ disc }) => disc === 1)
        .map(({ outcome }) => outcome),
    ).toEqual(['burning', 'burned', 'verified'])
    expect(numbersOn([...shelf, ...drives.map(fileOf).filter(existsSync)], discs)).toEqual([1, 2, 3, 4])
  })

  it('takes a disc of which nobody knows whether it was finished for what its bytes say', async () => {
    const { at, project, drive, discs, records, run, manifest } = await begun()
    await run('burn', [manifest], { drive: [drive('one')], only: '1', yes: true })
    const [first, ...rest] = records()
    writeFileSync(at('set-burns.json'), JSON.stringify({ version: 1, burns: [first] }))
    expect((await run('status')).discs.map(({ state }) => state)).toEqual(['burning', 'built', 'built', 'built'])
    expect(burnedDiscs(project).size).toBe(0)
    expect((await run('burn', [manifest], { drive: [drive('one')], only: '1', wait: '0', yes: true })).status).toBe(0)
    expect(records().map(({ outcome }) => outcome)).toEqual(['burning', 'verified'])
    expect([rest.length, numbersOn([at('one')], discs)]).toEqual([2, [1]])
    // One that was cut short has not its bytes, and another one is burned.
    writeFileSync(at('set-burns.json'), JSON.stringify({ version: 1, burns: [first] }))
    damage(at('one'), 400)
    const { onNews } = operator()
    expect((await burnSet(project, { drives: [drive('one')], only: [1], onNews, ...quickly })).ok).toBe(true)
    expect(records().map(({ outcome }) => outcome)).toEqual(['burning', 'failed', 'burning', 'burned', 'verified'])
  })

  it('says so, where a disc is wanted and nobody brings one', async () => {
    const { run, drive, manifest, records } = await begun()
    const told = await run('burn', [manifest], { drive: [drive('one', '&empty=yes')], wait: '0', yes: true })
    expect([told.status, told.faults.map(({ code }) => code)]).toEqual([1, ['set/noBlank', 'set/undone']])
    expect(records()).toEqual([])
  })

  it('takes a blank disc where one lies, whichever drive it is', async () => {
    const { project, drive, at, discs } = await begun()
    const { onNews } = operator()
    const drives = [drive('none', '&empty=yes'), drive('one')]
    expect((await burnSet(project, { drives, only: [1], onNews, ...quickly })).ok).toBe(true)
    expect(numbersOn([at('one')], discs)).toEqual([1])
  })

  it.each([
    ['is full and says nothing', '{ "at": { "write": 200 }, "effect": { "kind": "full", "later": "good" } }', 'failed'],
    ['loses a write', '{ "at": { "write": 200 }, "effect": { "kind": "lose" } }', 'failed'],
    ['takes twenty minutes to close', '{ "at": { "command": "5Bh" }, "effect": { "kind": "operation", "seconds": 1200 } }', 'verified'],
  ])('tells a disc by its bytes: one that %s', async (_, fault, outcome) => {
    const { at, run, drive, manifest, records, discs } = await begun()
    writeFileSync(at('script.json'), `{ "faults": [${fault}] }`)
    const options = { drive: [drive('one', `&faults=${at('script.json')}&clock=virtual`)], only: '1', wait: '0', yes: true }
    expect((await run('burn', [manifest], options)).ok).toBe(outcome === 'verified')
    expect(records().at(-1)?.outcome).toBe(outcome)
    expect(numbersOn([at('one')], discs)).toEqual(outcome === 'verified' ? [1] : [])
  })

  it('burns a further copy where it is asked for', async () => {
    const { at, run, drive, discs, manifest, records } = await begun()
    const options = { drive: [drive('one')], only: '1', wait: '0', yes: true }
    await run('burn', [manifest], options)
    expect(await run('burn', [manifest], { ...options, again: true })).toMatchObject({
      ok: false,
      faults: [
        { code: 'set/wrongDisc', message: expect.stringContaining('disc 1 of this set: verified') },
        { code: 'set/noBlank' },
        { code: 'set/undone' },
      ],
    })
    expect((await run('burn', [manifest], { ...options, drive: [drive('two')], again: true })).status).toBe(0)
    expect(numbersOn([at('one'), at('two')], discs)).toEqual([1, 1])
    expect(records().length).toBe(6)
  })
})

/** Other bytes in a block of a disc. */
function damage(file: string, block: number): void {
  const bytes = readFileSync(file)
  const from = 1_052_672 + block * 2048
  bytes.fill(0x5a, from, from + 2048)
  writeFileSync(file, bytes)
}

describe('a disc of a set in a drive', () => {
  it('is known by its volume, and is lost where its bytes are; made again it is the same', async () => {
    const { at, run, drive, discs, manifest, records, states } = await begun()
    for (const only of ['1', '2', '3', '4'])
      expect((await run('burn', [manifest], { drive: [drive(`disc${only}`)], only, yes: true })).status).toBe(0)
    const first = digestOf(at('disc3'), readFileSync(discs[2]?.image ?? '').length)
    // Also where its image is gone.
    rmSync(discs[2]?.image ?? '')
    expect(await run('verify', [drive('disc3')], { manifest })).toMatchObject({ status: 0, number: 3, recorded: 'verified' })
    damage(at('disc3'), 300)
    expect(await run('verify', [drive('disc3')], { manifest })).toMatchObject({ status: 1, number: 3, recorded: 'lost' })
    damage(at('disc2'), 300)
    expect(await run('verify', ['2', drive('disc2')], { manifest })).toMatchObject({ status: 1, number: 2, recorded: 'lost' })
    expect(await states()).toEqual(['verified', 'lost', 'lost', 'verified'])
    expect((await run('status')).status).toBe(1)
    expect((await run('build', [manifest], { only: '3' })).discs.map(({ state }) => state)).toEqual(['built'])
    for (const only of ['2', '3'])
      expect((await run('burn', [manifest], { drive: [drive(`again${only}`)], only, yes: true })).status).toBe(0)
    expect(digestOf(at('again3'), readFileSync(discs[2]?.image ?? '').length)).toBe(first)
    expect(await run('status')).toMatchObject({ status: 0, ok: true })
    expect(records().at(-1)).toMatchObject({ disc: 3, outcome: 'verified', sha256: first })
  })

  it('is told from others, and of images nothing is written down', async () => {
    const { run, drive, discs, manifest, records } = await begun()
    expect(await run('verify', [discs[1]?.image ?? ''], { manifest })).toMatchObject({ status: 0, number: 2 })
    expect(records()).toEqual([])
    await run('burn', [manifest], { drive: [drive('disc2')], only: '2', yes: true })
    for (const words of [['1', drive('disc2')], [drive('blank', '&empty=yes')], [discs[1]?.image ?? '', '3']])
      expect((await run('verify', words, { manifest })).status).toBeGreaterThan(0)
    expect((await run('verify', ['1', drive('disc2')], { manifest })).faults).toMatchObject([
      { code: 'set/notOfTheSet', message: expect.stringContaining('"BOX_02_OF_04", disc 2 of this set') },
    ])
    expect(records().length).toBe(3)
  })
})

describe('what is wrong with burning a set', () => {
  it.each([
    ['plan', { drive: ['virtual:x'] }, '--drive goes with disc set burn'],
    ['status', { again: true }, '--again goes with disc set burn'],
    ['burn', { drive: ['virtual:x'], wait: 'long', yes: true }, '--wait is a number of minutes'],
    ['burn', { drive: ['virtual:x'], speed: 'fast', yes: true }, '--speed cannot be "fast"'],
    ['burn', { drive: ['virtual:x'] }, 'add --yes'],
  ] as const)('is told: %s %j', async (action, options, text) => {
    const { run } = await begun()
    const { status, faults } = await run(action, undefined, options)
    expect([status, faults[0]?.message]).toEqual([2, expect.stringContaining(text)])
  })

  it('is that an image is not there', async () => {
    const { run, drive, discs, manifest } = await begun()
    rmSync(discs[0]?.image ?? '')
    writeFileSync(discs[1]?.image ?? '', readFileSync(discs[1]?.image ?? '').fill(1, 40_000, 40_001))
    const told = await run('burn', [manifest], { drive: [drive('one')], only: '1-2', wait: '0', yes: true })
    expect([told.status, told.faults.map(({ code }) => code)]).toEqual([1, ['set/notBuilt', 'set/notBuilt', 'set/undone']])
  })

  it('is a record that cannot be read, and keys by which discs would be written over', async () => {
    const { at, run, drive, manifest } = await begun()
    writeFileSync(manifest, `${readFileSync(manifest, 'utf8')}burn: { erase: quick, verify: quick }\n`)
    const told = await run('burn', [manifest], { drive: [drive('one')], only: '1', yes: true })
    expect([told.status, told.faults.map(({ code }) => code)]).toEqual([0, ['set/keysNotForSets']])
    for (const text of ['{', '{"version":2,"burns":[]}', '{"version":1,"burns":[{"disc":1}]}']) {
      writeFileSync(at('set-burns.json'), text)
      expect((await run('status')).faults).toMatchObject([{ code: 'set/burnsMalformed' }])
    }
  })

  it('is another disc, other bytes or another run between the look and the laser', async () => {
    const { at, project, drive, discs, records, run, manifest } = await begun()
    await run('burn', [manifest], { drive: [drive('full')], only: '4', yes: true })
    const spoil: Readonly<Record<string, (address: string) => void>> = {
      'set/notBlank': (address) => copyFileSync(at('full'), fileOf(address)),
      'set/notOfThePlan': () => writeFileSync(discs[0]?.image ?? '', readFileSync(discs[0]?.image ?? '').fill(1, 40_000, 40_001)),
    }
    for (const [code, change] of Object.entries(spoil)) {
      let changed = false
      const result = await burnSet(project, {
        drives: [drive(code.replace('/', '-'))],
        only: [1],
        ...quickly,
        waitMinutes: 0,
        open: (address, use) => {
          if (use === 'exclusive' && !changed) change(address)
          changed ||= use === 'exclusive'
          return openByAddress(address, use)
        },
      })
      expect([result.ok, records().at(-1)]).toMatchObject([false, { outcome: 'failed', fault: { code } }])
    }
    expect(readFileSync(at('set-notBlank')).equals(readFileSync(at('full')))).toBe(true)
    await run('build')
    const foreign = { ...records()[0], disc: 1, label: discs[0]?.label, layout: records().at(-1)?.layout }
    const { onNews, faultsTold } = operator(() => {
      const burns = [...records(), { ...foreign, drive: { ...foreign.drive, address: '/dev/sr7' } }]
      writeFileSync(at('set-burns.json'), JSON.stringify({ version: 1, burns }))
    })
    copyFileSync(at('full'), at('late'))
    const result = await burnSet(project, { drives: [drive('late')], only: [1], onNews, ...quickly })
    expect([result.ok, result.faults.map(({ code }) => code)]).toEqual([false, ['set/wrongDisc', 'set/inOtherRun', 'set/undone']])
    expect([faultsTold(), existsSync(at('late'))]).toEqual([['set/wrongDisc'], false])
  })
})
