/** Saves that are drawn: a watched folder in which anything may happen, and whether its image is then the one of a build. */

import {
  appendFileSync,
  chmodSync,
  closeSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { build } from '../../../src/build.js'
import { openProject } from '../../../src/project.js'
import { watch } from '../../../src/watch.js'
import type { WatchEvent } from '../../../src/watching/index.js'

const entries = {
  plain: '{ from: tree, at: / }',
  'times kept': '{ from: tree, at: /, time: source, mode: keep }',
  'links followed': '{ from: tree, at: /, followLinks: true }',
  'some excluded': "{ from: tree, at: /, exclude: ['**/*.tmp', 'd1/**'] }",
  deduplicated: '{ from: tree, at: / }',
  glob: "{ from: 'tree/**/*.txt', at: /, optional: true }, { at: /always, text: x }",
} as const
export type Entry = keyof typeof entries
export const entryKinds = Object.keys(entries) as Entry[]

/** Numbers that are the same for the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39)
    return ((mixed ^ (mixed >>> 16)) >>> 0) % below
  }
}

interface Host {
  readonly tree: string
  readonly draw: (below: number) => number
}

const names = ['a.txt', 'b.txt', 'c.tmp', 'd1', 'd2', 'e', 'long name.txt']

function somewhere({ tree, draw }: Host): string {
  let path = tree
  for (let depth = draw(3); depth > 0; depth--) {
    const folders = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const chosen = folders[draw(folders.length + 1)]
    if (chosen === undefined) break
    path = join(path, chosen.name)
  }
  return path
}

function someFile(host: Host): string | undefined {
  const folder = somewhere(host)
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
  const chosen = files[host.draw(files.length || 1)]
  return chosen && join(folder, chosen.name)
}

const textOf = ({ draw }: Host): string => String(draw(10)).repeat([3, 3, 3, 2047, 2048, 2049, 70_000][draw(7)])

const saves: Readonly<Record<string, (host: Host) => void>> = {
  'one byte': (host) => {
    const path = someFile(host)
    if (path === undefined || statSync(path).size === 0) return
    const file = openSync(path, 'r+')
    writeSync(file, String(host.draw(10)), host.draw(statSync(path).size))
    closeSync(file)
  },
  rewritten: (host) => {
    const path = someFile(host)
    if (path !== undefined) writeFileSync(path, textOf(host))
  },
  appended: (host) => {
    const path = someFile(host)
    if (path !== undefined) appendFileSync(path, textOf(host))
  },
  'by way of another': (host) => {
    const path = someFile(host)
    if (path === undefined) return
    writeFileSync(`${path}.swp`, textOf(host))
    renameSync(`${path}.swp`, path)
  },
  made: (host) => writeFileSync(join(somewhere(host), names[host.draw(3)]), textOf(host)),
  removed: (host) => {
    const path = someFile(host)
    if (path !== undefined) rmSync(path)
  },
  folders: (host) => {
    const folder = join(somewhere(host), names[3 + host.draw(3)], 'x')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'f.txt'), textOf(host))
  },
  renamed: (host) => {
    const folder = somewhere(host)
    const present = readdirSync(folder)
    const name = present[host.draw(present.length || 1)]
    const to = names[host.draw(names.length)]
    if (name !== undefined && !present.includes(to)) renameSync(join(folder, name), join(folder, to))
  },
  exchanged: (host) => {
    const folder = somewhere(host)
    if (folder === host.tree) return
    renameSync(folder, join(host.tree, '..', 'aside'))
    mkdirSync(folder)
    writeFileSync(join(folder, 'a.txt'), textOf(host))
    rmSync(join(host.tree, '..', 'aside'), { recursive: true })
  },
  'whole tree exchanged': (host) => {
    const aside = join(host.tree, '..', 'aside')
    renameSync(host.tree, aside)
    mkdirSync(host.tree)
    for (const name of readdirSync(aside)) if (host.draw(3) > 0) renameSync(join(aside, name), join(host.tree, name))
    rmSync(aside, { recursive: true })
  },
  'a folder less': (host) => {
    const folder = somewhere(host)
    if (folder !== host.tree) rmSync(folder, { recursive: true })
  },
  linked: (host) => {
    const path = someFile(host)
    const to = join(somewhere(host), `l${host.draw(3)}.txt`)
    rmSync(to, { force: true })
    if (path !== undefined && path !== to) linkSync(path, to)
  },
  pointed: (host) => {
    const to = join(somewhere(host), `s${host.draw(2)}.txt`)
    rmSync(to, { force: true })
    const path = someFile(host)
    if (path !== undefined) symlinkSync(path, to)
  },
  mode: (host) => {
    const path = someFile(host)
    if (path !== undefined) chmodSync(path, [0o644, 0o755, 0o600][host.draw(3)])
  },
  dated: (host) => {
    const path = someFile(host)
    if (path !== undefined) utimesSync(path, 1e9, 1e9 + host.draw(3))
  },
  copied: (host) => {
    const path = someFile(host)
    if (path !== undefined) copyFileSync(path, join(somewhere(host), `copy-${host.draw(3)}.txt`))
  },
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Saves so many times in a new folder; what is told is why an image was not the one of a build. */
export async function drawSaves(folder: string, seed: number, kind: Entry, count: number): Promise<readonly string[]> {
  const draw = randomOf(seed)
  const host: Host = { tree: join(folder, 'tree'), draw }
  mkdirSync(host.tree, { recursive: true })
  for (let i = 0; i < 12; i++) {
    const at = join(host.tree, `d${draw(3)}`)
    mkdirSync(at, { recursive: true })
    writeFileSync(join(at, names[draw(3)]), textOf(host))
  }
  const file = join(folder, 'disc.config.yaml')
  writeFileSync(
    file,
    `disc: 1\nvolume: { date: 2026-01-01 }\nfilesystems: { iso9660: { rockridge: true, joliet: true }${draw(2) === 0 ? ', udf: true' : ''} }\nfiles: [${entries[kind]}]\n${kind === 'deduplicated' ? 'source: { dedupe: true }\n' : ''}output: out.iso\n`,
  )
  let quiet: (() => void) | undefined
  let last: WatchEvent | undefined
  const problems: string[] = []
  const watching = await watch(file, {
    environment: {},
    quietSeconds: 0.05,
    listener(event) {
      last = event
      if (event.kind === 'settled' || event.kind === 'failed') quiet?.()
    },
  })
  watching.ended.catch((error: unknown) => problems.push(`ended: ${error instanceof Error ? (error.stack ?? '') : String(error)}`))
  const saved: string[] = []
  for (let done = 0; done < count && problems.length === 0;) {
    const heard = new Promise<void>((resolve) => (quiet = resolve))
    for (let burst = 1 + draw(4); burst > 0; burst--, done++) {
      const [name, save] = Object.entries(saves)[draw(Object.keys(saves).length)] as [string, (of: Host) => void]
      saved.push(name)
      try {
        save(host)
      } catch (error) {
        // A name may be one of another kind.
        if (!(error instanceof Error && 'code' in error)) throw error
      }
      if (draw(3) === 0) await sleep(draw(60))
    }
    await Promise.race([heard, sleep(400)])
    const why = await differs(folder, file, () => last)
    if (why !== undefined) problems.push(`after ${saved.slice(-5).join(', ')}: ${why}`)
  }
  await watching.close()
  for (const name of readdirSync(folder)) if (name.endsWith('.part')) problems.push(`left: ${name}`)
  return problems
}

/** Why the image is not the one of a build; it is given a while to become it. */
async function differs(folder: string, file: string, last: () => WatchEvent | undefined): Promise<string | undefined> {
  const wanted = await build(openProject(file, { environment: {} }), { output: join(folder, 'fresh.iso') }).then(
    () => readFileSync(join(folder, 'fresh.iso')),
    (error: unknown) => error as Error,
  )
  for (let tries = 100; tries > 0; tries--) {
    if (wanted instanceof Error ? last()?.kind === 'failed' : readFileSync(join(folder, 'out.iso')).equals(wanted)) return undefined
    await sleep(100)
  }
  return wanted instanceof Error ? `a build fails and the watch does not: ${wanted.message}` : `the images differ; last was ${last()?.kind}`
}
