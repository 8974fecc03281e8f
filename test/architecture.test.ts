/** The rules by which the rooms of src/ know each other, each with its reason. */

import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { commands } from '../src/cli/commands.js'

const src = fileURLToPath(new URL('../src', import.meta.url))
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
  readonly lazy: boolean
}

function importsOf(from: string): Import[] {
  const text = readFileSync(join(src, from), 'utf8')
  const found: Import[] = []
  for (const [, statement, clause = '', to = ''] of text.matchAll(/^(import|export)\s([^'"]*?from\s+)?['"]([^'"]+)['"]/gm))
    found.push({
      from,
      to: target(from, to),
      typeOnly: statement === 'import' ? clause.startsWith('type ') : /^type[\s*{]/.test(clause),
      lazy: false,
    })
  for (const [, to = ''] of text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g))
    found.push({ from, to: target(from, to), typeOnly: false, lazy: true })
  return found
}

/** Without comments. */
const codeOf = (file: string): string => readFileSync(join(src, file), 'utf8').replaceAll(/\/\*.*?\*\/|(?<=^|\s)\/\/ .*?$/gms, '')

const target = (from: string, to: string): string => (to.startsWith('.') ? normalize(join(dirname(from), to)).replace(/\.js$/, '.ts') : to)
const inside = (to: string): boolean => files.includes(to)

/** First folder, or the file itself at the top; formats are rooms of their own. */
function roomOf(file: string): string {
  const [first = '', second = ''] = file.split('/')
  if (file === first) return first
  return first === 'format' && file !== 'format/index.ts' && file.split('/').length > 2 ? `format/${second}` : first
}

const imports: readonly Import[] = files.flatMap((from) => importsOf(from))

const ground = new Set(['unit', 'fault', 'port'])
const verbs = new Set(files.filter((file) => !file.includes('/') && !['index.ts', 'event.ts', 'faults.ts', 'rules.ts'].includes(file)))

/** What a room may import besides itself, `unit`, `fault` and `port`; names after `type:` for their types alone. */
const allowed: Record<string, readonly string[]> = {
  unit: [],
  fault: [],
  port: [],
  codec: [],
  kernel: [],
  // A manifest is opened as whatever others may have put something else in place of.
  manifest: ['kernel'],
  // What starts from a disc, by what lies on it.
  firmware: ['codec', 'source', 'tree', 'format/apple', 'format/eltorito', 'format/fat', 'format/hybrid', 'format/iso9660'],
  // What a strict judge finds, and what everything on a disc lays claim to.
  finding: ['codec'],
  source: ['manifest', 'kernel', 'codec'],
  tree: ['codec', 'type:manifest', 'type:source'],
  layout: ['type:source'],
  'format/fat': ['codec', 'finding', 'kernel', 'tree', 'layout', 'source'],
  'format/iso9660': ['codec', 'finding', 'kernel', 'tree', 'layout', 'type:source'],
  'format/rockridge': ['codec', 'finding', 'kernel', 'tree', 'layout', 'type:source', 'format/iso9660'],
  'format/joliet': ['codec', 'finding', 'kernel', 'tree', 'layout', 'type:source', 'format/iso9660'],
  // The image of an emulated hard disk begins with a partition table.
  'format/eltorito': ['codec', 'finding', 'kernel', 'tree', 'layout', 'type:source', 'format/iso9660', 'format/hybrid', 'format/fat'],
  'format/hybrid': ['codec', 'finding', 'kernel', 'tree', 'layout', 'type:source', 'format/fat', 'format/apple'],
  'format/apple': ['codec', 'finding', 'format/hfsplus'],
  // Over the data of other file systems.
  'format/hfsplus': ['codec', 'finding', 'tree', 'layout', 'type:source'],
  // What else lies before the file systems: rows of the master boot record, and the map of the Macintosh.
  'format/otherboot': ['codec', 'finding', 'layout', 'type:source', 'format/hybrid', 'format/apple'],
  // Where files lie that players of movies read.
  'format/video': ['codec', 'tree', 'layout', 'type:source'],
  // Digests in descriptors and in blocks of their own, which writers left.
  'format/checksums': ['codec', 'finding', 'format/iso9660', 'format/rockridge'],
  'format/udf': ['codec', 'finding', 'kernel', 'tree', 'layout', 'type:source'],
  'format/cdtext': ['codec', 'kernel', 'tree', 'layout', 'type:source'],
  format: files.map(roomOf).filter((room) => room.startsWith('format/')),
  // What proves an image: on it and beside it.
  integrity: ['codec', 'kernel', 'layout', 'source', 'tree', 'format/iso9660'],
  sector: ['codec', 'kernel', 'source', 'layout'],
  image: ['codec', 'kernel', 'source', 'layout', 'sector', 'format/cdtext'],
  watching: ['codec', 'source', 'type:renewal'],
  renewal: ['codec', 'kernel', 'source', 'layout', 'sector', 'image'],
  // The command set alone: tables, and what media take.
  mmc: ['codec', 'kernel'],
  // Scripts and personalities are read as a manifest is, by schemas of their own.
  simulator: ['codec', 'kernel', 'layout', 'sector', 'mmc', 'format/cdtext', 'manifest'],
  // A virtual drive is opened by its address as any other.
  transport: ['codec', 'kernel', 'simulator', 'mmc', 'type:source'],
  readback: ['codec', 'kernel', 'layout', 'sector', 'mmc', 'survey', 'format/cdtext'],
  recorder: ['type:manifest', 'codec', 'kernel', 'source', 'layout', 'sector', 'mmc', 'readback', 'event.ts', 'format/cdtext'],
  lock: ['layout'],
  // Lines of other programs: their patterns are those of entries.
  commandline: ['manifest', 'source'],
  // Lines of other programs that make the nearest image.
  export: ['manifest', 'type:source', 'tree'],
  // What was found in files, in the words of the manifest.
  description: [
    'codec',
    'layout',
    'manifest',
    'tree',
    'survey',
    'format/apple',
    'format/cdtext',
    'format/eltorito',
    'format/hfsplus',
    'format/hybrid',
    'format/iso9660',
    'format/joliet',
    'format/otherboot',
    'format/udf',
    'type:image',
    // Bits of subheaders.
    'source',
  ],
  // How long a file in sectors of XA is, those know who open it.
  survey: [
    'codec',
    'layout',
    'source',
    'tree',
    'format/apple',
    'format/eltorito',
    'format/hybrid',
    'format/iso9660',
    'format/joliet',
    'format/rockridge',
    'format/udf',
  ],
  // In what two discs differ.
  difference: [
    'codec',
    'layout',
    'sector',
    'source',
    'tree',
    'survey',
    'format/apple',
    'format/eltorito',
    'format/hybrid',
    'format/iso9660',
    'format/otherboot',
  ],
  // A disc that is there, and what of it changes when a session follows.
  session: ['codec', 'layout', 'source', 'tree', 'survey', 'format/hybrid', 'format/iso9660', 'format/udf'],
  // The files of a tree dealt out to several discs, and what lists them.
  set: ['codec', 'layout', 'manifest', 'source', 'tree'],
  // What the machine has for all the others.
  host: ['kernel', 'serving', 'source', 'transport', 'watching'],
  // Jobs that make the discs of a set, whatever runs them.
  engine: ['export'],
  // What is made on the host is named as the host's own files are.
  restore: ['codec', 'kernel', 'source', 'tree'],
  // A planned disc for those who read it over a connection.
  serving: ['kernel', 'layout', 'source', 'sector', 'image'],
  request: [
    'manifest',
    'source',
    'layout',
    'type:image',
    'type:format/cdtext',
    'type:tree',
    'format/eltorito',
    'format/fat',
    'format/hybrid',
    'format/iso9660',
    'format/joliet',
    'format/otherboot',
    'format/rockridge',
    'format/udf',
    'type:format/hfsplus',
  ],
  // File systems as one volume: every format that may lie in it, and what their trees and boot images are measured from.
  volume: [
    'type:session',
    'integrity',
    'codec',
    'kernel',
    'manifest',
    'source',
    'tree',
    'layout',
    'request',
    'session',
    'format/eltorito',
    'format/fat',
    'format/hfsplus',
    'format/hybrid',
    'format/iso9660',
    'format/joliet',
    'format/otherboot',
    'format/rockridge',
    'format/udf',
  ],
  'event.ts': [],
}

describe('a room imports only what the table lets it', () => {
  for (const room of new Set(files.map(roomOf))) {
    const rules = allowed[room]
    if (rules === undefined) continue
    it(room, () => {
      const broken = imports
        .filter(({ from, to }) => roomOf(from) === room && inside(to) && roomOf(to) !== room)
        .filter(({ to, typeOnly }) => {
          const other = roomOf(to)
          if (room === 'unit') return true
          if (ground.has(room)) return other !== 'unit'
          return !ground.has(other) && !rules.includes(other) && !(typeOnly && rules.includes(`type:${other}`))
        })
      expect(broken.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
    })
  }
})

it('every folder is a room of the table, a verb or a door', () => {
  const known = new Set([...Object.keys(allowed), ...verbs, 'index.ts', 'faults.ts', 'rules.ts', 'cli', 'page'])
  expect([...new Set(files.map(roomOf))].filter((room) => !known.has(room))).toEqual([])
})

it('a room is entered through its index, so that its inside can change; effects, which wear a badge, are named one by one', () => {
  const broken = imports.filter(
    ({ from, to }) =>
      inside(to) &&
      to.includes('/') &&
      roomOf(from) !== roomOf(to) &&
      !to.endsWith('/index.ts') &&
      !to.endsWith('.node.ts') &&
      // The words of the manifest are public, all of them.
      !(from === 'index.ts' && to === 'manifest/types.ts') &&
      // The faults of a room are loaded without the room.
      !(from === 'faults.ts' && to.endsWith('/faults.ts')) &&
      !(from === 'rules.ts' && to.endsWith('rules.ts')),
  )
  expect(broken.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
})

it('only *.node.ts and the doors touch the host, so that all else can be tested without one', () => {
  const doors = /^(cli|page)\/|\.node\.ts$/
  const outside = imports.filter(({ to }) => to.startsWith('node:') || to === 'ffi-rs')
  expect(outside.filter(({ from, typeOnly }) => !doors.test(from) && !typeOnly).map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
})

it('only verbs, doors and other *.node.ts import *.node.ts, so that pure rooms stay pure', () => {
  const broken = imports.filter(
    ({ from, to, typeOnly }) =>
      to.endsWith('.node.ts') && !typeOnly && !from.endsWith('.node.ts') && !verbs.has(from) && !/^(cli|page)\//.test(from),
  )
  expect(broken.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
})

describe('paths of the host have one room that takes them apart, by the rules of each system', () => {
  /** Where `/` stands between names whatever the host is, and why. */
  const ofDiscs: readonly (readonly [files: RegExp, why: string])[] = [
    [/^(format|tree|volume|firmware|survey|session|integrity|restore|description)\//, 'names on discs'],
    [/^(page|set)\/|^(ls|set-stock)\.ts$/, 'names on discs'],
    [/^source\/(archive|disc|tar|target)\.ts$/, 'names in archives, on other discs, and where sources go'],
    [/^source\/((sound-)?globs|match)\.ts$|^request\/types\.ts$/, 'globs, which are written the same everywhere, and what they matched'],
    [/^manifest\/check\/paths\.ts$/, 'where entries go'],
    [/^commandline\//, 'words of programs that know no other separator'],
    [/^image\/cd\/neighbours\.ts$/, 'names in sheets, which any system wrote'],
    [/^cli\/(init|new-file)\.ts$/, 'samples of templates'],
    [/^cli\/explain\.ts$|^simulator\/words\.ts$|^request\/faults\.ts$/, 'codes of faults, sense data, and words of a shell: no paths'],
    [/^outputs\.ts$/, 'keys of this program'],
    [/^transport\/(list|holder)\.node\.ts$|^source\/host\.node\.ts$/, 'nodes in /dev, /proc and /sys, and long paths of Linux alone'],
    [/^port\/host-path\.ts$/, 'the room'],
  ]
  const surgery =
    /\.(?:split|join|lastIndexOf|indexOf|startsWith|endsWith|includes)\('\/'[),]|\$\{[\w.]*(?:folder|directory|cwd|root|home|logs|base)\}\/(?!\/)/i
  const cut = files
    .filter((file) => !/(^|\/)(schema|validator|types)\.ts$/.test(file) || file === 'request/types.ts')
    .filter((file) => surgery.test(codeOf(file)))

  it('no other file parts or joins names at a slash by hand', () => {
    expect(cut.filter((file) => !ofDiscs.some(([known]) => known.test(file)))).toEqual([])
  })
  it('and none is excused that does not', () => {
    expect(ofDiscs.filter(([known]) => !cut.some((file) => known.test(file)))).toEqual([])
  })
})

/** How often a word stands in the code, apart from comments and what only passes an export on. */
const spoken = new Map<string, number>()
for (const file of files) {
  const code = codeOf(file).replaceAll(/^export (type )?\{[^}]*\} from .*$/gm, '')
  for (const [word] of code.matchAll(/[A-Za-z_$][\w$]*/g)) spoken.set(word, (spoken.get(word) ?? 0) + 1)
}
const isPublic = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(readFileSync(join(src, 'index.ts'), 'utf8'))

it('nothing is exported for a test alone, so that what is tested is what runs', () => {
  const alone = files
    .filter((file) => !/^manifest\/(schema|validator|types)\.ts$/.test(file))
    .flatMap((file) =>
      [...readFileSync(join(src, file), 'utf8').matchAll(/^export (?:async )?(?:const|function\*?|class|let) ([\w$]+)/gm)]
        .map(([, name = '']) => name)
        .filter((name) => spoken.get(name) === 1 && !isPublic(name))
        .map((name) => `${file}: ${name}`),
    )
  expect(alone).toEqual([])
})

it('each fault is raised somewhere, so that none is a promise', () => {
  const silent = files
    .filter((file) => file.endsWith('/faults.ts'))
    .flatMap((file) =>
      [...readFileSync(join(src, file), 'utf8').matchAll(/^ {2}(\w+): \{$/gm)].map(([, name = '']) => [file, name] as const),
    )
    .filter(([, name]) => (spoken.get(name) ?? 0) < 2)
  expect(silent).toEqual([])
})

it('no noun calls a verb, so that a verb reads as one sentence over the nouns', () => {
  const broken = imports.filter(({ from, to }) => verbs.has(to) && from.includes('/') && !/^(cli|page)\//.test(from))
  expect(broken.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
})

type Edge = Pick<Import, 'from' | 'to'>
/** From node to node, with an import that makes it so. */
type Graph = Map<string, Map<string, Edge>>

const within: readonly Edge[] = imports.filter(({ to }) => inside(to))

function joined(graph: Graph, from: string, to: string, edge: Edge): void {
  const targets = graph.get(from) ?? new Map<string, Edge>()
  if (!targets.has(to)) targets.set(to, edge)
  graph.set(from, targets)
}

function filesJoined(edges: readonly Edge[]): Graph {
  const graph: Graph = new Map()
  for (const edge of edges) joined(graph, edge.from, edge.to, edge)
  return graph
}

/**
 * What stands side by side in a folder, its files and folders, for every folder: an import joins the two in which its ends lie
 * where their paths part. So each folder has an order in which its parts can be read, and so has the whole.
 */
function siblingsJoined(edges: readonly Edge[]): Graph[] {
  const levels = new Map<string, Graph>()
  for (const edge of edges) {
    const [from, to] = [edge.from.split('/'), edge.to.split('/')]
    let depth = 0
    while (depth + 1 < from.length && from[depth] === to[depth]) depth++
    const path = (parts: readonly string[]): string => parts.slice(0, depth + 1).join('/')
    const parent = from.slice(0, depth).join('/')
    const level = levels.get(parent) ?? (new Map() as Graph)
    joined(level, path(from), path(to), edge)
    levels.set(parent, level)
  }
  return [...levels.values()]
}

/** The shortest circle through each arrow, each once: `a -> b -> a`; with imports where the nodes are folders. */
function circlesOf(graph: Graph): string[] {
  const found = new Set<string>()
  for (const [from, targets] of graph)
    for (const to of targets.keys()) {
      const back = shortest(graph, to, from)
      if (back === undefined) continue
      const smallest = back.indexOf([...back].sort()[0])
      const circle = [...back.slice(smallest), ...back.slice(0, smallest)]
      const text = circle.map((node, i) => {
        const edge = graph.get(node)?.get(circle[(i + 1) % circle.length])
        return edge === undefined || edge.from === node ? `${node} -> ` : `${node} (${edge.from} imports ${edge.to}) -> `
      })
      found.add(`${text.join('')}${circle[0]}`)
    }
  return [...found].sort()
}

/** The nodes from one to another, both included; one node where they are the same. */
function shortest(graph: Graph, from: string, to: string): string[] | undefined {
  const before = new Map<string, string | undefined>([[from, undefined]])
  for (const node of before.keys()) {
    if (node === to) {
      const path = [node]
      for (let at = before.get(node); at !== undefined; at = before.get(at)) path.unshift(at)
      return path
    }
    for (const next of graph.get(node)?.keys() ?? []) if (!before.has(next)) before.set(next, node)
  }
  return undefined
}

describe('circles, in which types count as well, since each is a third thing that wants a name', () => {
  it('no file imports itself by a detour', () => {
    expect(circlesOf(filesJoined(within))).toEqual([])
  })
  it('no folder needs itself by a detour over what stands beside it', () => {
    expect(siblingsJoined(within).flatMap(circlesOf)).toEqual([])
  })
  it('are found, at every depth', () => {
    const edge = (text: string): Edge => ({ from: text.split(' ')[0], to: text.split(' ')[1] })
    const files = ['a/x.ts a/y.ts', 'a/y.ts b/z.ts', 'b/z.ts a/x.ts', 'b/z.ts b/z.ts', 'c.ts a/x.ts'].map(edge)
    expect(circlesOf(filesJoined(files))).toEqual(['a/x.ts -> a/y.ts -> b/z.ts -> a/x.ts', 'b/z.ts -> b/z.ts'])
    const folders = [
      'a/b/x.ts a/c/d/y.ts',
      'a/c/z.ts a/b/v.ts',
      'a/c/z.ts e.ts',
      'f/x.ts a/b/x.ts',
      'f/g/x.ts f/x.ts',
      'f/y.ts f/g/y.ts',
    ].map(edge)
    expect(siblingsJoined(folders).flatMap(circlesOf)).toEqual([
      'a/b (a/b/x.ts imports a/c/d/y.ts) -> a/c (a/c/z.ts imports a/b/v.ts) -> a/b',
    ])
  })
})

it('no folder is called after nothing: a function lives with the noun it is about', () => {
  expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\/|\.)/.test(relative('', file)))).toEqual([])
})

describe('verbs', () => {
  /** What stands beside the verbs at the top: what they are handed, what they tell, and the surface of it all. */
  const beside = new Set([
    'project.ts',
    'measure.ts',
    'outputs.ts',
    'proofs.ts',
    'starts.ts',
    'dependencies.ts',
    'master.ts',
    'found.ts',
    'former.ts',
    // A set is measured once, for all that `disc set` does.
    'set-open.ts',
    'set-burned.ts',
    'set-burns.ts',
    'set-deal.ts',
    'set-digests.ts',
    'set-layout.ts',
    'set-listing.ts',
    'set-making.ts',
    'set-plan.ts',
    'set-stock.ts',
    'set-record.ts',
    'set-recovery.ts',
    'set-burn.ts',
    'set-burning.ts',
    'set-disc.ts',
    'set-drive.ts',
    'set-recording.ts',
    'set-verify.ts',
    'set-prepared.ts',
    'set-engine.ts',
    'compress.ts',
    'video.ts',
    'extended.ts',
    'based.ts',
    'inherited.ts',
    'other-discs.ts',
    'room.ts',
    // `disc drives` has several.
    'could-burn.ts',
    'diff-bytes.ts',
    'drive-parts.ts',
    'environment.ts',
    'media-changes.ts',
    'raw-command.ts',
    // Writing alone, for programs that speak with a drive themselves.
    'write-section.ts',
    'tray.ts',
    'targets.ts',
    'import-image.ts',
    'import-apart.ts',
    'import-tracks.ts',
    'import-boot.ts',
    'import-differences.ts',
    'import-levels.ts',
    'import-names.ts',
    'import-places.ts',
    'revision.ts',
    'emission.ts',
    'event.ts',
    'faults.ts',
    'rules.ts',
    'index.ts',
    'types.ts',
  ])
  /** The door itself is their subject. */
  const ofTheDoor = new Set(['completion', 'schema'])
  /** What is checked of a manifest is another matter than what is judged of a disc. */
  const verbNames = new Map([['check', 'judge']])

  it('stand at the top, one file for each command of the table', () => {
    const named = commands.map(({ name }) => verbNames.get(name) ?? name).filter((name) => !ofTheDoor.has(name))
    const top = files.filter((file) => !file.includes('/') && !beside.has(file))
    expect(top.toSorted()).toEqual(named.map((name) => `${name}.ts`).toSorted())
  })

  it('are read on one page', () => {
    const long = files.filter((file) => !file.includes('/') && readFileSync(join(src, file), 'utf8').split('\n').length > 251)
    expect(long).toEqual([])
  })

  it('and doors ask no disc for its family and no sheet for its kind, since every disc is sessions', () => {
    const asked = /\b(hasLeadIn|hasTracks|sheetKindOf)\b/
    const asking = files.filter(
      (file) => /^([^/]+|cli\/.*)$/.test(file) && file !== 'master.ts' && asked.test(readFileSync(join(src, file), 'utf8')),
    )
    expect(asking).toEqual([])
  })
})
