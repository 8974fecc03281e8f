/** The disc that a manifest's session follows, opened and read. */

import { DiscError, type Fault } from './fault/index.js'
import { discAt, type OpenedDisc } from './found.js'
import { mediumOf, wantedFileSystems, type FileSystems, type Manifest } from './manifest/index.js'
import { originsInFile } from './other-discs.js'
import { readFormer, sessionFaults, type Former, type Growth } from './session/index.js'
import { joinPath, type Content, type Origin } from './source/index.js'
import type { HostContents } from './source/open.node.js'
import { spaceNames } from './survey/index.js'
import { isDriveAddress } from './transport/index.js'
import type { OpenByAddress } from './transport/open.node.js'
import { bytesOf, lba, type Lba } from './unit/index.js'

export interface FormerContext {
  readonly base: string
  readonly contents: HostContents
  /** The drive that is burned: what `import: drive` means. */
  readonly drive?: string | undefined
  readonly open?: OpenByAddress | undefined
}

type Session = NonNullable<Manifest['session']>

/** The same manifest with what the disc decides: its file systems and the name of its volume. */
export interface GrownManifest {
  readonly manifest: Manifest
  readonly former: Former
  readonly faults: readonly Fault[]
}

/** The faults of a disc that takes no session, or of which nothing can be read, come without a manifest. */
export async function followed(
  manifest: Manifest,
  session: Session,
  context: FormerContext,
): Promise<GrownManifest | { readonly manifest?: undefined; readonly faults: readonly Fault[] }> {
  try {
    return await grownManifest(manifest, session, context)
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    return { faults: error.faults.map((fault) => ({ ...fault, path: fault.path ?? ['session', 'import'] })) }
  }
}

async function grownManifest(manifest: Manifest, session: Session, context: FormerContext): Promise<GrownManifest> {
  const former = await formerOf(manifest, session, context)
  const filesystems = fileSystemsOf(former)
  const found: Fault[] = []
  if (manifest.filesystems !== undefined) {
    const [present, wanted] = [namesOf({ ...manifest, filesystems }), namesOf(manifest)]
    if (present.join() !== wanted.join())
      found.push(sessionFaults.fileSystems({ disc: former.name, present, wanted }, { path: ['filesystems'] }))
  }
  for (const key of ['boot', 'systemArea'] as const)
    if (manifest[key] !== undefined && (key === 'systemArea' || manifest.boot?.hybrid !== undefined))
      found.push(sessionFaults.bootLater({ key: key === 'boot' ? 'boot.hybrid' : key, disc: former.name }, { path: [key] }))
  return {
    manifest: {
      ...manifest,
      ...(manifest.filesystems === undefined ? { filesystems } : {}),
      volume: { ...former.words, ...manifest.volume },
    },
    former,
    faults: found,
  }
}

/** Those of the disc, in the words of the manifest. */
function fileSystemsOf({ fileSystems: { iso9660, udf } }: Former): FileSystems {
  return {
    ...(iso9660 === undefined
      ? {}
      : {
          iso9660: {
            ...(iso9660.enhanced ? { level: 1999 as const } : {}),
            rockridge: iso9660.rockRidge,
            joliet: iso9660.joliet,
            ...(Object.keys(iso9660.relax).length === 0 ? {} : { relax: iso9660.relax }),
          },
        }),
    ...(udf === undefined ? {} : { udf: { revision: udf.revision, ...(udf.isVirtual ? { vat: true } : {}) } }),
  }
}

function namesOf(manifest: Manifest): readonly string[] {
  const { iso9660, udf } = wantedFileSystems(manifest)
  const isOn = (wanted: unknown): boolean => wanted !== undefined && wanted !== false
  const names: string[] = []
  if (iso9660 !== undefined) {
    names.push(spaceNames.iso9660)
    if (iso9660.level === 1999) names.push(spaceNames.enhanced)
    if (isOn(iso9660.rockridge)) names.push(spaceNames.rockridge)
    if (isOn(iso9660.joliet)) names.push(spaceNames.joliet)
  }
  if (udf !== undefined)
    names.push(`${spaceNames.udf} ${udf.revision ?? ''}`.trim(), ...(udf.vat === true ? ['virtual allocation table'] : []))
  return names
}

