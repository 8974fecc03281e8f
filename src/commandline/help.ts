/** What scripts look for in the help and the version of the programs: which flags there are, and whose emulation it is. */

import { allFlags } from './parse.js'
import type { Program } from './line.js'

const programNames: Readonly<Record<Program, string>> = { mkisofs: 'mkisofs', genisoimage: 'genisoimage', xorriso: 'xorrisofs' }

/** All flags, one a line; those that only lead to a refusal are there too, since they are known. */
export function helpOf(program: Program): string {
  const shown = allFlags()
    .filter(({ of }) => of === undefined || of === program)
    .map(({ names, values }) => `  ${names.map((name) => `-${name}`).join(', ')}${' VALUE'.repeat(values)}`)
  return [`Usage: disc-${programNames[program]} [options] file...`, 'Options:', ...new Set(shown), ''].join('\n')
}

/** The first line as that of mkisofs begins: scripts take it apart. */
export const versionOf = (program: Program, own: string): string =>
  program === 'genisoimage' ? `genisoimage 1.1.11 emulation (${own})` : `mkisofs 2.01-Emulation (${own})`
