/** Images for the tests of commands that read discs. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run as build } from '../../src/cli/build.js'
import { runCommand } from './run-command.js'

/** Builds the image of a manifest, given without its head; the path of the image. */
export async function imageOf(folder: string, name: string, manifest: string): Promise<string> {
  const file = join(folder, `${name}.yaml`)
  const image = join(folder, `${name}.iso`)
  writeFileSync(file, `disc: 1\n${manifest}`)
  const { status, error } = await runCommand(build, [file], { output: image, quiet: true })
  if (status !== 0) throw new Error(error)
  return image
}

export const head = 'volume: { id: TEST, publisher: Someone, date: 2026-01-01T00:00:00Z }\n'
export const bridge = 'filesystems: { iso9660: { rockridge: true, joliet: true }, udf: { revision: "2.01" } }\n'

/** The last line of what a command said with `--json`. */
export const resultOf = (out: string): Record<string, unknown> =>
  JSON.parse(out.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>
