/** The digest that isomd5sum puts into the application use of the first primary volume descriptor. isomd5sum 1.2. */

import type { Judging } from '../../finding/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../unit/index.js'
import { PrimaryVolumeDescriptor } from '../iso9660/index.js'
import { rules } from './rules.js'
import type { JudgedSum, Md5, SumOptions } from './sums.js'

const DESCRIPTOR = 16
const KIND = 'implanted MD5'
/** Bytes that the program reads at once: fragments end with one of these pieces. */
const PIECE = 32_768
/** Characters of all fragments' sums together. */
const FRAGMENT_CHARACTERS = 60
/** Sectors a read, of whole pieces. */
const AT_ONCE = 256
const USE = { from: PrimaryVolumeDescriptor.offsetOf('applicationUse'), bytes: 512 }

interface Implanted {
  readonly digest: string
  readonly skipped: number
  readonly fragments: number
  readonly sums: string
}

/** Undefined where there is none. */
export async function judgeImplanted(judging: Judging, { reach, md5 }: SumOptions): Promise<JudgedSum | undefined> {
  const { medium, findings } = judging
  if (medium.size <= DESCRIPTOR) return undefined
  const sector = new Uint8Array(await medium.read(lba(DESCRIPTOR), sectors(1)))
  if (sector[0] !== 1) return undefined
  const text = String.fromCharCode(...sector.subarray(USE.from, USE.from + USE.bytes))
  if (!isImplanted(text)) return undefined
  const base = DESCRIPTOR * SECTOR_BYTES + USE.from
  const say = (field: string, marker: string, is: string | number, should: string | number): void => {
    findings.add(rules.implantedForm, { at: base + Math.max(0, text.indexOf(marker)), field, is, should })
  }
  const { spaceSize } = PrimaryVolumeDescriptor.decode(sector)
  const found = parse(text, say)
  const blocks = found === undefined ? 0 : spaceSize - found.skipped
  if (found !== undefined && blocks <= 0) say('skipped sectors', 'SKIPSECTORS', found.skipped, `less than the ${spaceSize} of the volume`)
  const isThere = blocks > 0 && blocks <= medium.size
  const sum = { kind: KIND, from: 0, blocks: Math.max(0, blocks) }
  if (found === undefined || !isThere || reach !== 'all') return { ...sum, state: 'not compared' }
  const right = await compare(judging, found, blocks, md5(), base)
  return { ...sum, state: right ? 'right' : 'wrong' }
}

const markers = ['ISO MD5SUM = ', 'SKIPSECTORS = ', 'FRAGMENT SUMS = ', 'THIS IS NOT THE SAME AS RUNNING MD5SUM'] as const
/** One of them may be damaged. */
const isImplanted = (text: string): boolean => text.startsWith(markers[0]) || markers.filter((marker) => text.includes(marker)).length >= 2

function parse(text: string, say: (field: string, marker: string, is: string, should: string) => void): Implanted | undefined {
  const after = (marker: string): string | undefined => {
    const at = text.indexOf(marker)
    return at < 0 ? undefined : (/^[^;]*/.exec(text.slice(at + marker.length))?.[0] ?? '')
  }
  const wanted = (field: string, marker: string, form: RegExp, should: string): string | undefined => {
    const value = after(marker)
    if (value !== undefined && form.test(value)) return value
    say(field, marker, value === undefined ? 'none' : JSON.stringify(value.trimEnd()), should)
    return undefined
  }
  const digest = wanted('digest', 'ISO MD5SUM = ', /^[0-9a-f]{32}$/, '32 hexadecimal digits')
  const skipped = wanted('skipped sectors', 'SKIPSECTORS = ', /^\d{1,9}$/, 'a number')
  // Older versions know of no fragments.
  const hasFragments = text.includes('FRAGMENT')
  const sums = hasFragments ? wanted('fragment sums', 'FRAGMENT SUMS = ', /^[0-9a-f]{1,60}$/, 'up to 60 hexadecimal digits') : ''
  const count = hasFragments ? wanted('fragments', 'FRAGMENT COUNT = ', /^(?:[1-9]|[1-5]\d|60)$/, 'from 1 to 60') : '0'
  const status = after('RHLISOSTATUS=')
  if (status !== undefined && status !== '0' && status !== '1') say('status', 'RHLISOSTATUS=', JSON.stringify(status), '0 or 1')
  if (digest === undefined || skipped === undefined) return undefined
  return { digest, skipped: Number(skipped), fragments: sums === undefined ? 0 : Number(count ?? 0), sums: sums ?? '' }
}

/** Reads all of the volume, less what is skipped. */
async function compare({ medium, findings, signal }: Judging, found: Implanted, blocks: number, md5: Md5, at: number): Promise<boolean> {
  const total = blocks * SECTOR_BYTES
  const blank = DESCRIPTOR * SECTOR_BYTES + USE.from
  const fragments = found.sums.length === FRAGMENT_CHARACTERS ? found.fragments : 0
  let [fragment, began, told] = [0, 0, false]
  for (let block = 0; block < blocks; block += AT_ONCE) {
    signal?.throwIfAborted()
    const bytes = new Uint8Array(await medium.read(lba(block), sectors(Math.min(AT_ONCE, blocks - block))))
    const base = block * SECTOR_BYTES
    if (base <= blank && blank < base + bytes.length) bytes.fill(0x20, blank - base, blank - base + USE.bytes)
    for (let from = 0; from < bytes.length; from += PIECE) {
      md5.update(bytes.subarray(from, from + PIECE))
      const now = Math.floor(((base + from) * (fragments + 1)) / total)
      if (now === fragment) continue
      const end = Math.min(total, base + from + PIECE)
      if (!told && now === fragment + 1 && !isSumOf(md5.hex(), found, fragment)) {
        told = true
        const is = `another digest of blocks ${began / SECTOR_BYTES} to ${end / SECTOR_BYTES - 1}`
        findings.add(rules.implanted, { at, field: `fragment ${fragment + 1}`, is, should: 'the digest that was implanted' })
      }
      ;[fragment, began] = [now, end]
    }
  }
  const digest = md5.hex()
  if (digest === found.digest) return true
  findings.add(rules.implanted, { at, field: 'digest', is: found.digest, should: `${digest}, that of ${blocks} blocks` })
  return false
}

/** The first digit of each of the first bytes, as the program prints them. */
function isSumOf(hex: string, { sums, fragments }: Implanted, fragment: number): boolean {
  const width = Math.floor(FRAGMENT_CHARACTERS / fragments)
  let printed = ''
  for (let i = 0; i < width; i++)
    printed += Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
      .toString(16)
      .charAt(0)
  return sums.slice(fragment * width, (fragment + 1) * width) === printed
}
