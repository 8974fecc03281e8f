/** Names of a directory. ECMA-167 4/8.6 and 4/14.4; OSTA UDF 2.60 2.3.4. */

import { decodeCs0 } from './cs0.js'
import { faults } from './faults.js'
import type { LongAd } from './fields.js'
import { CHARACTERISTIC, FileIdentifier } from './file-structures.js'
import type { Judge } from './judge.js'
import { TAG, tagOf, tagProblem } from './tag.js'

export interface ReadName {
  readonly text: string
  readonly icb: LongAd
  readonly isHidden: boolean
}

/** The names that are neither deleted, nor the parent, nor the system's own; each fit for a path, and once. */
export function readNames(from: Uint8Array, path: string, judge: Judge): readonly ReadName[] {
  const names: ReadName[] = []
  const seen = new Set<string>()
  for (let at = 0; at < from.length;) {
    const size = sizeAt(from, at)
    if (size === undefined) {
      judge.say(faults.brokenDirectory({ path: path === '' ? '/' : path, offset: at }))
      return names
    }
    const name = nameAt(from, at, path, judge)
    if (name !== undefined) {
      if (seen.has(name.text)) judge.say(faults.nameTwice({ path: `${path}/${name.text}` }))
      else names.push(name)
      seen.add(name.text)
    }
    at += size
  }
  return names
}

/** Bytes of the descriptor; undefined where none begins, or it does not end inside. */
function sizeAt(from: Uint8Array, at: number): number | undefined {
  if (at + FileIdentifier.size > from.length || tagOf(from, at).id !== TAG.fileIdentifier) return undefined
  const { nameBytes, useBytes } = FileIdentifier.decode(from, at)
  const end = FileIdentifier.size + useBytes + nameBytes
  // The last one may lack its padding.
  return at + end > from.length ? undefined : (end + 3) & ~3
}

const NO_NAME = CHARACTERISTIC.deleted | CHARACTERISTIC.parent | CHARACTERISTIC.metadata

function nameAt(from: Uint8Array, at: number, path: string, judge: Judge): ReadName | undefined {
  const { characteristics, nameBytes, useBytes, tag, length, block, partition, flags, uniqueId } = FileIdentifier.decode(from, at)
  // Its place is not judged: a directory may have been moved as a whole.
  const problem = tagProblem(from, at, from.length, tag.location)
  if (problem !== undefined) {
    judge.say(
      faults.badDescriptor({
        what: `name in ${JSON.stringify(path === '' ? '/' : path)}`,
        at: `byte ${at}`,
        problem: `its ${problem} is wrong`,
      }),
    )
    return undefined
  }
  if (characteristics & NO_NAME) return undefined
  const start = at + FileIdentifier.size + useBytes
  const recorded = decodeCs0(from.subarray(start, start + nameBytes))
  if (recorded === undefined || recorded === '') {
    judge.say(
      faults.badDescriptor({ what: `name in ${JSON.stringify(path === '' ? '/' : path)}`, at: `byte ${at}`, problem: 'it is no OSTA CS0' }),
    )
    return undefined
  }
  const text = safe(recorded)
  if (text !== recorded) judge.say(faults.nameUnsafe({ path: path === '' ? '/' : path, name: recorded }))
  return { text, icb: { length, block, partition, flags, uniqueId }, isHidden: (characteristics & CHARACTERISTIC.hidden) !== 0 }
}

/** Nothing that leads out of its folder. */
function safe(name: string): string {
  if (name === '.' || name === '..') return '_'.repeat(name.length)
  return name.replaceAll('/', '_').replaceAll('\0', '_')
}
