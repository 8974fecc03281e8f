/** One disc of a set in one drive: burned, or recognised and read back, and what became of it written down. */

import { burn } from './burn.js'
import { couldBurn } from './could-burn.js'
import type { Listener } from './event.js'
import { DiscError, type Fault } from './fault/index.js'
import { mediumOf } from './manifest/index.js'
import { openMaster } from './master.js'
import type { Project } from './project.js'
import { burnFaults, formOf, isAbort, type BurnSettings, type Expected, type RecordingResult } from './recorder/index.js'
import type { Master } from './sector/index.js'
import { keepContents } from './set-burned.js'
import type { BurnBook } from './set-burns.js'
import { identify } from './set-drive.js'
import { pathsOf, type SetOptions } from './set-open.js'
import { recordOf, type DiscRecord } from './set-record.js'
import { recoveryOf } from './set-recovery.js'
import { faults, type BurnOutcome, type BurnRecord, type LockedDisc } from './set/index.js'
import type { Mounted } from './transport/mounted.node.js'
import type { OpenByAddress } from './transport/open.node.js'
import { tray } from './tray.js'
import { SECTOR_BYTES } from './unit/index.js'
import { verify } from './verify.js'

/** What the discs of a run have in common. */
export interface Recording {
  readonly project: Project
  readonly book: BurnBook
  /** What the record says of a disc now. */
  readonly known: (number: number) => BurnOutcome | undefined
  readonly settings: BurnSettings
  readonly listener: Listener
  readonly signal?: AbortSignal | undefined
  readonly client?: string | undefined
  readonly mounted?: Mounted
  readonly open?: OpenByAddress
}

export interface DiscOutcome {
  /**
   * `refused`: the disc cannot take it, and nothing was written; `elsewhere`: another run has taken it up; `stopped`: what is written down of it
   * tells how far it came.
   */
  readonly outcome: 'verified' | 'failed' | 'refused' | 'elsewhere' | 'stopped'
  readonly faults: readonly Fault[]
}

/** What whoever puts discs in is told. */
export type SetNews =
  /** A blank disc is wanted, for the disc of that name. */
  | { readonly kind: 'insert'; readonly drive: string; readonly number: number; readonly label: string }
  /** What was put in, or what became of the drive: nothing was written. */
  | { readonly kind: 'fault'; readonly drive: string; readonly fault: Fault }
  | ({ readonly kind: 'disc'; readonly drive: string; readonly number: number; readonly label: string } & DiscOutcome)

export interface BurnSetOptions extends SetOptions {
  /** Addresses: `/dev/sr0`, `iscsi://…`, `virtual:FILE`. */
  readonly drives: readonly string[]
  /** Numbers of discs; all where absent. */
  readonly only?: readonly number[] | undefined
  /** `again`: of discs that are verified already a further one is burned. */
  readonly copies?: 'first' | 'again'
  readonly settings?: BurnSettings
  /** How long each blank disc is waited for; an hour where absent. */
  readonly waitMinutes?: number
  readonly onNews?: (news: SetNews) => void
  /** Under this name the drives are locked. */
  readonly client?: string | undefined
  /** What becomes of file systems on the discs that are mounted. */
  readonly mounted?: Mounted
  readonly open?: OpenByAddress
  /** Between two looks into a drive. */
  readonly intervalMs?: number
}

/** What was built of a disc; undefined where there is no image with all its bytes. */
export const imageOf = ({ project, signal }: Recording, { label, layout }: LockedDisc): Promise<DiscRecord | undefined> =>
  recordOf(pathsOf(project).imageOf(label), { layout, recovery: recoveryOf(project) }, signal)

/** Burns a disc and reads it back. Throws where that cannot be written down. */
export async function recordDisc(recording: Recording, drive: string, disc: LockedDisc, image: DiscRecord): Promise<DiscOutcome> {
  const { settings, listener, book, open } = recording
  await using master = await masterOf(recording, drive, disc)
  const could = await couldBurn(master, drive, { settings, form: formOf(settings.mode, undefined), ...(open && { open }) })
  if (could.faults.some(({ code }) => code.startsWith('transport/'))) throw new DiscError(could.faults)
  if (!could.couldBurn) return { outcome: 'refused', faults: could.faults.filter(({ severity }) => severity === 'error') }
  await keepContents(recording.project, image.contents)
  const note = await notesOf(recording, drive, disc, image)
  const foreign = await book.begin(note('burning'))
  if (foreign !== undefined)
    return { outcome: 'elsewhere', faults: [faults.inOtherRun({ disc: disc.number, drive: foreign.drive.address })] }
  let written: Promise<void> | undefined
  const result = await burned(recording, drive, master, (event) => {
    listener(event)
    // All is written and closed when the drive is asked for it again.
    if (written === undefined && event.kind === 'action' && event.action === 'verify' && event.subject === drive) {
      written = book.add(note('burned'))
      // Told once the burn is over.
      written.catch(() => {})
    }
  })
  await written
  const outcome = outcomeOf(recording, result)
  const found = outcome === 'verified' && !(await isAsBuilt(recording, result, disc, image)) ? notOfThePlan(disc, drive) : []
  const told = { outcome: found.length === 0 ? outcome : 'failed', faults: [...found, ...result.faults] } as const
  // One that was cut short before it was closed is none.
  if (told.outcome !== 'stopped' || written === undefined)
    await book.add(note(told.outcome === 'verified' ? 'verified' : 'failed', told.faults))
  return told
}

