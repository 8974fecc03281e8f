/** The disc that a manifest is based on: its tree, and what it says in place of the manifest. */

import { describeBlocks, pieceMark, type BootPiece, type DescribedBlocks } from './description/index.js'
import { DiscError, type Fault } from './fault/index.js'
import { discAt, lentMedium, type OpenedDisc } from './found.js'
import { choosesFileSystems, wantedFileSystems, type BootEntry, type Manifest } from './manifest/index.js'
import { originsInFile } from './other-discs.js'
import { withContents } from './session/index.js'
import { joinPath, type Files } from './port/index.js'
import { type Content } from './source/index.js'
import type { HostContents } from './source/open.node.js'
import { faults as requestFaults } from './request/index.js'
import { replaced } from './survey/index.js'
import { isDriveAddress } from './transport/index.js'
import { find, remove, walk, type Attributes, type ImageTree } from './tree/index.js'
import { sectors, type Sectors } from './unit/index.js'
import type { KeptBoot } from './volume/index.js'

export interface BasedManifest {
  readonly manifest: Manifest
  readonly tree: ImageTree
  /** How it boots, as far as that is kept. */
  readonly kept: KeptBoot | undefined
  /** Keys of `volume` that are those of the disc. */
  readonly takenWords: ReadonlySet<string>
  readonly faults: readonly Fault[]
}

interface BaseContext {
  readonly base: string
  readonly contents: HostContents
  readonly files: Files
}

/** Ids of what the disc brings: a new file may have the path of one. */
const PREFIX = 'data:base:'

/** The faults of a disc of which nothing can be taken come without a manifest. */
export async function based(
  manifest: Manifest,
  asked: NonNullable<Manifest['base']>,
  context: BaseContext,
): Promise<BasedManifest | { readonly manifest?: undefined; readonly faults: readonly Fault[] }> {
  try {
    return await basedManifest(manifest, typeof asked === 'string' ? { image: asked } : asked, context)
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    const path = typeof asked === 'string' ? ['base'] : ['base', 'image']
    return { faults: error.faults.map((fault) => ({ ...fault, path: fault.path ?? path })) }
  }
}

type Asked = Exclude<NonNullable<Manifest['base']>, string>

async function basedManifest(
  manifest: Manifest,
  { image, boot = 'keep', session, in: space }: Asked,
  { base, contents, files }: BaseContext,
): Promise<BasedManifest> {
  const path = isDriveAddress(image) ? image : joinPath(base, image)
  if (!isDriveAddress(image)) files.statFollowed(path)
  const disc = await discAt(path, {})
  contents.admit(lentMedium(disc, path, {}))
  const found = await describeBlocks(disc, { session: session === undefined ? undefined : String(session), space })
  const originOf = disc.isPlain === true && disc.look !== undefined ? originsInFile(path, disc.look) : ({ origin }: Content) => origin
  const tree = withContents(found.tree, PREFIX, (content, id) => ({ ...content, id, origin: originOf(content) }))
  const isKept = boot === 'keep' && manifest.session === undefined
  const words = { ...withWords(manifest, found, isKept), ...withProofs(manifest, found) }
  const told = found.faults.map((fault) => ({ ...fault, path: ['base'] }))
  const { catalog } = found.boot
  const old = catalog === undefined ? undefined : find(tree, catalog)
  const kept = isKept
    ? keptBoot(found, manifest, { disc, originOf, catalog: old?.kind === 'leaf' ? old.inode.attributes : undefined })
    : undefined
  return {
    manifest: { ...words, ...(kept === undefined ? {} : { boot: kept.words }) },
    // Its addresses are those of the old disc.
    tree: catalog === undefined || old === undefined ? tree : remove(tree, catalog),
    kept: kept?.kept,
    takenWords: new Set(Object.keys(found.volume).filter((key) => !Object.hasOwn(manifest.volume ?? {}, key))),
    faults: [...told, ...(kept?.faults ?? [])],
  }
}

/** What the disc says, where the manifest says nothing. */
function withWords(manifest: Manifest, { volume, filesystems, boot: { hfsplus } }: DescribedBlocks, isBootKept: boolean): Manifest {
  const { date, modified, ...words } = volume
  // Whoever tells a date means both.
  const dates = manifest.volume?.date === undefined ? { date, ...(modified === undefined ? {} : { modified }) } : {}
  const volumeOfFirmware = isBootKept && hfsplus !== undefined ? { hfsplus } : {}
  return {
    ...manifest,
    ...(choosesFileSystems(manifest) ? {} : { filesystems: { ...manifest.filesystems, ...filesystems, ...volumeOfFirmware } }),
    volume: { ...words, ...dates, ...manifest.volume },
  }
}

