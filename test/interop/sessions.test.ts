/** Sessions in plain copies of discs, where no table of contents says where they begin: found as the Linux kernel and xorriso read them there. */

import { appendFileSync, copyFileSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { run as diff } from '../../src/cli/diff.js'
import { run as extract } from '../../src/cli/extract.js'
import { run as inspect } from '../../src/cli/inspect.js'
import { run as ls } from '../../src/cli/ls.js'
import { resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountInKernel } from '../support/kernel.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
const blocksOf = (path: string): number => Math.floor(statSync(path).size / 2048)

beforeAll(() => {
  for (const [i, words] of ['one', 'two', 'three'].entries()) {
    mkdirSync(at(`s${i + 1}`))
    writeFileSync(at(`s${i + 1}`, words), words)
  }
})

/** What genisoimage adds to what is there, `gaps` blocks behind the former session; where each session begins. */
function grown(name: string, gaps: readonly number[], options: readonly string[]): readonly number[] {
  const image = at(name)
  run('genisoimage', ['-quiet', ...options, '-V', 'S1', '-o', image, at('s1')])
  const starts = [0]
  for (const [i, gap] of gaps.entries()) {
    const start = blocksOf(image) + gap
    truncateSync(image, start * 2048)
    const place = ['-M', image, '-C', `${starts.at(-1) ?? 0},${start}`]
    run('genisoimage', ['-quiet', ...options, '-V', `S${i + 2}`, ...place, '-o', at(`${name}.part`), at(`s${i + 2}`)])
    appendFileSync(image, readFileSync(at(`${name}.part`)))
    starts.push(start)
  }
  return starts
}

interface Inspected {
  readonly sessions: readonly {
    readonly number: number
    readonly startLba: number
    readonly spaces: readonly { readonly space: string }[]
  }[]
}

const inspected = async (image: string, options = {}): Promise<Inspected['sessions']> =>
  (resultOf((await runCommand(inspect, [image], { json: true, ...options })).out) as unknown as Inspected).sessions

const listed = async (image: string, options: Record<string, string>): Promise<readonly string[]> =>
  (await runCommand(ls, [image], options)).out.split('\n').filter((line) => line !== '')

const names = ['/one', '/three', '/two']

describe('sessions of a plain copy', () => {
  itNeeds(['genisoimage', ...KERNEL_PROGRAMS], 'right behind each other, at no round block', async () => {
    const image = at('iso.iso')
    const starts = grown('iso.iso', [0, 0], ['-R', '-J'])
    expect((await inspected(image)).map(({ startLba }) => startLba)).toEqual(starts)
    expect(await listed(image, {})).toEqual(names)
    expect(await listed(image, { session: 'first' })).toEqual(['/one'])
    for (const [i, start] of starts.entries()) {
      const seen = mountInKernel(image, ['rockridge', 'joliet'], { session: start })
      for (const view of ['rockridge', 'joliet'] as const) {
        const paths = seen[view].entries.filter(({ type }) => type === 'file').map(({ path }) => `/${path}`)
        expect(await listed(image, { in: view, session: String(i + 1) })).toEqual(paths)
        expect(await listed(image, { in: view, sessionStart: String(start) })).toEqual(paths)
      }
    }
  })

  itNeeds(
    ['genisoimage', 'xorriso', ...KERNEL_PROGRAMS],
    'behind lead-out, lead-in and pregap of a Compact Disc, with padding before',
    async () => {
      const image = at('cd.iso')
      const starts = grown('cd.iso', [11_400, 6902], ['-R'])
      expect((await inspected(image)).map(({ startLba }) => startLba)).toEqual(starts)
      expect((await runCommand(extract, [image], { output: at('cd') })).status).toBe(0)
      for (const name of ['one', 'two', 'three']) expect(readFileSync(at('cd', name), 'utf8')).toBe(name)
      const last = String(starts.at(-1))
      expect(run('xorriso', ['-load', 'sbsector', last, '-indev', image, '-find', '/', '-type', 'f']).trim().split('\n').sort()).toEqual(
        names.map((name) => `'${name}'`),
      )
      const seen = mountInKernel(image, ['rockridge'], { session: starts[1] })
      expect(seen.rockridge.entries.filter(({ type }) => type === 'file').map(({ path }) => path)).toEqual(['one', 'two'])
    },
  )

  itNeeds(['isoinfo', ...KERNEL_PROGRAMS], 'of our own alone at its block, with zeros before', async () => {
    const image = at('alone.iso')
    writeFileSync(
      at('alone.yaml'),
      'disc: 1\nsession: { start: 11702 }\nfilesystems: { iso9660: { rockridge: true, joliet: true }, udf: true }\nfiles: [{ from: s1 }, { from: s2 }]\noutput: { image: alone.iso, part: alone.bin }\n',
    )
    expect((await runCommand(build, [at('alone.yaml')])).status).toBe(0)
    const seen = mountInKernel(image, ['rockridge', 'joliet', 'udf'], { session: 11_702 })
    for (const view of ['rockridge', 'joliet', 'udf'] as const)
      expect(seen[view].entries.filter(({ type }) => type === 'file').map(({ path }) => path)).toEqual(['one', 'two'])
    const told = run('isoinfo', ['-R', '-f', '-N', '11702', '-i', at('alone.bin')])
    expect(told.trim().split('\n').sort()).toEqual(['/one', '/two'])
  })

  itNeeds(['genisoimage', ...KERNEL_PROGRAMS], 'of ISO 9660 and UDF, each seen by the kernel where it begins', async () => {
    const image = at('udf.iso')
    const starts = grown('udf.iso', [0, 0], ['-udf'])
    expect((await inspected(image)).map(({ startLba }) => startLba)).toEqual(starts)
    for (const start of starts) {
      const seen = mountInKernel(image, ['udf'], { session: start })
      const paths = seen.udf.entries.filter(({ type }) => type === 'file').map(({ path }) => `/${path}`)
      expect(await listed(image, { in: 'udf', sessionStart: String(start) })).toEqual(paths)
    }
  })

  itNeeds(['mkudffs', 'udfinfo'], 'of UDF alone, each with a virtual allocation table of its own', async () => {
    const image = at('vat.img')
    const starts = [0, 320, 640]
    writeFileSync(image, new Uint8Array(960 * 2048))
    for (const start of starts) {
      run('mkudffs', ['-b', '2048', '-m', 'cdr', `--startblock=${start}`, `--label=V${start}`, image, String(start + 320)])
      truncateSync(image, 960 * 2048)
    }
    const found = (resultOf((await runCommand(inspect, [image], { json: true })).out) as unknown as VatSessions).sessions
    expect(found.map(({ startLba, spaces }) => [startLba, spaces[0]?.volume.label])).toEqual(starts.map((start) => [start, `V${start}`]))
    for (const start of starts) expect(run('udfinfo', [`--startblock=${start}`, image])).toContain(`label=V${start}`)
  })

  itNeeds(['genisoimage', ...KERNEL_PROGRAMS], 'of UDF alone, the last one with an anchor at its end and run-out behind', async () => {
    const image = at('alone.img')
    const starts = grown('alone.img', [0], ['-R', '-udf'])
    const bytes = readFileSync(image)
    for (const start of starts) {
      // In place of the two descriptors of ISO 9660.
      const [first, second] = [(start + 16) * 2048, (start + 18) * 2048]
      bytes.copyWithin(first, second, second + 3 * 2048)
      bytes.fill(0, first + 3 * 2048, second + 3 * 2048)
    }
    // Of all its anchors the last block alone keeps one.
    const last = bytes.length - 2048
    for (let block = ((starts[1] ?? 0) + 256) * 2048; block < last; block += 2048)
      if (bytes[block] === 2 && bytes[block + 1] === 0 && bytes.readUInt32LE(block + 12) * 2048 === block)
        bytes.fill(0, block, block + 2048)
    writeFileSync(image, bytes)
    const seen = mountInKernel(image, ['udf'], { session: starts[1] ?? 0 })
    const files = seen.udf.entries.filter(({ type }) => type === 'file').map(({ path }) => `/${path}`)
    expect(files).toEqual(['/one', '/two'])
    truncateSync(image, bytes.length + 2 * 2048)
    const judged = await runCommand(inspect, [image], { json: true })
    const { sessions, faults } = resultOf(judged.out) as unknown as Inspected & { faults: unknown }
    expect(sessions.map(({ startLba, spaces }) => [startLba, spaces.map(({ space }) => space)])).toEqual(
      starts.map((start) => [start, ['udf']]),
    )
    expect(faults).toEqual([])
    expect(await listed(image, {})).toEqual(files)
  })

  itNeeds(['genisoimage'], 'that is nowhere to be expected: named by its first block', async () => {
    const image = at('far.iso')
    const [, start] = grown('far.iso', [3000], ['-R'])
    const sessionStart = String(start)
    expect((await inspected(image)).map(({ startLba }) => startLba)).toEqual([0])
    expect(await inspected(image, { sessionStart })).toEqual([expect.objectContaining({ number: 2, startLba: start })])
    expect(await listed(image, { sessionStart })).toEqual(['/one', '/two'])
    expect((await runCommand(extract, [image], { output: at('far'), sessionStart })).status).toBe(0)
    expect(readFileSync(at('far/two'), 'utf8')).toBe('two')
    copyFileSync(image, at('far-2.iso'))
    expect((await runCommand(diff, [image, at('far-2.iso')], { sessionStart })).status).toBe(0)
    expect((await runCommand(inspect, [image], { sessionStart, path: '/two' })).out).toMatch(/^blocks \d+ to \d+ {2}3 bytes/)
    expect((await runCommand(ls, [image], { sessionStart: '5' })).error).toContain('Session 2 of')
    expect((await runCommand(ls, [image], { sessionStart: '9999999' })).error).toContain('[survey/noBlock]')
    expect((await runCommand(ls, [image], { sessionStart: 'x' })).status).not.toBe(0)
    expect((await runCommand(ls, [image], { sessionStart, session: 'last' })).status).not.toBe(0)
  })
})

interface VatSessions {
  readonly sessions: readonly {
    readonly startLba: number
    readonly spaces: readonly { readonly volume: { readonly label: string } }[]
  }[]
}
