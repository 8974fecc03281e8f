/** Trees and images for the tests of ISO 9660 and what stands on it, made without the rest of the program. */

import { closeSync, openSync, writeSync, ftruncateSync } from 'node:fs'
import type { Fault } from '../../../src/fault/index.js'
import { planIso9660, iso9660Ids, defaultIso9660, type Iso9660Options } from '../../../src/format/iso9660/index.js'
import { JOLIET_DESCRIPTOR, planJoliet, type JolietOptions } from '../../../src/format/joliet/index.js'
import { rockRidge, type RockRidgeOptions } from '../../../src/format/rockridge/index.js'
import { at, EMPTY_CONTENT, next, place, type Layout, type Region } from '../../../src/layout/index.js'
import type { Content } from '../../../src/source/index.js'
import {
  walk,
  type Attributes,
  type Directory,
  type FileInode,
  type Inode,
  type Leaf,
  type NameSpace,
  type Node,
  type Volume,
} from '../../../src/tree/index.js'
import { bytes, bytesOf, instantOfSeconds, lba, sectors, sectorsOf } from '../../../src/unit/index.js'

export const T = instantOfSeconds(1_700_000_000)
export const plainAttributes: Attributes = { mode: 0o644, uid: 0, gid: 0, mtime: T, atime: T, ctime: T }

type Some<Of> = { readonly [Key in keyof Of]?: Of[Key] }
interface NodeExtras {
  readonly hidden?: readonly NameSpace[]
  readonly hiddenBit?: readonly NameSpace[]
  readonly entry?: number
}

const extrasOf = ({ hidden, hiddenBit, entry }: NodeExtras) => ({
  hidden: new Set(hidden),
  ...(hiddenBit === undefined ? {} : { hiddenBit: new Set(hiddenBit) }),
  ...(entry === undefined ? {} : { entry }),
})

export const dir = (name: string, children: readonly Node[] = [], extras: Some<Attributes> & NodeExtras = {}): Directory => ({
  kind: 'directory',
  name,
  attributes: { ...plainAttributes, mode: 0o755, ...attributesOf(extras) },
  children: [...children].sort((a, b) => (a.name < b.name ? -1 : 1)),
  ...extrasOf(extras),
})

export const leaf = (name: string, inode: Inode, extras: NodeExtras = {}): Leaf => ({ kind: 'leaf', name, inode, ...extrasOf(extras) })

let contents = 0
export function file(name: string, data: string | Uint8Array = '', extras: Some<Attributes> & NodeExtras = {}): Leaf {
  return leaf(name, inodeOf(data, attributesOf(extras)), extras)
}
export function inodeOf(data: string | Uint8Array, attributes: Some<Attributes> = {}, links = 1): FileInode {
  const content = typeof data === 'string' ? new TextEncoder().encode(data) : data
  return {
    kind: 'file',
    links,
    attributes: { ...plainAttributes, ...attributes },
    content: { id: `data:${contents++}`, size: bytes(content.length), origin: { kind: 'bytes', bytes: content } },
  }
}
export const hugeFile = (name: string, size: number): Leaf =>
  leaf(name, {
    kind: 'file',
    links: 1,
    attributes: plainAttributes,
    content: { id: `data:${contents++}`, size: bytes(size), origin: { kind: 'zeros' } },
  })
export const symlink = (name: string, target: string): Leaf =>
  leaf(name, { kind: 'symlink', target, links: 1, attributes: { ...plainAttributes, mode: 0o777 } })

function attributesOf(extras: Some<Attributes> & NodeExtras): Some<Attributes> {
  const { hidden: _hidden, hiddenBit: _bit, entry: _entry, ...attributes } = extras
  return attributes
}

export const volume: Volume = {
  id: 'TEST',
  setId: 'SET',
  setSize: 1,
  sequence: 1,
  system: '',
  publisher: '',
  preparer: '',
  application: 'GLASSMASTER',
  copyrightFile: '',
  abstractFile: '',
  bibliographicFile: '',
  created: T,
  modified: T,
}

export interface Wanted {
  readonly iso?: Some<Iso9660Options>
  readonly rockridge?: RockRidgeOptions
  readonly joliet?: JolietOptions
  readonly volume?: Some<Volume>
  readonly start?: number
}

export interface Made {
  readonly layout: Layout
  readonly faults: readonly Fault[]
}

/** Plans and places a disc as the whole program would. */
export function makeDisc(tree: Directory, wanted: Wanted = {}): Made {
  const whole = { ...volume, ...wanted.volume }
  const iso = planIso9660(tree, whole, { ...defaultIso9660, ...wanted.iso }, wanted.rockridge && rockRidge(wanted.rockridge))
  const joliet = wanted.joliet && planJoliet(tree, whole, wanted.joliet)
  const start = lba(wanted.start ?? 0)
  const descriptors = [...iso.regions.descriptors, ...(joliet?.regions.descriptors ?? [])]
  const order: readonly string[] = [iso9660Ids.primary, iso9660Ids.enhanced, JOLIET_DESCRIPTOR, iso9660Ids.terminator]
  descriptors.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
  const system: Region = {
    id: 'system',
    owner: 'test',
    reason: 'system area',
    length: sectors(16),
    place: at(start),
    refs: [],
    body: { kind: 'zeros' },
  }
  const regions = [system, ...descriptors, ...iso.regions.structures, ...(joliet?.regions.structures ?? []), ...payload(tree)]
  return { layout: place(regions, start), faults: [...iso.faults, ...(joliet?.faults ?? [])] }
}

function payload(tree: Directory): readonly Region[] {
  const contentsById = new Map<string, Content>()
  let empty = false
  for (const { node } of walk(tree)) {
    if (node.kind === 'directory' || node.inode.kind !== 'file') continue
    const { content } = node.inode
    if (content.size === 0) empty = true
    else contentsById.set(content.id, content)
  }
  const region = (id: string, length: Region['length'], body: Region['body']): Region => ({
    id,
    owner: 'test',
    reason: 'data',
    length,
    place: next,
    refs: [],
    body,
  })
  return [
    ...(empty ? [region(EMPTY_CONTENT, sectors(1), { kind: 'zeros' })] : []),
    ...[...contentsById.values()].map((content) => region(content.id, sectorsOf(content.size), { kind: 'content', content })),
  ]
}

/** The bytes of one region. */
export function render(made: Made, id: string): Uint8Array {
  const region = made.layout.regions.find((one) => one.id === id)
  if (region === undefined || region.body.kind !== 'bytes') throw new Error(`no bytes called ${id}`)
  return region.body.render(made.layout.where)
}

/** Writes the image to a file, or from sector `start` on into it where it is a later session. */
export function writeImage(made: Made, path: string, read: (content: Content) => Uint8Array = bytesOfContent, flags = 'w'): void {
  const fd = openSync(path, flags)
  try {
    ftruncateSync(fd, bytesOf(sectors(made.layout.where.end)))
    for (const region of made.layout.regions) {
      if (region.body.kind === 'zeros' || (region.body.kind === 'content' && region.body.content.origin.kind === 'zeros')) continue
      const data = region.body.kind === 'bytes' ? region.body.render(made.layout.where) : read(region.body.content)
      writeSync(fd, data, 0, data.length, region.start * 2048)
    }
  } finally {
    closeSync(fd)
  }
}

function bytesOfContent(content: Content): Uint8Array {
  if (content.origin.kind !== 'bytes') throw new Error(`no bytes for ${content.id}`)
  return content.origin.bytes
}
