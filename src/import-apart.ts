/** A disc that was found, taken apart: pieces in a folder, and the words of a manifest that makes it of them. */

import {
  allTrees,
  compressWords,
  describeBlocks,
  describeForms,
  describeTypes,
  entriesFor,
  faults as importFaults,
  fullestNames,
  heldIn,
  orderOf,
  packedIn,
  partsOf,
  sharesData,
  stemOf,
  uniteTrees,
  withFittingDevices,
  withDetails,
  withEmptyLinks,
  withRootFiles,
  withoutRelocated,
  withTwoNames,
  withXaModes,
  type DescribedBlocks,
  type DescribedForms,
  type Placed,
  type TrackOfFiles,
  type United,
} from './description/index.js'
import { silent, type Listener } from './event.js'
import { extractTree } from './extract.js'
import type { Fault } from './fault/index.js'
import { bootOf, type BootWords } from './import-boot.js'
import { levelsOf } from './import-levels.js'
import { otherNames, type IsoNames } from './import-names.js'
import { pinsOf, type Pins } from './import-places.js'
import type { TrackMode } from './layout/index.js'
import type { OpenedDisc } from './master.js'
import type { FileSystems } from './manifest/index.js'
import { inFolder } from './port/index.js'
import { momentOf } from './request/index.js'
import type { Space } from './survey/index.js'
import { find, remove, walk, type ImageTree } from './tree/index.js'

type Words = Readonly<Record<string, unknown>>

export interface ImportImageOptions {
  /** Folder of the manifest, which its paths start from. */
  readonly folder: string
  /** Folder of the pieces in it. */
  readonly pieces: string
  readonly existing: 'refuse' | 'replace'
  readonly listener?: Listener
  readonly signal?: AbortSignal | undefined
}

export interface Apart {
  /** All that stands in a manifest but its output, and what is lost by it. */
  readonly wordsWith: (pins: Pins, names: IsoNames) => { readonly words: Words; readonly faults: readonly Fault[] }
  readonly tree: ImageTree
  /** Names of its files in ISO 9660 where they are others, and whose paths the tree has. */
  readonly isoNames: IsoNames
  readonly space: Space
  /** How the sectors of its track are made, and what its files say of other tracks. */
  readonly forms?: Pick<DescribedForms, 'mode' | 'lengths'>
  /** Checksums that the disc has of itself, as keys of `output`. */
  readonly proofs: Words
  /** What could not be read, written or described. */
  readonly faults: readonly Fault[]
  /** Files that were written as pieces. */
  readonly files: number
}

/** Most entries of a manifest. */
const MOST_ENTRIES = 100_000

/** Writes the pieces. Of a disc with tracks `track` is the one in which it all lies. Throws where nothing could be begun. */
export async function takeApart(disc: OpenedDisc, options: ImportImageOptions, track?: TrackOfFiles): Promise<Apart> {
  const { listener = silent, signal, folder, pieces } = options
  listener({ kind: 'action', action: 'read' })
  const found = await describeBlocks(disc, await fullestNames(disc))
  const trees = await allTrees(disc, found)
  const united = await withXaModes(uniteTrees(trees.shown), disc.medium, found.session)
  const { catalog } = found.boot
  const details = await withDetails(disc.medium, found.session, { ...found, trees: trees.bySpace })
  const { volume } = details
  const shown = withEmptyLinks(withoutRelocated(united.tree, details.filesystems))
  const whole = catalog === undefined || find(shown, catalog) === undefined ? shown : remove(shown, catalog)
  const forms = track === undefined ? undefined : await describeForms(whole, disc.medium, track)
  const devices = found.boot.hfsplus === undefined ? undefined : withFittingDevices(forms?.tree ?? whole)
  const tree = devices?.tree ?? forms?.tree ?? whole
  const filesystems = withForms(withVolume(withTypes(details.filesystems, united.tree), found.boot), forms?.mode)
  const boot = await bootOf(disc, found, pieces)
  const held = heldIn(tree)
  const parts = partsOf(tree, boot.contents, held)
  const written = await extractTree(disc, parts.tree, {
    into: inFolder(folder, pieces),
    existing: options.existing,
    owners: 'leave',
    special: 'leave out',
    streams: 'leave out',
    recorded: true,
    listener,
    signal,
  })
  const named = withRootFiles(volume, trees.bySpace.iso9660, tree)
  const spaces = trees.shown.map(({ space }) => space)
  const wordsWith = (pins: Pins, names: IsoNames) => {
    const known = withTwoNames({ tree, bare: united.bare, at: parts.at }, names, spaces)
    return wordsOf({ disc, found: { ...found, volume: named, filesystems }, boot }, known, {
      at: known.at,
      held,
      pieces,
      pins,
      xa: forms?.xa ?? new Map(),
    })
  }
  // Lists of checksums are files of the tree.
  const { sums: _, ...proofs } = found.proofs
  // How sectors are filled, the manifest says.
  const odd = track === undefined ? found.faults : found.faults.filter(({ code }) => code !== 'survey/form2')
  return {
    wordsWith,
    tree,
    isoNames: united.isoNames,
    space: found.space,
    ...(forms === undefined ? {} : { forms }),
    proofs,
    faults: [...odd, ...lossesOf(disc, united), ...hiddenDevices(devices?.hidden ?? []), ...written.faults],
    files: written.files,
  }
}

