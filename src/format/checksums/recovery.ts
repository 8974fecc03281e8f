/**
 * Error correction data that dvdisaster appends to an image (method RS02): its header, of which copies lie in it, says how many blocks the image
 * has without it, and what their digest is. dvdisaster 0.79.5, src/dvdisaster.h, EccHeader, and src/rs02-recognize.c, from which the search is
 * known; the checksums of blocks and the error correction data are the matter of that program.
 */

import { raw, rbp, record, rfixed, u32le, u64le } from '../../codec/index.js'
import type { Judging } from '../../finding/index.js'
import type { Medium } from '../../port/index.js'
import { between, lba, SECTOR_BYTES, sectors, type Lba } from '../../unit/index.js'
import { PrimaryVolumeDescriptor } from '../iso9660/index.js'
import { rules } from './rules.js'
import type { JudgedSum, Md5, SumOptions } from './sums.js'

const COOKIE = Uint8Array.from('*dvdisaster*RS02', (character) => character.charCodeAt(0))
const KIND = 'MD5 of the recovery data'
/** Sectors a read. */
const AT_ONCE = 256
/** Copies lie at multiples of a power of two that is no less. */
const LEAST_STEP = 32
/** Its digest tells which image a header belongs to. */
const KNOWN_BY = 16

/** What of it is read; what follows in its first sector is zero. */
export const RecoveryHeader = record('dvdisaster 0.79.5, EccHeader', 136, [
  rfixed(0, 16, 'cookie', COOKIE, 'cookie, method'),
  rbp(16, 4, 'flags', raw(4), 'methodFlags'),
  rbp(20, 16, 'fingerprint', raw(16), 'mediumFP'),
  rbp(36, 16, 'digest', raw(16), 'mediumSum'),
  rbp(52, 16, 'recoveryDigest', raw(16), 'eccSum'),
  rbp(68, 8, 'blocks', u64le(), 'sectors'),
  rbp(76, 4, 'dataBytes', u32le(), 'dataBytes'),
  rbp(80, 4, 'recoveryBytes', u32le(), 'eccBytes'),
  rbp(84, 4, 'creator', u32le(), 'creatorVersion'),
  rbp(88, 4, 'needed', u32le(), 'neededVersion'),
  rbp(92, 4, 'fingerprintBlock', u32le(), 'fpSector'),
  rbp(96, 4, 'checksum', u32le(), 'selfCRC'),
  rbp(100, 16, 'checksumsDigest', raw(16), 'crcSum'),
  rbp(116, 4, 'lastBytes', u32le(), 'inLast'),
  rbp(120, 8, 'layerBlocks', u64le(), 'sectorsPerLayer'),
  rbp(128, 8, 'added', u64le(), 'sectorsAddedByEcc'),
])

/** Recovery data on a medium. */
export interface Recovery {
  /** The block in which it begins: what was there before ends there. */
  readonly start: Lba
  /** Blocks that it has. */
  readonly blocks: number
  /** MD5 of all before it. */
  readonly digest: string
  /** Byte of the medium at which a header of it lies. */
  readonly at: number
}

/** Undefined where there is none, or where no header can be read. */
export async function findRecovery(medium: Medium, md5: () => Md5): Promise<Recovery | undefined> {
  const known = await sectorAt(medium, KNOWN_BY)
  if (known === undefined) return undefined
  const sum = md5()
  sum.update(known)
  const fingerprint = sum.hex()
  const behindVolume = known[0] === 1 ? [PrimaryVolumeDescriptor.getter('spaceSize')(known, 0)] : []
  for (const block of new Set([...behindVolume, ...multiples(medium.size)])) {
    const bytes = await sectorAt(medium, block)
    if (bytes === undefined || COOKIE.some((byte, i) => bytes[i] !== byte)) continue
    const header = RecoveryHeader.decode(bytes)
    const { blocks: start, added } = header
    if (hex(header.fingerprint) !== fingerprint || header.fingerprintBlock !== KNOWN_BY || !(start > KNOWN_BY && start < medium.size))
      continue
    // Versions before 0.79.5 do not say how much it is.
    return { start: lba(start), blocks: added === 0 ? medium.size - start : added, digest: hex(header.digest), at: block * SECTOR_BYTES }
  }
  return undefined
}

/** The last multiples of powers of two: in what a power of two divides often enough lies one of the copies. */
function* multiples(size: number): Generator<number> {
  for (let step = 2 ** Math.floor(Math.log2(Math.max(1, size))); step >= LEAST_STEP; step /= 2) yield Math.floor((size - 1) / step) * step
}

async function sectorAt(medium: Medium, block: number): Promise<Uint8Array | undefined> {
  if (block < 0 || block >= medium.size) return undefined
  return medium.read(lba(block), sectors(1)).then(
    (bytes) => bytes.slice(),
    () => undefined,
  )
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Lays claim to it, and compares the digest in it where that is asked for. */
export async function judgeRecovery(
  judging: Judging,
  { start, blocks, digest, at }: Recovery,
  { reach, md5 }: SumOptions,
): Promise<JudgedSum> {
  const { medium, findings, claims, signal } = judging
  const end = Math.min(medium.size, start + blocks)
  claims.take(claims.owner('structure', 'recovery data of dvdisaster'), start * SECTOR_BYTES, end * SECTOR_BYTES, at)
  const covered = between(lba(0), start)
  if (end < start + blocks)
    findings.add(rules.recoveryCut, { at, field: 'blocks', is: `${end - start} on the medium`, should: `${blocks}` })
  if (reach !== 'all') return { kind: KIND, from: 0, blocks: covered, state: 'not compared' }
  const sum = md5()
  for (let block = 0; block < covered; block += AT_ONCE) {
    signal?.throwIfAborted()
    sum.update(await medium.read(lba(block), sectors(Math.min(AT_ONCE, covered - block))))
  }
  const is = sum.hex()
  if (is !== digest) findings.add(rules.recovery, { at, field: 'digest', is: digest, should: `${is}, that of ${covered} blocks` })
  return { kind: KIND, from: 0, blocks: covered, state: is === digest ? 'right' : 'wrong' }
}
