/** Blanking and formatting: what makes a rewritable disc new, or an unformatted one writable. MMC-6 BLANK and FORMAT UNIT. */

import { DiscError, type Fault } from '../fault/index.js'
import {
  blank,
  faultOfSense,
  formatUnit,
  FormatType,
  startStopUnit,
  type MediaProfile,
  type FormatCapacity,
  type FormatRequest,
  type Sense,
  erasureOf,
} from '../mmc/index.js'
import type { Conversation } from './conversation.js'
import { faults } from './faults.js'
import type { BurnSettings } from './settings.js'
import { emptyFormatted } from './empty.js'
import type { DiscView } from '../readback/index.js'

export type Erasure = 'quick' | 'full'
export type OnShare = (share: number | undefined) => void

/** An hour for a quick erasure is already generous; a full one of a large disc takes longer. */
const QUICK_LIMIT_MS = 3_600_000
const FULL_LIMIT_MS = { cd: 3 * 3_600_000, dvd: 3 * 3_600_000, bd: 8 * 3_600_000, unknown: 8 * 3_600_000 } as const

export interface EraseOptions {
  readonly erasure: Erasure
  readonly limitMs?: number | undefined
  readonly onShare?: OnShare
}

/** Makes the disc empty. Throws the faults of erasing; what state the disc is in then has to be looked at. */
export async function eraseDisc(on: Conversation, view: DiscView, options: EraseOptions): Promise<void> {
  const drive = on.transport.name
  const { medium, means } = demandErasable(view, drive)
  await spinUp(on)
  const limitMs = options.limitMs ?? (options.erasure === 'quick' ? QUICK_LIMIT_MS : FULL_LIMIT_MS[on.family])
  try {
    if (means === 'blank') await blankDisc(on, options, limitMs)
    else await formatDisc(on, view, medium, options, limitMs)
  } catch (error) {
    throw asEraseFault(error, drive, limitMs)
  }
}

/** How the disc can be erased. Throws `burn/eraseNotSupported` and `burn/notErasable`. */
export function demandErasable(view: DiscView, drive: string): { readonly medium: MediaProfile; readonly means: 'blank' | 'format' } {
  const { medium } = view
  const means = medium === undefined ? undefined : erasureOf(medium)
  if (medium === undefined || means === undefined) throw new DiscError(faults.eraseNotSupported({ drive, medium: view.name }))
  if (!view.disc.erasable && means === 'blank') throw new DiscError(faults.notErasable({ drive, medium: medium.name }))
  return { medium, means }
}

async function spinUp(on: Conversation): Promise<void> {
  const start = { action: 'start', immediate: false } as const
  const first = await on.try(startStopUnit, start)
  // A disc that slips is gripped the second time.
  const outcome = first.kind === 'done' ? first : await on.try(startStopUnit, start)
  if (outcome.kind === 'refused' && outcome.fault.code === 'mmc/spinUpFailed') throw new DiscError(outcome.fault)
}

const blankDisc = (on: Conversation, options: EraseOptions, limitMs: number): Promise<void> =>
  on.long(
    blank,
    { type: options.erasure === 'full' ? 'disc' : 'minimal', immediate: true },
    { what: 'erasing', patience: 'blank', limitMs, failed: brokenOff(on, blank), ...progress(options) },
  )

/** A failure in the middle leaves the disc in a state that nobody knows. */
const brokenOff =
  (on: Conversation, command: { readonly name: string; readonly opcode: number }) =>
  (sense: Sense): Fault =>
    faults.eraseOdd({ drive: on.transport.name, reason: faultOfSense(sense, command).message })

const progress = (options: EraseOptions): { readonly onProgress?: OnShare } =>
  options.onShare === undefined ? {} : { onProgress: options.onShare }

async function formatDisc(on: Conversation, view: DiscView, medium: MediaProfile, options: EraseOptions, limitMs: number): Promise<void> {
  const request = formatFor(view, medium, options.erasure)
  const background = request.formatType === FormatType.dvdPlusRw && options.erasure === 'quick'
  await on.long(formatUnit, request, {
    what: 'formatting',
    patience: 'format',
    limitMs,
    ...(background ? { watch: 'unit' as const } : {}),
    ...progress(options),
  })
  await emptyFormatted(on, options.erasure, options.onShare)
}

/** Whatever size: a drive takes it as all there is. */
const ALL_BLOCKS = 0xffff_ffff

