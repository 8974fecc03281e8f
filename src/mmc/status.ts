/** Is the drive there, is it ready, what has happened: TEST UNIT READY, REQUEST SENSE, INQUIRY, events, mechanism. MMC-6; SPC-4. */

import { bits, chars, rbp, record, reservedBits, rfixed, rreserved, u16be, u24be, u8, type ValueOf } from '../codec/index.js'
import { bit } from './fields.js'
import { defineCommand, type Nothing } from './command.js'
import { senseOf, type Sense } from './sense.js'

const TUR = 'SPC-4 TEST UNIT READY'
export const TestUnitReadyBlock = record(TUR, 6, [rfixed(0, 1, 'operation code', 0x00, TUR), rreserved(1, 5, TUR)])
/** Good where a disc is in and usable; the truest sign that one is there. */
export const testUnitReady = defineCommand({
  name: 'TEST UNIT READY',
  opcode: 0x00,
  block: TestUnitReadyBlock,
  patience: 'answer',
  transfer: { kind: 'none' },
  fields: (_none: Nothing) => ({}),
  decode: () => undefined,
})

const SENSE = 'MMC-6 REQUEST SENSE'
export const RequestSenseBlock = record(SENSE, 6, [
  rfixed(0, 1, 'operation code', 0x03, SENSE),
  rreserved(1, 3, SENSE),
  rbp(4, 1, 'allocationLength', u8(), SENSE),
  rreserved(5, 1, SENSE),
])
/** Progress of an operation that runs in the background; undefined where the drive has nothing to say. */
export const requestSense = defineCommand({
  name: 'REQUEST SENSE',
  opcode: 0x03,
  block: RequestSenseBlock,
  patience: 'answer',
  transfer: { kind: 'in', length: () => 18 },
  fields: (_none: Nothing) => ({ allocationLength: 18 }),
  decode: (answer): Sense | undefined => senseOf(answer.data),
})

const INQUIRY = 'MMC-6 INQUIRY'
export const InquiryBlock = record(INQUIRY, 6, [
  rfixed(0, 1, 'operation code', 0x12, INQUIRY),
  reservedBits(1, 7, 1, INQUIRY),
  bits(1, 0, 0, 'vitalProductData', INQUIRY),
  rbp(2, 1, 'pageCode', u8(), INQUIRY),
  rbp(3, 2, 'allocationLength', u16be(), INQUIRY),
  rreserved(5, 1, INQUIRY),
])
export const InquiryData = record(INQUIRY, 36, [
  bits(0, 7, 5, 'peripheralQualifier', INQUIRY),
  bits(0, 4, 0, 'peripheralDeviceType', INQUIRY),
  bits(1, 7, 7, 'removable', INQUIRY),
  reservedBits(1, 6, 0, INQUIRY),
  rbp(2, 1, 'version', u8(), INQUIRY),
  bits(3, 7, 4, 'flags', INQUIRY),
  bits(3, 3, 0, 'responseDataFormat', INQUIRY),
  rbp(4, 1, 'additionalLength', u8(), INQUIRY),
  rreserved(5, 3, INQUIRY),
  rbp(8, 8, 'vendor', chars(8), INQUIRY),
  rbp(16, 16, 'product', chars(16), INQUIRY),
  rbp(32, 4, 'revision', chars(4), INQUIRY),
])
export type InquiryData = ValueOf<typeof InquiryData>
/** Peripheral device type of CD, DVD and BD drives. */
export const MULTIMEDIA_DEVICE = 5
/** Who made the drive; the fixed part only. Short answers are padded, five bytes are the least. */
export const inquiry = defineCommand({
  name: 'INQUIRY',
  opcode: 0x12,
  block: InquiryBlock,
  patience: 'answer',
  transfer: { kind: 'in', length: () => 36 },
  fields: (_none: Nothing) => ({ vitalProductData: 0, pageCode: 0, allocationLength: 36 }),
  decode: (answer): InquiryData => answer.cutRecord(InquiryData, 5, 36),
})

const EVENT = 'MMC-6 GET EVENT STATUS NOTIFICATION'
export const EventStatusBlock = record(EVENT, 10, [
  rfixed(0, 1, 'operation code', 0x4a, EVENT),
  reservedBits(1, 7, 1, EVENT),
  bits(1, 0, 0, 'polled', EVENT),
  rreserved(2, 2, EVENT),
  rbp(4, 1, 'classes', u8(), EVENT),
  rreserved(5, 2, EVENT),
  rbp(7, 2, 'allocationLength', u16be(), EVENT),
  rreserved(9, 1, EVENT),
])
export const EventHeader = record(EVENT, 4, [
  rbp(0, 2, 'descriptorLength', u16be(), EVENT),
  bits(2, 7, 7, 'noEventAvailable', EVENT),
  reservedBits(2, 6, 3, EVENT),
  bits(2, 2, 0, 'class', EVENT),
  rbp(3, 1, 'supportedClasses', u8(), EVENT),
])
export const MediaEvent = record(EVENT, 4, [
  reservedBits(0, 7, 4, EVENT),
  bits(0, 3, 0, 'code', EVENT),
  reservedBits(1, 7, 2, EVENT),
  bits(1, 1, 1, 'mediaPresent', EVENT),
  bits(1, 0, 0, 'trayOpen', EVENT),
  rbp(2, 1, 'startSlot', u8(), EVENT),
  rbp(3, 1, 'endSlot', u8(), EVENT),
])

