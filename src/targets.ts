/** The discs in the drives that are burned: whether they are meant, and as far as a session that goes onto them depends on them. */

import { DiscError, throwErrors } from './fault/index.js'
import { endsWithTable } from './format/udf/index.js'
import { discAt, type OpenedDisc } from './found.js'
import { sha256 } from './kernel/digest.node.js'
import type { Growth } from './layout/index.js'
import { openFoundDisc, type Growing, type Station } from './readback/index.js'
import { judgeLastBlock, judgeMedium, type BurnSettings, type Expected } from './recorder/index.js'
import type { Master } from './sector/index.js'
import { identityOf, NOTHING, sessionFaults } from './session/index.js'
import { isDriveAddress, parseDriveAddress } from './transport/index.js'
import type { OpenByAddress } from './transport/open.node.js'

/** Where a disc goes, and what happens to what is there. */
export interface Burning {
  /** The first one is what `import: drive` means. */
  readonly drives: readonly string[]
  readonly erase?: boolean
  readonly overwrite?: boolean
  readonly open?: OpenByAddress | undefined
}

export type Target =
  /** Nothing is on the discs that has to stay: all of the grown disc is written. */
  | { readonly written: 'all' }
  /** They are the disc that was imported. */
  | { readonly written: 'session'; readonly growing: Growing; readonly identity: string }

export const identityOfDisc = (disc: Pick<OpenedDisc, 'medium' | 'sessions' | 'tracks'>): Promise<string> => identityOf(disc, sha256)

/** Throws where another disc is in a drive, or where several drives would have to write different things. */
export async function targetOf(imported: OpenedDisc, address: string, burning: Burning): Promise<Target | undefined> {
  const identity = await identityOfDisc(imported)
  const own = isDriveAddress(address) ? driveOf(address) : undefined
  let first: { readonly drive: string; readonly target: Target } | undefined
  if (imported.growing?.kind === 'in place' && identity === NOTHING)
    throw new DiscError(sessionFaults.empty({ drive: imported.name, medium: imported.growing.medium }))
  for (const drive of burning.drives) {
    const isSame = driveOf(drive) === own
    if (isSame && burning.erase === true) throw new DiscError(sessionFaults.erasedFirst({ drive }))
    const target =
      isSame && imported.growing !== undefined
        ? ({ written: 'session', growing: imported.growing, identity } as const)
        : await targetIn(drive, { name: imported.name, identity }, burning)
    if (first !== undefined) demandSame(first, { drive, target })
    first ??= { drive, target }
  }
  return first?.target
}

export const isSameDrive = (one: string, other: string): boolean => driveOf(one) === driveOf(other)

const driveOf = (address: string): string => parseDriveAddress(address).name.replace(/^(virtual:.*)[?][^?]*$/, '$1')

async function targetIn(drive: string, wanted: { readonly name: string; readonly identity: string }, burning: Burning): Promise<Target> {
  const disc = await discAt(drive, { use: 'before recording', ...(burning.open === undefined ? {} : { open: burning.open }) })
  try {
    const { growing } = disc
    const state = growing?.state
    if (growing === undefined || state === 'blank' || state === 'unformatted' || burning.erase === true) return { written: 'all' }
    const identity = await identityOfDisc(disc)
    if (identity === wanted.identity) return { written: 'session', growing, identity }
    if (state === 'overwritable' && (identity === NOTHING || burning.overwrite === true)) return { written: 'all' }
    throw new DiscError(sessionFaults.anotherDisc({ drive, medium: growing.medium, disc: wanted.name }))
  } finally {
    await disc.close()
  }
}

interface In {
  readonly drive: string
  readonly target: Target
}

function demandSame(first: In, other: In): void {
  const [one, two] = [placeOf(first.target), placeOf(other.target)]
  if (one !== two) throw new DiscError(sessionFaults.drivesDiffer({ drive: first.drive, place: one, other: other.drive, otherPlace: two }))
}

const placeOf = (target: Target): string =>
  target.written === 'all'
    ? 'the whole disc'
    : target.growing.kind === 'in place'
      ? 'a session in place'
      : `a session at block ${target.growing.next ?? 'none'}`

/** Whether the disc in a drive is the one that is meant. What is no error is told. */
export function expectedOf({ disc: { growth }, madeFor, medium }: Master, settings: BurnSettings): Expected {
  return async (station, view) => {
    const drive = station.transport.name
    const told = [...judgeMedium(drive, view, madeFor, settings)]
    if (await endsWithTable(medium)) told.push(...judgeLastBlock(drive, view, medium))
    throwErrors(told)
    if (growth?.written === 'session') await demandDisc(station, growth)
    return told
  }
}

/** Throws where another disc is in the drive than the one that the session follows. */
async function demandDisc(station: Station, { former: { name, identity } }: Growth): Promise<void> {
  const drive = station.transport.name
  const disc = await openFoundDisc(station, drive)
  if (identity !== undefined && (await identityOfDisc(disc)) !== identity)
    throw new DiscError(sessionFaults.anotherDisc({ drive, medium: disc.form, disc: name }))
}
