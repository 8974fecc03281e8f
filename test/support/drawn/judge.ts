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

/**
 * `burn`: the sheet as it is. `import`: the manifest that is made of it, its image and what it burns. `rewrite`: the sheet of another
 * dialect that is built from that manifest.
 */
export const ways = ['burn', 'import', 'rewrite'] as const
export type Way = (typeof ways)[number]
/** `named`: the program said with a fault what it cannot do. */
export type Verdict =
  | { readonly kind: 'equal'; readonly warnings: readonly string[] }
  | { readonly kind: 'named'; readonly faults: readonly string[] }
  | { readonly kind: 'wrong'; readonly problems: readonly string[]; readonly warnings: readonly string[] }

export interface Case {
  readonly disc: DrawnDisc
  readonly seed: number
  readonly way: Way
  /** Has the printed sheet. */
  readonly folder: string
  readonly sheet: string
  readonly verbs: Verbs
}

export async function judge(one: Case): Promise<Verdict> {
  const { disc, seed, way, folder, verbs } = one
  const warnings: string[] = []
  const problems: string[] = []
  const target = join(folder, `${way}.disc`)
  rmSync(target, { force: true })
  // Raw writing makes one session.
  const mode = disc.sessions.length === 1 && seed % 8 === 7 ? 'raw' : 'auto'
  for (const step of stepsOf(one, target, mode)) {
    const said = await verbs(step)
    warnings.push(...said.warnings)
    if (said.status !== 0) {
      const text = said.errors.map((error) => `${step[0]}: ${error}`)
      // Whoever finds that a manifest cannot be built has lost what the sheet said, if the import did not say so.
      if (said.crashed || (way === 'import' && step[0] !== 'import')) return { kind: 'wrong', problems: text, warnings }
      return { kind: 'named', faults: text }
    }
    if (way === 'import' && step[0] === 'build') problems.push(...compareBuilt(disc, builtImage(folder)))
  }
  const recorded = await openRecorded(target)
  try {
    problems.push(...(await compareRecorded(disc, recorded, mode === 'raw' ? 'own' : 'of the drive', warnings)))
  } finally {
    await recorded.close()
  }
  if (problems.length === 0 && way === 'burn' && seed % 5 === 0) problems.push(...(await verified(one, target)))
  return problems.length === 0 ? { kind: 'equal', warnings } : { kind: 'wrong', problems, warnings }
}

function stepsOf({ disc, way, folder, sheet, seed }: Case, target: string, mode: string): readonly (readonly string[])[] {
  const drive = ['--drive', `virtual:${target}?media=cd-r`, '--yes', '--verify', 'none', '--mode', mode]
  const manifest = join(folder, 'imported.yaml')
  const importing = ['import', join(folder, sheet), '-o', manifest, '--force']
  switch (way) {
    case 'burn':
      return [['burn', join(folder, sheet), ...drive]]
    case 'import':
      return [importing, ['build', manifest], ['burn', manifest, ...drive]]
    default: {
      const able = rewritings.filter(({ several }) => several || disc.sessions.length === 1)
      const { name, image, more } = able[seed % able.length]
      const output = [`output.image=rewritten/${image}`, `output.sheet=rewritten/${name}`, ...more]
      return [
        importing,
        ['build', manifest, ...output.flatMap((key) => ['--set', key])],
        ['burn', join(folder, 'rewritten', name), ...drive],
      ]
    }
  }
}

/** cdrdao's dialect has a sheet for each session. */
const rewritings = [
  { name: 'disc.cue', image: 'disc.bin', more: ['output.dialect=cdrwin'], several: true },
  { name: 'disc.cue', image: 'disc.bin', more: ['output.dialect=redump'], several: true },
  { name: 'disc.cue', image: 'disc.bin', more: ['output.dialect=eac'], several: true },
  { name: 'disc.toc', image: 'disc.bin', more: [], several: false },
  { name: 'disc.ccd', image: 'disc.img', more: ['sectors=raw'], several: true },
]

/** What the program says itself of a disc that is as it should be. */
async function verified({ folder, sheet, verbs }: Case, target: string): Promise<readonly string[]> {
  const { status, errors } = await verbs(['verify', `virtual:${target}`, '--against', join(folder, sheet)])
  return status === 0 ? [] : [`verify: ${errors.join('; ')}`]
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
