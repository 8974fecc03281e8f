/** Checksum tags of libisofs: blocks of one line, behind the descriptors, the directories and the files of a session. doc/checksums.txt. */

import { decodeLatin1 } from '../../codec/index.js'
import type { Findings, Judging } from '../../finding/index.js'
import type { Medium } from '../../port/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../unit/index.js'
import { rules } from './rules.js'
import type { JudgedSum, SumOptions } from './sums.js'

const names = {
  rlsb32_: 'relocated superblock checksum tag',
  sb_: 'superblock checksum tag',
  tree_: 'tree checksum tag',
  '': 'session checksum tag',
} as const
type Type = keyof typeof names

interface Tag {
  readonly type: Type
  readonly kind: string
  /** Block in which it was found. */
  readonly here: number
  readonly rangeStart: number
  readonly rangeSize: number
  /** Block of the next tag, or of the session to which a relocated superblock leads. */
  readonly next: number | undefined
  readonly md5: string
}

const form =
  /^libisofs_(rlsb32_|sb_|tree_|)checksum_tag_v1 pos=(\d{1,10}) range_start=(\d{1,10}) range_size=(\d{1,10})(?: (?:session_start|next)=(\d{1,10}))? md5=([0-9a-f]{32}) self=([0-9a-f]{32})\n/
/** Blocks in which the tag of a superblock is looked for. */
const FIRST = 16
const MOST = 32
/** Where the first session of a medium that can be overwritten begins, when block 0 leads to the last one. */
const FIRST_SESSION = 32
/** Blocks of structures that are read without being asked for. */
const MOST_STRUCTURES = 32_768
const AT_ONCE = 256

/** Sessions may be reached from several places. */
const judged = new WeakMap<Findings, Set<number>>()

export async function judgeTags(judging: Judging, options: SumOptions): Promise<readonly JudgedSum[]> {
  const known = judged.get(judging.findings) ?? new Set()
  judged.set(judging.findings, known)
  const sums: JudgedSum[] = []
  // Of a medium that can be overwritten block 0 leads to the last session.
  const starts: number[] = judging.start === FIRST_SESSION ? [0, FIRST_SESSION] : [judging.start]
  for (const start of starts) {
    if (known.has(start) || start + FIRST >= judging.medium.size) continue
    known.add(start)
    const chain = await chainFrom(judging, start, options)
    sums.push(...(await judgeChain(judging, chain, options)))
    const [first] = chain
    // What lies before such a tag is a copy, for readers that know of no sessions.
    if (first?.type !== 'rlsb32_') continue
    claimCopy(judging, first)
    starts.push(FIRST_SESSION, first.next ?? FIRST_SESSION)
  }
  return sums
}

function claimCopy({ claims }: Judging, { kind, here, rangeStart }: Tag): void {
  const from = rangeStart * SECTOR_BYTES
  claims.take(claims.owner('reserve', `blocks before the ${kind}`), from, here * SECTOR_BYTES, from)
}

/** The tags of a session, as far as each leads to the next. */
async function chainFrom(judging: Judging, start: number, options: SumOptions): Promise<readonly Tag[]> {
  const { medium } = judging
  for (let block = start + FIRST; block < Math.min(start + MOST, medium.size); block++) {
    const bytes = await readBlock(medium, block)
    if (!decodeLatin1(bytes, 0, 9).startsWith('libisofs_')) continue
    const tag = parse(judging, bytes, block, start, options)
    if (tag === undefined) return []
    const chain = [tag]
    for (let last = tag; last.type === 'sb_' || last.type === 'tree_';) {
      const at = last.next
      const wanted = last.type === 'sb_' ? 'tree_' : ''
      const say = (is: string | number, should: string): void => {
        judging.findings.add(rules.tagForm, { at: last.here * SECTOR_BYTES, field: 'next', is, should, structure: last.kind })
      }
      // Older versions do not say where the next one lies.
      if (at === undefined) break
      if (at <= last.here || at >= medium.size) {
        say(at, `a block from ${last.here + 1} to ${medium.size - 1}`)
        break
      }
      const next = parse(judging, await readBlock(medium, at), at, start, options)
      if (next?.type !== wanted) {
        say(at, `the block of a ${names[wanted]}`)
        break
      }
      chain.push(next)
      last = next
    }
    return chain
  }
  return []
}

const readBlock = async (medium: Medium, block: number): Promise<Uint8Array> => new Uint8Array(await medium.read(lba(block), sectors(1)))

/** Undefined where the line is not what a tag is. */
function parse({ findings, claims }: Judging, bytes: Uint8Array, here: number, start: number, { md5 }: SumOptions): Tag | undefined {
  const line = decodeLatin1(bytes, 0, SECTOR_BYTES).replace(/\n.*$/s, '\n')
  const found = form.exec(line)
  const at = here * SECTOR_BYTES
  if (found === null) {
    const structure = 'checksum tag'
    if (line.startsWith('libisofs_'))
      findings.add(rules.tagForm, { at, field: 'form', is: line.slice(0, 80).trimEnd(), should: 'a tag', structure })
    return undefined
  }
  const [, type = '', pos, rangeStart, rangeSize, next, digest = '', self = ''] = found
  const kind = names[type as Type]
  const say = (field: string, is: string | number, should: string | number): void => {
    findings.add(rules.tagForm, { at: at + Math.max(0, line.indexOf(` ${field}=`)) + 1, field, is, should, structure: kind })
  }
  const own = md5()
  own.update(bytes.subarray(0, line.indexOf(' self=')))
  if (own.hex() !== self) say('self', self, `${own.hex()}, the digest of the tag`)
  if (Number(pos) !== here) say('pos', Number(pos), here)
  if (Number(rangeStart) !== start) say('range_start', Number(rangeStart), start)
  if (Number(rangeSize) !== here - start) say('range_size', Number(rangeSize), here - start)
  claims.take(claims.owner('structure', kind), at, at + SECTOR_BYTES, at)
  const numbers = { rangeStart: start, rangeSize: here - start, next: next === undefined ? undefined : Number(next) }
  return { type: type as Type, kind, here, md5: digest, ...numbers }
}

/** One pass over the session: the digest so far is that of each tag when its block is reached. */
async function judgeChain(
  { medium, findings, signal }: Judging,
  chain: readonly Tag[],
  { reach, md5 }: SumOptions,
): Promise<readonly JudgedSum[]> {
  const sums: JudgedSum[] = []
  const digest = md5()
  let block = chain[0]?.rangeStart ?? 0
  let isWrong = false
  for (const { type, kind, here, rangeStart, rangeSize, md5: wanted } of chain) {
    const sum = { kind, from: rangeStart, blocks: rangeSize }
    const isRead = reach === 'all' || (type !== '' && rangeSize <= MOST_STRUCTURES)
    // What lies in a range that is wrong makes those around it wrong too.
    if (!isRead || isWrong) {
      sums.push({ ...sum, state: 'not compared' })
      continue
    }
    while (block < here) {
      signal?.throwIfAborted()
      const count = Math.min(AT_ONCE, here - block)
      digest.update(await medium.read(lba(block), sectors(count)))
      block += count
    }
    isWrong = digest.hex() !== wanted
    sums.push({ ...sum, state: isWrong ? 'wrong' : 'right' })
    if (!isWrong) continue
    const rule = type === 'sb_' || type === 'rlsb32_' ? rules.superblock : rules.range
    findings.add(rule, {
      at: here * SECTOR_BYTES,
      field: 'md5',
      is: wanted,
      should: `${digest.hex()}, that of ${rangeSize} blocks from ${rangeStart}`,
      structure: kind,
    })
  }
  return sums
}
