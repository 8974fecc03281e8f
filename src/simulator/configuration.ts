/** GET CONFIGURATION: the features of the drive, current by the medium inside. MMC-6 clause 5.3. */

import { record, type RecordCodec } from '../codec/index.js'
import { FeatureDescriptor, FeatureHeader, GetConfigurationBlock, ProfileDescriptor } from '../mmc/index.js'
import * as table from '../mmc/index.js'
import type { Answer, Machine } from './machine.js'

/** Preferred profiles first, as the standard wants them. */
const PROFILES = [0x43, 0x42, 0x41, 0x40, 0x2b, 0x2a, 0x1b, 0x1a, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11, 0x10, 0x0a, 0x09, 0x08]
const CD = [0x08, 0x09, 0x0a]
const CD_WRITE = [0x09, 0x0a]
const DVD = [0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x1a, 0x1b, 0x2a, 0x2b]
const BD = [0x40, 0x41, 0x42, 0x43]
const ANY = [...CD, ...DVD, ...BD]

interface Row {
  readonly code: number
  readonly version: number
  /** Profiles with which the feature is current; `always` without a medium too. */
  readonly current: readonly number[] | 'always'
  readonly data: (m: Machine) => Uint8Array
}

/** A feature whose data are `table` filled with these values, the others zero. */
function row<Value extends object>(
  code: number,
  version: number,
  current: Row['current'],
  codec: RecordCodec<Value>,
  values: (m: Machine) => Partial<Value>,
): Row {
  const zero = codec.decode(new Uint8Array(codec.size))
  return { code, version, current, data: (m) => codec.encode({ ...zero, ...values(m) }) }
}
const bare = (code: number, version: number, current: Row['current'], ...data: readonly number[]): Row => ({
  code,
  version,
  current,
  data: () => Uint8Array.from(data),
})
const Empty = record('no data', 0, [])

const { FeatureCode } = table
const SEND_CUE_SHEET = 0x5d
const rows: readonly Row[] = [
  { code: FeatureCode.profileList, version: 0, current: 'always', data: profileList },
  bare(FeatureCode.core, 2, 'always', 0, 0, 0, 8, 1, 0, 0, 0),
  bare(FeatureCode.morphing, 1, 'always', 2, 0, 0, 0),
  row(FeatureCode.removableMedium, 2, 'always', table.RemovableMedium, () => ({ loadingMechanism: 1, load: 1, eject: 1, lock: 1 })),
  row(FeatureCode.writeProtect, 2, [0x12, 0x13, 0x14, 0x1a], table.WriteProtect, () => ({ softwareProtect: 1, statusKnown: 1 })),
  row(FeatureCode.randomlyReadable, 0, ANY, table.RandomlyReadable, () => ({ blockSize: 2048, blocking: 16, errorPage: 1 })),
  row(FeatureCode.multiRead, 0, CD, Empty, () => ({})),
  row(FeatureCode.cdRead, 2, CD, table.CdRead, () => ({ cdText: 1 })),
  bare(FeatureCode.dvdRead, 1, DVD, 1, 0, 1, 0),
  row(FeatureCode.randomlyWritable, 1, [0x12, 0x1a, 0x2a, 0x43], table.RandomlyWritable, (m) => ({
    lastAddress: Math.max(0, (m.medium?.disc.formatted ?? 0) - 1),
    blockSize: 2048,
    blocking: m.medium?.disc.profile === 0x43 ? 32 : 16,
    errorPage: 1,
  })),
  row(FeatureCode.incrementalStreaming, 1, [0x09, 0x0a, 0x11, 0x14, 0x15], table.IncrementalStreaming, () => ({
    dataBlockTypes: 0xff0f,
    bufferUnderrunFree: 1,
    linkSizes: 0,
  })),
  row(FeatureCode.formattable, 1, [0x0a, 0x12, 0x13, 0x14, 0x1a, 0x2a, 0x41, 0x42, 0x43], table.Formattable, () => ({
    fullCertification: 1,
    quickCertification: 1,
    randomRecording: 1,
  })),
  bare(FeatureCode.defectManagement, 1, [0x12, 0x42, 0x43], 0x80, 0, 0, 0),
  bare(FeatureCode.writeOnce, 0, [0x41, 0x42], 0, 0, 8, 0, 0, 32, 1, 0),
  bare(FeatureCode.restrictedOverwrite, 0, [0x13]),
  row(FeatureCode.dvdPlusRw, 0, [0x1a, 0x2a], table.DvdPlusRw, () => ({ write: 1 })),
  row(FeatureCode.dvdPlusR, 0, [0x1b, 0x2b], table.DvdPlusR, () => ({ write: 1 })),
  bare(FeatureCode.rigidRestrictedOverwrite, 0, [0x13], 0x0e, 0, 0, 0),
  row(FeatureCode.cdTrackAtOnce, 2, CD_WRITE, table.CdTrackAtOnce, () => ({
    bufferUnderrunFree: 1,
    testWrite: 1,
    cdRw: 1,
    dataBlockTypes: 0x3f01,
  })),
  row(FeatureCode.cdMastering, 0, CD_WRITE, table.CdMastering, ({ model }) => ({
    bufferUnderrunFree: 1,
    sessionAtOnce: model.lacking.includes(SEND_CUE_SHEET) ? 0 : 1,
    raw: 1,
    rawMultisession: 1,
    testWrite: 1,
    cdRw: 1,
    rw: 1,
    maximumCueSheetLow: 3200,
  })),
  row(FeatureCode.dvdMinusWrite, 2, [0x11, 0x13, 0x14, 0x15, 0x16], table.DvdMinusWrite, () => ({
    bufferUnderrunFree: 1,
    testWrite: 1,
    dvdRw: 1,
  })),
  bare(FeatureCode.layerJump, 0, [0x15, 0x16], 0, 0, 0, 0),
  bare(FeatureCode.cdRwMedia, 0, [0x0a], 0, 0xff, 0, 0),
  row(FeatureCode.pseudoOverwrite, 0, 'always', table.PseudoOverwrite, () => ({})),
  bare(FeatureCode.dvdPlusRDual, 0, [0x2b], 1, 0, 0, 0),
  bare(FeatureCode.bdRead, 0, BD, ...new Uint8Array(28)),
  bare(FeatureCode.bdWrite, 0, [0x41, 0x42, 0x43], ...new Uint8Array(20)),
  bare(FeatureCode.powerManagement, 0, 'always'),
  bare(FeatureCode.timeout, 1, 'always', 1, 0, 0, 0),
  row(FeatureCode.realTimeStreaming, 4, ANY, table.RealTimeStreaming, () => ({
    readBufferCapacityBlock: 0,
    setCdSpeed: 1,
    modePage2a: 1,
    writeSpeedDescriptors: 1,
    streamWriting: 1,
  })),
  {
    code: FeatureCode.serialNumber,
    version: 0,
    current: 'always',
    data: (m) => Uint8Array.from(m.model.serial.padEnd(Math.ceil(m.model.serial.length / 4) * 4), (c) => c.charCodeAt(0)),
  },
]

