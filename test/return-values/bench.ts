/** What provokes a return value: commands and verbs as a user gives them, on files and virtual drives of a folder of their own. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { burn, type Burned } from '../../src/burn.js'
import { camelCase, flagOf } from '../../src/cli/words.js'
import { generalOptions } from '../../src/cli/general.js'
import { commands } from '../../src/cli/commands.js'
import { erase, type EraseOptions } from '../../src/erase.js'
import { silent, type Listener } from '../../src/event.js'
import { DiscError, type Fault } from '../../src/fault/index.js'
import { openMaster } from '../../src/master.js'
import { openProject } from '../../src/project.js'
import { formOf } from '../../src/recorder/index.js'
import { openVirtualFile } from '../../src/simulator/file.node.js'
import type { FaultRule, VirtualDrive } from '../../src/simulator/index.js'
import { systemClock } from '../../src/transport/clock.node.js'
import type { OpenByAddress } from '../../src/transport/open.node.js'
import { runCommand } from '../cli/run-command.js'
import { settings } from '../recorder/bench.js'

export type Raised = Pick<Fault, 'code' | 'imapi'>

/** One way to raise values, and what must come. */
export interface Provocation {
  /** What is done, for the reference page: `disc burn` where no drive is named. */
  readonly does: string
  /** By the code of the fault that is raised: values that it must carry. */
  readonly raises: Readonly<Record<string, readonly string[]>>
  readonly run: (bench: Bench) => Promise<readonly Raised[]>
}

export type Words = readonly (string | number)[]

export interface Bench {
  /** Path of a file of the folder. */
  readonly path: (name: string) => string
  readonly file: (name: string, content: string | Uint8Array) => string
  /** Writes a manifest, `disc: 1` and a date set before it, and names its path. */
  readonly manifest: (content: object, name?: string) => string
  /** Runs a command and gives all faults that it tells, whatever they are about. */
  readonly disc: (...words: Words) => Promise<readonly Raised[]>
  /** A new virtual drive, by its address; its file is the first of its name. */
  readonly drive: (query?: string) => string
  /** The same, with the file there. */
  readonly blank: (query: string) => string
  /** An image of some blocks, built once. */
  readonly image: (files?: readonly object[]) => Promise<string>
}

export const DATE = '2020-01-02T03:04:05Z'

/** A bench in a folder; names of its files are its own. */
export function openBench(folder: string): Bench {
  mkdirSync(folder, { recursive: true })
  let count = 0
  const path = (name: string): string => join(folder, name)
  const file = (name: string, content: string | Uint8Array): string => {
    mkdirSync(dirname(path(name)), { recursive: true })
    writeFileSync(path(name), content)
    return path(name)
  }
  const manifest = (content: object, name = `${count++}.yaml`): string =>
    file(name, JSON.stringify({ disc: 1, volume: { id: 'V', date: DATE }, ...content }))
  return {
    path,
    file,
    manifest,
    disc,
    drive: (query = 'media=dvd+r') => `virtual:${path(`${count++}.disc`)}?${query}`,
    blank(query) {
      const address = `${path(`${count++}.disc`)}?${query}`
      void openVirtualFile(address, systemClock).close()
      return `virtual:${address.replace(/[?].*/, '')}`
    },
    async image(files = [{ at: '/noise', random: { size: 700_000 } }]) {
      const name = `${count++}.iso`
      demandNoError(await disc('build', manifest({ filesystems: { iso9660: {} }, files, output: name })))
      return path(name)
    },
  }
}

/** Words as the door takes them: `burn`, what, `--drive`, which. */
export async function disc(...given: Words): Promise<readonly Raised[]> {
  const [name = '', ...words] = given.map(String)
  const command = commands.find((one) => one.name === name)
  if (command === undefined) throw new Error(`There is no command ${name}`)
  const args: string[] = []
  const known = [...(command.options ?? []), ...generalOptions]
  const options: Record<string, unknown> = { json: true, ...(known.some(({ flags }) => flags.includes('--yes')) ? { yes: true } : {}) }
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    const option = known.find((one) => word === `--${flagOf(one).long}`)
    if (option === undefined) {
      if (word.startsWith('--')) throw new Error(`${name} has no ${word}`)
      args.push(word)
      continue
    }
    const { long, takesValue } = flagOf(option)
    const key = camelCase(long.replace(/^no-/, ''))
    const isAlone = option.flags.includes('[') && (words[i + 1] ?? '--').startsWith('--')
    if (!takesValue || isAlone) options[key] = !long.startsWith('no-')
    else if (option.flags.includes('...')) options[key] = [...((options[key] as readonly string[] | undefined) ?? []), words[++i]]
    else options[key] = words[++i]
  }
  const { run } = await command.load()
  const { out } = await runCommand(run, args, options, { SOURCE_DATE_EPOCH: '1700000000' })
  return out
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('{') || line.startsWith('['))
    .flatMap((line) => faultsIn(JSON.parse(line)))
}

