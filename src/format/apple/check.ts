/**
 * A strict judge of what discs carry for the Macintosh: the partition map, and the headers of HFS and HFS Plus, named and bounded. Inside
 * Macintosh: Devices, chapter 3; Files, chapter 2; Apple Technical Note TN1150.
 */

import { type Judging } from '../../finding/index.js'
import { SECTOR_BYTES } from '../../unit/index.js'
import { checkHfsPlus, findVolume, readBytes } from '../hfsplus/index.js'
import { BLOCK_SIZES, readApple, type FoundHfs } from './reader.js'
import { rules } from './rules.js'
import { DriverDescriptor, HEADER_AT, MapEntry } from './structures.js'

const MOST_ENTRIES = 128
/** What libisofs records so that the bytes are a jump for an x86 processor too. */
const FAKE_COUNT = 0xeb02ffff
/** Type of a partition with a volume of either kind. */
export const HFS = 'Apple_HFS'
const MAP = 'Apple_partition_map'

/** `others`: what other partition tables tell. */
export async function checkApple(
  judging: Judging,
  others: readonly ToldPartition[],
  { hasMbr }: { readonly hasMbr: boolean },
): Promise<void> {
  const { medium, findings, claims } = judging
  const bytes = medium.size * SECTOR_BYTES + medium.tailBytes
  const partitions = await judgeMap(judging, bytes, hasMbr)
  const { hfs } = await readApple(medium, [...new Set([...others, ...partitions].map(({ from }) => from))])
  const found = new Set(hfs.map(({ startByte }) => startByte))
  for (const partition of [...partitions, ...others]) {
    const { structure, from, to, type, at } = partition
    if (type !== HFS || found.has(from) || (await beginsWithJump(judging, from))) continue
    found.add(from)
    if (await judgeSignature(judging, partition)) continue
    const should = 'a volume of HFS or HFS Plus'
    findings.add(rules.volume, { at, field: 'type', is: `${type}, and no volume of blocks ${from} to ${to}`, should, structure })
  }
  for (const volume of hfs) {
    const within = partitions.find(({ from, to, type }) => type === HFS && from <= volume.startByte && volume.startByte < to)
    await judgeVolume(judging, volume, Math.min(bytes, within?.to ?? bytes))
    claims.take(
      claims.owner('reserve', volume.kind),
      volume.startByte,
      Math.min(bytes, volume.startByte + volume.sizeBytes),
      volume.startByte,
    )
  }
}

/** Whether the copy of its header tells what the signature of a volume was. */
async function judgeSignature({ medium, findings }: Judging, { from, to }: ToldPartition): Promise<boolean> {
  const [head, copy] = [await readBytes(medium, from + HEADER_AT, 512), await readBytes(medium, to - HEADER_AT, 512)]
  if (head === undefined || copy === undefined) return false
  const [is, should] = [head, copy].map((bytes) => String.fromCharCode(...bytes.subarray(0, 2))) as [string, string]
  const volume = kinds[should]
  if (volume === undefined || is === should || head.subarray(4, 44).some((byte, i) => byte !== copy[4 + i])) return false
  const structure = `header of ${volume}`
  findings.add(rules.volume, {
    at: from + HEADER_AT,
    field: 'signature',
    is: JSON.stringify(is),
    should: JSON.stringify(should),
    structure,
  })
  return true
}

const kinds: Readonly<Record<string, string>> = { BD: 'HFS', 'H+': 'HFS+', HX: 'HFSX' }

/** FAT is put into partitions of this type so that the firmware of a Macintosh looks at it. */
async function beginsWithJump({ medium }: Judging, from: number): Promise<boolean> {
  const head = await readBytes(medium, from, 512)
  return head !== undefined && (head[0] === 0xeb || head[0] === 0xe9)
}

export interface ToldPartition {
  readonly structure: string
  readonly from: number
  readonly to: number
  readonly type: string
  readonly at: number
}