/** Bits of the classes that can be asked for. */
export const EventClass = {
  operationalChange: 0x02,
  powerManagement: 0x04,
  externalRequest: 0x08,
  media: 0x10,
  multiHost: 0x20,
  deviceBusy: 0x40,
} as const
export const mediaEventCodes = [
  'none',
  'eject request',
  'new media',
  'media removal',
  'media changed',
  'background format completed',
  'background format restarted',
] as const
export type MediaEventName = (typeof mediaEventCodes)[number]

export interface MediaStatus {
  readonly event: MediaEventName
  readonly mediaPresent: boolean
  readonly trayOpen: boolean
}
/** Media events, without waiting for one. Undefined where the drive does not report this class. */
export const mediaStatus = defineCommand({
  name: 'GET EVENT STATUS NOTIFICATION',
  opcode: 0x4a,
  block: EventStatusBlock,
  patience: 'answer',
  transfer: { kind: 'in', length: () => 8 },
  fields: (_none: Nothing) => ({ polled: 1, classes: EventClass.media, allocationLength: 8 }),
  decode: (answer): MediaStatus | undefined => {
    const header = answer.record(EventHeader)
    if (header.noEventAvailable === 1 || header.class !== 4) return undefined
    const event = answer.record(MediaEvent, 4, 'media event')
    return {
      event: mediaEventCodes[event.code] ?? 'none',
      mediaPresent: event.mediaPresent === 1,
      trayOpen: event.trayOpen === 1,
    }
  },
})

const MECHANISM = 'MMC-6 MECHANISM STATUS'
export const MechanismStatusBlock = record(MECHANISM, 12, [
  rfixed(0, 1, 'operation code', 0xbd, MECHANISM),
  rreserved(1, 7, MECHANISM),
  rbp(8, 2, 'allocationLength', u16be(), MECHANISM),
  rreserved(10, 2, MECHANISM),
])
export const MechanismHeader = record(MECHANISM, 8, [
  bits(0, 7, 7, 'fault', MECHANISM),
  bits(0, 6, 5, 'changerState', MECHANISM),
  bits(0, 4, 0, 'currentSlot', MECHANISM),
  bits(1, 7, 5, 'mechanismState', MECHANISM),
  bits(1, 4, 4, 'doorOpen', MECHANISM),
  reservedBits(1, 3, 0, MECHANISM),
  rbp(2, 3, 'currentAddress', u24be(), MECHANISM),
  rbp(5, 1, 'slots', u8(), MECHANISM),
  rbp(6, 2, 'slotTableLength', u16be(), MECHANISM),
])
export const mechanismStatus = defineCommand({
  name: 'MECHANISM STATUS',
  opcode: 0xbd,
  block: MechanismStatusBlock,
  patience: 'answer',
  transfer: { kind: 'in', length: () => 8 },
  fields: (_none: Nothing) => ({ allocationLength: 8 }),
  decode: (answer): { readonly trayOpen: boolean; readonly slots: number } => {
    const header = answer.record(MechanismHeader)
    return { trayOpen: header.doorOpen === 1, slots: header.slots }
  },
})

const START = 'MMC-6 START STOP UNIT'
export const StartStopBlock = record(START, 6, [
  rfixed(0, 1, 'operation code', 0x1b, START),
  reservedBits(1, 7, 1, START),
  bits(1, 0, 0, 'immediate', START),
  rreserved(2, 1, START),
  rbp(3, 1, 'formatLayer', u8(), START),
  bits(4, 7, 4, 'powerCondition', START),
  reservedBits(4, 3, 3, START),
  bits(4, 2, 2, 'formatLayerValid', START),
  bits(4, 1, 1, 'loadEject', START),
  bits(4, 0, 0, 'start', START),
  rreserved(5, 1, START),
])
export type StartStop = 'start' | 'stop' | 'load' | 'eject'
/** Spins the disc up or down, moves the tray. With `immediate` the drive answers before it is done. */
export const startStopUnit = defineCommand({
  name: 'START STOP UNIT',
  opcode: 0x1b,
  block: StartStopBlock,
  patience: 'mechanics',
  transfer: { kind: 'none' },
  fields: (p: { readonly action: StartStop; readonly immediate: boolean }) => ({
    immediate: bit(p.immediate),
    formatLayer: 0,
    powerCondition: 0,
    formatLayerValid: 0,
    loadEject: bit(p.action === 'load' || p.action === 'eject'),
    start: bit(p.action === 'start' || p.action === 'load'),
  }),
  decode: () => undefined,
})

const PREVENT = 'MMC-6 PREVENT ALLOW MEDIUM REMOVAL'
export const PreventAllowBlock = record(PREVENT, 6, [
  rfixed(0, 1, 'operation code', 0x1e, PREVENT),
  rreserved(1, 3, PREVENT),
  reservedBits(4, 7, 2, PREVENT),
  bits(4, 1, 1, 'persistent', PREVENT),
  bits(4, 0, 0, 'prevent', PREVENT),
  rreserved(5, 1, PREVENT),
])
export const preventAllowRemoval = defineCommand({
  name: 'PREVENT ALLOW MEDIUM REMOVAL',
  opcode: 0x1e,
  block: PreventAllowBlock,
  patience: 'answer',
  transfer: { kind: 'none' },
  fields: (p: { readonly removal: 'prevent' | 'allow' }) => ({ persistent: 0, prevent: bit(p.removal === 'prevent') }),
  decode: () => undefined,
})
