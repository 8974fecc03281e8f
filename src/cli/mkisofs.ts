/** `disc mkisofs`: a line of another program is built, and told of as its scripts expect it. */

import { build } from '../build.js'
import { helpOf, programOf, versionOf, faults as lineFaults, type Program, type ReadLine } from '../commandline/index.js'
import { convert, isDevice, projectOfLine } from '../mkisofs.js'
import { DiscError, throwErrors, type Fault } from '../fault/index.js'
import { discCounts } from '../layout/index.js'
import type { Manifest } from '../manifest/index.js'
import { STANDARD_OUTPUT, imageOf } from '../request/index.js'
import { validate } from '../validate.js'
import type { CommandContext, Run } from './command.js'
import { exitStatus, misused, type ExitStatus, type Output } from './output.js'
import { progressLine } from './progress.js'

export const run: Run = async (words, _options, { output, environment, signal }) => {
  const [program, line] = programAhead(words)
  if (programOf(program) === undefined)
    return misused(output, `${words[0] ?? ''} names no program: mkisofs, genisoimage, xorrisofs, xorriso`, 'mkisofs')
  const read = convert(line, process.cwd(), program)
  const { asks, manifest, faults } = read
  // Whoever reads standard output takes all of it for the image.
  const told = output.aside()
  if (asks === 'help') {
    told.print(helpOf(read.program))
    return exitStatus.done
  }
  if (asks === 'version') {
    const { version } = await import('./version.js')
    output.print(versionOf(read.program, version()))
    return exitStatus.done
  }
  told.faults(faults)
  if (manifest === undefined) return exitStatus.usedWrongly
  return asks === 'size' ? tellSize(manifest, environment, signal, told, output) : buildLine(read, manifest, environment, signal, told)
}

/** `--program=genisoimage` in front; mkisofs without it. */
function programAhead(words: readonly string[]): readonly [string, readonly string[]] {
  const name = /^--program=(.*)$/s.exec(words[0] ?? '')?.[1]
  return name === undefined ? ['mkisofs', words] : [name, words.slice(1)]
}

type Context = CommandContext

async function tellSize(
  manifest: Manifest,
  environment: Context['environment'],
  signal: AbortSignal,
  told: Output,
  output: Output,
): Promise<ExitStatus> {
  const { disc, faults } = await validate(projectOfLine(manifest, environment), { signal })
  throwErrors(faults)
  told.faults(faults.filter(isNews))
  if (disc === undefined) throw new Error('A plan without errors has a disc')
  const { blocks = 0 } = discCounts(disc)
  told.print(`Total extents scheduled to be written = ${blocks}`)
  output.print(String(blocks))
  return exitStatus.done
}

async function buildLine(
  { quiet, allowsDevices, program, output: named = STANDARD_OUTPUT }: ReadLine,
  manifest: Manifest,
  environment: Context['environment'],
  signal: AbortSignal,
  told: Output,
): Promise<ExitStatus> {
  const refusal = refusalOf(manifest, allowsDevices)
  if (refusal !== undefined) throw new DiscError(refusal)
  const { listener, clear } = progressLine(told)
  try {
    const built = await build(projectOfLine(manifest, environment), { listener, signal })
    clear()
    told.faults(built.faults.filter(isNews))
    if (!quiet) told.print(summaryOf(program, named, built.size / 2048))
    return exitStatus.done
  } finally {
    clear()
  }
}

/** That a line without a date takes that of now is what it means. */
const isNews = ({ code }: Fault): boolean => code !== 'lock/dateNow'

function refusalOf(manifest: Manifest, allowsDevices: boolean): Fault | undefined {
  const image = imageOf(manifest, '.')
  if (image === STANDARD_OUTPUT) return process.stdout.isTTY ? lineFaults.noOutput({}) : undefined
  return !allowsDevices && isDevice(image) ? lineFaults.isDevice({ output: image }) : undefined
}

/** The last lines of the programs, which scripts look for. */
function summaryOf(program: Program, image: string, blocks: number): string {
  if (program !== 'xorriso') return `${blocks} extents written (${Math.floor(blocks / 512)} MB)`
  const name = image === STANDARD_OUTPUT ? '/dev/fd/1' : image
  return `ISO image produced: ${blocks} sectors\nWritten to medium : ${blocks} sectors at LBA 0\nWriting to 'stdio:${name}' completed successfully.\n`
}