function currentProfile(m: Machine): number {
  const profile = m.trayOpen ? 0 : (m.medium?.disc.profile ?? 0)
  return m.temper.takes(profile) ? profile : 0
}

function profileList(m: Machine): Uint8Array {
  const profiles = PROFILES.filter((profile) => m.temper.takes(profile))
  const out = new Uint8Array(profiles.length * ProfileDescriptor.size)
  for (const [i, profile] of profiles.entries())
    ProfileDescriptor.encodeInto(out, i * ProfileDescriptor.size, { profile, current: profile === currentProfile(m) ? 1 : 0 })
  return out
}

function isCurrent(m: Machine, feature: Row): boolean {
  if (feature.code === FeatureCode.pseudoOverwrite) return !m.trayOpen && m.medium?.disc.pseudoOverwrite === true
  return feature.current === 'always' || feature.current.includes(currentProfile(m))
}

export function getConfiguration(m: Machine, cdb: Uint8Array): Answer {
  const { requestType, startingFeature, allocationLength } = GetConfigurationBlock.decode(cdb)
  const wanted = rows.filter((feature) => {
    if (m.temper.lacksFeature(feature.code)) return false
    if (requestType === 2) return feature.code === startingFeature
    return feature.code >= startingFeature && (requestType === 0 || isCurrent(m, feature))
  })
  const descriptors = wanted.map((feature) => {
    const data = feature.data(m)
    const out = new Uint8Array(FeatureDescriptor.size + data.length)
    FeatureDescriptor.encodeInto(out, 0, {
      code: feature.code,
      version: feature.version,
      persistent: feature.current === 'always' ? 1 : 0,
      current: isCurrent(m, feature) ? 1 : 0,
      additionalLength: data.length,
    })
    out.set(data, FeatureDescriptor.size)
    return out
  })
  const length = FeatureHeader.size + descriptors.reduce((sum, descriptor) => sum + descriptor.length, 0)
  const out = new Uint8Array(length)
  FeatureHeader.encodeInto(out, 0, { dataLength: length - 4, currentProfile: currentProfile(m) })
  let at = FeatureHeader.size
  for (const descriptor of descriptors) {
    out.set(descriptor, at)
    at += descriptor.length
  }
  return { data: out.subarray(0, allocationLength) }
}