/** Checksums are brought up to date, unless the manifest says which there are, or gives the file of a list itself. */
function withProofs({ output, files }: Manifest, { proofs }: DescribedBlocks): Pick<Manifest, 'output'> {
  const said = typeof output === 'object' ? output : output === undefined ? {} : { image: output }
  const given = new Set((files ?? []).map((entry) => ('at' in entry ? entry.at : 'remove' in entry ? entry.remove : undefined)))
  const sums = proofs.sums?.filter(({ at }) => !given.has(at)) ?? []
  const words = {
    ...(proofs.isomd5 === undefined || said.isomd5 !== undefined || said.tags === true ? {} : { isomd5: proofs.isomd5 }),
    ...(proofs.tags === undefined || said.tags !== undefined || said.isomd5 === true ? {} : { tags: proofs.tags }),
    ...(sums.length === 0 || said.sums !== undefined ? {} : { sums }),
  }
  return Object.keys(words).length === 0 ? {} : { output: { ...said, ...words } }
}

/** Files that the disc has compressed (zisofs) stay so, where readers are told; `boot` are the ids of contents that firmware reads. */
export function keptCompressed(
  manifest: Manifest,
  tree: ImageTree,
  boot: ReadonlySet<string>,
): { readonly tree: ImageTree; readonly faults: readonly Fault[] } {
  const kept = new Map<Content, Content>()
  const unpacked: string[] = []
  const { iso9660 } = wantedFileSystems(manifest)
  const isListed = typeof manifest.output === 'object' && (manifest.output.sums ?? []).length > 0
  const why = (iso9660?.rockridge ?? false) === false ? 'no Rock Ridge' : isListed ? 'a list' : undefined
  for (const { path, node } of walk(tree)) {
    if (node.kind !== 'leaf' || node.inode.kind !== 'file') continue
    const { content } = node.inode
    const { id, size, origin } = content
    if (origin.kind !== 'zisofs' || origin.form.kind !== 'blocks' || !id.startsWith(PREFIX) || boot.has(id)) continue
    if (why !== undefined) unpacked.push(path)
    else kept.set(content, { id, size: origin.stored.size, origin: origin.stored.origin, compressed: { form: origin.form, size } })
  }
  const [first] = unpacked
  const told =
    why === undefined || first === undefined
      ? []
      : [requestFaults.compressUnpacked({ count: unpacked.length, first, why }, { path: ['base'] })]
  return { tree: kept.size === 0 ? tree : replaced(tree, kept), faults: told }
}

/** A partition begins at a multiple of what it began at: up to 1 MiB. */
function unitOf({ start }: BootPiece): Sectors {
  let unit = 1
  while (unit < 512 && start % (2 * unit) === 0) unit *= 2
  return sectors(unit)
}

type Boot = NonNullable<Manifest['boot']>

function keptBoot(
  { boot }: DescribedBlocks,
  { boot: said = {}, systemArea }: Manifest,
  { disc, originOf, catalog }: { disc: OpenedDisc; originOf: (content: Content) => Content['origin']; catalog: Attributes | undefined },
): { readonly words: Boot; readonly kept: KeptBoot; readonly faults: readonly Fault[] } {
  const pieceContents = new Map<string, Content>()
  const contentOf = (piece: BootPiece): Content => {
    const { name, start, size } = piece
    const known = pieceContents.get(name)
    if (known !== undefined) return known
    const id = `${PREFIX}${name}`
    const content: Content = { id, size, origin: { kind: 'extents', medium: disc.medium.name, extents: [{ start, size }] } }
    const made = { ...content, origin: originOf(content) }
    pieceContents.set(name, made)
    return made
  }
  const images = new Map<BootEntry, Content>()
  const entries = boot.entries.map(({ words, path, piece }): BootEntry => {
    const entry: BootEntry = { ...words, image: path ?? { from: disc.name } }
    if (path === undefined) images.set(entry, contentOf(piece))
    return entry
  })
  const keepsEntries = said.entries === undefined && entries.length > 0
  const keepsArea = said.hybrid === undefined && systemArea === undefined
  const keepsSystems = keepsArea && said.systems === undefined && boot.systems !== undefined
  const hidden = boot.entries.flatMap(({ path, piece }) => (path === undefined && keepsEntries ? [piece] : []))
  const appended = keepsArea ? boot.appended : []
  return {
    words: {
      ...(keepsEntries ? { catalog: boot.catalog ?? { hidden: true }, entries } : {}),
      ...(keepsSystems ? { systems: boot.systems } : {}),
      ...said,
    },
    kept: {
      catalog,
      images,
      appended: appended.map((piece) => ({ content: contentOf(piece), unit: unitOf(piece) })),
      pieces: new Map([...hidden, ...appended].map((piece) => [pieceMark(piece), contentOf(piece)])),
      area: keepsArea ? boot.area : undefined,
    },
    faults: boot.faults.filter(({ code }) => keepsArea || !code.startsWith('hybrid/')).map((fault) => ({ ...fault, path: ['base'] })),
  }
}
