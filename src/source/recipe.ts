/** Recipes measured: how large the data of a file will be and where each byte comes from. */

import { DiscError, type Fault, type FaultPlace } from '../fault/index.js'
import { joinPath, type Files, type HostStat, type Look } from '../port/index.js'
import { bytes, type Bytes } from '../unit/index.js'
import type { Content, Origin, Stamp } from './content.js'
import type { Recipe } from './entries.js'
import { faults } from './faults.js'
import { nameOfKind } from './host-stat.js'
import { absentNote, missingFault } from './missing.js'

/** Parts within parts, as deep as anybody needs. */
const DEEPEST = 16

export interface Kitchen {
  readonly files: Files
  /** Folder that relative paths of the manifest start from. */
  readonly base: string
  /** Takes notes of what is left out. */
  readonly notes?: Fault[]
}

/** The content that a recipe makes. Throws a `DiscError` where a source does not suit. */
export function contentOf(id: string, recipe: Recipe, kitchen: Kitchen, where?: FaultPlace, depth = 0): Content {
  if (depth > DEEPEST) throw new DiscError(faults.tooDeep({ limit: DEEPEST }, where))
  // Parts have their places below the key of the same name.
  const part = (data: Recipe, i: number): Content =>
    contentOf(`${id}#${i}`, data, kitchen, depth === 0 && data.kind === 'file' ? below(where, recipe.kind, i) : where, depth + 1)
  switch (recipe.kind) {
    case 'file':
      return rangeOfFile(id, recipe, kitchen, where)
    case 'bytes':
      return { id, size: bytes(recipe.bytes.length), origin: { kind: 'bytes', bytes: recipe.bytes } }
    case 'zeros':
      return { id, size: recipe.size, origin: { kind: 'zeros' } }
    case 'random':
      return { id, size: recipe.size, origin: { kind: 'random', seed: recipe.seed } }
    case 'concat': {
      const parts = recipe.parts.flatMap((data, i) => (isLeftOut(data, kitchen, below(where, 'concat', i)) ? [] : [part(data, i)]))
      return { id, size: total(parts, where), origin: { kind: 'concat', parts } }
    }
    case 'interleave': {
      const parts = recipe.parts.map(({ data, chunk }, i) => ({ content: part(data, i), chunk }))
      if (parts.some(({ chunk }) => chunk === 0)) throw new DiscError(faults.chunkEmpty({}, where))
      return {
        id,
        size: total(
          parts.map(({ content }) => content),
          where,
        ),
        origin: { kind: 'interleave', parts },
      }
    }
    default:
      throw new TypeError(`No recipe: ${JSON.stringify(recipe satisfies never)}`)
  }
}

/** Whether what a recipe is made of is optional and not there, of which a note is taken. */
export function isLeftOut(recipe: Recipe, { files, base, notes }: Kitchen, where?: FaultPlace): boolean {
  if (recipe.kind !== 'file' || recipe.optional === undefined || files.stat(joinPath(base, recipe.path)) !== undefined) return false
  notes?.push(absentNote(files, recipe.path, base, where))
  return true
}

const below = (where: FaultPlace | undefined, ...steps: readonly (string | number)[]): FaultPlace | undefined =>
  where?.path === undefined ? where : { path: [...where.path, ...steps] }

function total(parts: readonly Content[], where?: FaultPlace): Bytes {
  const sum = parts.reduce((sum, { size }) => sum + size, 0)
  if (sum > Number.MAX_SAFE_INTEGER) throw new DiscError(faults.sumTooLarge({ parts: parts.length, limit: Number.MAX_SAFE_INTEGER }, where))
  return bytes(sum)
}

function rangeOfFile(id: string, recipe: Extract<Recipe, { kind: 'file' }>, kitchen: Kitchen, where?: FaultPlace): Content {
  const path = joinPath(kitchen.base, recipe.path)
  const stat = kitchen.files.statFollowed(path)
  if (stat === undefined) throw new DiscError(missingFault(kitchen.files, recipe.path, kitchen.base, where))
  if (stat.kind !== 'file') throw new DiscError(faults.notFile({ path, kind: nameOfKind(stat.kind) }, where))
  const reason = kitchen.files.refusal?.(path, stat)
  if (reason !== undefined) throw new DiscError(faults.unreadable({ path, reason }, where))
  const offset = recipe.offset ?? bytes(0)
  const length = recipe.length ?? bytes(Math.max(0, stat.size - offset))
  if (offset + length > stat.size) throw new DiscError(faults.rangeOutside({ path, offset, length, size: stat.size }, where))
  return { id, size: length, origin: fileOrigin(path, stat, offset) }
}

/** A file with its bytes in memory, for what must be known before anything is laid out; left unread where it has more than `most`. */
export function smallFile(id: string, path: string, most: Bytes, kitchen: Kitchen, where?: FaultPlace): Content {
  const content = rangeOfFile(id, { kind: 'file', path }, kitchen, where)
  if (content.size > most || content.origin.kind !== 'file') return content
  const read = kitchen.files.read(content.origin.path, content.size, content.origin.stamp)
  return { id, size: bytes(read.length), origin: { kind: 'bytes', bytes: read, from: content.origin.path } }
}

export const fileOrigin = (path: string, stat: HostStat, offset: Bytes = bytes(0)): Origin => ({
  kind: 'file',
  path,
  offset,
  stamp: stampOf(stat),
})

export const stampOf = (stat: Look): Stamp => ({ size: stat.size, mtime: stat.mtime, device: stat.device, inode: stat.inode })

/** What a port threw, put at its place in the manifest; other errors are our own and go on. */
export function faultsOf(error: unknown, where: FaultPlace): readonly Fault[] {
  if (!(error instanceof DiscError)) throw error
  return error.faults.map((fault) => placed(fault, where))
}

/** The fault with a place in the manifest, if it has none. */
export const placed = (fault: Fault, { path }: FaultPlace): Fault =>
  fault.path === undefined && path !== undefined ? { ...fault, path } : fault
