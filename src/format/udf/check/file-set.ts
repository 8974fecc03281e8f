/** The file set descriptor and the sequence that it begins. ECMA-167 4/8.5, 4/14.1; OSTA UDF 2.60 2.3.2. */

import { DOMAIN } from '../entity.js'
import type { LongAd } from '../fields.js'
import { FileSetDescriptor } from '../file-structures.js'
import { TAG, tagIdOf } from '../tag.js'
import { TerminatingDescriptor } from '../volume-structures.js'
import { judgeString, judgeTime, judgeUdfEntity } from './fields.js'
import { entryRules as rules } from './file-rules.js'
import type { Inquiry } from './inquiry.js'
import { isBlank, judgeTag } from './tags.js'
import type { Usage } from './usage.js'
import { sequenceRules } from './volume-rules.js'

const STRUCTURE = 'file set descriptor'

export interface FileSetFound {
  readonly root: LongAd
  /** Byte of the medium at which the root's ICB is named. */
  readonly rootAt: number
  readonly streams: LongAd
  readonly streamsAt: number
}

/** The label in other descriptors. */
export interface Labels {
  readonly logical: Uint8Array
  readonly logicalAt: number
  readonly information: Uint8Array | undefined
}

/** `at` the byte of the medium that names the extent. */
export async function judgeFileSet(
  q: Inquiry,
  usage: Usage,
  extent: LongAd,
  labels: Labels,
  at: number,
): Promise<FileSetFound | undefined> {
  const owner = usage.owner('structure', 'file set of UDF')
  const blocks = Math.max(1, Math.floor(extent.length / q.blockSize))
  const { partition, block } = extent
  const [stretch] = q.spaces[partition]?.locate(block, 1) ?? []
  const bytes = stretch?.offset === undefined ? undefined : (await q.source.read(stretch.offset, q.blockSize)).slice()
  if (stretch?.offset === undefined || bytes === undefined || bytes.length < q.blockSize) {
    q.say(sequenceRules.extentOutside, at + 4, 'fileSet', `block ${block} of partition ${partition}`, 'a block of the volume', {
      structure: 'logical volume descriptor',
    })
    return undefined
  }
  if (!usage.take(owner, partition, block, blocks, at))
    q.say(
      sequenceRules.extentOutside,
      at,
      'fileSet',
      `${blocks} blocks from block ${block} of partition ${partition}`,
      'within the partition',
      { structure: 'logical volume descriptor' },
    )
  const here = stretch.offset
  if (
    !judgeTag(q, bytes, 0, q.blockSize, here, {
      ids: [TAG.fileSet],
      location: block,
      size: FileSetDescriptor.size,
      structure: STRUCTURE,
    }) &&
    tagIdOf(bytes, 0) !== TAG.fileSet
  ) {
    q.say(
      rules.fileSet,
      at + 4,
      'fileSet',
      `block ${block} of partition ${partition}, where there is none`,
      'the block of a file set descriptor',
      { structure: 'logical volume descriptor' },
    )
    return undefined
  }
  judgeFields(q, bytes, here, labels)
  if (blocks > 1) await judgeEnd(q, extent)
  const it = FileSetDescriptor.decode(bytes)
  return { root: it.root, rootAt: here + ROOT, streams: it.streams, streamsAt: here + STREAMS }
}

const ROOT = FileSetDescriptor.offsetOf('root')
const NEXT = FileSetDescriptor.offsetOf('next')
const STREAMS = FileSetDescriptor.offsetOf('streams')
const LABEL = FileSetDescriptor.offsetOf('logicalVolumeId')
const LEVEL = 3