async function judgeMap(judging: Judging, bytes: number, hasMbr: boolean): Promise<readonly ToldPartition[]> {
  const { medium, findings, claims } = judging
  const first = await readBytes(medium, 0, DriverDescriptor.size)
  if (first === undefined) return []
  const { signature, blockSize, blocks } = DriverDescriptor.decode(first)
  const driven = signature === 'ER'
  const unit = await mapUnit(judging, driven ? blockSize : 0)
  if (unit === undefined) {
    // Code of a BIOS may begin with the same two bytes.
    if (driven && !hasMbr)
      findings.add(rules.map, { at: 0, field: 'signature', is: 'no entry in block 1', should: 'PM', structure: 'partition map' })
    return []
  }
  if (driven && blockSize !== unit) findings.add(rules.driver, { at: 2, field: 'blockSize', is: blockSize, should: unit })
  if (driven && !hasMbr && blocks !== FAKE_COUNT && blocks * unit > bytes)
    findings.add(rules.driver, { at: 4, field: 'blocks', is: blocks, should: `at most ${Math.floor(bytes / unit)}` })
  const found: ToldPartition[] = []
  let announced = 0
  for (let number = 1; number <= Math.min(MOST_ENTRIES, Math.max(announced, 1)); number++) {
    const at = number * unit
    const structure = `map entry ${number}`
    const say = (field: 'signature' | 'entries' | 'start' | 'count' | 'type', is: string | number, should: string | number): void => {
      findings.add(rules.entry, { at: at + MapEntry.offsetOf(field), field, is, should, structure })
    }
    const block = await readBytes(medium, at, MapEntry.size)
    if (block === undefined) break
    const entry = MapEntry.decode(block)
    if (entry.signature !== 'PM') {
      say('signature', JSON.stringify(entry.signature), `"PM", as ${announced} entries are announced`)
      continue
    }
    claims.take(claims.owner('structure', 'partition map'), at, at + MapEntry.size, at)
    if (number === 1) announced = entry.entries
    else if (entry.entries !== announced) say('entries', entry.entries, `${announced}, as the first entry says`)
    const type = text(entry.type)
    const [from, to] = [entry.start * unit, (entry.start + entry.count) * unit]
    if (entry.count === 0) say('count', 0, 'one at least')
    if (from >= bytes) say('start', entry.start, `less than ${Math.floor(bytes / unit)}`)
    else if (to > bytes) say('count', entry.count, `at most ${Math.floor((bytes - from) / unit)}`)
    if (type === '') say('type', 'empty', 'a type')
    if (type === MAP && (entry.start !== 1 || entry.count < announced))
      say('count', `${entry.count} from ${entry.start}`, `${announced} from 1 at least`)
    if (entry.dataStart + entry.dataCount > entry.count)
      findings.add(rules.entry, {
        at: at + MapEntry.offsetOf('dataCount'),
        field: 'data count',
        is: entry.dataCount,
        should: `at most ${entry.count}`,
        structure,
      })
    found.push({ structure, from, to, type, at: at + MapEntry.offsetOf('start') })
  }
  if (announced > MOST_ENTRIES)
    findings.add(rules.entry, {
      at: unit + 4,
      field: 'entries',
      is: announced,
      should: `at most ${MOST_ENTRIES}`,
      structure: 'map entry 1',
    })
  const following = await readBytes(medium, (announced + 1) * unit, MapEntry.size)
  if (announced <= MOST_ENTRIES && following !== undefined && MapEntry.decode(following).signature === 'PM')
    findings.add(rules.entry, {
      at: unit + 4,
      field: 'entries',
      is: announced,
      should: 'more, as another entry follows',
      structure: 'map entry 1',
    })
  judgeOverlaps(judging, found)
  if (!found.some(({ type }) => type === MAP))
    findings.add(rules.map, { at: unit + 48, field: 'type', is: 'no entry of the map itself', should: MAP, structure: 'partition map' })
  return found
}

/** Bytes of a block of the map: such that block 1 is the entry of the map itself, or an entry at least. */
async function mapUnit({ medium }: Judging, told: number): Promise<number | undefined> {
  const units = told === 0 ? [512] : new Set([...BLOCK_SIZES].toSorted((a, b) => Number(b === told) - Number(a === told)))
  let entry: number | undefined
  for (const unit of units) {
    const block = await readBytes(medium, unit, MapEntry.size)
    if (block === undefined) continue
    const { signature, type } = MapEntry.decode(block)
    if (text(type) === MAP) return unit
    if (signature === 'PM') entry ??= unit
  }
  return entry
}

const text = (field: string): string => field.replace(/\0.*$/s, '')

function judgeOverlaps({ findings }: Judging, partitions: readonly ToldPartition[]): void {
  const sorted = partitions.toSorted((a, b) => a.from - b.from)
  let reach: ToldPartition | undefined
  for (const second of sorted) {
    if (reach !== undefined && reach.to > second.from)
      findings.add(rules.entry, {
        at: second.at,
        field: 'start',
        is: `bytes ${second.from} to ${second.to - 1}`,
        should: `clear of ${reach.structure}, bytes ${reach.from} to ${reach.to - 1}`,
        structure: second.structure,
      })
    if (reach === undefined || second.to > reach.to) reach = second
  }
}

/** The header, and the copy of it at the end of the volume. */
async function judgeVolume(judging: Judging, { kind, startByte, sizeBytes }: FoundHfs, end: number): Promise<void> {
  const { medium, findings } = judging
  const structure = `header of ${kind}`
  if (startByte + sizeBytes > end) {
    const should = `at most ${end - startByte} bytes, up to the end`
    findings.add(rules.volume, { at: startByte + HEADER_AT, field: 'size', is: `${sizeBytes} bytes`, should, structure })
    return
  }
  if (kind === 'HFS') return
  const volume = await findVolume(medium, startByte)
  if (volume !== undefined) await checkHfsPlus(judging, volume)
  const [first, copy] = [
    await readBytes(medium, startByte + HEADER_AT, 512),
    await readBytes(medium, startByte + sizeBytes - HEADER_AT, 512),
  ]
  if (first === undefined || copy === undefined) return
  const odd = first.findIndex((byte, i) => byte !== copy[i])
  if (odd < 0) return
  const at = startByte + sizeBytes - HEADER_AT + odd
  findings.add(rules.copy, {
    at,
    field: 'bytes',
    is: `another from byte ${odd} on`,
    should: 'the same as the header',
    structure: `copy of the ${structure}`,
  })
}
