/** The program as it is installed: `dist/bin`, run as a shell runs it. */

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { required } from './tools.js'

export const program = fileURLToPath(new URL('../../dist/bin/disc.js', import.meta.url))
const main = fileURLToPath(new URL('../../dist/bin/main.js', import.meta.url))
const host = fileURLToPath(new URL('program-host.cjs', import.meta.url))

export interface ProgramRun {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs it to its end. Where all readers are asked for each run is a process of its own. At home, where tests are to be quick, one process
 * takes them one after the other: most of a short run is the start of Node.js.
 */
export function runProgram(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): ProgramRun {
  if (!required) return hosted(args, cwd, env)
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 64 << 20,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { status, stdout, stderr }
}

let pipes: { readonly to: number; readonly from: number } | undefined

function openHost(): NonNullable<typeof pipes> {
  const folder = mkdtempSync(join(tmpdir(), 'glassmaster-host-'))
  const [ask, answer] = [join(folder, 'ask'), join(folder, 'answer')]
  execFileSync('mkfifo', [ask, answer])
  // It ends when nobody can ask any more.
  spawn(process.execPath, [host, ask, answer], { stdio: ['ignore', 'inherit', 'inherit'] }).unref()
  const opened = { to: openSync(ask, 'w'), from: openSync(answer, 'r') }
  rmSync(folder, { recursive: true })
  return opened
}

function hosted(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): ProgramRun {
  pipes ??= openHost()
  const request = Buffer.from(`${JSON.stringify({ main, args, cwd, env })}\n`)
  for (let at = 0; at < request.length;) at += writeSync(pipes.to, request, at)
  const pieces: Buffer[] = []
  do {
    const piece = Buffer.alloc(1 << 16)
    const length = readSync(pipes.from, piece)
    if (length === 0) {
      pipes = undefined
      throw new Error(`the program ended its process: disc ${args.join(' ')}`)
    }
    pieces.push(piece.subarray(0, length))
  } while (pieces.at(-1)?.at(-1) !== 10)
  return JSON.parse(Buffer.concat(pieces).toString()) as ProgramRun
}