const notOfThePlan = ({ number }: LockedDisc, drive: string): readonly Fault[] => [faults.notOfThePlan({ disc: number, drive })]

const outcomeOf = ({ signal }: Recording, { ok }: Pick<RecordingResult, 'ok'>): 'verified' | 'failed' | 'stopped' =>
  ok ? 'verified' : signal?.aborted === true ? 'stopped' : 'failed'

type Burned = Pick<RecordingResult, 'ok' | 'faults' | 'ranges'>

async function burned(
  { settings, signal, client, mounted = 'refuse', open }: Recording,
  drive: string,
  master: Master,
  listener: Listener,
): Promise<Burned> {
  try {
    const form = formOf(settings.mode, undefined)
    const expect = blankIn(drive)
    const { results } = await burn(master, {
      drives: [drive],
      form,
      settings,
      listener,
      signal,
      client,
      mounted,
      expect,
      ...(open && { open }),
    })
    return results[0] as RecordingResult
  } catch (error) {
    if (isAbort(error)) return { ok: false, faults: [burnFaults.cancelled({ drive, what: 'burning' })], ranges: [] }
    if (error instanceof DiscError) return { ok: false, faults: error.faults, ranges: [] }
    throw error
  }
}

/** A disc that somebody put in place of the blank one is told from it before the laser starts. */
const blankIn =
  (drive: string): Expected =>
  (_, { state, medium }) =>
    state === 'blank' || state === 'unformatted' || state === 'overwritable'
      ? Promise.resolve([])
      : Promise.reject(new DiscError(faults.notBlank({ drive, medium: medium?.name ?? 'disc', state })))

/** The image as it goes onto the medium that the manifest names. */
async function masterOf(
  { project, listener, signal, open }: Recording,
  drive: string,
  { label }: LockedDisc,
): Promise<Master & AsyncDisposable> {
  const master = await openMaster(pathsOf(project).imageOf(label), {
    listener,
    signal,
    burning: { drives: [drive], erase: false, overwrite: false, open },
  })
  return { ...master, madeFor: mediumOf(project.manifest) }
}

/**
 * What was read back is what was sent: the digest of that tells whether it is what was built. Where more was sent than the image, it is
 * read once more.
 */
async function isAsBuilt(recording: Recording, { ranges }: Burned, disc: LockedDisc, { size, sha256 }: DiscRecord): Promise<boolean> {
  const sent = ranges.find(({ start, blocks, form }) => start === 0 && form === 'data' && blocks * SECTOR_BYTES === size)
  const digest = sent?.fingerprint?.digest
  return digest === undefined ? (await imageOf(recording, disc))?.sha256 === sha256 : digest === sha256
}

/** Reads a disc back that was written before. What it is found to be is written down, but for one that nobody is known to have written. */
export async function verifyWritten(recording: Recording, drive: string, disc: LockedDisc, image: DiscRecord): Promise<DiscOutcome> {
  const { signal, listener, book, open, known } = recording
  await using master = await masterOf(recording, drive, disc)
  await keepContents(recording.project, image.contents)
  const note = await notesOf(recording, drive, disc, image)
  try {
    const { ok, faults: found } = await verify(drive, master, { signal, listener, ...(open && { open }) })
    if (ok) await book.add(note('verified'))
    else if (known(disc.number) === undefined) return { outcome: 'refused', faults: found }
    else await book.add(note('failed', found))
    return { outcome: ok ? 'verified' : 'failed', faults: found }
  } catch (error) {
    if (isAbort(error)) return { outcome: 'stopped', faults: [] }
    throw error
  }
}

/** Makes records of a disc in a drive. */
async function notesOf(
  { open }: Recording,
  drive: string,
  { number, label, layout }: LockedDisc,
  { sha256, size, contents }: DiscRecord,
): Promise<(outcome: BurnOutcome, found?: readonly Fault[]) => BurnRecord> {
  const who = await identify(drive, open)
  return (outcome, found = []) => {
    const fault = outcome === 'failed' ? found.find(({ severity }) => severity === 'error') : undefined
    return {
      disc: number,
      label,
      outcome,
      date: new Date().toISOString(),
      sha256,
      size,
      layout,
      contents,
      ...who,
      ...(fault === undefined ? {} : { fault: { code: fault.code, message: fault.message } }),
    }
  }
}

/** The disc goes out, so that whoever puts the next one in sees where. That it stays inside is a warning. */
export async function ejected({ client, mounted, open }: Recording, drive: string): Promise<readonly Fault[]> {
  try {
    return (await tray(drive, 'eject', { client, ...(mounted && { mounted }), ...(open && { open }) })).faults
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    return error.faults.map((fault) => ({ ...fault, severity: 'warning' as const }))
  }
}