function judgeFields(q: Inquiry, bytes: Uint8Array, at: number, { logical, logicalAt, information }: Labels): void {
  const it = FileSetDescriptor.decode(bytes)
  const where = { structure: STRUCTURE }
  const say = (field: keyof typeof it, is: string | number, should: string | number, clause: string, byte = 0): void =>
    q.say(rules.fileSet, at + FileSetDescriptor.offsetOf(field) + byte, field, is, should, { clause })
  q.table(FileSetDescriptor, bytes, 0, at, STRUCTURE)
  judgeTime(q, bytes, 16, at, 'recorded', where)
  if (it.interchangeLevel !== LEVEL) say('interchangeLevel', it.interchangeLevel, LEVEL, 'UDF 2.3.2.1')
  if (it.maximumInterchangeLevel !== LEVEL) say('maximumInterchangeLevel', it.maximumInterchangeLevel, LEVEL, 'UDF 2.3.2.2')
  if (it.characterSets !== 1) say('characterSets', it.characterSets, '1, CS0 alone', 'UDF 2.3.2.3')
  if (it.maximumCharacterSets !== 1) say('maximumCharacterSets', it.maximumCharacterSets, '1, CS0 alone', 'UDF 2.3.2.4')
  if (it.number !== 0) say('number', it.number, 0, 'ECMA-167 4/14.1.7, UDF 2.3.2')
  if (it.descriptorNumber !== 0) say('descriptorNumber', it.descriptorNumber, 0, 'ECMA-167 4/14.1.8')
  judgeString(q, bytes, LABEL, 128, at, 'logicalVolumeId', where)
  judgeString(q, bytes, 304, 32, at, 'fileSetId', where)
  judgeString(q, bytes, 336, 32, at, 'copyrightFile', where)
  judgeString(q, bytes, 368, 32, at, 'abstractFile', where)
  if (isBlank(bytes, 304, 336)) q.say(sequenceRules.volumeName, at + 304, 'fileSetId', 'empty', 'a name', where)
  for (let i = 0; i < 128; i++)
    if (bytes[LABEL + i] !== logical[i]) {
      if (information !== undefined && information.every((byte, k) => byte === bytes[LABEL + k]))
        q.say(sequenceRules.volumeName, logicalAt + i, 'logicalVolumeId', 'another name', 'that of all other descriptors', {
          structure: 'logical volume descriptor',
        })
      q.say(sequenceRules.volumeName, at + LABEL + i, 'logicalVolumeId', 'another name', 'that of the logical volume descriptor', where)
      break
    }
  judgeUdfEntity(q, bytes, FileSetDescriptor.offsetOf('domain'), at, 'domain', DOMAIN, where)
  const { root, next, streams } = it
  if (root.length === 0 || root.length % q.blockSize !== 0 || root.length >= 2 ** 30)
    say('root', `length ${root.length}`, `a multiple of ${q.blockSize}`, 'ECMA-167 4/14.1.15')
  if (root.flags !== 0) say('root', `flags ${root.flags}`, 0, 'UDF 2.3.10.1', 10)
  if (root.uniqueId !== 0) say('root', `unique id ${root.uniqueId}`, 0, 'UDF 3.2.1.1', 12)
  if (next.length !== 0 || !isBlank(bytes, NEXT, NEXT + 16))
    say(
      'next',
      `block ${next.block} of partition ${next.partition}, ${next.length} bytes`,
      'no further one on a disc that is not written once',
      'UDF 2.3.2',
    )
  if (streams.length === 0 && !isBlank(bytes, STREAMS, STREAMS + 16))
    say('streams', 'a place for no bytes', 'zero where there are none', 'ECMA-167 4/14.1.18')
  if (streams.length > 0 && !q.extended) say('streams', `block ${streams.block}`, 'none below UDF 2.00', 'UDF 2.3.2')
}

/** Behind it stands what ends the sequence, or nothing. */
async function judgeEnd(q: Inquiry, { partition, block }: LongAd): Promise<void> {
  const [stretch] = q.spaces[partition]?.locate(block + 1, 1) ?? []
  if (stretch?.offset === undefined) return
  const bytes = (await q.source.read(stretch.offset, q.blockSize)).slice()
  if (bytes.length < q.blockSize || isBlank(bytes, 0, 512) || tagIdOf(bytes, 0) === TAG.fileSet) return
  judgeTag(q, bytes, 0, q.blockSize, stretch.offset, {
    ids: [TAG.terminating],
    location: block + 1,
    size: TerminatingDescriptor.size,
    structure: 'terminating descriptor',
  })
  q.table(TerminatingDescriptor, bytes, 0, stretch.offset, 'terminating descriptor')
}
