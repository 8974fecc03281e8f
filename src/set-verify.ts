/** A disc of a set, in a drive or as an image, against what was built or burned of it. */

import { silent } from './event.js'
import { DiscError } from './fault/index.js'
import { openMaster } from './master.js'
import type { Project } from './project.js'
import type { BadRange, VerificationReport } from './readback/index.js'
import { discsOf, readSetLock } from './set-prepared.js'
import { keepContents } from './set-burned.js'
import { BurnBook, burnedDiscs, readBurns } from './set-burns.js'
import { digestOfDisc, recognise, type Recognised } from './set-disc.js'
import { identify } from './set-drive.js'
import { pathsOf, type SetOptions } from './set-open.js'
import { recordOf } from './set-record.js'
import { recoveryOf } from './set-recovery.js'
import { burnsOfPlan, faults, type BurnRecord, type LockedDisc, type SetLock } from './set/index.js'
import { hostFiles } from './source/files.node.js'
import { isDriveAddress } from './transport/index.js'
import type { OpenByAddress } from './transport/open.node.js'
import { lba, SECTOR_BYTES } from './unit/index.js'
import { verify, type Verified } from './verify.js'

export interface VerifySetOptions extends SetOptions {
  readonly open?: OpenByAddress
}

export interface VerifiedDisc extends Verified {
  readonly number: number
  readonly label: string
  /** What was written down of it; nothing of images, and of discs that nobody is known to have burned and that are not whole. */
  readonly recorded?: 'verified' | 'lost'
}

/**
 * Without a number, the disc that its volume says it is. What a disc in a drive is found to be is written down. Throws `set/notOfTheSet`,
 * and `set/notBuilt` where there is neither its image nor a record of what was burned.
 */
export async function verifyInSet(
  project: Project,
  target: string,
  number: number | undefined,
  options: VerifySetOptions = {},
): Promise<VerifiedDisc> {
  const lock = readSetLock(project)
  const burns = burnsOfPlan(lock, readBurns(project))
  const { imageOf } = pathsOf(project)
  for (const disc of number === undefined ? [] : discsOf(lock, [number]))
    if (!burns.has(disc.number) && hostFiles.statFollowed(imageOf(disc.label)) === undefined)
      throw new DiscError(faults.notBuilt({ disc: disc.number, image: imageOf(disc.label) }))
  const found = await recognised(target, lock, number, options)
  const locked = lock.discs.find((disc) => disc.number === found.number)
  if (locked === undefined || (number !== undefined && number !== locked.number))
    throw new DiscError(faults.notOfTheSet({ target, what: found.what }))
  const burned = burnedDiscs(project).get(locked.number)
  const made = burned?.layout === locked.layout ? burned : undefined
  const image = imageOf(locked.label)
  const built = await recordOf(image, { layout: locked.layout, recovery: recoveryOf(project) }, options.signal)
  const expected = made ?? built
  if (expected === undefined) throw new DiscError(faults.notBuilt({ disc: locked.number, image }))
  const result =
    built?.sha256 === expected.sha256 ? await againstImage(target, image, options) : await againstDigest(target, locked, expected, options)
  const told = { ...result, number: locked.number, label: locked.label }
  const outcome = result.ok ? 'verified' : 'lost'
  if (!isDriveAddress(target) || (!result.ok && made === undefined && burns.get(locked.number)?.latest.outcome !== 'burning')) return told
  const fault = result.faults.find(({ severity }) => severity === 'error')
  await keepContents(project, expected.contents)
  const record: BurnRecord = {
    disc: locked.number,
    label: locked.label,
    outcome,
    date: new Date().toISOString(),
    sha256: expected.sha256,
    size: expected.size,
    layout: locked.layout,
    contents: expected.contents,
    ...(await identify(target, options.open)),
    ...(fault === undefined ? {} : { fault: { code: fault.code, message: fault.message } }),
  }
  await new BurnBook(project).add(record)
  return { ...told, recorded: outcome }
}

/** A disc in a drive whose volume cannot be read is the one that it is said to be. */
async function recognised(target: string, lock: SetLock, said: number | undefined, options: VerifySetOptions): Promise<Recognised> {
  try {
    return await recognise(target, lock, options)
  } catch (error) {
    if (!isUnreadable(error) || said === undefined || !isDriveAddress(target)) throw error
    return { number: said, what: `disc ${said}` }
  }
}

async function againstImage(target: string, image: string, options: VerifySetOptions): Promise<Verified> {
  await using expected = await openMaster(image, options)
  return await verify(target, expected, options)
}

/** Without the image: all its bytes by the digest that was written down. */
async function againstDigest(
  target: string,
  { number }: LockedDisc,
  { sha256, size }: Pick<BurnRecord, 'sha256' | 'size'>,
  { listener = silent, signal, open }: VerifySetOptions,
): Promise<Verified> {
  const blocks = Math.ceil(size / SECTOR_BYTES)
  const report: VerificationReport = { level: 'full', checkedBlocks: blocks, bad: [], notCompared: [] }
  const result = { report, differences: [], compared: [], notCompared: [] }
  try {
    const found = await digestOfDisc(target, size, { listener, signal, open })
    if (found === sha256) return { ok: true, ...result, faults: [] }
    const bad: BadRange = { start: lba(0), blocks, problem: 'differs', names: [] }
    return { ok: false, ...result, report: { ...report, bad: [bad] }, faults: [faults.notOfThePlan({ disc: number, drive: target })] }
  } catch (error) {
    if (!isUnreadable(error)) throw error
    const start = lba(Number(error.faults[0]?.values['block'] ?? 0))
    const bad: BadRange = { start, blocks: 1, problem: 'unreadable', names: [] }
    return { ok: false, ...result, report: { ...report, checkedBlocks: start, bad: [bad] }, faults: error.faults }
  }
}

const isUnreadable = (error: unknown): error is DiscError =>
  error instanceof DiscError && error.faults.some(({ code }) => code === 'reading/unreadable')
