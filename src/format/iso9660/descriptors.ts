/** Reads the volume descriptors of a session. ECMA-119 6.7.1, 8. */

import { DiscError } from '../../fault/index.js'
import type { Medium } from '../../port/index.js'
import type { Volume } from '../../tree/index.js'
import { after, instant, lba, sectors, SECTOR_BYTES, type Lba } from '../../unit/index.js'
import { faults } from './faults.js'
import type { Ledger } from './ledger.js'
import { PrimaryVolumeDescriptor, SupplementaryVolumeDescriptor, SYSTEM_AREA_SECTORS, VolumeDescriptorHead } from './structures.js'

export interface FoundDescriptor {
  readonly kind: 'boot' | 'primary' | 'supplementary' | 'enhanced' | 'partition' | 'terminator' | 'unknown'
  readonly lba: Lba
  readonly bytes: Uint8Array
}

/** A sequence has five or six descriptors on real discs. */
const MOST = 64

/** Those of the session that begins at `start`. Throws a `DiscError` where there are none. */
export async function readDescriptors(medium: Medium, ledger: Ledger, start: Lba = lba(0)): Promise<readonly FoundDescriptor[]> {
  const first = after(start, SYSTEM_AREA_SECTORS)
  const found: FoundDescriptor[] = []
  for (let at = first; found.length < MOST && at < medium.size; at = after(at, sectors(1))) {
    const bytes = (await medium.read(at, sectors(1))).slice()
    if (VolumeDescriptorHead.decode(bytes).standardId !== 'CD001') break
    const kind = kindOf(bytes)
    found.push({ kind, lba: at, bytes })
    judge(kind, at, bytes, ledger)
    if (kind === 'terminator') return found
  }
  if (found.length === 0) throw new DiscError(faults.noVolume({ medium: medium.name, lba: first }))
  ledger.add(faults.noTerminator({ lba: first + found.length }))
  return found
}

function kindOf(bytes: Uint8Array): FoundDescriptor['kind'] {
  const { type, version } = VolumeDescriptorHead.decode(bytes)
  switch (type) {
    case 0:
      return 'boot'
    case 1:
      return 'primary'
    case 2:
      return version === 2 ? 'enhanced' : 'supplementary'
    case 3:
      return 'partition'
    case 255:
      return 'terminator'
    default:
      return 'unknown'
  }
}

function judge(kind: FoundDescriptor['kind'], at: Lba, bytes: Uint8Array, ledger: Ledger): void {
  const table =
    kind === 'primary'
      ? PrimaryVolumeDescriptor
      : kind === 'supplementary' || kind === 'enhanced'
        ? SupplementaryVolumeDescriptor
        : undefined
  for (const { field, problem } of table?.check(bytes) ?? []) ledger.add(faults.descriptorOdd({ lba: at, field, problem }))
}

/** Checks what the trees are read by. Throws a `DiscError` where blocks are not sectors. */
export function demandSectors(blockSize: number, medium: Medium): void {
  if (blockSize !== SECTOR_BYTES) throw new DiscError(faults.blockSize({ medium: medium.name, size: blockSize }))
}

/** What both kinds of descriptor say in words; `text` reads a field. */
export function volumeOf<Text>(
  descriptor: Readonly<Record<'systemId' | 'volumeId' | 'volumeSetId' | 'publisherId' | 'preparerId' | 'applicationId', Text>> &
    Readonly<Record<'copyrightFile' | 'abstractFile' | 'bibliographicFile', Text>> &
    Readonly<{ setSize: number; sequence: number }> &
    Readonly<Record<'created' | 'modified' | 'expires' | 'effective', Volume['expires']>>,
  text: (field: Text) => string,
): Volume {
  const { created, modified, expires, effective } = descriptor
  return {
    id: text(descriptor.volumeId),
    setId: text(descriptor.volumeSetId),
    setSize: descriptor.setSize,
    sequence: descriptor.sequence,
    system: text(descriptor.systemId),
    publisher: text(descriptor.publisherId),
    preparer: text(descriptor.preparerId),
    application: text(descriptor.applicationId),
    copyrightFile: fileName(text(descriptor.copyrightFile)),
    abstractFile: fileName(text(descriptor.abstractFile)),
    bibliographicFile: fileName(text(descriptor.bibliographicFile)),
    created: created ?? instant(0),
    modified: modified ?? created ?? instant(0),
    ...(expires === undefined ? {} : { expires }),
    ...(effective === undefined ? {} : { effective }),
  }
}

/** An identifier without its version number and the dot of no extension. */
export const fileName = (identifier: string): string => identifier.replace(/;\d*$/, '').replace(/^(.+)\.$/, '$1')