/** The format that makes a medium of this kind writable as a whole. */
export function formatFor(view: DiscView, medium: MediaProfile, erasure: Erasure): FormatRequest {
  const offered = view.formats?.formats ?? []
  const find = (...types: readonly number[]): FormatCapacity | undefined => {
    for (const type of types) {
      const format = offered.find((candidate) => candidate.formatType === type)
      if (format !== undefined) return format
    }
    return undefined
  }
  const request = (format: FormatCapacity | undefined, type: number, more: Partial<FormatRequest> = {}): FormatRequest => ({
    formatType: format?.formatType ?? type,
    blocks: format?.blocks ?? ALL_BLOCKS,
    parameter: format?.parameter ?? 0,
    immediate: true,
    ...more,
  })
  switch (medium.kind) {
    case 'dvd+rw':
    case 'dvd+rw-dl':
      return request(undefined, FormatType.dvdPlusRw, { parameter: erasure === 'full' ? 0 : (find(FormatType.dvdPlusRw)?.parameter ?? 0) })
    case 'bd-re':
      return erasure === 'full' && find(FormatType.bdReSpare) !== undefined
        ? request(find(FormatType.bdReSpare), FormatType.bdReSpare, { subType: FULL_CERTIFICATION })
        : request(find(FormatType.full, FormatType.bdReSpare), FormatType.full)
    case 'dvd-rw':
      return erasure === 'full'
        ? request(find(FormatType.full), FormatType.full)
        : request(find(FormatType.quick, FormatType.full), FormatType.quick)
    default:
      return request(find(FormatType.full), FormatType.full, erasure === 'quick' ? { certification: 'off' } : {})
  }
}

/** Sub-type of BD-RE format 30h. */
const FULL_CERTIFICATION = 2

/** Makes an unformatted disc writable, or a sequential DVD-RW overwritable. */
export function formatToWrite(on: Conversation, view: DiscView, medium: MediaProfile, onShare: OnShare): Promise<void> {
  const request = formatFor(view, medium, 'quick')
  return on.long(formatUnit, request, {
    what: 'formatting',
    patience: 'format',
    // A DVD+RW formats on in the background while it is being written.
    ...(request.formatType === FormatType.dvdPlusRw ? { watch: 'unit' as const } : {}),
    onProgress: onShare,
  })
}

/** Type dependent parameter of DVD+RW basic format: go on with what was stopped. MMC-6 FORMAT UNIT, format type 26h. */
const RESTART = 1

/** A DVD+RW whose background format was stopped cannot be written beyond what is formatted until it goes on. */
export async function resumeFormat(on: Conversation, { disc, medium }: DiscView): Promise<void> {
  if (disc.backgroundFormat !== 'inactive' || !medium?.formats.includes(FormatType.dvdPlusRw)) return
  await on.long(
    formatUnit,
    { formatType: FormatType.dvdPlusRw, blocks: ALL_BLOCKS, parameter: RESTART, immediate: true },
    { what: 'formatting', patience: 'format', watch: 'unit' },
  )
}

/** Lets a partly formatted DVD-RW be written beyond what is formatted. Format 13h brings it back to its intermediate state. */
export async function growToFit(on: Conversation, view: DiscView, blocks: number): Promise<void> {
  const { formats } = view
  const grow = formats?.formats.find((format) => format.formatType === FormatType.quickGrow)
  if (formats === undefined || grow === undefined || formats.state !== 'formatted' || blocks <= formats.blocks) return
  await on.long(
    formatUnit,
    { formatType: FormatType.quickGrow, blocks: 0, parameter: grow.parameter, immediate: true },
    { what: 'formatting', patience: 'format' },
  )
}

/** A wait that ran out and a failure in the middle have names of their own here. */
function asEraseFault(error: unknown, drive: string, limitMs: number): unknown {
  const fault: Fault | undefined = error instanceof DiscError ? error.faults[0] : undefined
  if (fault === undefined) return error
  if (fault.code === 'burn/stillBusy')
    return new DiscError(faults.eraseTooLong({ drive, minutes: Math.round(limitMs / 60_000) }), { cause: error })
  return error
}

/** A disc that has to be formatted, or one that the user wants to be overwritable from now on. */
export const wantsFormat = (view: DiscView, settings: BurnSettings): boolean =>
  view.state === 'unformatted' || (settings.mode === 'restricted-overwrite' && view.state === 'blank' && view.medium?.kind === 'dvd-rw')
