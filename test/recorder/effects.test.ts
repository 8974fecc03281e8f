/** A setting that a medium has no use for is told, and one that it has is not. */

import { expect, it } from 'vitest'
import type { BurnSettings } from '../../src/recorder/index.js'
import type { VirtualMedium } from '../../src/simulator/index.js'
import { burnTo, dataPlan, driveWith, payload } from './bench.js'

const cases: readonly (readonly [Partial<BurnSettings>, string, told: readonly VirtualMedium[], silent: readonly VirtualMedium[]])[] = [
  [{ underrunProtection: false }, 'underrunProtection: false', ['dvd+r', 'bd-r'], ['cd-r', 'cd-rw']],
  [{ streaming: 'on' }, 'streaming: on', ['cd-r', 'dvd+rw'], ['bd-re', 'bd-r', 'dvd-ram']],
  [{ dvdCompatibility: true }, 'dvdCompatibility: true', ['cd-r', 'bd-r', 'dvd+rw'], ['dvd-r', 'dvd+r']],
  [{ dvdCompatibility: false }, 'dvdCompatibility: false', ['bd-re'], ['dvd+r']],
]

for (const [changes, setting, told, silent] of cases)
  it(setting, async () => {
    for (const medium of [...told, ...silent]) {
      const { ok, faults } = await burnTo(driveWith(medium), dataPlan(payload(300)), { ...changes, verify: 'none' })
      const found = faults.filter(({ code }) => code === 'burn/noEffect').map(({ severity, values }) => [severity, values['setting']])
      expect([medium, ok, found]).toEqual([medium, true, told.includes(medium) ? [['warning', setting]] : []])
    }
  })
