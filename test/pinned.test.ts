/**
 * What a version makes of a manifest the next one makes of it: the bytes of all that is built, which no version changes without another
 * layout epoch, and what the commands say of it. `pinned.txt` has the digests;
 * `GLASSMASTER_REQUIRE_READERS=1 npx vitest run test/pinned.test.ts -u` writes them anew, and each that differs wants an eye.
 */

import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../src/build.js'
import type { Run } from '../src/cli/command.js'
import { run as check } from '../src/cli/check.js'
import { run as diff } from '../src/cli/diff.js'
import { run as drives } from '../src/cli/drives.js'
import { run as exported } from '../src/cli/export.js'
import { run as imported } from '../src/cli/import.js'
import { run as inspect } from '../src/cli/inspect.js'
import { run as ls } from '../src/cli/ls.js'
import { run as plan } from '../src/cli/plan.js'
import { silent } from '../src/event.js'
import { LAYOUT_EPOCH } from '../src/layout/index.js'
import { openProject } from '../src/project.js'
import { buildSet, planSet } from '../src/set.js'
import { virtualMedia } from '../src/simulator/index.js'
import { runCommand } from './cli/run-command.js'
import { bases, layOut, type JsonMap } from './support/bases.js'
import { blankDiscIn } from './support/blank-disc.js'
import { temporaryFolder } from './support/folder.js'
import { variants } from './support/variants.js'
import { required, sample } from './support/tools.js'

const PINS = fileURLToPath(new URL('pinned.txt', import.meta.url))
const folder = temporaryFolder()
beforeAll(() => layOut(folder))

/** Its dates are those of files that the test has just written. */
const OF_THE_HOST = 'times of the sources'
/** Makes no disc. */
const REFUSED = 'audio, refused'
const manifests = Object.entries({ ...bases, ...variants }).filter(([name]) => name !== OF_THE_HOST && name !== REFUSED)

const digest = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16)

/** What a command says, without the folder of the test and the time that it took. */
async function said(command: Run, paths: readonly string[], options: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { status, out, error } = await runCommand(command, paths, options)
  return digest(`${status}\n${out}\n${error}`.replaceAll(folder, '.').replaceAll(/"elapsedSeconds":[^,}]+/g, ''))
}

/** Of a set the first image, with all others. */
async function built(file: string): Promise<{ readonly image: string; readonly beside: readonly string[] }> {
  const project = openProject(file, { environment: {} })
  if (project.manifest.set === undefined) return build(project, { lock: 'none', flush: 'replace', listener: silent })
  const { path } = await planSet(project)
  const [image = '', ...others] = (await buildSet(project)).discs.map((disc) => disc.image)
  return { image, beside: [...others, path] }
}

/** Of all that importing a disc leaves: a manifest, and of an image a folder with the pieces beside it. */
function digestOfPieces(): string {
  const pieces = join(folder, 'pieces')
  if (statSync(pieces).isFile()) return digest(readFileSync(pieces))
  const files = readdirSync(pieces, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).toSorted()
  return digest(paths.map((path) => `${path.slice(folder.length)} ${digest(readFileSync(path))}`).join('\n'))
}

async function rowsOf(name: string, manifest: JsonMap): Promise<string> {
  const file = join(folder, 'disc.config.json')
  writeFileSync(file, JSON.stringify({ ...manifest, name: 'x' }))
  const rows = [`plan ${await said(plan, [file])}`, `plan, JSON ${await said(plan, [file], { json: true })}`]
  const { image, beside } = await built(file)
  for (const path of [image, ...beside]) rows.push(`${path.slice(folder.length + 1)} ${digest(readFileSync(path))}`)
  rows.push(`inspect ${await said(inspect, [image])}`, `inspect, JSON ${await said(inspect, [image], { json: true })}`)
  rows.push(`ls ${await said(ls, [image], { long: true, recursive: true })}`, `check, JSON ${await said(check, [image], { json: true })}`)
  const old = join(folder, 'other.iso')
  rows.push(`diff ${await said(diff, [old, image])}`, `diff, JSON ${await said(diff, [old, image], { json: true, layout: true })}`)
  rmSync(join(folder, 'pieces'), { recursive: true, force: true })
  rows.push(`import ${await said(imported, [image], { output: join(folder, 'pieces') })} ${digestOfPieces()}`)
  for (const as of ['xorriso', 'genisoimage']) rows.push(`export to ${as} ${await said(exported, [file], { as })}`)
  return [`# ${name}`, ...rows, '\n'].join('\n')
}

/** What is said of each medium in a drive, blank. */
async function drivesSaid(): Promise<string> {
  const rows: string[] = []
  for (const medium of virtualMedia) {
    const drive = await blankDiscIn(join(folder, medium), `?media=${medium}&blocks=8192`)
    const ways = [{}, { json: true }, { toc: true }, { features: true }, { structure: true }, { modePages: true }]
    const digests: string[] = []
    for (const options of ways) digests.push(await said(drives, [drive], options))
    rows.push(`${medium} ${digests.join(' ')}`)
  }
  return ['# drives', ...rows, '\n'].join('\n')
}

describe(`in layout epoch ${LAYOUT_EPOCH}`, () => {
  it.runIf(required)('each manifest gives what it gave', { timeout: 300_000 }, async () => {
    let text = `Layout epoch ${LAYOUT_EPOCH}\n\n`
    for (const [name, manifest] of manifests) text += await rowsOf(name, manifest)
    text += await drivesSaid()
    await expect(text).toMatchFileSnapshot(PINS)
  })

  it.skipIf(required).each(sample(manifests, 6))('%s gives what it gave', async (name, manifest) => {
    const pins = readFileSync(PINS, 'utf8')
    expect(pins).toContain(await rowsOf(name, manifest))
  })
})