/** Words with the names, levels and places of the disc, found by trial: `open` opens the disc that words make. */
export async function settledWords(
  { tree, wordsWith, isoNames, space }: Pick<Apart, 'tree' | 'wordsWith' | 'isoNames' | 'space'>,
  open: (words: Words) => Promise<OpenedDisc>,
): Promise<{ readonly words: Words; readonly faults: readonly Fault[] }> {
  const packed = packedIn(tree)
  const names = await otherNames(isoNames, space, () => open(wordsWith(new Map(), new Map()).words))
  const bare = wordsWith(new Map(), names).words
  const compressed = (words: Words, level: Parameters<typeof compressWords>[1]): Words => {
    const compress = compressWords(packed, level)
    return compress.length === 0 ? words : { ...words, compress }
  }
  const { levelOf, others } = await levelsOf(packed, (level) => open(compressed(bare, level)))
  const pins = await pinsOf(tree, (some) => open(compressed(wordsWith(some, names).words, levelOf)))
  const { words, faults } = wordsWith(pins, names)
  const unpacked = others.length === 0 ? [] : [importFaults.unpacked({ files: others.length, example: others[0]?.path ?? '' })]
  return { words: compressed(words, levelOf), faults: [...unpacked, ...faults] }
}

/** With what the Macintosh knows files by. */
function withTypes(filesystems: FileSystems, tree: ImageTree): FileSystems {
  const apple = describeTypes(tree)
  const { iso9660 } = filesystems
  return typeof iso9660 !== 'object' || apple.length === 0 ? filesystems : { ...filesystems, iso9660: { ...iso9660, apple } }
}

/** With the volume of HFS Plus over the same data. */
const withVolume = (filesystems: FileSystems, { hfsplus }: DescribedBlocks['boot']): FileSystems =>
  hfsplus === undefined ? filesystems : { ...filesystems, hfsplus }

/** A track that mixes forms has records of XA, unless it is said that there are none. */
function withForms(filesystems: FileSystems, mode: TrackMode | undefined): FileSystems {
  const { iso9660 } = filesystems
  return mode !== 'xa' || typeof iso9660 !== 'object' || iso9660.xa === true
    ? filesystems
    : { ...filesystems, iso9660: { ...iso9660, xa: false } }
}

const hiddenDevices = (paths: readonly string[]): readonly Fault[] =>
  paths.length === 0 ? [] : [importFaults.devicesHidden({ count: paths.length, example: paths[0] ?? '' })]

/** What no manifest says. */
function lossesOf({ sessions }: OpenedDisc, { tree, unlooked }: United): readonly Fault[] {
  const sockets: string[] = []
  for (const { path, node } of walk(tree)) {
    if (node.kind !== 'leaf') continue
    if (node.inode.kind === 'socket') sockets.push(path)
  }
  return [
    ...(sessions.length > 1 ? [importFaults.oneSession({ sessions: sessions.length })] : []),
    ...(sockets.length === 0 ? [] : [importFaults.socketsLost({ count: sockets.length, example: sockets[0] ?? '' })]),
    ...(unlooked === 0 ? [] : [importFaults.deepLost({ folders: unlooked })]),
  ]
}

function wordsOf(
  { disc, found, boot }: { disc: OpenedDisc; found: DescribedBlocks; boot: BootWords },
  united: Pick<United, 'tree' | 'bare'>,
  { at, held, pieces, pins, xa }: Pick<Placed, 'at' | 'held' | 'pieces' | 'pins' | 'xa'>,
): { readonly words: Words; readonly faults: readonly Fault[] } {
  const { volume, filesystems } = found
  const { rockridge } = typeof filesystems.iso9660 === 'object' ? filesystems.iso9660 : {}
  const pinned = new Set(pins.values())
  const { weights, untold } = orderOf(united.tree, (block) => boot.blocks.has(block) || pinned.has(block))
  const placed = {
    tree: united.tree,
    bare: united.bare,
    date: momentOf(volume.date ?? 0),
    pieces,
    at,
    held,
    weights,
    pins,
    xa,
    isBirthKept: typeof rockridge === 'object' && rockridge.creationTime === true,
  }
  const listed = entriesFor({ ...placed, attributes: 'listed' })
  const { source, files } = listed.files.length <= MOST_ENTRIES ? listed : entriesFor({ ...placed, attributes: 'on host' })
  const faults = [
    ...(untold > 0 ? [importFaults.orderLost({ files: untold })] : []),
    ...(files === listed.files ? [] : [importFaults.attributesOnHost({ entries: listed.files.length, most: MOST_ENTRIES })]),
  ]
  const shared = { ...source, ...(sharesData(united.tree) ? { dedupe: true } : {}) }
  const words = {
    disc: 1,
    name: nameOf(disc.name),
    volume,
    filesystems,
    ...(Object.keys(shared).length === 0 ? {} : { source: shared }),
    files,
    ...boot.words,
  }
  return { words, faults }
}

/** What a project is called after an image. */
export const nameOf = (image: string): string => {
  const plain = stemOf(image)
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^[^A-Za-z0-9]+/, '')
  return plain === '' ? 'disc' : plain.slice(0, 63)
}
