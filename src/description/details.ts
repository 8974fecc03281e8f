/** What a writer may choose in the records of file systems that no reader needs, in the words of the manifest. */

import {
  DirectoryRecord,
  hasXa,
  PrimaryVolumeDescriptor,
  readDescriptors,
  rootOf,
  startLedger,
  SupplementaryVolumeDescriptor,
} from '../format/iso9660/index.js'
import { escapes, isJoliet } from '../format/joliet/index.js'
import { readUdfFacts, readUdfWords } from '../format/udf/index.js'
import type { FileSystems, Iso9660, Manifest, Udf } from '../manifest/index.js'
import type { Medium } from '../port/index.js'
import { attempt, type SessionBounds } from '../survey/index.js'
import { filesOf, find, remove, walk, type ImageTree } from '../tree/index.js'
import { isWithin } from './held.js'
import { lba, printInstant, SECTOR_BYTES, sectors } from '../unit/index.js'

type VolumeWords = NonNullable<Manifest['volume']>

export interface Details {
  readonly volume: VolumeWords
  readonly filesystems: FileSystems
}

interface Found {
  readonly volume: VolumeWords
  readonly filesystems: FileSystems
  /** The trees of this session that were read. */
  readonly trees: {
    readonly rockridge?: ImageTree | undefined
    readonly iso9660?: ImageTree | undefined
    readonly udf?: ImageTree | undefined
  }
}

/** The words of `describeVolume` with those that make the same bytes. */
export async function withDetails(medium: Medium, session: SessionBounds, { volume, filesystems, trees }: Found): Promise<Details> {
  const { iso9660, udf } = filesystems
  const own = typeof udf === 'object' ? await udfWords(medium, session, trees.udf, udf) : undefined
  return {
    // Where there is no other descriptor, UDF's says what there is to say.
    volume: iso9660 === undefined && own !== undefined ? { ...volume, ...own.volume } : volume,
    filesystems: {
      ...(typeof iso9660 === 'object' ? { iso9660: await isoWords(medium, session, iso9660, trees) } : {}),
      ...(own === undefined ? {} : { udf: own.udf }),
    },
  }
}

async function isoWords(medium: Medium, session: SessionBounds, words: Iso9660, trees: Found['trees']): Promise<Iso9660> {
  const descriptors = await attempt(() => readDescriptors(medium, startLedger(), session.start), [])
  const primary = descriptors?.find(({ kind }) => kind === 'primary')
  if (primary === undefined) return words
  const { rockridge, joliet, ...others } = words
  const wide = descriptors?.find((descriptor) => isJoliet(descriptor))
  const level = wide === undefined ? undefined : levelOf(SupplementaryVolumeDescriptor.decode(wide.bytes).escapeSequences)
  const names = await plainNames(medium, rootOf(PrimaryVolumeDescriptor.decode(primary.bytes).rootDirectory).location)
  const relax = { ...others.relax, ...names.relax }
  return {
    ...others,
    ...(Object.keys(relax).length === 0 ? {} : { relax }),
    ...(names.xa ? { xa: true } : {}),
    ...relocationOf(trees, names.hidden ? 'hidden' : 'shown'),
    ...(others.level !== 1999 && hasLargeFile(trees) ? { level: 3 } : {}),
    ...(rockridge === undefined ? {} : { rockridge: posixWords(rockridge, trees.rockridge) }),
    ...(joliet === undefined
      ? {}
      : { joliet: joliet !== false && level !== undefined && level !== 3 ? { ...settings(joliet), level } : joliet }),
  }
}

/** Levels 1 and 2 have one extent for a file. ECMA-119 10.1, 10.2. */
function hasLargeFile({ rockridge, iso9660 }: Found['trees']): boolean {
  const tree = rockridge ?? iso9660
  if (tree !== undefined) for (const { content } of filesOf(tree)) if (content.size > MOST_BYTES) return true
  return false
}
const MOST_BYTES = 0xffffffff

const settings = <Settings extends object>(words: boolean | Settings): Partial<Settings> => (typeof words === 'object' ? words : {})

function levelOf(escape: Uint8Array): 1 | 2 | 3 | undefined {
  const text = String.fromCharCode(...escape.subarray(0, 3))
  return ([1, 2, 3] as const).find((level) => escapes[level] === text)
}

function posixWords(words: NonNullable<Iso9660['rockridge']>, tree: ImageTree | undefined): NonNullable<Iso9660['rockridge']> {
  if (words === false || tree === undefined) return words
  const all = [tree.attributes, ...Array.from(walk(tree), ({ node }) => (node.kind === 'directory' ? node : node.inode).attributes)]
  const created = all.some(({ btime }) => btime !== undefined)
  const long = all.some(({ mtime, atime }) => mtime % SECOND !== 0 || atime % SECOND !== 0)
  if (!created && !long) return words
  return { ...settings(words), ...(created ? { creationTime: true } : {}), ...(long ? { longTimes: true } : {}) }
}

const SECOND = 1_000_000
/** Directories that are looked into for a file. */
const MOST_DIRECTORIES = 256
const MOST_SECTORS = 512

const MOVED = /^\.?RR_MOVED$/i

/** The entry by which Rock Ridge shows a folder in no place. RRIP 4.1.5.3. */
const hasMark = (use: Uint8Array): boolean => String.fromCharCode(...use).includes('RE\u0004\u0001')

interface PlainNames {
  readonly xa: boolean
  /** Of the folder that takes those that are relocated. */
  readonly hidden: boolean
  readonly relax: NonNullable<Iso9660['relax']>
}

