/** Discs that grow by sessions, as a seed decides. */

import { noise, randomOf, type Random } from '../drawn/random.js'
import { edited, type Conflict, type Edit, type Model, type ModelAttributes } from './model.js'

export interface DrawnSession {
  readonly conflict: Conflict
  readonly edits: readonly Edit[]
  /** What the disc is to show then. */
  readonly after: Model
}

export const fileSystemKinds = ['iso', 'udf', 'bridge'] as const
export type FileSystemKind = (typeof fileSystemKinds)[number]

/** `in place`: the image grows where it is. `sequential`: each session is written alone, at the block that it is given. */
export const growthKinds = ['in place', 'sequential'] as const
export type GrowthKind = (typeof growthKinds)[number]

export interface DrawnSessions {
  readonly seed: number
  readonly kind: FileSystemKind
  readonly growth: GrowthKind
  /** `filesystems` of the first manifest. */
  readonly fileSystems: object
  /** The first one makes the disc. */
  readonly sessions: readonly DrawnSession[]
  /** A session that is written alone begins at a multiple of so many blocks, so many blocks behind the one before. */
  readonly unit: number
  readonly gap: number
}

/** Names that every file system of the disc keeps as they are: up to 64 units of UCS-2 for Joliet, none that differ by case alone. */
const NAMES = [
  'a',
  'read me.txt',
  'Größe',
  'Ωμέγα',
  'Привет мир',
  '日本語.txt',
  'العربية',
  'é decomposed',
  'no.dots.at.all.here',
  '.hidden',
  'a'.repeat(60) + '.tar',
  'UPPER.TXT',
  'x,y=z+(1)[2]{3}~',
  "it's",
  'trailing-',
  'data.bin',
  'lib',
  'usr',
  'etc',
  'tmp',
] as const

const rockRidgeAndJoliet = { rockridge: true, joliet: true }

function fileSystemsOf(kind: FileSystemKind, growth: GrowthKind, random: Random): object {
  if (kind === 'iso') return { iso9660: rockRidgeAndJoliet }
  const revision = random.pick(['1.02', '1.50', '2.00', '2.01', '2.50', '2.60'])
  const vat = growth === 'sequential' && revision !== '1.02' && random.chance(0.5) ? { vat: true } : {}
  const embed = kind === 'udf' && random.chance(0.3) ? { embed: true } : {}
  const udf = { revision, ...vat, ...embed }
  return kind === 'udf' ? { udf } : { iso9660: rockRidgeAndJoliet, udf }
}

export function drawSessions(seed: number, kind: FileSystemKind, growth: GrowthKind, most = 10): DrawnSessions {
  const random = randomOf(seed * 6 + fileSystemKinds.indexOf(kind) * 2 + growthKinds.indexOf(growth))
  const fileSystems = fileSystemsOf(kind, growth, random)
  const sessions: DrawnSession[] = []
  let model: Model = new Map()
  const count = random.between(2, most)
  for (let i = 0; i < count; i++) {
    const session = drawSession(model, i === 0, random)
    sessions.push(session)
    model = session.after
  }
  return { seed, kind, growth, fileSystems, sessions, unit: random.pick([1, 16, 32]), gap: random.pick([0, 0, 17, 300]) }
}

function attributesOf(random: Random, mode: number): ModelAttributes {
  return {
    mode: random.chance(0.5) ? mode : random.pick([0o600, 0o700, 0o555, 0o1777, 0o4755, 0o2711, 0o640]),
    uid: random.pick([0, 1000, 65_534, 70_000]),
    gid: random.pick([0, 100, 65_534]),
    mtime: random.between(1_000_000_000, 1_600_000_000),
  }
}

const sizes = [0, 0, 1, 17, 2047, 2048, 2049, 5000, 70_000]

/** Edits are drawn so that no two speak of the same path; hard links come last, as the program applies them. */
function drawSession(before: Model, isFirst: boolean, random: Random): DrawnSession {
  const conflict = random.chance(0.8) ? 'replace' : 'keep'
  let model = before
  const edits: Edit[] = []
  const touched = new Set<string>()
  const apply = (edit: Edit): void => {
    edits.push(edit)
    model = edited(model, edit, conflict)
    touched.add(edit.at)
    if (edit.kind === 'rename') touched.add(edit.to)
  }
  if (isFirst) apply({ kind: 'folder', at: '', attributes: attributesOf(random, 0o755) })
  const count = isFirst ? random.between(1, 20) : random.between(0, 8)
  for (let i = 0; i < count; i++) {
    const edit = drawEdit(model, before, touched, random)
    if (edit !== undefined) apply(edit)
  }
  for (let i = random.between(0, 2); i > 0; i--) {
    const files = [...model].filter(([, node]) => node.kind === 'leaf' && node.inode.kind === 'file').map(([path]) => path)
    const at = freshPath(model, touched, random)
    if (files.length > 0 && at !== undefined) apply({ kind: 'hardlink', at, to: random.pick(files) })
  }
  return { conflict, edits, after: model }
}

const isBelow = (path: string, touched: Iterable<string>): boolean => {
  for (const one of touched) if (one !== '' && (path === one || path.startsWith(`${one}/`) || one.startsWith(`${path}/`))) return true
  return false
}

function foldersOf(model: Model): readonly string[] {
  return [...model].filter(([path, { kind }]) => kind === 'folder' && path.split('/').length < 7).map(([path]) => path)
}

function freshPath(model: Model, touched: ReadonlySet<string>, random: Random): string | undefined {
  const parents = foldersOf(model)
  for (let i = 0; i < 20; i++) {
    const path = `${random.pick(parents)}/${random.pick(NAMES)}`
    if (!model.has(path) && !touched.has(path)) return path
  }
  return undefined
}

function drawEdit(model: Model, before: Model, touched: ReadonlySet<string>, random: Random): Edit | undefined {
  const what = random.fraction()
  const old = [...before.keys()].filter((path) => path !== '' && model.has(path) && !isBelow(path, touched))
  if (what < 0.12 && old.length > 0) return { kind: 'remove', at: random.pick(old) }
  if (what < 0.24 && old.length > 0) {
    const at = random.pick(old)
    const to = freshPath(model, touched, random)
    return to === undefined || to.startsWith(`${at}/`) ? undefined : { kind: 'rename', at, to }
  }
  if (what < 0.34) {
    const leaves = old.filter((path) => before.get(path)?.kind === 'leaf')
    if (leaves.length > 0) return drawFile(random.pick(leaves), random)
  }
  if (what < 0.4) {
    const folders = old.filter((path) => before.get(path)?.kind === 'folder')
    if (folders.length > 0) return { kind: 'folder', at: random.pick(folders), attributes: attributesOf(random, 0o755) }
  }
  const at = freshPath(model, touched, random)
  if (at === undefined) return undefined
  if (what < 0.6) return { kind: 'folder', at, attributes: attributesOf(random, 0o755) }
  if (what < 0.7)
    return {
      kind: 'symlink',
      at,
      target: random.pick(['a', '../x', '/etc/hosts', './日本/é', 'a/'.repeat(150) + 'z']),
      attributes: attributesOf(random, 0o777),
    }
  return drawFile(at, random)
}

const drawFile = (at: string, random: Random): Edit => ({
  kind: 'file',
  at,
  bytes: noise(random.between(1, 2 ** 30), random.chance(0.03) ? random.between(100_000, 1_500_000) : random.pick(sizes)),
  attributes: attributesOf(random, 0o644),
})
