/** What a refusal means: from sense data and the command that met them to a fault. The first row that fits wins. */

import type { Fault } from '../fault/index.js'
import type { Reply } from '../port/index.js'
import { faults, type Refusal, type RefusalFault } from './faults.js'
import { SenseKey, senseOf, type Sense } from './sense.js'

/** The command that was refused. */
export interface RefusedCommand {
  readonly name: string
  readonly opcode: number
}

type Group =
  'write' | 'erase' | 'close' | 'calibrate' | 'read' | 'mode sense' | 'mode select' | 'structure' | 'configuration' | 'start' | 'other'

const groups: ReadonlyMap<number, Group> = new Map<number, Group>([
  [0x04, 'erase'],
  [0xa1, 'erase'],
  [0x0a, 'write'],
  [0x2a, 'write'],
  [0x2e, 'write'],
  [0xaa, 'write'],
  [0x35, 'write'],
  [0x5d, 'write'],
  [0x53, 'write'],
  [0xbf, 'write'],
  [0x5b, 'close'],
  [0x54, 'calibrate'],
  [0x28, 'read'],
  [0xa8, 'read'],
  [0xbe, 'read'],
  [0xb9, 'read'],
  [0x2f, 'read'],
  [0x5a, 'mode sense'],
  [0x55, 'mode select'],
  [0xad, 'structure'],
  [0x46, 'configuration'],
  [0x1b, 'start'],
])

interface Rule {
  /** Commands that the rule is about; all where it names none. */
  readonly groups?: readonly Group[]
  /** Sense keys that the rule is about; all where it names none. */
  readonly keys?: readonly number[]
  readonly asc?: number
  /** First and last qualifier, both inclusive. */
  readonly ascq?: readonly [number, number]
  readonly fault: RefusalFault
}

const { notReady, mediumError, hardwareError, illegalRequest, unitAttention, dataProtect, blankCheck, aborted, volumeOverflow } = SenseKey
const writing: readonly Group[] = ['write', 'close', 'calibrate']

const rules: readonly Rule[] = [
  { keys: [unitAttention], fault: faults.unitAttention },
  { asc: 0x3a, fault: faults.noMedium },
  { keys: [notReady], asc: 0x04, ascq: [0x01, 0x01], fault: faults.becomingReady },
  { keys: [notReady], asc: 0x04, ascq: [0x04, 0x04], fault: faults.formatInProgress },
  { keys: [notReady], asc: 0x04, ascq: [0x07, 0x08], fault: faults.mediaBusy },
  { groups: ['start'], keys: [notReady], asc: 0x04, ascq: [0x02, 0x03], fault: faults.spinUpFailed },
  { groups: ['start'], keys: [hardwareError], asc: 0x09, fault: faults.spinUpFailed },
  { groups: ['start'], asc: 0x3e, ascq: [0x01, 0x01], fault: faults.spinUpFailed },
  { keys: [notReady], asc: 0x04, fault: faults.becomingReady },
  { keys: [hardwareError], asc: 0x3e, ascq: [0x02, 0x02], fault: faults.timedOut },
  { asc: 0x08, ascq: [0x01, 0x01], fault: faults.timedOut },
  { asc: 0x53, ascq: [0x02, 0x02], fault: faults.locked },
  { asc: 0x06, fault: faults.upsideDown },

  { groups: ['erase'], keys: [hardwareError, aborted], fault: faults.eraseFailed },
  { groups: ['erase'], asc: 0x51, ascq: [0x01, 0xff], fault: faults.eraseFailed },
  { groups: ['erase'], fault: faults.eraseRefused },
  { asc: 0x51, fault: faults.eraseFailed },

  { keys: [dataProtect], asc: 0x27, fault: faults.writeProtected },
  { asc: 0x27, fault: faults.writeProtected },
  { asc: 0x30, ascq: [0x10, 0x10], fault: faults.notFormatted },
  { keys: [mediumError], asc: 0x31, fault: faults.notFormatted },

  { groups: ['mode sense'], asc: 0x24, fault: faults.noSuchModePage },
  { groups: ['mode sense'], asc: 0x39, fault: faults.noSuchModePage },
  { groups: ['mode sense'], asc: 0x20, fault: faults.noSuchModePage },
  { groups: ['mode select'], asc: 0x26, fault: faults.invalidModeParameters },
  { groups: ['mode select'], asc: 0x1a, fault: faults.invalidModeParameters },
  { groups: ['mode select'], asc: 0x30, ascq: [0x05, 0x05], fault: faults.mediumNotWritable },
  { groups: ['structure'], asc: 0x24, fault: faults.structureNotPresent },
  { groups: ['structure'], asc: 0x30, ascq: [0x02, 0x02], fault: faults.structureNotPresent },
  { groups: ['structure'], asc: 0x6f, fault: faults.structureNotPresent },
  { groups: ['configuration'], asc: 0x20, fault: faults.noConfiguration },

  { groups: writing, keys: [volumeOverflow], fault: faults.discFull },
  { groups: writing, asc: 0x63, fault: faults.discFull },
  { groups: writing, asc: 0x21, ascq: [0x00, 0x00], fault: faults.discFull },
  { groups: ['write', 'close'], asc: 0x0c, ascq: [0x09, 0x09], fault: faults.lossOfStreaming },
  { groups: ['write'], asc: 0x21, ascq: [0x02, 0x03], fault: faults.invalidWriteAddress },
  { groups: ['write'], asc: 0x2c, fault: faults.invalidWriteAddress },
  { groups: writing, asc: 0x30, ascq: [0x04, 0x05], fault: faults.mediumNotWritable },
  // Update failure, full, almost full: PMA and RMA. MMC-6 annex F.
  { groups: writing, asc: 0x73, ascq: [0x04, 0x06], fault: faults.memoryAreaFailed },
  { groups: writing, asc: 0x73, fault: faults.calibrationFailed },
  { groups: ['close'], asc: 0x72, fault: faults.closeFailed },
  { groups: ['close'], keys: [mediumError], fault: faults.closeFailed },
  { keys: [notReady, illegalRequest], asc: 0x30, fault: faults.mediumIncompatible },

  { groups: ['read'], keys: [blankCheck], fault: faults.notRecorded },
  { groups: ['read'], asc: 0x21, fault: faults.addressOutOfRange },
  { groups: ['read'], asc: 0x63, fault: faults.addressOutOfRange },
  { groups: ['read'], keys: [mediumError], fault: faults.readFailed },

  { asc: 0x20, fault: faults.unsupportedCommand },
  // Some drives give an invalid field the key NOT READY; the code says what it is.
  { asc: 0x24, fault: faults.invalidField },
  { asc: 0x26, fault: faults.invalidField },
  { groups: writing, keys: [hardwareError], fault: faults.hardwareFailed },
  { groups: writing, keys: [aborted], fault: faults.aborted },
  { groups: writing, fault: faults.writeFailed },
  { keys: [hardwareError], fault: faults.hardwareFailed },
  { keys: [aborted], fault: faults.aborted },
]

