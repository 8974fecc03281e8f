/** GET CONFIGURATION: which profiles and features a drive has, and which of them the disc inside makes current. MMC-6. */

import { bits, rbp, record, reservedBits, rfixed, rreserved, u16be, u32be, u8 } from '../codec/index.js'
import { DiscError } from '../fault/index.js'
import { defineCommand, type Answer } from './command.js'
import { faults } from './faults.js'
import { featureName } from './profiles.js'

const CONFIG = 'MMC-6 GET CONFIGURATION'
export const GetConfigurationBlock = record(CONFIG, 10, [
  rfixed(0, 1, 'operation code', 0x46, CONFIG),
  reservedBits(1, 7, 2, CONFIG),
  bits(1, 1, 0, 'requestType', CONFIG),
  rbp(2, 2, 'startingFeature', u16be(), CONFIG),
  rreserved(4, 3, CONFIG),
  rbp(7, 2, 'allocationLength', u16be(), CONFIG),
  rreserved(9, 1, CONFIG),
])
export const FeatureHeader = record(CONFIG, 8, [
  rbp(0, 4, 'dataLength', u32be(), CONFIG),
  rreserved(4, 2, CONFIG),
  rbp(6, 2, 'currentProfile', u16be(), CONFIG),
])
export const FeatureDescriptor = record(CONFIG, 4, [
  rbp(0, 2, 'code', u16be(), CONFIG),
  reservedBits(2, 7, 6, CONFIG),
  bits(2, 5, 2, 'version', CONFIG),
  bits(2, 1, 1, 'persistent', CONFIG),
  bits(2, 0, 0, 'current', CONFIG),
  rbp(3, 1, 'additionalLength', u8(), CONFIG),
])
export const ProfileDescriptor = record('MMC-6 profile list feature', 4, [
  rbp(0, 2, 'profile', u16be(), 'MMC-6 profile list feature'),
  reservedBits(2, 7, 1, 'MMC-6 profile list feature'),
  bits(2, 0, 0, 'current', 'MMC-6 profile list feature'),
  rreserved(3, 1, 'MMC-6 profile list feature'),
])

export interface Feature {
  readonly code: number
  readonly version: number
  readonly persistent: boolean
  /** Usable with the medium now inside. */
  readonly current: boolean
  /** What follows the four bytes of the descriptor's head. */
  readonly data: Uint8Array
}

export interface Configuration {
  /** 0000h without a medium that the drive knows. */
  readonly currentProfile: number
  /** In the order that the drive gave, each code once. */
  readonly features: readonly Feature[]
}

/** Which features are listed: all of them, those of the medium inside, or the first one alone. */
export type FeatureScope = 'all' | 'current' | 'one'
const scopes: Readonly<Record<FeatureScope, number>> = { all: 0, current: 1, one: 2 }

/** Most bytes of configuration that are asked for: no drive has as many, and some adapters carry no more. */
const CONFIGURATION_LIMIT = 8192

export const getConfiguration = defineCommand({
  name: 'GET CONFIGURATION',
  opcode: 0x46,
  block: GetConfigurationBlock,
  patience: 'answer',
  transfer: { kind: 'in', length: (p, most) => p.allocationLength ?? Math.min(CONFIGURATION_LIMIT, most) },
  fields: (p: { readonly scope: FeatureScope; readonly startingFeature?: number; readonly allocationLength?: number }, most: number) => ({
    requestType: scopes[p.scope],
    startingFeature: p.startingFeature ?? 0,
    allocationLength: p.allocationLength ?? Math.min(CONFIGURATION_LIMIT, most),
  }),
  decode: (answer): Configuration => {
    const header = answer.record(FeatureHeader, 0, 'header')
    return { currentProfile: header.currentProfile, features: featuresOf(answer, answer.claimed(4 + header.dataLength)) }
  },
})

/** Walks the descriptors. One that a short allocation cut off is dropped; a length that is no multiple of four is refused. */
function featuresOf(answer: Answer, end: number): readonly Feature[] {
  const features = new Map<number, Feature>()
  let at = FeatureHeader.size
  while (at + FeatureDescriptor.size <= end) {
    const head = answer.record(FeatureDescriptor, at, 'feature')
    if (head.additionalLength % 4 !== 0)
      answer.refuse(`the feature ${featureName(head.code)} has ${head.additionalLength} bytes, no multiple of 4`)
    const next = at + FeatureDescriptor.size + head.additionalLength
    if (next > end) break
    if (!features.has(head.code))
      features.set(head.code, {
        code: head.code,
        version: head.version,
        persistent: head.persistent === 1,
        current: head.current === 1,
        data: answer.data.slice(at + FeatureDescriptor.size, next),
      })
    at = next
  }
  return [...features.values()]
}

/** Profiles of the drive in the order of its preference. */
export function profilesOf(configuration: Configuration): readonly { readonly profile: number; readonly current: boolean }[] {
  const list = configuration.features.find((feature) => feature.code === 0)?.data ?? new Uint8Array()
  const profiles: { profile: number; current: boolean }[] = []
  for (let at = 0; at + ProfileDescriptor.size <= list.length; at += ProfileDescriptor.size) {
    const row = ProfileDescriptor.decode(list, at)
    profiles.push({ profile: row.profile, current: row.current === 1 })
  }
  return profiles
}

export const featureOf = (configuration: Configuration, code: number): Feature | undefined =>
  configuration.features.find((feature) => feature.code === code)

/** The feature, for those who cannot do without it. Throws `mmc/noSuchFeature` or `mmc/featureNotCurrent`. */
export function requireFeature(configuration: Configuration, code: number): Feature {
  const feature = featureOf(configuration, code)
  if (feature === undefined) throw new DiscError(faults.noSuchFeature({ feature: code, name: featureName(code) }))
  if (!feature.current) throw new DiscError(faults.featureNotCurrent({ feature: code, name: featureName(code) }))
  return feature
}
