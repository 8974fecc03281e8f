/** Tree to regions: the primary hierarchy and, for the names of 1999, the enhanced one. ECMA-119, 4th edition. */

import type { Fault } from '../../fault/index.js'
import { next, type FormatRegions, type Region, type Where } from '../../layout/index.js'
import { foldings, startNameJudge, type ImageTree, type NameJudge, type Volume } from '../../tree/index.js'
import { sectors, SECTOR_BYTES } from '../../unit/index.js'
import { placeOf, startChanges, type Changes } from './changes.js'
import { fitsShortDate } from './dates.js'
import { ONE_SECTION_BYTES } from './directory.js'
import { faults } from './faults.js'
import { pathOf, type Folder, type Naming } from './hierarchy.js'
import { nameAll, nameEach, sortByIdentifier } from './names.js'
import { enhancedRules, nameRulesOf, type Iso9660Options, type NameRules } from './options.js'
import { PrimaryVolumeDescriptor, SupplementaryVolumeDescriptor, VolumeDescriptorSetTerminator } from './structures.js'
import type { StartSystemUse } from './systemuse.js'
import { planTree, type PlannedTree } from './tree.js'
import { primaryIdentifiers, type Identifiers } from './volume.js'
import { XaApplicationUse } from './xa.js'

/** Ids of the volume descriptors, in the order in which they follow each other; a boot record goes between the first two. */
export const iso9660Ids = {
  primary: 'iso9660/primary',
  enhanced: 'iso9660/enhanced',
  terminator: 'iso9660/terminator',
} as const

export interface Planned {
  readonly regions: FormatRegions
  readonly faults: readonly Fault[]
}

/** `systemUse` is what Rock Ridge, or whoever else, records beside the standard's own fields. */
export function planIso9660(tree: ImageTree, volume: Volume, options: Iso9660Options, systemUse?: StartSystemUse): Planned {
  const changes = startChanges('ISO 9660', options.names)
  const rules = nameRulesOf(options)
  const judge = tellsApart(rules) ? undefined : startNameJudge(readersOfPlain(systemUse), options.names)
  const naming = namingOf(rules, 'iso9660', 'ISO 9660', {
    shows: systemUse === undefined ? 'files' : 'everything',
    tellsForms: options.xa,
    judge,
  })
  judgeVolume(volume, changes)
  const primary = planTree(
    tree,
    {
      naming,
      deep: options.deep,
      sequence: volume.sequence,
      xa: options.xa,
      apple: options.apple,
      ...(systemUse === undefined ? {} : { systemUse }),
    },
    changes,
  )
  judgeEntries(primary.root, options, changes, systemUse === undefined ? 'change' : 'all')
  const identifiers = primaryIdentifiers(volume, options, primary.root, changes)
  const enhanced = options.level === 1999 ? planEnhanced(tree, volume, options, identifiers) : undefined
  return {
    regions: {
      descriptors: [
        descriptor(iso9660Ids.primary, 'primary volume descriptor', primary.anchorIds, (where) =>
          PrimaryVolumeDescriptor.encode({
            ...identifiers,
            ...numbersOf(volume, where),
            ...primary.anchors(where),
            applicationUse: applicationUseOf(options),
          }),
        ),
        ...(enhanced?.descriptors ?? []),
        // The sequence of descriptors is one file, and this is its end.
        {
          ...descriptor(iso9660Ids.terminator, 'volume descriptor set terminator', [], () => VolumeDescriptorSetTerminator.encode({})),
          ends: 'file',
        },
      ],
      structures: [...primary.structures, ...(enhanced?.structures ?? [])],
      tail: [],
    },
    faults: [...changes.faults(), ...(judge?.faults() ?? []), ...(enhanced?.faults ?? [])],
  }
}

/** Programs that leave a mark in this field, such as a checksum of the medium, take it for used unless it holds spaces alone. */
export const unusedApplicationUse = (): Uint8Array => new Uint8Array(512).fill(0x20)

const applicationUseOf = ({ xa }: Iso9660Options): Uint8Array => (xa ? XaApplicationUse.encode({}) : unusedApplicationUse())

/** A volume descriptor: one sector that looks up the regions of a tree. */
export function descriptor(id: string, reason: string, refs: readonly string[], render: (where: Where) => Uint8Array): Region {
  const owner = id.slice(0, id.indexOf('/'))
  return { id, owner, reason, length: sectors(1), place: next, refs, body: { kind: 'bytes', render }, ends: 'record' }
}

/** What every volume descriptor says in numbers. The space counts from block 0, also in a later session. */
export function numbersOf(volume: Volume, where: Where) {
  return {
    spaceSize: sectors(where.end),
    setSize: volume.setSize,
    sequence: volume.sequence,
    blockSize: SECTOR_BYTES,
    created: volume.created,
    modified: volume.modified,
    expires: volume.expires,
    effective: volume.effective,
  }
}

