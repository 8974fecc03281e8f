/** A disc in a drive or in files against the one that it should be: what it tells of itself, then sector by sector. */

import { progressOf, silent, type Listener } from './event.js'
import { DiscError, type Fault } from './fault/index.js'
import { openMaster } from './master.js'
import { compareMasters, readbackFaults, steady, toldOf, verifyRanges, type Compared, type VerifyLevel } from './readback/index.js'
import { openDigests } from './readback/digests.node.js'
import { expectedRanges, formOf, plansOf, type DiscForm, type RecordingPlan } from './recorder/index.js'
import { locateOnDisc, type Master } from './sector/index.js'
import { isDriveAddress } from './transport/index.js'
import { openByAddress, type OpenByAddress } from './transport/open.node.js'
import { lba, SECTOR_BYTES, type Lba } from './unit/index.js'

/** Without a word: written in the mode that suits, every block compared, and nobody listens. */
export type VerifyOptions = Partial<VerifySettings>

export interface VerifySettings {
  /** As the disc in a drive was written. */
  readonly form: DiscForm
  readonly level: VerifyLevel
  /** Block at which blocks without tracks begin on the disc: 0 where absent. */
  readonly start?: Lba | undefined
  readonly listener: Listener
  readonly signal?: AbortSignal | undefined
  readonly open?: OpenByAddress
}

export interface Verified extends Compared {
  readonly ok: boolean
}

/** Throws where the drive or the image cannot be opened, and where there is no disc. */
export function verify(target: string, expected: Master, given: VerifyOptions = {}): Promise<Verified> {
  const options: VerifySettings = { form: formOf('auto', undefined), level: 'full', listener: silent, ...given }
  return isDriveAddress(target) ? verifyDrive(target, expected, options) : verifyFiles(target, expected, options)
}

async function verifyDrive(drive: string, expected: Master, options: VerifySettings): Promise<Verified> {
  const { form, level, listener, signal, start } = options
  const tell = (action: 'checksum' | 'verify') => {
    listener({ kind: 'action', subject: drive, action })
    const report = progressOf(listener, { action, subject: drive })
    return (done: number, total: number, at: Lba): void => report(done * SECTOR_BYTES, total * SECTOR_BYTES, at)
  }
  const plans = (await plansOf(expected, form)).map((plan) => placedAt(plan, start))
  const notes: Fault[] = []
  const opened = await (options.open ?? openByAddress)(drive, 'shared')
  const station = steady(opened, { note: (fault) => notes.push(fault) })
  try {
    listener({ kind: 'action', subject: drive, action: 'validate' })
    const places = form.kind === 'tracks' && form.mode === 'tao' ? 'free' : 'fixed'
    const { tracks, ...told } = await toldOf(station, expected.disc, {
      places,
      text: form.kind === 'raw' && form.subChannel === 'pq' ? 'lost' : 'kept',
    })
    const digests = await openDigests()
    const ranges = await expectedRanges(plans, tracks, {
      level,
      gaps: places === 'free' ? 'made' : 'written',
      digests,
      signal,
      progress: tell('checksum'),
    })
    const { report, faults } = await verifyRanges({
      station,
      ranges,
      level,
      digests,
      locate: (places) => locateOnDisc(expected, places),
      signal,
      onProgress: tell('verify'),
    })
    return verdict(drive, { ...told, report, faults: [...faults, ...notes] })
  } finally {
    await station.transport.close()
  }
}

/** Throws `burn/tracksTellStarts` for a plan that says itself where it begins. */
function placedAt(plan: RecordingPlan, start: Lba | undefined): RecordingPlan {
  if (start === undefined) return plan
  if (plan.kind === 'data') return { ...plan, start }
  throw new DiscError(readbackFaults.tracksTellStarts({ name: plan.name }))
}

async function verifyFiles(name: string, expected: Master, options: VerifySettings): Promise<Verified> {
  const { listener, signal, start = lba(0) } = options
  listener({ kind: 'action', subject: name, action: 'verify' })
  const report = progressOf(listener, { action: 'verify', subject: name })
  const actual = await openMaster(name, options)
  try {
    const found = await compareMasters(actual, expected, {
      start,
      signal,
      progress: (done, total) => report(done * SECTOR_BYTES, total * SECTOR_BYTES),
    })
    return verdict(name, found, 'files')
  } finally {
    await actual.close()
  }
}

function verdict(drive: string, { faults: found, ...rest }: Compared, on?: 'files'): Verified {
  const { differences } = rest
  const faults =
    differences.length === 0
      ? found
      : [readbackFaults.contentsDiffer({ drive, differences, ...(on === undefined ? {} : { on }) }), ...found]
  return { ok: faults.every(({ severity }) => severity !== 'error'), ...rest, faults }
}
