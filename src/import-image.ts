/** A disc of blocks that was found -> a manifest that makes the same disc, and the pieces that it is made of. */

import {
  describeBlocks,
  describeTypes,
  allTrees,
  compressWords,
  entriesFor,
  fullestNames,
  faults as importFaults,
  orderOf,
  packedIn,
  heldIn,
  partsOf,
  printManifest,
  readPrinted,
  sharesData,
  stemOf,
  uniteTrees,
  withDetails,
  withEmptyLinks,
  withRootFiles,
  withoutRelocated,
  type DescribedBlocks,
  type Placed,
  type United,
} from './description/index.js'
import { diffDiscs } from './diff.js'
import { silent, type Listener } from './event.js'
import { extractTree } from './extract.js'
import { DiscError, type Fault } from './fault/index.js'
import { bootOf, type BootWords } from './import-boot.js'
import { asLosses } from './import-differences.js'
import { levelsOf } from './import-levels.js'
import { pinsOf, type Pins } from './import-places.js'
import { openDisc, type OpenedDisc } from './master.js'
import { projectOf } from './project.js'
import type { FileSystems } from './manifest/index.js'
import { momentOf } from './request/index.js'
import { find, remove, walk, type ImageTree } from './tree/index.js'

export interface ImportImageOptions {
  /** Folder of the manifest, which its paths start from. */
  readonly folder: string
  /** Folder of the pieces in it. */
  readonly pieces: string
  readonly existing: 'refuse' | 'replace'
  readonly listener?: Listener
  readonly signal?: AbortSignal | undefined
}

export interface ImportedImage {
  readonly yaml: string
  /** In what the disc that the manifest makes will differ, and what could not be read or written. */
  readonly faults: readonly Fault[]
  /** Files that were written as pieces. */
  readonly files: number
}

/** Most entries of a manifest. */
const MOST_ENTRIES = 100_000

/** Writes the pieces. Throws where nothing could be begun. */
export async function importImage(disc: OpenedDisc, options: ImportImageOptions): Promise<ImportedImage> {
  const { listener = silent, signal, folder, pieces } = options
  listener({ kind: 'action', action: 'read' })
  const found = await describeBlocks(disc, await fullestNames(disc))
  const trees = await allTrees(disc, found)
  const united = uniteTrees(trees.shown)
  const told: Fault[] = [...found.faults, ...lossesOf(disc, united)]
  const { catalog } = found.boot
  const details = await withDetails(disc.medium, found.session, { ...found, trees: trees.bySpace })
  const { volume } = details
  const filesystems = withVolume(withTypes(details.filesystems, united.tree), found.boot)
  const shown = withEmptyLinks(withoutRelocated(united.tree, filesystems))
  const tree = catalog === undefined || find(shown, catalog) === undefined ? shown : remove(shown, catalog)
  const boot = await bootOf(disc, found, pieces)
  const held = heldIn(tree)
  const parts = partsOf(tree, boot.contents, held)
  const written = await extractTree(disc, parts.tree, {
    into: `${folder}/${pieces}`,
    existing: options.existing,
    owners: 'leave',
    special: 'leave out',
    streams: 'leave out',
    recorded: true,
    listener,
    signal,
  })
  told.push(...written.faults)
  const named = withRootFiles(volume, trees.bySpace.iso9660, tree)
  const wordsWith = (pins: Pins) =>
    wordsOf({ disc, found: { ...found, volume: named, filesystems }, boot }, { ...united, tree }, { ...parts, held, pieces, pins })
  // Lists of checksums are files of the tree.
  const { sums: _, ...proofs } = found.proofs
  const yaml = await settled(disc, { wordsWith, tree, proofs }, { folder, told, listener, signal })
  return { yaml, faults: told, files: written.files }
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

type Words = Readonly<Record<string, unknown>>

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
  { at, held, pieces, pins }: Pick<Placed, 'at' | 'held' | 'pieces' | 'pins'>,
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

const nameOf = (image: string): string => {
  const plain = stemOf(image)
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^[^A-Za-z0-9]+/, '')
  return plain === '' ? 'disc' : plain.slice(0, 63)
}

/** The text, with as much padding as the disc has, and what will differ nevertheless. */
async function settled(
  disc: OpenedDisc,
  {
    wordsWith,
    tree,
    proofs,
  }: { readonly wordsWith: (pins: Pins) => ReturnType<typeof wordsOf>; readonly tree: ImageTree; readonly proofs: Words },
  { folder, told, listener, signal }: Pick<ImportImageOptions, 'folder' | 'listener' | 'signal'> & { readonly told: Fault[] },
): Promise<string> {
  const remarks = { head: `Made by disc import from ${disc.name.slice(disc.name.lastIndexOf('/') + 1)}.`, tracks: [] }
  const image = `dist/${nameOf(disc.name)}.iso`
  const packed = packedIn(tree)
  let { words, faults } = wordsWith(new Map())
  const textWith = (padding: number, compress: readonly unknown[] = []): string =>
    printManifest({ ...words, ...(compress.length === 0 ? {} : { compress }), output: { image, padding, ...proofs } }, remarks)
  const open = (text: string): Promise<OpenedDisc> => openDisc(projectOf(readPrinted(text), { folder, environment: {} }))
  let text = textWith(0)
  try {
    const { levelOf, others } = await levelsOf(packed, (level) => open(textWith(0, compressWords(packed, level))))
    const compress = compressWords(packed, levelOf)
    if (others.length > 0) told.push(importFaults.unpacked({ files: others.length, example: others[0]?.path ?? '' }))
    const pins = await pinsOf(tree, (some) => {
      words = wordsWith(some).words
      return open(textWith(0, compress))
    })
    ;({ words, faults } = wordsWith(pins))
    text = textWith(0, compress)
    const bare = await open(text)
    const missing = disc.medium.size - bare.medium.size
    await bare.close()
    if (missing > 0) text = textWith(missing, compress)
    const made = await open(text)
    try {
      told.push(...asLosses(await diffDiscs(disc, made, { bytes: 'all', ...(listener === undefined ? {} : { listener }), signal })))
    } finally {
      await made.close()
    }
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    told.push(...error.faults)
  }
  told.push(...faults)
  return text
}