interface Shows {
  readonly shows: 'files' | 'everything'
  readonly tellsForms: boolean
  readonly judge: NameJudge | undefined
}

/** Whether names that keep to the rules are distinct to every reader. */
const tellsApart = ({ characters, lowercase, multipleDots }: NameRules): boolean => characters === 'd' && !lowercase && !multipleDots

/** Who has Rock Ridge looks there. */
const readersOfPlain = (systemUse: StartSystemUse | undefined) => ({
  title: 'ISO 9660',
  foldings: systemUse === undefined ? [foldings.windows, foldings.linuxIso] : [foldings.windows],
  windows: 'opens' as const,
})

/** How the names of a hierarchy are made. */
export function namingOf(rules: NameRules, prefix: string, title: string, { shows, tellsForms, judge }: Shows): Naming {
  return {
    space: 'iso9660',
    prefix,
    title,
    unit: 1,
    showsSpecial: shows === 'everything',
    tellsForms,
    name: (items) => nameAll(items, rules),
    sort: sortByIdentifier,
    nameEach: (nodes) => nameEach(nodes, rules),
    judge,
    version: rules.version,
  }
}

/** The enhanced hierarchy: the same files under longer names, of any depth. 8.5, version 2. */
function planEnhanced(tree: ImageTree, volume: Volume, options: Iso9660Options, identifiers: Identifiers) {
  const changes = startChanges('ISO 9660:1999', options.names)
  const naming = namingOf(enhancedRules, 'iso9660-1999', 'ISO 9660:1999', {
    shows: 'files',
    tellsForms: options.xa,
    judge: undefined,
  })
  const planned: PlannedTree = planTree(tree, { naming, deep: { kind: 'allow' }, sequence: volume.sequence, xa: options.xa }, changes)
  const region = descriptor(iso9660Ids.enhanced, 'enhanced volume descriptor', planned.anchorIds, (where) =>
    SupplementaryVolumeDescriptor.encode({
      ...enhancedFields(identifiers, planned, volume),
      applicationUse: applicationUseOf(options),
      ...numbersOf(volume, where),
      ...planned.anchors(where),
    }),
  )
  return { descriptors: [region], structures: planned.structures, faults: changes.faults() }
}

function enhancedFields(identifiers: Identifiers, planned: PlannedTree, volume: Volume) {
  const field = (text: string, width: number): Uint8Array => Uint8Array.from(text.padEnd(width), (c) => c.charCodeAt(0))
  const file = (name: string): Uint8Array =>
    field(planned.root.entries.find((entry) => entry.node.name === name && entry.identifier.length <= 37)?.identifier ?? '', 37)
  return {
    version: 2,
    volumeFlags: 0,
    systemId: field(identifiers.systemId, 32),
    volumeId: field(identifiers.volumeId, 32),
    escapeSequences: new Uint8Array(32),
    volumeSetId: field(identifiers.volumeSetId, 128),
    publisherId: field(identifiers.publisherId, 128),
    preparerId: field(identifiers.preparerId, 128),
    applicationId: field(identifiers.applicationId, 128),
    copyrightFile: file(volume.copyrightFile),
    abstractFile: file(volume.abstractFile),
    bibliographicFile: file(volume.bibliographicFile),
    fileStructureVersion: 2,
  }
}

function judgeVolume(volume: Volume, changes: Changes): void {
  const { setSize: size, sequence } = volume
  if (size < 1 || size > 0xffff || sequence < 1 || sequence > size) changes.add(faults.setNumbers({ size, sequence }, { path: ['volume'] }))
}

/** Sizes and times that the records cannot hold. */
function judgeEntries(root: Folder, options: Iso9660Options, changes: Changes, times: 'change' | 'all'): void {
  const pending = [root]
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop())
    for (const entry of folder.entries) {
      const { node } = entry
      const { mtime, atime } = node.kind === 'directory' ? node.attributes : node.inode.attributes
      if (!fitsShortDate(mtime)) changes.clamped(node, pathOf(folder, node.name), mtime)
      else if (times === 'all' && atime !== mtime && !fitsShortDate(atime)) changes.clamped(node, pathOf(folder, node.name), atime)
      if (entry.kind === 'folder') pending.push(entry.folder)
      if (node.kind === 'directory' || node.inode.kind !== 'file' || node.inode.content.size <= ONE_SECTION_BYTES || options.level >= 3)
        continue
      const { size } = node.inode.content
      const values = { path: pathOf(folder, node.name), size, level: options.level, limit: ONE_SECTION_BYTES }
      changes.add(faults.fileTooBig(values, placeOf(node)))
    }
}
