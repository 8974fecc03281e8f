/** The end of a recording: the buffer emptied, track, session and disc closed as the medium wants it. MMC-6 CLOSE TRACK SESSION. */

import { becauseOf, DiscError } from '../fault/index.js'
import { closeTrackSession, readDiscInformation, SenseKey, synchronizeCache, type CloseFunction } from '../mmc/index.js'
import type { Conversation } from './conversation.js'
import { faults } from './faults.js'
import type { DiscView } from '../readback/index.js'
import type { Job } from './prepare.js'
import type { BurnSettings } from './settings.js'

export type OnShare = (share: number | undefined) => void

export async function flush(on: Conversation, onShare?: OnShare): Promise<void> {
  await named(on, 'emptying its buffer', () =>
    on.long(synchronizeCache, { immediate: true }, { what: 'writing out its buffer', patience: 'flush', ...heard(onShare) }),
  )
}

/** Closes the track of that number, or where it is not known the last one. */
export async function closeTrack(on: Conversation, number: number | undefined, onShare?: OnShare): Promise<void> {
  const track = number ?? (await on.hint(readDiscInformation, {}))?.lastTrackInLastSession ?? 1
  await close(on, 'track', 'closing the track', Math.max(1, track), onShare)
}

/** On CD and DVD-R page 05h has said whether the disc stays open. */
export const closeSession = (on: Conversation, onShare?: OnShare): Promise<void> =>
  unlessClosed(on, () => close(on, 'session', 'closing the session', 0, onShare))

/** Tracks that somebody began and left, then their session. */
export async function closeUnfinished(on: Conversation, { tracks, disc }: DiscView): Promise<void> {
  await flush(on)
  for (const { track, blank, size, nextWritable, reserved } of tracks)
    if (track >= disc.firstTrackInLastSession && size > 0 && (reserved || (!blank && nextWritable !== undefined)))
      await close(on, 'track', 'closing the track', track)
  await closeSession(on)
}

/** DVD+R and BD-R close their sessions and the disc by functions of their own. */
export async function closeSessionOrDisc(on: Conversation, job: Job, settings: BurnSettings, onShare?: OnShare): Promise<void> {
  if (job.close === 'session') return closeSession(on, onShare)
  const own = job.medium.closing.find((rule) => rule.of === 'disc')?.function ?? 'finalize'
  const [first, second] = functionsOf(own, settings)
  return unlessClosed(on, () => finalize(on, first, second, onShare))
}

async function finalize(on: Conversation, first: CloseFunction, second: CloseFunction | undefined, onShare?: OnShare): Promise<void> {
  try {
    await close(on, first, 'finalizing the disc', 0, onShare)
  } catch (error) {
    if (second === undefined || !(error instanceof DiscError) || error.faults[0]?.values['code'] !== 'mmc/invalidField') throw error
    await close(on, second, 'finalizing the disc', 0, onShare)
  }
}

/** Players look for the end of a DVD+R beyond 30 mm: finalized for them, it has its lead-out there. */
function functionsOf(own: CloseFunction, settings: BurnSettings): readonly [CloseFunction, CloseFunction | undefined] {
  if (own !== 'finalizeCompatible') return [own, undefined]
  return settings.dvdCompatibility === false ? ['finalize', 'finalizeCompatible'] : ['finalizeCompatible', 'finalize']
}

/** Some drives close the disc with its track, and then have nothing left to close: that is no failure. */
async function unlessClosed(on: Conversation, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const cause = error instanceof DiscError && error.cause instanceof DiscError ? error.cause.faults[0] : undefined
    if (cause?.values['key'] !== SenseKey.illegalRequest) throw error
    if ((await on.hint(readDiscInformation, {}))?.status !== 'complete') throw error
  }
}

/** Media that are written anywhere: ends what goes on in the background, so that other drives can read the disc. Can be done without. */
export async function settleDisc(on: Conversation, job: Job): Promise<void> {
  const fault = await on.leaving(closeTrackSession, () => settleAs(on, job))
  if (fault !== undefined && !HARMLESS.has(fault.values['code'] as string)) on.tell({ ...fault, severity: 'warning' })
}

async function settleAs(on: Conversation, job: Job): Promise<void> {
  if (job.writeType === 'restricted') return close(on, 'session', 'closing the session', 0)
  const own = job.medium.closing.find((rule) => rule.of === 'disc')?.function
  if (own === 'stopFormat') {
    const disc = await on.hint(readDiscInformation, {})
    if (disc?.backgroundFormat === 'active') await close(on, own, 'ending the format that goes on behind it', 0)
  } else if (own !== undefined && job.close === 'disc') await close(on, own, 'finalizing the disc', 0)
}

/** A drive that has nothing to close may say so. */
const HARMLESS = new Set(['mmc/invalidField', 'mmc/unsupportedCommand'])

const close = (on: Conversation, what: CloseFunction, step: string, track: number, onShare?: OnShare): Promise<void> =>
  named(on, step, () =>
    on.long(closeTrackSession, { function: what, track, immediate: true }, { what: step, patience: 'close', ...heard(onShare) }),
  )

const heard = (onShare: OnShare | undefined): { readonly onProgress?: OnShare } => (onShare === undefined ? {} : { onProgress: onShare })

/** A refusal is told with the step that met it; a wait that ran out and a drive that is gone keep their own names. */
async function named(on: Conversation, step: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const fault = error instanceof DiscError ? error.faults[0] : undefined
    if (fault === undefined || !fault.code.startsWith('mmc/')) throw error
    if (fault.code === 'mmc/lossOfStreaming' || fault.code === 'mmc/noMedium' || fault.code === 'mmc/discFull') throw error
    const refused = faults.closeRefused({ drive: on.transport.name, step, reason: fault.message, code: fault.code })
    throw new DiscError(becauseOf(refused, fault), { cause: error })
  }
}
