/** Settings that some media have no use for: who sets one there is told that nothing comes of it. */

import type { Fault } from '../fault/index.js'
import type { MediaKind, MediaProfile } from '../mmc/index.js'
import { faults } from './faults.js'
import type { BurnSettings } from './settings.js'

interface Effect {
  /** As it is written, where it is set to what is no default; undefined elsewhere. */
  readonly set: (settings: BurnSettings) => string | undefined
  /** The media on which something comes of it. */
  readonly on: readonly MediaKind[]
}

const effects: readonly Effect[] = [
  // DVD and Blu-ray let the laser wait whatever is said.
  { set: ({ underrunProtection }) => (underrunProtection ? undefined : 'underrunProtection: false'), on: ['cd-r', 'cd-rw'] },
  { set: ({ streaming }) => (streaming === 'on' ? 'streaming: on' : undefined), on: ['bd-r', 'bd-re', 'dvd-ram'] },
  { set: ({ streaming }) => (streaming === 'off' ? 'streaming: off' : undefined), on: ['bd-r', 'bd-re'] },
  {
    set: ({ dvdCompatibility }) => (dvdCompatibility === undefined ? undefined : `dvdCompatibility: ${dvdCompatibility}`),
    on: ['dvd-r', 'dvd-rw', 'dvd-r-dl', 'dvd+r', 'dvd+r-dl'],
  },
]

const names: Readonly<Record<MediaKind, string>> = {
  'cd-r': 'CD-R',
  'cd-rw': 'CD-RW',
  'dvd-r': 'DVD-R',
  'dvd-rw': 'DVD-RW',
  'dvd-r-dl': 'DVD-R DL',
  'dvd-ram': 'DVD-RAM',
  'dvd+r': 'DVD+R',
  'dvd+rw': 'DVD+RW',
  'dvd+r-dl': 'DVD+R DL',
  'dvd+rw-dl': 'DVD+RW DL',
  'bd-r': 'BD-R',
  'bd-re': 'BD-RE',
  rom: 'read-only media',
}

/** A warning for each. */
export const withoutEffect = (drive: string, medium: MediaProfile, settings: BurnSettings): readonly Fault[] =>
  effects.flatMap(({ set, on }) => {
    const setting = set(settings)
    if (setting === undefined || on.includes(medium.kind)) return []
    return [faults.noEffect({ drive, setting, medium: medium.name, media: on.map((kind) => names[kind]) })]
  })
