/** The file set: where the root is. ECMA-167 4/14.1; OSTA UDF 2.60 2.3.2. */

import type { Volume } from '../../tree/index.js'
import { SECTOR_BYTES } from '../../unit/index.js'
import { domainEntity } from './entity.js'
import { noExtent } from './fields.js'
import { FileSetDescriptor } from './file-structures.js'
import { icbAd, type Frame } from './frame.js'
import type { Strings } from './label.js'
import type { Entry, FileSet } from './population.js'
import { seal, TAG } from './tag.js'
import { TerminatingDescriptor } from './volume-structures.js'

const LEVEL = 3
const CS0_ONLY = 1

export function renderFileSet(
  out: Uint8Array,
  at: number,
  { blocks }: FileSet,
  root: Entry,
  volume: Volume,
  strings: Strings,
  frame: Frame,
): void {
  const { traits, fileSet } = frame
  FileSetDescriptor.encodeInto(out, at, {
    tag: { id: TAG.fileSet, version: traits.tagVersion, location: fileSet.block },
    recorded: volume.created,
    interchangeLevel: LEVEL,
    maximumInterchangeLevel: LEVEL,
    characterSets: CS0_ONLY,
    maximumCharacterSets: CS0_ONLY,
    number: 0,
    descriptorNumber: 0,
    logicalVolumeId: strings.label,
    fileSetId: strings.fileSet,
    copyrightFile: strings.copyrightFile,
    abstractFile: strings.abstractFile,
    root: icbAd(frame, root, 0),
    domain: domainEntity(traits.code),
    next: noExtent,
    streams: noExtent,
  })
  seal(out, at, FileSetDescriptor.size)
  if (blocks < 2) return
  const to = at + SECTOR_BYTES
  TerminatingDescriptor.encodeInto(out, to, { tag: { id: TAG.terminating, version: traits.tagVersion, location: fileSet.block + 1 } })
  seal(out, to, TerminatingDescriptor.size)
}