/** Every fault within a value. */
export function faultsIn(value: unknown): readonly Raised[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(faultsIn)
  const one = value as Partial<Fault>
  return typeof one.code === 'string' && typeof one.severity === 'string' && typeof one.message === 'string'
    ? [one as Fault, ...inner]
    : inner
}

/** What a verb throws is what it tells. */
export async function told(verb: Promise<unknown>): Promise<readonly Raised[]> {
  try {
    return faultsIn(await verb)
  } catch (error) {
    if (error instanceof DiscError) return error.faults
    throw error
  }
}

function demandNoError(faults: readonly Raised[]): void {
  const errors = faultsIn(faults).filter((fault) => (fault as Fault).severity === 'error')
  if (errors.length > 0) throw new Error(errors.map((fault) => (fault as Fault).message).join('\n'))
}

/** What must go well, so that something else can fail. */
export async function well(faults: Promise<readonly Raised[]>): Promise<void> {
  demandNoError(await faults)
}

/** A drive that is there already, whatever address names it; closing leaves it open. */
export const opening =
  (drive: VirtualDrive): OpenByAddress =>
  () =>
    Promise.resolve({ transport: { ...drive, close: () => Promise.resolve() }, clock: drive.clock })

/** Locked in place of the drive that is there. */
const unused = (): string => `virtual:${join(tmpdir(), `glassmaster-${process.pid}-${benches++}`)}`
let benches = 0

export interface BurnHere {
  readonly listener?: Listener
  readonly signal?: AbortSignal
}

/** An image, a sheet or a manifest to a virtual drive that goes wrong: `disc burn` without its door. */
export async function burnOn(
  drive: VirtualDrive,
  what: string,
  changes: Parameters<typeof settings>[0] = {},
  { listener = silent, signal }: BurnHere = {},
): Promise<Burned> {
  const master = await openMaster(what.endsWith('.yaml') ? openProject(what) : what, {})
  const chosen = settings(changes)
  try {
    return await burn(master, {
      drives: [unused()],
      form: formOf(chosen.mode, undefined),
      stage: 'never',
      settings: chosen,
      listener,
      signal,
      open: opening(drive),
    })
  } finally {
    await master.close()
  }
}

export const eraseOn = (drive: VirtualDrive, more: Partial<EraseOptions> = {}): ReturnType<typeof erase> =>
  erase({ drives: [unused()], open: opening(drive), ...more })

/** A rule that answers the n-th command of a kind, and the following ones, with sense data. */
export const sense = (opcode: number, key: number, asc: number, ascq: number, times = 1, n = 1): FaultRule => ({
  at: { kind: 'opcode', opcode, n },
  effect: { kind: 'sense', key, asc, ascq },
  times,
})

export const answer = (opcode: number, data: readonly number[], times = 1, n = 1): FaultRule => ({
  at: { kind: 'opcode', opcode, n },
  effect: { kind: 'answer', data: Uint8Array.from(data) },
  times,
})

/** An answer to GET CONFIGURATION: the profile of the disc, further profiles, and features that are current, by code, with their data. */
export function configuration(
  profile: number,
  features: Readonly<Record<number, readonly number[]>>,
  profiles: readonly number[] = [profile],
): readonly number[] {
  const list = profiles.flatMap((one) => [one >> 8, one & 0xff, one === profile ? 1 : 0, 0])
  const body = [
    0,
    0,
    3,
    list.length,
    ...list,
    ...Object.entries(features).flatMap(([code, data]) => [Number(code) >> 8, Number(code) & 0xff, 1, data.length, ...data]),
  ]
  return [0, 0, 0, body.length + 4, 0, 0, profile >> 8, profile & 0xff, ...body]
}
