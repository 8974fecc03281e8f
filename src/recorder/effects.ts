/** Settings that mean nothing on the medium inside: they are told, so that nobody counts on them. */

import type { Fault } from '../fault/index.js'
import type { MediaProfile } from '../mmc/index.js'
import { faults } from './faults.js'
import type { BurnSettings } from './settings.js'

export function withoutEffect(drive: string, { family, kind, name, writeTypes }: MediaProfile, settings: BurnSettings): readonly Fault[] {
  const { dvdCompatibility } = settings
  const isPlus = kind === 'dvd+r' || kind === 'dvd+r-dl'
  const told: readonly (readonly [setting: string, isGiven: boolean, hasEffect: boolean, where: string])[] = [
    ['underrunProtection: false', !settings.underrunProtection, family === 'cd', 'CD-R and CD-RW'],
    ['streaming: on', settings.streaming === 'on', family === 'bd' || kind === 'dvd-ram', 'Blu-ray discs and DVD-RAM'],
    ['dvdCompatibility: true', dvdCompatibility === true, isPlus || writeTypes.includes('disc-at-once'), 'DVD-R, DVD-RW and DVD+R'],
    ['dvdCompatibility: false', dvdCompatibility === false, isPlus, 'DVD+R'],
  ]
  return told
    .filter(([, isGiven, hasEffect]) => isGiven && !hasEffect)
    .map(([setting, , , where]) => faults.noEffect({ drive, setting, medium: name, where }))
}
