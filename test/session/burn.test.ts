/** Sessions that go onto the disc in a drive, through `disc burn`. */

import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as burnCommand } from '../../src/cli/burn.js'
import { sha256 } from '../../src/kernel/digest.node.js'
import { openDisc } from '../../src/master.js'
import { readTree } from '../../src/survey/index.js'
import { walk } from '../../src/tree/index.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run } from '../support/tools.js'
import { changedBlocks, dataOfDisc, stateOfDisc } from '../support/virtual-disc.js'
import { noise } from '../support/compact.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
const environment = { SOURCE_DATE_EPOCH: '1700000000' }

/** Large enough that nobody overlooks it where it is written again. */
const LARGE = 1_000_000
mkdirSync(at('first'))
writeFileSync(at('first', 'large.bin'), noise('large', LARGE))
writeFileSync(at('first', 'kept.txt'), 'kept\n')
writeFileSync(at('first', 'replaced.txt'), 'old\n')

interface Result {
  readonly status: number
  readonly codes: readonly string[]
  readonly result?: {
    readonly acknowledgedBlocks: number
    readonly start?: number
    readonly ranges: readonly { readonly startLba: number; readonly blocks: number }[]
    readonly disc: { readonly state: string; readonly remains: string }
    readonly verification?: { readonly level: string; readonly checkedBlocks: number }
  }
  readonly error: string
}

