/** The primary and the enhanced hierarchy of a medium, read back. */

import { DiscError, type Fault } from '../../fault/index.js'
import type { Medium } from '../../port/index.js'
import type { ImageTree, NameSpace, Volume } from '../../tree/index.js'
import { decodeUtf8 } from '../../codec/index.js'
import { lba, type Bytes, type Instant, type Lba, type Sectors } from '../../unit/index.js'
import { demandSectors, fileName, readDescriptors, volumeOf, type FoundDescriptor } from './descriptors.js'
import { faults } from './faults.js'
import { startLedger, type Ledger } from './ledger.js'
import { identifierNames } from './plain.js'
import { readHierarchy, type StartUseReader } from './reader.js'
import { DirectoryRecord, PrimaryVolumeDescriptor, SupplementaryVolumeDescriptor } from './structures.js'

export interface ReadVolume {
  readonly volume: Volume
  /** As its descriptor counts them. */
  readonly blocks: Sectors
  readonly tree: ImageTree
  /** What is odd about the disc: warnings, since it could be read all the same. */
  readonly faults: readonly Fault[]
}

export interface ReadOptions {
  /** First sector of the session; 0 for the first. */
  readonly session?: Lba
  /** Reads Rock Ridge, or what else stands in system use fields. */
  readonly startUse?: StartUseReader
}

const hiddenHere: ReadonlySet<NameSpace> = new Set(['iso9660'])

/** The primary hierarchy. Throws a `DiscError` where there is none. */
export async function readIso9660(medium: Medium, options: ReadOptions = {}): Promise<ReadVolume> {
  const ledger = startLedger()
  const found = await findDescriptor(medium, ledger, options.session, 'primary', ({ kind }) => kind === 'primary')
  const descriptor = PrimaryVolumeDescriptor.decode(found.bytes)
  demandSectors(descriptor.blockSize, medium)
  const format = {
    root: rootOf(descriptor.rootDirectory),
    decodeName: (from: Uint8Array, at: number, end: number) => fileName(decodeUtf8(from, at, end)),
    identifiers: identifierNames('cut', 1),
    characterBytes: 1 as const,
    hidden: hiddenHere,
    ...(options.startUse === undefined ? {} : { startUse: options.startUse }),
  }
  const tree = await readHierarchy(medium, format, ledger)
  return { volume: volumeOf(descriptor, (text) => text), blocks: descriptor.spaceSize, tree, faults: ledger.faults() }
}

/** The hierarchy of 1999. Throws a `DiscError` where there is none. */
export async function readEnhanced(medium: Medium, options: Pick<ReadOptions, 'session'> = {}): Promise<ReadVolume> {
  const ledger = startLedger()
  const found = await findDescriptor(medium, ledger, options.session, 'enhanced', ({ kind }) => kind === 'enhanced')
  const descriptor = SupplementaryVolumeDescriptor.decode(found.bytes)
  demandSectors(descriptor.blockSize, medium)
  const format = {
    root: rootOf(descriptor.rootDirectory),
    decodeName: decodeUtf8,
    identifiers: identifierNames('kept', 1),
    characterBytes: 1 as const,
    hidden: hiddenHere,
  }
  const tree = await readHierarchy(medium, format, ledger)
  return {
    volume: volumeOf(descriptor, (field) => decodeUtf8(field).replace(/[ \0]+$/, '')),
    blocks: descriptor.spaceSize,
    tree,
    faults: ledger.faults(),
  }
}

/** The first descriptor that will do. Throws a `DiscError` where none will. */
export async function findDescriptor(
  medium: Medium,
  ledger: Ledger,
  session: Lba | undefined,
  wanted: string,
  fits: (found: FoundDescriptor) => boolean,
): Promise<FoundDescriptor> {
  const found = (await readDescriptors(medium, ledger, session ?? lba(0))).find(fits)
  if (found === undefined) throw new DiscError(faults.noSuchTree({ medium: medium.name, wanted }))
  return found
}

/** Where the root directory lies. 8.4.18. */
export function rootOf(record: Uint8Array): { readonly location: Lba; readonly dataLength: Bytes; readonly recorded: Instant } {
  return DirectoryRecord.decode(record)
}
