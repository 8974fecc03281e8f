/** Small sets of discs for tests: their sources, and what `disc set` says of them. */

import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run as runSet } from '../../src/cli/set.js'
import { keepContents } from '../../src/set-burned.js'
import { BurnBook } from '../../src/set-burns.js'
import { resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'

export const noise = (seed: number, size: number): Buffer => {
  const out = Buffer.alloc(size)
  for (let i = 0; i < size; i += 32) createHash('sha256').update(`${seed} ${i}`).digest().copy(out, i)
  return out
}

/** Three folders of some 3 MB each, one of them with a folder in it, and a file beside them. */
export const sources: Readonly<Record<string, Buffer>> = {
  'README.txt': Buffer.from('read me\n'),
  'a/one.bin': noise(1, 1_500_000),
  'a/two.bin': noise(2, 1_500_000),
  'b/deep/three.bin': noise(3, 2_000_000),
  'b/four.bin': noise(4, 700_000),
  'c/five.bin': noise(5, 2_900_000),
  'c/empty.txt': Buffer.alloc(0),
}

/** Makes sets in a folder. */
export const begunIn =
  (top: string) =>
  (set: string, more = '', media = '{ type: cd-r, blocks: 2600 }', filesystems = 'iso9660: { rockridge: true }, udf: true') => {
    const home = mkdtempSync(join(top, 'set-'))
    for (const [name, bytes] of Object.entries(sources)) {
      mkdirSync(join(home, 'src', dirname(name)), { recursive: true })
      writeFileSync(join(home, 'src', name), bytes)
    }
    const manifest = join(home, 'disc.yaml')
    writeFileSync(
      manifest,
      `disc: 1\nmedia: ${media}\nvolume: { id: BOX, date: 0 }\nfilesystems: { ${filesystems} }\nset: ${set}\nfiles: [{ from: src }]\n${more}`,
    )
    const at = (...names: readonly string[]): string => join(home, ...names)
    const run = async (action: string, words: readonly string[] = [manifest], options = {}) => {
      const { status, out, error } = await runCommand(runSet, [action, ...words], { json: true, ...options })
      return { status, ...(out === '' ? {} : resultOf(out)), error } as {
        status: number
        discs: readonly { number: number; label: string; state: string; image: string; sha256: string; blocks: number }[]
        faults: readonly { code: string; severity: string }[]
        room: number
      }
    }
    const codes = async (action: string, words?: readonly string[], options = {}) =>
      ((await run(action, words, options)).faults ?? []).map(({ code }) => code)
    return { home, at, run, codes, manifest }
  }

/** All files below a folder with their bytes. */
export const filesBelow = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  )

interface Built {
  readonly number: number
  readonly label: string
  readonly image: string
  readonly sha256: string
}

/** What a burn leaves behind: the record of it, and what is known of the disc. */
export async function markBurned(home: string, { number, label, image, sha256 }: Built): Promise<void> {
  const { contents, layout } = JSON.parse(readFileSync(`${image}.set.json`, 'utf8')) as { contents: string; layout: string }
  await keepContents({ folder: home, manifest: { disc: 1 } }, contents)
  const drive = { address: '/dev/sr0', vendor: 'OURS', product: 'TEST', revision: '1' }
  const made = { sha256, size: statSync(image).size, layout, contents, drive, medium: { kind: 'CD-R' } }
  await new BurnBook({ folder: home }).add({ disc: number, label, outcome: 'verified', date: '2024-01-01T00:00:00Z', ...made })
}
