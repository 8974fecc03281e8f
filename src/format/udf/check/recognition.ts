/** The volume recognition sequence. ECMA-167 2/8.3, 2/9 and 3/9.1; OSTA UDF 2.60 2.1.7. */

import { SECTOR_BYTES } from '../../../unit/index.js'
import { VolumeStructureDescriptor } from '../volume-structures.js'
import type { Inquiry } from './inquiry.js'
import { isBlank } from './tags.js'
import { entryRules as rules } from './volume-rules.js'

const START = 32_768
/** Descriptors of ISO 9660 may come before. */
const MOST = 128
const STRUCTURE = 'volume structure descriptor'
/** Of other standards: they may stand before, and not inside. */
const FOREIGN: ReadonlySet<string> = new Set(['CD001', 'CDW02'])
const OURS: ReadonlySet<string> = new Set(['BEA01', 'BOOT2', 'NSR02', 'NSR03', 'TEA01'])

interface Seen {
  readonly identifier: string
  readonly at: number
  readonly bytes: Uint8Array
}

export async function judgeRecognition(q: Inquiry): Promise<void> {
  const wanted = q.extended ? 'NSR03' : 'NSR02'
  const seen = await readSequence(q)
  const ours = seen.filter(({ identifier }) => !FOREIGN.has(identifier))
  for (const one of ours) judgeDescriptor(q, one)
  /** What is to come next, and where it was looked for. */
  const order = ['BEA01', wanted, 'TEA01']
  let next = 0
  for (const { identifier, at } of ours) {
    if (identifier === 'BOOT2' && next > 0 && next < order.length) continue
    const should = order[next] ?? 'nothing behind TEA01'
    const isNsr = identifier.startsWith('NSR0') && should.startsWith('NSR0')
    if (identifier === should || isNsr) {
      if (identifier !== should) {
        const byte = identifier.startsWith('NSR') ? 5 : 1
        q.say(rules.recognitionRevision, at + byte, 'identifier', identifier, should, { structure: STRUCTURE })
      }
      next++
      continue
    }
    q.say(rules.recognition, at + wrongByte(identifier, should), 'identifier', printable(identifier), should, { structure: STRUCTURE })
    // What was damaged stands in its place; what is there twice, or too early, does not.
    if (!OURS.has(identifier)) next++
    else if (order.indexOf(identifier) > next) next = order.indexOf(identifier) + 1
  }
  if (next < order.length) {
    const last = seen.at(-1)
    const at = last === undefined ? q.start * SECTOR_BYTES + START : last.at + stepOf(q)
    q.say(rules.recognition, at + 1, 'identifier', 'nothing', order[next] as string, { structure: STRUCTURE })
  }
}

const stepOf = (q: Inquiry): number => Math.max(VolumeStructureDescriptor.size, q.blockSize)

/** Descriptors up to the last known one; what lies unknown before it counts. */
async function readSequence(q: Inquiry): Promise<readonly Seen[]> {
  const seen: Seen[] = []
  let known = 0
  for (let i = 0; i < MOST && seen.length < known + 2; i++) {
    const at = q.start * SECTOR_BYTES + START + i * stepOf(q)
    const bytes = (await q.source.read(at, VolumeStructureDescriptor.size)).slice()
    if (bytes.length < VolumeStructureDescriptor.size) break
    const identifier = String.fromCharCode(...bytes.subarray(1, 6))
    seen.push({ identifier, at, bytes })
    const isOurs = OURS.has(identifier)
    if (isOurs || FOREIGN.has(identifier)) known = seen.length
    // A descriptor with one damaged letter, as the last of them.
    else if ([...OURS].some((one) => lettersAlike(one, identifier) >= 3)) known = seen.length
  }
  return seen.slice(0, known)
}

function lettersAlike(one: string, other: string): number {
  let alike = 0
  for (let i = 0; i < one.length; i++) if (one[i] === other[i]) alike++
  return alike
}

function judgeDescriptor(q: Inquiry, { identifier, at, bytes }: Seen): void {
  q.claim('structure', 'volume recognition sequence of UDF', at, at + VolumeStructureDescriptor.size, at)
  if (isBlank(bytes, 0, 7)) return
  const { type, version } = VolumeStructureDescriptor.decode(bytes)
  if (type !== 0) q.say(rules.recognition, at, 'type', type, 0, { structure: STRUCTURE, clause: 'ECMA-167 2/9.1.1' })
  if (version !== 1) q.say(rules.recognition, at + 6, 'version', version, 1, { structure: STRUCTURE, clause: 'ECMA-167 2/9.1.3' })
  if (identifier !== 'BOOT2') q.table(VolumeStructureDescriptor, bytes, 0, at, STRUCTURE)
}

function wrongByte(is: string, should: string): number {
  for (let i = 0; i < 5; i++) if (is[i] !== should[i]) return 1 + i
  return 1
}

const printable = (identifier: string): string => JSON.stringify(identifier)
