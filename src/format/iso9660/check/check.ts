/** A strict judge of the volumes of a session. ECMA-119. */

import type { Judging } from '../../../finding/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../../unit/index.js'
import { DirectoryRecord, PrimaryVolumeDescriptor, SupplementaryVolumeDescriptor, SYSTEM_AREA_SECTORS } from '../structures.js'
import { compareTrees } from './compare.js'
import { judgeDescriptor, judgeSame, tellerOf, type TellField } from './descriptor-fields.js'
import { readDescriptorSet, type SetDescriptor } from './descriptor-set.js'
import type { TreeKind } from './kind.js'
import { kinds } from './names.js'
import { judgeRootFiles } from './root-files.js'
import { rules } from './rules.js'
import { judgeSpace } from './space.js'
import type { SupplementaryKind } from './supplementary.js'
import type { StartSystemUseCheck } from './system-use.js'
import type { Tree } from './tree.js'
import { judgeVolume } from './volume.js'
import { judgeXaMark, judgeXaUse } from './xa-mark.js'

/** Undefined where the session has no such volume. `others` are the kinds of supplementary trees that are known. */
export async function checkIso9660(
  judging: Judging,
  startUse: StartSystemUseCheck,
  ...others: readonly SupplementaryKind[]
): Promise<{ readonly blocks: number } | undefined> {
  const { medium, start, findings, claims } = judging
  const found = await readDescriptorSet(medium, start, findings)
  if (found.length === 0) return undefined
  const area = start * SECTOR_BYTES
  claims.take(claims.owner('reserve', 'system area'), area, area + SYSTEM_AREA_SECTORS * SECTOR_BYTES, area)
  const before = claims.count
  for (const { at, structure } of found) claims.take(claims.owner('structure', structure), at, at + SECTOR_BYTES, at)
  const primary = found.find(({ kind }) => kind === 'primary')
  const walk: Walk = { judging, startUse, others, primary, trees: [] }
  for (const descriptor of found) await judgeOne(walk, descriptor)
  const [first, ...rest] = walk.trees
  if (first?.kind === kinds.primary) for (const tree of rest) await compareTrees(first, tree)
  judgeSpace(judging, found, before)
  return primary === undefined ? undefined : { blocks: PrimaryVolumeDescriptor.decode(primary.bytes).spaceSize }
}

interface Walk {
  readonly judging: Judging
  readonly startUse: StartSystemUseCheck
  readonly others: readonly SupplementaryKind[]
  readonly primary: SetDescriptor | undefined
  readonly trees: Tree[]
}

async function judgeOne(walk: Walk, descriptor: SetDescriptor): Promise<void> {
  switch (descriptor.kind) {
    case 'primary':
      return judgePrimary(walk, descriptor)
    case 'supplementary':
      return judgeSupplementary(walk, descriptor)
    case 'enhanced':
      return judgeEnhanced(walk, descriptor)
    default:
  }
}

async function judgePrimary({ judging, startUse, trees }: Walk, descriptor: SetDescriptor): Promise<void> {
  const { findings } = judging
  judgeDescriptor(descriptor, findings)
  const marked = judgeXaMark(descriptor, findings)
  const tree = await judgeVolume(judging, descriptor, kinds.primary, { startUse, marked })
  judgeXaUse(tree, descriptor)
  await judgeRootFiles(tree, descriptor)
  trees.push(tree)
}

async function judgeSupplementary(walk: Walk, descriptor: SetDescriptor): Promise<void> {
  const { judging } = walk
  const { findings } = judging
  const tell = tellerOf(descriptor, findings)
  const known = await kindOf(walk, descriptor, tell)
  judgeDescriptor(descriptor, findings, known?.decode)
  judgeVersions(descriptor, 1, tell)
  judgeAgreement(walk, descriptor, tell)
  if (known === undefined) return
  if (walk.primary !== undefined) judgeSame(walk.primary, descriptor, known.decode, findings)
  const tree = await judgeVolume(judging, descriptor, known.kind)
  await judgeRootFiles(tree, descriptor)
  walk.trees.push(tree)
}

/** The kind that its escape sequences name, or that its root directory looks like. */
async function kindOf({ judging, others }: Walk, { bytes }: SetDescriptor, tell: TellField): Promise<SupplementaryKind | undefined> {
  const { escapeSequences, rootDirectory } = SupplementaryVolumeDescriptor.decode(bytes)
  const named = others.find((kind) => kind.accepts(escapeSequences))
  const text = JSON.stringify(String.fromCharCode(...escapeSequences).replace(/\0+$/, ''))
  if (named !== undefined) {
    if (escapeSequences.subarray(ESCAPE_BYTES).some((byte) => byte !== 0))
      tell(rules.descriptorField, 'escapeSequences', text, named.escapes)
    return named
  }
  const { location } = DirectoryRecord.decode(rootDirectory)
  const root = location < judging.medium.size ? await judging.medium.read(lba(location), sectors(1)) : undefined
  const alike = root === undefined ? undefined : others.find((kind) => kind.looksLike(root))
  const should = alike?.escapes ?? others.map(({ escapes }) => escapes).join(', or ')
  tell(alike === undefined ? rules.escapesUnknown : rules.descriptorField, 'escapeSequences', text, should)
  return alike
}