async function burn(
  manifest: string,
  drives: readonly string[] | string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<Result> {
  const file = at('disc.yaml')
  writeFileSync(file, manifest)
  const drive = (typeof drives === 'string' ? [drives] : drives).map((name) => `virtual:${at(name)}`)
  const heard = await runCommand(burnCommand, [file], { drive, yes: true, json: true, ...options }, environment)
  const last = JSON.parse(heard.out.trim().split('\n').at(-1) ?? '{}') as {
    faults?: { code: string }[]
    error?: unknown
    results?: (NonNullable<Result['result']> & { faults: { code: string }[] })[]
  }
  const result = last.results?.[0]
  const faults = [...(last.faults ?? []), ...(last.results ?? []).flatMap((one) => one.faults)]
  return {
    status: heard.status,
    codes: faults.map(({ code }) => code),
    ...(result === undefined ? {} : { result }),
    error: heard.error + heard.out,
  }
}

const FILE_SYSTEMS = {
  iso: 'filesystems: { iso9660: { rockridge: true, joliet: true } }',
  both: "filesystems: { iso9660: { rockridge: true, joliet: true }, udf: { revision: '1.02' } }",
} as const
const first = (fileSystems: keyof typeof FILE_SYSTEMS): string =>
  `disc: 1\nvolume: { id: FIRST }\n${FILE_SYSTEMS[fileSystems]}\nfiles: [{ from: first, at: / }]\nburn: { close: false }\n`
const update = (n: number, more = ''): string =>
  `disc: 1\nsession: { import: drive, close: false }\nfiles: [{ text: "session ${n}\\n", at: /new${n}.txt }, { text: "of ${n}\\n", at: /replaced.txt }]\n${more}`

/** All files of the newest session with their contents, as this program's own reader has them. */
async function filesOn(name: string): Promise<Readonly<Record<string, string>>> {
  const disc = await openDisc(`virtual:${at(name)}`)
  try {
    const { tree } = await readTree(disc, { session: 'last' })
    const data = dataOfDisc(at(name))
    const found: Record<string, string> = {}
    for (const { path, node } of walk(tree)) {
      if (node.kind !== 'leaf' || node.inode.kind !== 'file') continue
      const { origin, size } = node.inode.content
      if (size > 0 && origin.kind !== 'extents') throw new Error(`${path} is ${origin.kind}`)
      const parts =
        origin.kind === 'extents' ? origin.extents.map((one) => data.subarray(one.start * 2048, one.start * 2048 + one.size)) : []
      found[path] = digest(Buffer.concat(parts))
    }
    return found
  } finally {
    await disc.close()
  }
}

const digest = (bytes: Uint8Array): string => (bytes.length > 100 ? sha256(bytes) : Buffer.from(bytes).toString())
const LARGE_DIGEST = digest(noise('large', LARGE))
const expected = (n: number): Readonly<Record<string, string>> => ({
  '/kept.txt': 'kept\n',
  '/large.bin': LARGE_DIGEST,
  ...Object.fromEntries(Array.from({ length: n }, (_, i) => [`/new${i + 1}.txt`, `session ${i + 1}\n`])),
  '/replaced.txt': n === 0 ? 'old\n' : `of ${n}\n`,
})

/** Blocks that a session of two small files takes: structures of the file systems, and what is written as a whole. */
const MOST_BLOCKS = { iso: 64, both: 420 } as const

const sequential = ['cd-r', 'cd-rw', 'dvd-r', 'dvd-rw', 'dvd+r', 'dvd+r-dl', 'bd-r', 'bd-r-pow'] as const
const inPlace = ['dvd+rw', 'dvd-ram', 'bd-re', 'dvd-rw-restricted', 'dvd+rw-dl'] as const

describe.each([...sequential, ...inPlace])('three sessions in a row on %s', (media) => {
  const grows = inPlace.some((one) => one === media)
  it.each(['iso', 'both'] as const)(
    '%s',
    async (fileSystems) => {
      const name = `${media}-${fileSystems}.disc`
      const begun = await burn(first(fileSystems), `${name}?media=${media}&blocks=${grows ? 16384 : 262144}`)
      expect([begun.status, begun.codes]).toEqual([0, []])
      for (const n of [1, 2, 3]) {
        copyFileSync(at(name), at('before'))
        const { status, codes, result, error } = await burn(update(n), name, { verify: n === 2 ? 'quick' : 'full' })
        expect([status, codes, error.includes('rror:')]).toEqual([0, [], false])
        expect(result?.verification?.level).toBe(n === 2 ? 'quick' : 'full')
        expect(result?.disc.state).toBe(grows ? 'overwritable' : 'appendable')
        expect(await filesOn(name)).toEqual(expected(n))

        // What the disc received is the new session, and in place the few blocks that lead to it.
        const { acknowledgedBlocks = Infinity, ranges = [] } = result ?? {}
        const fill = media.startsWith('cd') ? 300 : 32
        expect(acknowledgedBlocks).toBeLessThan(MOST_BLOCKS[fileSystems] + fill)
        const [session, ...rewritten] = ranges
        const end = (session?.startLba ?? 0) + (session?.blocks ?? 0)
        const isMeant = (block: number): boolean =>
          (block >= (session?.startLba ?? Infinity) && block < end + fill + 300) ||
          rewritten.some(({ startLba, blocks }) => block >= startLba && block < startLba + blocks)
        // Lead-in and lead-out are the drive's.
        const changed = changedBlocks(at('before'), at(name)).filter((block) => block >= 0)
        expect(changed.filter((block) => !isMeant(block))).toEqual([])
        expect(rewritten.map(({ startLba }) => startLba)).toEqual(!grows ? [] : fileSystems === 'iso' ? [16] : [256, 16])
        expect(rewritten.every(({ blocks }) => blocks <= 16)).toBe(true)
      }
      expect(stateOfDisc(at(name)).sessions.filter(({ state }) => state === 'complete').length).toBe(
        media.startsWith('dvd-rw-r') ? 1 : grows ? stateOfDisc(at(name)).sessions.length : 4,
      )
      const closed = await burn(update(4).replace(', close: false', ''), name)
      expect([closed.status, closed.result?.disc.state]).toEqual([0, grows ? 'overwritable' : 'closed'])
      rmSync(at('before'))
    },
    60_000,
  )

  itNeeds(['xorriso'], 'as xorriso reads it', async () => {
    const name = `${media}-iso.disc`
    writeFileSync(at('judged.iso'), dataOfDisc(at(name)))
    const disc = await openDisc(`virtual:${at(name)}`)
    const starts = disc.sessions.map(({ start }) => start)
    await disc.close()
    const start = grows ? 0 : (starts.at(-1) ?? 0)
    const out = at(`out-${media}`)
    run('xorriso', ['-osirrox', 'on', '-load', 'sbsector', String(start), '-indev', at('judged.iso'), '-extract', '/', out])
    expect(run('sh', ['-c', 'cd "$1" && cat kept.txt new1.txt new2.txt new3.txt new4.txt replaced.txt', 'sh', out])).toBe(
      'kept\nsession 1\nsession 2\nsession 3\nsession 4\nof 4\n',
    )
    run('cmp', [join(out, 'large.bin'), at('first', 'large.bin')])
  })
})
