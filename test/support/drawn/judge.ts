/** One drawn disc through the program's commands, and what became of it. */

import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { compareBuilt, compareRecorded } from './compare.js'
import { printCcd } from './ccd.js'
import { printCue } from './cue.js'
import type { Dialect } from './dialects.js'
import type { DrawnDisc } from './disc.js'
import { printNrg } from './nrg.js'
import { writePrinted, type Printed } from './printed.js'
import { randomOf } from './random.js'
import { openRecorded } from './recorded.js'
import { printToc } from './toc.js'
import type { Verbs } from './verbs.js'

/** The same seed prints the same sheet. */
export function printSheet(disc: DrawnDisc, dialect: Dialect, seed: number): Printed {
  const random = randomOf(seed ^ 0x5ee7)
  switch (dialect) {
    case 'cue':
      return printCue(disc, 'cdrwin', random)
    case 'cue-eac':
      return printCue(disc, 'eac', random)
    case 'cue-redump':
      return printCue(disc, 'redump', random)
    case 'toc':
      return printToc(disc, random)
    case 'ccd':
      return printCcd(disc, random)
    case 'nrg':
      return printNrg(disc, 'disc at once', random)
    default:
      return printNrg(disc, 'track at once', random)
  }
}

export type Way = 'burn' | 'import'
/** `named`: the program said with a fault of severity error what it cannot do, and did nothing. */
export type Verdict =
  | { readonly kind: 'equal'; readonly warnings: readonly string[] }
  | { readonly kind: 'named'; readonly faults: readonly string[] }
  | { readonly kind: 'wrong'; readonly problems: readonly string[]; readonly warnings: readonly string[] }

/** What the sheet records, straight or by way of a manifest and its image. `folder` has the sheet. */
export async function judge(
  disc: DrawnDisc,
  sheet: string,
  way: Way,
  folder: string,
  verbs: Verbs,
  mode: 'auto' | 'raw',
): Promise<Verdict> {
  const target = join(folder, `${way}.disc`)
  rmSync(target, { force: true })
  const burning = (what: string): readonly string[] => [
    'burn',
    what,
    '--drive',
    `virtual:${target}?media=cd-r`,
    '--yes',
    '--verify',
    'none',
    '--mode',
    mode,
  ]
  const manifest = join(folder, 'imported.yaml')
  const steps =
    way === 'burn'
      ? [burning(join(folder, sheet))]
      : [['import', join(folder, sheet), '-o', manifest, '--force'], ['build', manifest], burning(manifest)]
  const warnings: string[] = []
  const problems: string[] = []
  for (const step of steps) {
    const said = await verbs(step)
    warnings.push(...said.warnings)
    if (said.status !== 0) {
      const text = said.errors.map((error) => `${step[0]}: ${error}`)
      // Whoever finds that a manifest cannot be built has lost what the sheet said, if the import did not say so.
      if (said.crashed || (way === 'import' && step[0] !== 'import')) return { kind: 'wrong', problems: text, warnings }
      return { kind: 'named', faults: text }
    }
    if (step[0] === 'build') problems.push(...compareBuilt(disc, builtImage(folder)))
  }
  const recorded = await openRecorded(target)
  try {
    problems.push(...(await compareRecorded(disc, recorded, mode === 'raw' ? 'own' : 'of the drive')))
  } finally {
    await recorded.close()
  }
  return problems.length === 0 ? { kind: 'equal', warnings } : { kind: 'wrong', problems, warnings }
}

/** The image that the manifest of an import builds. */
function builtImage(folder: string): Uint8Array {
  const dist = join(folder, 'dist')
  const name = existsSync(dist) ? readdirSync(dist).find((file) => file.endsWith('.bin')) : undefined
  return name === undefined ? new Uint8Array(0) : readFileSync(join(dist, name))
}

export function prepare(folder: string, printed: Printed): void {
  rmSync(folder, { recursive: true, force: true })
  writePrinted(folder, printed)
}
