/** A disc of blocks that was found -> a manifest that makes the same disc, and the pieces that it is made of. */

import {
  describeArea,
  describeBlocks,
  describeTypes,
  allTrees,
  entriesFor,
  faults as importFaults,
  orderOf,
  heldIn,
  partsOf,
  printManifest,
  readPrinted,
  stemOf,
  uniteTrees,
  withDetails,
  withoutRelocated,
  type BootPiece,
  type DescribedBlocks,
  type Parts,
  type United,
} from './description/index.js'
import { diffDiscs } from './diff.js'
import { silent, type Listener } from './event.js'
import { extractTree } from './extract.js'
import { DiscError, type Fault } from './fault/index.js'
import { SYSTEM_AREA_SECTORS } from './format/iso9660/index.js'
import { asLosses } from './import-differences.js'
import { openDisc, type OpenedDisc } from './master.js'
import { projectOf } from './project.js'
import type { FileSystems } from './manifest/index.js'
import { momentOf } from './request/index.js'
import type { Content } from './source/index.js'
import { find, remove, walk, type ImageTree } from './tree/index.js'
import { bytes, lba } from './unit/index.js'

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
  const found = await describeBlocks(disc)
  const trees = await allTrees(disc, found)
  const united = uniteTrees(trees.shown)
  const told: Fault[] = [...found.faults, ...lossesOf(disc, united)]
  const { catalog } = found.boot
  const details = await withDetails(disc.medium, found.session, { ...found, trees: trees.bySpace })
  const { volume } = details
  const filesystems = withTypes(details.filesystems, united.tree)
  const shown = withoutRelocated(united.tree, filesystems)
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
  const words = wordsOf({ disc, found: { ...found, volume, filesystems }, boot, told }, { ...united, tree }, { ...parts, held, pieces })
  const yaml = await settled(disc, words, folder, told, { listener, signal })
  return { yaml, faults: told, files: written.files }
}

/** With what the Macintosh knows files by. */
function withTypes(filesystems: FileSystems, tree: ImageTree): FileSystems {
  const apple = describeTypes(tree)
  const { iso9660 } = filesystems
  return typeof iso9660 !== 'object' || apple.length === 0 ? filesystems : { ...filesystems, iso9660: { ...iso9660, apple } }
}

type Words = Readonly<Record<string, unknown>>

/** What no manifest says. */
function lossesOf({ sessions }: OpenedDisc, { tree, unlooked }: United): readonly Fault[] {
  const packed: string[] = []
  const sockets: string[] = []
  for (const { path, node } of walk(tree)) {
    if (node.kind !== 'leaf') continue
    if (node.inode.kind === 'socket') sockets.push(path)
    else if (node.inode.kind === 'file' && node.inode.content.origin.kind === 'zisofs') packed.push(path)
  }
  return [
    ...(sessions.length > 1 ? [importFaults.oneSession({ sessions: sessions.length })] : []),
    ...(packed.length === 0 ? [] : [importFaults.unpacked({ files: packed.length, example: packed[0] ?? '' })]),
    ...(sockets.length === 0 ? [] : [importFaults.socketsLost({ count: sockets.length, example: sockets[0] ?? '' })]),
    ...(unlooked === 0 ? [] : [importFaults.deepLost({ folders: unlooked })]),
  ]
}

interface BootWords {
  readonly words: Words
  readonly contents: ReadonlyMap<string, Content>
  /** Blocks at which its images begin. */
  readonly blocks: ReadonlySet<number>
}

const AREA_FILE = 'system-area.bin'
const CODE_FILE = 'boot-code.bin'

/** How the disc boots, with what no tree shows as pieces. */
async function bootOf({ medium }: OpenedDisc, { boot, session }: DescribedBlocks, pieces: string): Promise<BootWords> {
  const contents = new Map<string, Content>()
  const blocks = new Set<number>()
  const from = ({ name, start, size }: BootPiece): Words => {
    contents.set(name, { id: `data:${name}`, size, origin: { kind: 'extents', medium: medium.name, extents: [{ start, size }] } })
    return { from: `${pieces}/${name}` }
  }
  const entries = boot.entries.map(({ words, path, piece, found }) => {
    blocks.add(found.image)
    return { ...words, image: path ?? from(piece) }
  })
  const whole = medium.size > session.start + SYSTEM_AREA_SECTORS && session.start === 0
  const area = whole ? (await medium.read(lba(0), SYSTEM_AREA_SECTORS)).slice() : new Uint8Array(0)
  const { hybrid, code, rest } = describeArea(area, boot, `${pieces}/${CODE_FILE}`)
  for (const [name, content] of [
    [CODE_FILE, code],
    [AREA_FILE, rest],
  ] as const)
    if (content !== undefined)
      contents.set(name, { id: `data:${name}`, size: bytes(content.length), origin: { kind: 'bytes', bytes: content } })
  const words = {
    ...(entries.length === 0 ? {} : { catalog: boot.catalog ?? { hidden: true }, entries }),
    ...(hybrid === undefined ? {} : { hybrid }),
  }
  return {
    words: {
      ...(rest === undefined ? {} : { systemArea: `${pieces}/${AREA_FILE}` }),
      ...(Object.keys(words).length === 0 ? {} : { boot: words }),
    },
    contents,
    blocks,
  }
}

function wordsOf(
  { disc, found, boot, told }: { disc: OpenedDisc; found: DescribedBlocks; boot: BootWords; told: Fault[] },
  united: Pick<United, 'tree' | 'bare'>,
  { at, held, pieces }: Pick<Parts, 'at'> & { readonly held: ReadonlyMap<Content, Uint8Array>; readonly pieces: string },
): Words {
  const { volume, filesystems } = found
  const { rockridge } = typeof filesystems.iso9660 === 'object' ? filesystems.iso9660 : {}
  const { weights, untold } = orderOf(united.tree, (block) => boot.blocks.has(block))
  if (untold > 0) told.push(importFaults.orderLost({ files: untold }))
  const placed = {
    tree: united.tree,
    bare: united.bare,
    date: momentOf(volume.date ?? 0),
    pieces,
    at,
    held,
    weights,
    isBirthKept: typeof rockridge === 'object' && rockridge.creationTime === true,
  }
  const listed = entriesFor({ ...placed, attributes: 'listed' })
  const { source, files } = listed.files.length <= MOST_ENTRIES ? listed : entriesFor({ ...placed, attributes: 'on host' })
  if (files !== listed.files) told.push(importFaults.attributesOnHost({ entries: listed.files.length, most: MOST_ENTRIES }))
  return {
    disc: 1,
    name: nameOf(disc.name),
    volume,
    filesystems,
    ...(Object.keys(source).length === 0 ? {} : { source }),
    files,
    ...boot.words,
  }
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
  words: Words,
  folder: string,
  told: Fault[],
  { listener, signal }: Pick<ImportImageOptions, 'listener' | 'signal'>,
): Promise<string> {
  const remarks = { head: `Made by disc import from ${disc.name.slice(disc.name.lastIndexOf('/') + 1)}.`, tracks: [] }
  const image = `dist/${String(words['name'])}.iso`
  const textWith = (padding: number): string => printManifest({ ...words, output: { image, padding } }, remarks)
  const open = (text: string): Promise<OpenedDisc> => openDisc(projectOf(readPrinted(text), { folder, environment: {} }))
  let text = textWith(0)
  try {
    const bare = await open(text)
    const missing = disc.medium.size - bare.medium.size
    await bare.close()
    if (missing > 0) text = textWith(missing)
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
  return text
}
