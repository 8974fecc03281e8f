/** What drives of MMC-1, which have no GET CONFIGURATION, tell in its place: page 2Ah says what they write. MMC-3 5.5.10. */

import { ProfileDescriptor, type Configuration, type Feature } from './configuration.js'
import { CdTrackAtOnce, FeatureCode } from './features.js'
import type { Capabilities } from './mode-pages.js'

/** Profiles that page 2Ah and the disc come down to. */
export const OldProfile = { cdRom: 0x08, cdR: 0x09, cdRw: 0x0a, dvdRom: 0x10 } as const

/** The features that follow from the page, with that profile for the disc inside. What it says nothing of is not listed. */
export function configurationOfPage(page: Capabilities, currentProfile: number): Configuration {
  const { writesCdR, writesCdRw, testWrite, bufferUnderrunFree } = page
  const profiles = [...(writesCdRw ? [OldProfile.cdRw] : []), ...(writesCdR ? [OldProfile.cdR] : []), OldProfile.cdRom]
  const list = new Uint8Array(profiles.length * ProfileDescriptor.size)
  for (const [i, profile] of profiles.entries())
    ProfileDescriptor.encodeInto(list, i * ProfileDescriptor.size, { profile, current: profile === currentProfile ? 1 : 0 })
  const none = CdTrackAtOnce.decode(new Uint8Array(CdTrackAtOnce.size))
  const atOnce = CdTrackAtOnce.encode({
    ...none,
    bufferUnderrunFree: bufferUnderrunFree ? 1 : 0,
    testWrite: testWrite ? 1 : 0,
    cdRw: writesCdRw ? 1 : 0,
  })
  const writes = (currentProfile === OldProfile.cdR && writesCdR) || (currentProfile === OldProfile.cdRw && writesCdRw)
  return {
    currentProfile,
    features: [
      feature(FeatureCode.profileList, list, true),
      ...(writesCdR || writesCdRw ? [feature(FeatureCode.cdTrackAtOnce, atOnce, writes)] : []),
    ],
  }
}

const feature = (code: number, data: Uint8Array, current: boolean): Feature => ({
  code,
  version: 0,
  persistent: code === FeatureCode.profileList,
  current,
  data,
})
