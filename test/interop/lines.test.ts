/** Lines of real projects, built here and by the programs that they were written for. `scripts/lines.mjs` runs all of them. */

import { describe, expect } from 'vitest'
import { compare, lines, makeFiles } from '../../scripts/lines.mjs'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, required } from '../support/tools.js'

const SLICE = new Set(['M09', 'M22', 'M34-plain', 'M54', 'M61-x', 'K13', 'K66', 'K71', 'N07', 'N09'])

describe('the disc of a line is that of the program it was written for', () => {
  const folder = temporaryFolder()
  let made = false
  for (const line of lines.filter(({ id, judge }) => judge !== undefined && (required || SLICE.has(id))))
    itNeeds(['dvdauthor', 'ffmpeg', 'genisoimage', 'xorriso', 'xorrisofs'], line.id, () => {
      if (!made) makeFiles(folder)
      made = true
      const { state, told } = compare(line, folder)
      expect(['same', 'built', 'not made'], told.join('\n')).toContain(state)
      if (SLICE.has(line.id)) expect(state).toBe('same')
    })
})
