/** Former sessions that are made to harm, that were never finished, and discs of several volumes. */

import { closeSync, copyFileSync, ftruncateSync, openSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { readShown, verbs, type Said } from '../support/sessions/index.js'

const folder = temporaryFolder()
let count = 0

async function build(manifest: object): Promise<Said> {
  const path = join(folder, `manifest-${count++}.yaml`)
  writeFileSync(path, JSON.stringify({ disc: 1, volume: { date: '2020-01-02T03:04:05Z' }, ...manifest }))
  return verbs(['build', path])
}

const rockRidge = { iso9660: { rockridge: true } }
const NEW = { at: '/new', text: 'new' }

/** The path of a new image of these files. */
async function disc(files: readonly object[], filesystems: object = rockRidge): Promise<string> {
  const output = `disc-${count++}.iso`
  expect((await build({ filesystems, files, output })).errors).toEqual([])
  return output
}

const change = (name: string, edit: (image: Buffer) => Buffer | void): void => {
  const path = join(folder, name)
  const image = readFileSync(path)
  writeFileSync(path, edit(image) ?? image)
}

const grow = (name: string, files: readonly object[] = [NEW], session: object = {}): Promise<Said> =>
  build({ session: { import: name, ...session }, output: name, files })

const pathsOf = async (name: string): Promise<readonly string[]> =>
  (await readShown(join(folder, name), 'rockridge')).shown.map((line) => /^(.*?)\/? \d+ /s.exec(line)?.[1] ?? line)

describe('names', () => {
  const placeholder = 'PLACEHOLDER'
  it.each([
    ['..', '..'],
    ['.', '.'],
    ['a path', '../../evil'],
    ['an absolute one', '/etc/evil'],
    ['NUL', 'a\0b'],
    ['control characters', 'a\u0001\u001b[2J'],
    ['line feeds', 'a\nb'],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x41]).toString('latin1')],
  ])('%s stay below their folder, and every file is there still', async (_, evil) => {
    const name = await disc([
      { at: `/folder/${placeholder}`, text: 'evil' },
      { at: '/folder/other', text: 'other' },
    ])
    // The name of Rock Ridge, as long as it was: what is over goes into an entry that readers skip. RRIP 4.1.4; SUSP 5.2.
    change(name, (image) => {
      const at = image.indexOf(Buffer.from(`NM`), image.indexOf('PLACEHOL'))
      const field = image.subarray(at, at + 5 + placeholder.length)
      const bytes = Buffer.from(evil, 'latin1')
      field.fill(0, 5)
      field[2] = 5 + bytes.length
      bytes.copy(field, 5)
      const left = placeholder.length - bytes.length
      if (left >= 4) Buffer.from([0x50, 0x44, left, 1]).copy(field, 5 + bytes.length)
      else if (left > 0) field[2] += left
    })
    const before = readdirSync(folder).length
    const said = await grow(name)
    expect(said.errors).toEqual([])
    // A manifest more, and nothing else.
    expect(readdirSync(folder).length).toBe(before + 1)
    const paths = await pathsOf(name)
    expect(paths).toHaveLength(5)
    expect(paths.filter((path) => path.startsWith('/folder/'))).toHaveLength(2)
    for (const path of paths) expect(path.split('/').some((part) => part === '.' || part === '..' || part.includes('\0'))).toBe(false)
  })
})

describe('loops', () => {
  it('of ISO 9660: a folder that is its own parent is an error', async () => {
    const name = await disc([
      { at: '/loop/inner', text: 'inner' },
      { at: '/file', text: 'file' },
    ])
    change(name, (image) => {
      const root = image.readUInt32LE(16 * 2048 + 158)
      const at = image.indexOf('LOOP', root * 2048) - 33
      image.writeUInt32LE(root, at + 2)
      image.writeUInt32BE(root, at + 6)
    })
    const said = await grow(name)
    expect(said.crashed).toBe(false)
    expect(said.errors.map((text) => text.split(':')[0])).toEqual(['session/wouldLose', 'iso9660/directoryTwice'])
  })
})

