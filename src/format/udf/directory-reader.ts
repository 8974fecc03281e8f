/** Names of a directory. ECMA-167 4/8.6 and 4/14.4; OSTA UDF 2.60 2.3.4. */

import { decodeCs0 } from './cs0.js'
import { faults } from './faults.js'
import type { LongAd } from './fields.js'
import { CHARACTERISTIC, FileIdentifier } from './file-structures.js'
import type { Judge } from './judge.js'
import { TAG, tagIdOf, tagLocationOf, tagProblem } from './tag.js'

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
  if (at + HEAD_BYTES > from.length || tagIdOf(from, at) !== TAG.fileIdentifier) return undefined
  const end = HEAD_BYTES + useBytesOf(from, at) + nameBytesOf(from, at)
  // The last one may lack its padding.
  return at + end > from.length ? undefined : (end + 3) & ~3
}

const HEAD_BYTES = FileIdentifier.size
const characteristicsOf = FileIdentifier.getter('characteristics')
const nameBytesOf = FileIdentifier.getter('nameBytes')
const useBytesOf = FileIdentifier.getter('useBytes')
const lengthOf = FileIdentifier.getter('length')
const blockOf = FileIdentifier.getter('block')
const partitionOf = FileIdentifier.getter('partition')
const flagsOf = FileIdentifier.getter('flags')
const uniqueIdOf = FileIdentifier.getter('uniqueId')

const NO_NAME = CHARACTERISTIC.deleted | CHARACTERISTIC.parent | CHARACTERISTIC.metadata

function nameAt(from: Uint8Array, at: number, path: string, judge: Judge): ReadName | undefined {
  // Its place is not judged: a directory may have been moved as a whole.
  const problem = tagProblem(from, at, from.length, tagLocationOf(from, at))
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
  const characteristics = characteristicsOf(from, at)
  if (characteristics & NO_NAME) return undefined
  const start = at + HEAD_BYTES + useBytesOf(from, at)
  const recorded = decodeCs0(from, start, start + nameBytesOf(from, at))
  if (recorded === undefined || recorded === '') {
    judge.say(
      faults.badDescriptor({ what: `name in ${JSON.stringify(path === '' ? '/' : path)}`, at: `byte ${at}`, problem: 'it is no OSTA CS0' }),
    )
    return undefined
  }
  const text = safe(recorded)
  if (text !== recorded) judge.say(faults.nameUnsafe({ path: path === '' ? '/' : path, name: recorded }))
  const icb = {
    length: lengthOf(from, at),
    block: blockOf(from, at),
    partition: partitionOf(from, at),
    flags: flagsOf(from, at),
    uniqueId: uniqueIdOf(from, at),
  }
  return { text, icb, isHidden: (characteristics & CHARACTERISTIC.hidden) !== 0 }
}

/** Nothing that leads out of its folder. */
function safe(name: string): string {
  if (name === '.' || name === '..') return '_'.repeat(name.length)
  return name.includes('/') || name.includes('\0') ? name.replaceAll('/', '_').replaceAll('\0', '_') : name
}
