/** Who has the blocks of a disc that was found: its structures, files and tracks in the order of their addresses, none over another. */

import type { Claims } from '../finding/index.js'
import { stretchesOf, type FoundDisc, type ReadTree } from '../survey/index.js'
import { walk } from '../tree/index.js'
import { SECTOR_BYTES } from '../unit/index.js'
import type { Stretch } from './regions.js'

/** In the order of the strongest claim: what gets blocks keeps them from those behind it. */
type Layer = readonly Stretch[]

export function foundStretches(disc: FoundDisc, claims: Claims | undefined, trees: readonly ReadTree[]): readonly Stretch[] {
  const { structures, within, data, reserves } = claimed(claims)
  const sounds = tracksOf(disc, 'sound')
  // What the last session shows has the names that it has there.
  const files = trees.toReversed().flatMap((read, i) => [...filesOf(read, i === 0 ? '' : ` of session ${read.session.number}`)])
  const known = [sounds, structures, files, within, data, reserves].reduce<Layer>(under, [])
  // Of a track without a file system nothing is known but that it is one.
  const dark = tracksOf(disc, 'track').filter(
    ({ start, length }) => !known.some((other) => other.start < start + length && other.start + other.length > start),
  )
  const { size } = disc.medium
  // What a damaged structure claims may not be there.
  return under(known, dark)
    .filter(({ start }) => start < size)
    .map((stretch) => (stretch.start + stretch.length <= size ? stretch : { ...stretch, length: size - stretch.start }))
}

/** The blocks of the second that the first leaves free; both are put in order. */
function under(above: Layer, below: Layer): Layer {
  const out = [...above]
  const lower = below.toSorted((a, b) => a.start - b.start || b.length - a.length)
  let next = 0
  let free = 0
  for (const stretch of lower) {
    const end = stretch.start + stretch.length
    let at = Math.max(stretch.start, free)
    while (next < above.length && endOf(above[next]) <= at) next++
    for (let over = next; at < end; over++) {
      const { start = end, length = 0 } = above[over] ?? {}
      if (start > at) out.push(part(stretch, at, Math.min(end, start)))
      at = Math.max(at, start + length)
    }
    free = Math.max(free, end)
  }
  return out.sort((a, b) => a.start - b.start)
}

const endOf = (stretch: Stretch | undefined): number => (stretch === undefined ? Infinity : stretch.start + stretch.length)

const part = (stretch: Stretch, start: number, end: number): Stretch =>
  start === stretch.start ? { ...stretch, length: end - start } : { ...stretch, id: `${stretch.id}@${start}`, start, length: end - start }

interface Claimed {
  readonly structures: Layer
  readonly within: Layer
  /** Of files that the trees do not show. */
  readonly data: Layer
  readonly reserves: Layer
}

/** Claims as blocks; those that follow one another with the same name are one. */
function claimed(claims: Claims | undefined): Claimed {
  const layers = { structure: [], within: [], data: [], reserve: [] } as Record<'structure' | 'within' | 'data' | 'reserve', Stretch[]>
  for (const i of claims?.sorted() ?? []) {
    const { kind, owner: reason, from, to } = (claims as Claims).claim(i)
    if (kind === 'reserve' && ROOM.test(reason)) continue
    const start = Math.max(0, Math.floor(from / SECTOR_BYTES))
    const end = Math.ceil(to / SECTOR_BYTES)
    const layer = layers[kind]
    const before = layer.at(-1)
    if (before?.reason === reason && kind !== 'data' && start <= before.start + before.length) {
      const length = Math.max(before.length, end - before.start)
      layer[layer.length - 1] = { ...before, length }
    } else
      layer.push({
        id: `${reason} at ${start}`,
        owner: kind === 'data' ? 'payload' : ownerOf(reason),
        reason,
        start,
        length: end - start,
        body: kind === 'data' ? 'c' : 'b',
        placing: PLACING,
      })
  }
  return { structures: layers.structure, within: layers.within, data: layers.data, reserves: layers.reserve }
}

/** Room that is set aside holds nothing. */
const ROOM = /space of UDF$|in reserve of UDF$|^blocks before/
const PLACING = 'a structure of the disc leads here'

/** By the names that claims have. */
function ownerOf(name: string): string {
  if (name.endsWith(' of UDF')) return 'udf'
  if (name.endsWith(' of Joliet')) return 'joliet'
  if (name === 'continuation area') return 'rockridge'
  if (name === 'system area') return 'plan'
  if (/partition|GUID|master boot record|^HFS|Macintosh/.test(name)) return 'hybrid'
  if (name.startsWith('boot ')) return 'eltorito'
  if (/checksum|recovery/.test(name)) return 'checksums'
  return name.startsWith('supplementary') ? 'joliet' : 'iso9660'
}

function* filesOf({ tree }: ReadTree, behind: string): Generator<Stretch> {
  for (const met of walk(tree)) {
    const { node } = met
    if (node.kind !== 'leaf' || node.inode.kind !== 'file') continue
    for (const [i, { startLba, blocks }] of stretchesOf(node.inode.content).entries()) {
      const id = `data:${met.path}`
      yield {
        id: `${id}${behind}${i === 0 ? '' : `@${startLba}`}`,
        owner: 'payload',
        reason: 'file data',
        start: startLba,
        length: blocks,
        body: 'c',
        placing: 'its directory leads here',
      }
    }
  }
}

const tracksOf = ({ tracks }: FoundDisc, owner: 'sound' | 'track'): Layer =>
  tracks
    .filter(({ mode }) => (mode === 'audio') === (owner === 'sound'))
    .map(({ number, start, blocks }) => ({
      id: `track/${number}`,
      owner,
      reason: `track ${number}`,
      start,
      length: blocks,
      body: owner === 'sound' ? 's' : 'd',
      placing: 'the table of contents leads here',
    }))