async function formerOf(manifest: Manifest, session: Session, context: FormerContext): Promise<Former> {
  const asked = session.import === 'drive' ? context.drive : session.import
  if (asked === undefined) throw new DiscError(sessionFaults.driveMissing({}, { path: ['session', 'import'] }))
  const isDrive = isDriveAddress(asked)
  const path = isDrive ? asked : joinPath(context.base, asked)
  const disc = await discAt(path, context.open === undefined ? {} : { open: context.open })
  context.contents.admit({ ...disc.medium, close: () => disc.close() })
  const { growth, start, unit } = growthOf(manifest, session, disc)
  return readFormer(
    disc,
    {
      session: String(session.session ?? 'last'),
      previous: session.previous === undefined ? undefined : lba(session.previous),
      space: session.in,
      file: disc.isPlain === true ? path : undefined,
      growth,
      start,
      unit,
      recorded: disc.growing?.kind === 'in place' ? 'volumes' : 'medium',
      gap: gapOf(manifest, disc, growth),
    },
    blocksOf(disc, path),
  )
}

/** Blocks of an image that grows are written in units that suit every medium. */
const IMAGE_UNIT = 32

function growthOf(
  manifest: Manifest,
  { start }: Session,
  { growing, name }: OpenedDisc,
): { readonly growth: Growth; readonly start: Lba | undefined; readonly unit: number } {
  const wanted = start === undefined ? undefined : lba(start)
  if (growing === undefined) {
    const isSequential = wanted !== undefined || isWrittenOnce(manifest) || hasPart(manifest)
    return { growth: isSequential ? 'sequential' : 'in place', start: wanted, unit: wanted === undefined ? IMAGE_UNIT : 1 }
  }
  const where = { drive: name, medium: growing.medium }
  if (growing.kind === 'one session') throw new DiscError(sessionFaults.oneSession(where))
  if (growing.kind === 'in place') {
    if (wanted !== undefined) throw new DiscError(sessionFaults.method({ ...where, start: wanted }, { path: ['session', 'start'] }))
    return { growth: 'in place', start: undefined, unit: IMAGE_UNIT }
  }
  if (growing.state !== 'appendable' || growing.next === undefined) {
    const state =
      growing.state === 'closed' ? 'it is closed' : growing.state === 'damaged' ? 'its last session is damaged' : 'it goes on nowhere'
    throw new DiscError(sessionFaults.closed({ ...where, state }))
  }
  return { growth: 'sequential', start: wanted ?? growing.next, unit: 1 }
}

const isWrittenOnce = (manifest: Manifest): boolean => {
  const medium = mediumOf(manifest)
  return medium !== undefined && (!medium.rewritable || medium.type === 'cd-rw')
}

const hasPart = ({ output }: Manifest): boolean => typeof output === 'object' && output.part !== undefined

/** Lead-out and lead-in that lie between sessions of a Compact Disc, with the pause of the next one. MMC-6 4.2.3.5. */
const CD_GAPS = { first: 11_400, later: 6900 } as const

function gapOf(manifest: Manifest, { growing }: OpenedDisc, growth: Growth): (sessions: number) => number {
  const isCd = growth === 'sequential' && growing === undefined && mediumOf(manifest)?.family === 'cd'
  return isCd ? (sessions) => (sessions <= 1 ? CD_GAPS.first : CD_GAPS.later) : () => 0
}

/** Of a plain image they are ranges of a file of the host, which can be copied and shared; of another disc extents of its medium. */
function blocksOf(disc: OpenedDisc, path: string): Former['blocks'] {
  const originOf = disc.isPlain === true ? originsInFile(path) : ({ origin }: Content): Origin => origin
  return (start, length) => {
    const size = bytesOf(length)
    return originOf({ id: `blocks ${start}`, size, origin: { kind: 'extents', medium: disc.medium.name, extents: [{ start, size }] } })
  }
}
