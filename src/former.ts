/** The disc that a manifest's session follows, opened and read. */

import { DiscError, type Fault } from './fault/index.js'
import { discAt, lentMedium, type OpenedDisc } from './found.js'
import { faults as udfFaults } from './format/udf/index.js'
import { choosesFileSystems, mediumOf, wantedFileSystems, type FileSystems, type Manifest } from './manifest/index.js'
import { originsInFile } from './other-discs.js'
import { joinPath } from './port/index.js'
import { readFormer, sessionFaults, type Former, type Growth } from './session/index.js'
import { type Content, type Origin } from './source/index.js'
import type { HostContents } from './source/open.node.js'
import { spaceNames } from './survey/index.js'
import { isDriveAddress } from './transport/index.js'
import { isSameDrive, targetOf, type Burning, type Target } from './targets.js'
import { betweenCdSessions, bytesOf, lba, sectors, type Lba } from './unit/index.js'

export interface FormerContext {
  readonly base: string
  readonly contents: HostContents
  readonly burning?: Burning | undefined
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
  // The first session with files has those that the manifest wants.
  if (former.tree === undefined) return { manifest, former, faults: [] }
  const filesystems = fileSystemsOf(former)
  const found: Fault[] = []
  if (choosesFileSystems(manifest)) {
    const [present, wanted] = [namesOf({ ...manifest, filesystems }), namesOf(manifest)]
    const revision = revisionChanged(former, present, wanted)
    if (revision !== undefined) found.push(udfFaults.revisionFixed(revision, { path: ['filesystems', 'udf', 'revision'] }))
    else if (present.join() !== wanted.join())
      found.push(sessionFaults.fileSystems({ disc: former.name, present, wanted }, { path: ['filesystems'] }))
  }
  for (const key of ['boot', 'systemArea'] as const)
    if (manifest[key] !== undefined && (key === 'systemArea' || manifest.boot?.hybrid !== undefined))
      found.push(sessionFaults.bootLater({ key: key === 'boot' ? 'boot.hybrid' : key, disc: former.name }, { path: [key] }))
  return {
    manifest: {
      ...manifest,
      ...(choosesFileSystems(manifest) ? {} : { filesystems: { ...manifest.filesystems, ...filesystems } }),
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
            rockridge: iso9660.rockRidge === undefined ? false : iso9660.rockRidge === '1.12' ? { version: '1.12' as const } : true,
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

/** The revision of UDF, where nothing else is to be another. */
function revisionChanged({ fileSystems: { udf } }: Former, present: readonly string[], wanted: readonly string[]) {
  const own = `${spaceNames.udf} ${udf?.revision ?? ''}`
  const other = wanted.find((name) => name.startsWith(`${spaceNames.udf} `) && name !== own)
  const isAlone = udf !== undefined && other !== undefined && present.map((name) => (name === own ? other : name)).join() === wanted.join()
  return isAlone ? { present: udf.revision, wanted: other.slice(spaceNames.udf.length + 1) } : undefined
}

async function formerOf(manifest: Manifest, session: Session, context: FormerContext): Promise<Former> {
  const { burning } = context
  if (session.import === undefined) return nothingBefore(session.start ?? 0, burning)
  const asked = session.import === 'drive' ? burning?.drives[0] : session.import
  if (asked === undefined) throw new DiscError(sessionFaults.driveMissing({}, { path: ['session', 'import'] }))
  const isDrive = isDriveAddress(asked)
  const path = isDrive ? asked : joinPath(context.base, asked)
  const options = {
    ...(burning?.open === undefined ? {} : { open: burning.open }),
    ...(isDrive && burning?.drives.some((drive) => isSameDrive(drive, path)) === true ? { use: 'before recording' as const } : {}),
  }
  const found = await discAt(path, options)
  context.contents.admit(lentMedium(found, path, options))
  const target = burning === undefined ? undefined : await targetOf(found, path, burning)
  const disc = asWritten(found, target)
  const { growth, start, unit } = growthOf(manifest, session, disc, target)
  const written =
    target === undefined ? {} : { written: target.written, ...(target.written === 'session' ? { identity: target.identity } : {}) }
  if (start !== undefined && disc.growing !== undefined && disc.sessions.length === 0 && session.session === undefined)
    return { ...withoutTree({ name: disc.name, size: disc.medium.size }, start, blocksOf(disc, path)), ...written }
  const former = await readFormer(
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
  return { ...former, ...written }
}

/** A session alone at its address, behind what the manifest does not name. */
function nothingBefore(start: number, burning: Burning | undefined): Former {
  if (burning !== undefined) throw new DiscError(sessionFaults.burnedAlone({ start }, { path: ['session'] }))
  const blocks: Former['blocks'] = () => {
    throw new Error('Nothing is before the session')
  }
  return withoutTree({ name: `what is before block ${start}`, size: sectors(0) }, lba(start), blocks)
}

/** A disc that holds no files yet: sounds, or a session that nobody finished. */
const withoutTree = ({ name, size }: Pick<Former, 'name' | 'size'>, start: Lba, blocks: Former['blocks']): Former => ({
  name,
  growth: 'sequential',
  size,
  taken: lba(0),
  start,
  file: undefined,
  words: {},
  outside: new Map(),
  fileSystems: {},
  bootRecords: [],
  descriptors: sectors(0),
  blocks,
  faults: [],
})

/** The disc that was imported, as the drive that is burned has it. */
function asWritten(disc: OpenedDisc, target: Target | undefined): OpenedDisc {
  if (target === undefined) return disc
  const { growing: _, ...rest } = disc
  if (target.written === 'all') return rest
  const { growing } = target
  const { unfinished } = growing
  if (unfinished === undefined) return { ...disc, growing }
  const sessions = disc.sessions.filter(({ start }) => start < unfinished.start)
  return { ...disc, growing, sessions, medium: { ...disc.medium, size: unfinished.before } }
}

/** Blocks of an image that grows are written in units that suit every medium. */
const IMAGE_UNIT = 32

function growthOf(
  manifest: Manifest,
  { start }: Session,
  { growing, name }: OpenedDisc,
  target: Target | undefined,
): { readonly growth: Growth; readonly start: Lba | undefined; readonly unit: number } {
  const wanted = start === undefined ? undefined : lba(start)
  // A disc that is written as a whole leads to the newest session from its beginning, whatever it lies on.
  if (target?.written === 'all') return { growth: 'in place', start: undefined, unit: IMAGE_UNIT }
  if (growing === undefined) {
    const isSequential = wanted !== undefined || isWrittenOnce(manifest) || hasPart(manifest)
    return { growth: isSequential ? 'sequential' : 'in place', start: wanted, unit: wanted === undefined ? IMAGE_UNIT : 1 }
  }
  const where = { drive: name, medium: growing.medium }
  if (growing.state === 'blank' || growing.state === 'unformatted') throw new DiscError(sessionFaults.empty(where))
  if (growing.kind === 'one session') throw new DiscError(sessionFaults.oneSession(where))
  if (growing.kind === 'in place') {
    if (wanted !== undefined) throw new DiscError(sessionFaults.method({ ...where, start: wanted }, { path: ['session', 'start'] }))
    return { growth: 'in place', start: undefined, unit: growing.unit }
  }
  if (growing.state !== 'appendable' || growing.next === undefined) {
    const state =
      growing.state === 'closed' ? 'it is closed' : growing.state === 'damaged' ? 'its last session is damaged' : 'it goes on nowhere'
    throw new DiscError(sessionFaults.closed({ ...where, state }))
  }
  if (wanted !== undefined && wanted !== growing.next)
    throw new DiscError(
      sessionFaults.startTooEarly({ disc: name, start: wanted, earliest: growing.next, unit: 1 }, { path: ['session', 'start'] }),
    )
  return { growth: 'sequential', start: growing.next, unit: 1 }
}

const isWrittenOnce = (manifest: Manifest): boolean => {
  const medium = mediumOf(manifest)
  return medium !== undefined && (!medium.rewritable || medium.type === 'cd-rw')
}

const hasPart = ({ output }: Manifest): boolean => typeof output === 'object' && output.part !== undefined

function gapOf(manifest: Manifest, { growing }: OpenedDisc, growth: Growth): (sessions: number) => number {
  const isCd = growth === 'sequential' && growing === undefined && mediumOf(manifest)?.family === 'cd'
  return isCd ? betweenCdSessions : () => 0
}

/** Of a plain image they are ranges of a file of the host, which can be copied and shared; of another disc extents of its medium. */
function blocksOf(disc: OpenedDisc, path: string): Former['blocks'] {
  const originOf =
    disc.isPlain === true && disc.look !== undefined ? originsInFile(path, disc.look) : ({ origin }: Content): Origin => origin
  return (start, length) => {
    const size = bytesOf(length)
    return originOf({ id: `blocks ${start}`, size, origin: { kind: 'extents', medium: disc.medium.name, extents: [{ start, size }] } })
  }
}
