/** What docs/library.md shows is run, one block after the other in one folder. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as stream from 'node:stream'
import { afterAll, describe, expect, it, vi } from 'vitest'
import * as glassmaster from '../src/index.js'
import { temporaryFolder } from './support/folder.js'

const page = readFileSync(new URL('../docs/library.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/## ([^\n]+)|```js\n([^]*?)```/g)]
const examples = blocks.flatMap(([, , code], i) =>
  code === undefined ? [] : [{ title: blocks.slice(0, i).findLast(([, title]) => title !== undefined)?.[1] ?? '', code }],
)
const folder = temporaryFolder()
const before = process.cwd()
process.chdir(folder)
afterAll(() => process.chdir(before))
writeFileSync('disc.config.yaml', 'disc: 1\nvolume: { id: API, date: 2026-01-01 }\nfiles: [{ at: /a, text: hello }]\noutput: out.iso\n')

/** Runs a block with the names that it imports; gives what it logs. */
async function run(code: string): Promise<unknown[][]> {
  const logged: unknown[][] = []
  const log = vi.spyOn(console, 'log').mockImplementation((...values) => void logged.push(values))
  const error = vi.spyOn(console, 'error').mockImplementation((...values) => void logged.push(['error', ...values]))
  try {
    const body = code
      .replaceAll(/import (\{[^}]*\}) from 'glassmaster'/g, 'const $1 = glassmaster')
      .replaceAll(/import (\{[^}]*\}) from 'node:stream'/g, 'const $1 = stream')
    expect(body).not.toMatch(/^import/m)
    // oxlint-disable-next-line typescript/no-implied-eval -- the page is our own text
    await new Function('glassmaster', 'stream', `return (async () => { ${body} })()`)(glassmaster, stream)
    return logged
  } finally {
    log.mockRestore()
    error.mockRestore()
  }
}

describe('the page of the library', () => {
  const told: Record<number, (logged: unknown[][]) => void> = {
    0: (logged) => expect(logged[0]?.[0]).toMatch(/out\.iso$/),
    1: (logged) => {
      expect(logged.flat()).toContain('build')
      expect(existsSync('other.iso')).toBe(true)
    },
    2: () => expect(existsSync('seed.iso')).toBe(true),
    3: (logged) => expect(logged).toEqual([['CD001']]),
    4: (logged) => {
      expect(logged[1]).toEqual([['/meta-data']])
      expect(readFileSync('extracted/meta-data', 'utf8')).toBe('instance-id: i-1\n')
    },
    5: (logged) =>
      expect(logged).toEqual([
        [true, expect.any(Number)],
        [true, true],
      ]),
    6: (logged) => expect(logged).toEqual([[16]]),
    7: (logged) => expect(logged).toEqual([[5], ['CD001']]),
    8: (logged) => expect(logged).toEqual([[expect.stringMatching(/out\.iso$/), 1]]),
  }
  it('has the examples that are judged here', () => expect(Object.keys(told)).toHaveLength(examples.length))
  it.each(examples.map((example, i) => ({ ...example, i })))('$i: $title', async ({ code, i }) => {
    told[i]?.(await run(code))
  })
})

it('a disc and a master close themselves at the end of a block', async () => {
  await glassmaster.build('disc.config.yaml')
  for (const opened of [await glassmaster.openDisc('out.iso'), await glassmaster.openMaster('out.iso')]) {
    const close = vi.spyOn(opened, 'close')
    await opened[Symbol.asyncDispose]()
    expect(close).toHaveBeenCalledOnce()
  }
})

it('a manifest of a program is judged as one of a file', () => {
  expect(() => glassmaster.projectOf({ disc: 1, volume: { id: 'x'.repeat(50) } })).toThrow(glassmaster.DiscError)
  expect(glassmaster.projectOf({ disc: 1 }, { folder: join(folder, 'sub') }).folder).toBe(join(folder, 'sub'))
})

describe('bytes of a program', () => {
  const bytes = Buffer.alloc(3_000_001, 'program')
  const manifest = (base64: string | Uint8Array) =>
    glassmaster.defineManifest({
      disc: 1,
      volume: { date: '2026-01-01' },
      files: [
        { at: '/a', base64 },
        { at: '/b', concat: [{ base64 }, { text: '${NAME}' }] },
      ],
    })
  const options = { folder, environment: { NAME: 'x' } }

  it('give the image that their text in base 64 gives', async () => {
    await glassmaster.build(glassmaster.projectOf(manifest(bytes), options), { output: 'bytes.iso' })
    await glassmaster.build(glassmaster.projectOf(manifest(bytes.toString('base64')), options), { output: 'text.iso' })
    expect(readFileSync('bytes.iso').equals(readFileSync('text.iso'))).toBe(true)
  })

  it('are locked by their digest', async () => {
    const locked = glassmaster.projectOf(manifest(bytes), options)
    await glassmaster.build(locked, { lock: 'write' })
    expect(readFileSync('disc.lock', 'utf8')).toContain(`"base64": "3000001 bytes, SHA-256 `)
    await glassmaster.build(locked, { lock: 'frozen' })
    const other = glassmaster.projectOf(manifest(Uint8Array.from(bytes).fill(1, 7, 8)), options)
    await expect(glassmaster.build(other, { lock: 'frozen' })).rejects.toThrow(/manifest files\[0\]\.base64/)
  })

  it('are bytes of base64 alone', () =>
    expect(() => glassmaster.projectOf({ disc: 1, files: [{ at: '/a', text: bytes as unknown as string }] })).toThrow(
      glassmaster.DiscError,
    ))
})
