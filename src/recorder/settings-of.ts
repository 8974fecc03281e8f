/** The `burn` part of a manifest, and what a command line says beside it -> how drives are to write. */

import type { Burn } from '../manifest/index.js'
import { defaultSettings, type BurnSettings } from './settings.js'

/** Later parts win over earlier ones. */
export function settingsOf(...parts: readonly (Burn | undefined)[]): BurnSettings {
  const burn: Burn = Object.assign({}, ...parts)
  return {
    mode: burn.mode ?? defaultSettings.mode,
    speed: speedOf(burn.speed),
    speedPolicy: burn.speedPolicy ?? defaultSettings.speedPolicy,
    rotation: burn.rotation ?? defaultSettings.rotation,
    verify: burn.verify ?? defaultSettings.verify,
    close: burn.close ?? defaultSettings.close,
    overwrite: burn.overwrite ?? defaultSettings.overwrite,
    anyMedia: burn.anyMedia ?? defaultSettings.anyMedia,
    overburn: burn.overburn ?? defaultSettings.overburn,
    erase: burn.erase ?? defaultSettings.erase,
    underrunProtection: burn.underrunProtection ?? defaultSettings.underrunProtection,
    ...(burn.dvdCompatibility === undefined ? {} : { dvdCompatibility: burn.dvdCompatibility }),
    streaming: burn.streaming ?? defaultSettings.streaming,
    postgap: burn.postgap ?? defaultSettings.postgap,
    patience: burn.patience ?? defaultSettings.patience,
    simulate: burn.simulate ?? defaultSettings.simulate,
    eject: burn.eject ?? defaultSettings.eject,
  }
}

/** `max`, or a multiple such as `8x` or `2.4x`. */
const speedOf = (text: string | undefined): BurnSettings['speed'] =>
  text === undefined || text === 'max' ? 'max' : Number(text.replace(/x$/i, ''))
