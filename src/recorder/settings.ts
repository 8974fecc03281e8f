/** How a disc is to be written, in the words of the manifest's `burn` part. */

import type { WriteType } from '../mmc/index.js'

export type WriteMode = 'auto' | 'tao' | 'sao' | 'raw' | 'incremental' | 'sequential' | 'restricted-overwrite' | 'layer-jump' | 'random'

/** The write types that a mode means, in the order in which they are tried. */
export const typesOfMode: Readonly<Record<WriteMode, readonly WriteType[]>> = {
  auto: [
    'track-at-once',
    'session-at-once',
    'raw',
    'packet',
    'incremental',
    'disc-at-once',
    'layer-jump',
    'sequential',
    'restricted',
    'random',
  ],
  tao: ['track-at-once'],
  sao: ['session-at-once', 'disc-at-once'],
  raw: ['raw'],
  incremental: ['incremental', 'packet'],
  sequential: ['sequential', 'incremental', 'track-at-once'],
  'restricted-overwrite': ['restricted'],
  'layer-jump': ['layer-jump'],
  random: ['random'],
}

export interface BurnSettings {
  readonly mode: WriteMode
  /** A multiple of the medium's base speed; `max` is what the drive likes best. */
  readonly speed: number | 'max'
  /** What to do where the drive has not that speed or rotation. */
  readonly speedPolicy: 'nearest' | 'exact'
  readonly rotation: 'any' | 'cav'
  readonly verify: 'none' | 'quick' | 'full'
  /** False leaves the disc open for further sessions. */
  readonly close: boolean
  readonly overwrite: boolean
  /** Write onto another kind of medium than the disc is made for. */
  readonly anyMedia: boolean
  /** Begin although more is to be written than the disc says it has room for. */
  readonly overburn: boolean
  readonly erase: 'none' | 'quick' | 'full'
  readonly underrunProtection: boolean
  /** Undefined: as `close` says. */
  readonly dvdCompatibility?: boolean
  readonly streaming: 'auto' | 'on' | 'off'
  readonly postgap: 'add' | 'in-image'
  /** How many times as long as usual a drive may take before it is given up. */
  readonly patience: number
  readonly simulate: boolean
  readonly eject: boolean
}

export const defaultSettings: BurnSettings = {
  mode: 'auto',
  speed: 'max',
  speedPolicy: 'nearest',
  rotation: 'any',
  verify: 'quick',
  close: true,
  overwrite: false,
  anyMedia: false,
  overburn: false,
  erase: 'none',
  underrunProtection: true,
  streaming: 'auto',
  postgap: 'add',
  patience: 1,
  simulate: false,
  eject: false,
}
