/** Discs of the lines of distributions start in each mode in which those of the programs do that the lines are for. `scripts/boot-lines.mjs` runs all. */

import { describe, expect } from 'vitest'
import { bootLines, makeDiscs, missingPackages, modes, programs, starts } from '../../scripts/boot-lines.mjs'
import { temporaryFolder } from '../support/folder.js'
import { bootUntil } from '../support/machine/index.js'
import { itNeeds, required, sample } from '../support/tools.js'

const SLICE = new Set(['ubuntu-remade', 'grub-mkrescue'])

describe('the disc of a line starts as that of the program it was written for', () => {
  const folder = temporaryFolder()
  for (const line of bootLines.filter(({ id }) => required || SLICE.has(id)))
    itNeeds(
      [...programs, ...missingPackages()],
      line.id,
      async () => {
        const { theirs, ours } = makeDiscs(line, folder)
        const started: string[] = []
        // A stick and a CD-ROM at home, each with another firmware.
        for (const mode of sample(modes, 3)) {
          const here = await starts(ours, line.id, mode, bootUntil, folder)
          expect([mode, here]).toEqual([mode, await starts(theirs, line.id, mode, bootUntil, folder)])
          if (here) started.push(mode.join('-'))
        }
        expect(started).not.toEqual([])
        if (SLICE.has(line.id) && !required) expect(started).toEqual(['bios-cd', 'uefi-usb'])
      },
      600_000,
    )
})
