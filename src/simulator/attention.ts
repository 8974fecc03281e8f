/** Presence, events and the tray: TEST UNIT READY, REQUEST SENSE, INQUIRY, GET EVENT STATUS, MECHANISM STATUS, START STOP UNIT. */

import {
  encodeSense,
  EventClass,
  EventHeader,
  EventStatusBlock,
  InquiryBlock,
  InquiryData,
  MechanismHeader,
  MechanismStatusBlock,
  MediaEvent,
  MULTIMEDIA_DEVICE,
  PreventAllowBlock,
  RequestSenseBlock,
  StartStopBlock,
} from '../mmc/index.js'
import { busySense, discOf, has, invalidField, Refused, refuse, save, sense, settle, type Answer, type Machine } from './machine.js'
import { flush } from './finishing.js'
import { resetSpeeds } from './speeds.js'

export function testUnitReady(m: Machine): Answer {
  discOf(m)
  return {}
}

export function requestSense(m: Machine, cdb: Uint8Array): Answer {
  const { allocationLength } = RequestSenseBlock.decode(cdb)
  return { data: encodeSense(pendingSense(m)).subarray(0, allocationLength) }
}

/** Failures first, then work in progress, then news. */
function pendingSense(m: Machine): ReturnType<typeof sense> {
  const { deferred, job } = m
  if (deferred !== undefined) {
    m.deferred = undefined
    return deferred
  }
  if (job !== undefined) {
    const busy = busySense(m, job)
    // A background format does not keep the drive from being ready.
    return job.kind === 'background format' ? { ...busy, key: 0 } : busy
  }
  const news = m.attentions.shift()
  if (news !== undefined) return news
  const busy = m.temper.busy(m.clock.now())
  if (busy !== undefined) return busy
  if (m.trayOpen) return sense(2, 0x3a, 2)
  return m.medium === undefined ? sense(2, 0x3a, 1) : sense(0, 0, 0)
}

export function inquiry(m: Machine, cdb: Uint8Array): Answer {
  const { vitalProductData, pageCode, allocationLength } = InquiryBlock.decode(cdb)
  if (vitalProductData === 1 || pageCode !== 0) invalidField()
  const data = InquiryData.encode({
    peripheralQualifier: 0,
    peripheralDeviceType: MULTIMEDIA_DEVICE,
    removable: 1,
    version: 6,
    flags: 0,
    responseDataFormat: 2,
    additionalLength: 31,
    vendor: m.model.vendor,
    product: m.model.product,
    revision: m.model.revision,
  })
  return { data: data.subarray(0, allocationLength) }
}

export function eventStatus(m: Machine, cdb: Uint8Array): Answer {
  const { polled, classes, allocationLength } = EventStatusBlock.decode(cdb)
  // Waiting for an event without polling is not offered.
  if (polled === 0) invalidField()
  const media = (classes & EventClass.media) !== 0
  const out = new Uint8Array(media ? 8 : 4)
  EventHeader.encodeInto(out, 0, {
    descriptorLength: media ? 6 : 2,
    noEventAvailable: media ? 0 : 1,
    class: media ? 4 : 0,
    supportedClasses: EventClass.media,
  })
  if (media) {
    MediaEvent.encodeInto(out, 4, {
      code: m.mediaEvent,
      mediaPresent: m.medium !== undefined && !m.trayOpen ? 1 : 0,
      trayOpen: m.trayOpen ? 1 : 0,
      startSlot: 0,
      endSlot: 0,
    })
    m.mediaEvent = 0
  }
  return { data: out.subarray(0, allocationLength) }
}

export function mechanismStatus(m: Machine, cdb: Uint8Array): Answer {
  const { allocationLength } = MechanismStatusBlock.decode(cdb)
  const data = MechanismHeader.encode({
    fault: 0,
    changerState: 0,
    currentSlot: 0,
    mechanismState: 0,
    doorOpen: m.trayOpen ? 1 : 0,
    currentAddress: 0,
    slots: 0,
    slotTableLength: 0,
  })
  return { data: data.subarray(0, allocationLength) }
}

export function startStopUnit(m: Machine, cdb: Uint8Array): Answer {
  const { loadEject, start, powerCondition } = StartStopBlock.decode(cdb)
  if (powerCondition !== 0) return {}
  if (loadEject === 1 && start === 0) return eject(m)
  if (loadEject === 1) {
    if (m.trayOpen) closeTray(m)
    return { milliseconds: m.model.durations.spinUp }
  }
  discOf(m)
  return { milliseconds: start === 1 ? m.model.durations.spinUp : 0 }
}

function eject(m: Machine): Answer {
  if (m.prevented) refuse(5, 0x53, 2)
  if (!m.trayOpen) {
    finishWriting(m)
    m.trayOpen = true
    m.mediaEvent = 3
  }
  return {}
}

/** Before a disc leaves the drive, what is buffered is written. */
export function finishWriting(m: Machine): void {
  if (m.medium === undefined) return
  if (m.job !== undefined) {
    const { job } = m
    m.job = { ...job, ends: m.clock.now() }
    settle(m)
  }
  if (!m.touched && !m.changed) return
  try {
    flush(m)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    m.deferred = error.sense
  }
  save(m)
}

export function closeTray(m: Machine): void {
  m.trayOpen = false
  if (m.medium === undefined) return
  resetSpeeds(m)
  m.mediaEvent = 2
  if (!has(m, 'no unit attention')) m.attentions = [sense(6, 0x28, 0)]
}

export function preventAllow(m: Machine, cdb: Uint8Array): Answer {
  m.prevented = PreventAllowBlock.decode(cdb).prevent === 1
  return {}
}
