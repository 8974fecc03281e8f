/** The Joliet tree of a medium, read back. */

import { decodeUtf16be } from '../../codec/index.js'
import {
  demandSectors,
  fileName,
  findDescriptor,
  identifierNames,
  readHierarchy,
  rootOf,
  startLedger,
  SupplementaryVolumeDescriptor,
  volumeOf,
  type FoundDescriptor,
  type ReadOptions,
  type ReadVolume,
} from '../iso9660/index.js'
import type { Medium } from '../../port/index.js'
import type { NameSpace } from '../../tree/index.js'
import { escapes } from './volume.js'

const hiddenHere: ReadonlySet<NameSpace> = new Set(['joliet'])

/** Throws a `DiscError` where there is none. */
export async function readJoliet(medium: Medium, options: Pick<ReadOptions, 'session'> = {}): Promise<ReadVolume> {
  const ledger = startLedger()
  const found = await findDescriptor(medium, ledger, options.session, 'Joliet', isJoliet)
  const descriptor = SupplementaryVolumeDescriptor.decode(found.bytes)
  demandSectors(descriptor.blockSize, medium)
  const format = {
    root: rootOf(descriptor.rootDirectory),
    decodeName,
    identifiers: identifierNames('cut', 2),
    hidden: hiddenHere,
    characterBytes: 2 as const,
  }
  const tree = await readHierarchy(medium, format, ledger)
  // Fields of odd width end in half a character.
  const text = (field: Uint8Array): string => decodeUtf16be(field).replace(/[ \0]+$/, '')
  return { volume: volumeOf(descriptor, text), blocks: descriptor.spaceSize, tree, faults: ledger.faults() }
}

/** Lone surrogates would be taken for bytes of the host. */
const decodeName = (from: Uint8Array, at: number, end: number): string => fileName(decodeUtf16be(from, at, end).toWellFormed())

/** Whether the escape sequence is one of UCS-2. Discs that leave it out, with bit 0 of the flags, are none. */
export function isJoliet(found: FoundDescriptor): boolean {
  if (found.kind !== 'supplementary') return false
  const { escapeSequences } = SupplementaryVolumeDescriptor.decode(found.bytes)
  return Object.values(escapes).includes(String.fromCharCode(...escapeSequences.subarray(0, 3)) as '%/@')
}