const ESCAPE_BYTES = 3

/** The names of 1999; a tree that is the primary one as well is judged there. */
async function judgeEnhanced(walk: Walk, descriptor: SetDescriptor): Promise<void> {
  const { judging, primary, trees } = walk
  const tell = tellerOf(descriptor, judging.findings)
  judgeDescriptor(descriptor, judging.findings, ascii)
  judgeVersions(descriptor, 2, tell)
  judgeAgreement(walk, descriptor, tell)
  if (SupplementaryVolumeDescriptor.decode(descriptor.bytes).escapeSequences.some((byte) => byte !== 0))
    tell(rules.escapesUnknown, 'escapeSequences', 'an escape sequence', 'none')
  if (primary !== undefined) judgeSame(primary, descriptor, ascii, judging.findings)
  if (primary !== undefined && sharesTree(descriptor, primary)) {
    judgeShared(descriptor, primary, tell)
    return
  }
  const kind: TreeKind = kinds.enhanced
  const tree = await judgeVolume(judging, descriptor, kind)
  await judgeRootFiles(tree, descriptor)
  trees.push(tree)
}

const ascii = (field: Uint8Array): string => String.fromCharCode(...field)

/** 8.5.3, 8.5.4, 8.5.30. */
function judgeVersions({ bytes }: SetDescriptor, version: 1 | 2, tell: TellField): void {
  const found = SupplementaryVolumeDescriptor.decode(bytes)
  if (found.version !== version) tell(rules.constant, 'version', found.version, version)
  if (found.fileStructureVersion !== version) tell(rules.constant, 'fileStructureVersion', found.fileStructureVersion, version)
  if (found.volumeFlags > 1) tell(rules.reserved, 'volumeFlags', found.volumeFlags, 'bits 1 to 7 zero')
  else if (found.volumeFlags === 1) tell(rules.escapesUnknown, 'volumeFlags', 'an escape sequence that is not registered', 0)
}

/** What all descriptors of one volume say of it. */
function judgeAgreement({ primary, judging }: Walk, { bytes }: SetDescriptor, tell: TellField): void {
  if (primary === undefined) return
  const [found, other] = [SupplementaryVolumeDescriptor.decode(bytes), PrimaryVolumeDescriptor.decode(primary.bytes)]
  for (const field of ['setSize', 'sequence'] as const)
    if (found[field] !== other[field]) {
      // A set of one volume is what nearly all are.
      if (found[field] === 1)
        tellerOf(primary, judging.findings)(rules.descriptorField, field, other[field], '1, as in the other descriptor')
      else tell(rules.descriptorField, field, found[field], `${other[field]}, as in the primary volume descriptor`)
    }
}

const rootOf = ({ bytes }: SetDescriptor): DirectoryRecord =>
  DirectoryRecord.decode(SupplementaryVolumeDescriptor.decode(bytes).rootDirectory)
const tableFields = ['pathTableSize', 'pathTableL', 'pathTableM', 'optionalPathTableL', 'optionalPathTableM'] as const

/** Most of where its tree lies is the same. */
function sharesTree(descriptor: SetDescriptor, primary: SetDescriptor): boolean {
  const [found, other] = [SupplementaryVolumeDescriptor.decode(descriptor.bytes), PrimaryVolumeDescriptor.decode(primary.bytes)]
  const isSame = [found.pathTableL === other.pathTableL, found.pathTableM === other.pathTableM]
  return [...isSame, rootOf(descriptor).location === rootOf(primary).location].filter(Boolean).length >= 2
}

function judgeShared(descriptor: SetDescriptor, primary: SetDescriptor, tell: TellField): void {
  const [found, other] = [SupplementaryVolumeDescriptor.decode(descriptor.bytes), PrimaryVolumeDescriptor.decode(primary.bytes)]
  for (const field of tableFields)
    if (found[field] !== other[field])
      tell(rules.descriptorField, field, found[field], `${other[field]}, as in the primary volume descriptor`)
  const [root, otherRoot] = [rootOf(descriptor), rootOf(primary)]
  for (const field of ['location', 'dataLength', 'flags', 'length'] as const)
    if (root[field] !== otherRoot[field])
      tell(rules.descriptorField, 'rootDirectory', `${field} ${root[field]}`, `${otherRoot[field]}, as in the primary volume descriptor`)
}