const fits = (rule: Rule, group: Group, sense: Sense): boolean =>
  (rule.groups === undefined || rule.groups.includes(group)) &&
  (rule.keys === undefined || rule.keys.includes(sense.key)) &&
  (rule.asc === undefined || rule.asc === sense.asc) &&
  (rule.ascq === undefined || (sense.ascq >= rule.ascq[0] && sense.ascq <= rule.ascq[1]))

/** The fault that sense data mean after `command`. */
export function faultOfSense(sense: Sense, command: RefusedCommand): Fault {
  const group = groups.get(command.opcode) ?? 'other'
  const rule = rules.find((candidate) => fits(candidate, group, sense))
  const refusal: Refusal = {
    command: command.name,
    key: sense.key,
    asc: sense.asc,
    ascq: sense.ascq,
    ...(sense.information === undefined ? {} : { block: sense.information | 0 }),
  }
  return (rule?.fault ?? faults.refused)(refusal)
}

/** The fault of a reply whose status is not good. SAM-4 5.3.1 names the statuses. */
export function faultOfReply(reply: Reply, command: RefusedCommand): Fault {
  const sense = senseOf(reply.sense)
  if (sense !== undefined && sense.key !== SenseKey.noSense) return faultOfSense(sense, command)
  const values = { command: command.name, status: reply.status }
  switch (reply.status) {
    case 0x08:
    case 0x28:
      return faults.busy(values)
    case 0x18:
      return faults.reserved(values)
    default:
      return sense === undefined ? faults.failedWithoutReason(values) : faultOfSense(sense, command)
  }
}

/** How a look at a long operation turned out. */
export type Progress =
  | { readonly kind: 'ready' }
  /** Still at work; `share` is 0 to 1 where the drive tells. */
  | { readonly kind: 'working'; readonly share?: number }
  /** The drive wants to be asked again: it has news, or is spinning up. */
  | { readonly kind: 'again' }
  | { readonly kind: 'failed'; readonly sense: Sense }

/** What sense data tell someone who waits for a long operation (MMC-6, "IMMED"). */
export function progressOfSense(sense: Sense | undefined): Progress {
  if (sense === undefined) return { kind: 'ready' }
  const share = sense.progress === undefined ? {} : { share: sense.progress }
  const working = sense.asc === 0x04 && (sense.ascq === 0x04 || sense.ascq === 0x07 || sense.ascq === 0x08)
  if (sense.key === notReady && working) return { kind: 'working', ...share }
  if (sense.key === SenseKey.noSense) {
    if (working || (sense.asc === 0x00 && sense.ascq === 0x16)) return { kind: 'working', ...share }
    return sense.progress === undefined ? { kind: 'ready' } : { kind: 'working', ...share }
  }
  // Becoming ready, or not ready for a reason that the drive keeps to itself: it does not stay so for long.
  if (sense.key === notReady && sense.asc === 0x04 && sense.ascq <= 0x01) return { kind: 'again' }
  if (sense.key === unitAttention) return { kind: 'again' }
  if (sense.key === SenseKey.recovered) return { kind: 'ready' }
  return { kind: 'failed', sense }
}
