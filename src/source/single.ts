/** Entries for one file, link, folder or device that the manifest itself describes. */

import type { FaultPlace } from '../fault/index.js'
import { bytes } from '../unit/index.js'
import type { Content } from './content.js'
import type { Entry, EntryBase } from './entries.js'
import { faults } from './faults.js'
import type { FileInode, Inode } from './inode.js'
import type { Measured, Names } from './measured.js'
import { factsOf, type Dress, type Policy } from './policy.js'
import { contentOf, isLeftOut, type Kitchen } from './recipe.js'
import type { Run } from './run.js'
import { isFault, printNames, targetOf, type Target } from './target.js'
import { xaContent } from './xa-content.js'

export type LeafEntry = Extract<Entry, { kind: 'data' | 'track' | 'symlink' | 'device' | 'fifo' }>

export function addLeaf(run: Run, entry: LeafEntry, target: Target, policy: Policy): void {
  const at = target.names
  if (at.length === 0 || target.folder)
    return void run.faults.push(faults.nameWanted({ path: entry.at }, { path: ['files', entry.index, 'at'] }))
  const kind = entry.kind === 'data' || entry.kind === 'track' ? 'file' : entry.kind === 'device' ? entry.device : entry.kind
  const dress = policy.dress(policy.top, factsOf(kind, run.options.date))
  const { hidden, hiddenBit } = dress
  const name = at.at(-1) as string
  const node: Measured = {
    kind: 'leaf',
    name,
    inode: inodeOf(run, entry, at, dress),
    hidden,
    ...(hiddenBit ? { hiddenBit } : {}),
    entry: entry.index,
  }
  run.grafts.push({ kind: 'add', entry: entry.index, at, node: withStreams(run, entry, node, at) })
}

const kitchenOf = (run: Run): Kitchen => ({ files: run.files, base: run.options.base, notes: run.faults })
const placeOf = (entry: EntryBase): FaultPlace => ({ path: ['files', entry.index] })

function inodeOf(run: Run, entry: LeafEntry, at: Names, { attributes, place, realTime, xa }: Dress): Inode {
  switch (entry.kind) {
    case 'data': {
      const data = contentOf(`data:${printNames(at)}`, entry.data, kitchenOf(run), placeOf(entry))
      const content = xaContent(data, xa?.sectors, run.files, placeOf(entry))
      const wishes = { ...(place ? { place } : {}), ...(realTime ? { realTime } : {}), ...(xa ? { xa: xa.record } : {}) }
      return { kind: 'file', attributes, links: 1, content, ...wishes }
    }
    case 'track': {
      const content: Content = { id: `data:${printNames(at)}`, size: bytes(0), origin: { kind: 'track', number: entry.number } }
      return { kind: 'file', attributes, links: 1, content, ...(entry.xa ? { xa: entry.xa.record } : {}) }
    }
    case 'symlink':
      return { kind: 'symlink', attributes, links: 1, target: entry.target }
    case 'device':
      return { kind: entry.device, attributes, links: 1, major: entry.major, minor: entry.minor }
    case 'fifo':
      return { kind: 'fifo', attributes, links: 1 }
    default:
      throw new TypeError(`No leaf: ${JSON.stringify(entry satisfies never)}`)
  }
}

/** The node of a single file, with the named streams that its entry gives it. */
export function withStreams(run: Run, entry: EntryBase, node: Measured, at: Names): Measured {
  if (entry.streams === undefined || entry.streams.length === 0) return node
  if (node.kind !== 'leaf' || node.inode.kind !== 'file') {
    run.faults.push(faults.streamsWithoutFile({ path: printNames(at) }, placeOf(entry)))
    return node
  }
  const kitchen = kitchenOf(run)
  const present = entry.streams.filter(({ name, data }) => !isLeftOut(data, kitchen, { path: ['files', entry.index, 'streams', name] }))
  if (present.length === 0) return node
  const streams = present.map(({ name, data }) => ({
    name,
    content: contentOf(`stream:${printNames(at)}:${name}`, data, kitchen, placeOf(entry)),
  }))
  const inode: FileInode = { ...node.inode, streams }
  return { ...node, inode }
}

export function addDirectory(run: Run, entry: EntryBase, at: Names, policy: Policy): void {
  const { attributes, hidden, hiddenBit } = policy.dress(policy.top, factsOf('directory', run.options.date))
  const node: Measured = { kind: 'directory', name: at.at(-1) ?? '', attributes, hidden, ...(hiddenBit ? { hiddenBit } : {}), children: [] }
  run.grafts.push({ kind: 'add', entry: entry.index, at, node, described: true })
}

/** Entries that speak of a second path of the disc. */
export function addLinked(run: Run, entry: Extract<Entry, { kind: 'hardlink' | 'rename' }>, at: Names): void {
  const to = targetOf(entry.to, { path: ['files', entry.index, entry.kind === 'hardlink' ? 'hardlink' : 'to'] })
  if (isFault(to)) return void run.faults.push(to)
  if (entry.kind === 'rename') return void run.grafts.push({ kind: 'rename', entry: entry.index, at, to: to.names })
  const hidden = new Set(entry.hide)
  const hiddenBit = entry.hiddenBit === undefined ? {} : { hiddenBit: new Set(entry.hiddenBit) }
  run.grafts.push({ kind: 'hardlink', entry: entry.index, at, to: to.names, hidden, ...hiddenBit })
}