/** Whether files have versions and dots, as their records show. ECMA-119 7.5.1. */
async function plainNames(medium: Medium, root: number): Promise<PlainNames> {
  const left = [root]
  const seen = new Set<number>()
  const counts = { files: 0, versions: 0, plain: 0, dots: 0 }
  let xa = false
  let hidden = false
  let read = 0
  for (
    let at = left.shift();
    at !== undefined && seen.size < MOST_DIRECTORIES && (counts.files === 0 || counts.plain === 0);
    at = left.shift()
  ) {
    if (seen.has(at) || at >= medium.size) continue
    seen.add(at)
    for (let i = 0, count = 1; i < count && at + i < medium.size && read < MOST_SECTORS; i++, read++) {
      const sector = (await medium.read(lba(at + i), sectors(1))).slice()
      for (
        let from = 0;
        from + DirectoryRecord.size < SECTOR_BYTES && (sector[from] ?? 0) > DirectoryRecord.size;
        from += sector[from] as number
      ) {
        const record = DirectoryRecord.decode(sector, from)
        const end = from + DirectoryRecord.size + record.identifierLength
        const identifier = String.fromCharCode(...sector.subarray(from + DirectoryRecord.size, end))
        if (identifier === '\0') {
          count = Math.ceil(record.dataLength / SECTOR_BYTES)
          xa ||= hasXa(sector.subarray(end + (end % 2 === from % 2 ? 0 : 1), from + (sector[from] as number)))
        } else if ((sector[from + FLAGS_AT] ?? 0) & DIRECTORY) {
          if (identifier !== '\u0001') left.push(record.location)
          if (at === root && MOVED.test(identifier)) hidden = hasMark(sector.subarray(end, from + (sector[from] as number)))
        } else {
          counts.files++
          if (/;\d+$/.test(identifier)) counts.versions++
          const name = identifier.replace(/;\d+$/, '')
          if (!/\../.test(name)) counts.plain++
          if (name.endsWith('.')) counts.dots++
        }
      }
    }
  }
  return {
    xa,
    hidden,
    relax: {
      ...(counts.files > 0 && counts.versions === 0 ? { omitVersion: true } : {}),
      ...(counts.plain > 0 && counts.dots === 0 ? { omitDot: true } : {}),
    },
  }
}

const FLAGS_AT = 25
const DIRECTORY = 0x02

/** The tree without the folder that is made for what is relocated. */
export function withoutRelocated(tree: ImageTree, { iso9660 }: FileSystems): ImageTree {
  if (typeof iso9660 !== 'object' || iso9660.deepDirectories !== 'relocate') return tree
  const path = `/${iso9660.relocated?.name ?? 'rr_moved'}`
  const made = find(tree, path)
  return made?.kind === 'directory' && made.children.length === 0 ? remove(tree, path) : tree
}

/** A folder of the plain tree that holds what Rock Ridge shows elsewhere. RRIP 4.1.5. */
function relocationOf({ rockridge, iso9660 }: Found['trees'], folder: 'hidden' | 'shown'): Pick<Iso9660, 'deepDirectories' | 'relocated'> {
  if (rockridge === undefined || iso9660 === undefined) return {}
  const plain = iso9660.children.find(({ kind, name }) => kind === 'directory' && MOVED.test(name))
  if (plain?.kind !== 'directory' || plain.children.length === 0) return {}
  const shown = rockridge.children.find(({ kind, name }) => kind === 'directory' && MOVED.test(name))
  if (shown?.kind === 'directory' && shown.children.length > 0) return {}
  return { deepDirectories: 'relocate', ...(folder === 'hidden' ? { relocated: { hidden: true } } : {}) }
}

async function udfWords(
  medium: Medium,
  session: SessionBounds,
  tree: ImageTree | undefined,
  udf: Udf,
): Promise<{ readonly udf: Udf; readonly volume: VolumeWords } | undefined> {
  const [facts, words] = [await attempt(() => readUdfFacts(medium, session), []), await attempt(() => readUdfWords(medium, session), [])]
  if (facts === undefined || words === undefined) return { udf, volume: {} }
  const { sparing, metadata } = words
  return {
    udf: {
      ...udf,
      ...(facts.volumeSetId === '' ? {} : { volumeSetId: facts.volumeSetId }),
      ...(facts.fileSetId === facts.volumeId || facts.fileSetId === '' ? {} : { fileSetId: facts.fileSetId }),
      ...(metadata === 'single' ? { redundantMetadata: false } : {}),
      ...(words.embeds || (tree !== undefined && embeds(tree)) ? { embed: true } : {}),
      ...(sparing === undefined
        ? {}
        : { sparing: { packetLength: sparing.packet === 16 ? 16 : 32, packets: sparing.packets, tables: sparing.tables } }),
    },
    volume: {
      ...(facts.organization === '' ? {} : { publisher: facts.organization }),
      ...(facts.owner === '' ? {} : { preparer: facts.owner }),
      application: words.application,
      ...(facts.recorded === undefined ? {} : { date: printInstant(facts.recorded) }),
    },
  }
}

/** Whether a file lies within its file entry. */
function embeds(tree: ImageTree): boolean {
  for (const { node } of walk(tree)) {
    if (node.kind !== 'leaf' || node.inode.kind !== 'file') continue
    const { content, streams = [] } = node.inode
    if (isWithin(content) || streams.some((stream) => isWithin(stream.content))) return true
  }
  return false
}
