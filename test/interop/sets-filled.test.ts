/**
 * Sets of many files, disc by disc: made, read by the Linux kernel and by libarchive, and removed. Sizes are log-normal, the largest a fifth
 * of the medium, folders take about one percent of it. `GLASSMASTER_SETS=60000` is the whole of it, in megabytes for each medium; else
 * a small medium takes their place.
 */

import { spawnSync } from 'node:child_process'
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { generator } from '../../scripts/random.mjs'
import { run as set } from '../../src/cli/set.js'
import { resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountInKernel } from '../support/kernel.js'
import { itNeeds } from '../support/tools.js'

const top = temporaryFolder()
const megabytes = Number(process.env['GLASSMASTER_SETS'] ?? 0)

/** Medium, as the manifest has it, and its bytes. */
const media: readonly (readonly [string, number])[] =
  megabytes === 0
    ? [['{ type: cd-r, blocks: 6000 }', 6000 * 2048]]
    : [
        ['cd-r', 359_849 * 2048],
        ['dvd+r', 2_295_104 * 2048],
        ['bd-r', 12_219_392 * 2048],
      ]

/** Sparse files with pseudo-random bytes at both ends, in folders of some percent of a medium. */
function fill(folder: string, capacity: number, total: number, seed: number): void {
  const random = generator(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(random() || 1e-9)) * Math.cos(2 * Math.PI * random())
  const noise = Buffer.alloc(4096)
  let [sum, inFolder, folders, files] = [0, Infinity, 0, 0]
  while (sum < total) {
    if (inFolder > capacity / 100) {
      inFolder = 0
      mkdirSync(join(folder, `folder ${String(++folders).padStart(4, '0')}`), { recursive: true })
    }
    const size = Math.floor(Math.min(capacity / 5, (capacity / 2500) * Math.exp(1.6 * normal())))
    const file = openSync(join(folder, `folder ${String(folders).padStart(4, '0')}`, `file ${++files}.bin`), 'w')
    for (let i = 0; i < noise.length; i++) noise[i] = random() * 256
    ftruncateSync(file, size)
    writeSync(file, noise, 0, Math.min(noise.length, size), 0)
    if (size > 8192) writeSync(file, noise, 0, noise.length, size - noise.length)
    closeSync(file)
    sum += size
    inFolder += size
  }
}

/** Digests by paths, as GNU programs give them. */
function sums(command: string, folder: string): Readonly<Record<string, string>> {
  const { stdout, status } = spawnSync('bash', ['-o', 'pipefail', '-c', command], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 30 })
  expect(status).toBe(0)
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => [line.slice(66).replace(/^\.\//, ''), line.slice(0, 64)]),
  )
}

describe.each(media)('%s', (medium, capacity) => {
  itNeeds(
    ['bsdtar', 'tar', 'sha256sum', ...KERNEL_PROGRAMS],
    'no disc is over its capacity, folders are whole, tight ones are full, and all of them together are the source',
    async () => {
      const home = join(top, String(capacity))
      fill(join(home, 'src'), capacity, megabytes === 0 ? 2.5 * capacity : megabytes * 1e6, 17)
      const manifest = join(home, 'disc.yaml')
      const write = (pack: string): void => {
        writeFileSync(
          manifest,
          `disc: 1\nmedia: ${medium}\nvolume: { id: FILLED, date: 0 }\nfilesystems: { iso9660: { level: 3, rockridge: true }, udf: true }\nset: { pack: ${pack} }\nfiles: [{ from: src }]\n`,
        )
      }
      const result = async (words: readonly string[], options = {}) => {
        const { status, out, error } = await runCommand(set, words, { json: true, ...options })
        expect([status, error]).toEqual([0, ''])
        return resultOf(out) as unknown as {
          room: number
          discs: readonly { blocks: number; image: string; number: number; size: number }[]
        }
      }
      write('natural')
      const natural = await result(['plan', manifest])
      write('tight')
      const { discs, room } = await result(['plan', manifest])
      const fills = (some: readonly { blocks: number }[]): readonly number[] => some.slice(0, -1).map(({ blocks }) => blocks / room)
      console.log(
        `${medium}: natural ${natural.discs.length} discs, least ${Math.min(...fills(natural.discs)).toFixed(4)}; tight ${discs.length} discs, least ${Math.min(...fills(discs)).toFixed(4)}`,
      )
      for (const fill of fills(discs)) expect(fill).toBeGreaterThanOrEqual(0.98)
      const source = sums('find . -type f -print0 | xargs -0 sha256sum', join(home, 'src'))
      const united: Record<string, string> = {}
      const homes = new Map<string, number>()
      for (const { number } of discs) {
        const { discs: made } = await result(['build', manifest], { only: String(number) })
        const [{ image, size } = { image: '', size: Infinity }] = made
        expect(size).toBeLessThanOrEqual(room * 2048)
        const seen = mountInKernel(image, ['rockridge', 'udf'], { hash: false })
        const {
          'SET-INDEX.TXT': text,
          'SET-INDEX.JSON': json,
          'SET-INDEX.HTM': page,
          ...own
        } = sums(
          `bsdtar -cf - --format pax '@${image}' | tar -xf - --to-command 'printf "%s  %s\\n" "$(sha256sum | cut -c1-64)" "$TAR_FILENAME"'`,
          home,
        )
        expect(Object.keys({ text, json, page }).length).toBe(3)
        for (const view of ['rockridge', 'udf'] as const)
          expect(
            seen[view].entries
              .filter(({ type, path }) => type === 'file' && !path.startsWith('SET-INDEX'))
              .map(({ path }) => path)
              .toSorted(),
          ).toEqual(Object.keys(own).toSorted())
        for (const path of Object.keys(own)) {
          const folder = path.split('/')[0] ?? ''
          expect(homes.get(folder) ?? number).toBe(number)
          homes.set(folder, number)
        }
        Object.assign(united, own)
        rmSync(image)
      }
      expect(united).toEqual(source)
      const { files } = JSON.parse(readFileSync(join(home, 'dist/SET-INDEX.JSON'), 'utf8')) as {
        files: readonly { path: string; disc: number; sha256: string }[]
      }
      expect(Object.fromEntries(files.map(({ path, sha256 }) => [path.slice(1), sha256]))).toEqual(source)
      for (const { path, disc } of files) expect(homes.get(path.split('/')[1] ?? '')).toBe(disc)
      rmSync(home, { recursive: true })
    },
    megabytes === 0 ? 240_000 : 3_600_000,
  )
})
