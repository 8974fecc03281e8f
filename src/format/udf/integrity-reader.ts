/** The logical volume integrity sequence, read. ECMA-167 3/8.8.2 and 3/10.10; OSTA UDF 2.60 2.2.6. */

import { readU32le } from '../../codec/index.js'
import type { Instant } from '../../unit/index.js'
import type { ByteSource } from './byte-source.js'
import { faults } from './faults.js'
import type { Judge } from './judge.js'
import { revisionName } from './revision.js'
import { TAG, tagOf, tagProblem } from './tag.js'
import { IntegrityHeader, IntegrityUse } from './volume-structures.js'

export interface IntegrityFact {
  readonly state: 'open' | 'closed'
  readonly recorded: Instant
  readonly nextUniqueId: number
  readonly files: number
  readonly directories: number
  /** Revisions: `2.01`. */
  readonly read: string
  readonly write: string
  readonly maximumWrite: string
  /** Of each partition, in blocks; 0xffffffff where it is not told. */
  readonly free: readonly number[]
  readonly sizes: readonly number[]
}

const MOST_LINKS = 1024
const MOST_PARTITIONS = 16

/** The last descriptor of the sequence; undefined, with a warning, where there is none. */
export async function readIntegrity(
  source: ByteSource,
  blockSize: number,
  extent: { readonly length: number; readonly location: number },
  judge: Judge,
): Promise<IntegrityFact | undefined> {
  let last: IntegrityFact | undefined
  let { location, length } = extent
  const seen = new Set<number>()
  for (let i = 0; i < MOST_LINKS && length >= blockSize && !seen.has(location); i++) {
    seen.add(location)
    const bytes = await source.read(location * blockSize, blockSize)
    if (bytes.length < blockSize || tagProblem(bytes, 0, bytes.length, location) !== undefined || tagOf(bytes).id !== TAG.integrity) break
    const header = IntegrityHeader.decode(bytes)
    last = factOf(bytes, header)
    if (header.next.length > 0) ({ location, length } = header.next)
    else {
      location++
      length -= blockSize
    }
  }
  if (last === undefined) judge.say(faults.integrityMissing({}))
  return last
}

function factOf(bytes: Uint8Array, header: ReturnType<typeof IntegrityHeader.decode>): IntegrityFact {
  const count = Math.min(header.partitions, MOST_PARTITIONS)
  const table = (at: number): number[] => Array.from({ length: count }, (_, i) => readU32le(bytes, at + 4 * i))
  const useAt = IntegrityHeader.size + 8 * header.partitions
  const use = useAt + IntegrityUse.size <= bytes.length ? IntegrityUse.decode(bytes, useAt) : undefined
  return {
    state: header.type === 1 ? 'closed' : 'open',
    recorded: header.recorded,
    nextUniqueId: header.nextUniqueId,
    files: use?.files ?? 0,
    directories: use?.directories ?? 0,
    read: revisionName(use?.minimumReadRevision ?? 0),
    write: revisionName(use?.minimumWriteRevision ?? 0),
    maximumWrite: revisionName(use?.maximumWriteRevision ?? 0),
    free: table(IntegrityHeader.size),
    sizes: table(IntegrityHeader.size + 4 * header.partitions),
  }
}
