/** The image of a watch after each kind of change: the bytes that a build has, and what is told of it. */

import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { build } from '../src/build.js'
import { openProject } from '../src/project.js'
import { watch, type WatchEvent, type Watching, type WatchingOptions } from '../src/watch.js'
import { noise } from './support/compact.js'
import { temporaryFolder } from './support/folder.js'

const top = temporaryFolder()
let count = 0
const open: Watching[] = []
afterEach(async () => {
  for (const watching of open.splice(0)) await watching.close()
})

type Kind = WatchEvent['kind']
type Of<K extends Kind> = Extract<WatchEvent, { kind: K }>

/** A project in a folder of its own that is watched, and what is told of it. */
async function watched(manifest: string, files: Readonly<Record<string, string | Uint8Array>>, options: WatchingOptions = {}) {
  const folder = join(top, String(++count))
  const put = (name: string, content: string | Uint8Array): void => {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  for (const [name, content] of Object.entries(files)) put(name, content)
  const file = join(folder, 'disc.config.yaml')
  const told: WatchEvent[] = []
  const waiting: (() => void)[] = []
  put('disc.config.yaml', manifest)
  const watching = await watch(file, {
    environment: {},
    quietSeconds: 0.05,
    ...options,
    listener(event) {
      told.push(event)
      for (const tell of waiting.splice(0)) tell()
    },
  })
  open.push(watching)
  /** The next event of a kind that was not asked for yet. */
  const next = async <K extends Kind>(...kinds: K[]): Promise<Of<K>> => {
    for (;;) {
      const at = told.findIndex(({ kind }) => (kinds as Kind[]).includes(kind))
      if (at >= 0) return told.splice(0, at + 1).at(-1) as Of<K>
      await new Promise<void>((resolve) => void waiting.push(resolve))
    }
  }
  /** What a build makes of what is there now. */
  const fresh = async (): Promise<Buffer> => {
    const output = join(top, `${count}.fresh`)
    await build(openProject(file, { environment: {} }), { output })
    return readFileSync(output)
  }
  const image = (name = 'out.iso'): Buffer => readFileSync(join(folder, name))
  return { folder, put, next, fresh, image, told, watching }
}

const head = 'disc: 1\nvolume: { id: TEST, date: 2026-01-01 }\nfilesystems: { iso9660: { rockridge: true, joliet: true } }\n'
const tree = `${head}files: [{ from: tree, at: / }]\noutput: out.iso\n`
const files = { 'tree/a/one.txt': 'one\n', 'tree/a/two.bin': noise('two', 5000), 'tree/b/three.txt': 'three\n' }

describe('a folder', () => {
  const edits: Readonly<Record<string, (folder: string) => void>> = {
    'a file of the same size': (at) => writeFileSync(join(at, 'tree/a/one.txt'), 'ONE\n'),
    'a file that grows': (at) => appendFileSync(join(at, 'tree/a/two.bin'), noise('more', 9000)),
    'a file more': (at) => writeFileSync(join(at, 'tree/b/new.txt'), 'new\n'),
    'a file less': (at) => rmSync(join(at, 'tree/a/two.bin')),
    'a file renamed': (at) => renameSync(join(at, 'tree/a/one.txt'), join(at, 'tree/a/uno.txt')),
    'a file saved by way of another': (at) => {
      writeFileSync(join(at, 'tree/a/.one.swp'), 'other\n')
      renameSync(join(at, 'tree/a/.one.swp'), join(at, 'tree/a/one.txt'))
    },
    'folders made at once': (at) => {
      mkdirSync(join(at, 'tree/n/e/w'), { recursive: true })
      writeFileSync(join(at, 'tree/n/e/w/f'), 'f\n')
    },
    'a folder renamed': (at) => renameSync(join(at, 'tree/a'), join(at, 'tree/c')),
    'a folder that takes the place of another': (at) => {
      renameSync(join(at, 'tree/b'), join(at, 'tree/b.old'))
      mkdirSync(join(at, 'tree/b'))
      writeFileSync(join(at, 'tree/b/three.txt'), 'THREE\n')
    },
    'the whole of it exchanged': (at) => {
      mkdirSync(join(at, 'other'))
      writeFileSync(join(at, 'other/four.txt'), 'four\n')
      renameSync(join(at, 'tree'), join(at, 'tree.old'))
      renameSync(join(at, 'other'), join(at, 'tree'))
    },
    'a link': (at) => symlinkSync('one.txt', join(at, 'tree/a/link')),
  }
  it.each(Object.entries(edits))('%s', async (_, edit) => {
    const { folder, next, fresh, image } = await watched(tree, files)
    expect((await next('ready')).revision).toBe(1)
    edit(folder)
    const rebuilt = await next('rebuilt', 'failed')
    expect(rebuilt).toMatchObject({ kind: 'rebuilt', revision: 2, size: image().length })
    expect(rebuilt.paths.length).toBeGreaterThan(0)
    expect(image().equals(await fresh())).toBe(true)
  })

  it('is watched where it was renamed, and where a new one has its name', async () => {
    const { put, folder, next, fresh, image } = await watched(tree, files)
    await next('ready')
    renameSync(join(folder, 'tree/a'), join(folder, 'tree/c'))
    await next('rebuilt')
    put('tree/c/one.txt', 'in the renamed one\n')
    expect((await next('rebuilt')).paths).toEqual([join(folder, 'tree/c/one.txt')])
    put('tree/a/one.txt', 'in the new one\n')
    await next('rebuilt')
    put('tree/a/one.txt', 'in the new one again\n')
    expect((await next('rebuilt')).paths).toEqual([join(folder, 'tree/a/one.txt')])
    expect(image().equals(await fresh())).toBe(true)
  })
})
