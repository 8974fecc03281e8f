/** The rules by which the rooms of src/ know each other, each with its reason. */

import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

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
const verbs = new Set(files.filter((file) => !file.includes('/') && !['index.ts', 'event.ts', 'faults.ts'].includes(file)))

/** What a room may import besides itself, `unit`, `fault` and `port`; names after `type:` for their types alone. */
const allowed: Record<string, readonly string[]> = {
  unit: [],
  fault: [],
  port: [],
  codec: [],
  kernel: [],
  manifest: [],
  source: ['manifest', 'kernel', 'codec'],
  tree: ['codec', 'type:manifest', 'type:source'],
  layout: ['type:source'],
  'format/fat': ['codec', 'kernel', 'tree', 'layout', 'source'],
  'format/iso9660': ['codec', 'kernel', 'tree', 'layout', 'type:source'],
  'format/rockridge': ['codec', 'kernel', 'tree', 'layout', 'type:source', 'format/iso9660'],
  'format/joliet': ['codec', 'kernel', 'tree', 'layout', 'type:source', 'format/iso9660'],
  // The image of an emulated hard disk begins with a partition table.
  'format/eltorito': ['codec', 'kernel', 'tree', 'layout', 'type:source', 'format/iso9660', 'format/hybrid'],
  'format/hybrid': ['codec', 'kernel', 'tree', 'layout', 'type:source'],
  'format/udf': ['codec', 'kernel', 'tree', 'layout', 'type:source'],
  'format/cdtext': ['codec', 'kernel', 'tree', 'layout', 'type:source'],
  format: files.map(roomOf).filter((room) => room.startsWith('format/')),
  sector: ['codec', 'kernel', 'source', 'layout'],
  image: ['codec', 'kernel', 'source', 'layout', 'sector', 'format/cdtext'],
  // The command set alone: tables, and what media take.
  mmc: ['codec', 'kernel'],
  simulator: ['codec', 'kernel', 'layout', 'sector', 'mmc', 'format/cdtext'],
  // A virtual drive is opened by its address as any other.
  transport: ['codec', 'kernel', 'simulator', 'mmc', 'type:source'],
  readback: ['codec', 'kernel', 'layout', 'sector', 'mmc', 'format/cdtext'],
  recorder: ['type:manifest', 'codec', 'kernel', 'source', 'layout', 'sector', 'mmc', 'readback', 'event.ts', 'format/cdtext'],
  lock: ['layout'],
  survey: [
    'codec',
    'layout',
    'type:source',
    'tree',
    'format/eltorito',
    'format/hybrid',
    'format/iso9660',
    'format/joliet',
    'format/rockridge',
    'format/udf',
  ],
  // What is made on the host is named as the host's own files are.
  restore: ['codec', 'source', 'tree'],
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
    'format/rockridge',
    'format/udf',
  ],
  // File systems as one volume: every format that may lie in it, and what their trees and boot images are measured from.
  volume: [
    'codec',
    'kernel',
    'manifest',
    'source',
    'tree',
    'layout',
    'request',
    'format/eltorito',
    'format/fat',
    'format/hybrid',
    'format/iso9660',
    'format/joliet',
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
  const known = new Set([...Object.keys(allowed), ...verbs, 'index.ts', 'faults.ts', 'cli', 'page'])
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
      // The faults of a room are loaded without the room.
      !(from === 'faults.ts' && to.endsWith('/faults.ts')),
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

it('no noun calls a verb, so that a verb reads as one sentence over the nouns', () => {
  const broken = imports.filter(({ from, to }) => verbs.has(to) && from.includes('/') && !/^(cli|page)\//.test(from))
  expect(broken.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
})

it('no file imports itself by a detour, since a cycle is a third thing that wants a name', () => {
  const edges = new Map<string, string[]>(files.map((file) => [file, []]))
  for (const { from, to, lazy, typeOnly } of imports) if (inside(to) && !lazy && !typeOnly) edges.get(from)?.push(to)
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) {
      cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '))
      return
    }
    if (done.has(file)) return
    for (const next of edges.get(file) ?? []) visit(next, [...trail, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  expect(cycles).toEqual([])
})

it('no folder is called after nothing: a function lives with the noun it is about', () => {
  expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\/|\.)/.test(relative('', file)))).toEqual([])
})
