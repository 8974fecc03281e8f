/** Mode page 2Ah of the virtual drive, which hosts without GET CONFIGURATION look at. MMC-3 5.5.10. */

import { writeU16be } from '../codec/index.js'
import { CapabilitiesPage, CapabilitiesSpeed, ModePage, mediaProfile } from '../mmc/index.js'
import type { Machine } from './machine.js'

/** Page 2Ah for the medium inside. */
export function capabilities(m: Machine): Uint8Array {
  const facts = m.medium === undefined ? undefined : mediaProfile(m.medium.disc.profile)
  const speeds =
    facts === undefined
      ? []
      : facts.speeds.map((speed) => Math.min(0xffff, Math.floor(speed * facts.singleSpeed))).toSorted((a, b) => b - a)
  const out = new Uint8Array(CapabilitiesPage.size + speeds.length * CapabilitiesSpeed.size)
  const yes = 1
  const takes = (profile: number): number => (m.temper.takes(profile) ? 1 : 0)
  CapabilitiesPage.encodeInto(out, 0, {
    savable: 0,
    page: ModePage.capabilities,
    pageLength: out.length - 2,
    readsDvdRam: takes(0x12),
    readsDvdR: takes(0x11),
    readsDvdRom: takes(0x11),
    method2: yes,
    readsCdRw: yes,
    readsCdR: yes,
    writesDvdRam: takes(0x12),
    writesDvdR: takes(0x11),
    testWrite: yes,
    writesCdRw: takes(0x0a),
    writesCdR: takes(0x09),
    bufferUnderrunFree: yes,
    multiSession: yes,
    mode2Form2: yes,
    mode2Form1: yes,
    audioOutputs: 0,
    readsBarCode: 0,
    catalogNumber: yes,
    isrc: yes,
    c2Pointers: 0,
    rwCorrected: yes,
    rwSupported: yes,
    audioAccurate: yes,
    readsAudio: yes,
    loadingMechanism: 1,
    eject: yes,
    preventJumper: 0,
    locked: m.prevented ? 1 : 0,
    lock: yes,
    channels: 0,
    maximumReadSpeed: Math.min(0xffff, m.readSpeed),
    volumeLevels: 0,
    bufferKilobytes: Math.min(0xffff, m.model.bufferBytes >>> 10),
    currentReadSpeed: Math.min(0xffff, m.readSpeed),
    digitalOutput: 0,
    maximumWriteSpeed: speeds[0] ?? 0,
    oldCurrentWriteSpeed: Math.min(0xffff, m.writeSpeed),
    copyManagement: 1,
    rotation: m.rotation === 'cav' ? 1 : 0,
    currentWriteSpeed: Math.min(0xffff, m.writeSpeed),
    writeSpeeds: speeds.length,
  })
  for (const [i, speed] of speeds.entries()) writeU16be(out, CapabilitiesPage.size + i * CapabilitiesSpeed.size + 2, speed)
  return out
}