/** Blocks of a small session up to its root. */
const ROOT_OF_PART = 24

describe('sessions that were never finished', () => {
  const started = async () => {
    const name = await disc([{ at: '/a', random: { size: 100_000 } }])
    const start = Math.ceil(statSync(join(folder, name)).size / 2048 / 32) * 32
    const part = `part-${count++}.bin`
    const second = { session: { import: name, start }, output: { part }, files: [{ at: '/b', random: { size: 200_000 } }] }
    expect((await build(second)).errors).toEqual([])
    return { name, start, part: readFileSync(join(folder, part)) }
  }
  const joined = ({ name, start, part }: Awaited<ReturnType<typeof started>>, blocks: number): string => {
    const unfinished = `unfinished-${count++}.iso`
    copyFileSync(join(folder, name), join(folder, unfinished))
    const file = openSync(join(folder, unfinished), 'r+')
    ftruncateSync(file, start * 2048)
    closeSync(file)
    change(unfinished, (image) => Buffer.concat([image, part.subarray(0, blocks * 2048)]))
    return unfinished
  }
  const part = (name: string, session: object, files: readonly object[] = [NEW]): Promise<Said> =>
    build({ session: { import: name, start: 1024, ...session }, output: { part: `rest-${count++}.bin` }, files })

  it('are errors wherever they end, and the session before can be taken', async () => {
    const made = await started()
    const whole = made.part.length / 2048
    for (let blocks = 17; blocks < whole; blocks += 7) {
      const name = joined(made, blocks)
      const last = await part(name, {})
      expect(last.crashed, `${blocks} blocks`).toBe(false)
      // Without a root it is no session yet: the one before is the last.
      if (blocks > ROOT_OF_PART) expect(last.status, `${blocks} blocks of ${whole}`).not.toBe(0)
      expect((await part(name, { session: 'first' })).errors, `${blocks} blocks`).toEqual([])
    }
    expect((await part(joined(made, whole), {})).errors).toEqual([])
  })

  it('are mended by what they lack: the file is given anew', async () => {
    const made = await started()
    const name = joined(made, made.part.length / 2048 - 20)
    const [error] = (await part(name, {})).errors
    expect(error).toContain('session/dataOutside')
    expect((await part(name, {}, [{ remove: '/b' }])).errors).toEqual([])
    expect((await part(name, {}, [{ at: '/b', text: 'anew' }])).errors).toEqual([])
  })
})

describe('two volumes on one disc', () => {
  it('are told apart by their identifiers', async () => {
    const name = await disc([{ at: '/a', text: 'a' }])
    const start = Math.ceil(statSync(join(folder, name)).size / 2048 / 32) * 32
    const output = { part: 'second.bin' }
    const second = {
      volume: { id: 'SECOND', date: '2020-01-02T03:04:05Z' },
      session: { import: name, start },
      output,
      files: [{ remove: '/a' }, { at: '/b', text: 'b' }],
    }
    expect((await build(second)).errors).toEqual([])
    const path = join(folder, name)
    const file = openSync(path, 'r+')
    ftruncateSync(file, start * 2048)
    closeSync(file)
    change(name, (image) => Buffer.concat([image, readFileSync(join(folder, 'second.bin'))]))
    const next = async (session: string): Promise<readonly string[]> => {
      const copy = `copy-${count++}.iso`
      copyFileSync(path, join(folder, copy))
      const said = await build({ session: { import: copy, session, start: 512 }, output: { image: `${copy}.next` }, files: [NEW] })
      return said.status === 0 ? pathsOf(`${copy}.next`) : said.errors
    }
    expect(await next('SECOND')).toEqual(['', '/b', '/new'])
    expect(await next('first')).toEqual(['', '/a', '/new'])
    expect((await next('THIRD')).join()).toContain('survey/noSession')
  })
})
