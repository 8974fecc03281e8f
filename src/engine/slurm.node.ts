/** Slurm by its own commands. Jobs are found by their name alone, so that whoever sent them may end and come again. */

import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { codeOf, DiscError, type Fault } from '../fault/index.js'
import type { Engine, Outcome, QueuedJob } from './engine.js'
import { faults } from './faults.js'
import { faultsIn } from './said.js'
import { fieldOf, isBusy, isFullOfJobs, QUEUE_FORMAT, rangesOf, scriptOf, slicesOf, tasksOf, type Task } from './slurm-text.js'

export interface SlurmOptions {
  /** Of all jobs of this set. */
  readonly name: string
  /** What makes a disc, without its number. */
  readonly command: readonly string[]
  /** All that jobs are to have of the environment. */
  readonly variables: Readonly<Record<string, string>>
  /** Folder of logs. */
  readonly logs: string
  readonly mayBeRoot: boolean
}

/** Its commands wait for minutes for a controller that is not there. Milliseconds. */
const PATIENCE = 30_000

/** Tasks of one array, where the cluster would let it have more: a slice that is refused waits as a whole. */
const MOST_TASKS = 1000

interface Said {
  readonly status: number | undefined
  readonly out: string
  /** What went wrong. */
  readonly text: string
}

function ask(program: string, args: readonly string[], input = ''): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    const out: Buffer[] = []
    const text: Buffer[] = []
    child.stdout.on('data', (piece: Buffer) => out.push(piece))
    child.stderr.on('data', (piece: Buffer) => text.push(piece))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
    child.once('error', (error) => {
      clearTimeout(late)
      reject(codeOf(error) === 'ENOENT' ? new DiscError(faults.noProgram({ program }), { cause: error }) : error)
    })
    child.once('close', (status) => {
      clearTimeout(late)
      const why = Buffer.concat(text).toString().trim()
      resolve({
        status: status ?? undefined,
        out: Buffer.concat(out).toString(),
        text: why !== '' ? why : status === null ? `${program}: timed out` : `${program} ended with ${status}`,
      })
    })
  })
}

/** Throws `engine/noProgram`, `engine/asRoot` and `engine/refused`. */
export async function openSlurm(options: SlurmOptions): Promise<Engine> {
  if (process.getuid?.() === 0 && !options.mayBeRoot) throw new DiscError(faults.asRoot({}))
  mkdirSync(options.logs, { recursive: true })
  const told = await ask('scontrol', ['show', 'config'])
  if (told.status !== 0 && !isBusy(told.text)) throw new DiscError(faults.refused({ reason: told.text }))
  // A controller that does not answer now is asked again; the limit that every release has from the start holds then.
  const most = Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(told.out)?.[1] ?? 1001)
  return new Slurm(options, Math.min(most, MOST_TASKS))
}

class Slurm implements Engine {
  readonly outlives = true
  readonly #options: SlurmOptions
  readonly #most: number
  /** As they were seen last. */
  readonly #tasks = new Map<number, Task>()

  constructor(options: SlurmOptions, most: number) {
    this.#options = options
    this.#most = most
  }

  async poll(): Promise<ReadonlyMap<number, QueuedJob> | { readonly silent: string }> {
    const { status, out, text } = await ask('squeue', ['-h', '-r', '-u', String(process.getuid?.() ?? ''), '-o', QUEUE_FORMAT])
    if (status !== 0) return { silent: text }
    const queue = new Map<number, QueuedJob>()
    for (const task of tasksOf(out, this.#options.name)) {
      this.#tasks.set(task.disc, task)
      if (task.held) await ask('scancel', [task.raw])
      else queue.set(task.disc, task)
    }
    return queue
  }

  async submit(discs: readonly number[]): Promise<readonly number[]> {
    const { name, command, variables, logs } = this.#options
    const taken: number[] = []
    for (const { offset, discs: own } of slicesOf(discs, this.#most)) {
      for (const disc of own) rmSync(this.#endOf(disc), { force: true })
      const { status, text } = await ask(
        'sbatch',
        [
          '--parsable',
          `--job-name=${name}.${offset}`,
          `--array=${rangesOf(own.map((disc) => disc - offset))}`,
          '--ntasks=1',
          // No variable has that name: those of Slurm alone go with the job.
          '--export=NIL',
          '--output=/dev/null',
          '--chdir=/',
        ],
        scriptOf({ command, variables, logs, offset }),
      )
      if (status === 0) taken.push(...own)
      else if (isBusy(text)) return taken
      else if (isFullOfJobs(text) && (taken.length > 0 || (await this.#hasAny()))) return taken
      else throw new DiscError(faults.refused({ reason: text }))
    }
    return taken
  }

  async #hasAny(): Promise<boolean> {
    const queue = await this.poll()
    return 'silent' in queue || queue.size > 0
  }

  async outcome(disc: number): Promise<Outcome | undefined> {
    const text = readIfThere(this.#endOf(disc))
    const [, status, node = '', said = ''] = /^(\d+) (\S+)\n(.*)/.exec(text ?? '') ?? []
    if (status !== undefined) return { status: Number(status), node, why: `it ended with ${status}`, own: true, faults: faultsIn(said) }
    const raw = this.#tasks.get(disc)?.raw
    const told = raw === undefined ? undefined : await ask('scontrol', ['show', 'job', '--oneliner', raw])
    if (told?.status !== 0) return undefined
    return endOf(told.out, disc, this.#options.logs)
  }

  async hasten(disc: number): Promise<void> {
    rmSync(this.#endOf(disc), { force: true })
    const raw = this.#tasks.get(disc)?.raw
    if (raw !== undefined) await ask('scontrol', ['update', `JobId=${raw}`, 'StartTime=now'])
  }

  async cancel(discs: readonly number[]): Promise<void> {
    // Those that were sent a moment ago are not known yet.
    await this.poll()
    const known = discs.flatMap((disc) => this.#tasks.get(disc) ?? [])
    // Each by itself where they are few; else their arrays, which hold nothing but discs of this set.
    const ids = known.length > MOST_TASKS ? [...new Set(known.map(({ array }) => array))] : known.map(({ raw }) => raw)
    if (ids.length > 0) await ask('scancel', ids)
  }

  /** Each question costs the controller a look at all jobs. */
  pause(waiting: number): number {
    return Math.min(1000 + 5 * waiting, 10_000)
  }

  #endOf(disc: number): string {
    return `${this.#options.logs}/disc-${disc}.end`
  }
}

/** What Slurm knows of a job that said nothing where we look. */
function endOf(text: string, disc: number, folder: string): Outcome | undefined {
  const state = fieldOf(text, 'JobState') ?? ''
  const [code = '', signal = ''] = (fieldOf(text, 'ExitCode') ?? '').split(':')
  const reason = fieldOf(text, 'Reason') ?? ''
  const node = fieldOf(text, 'NodeList') ?? fieldOf(text, 'BatchHost') ?? '?'
  const why = `Slurm says ${state}${signal === '' || signal === '0' ? '' : `, signal ${signal}`}${reason === 'None' ? '' : ` (${reason})`} on ${node}`
  const endedItself = (state === 'FAILED' || state === 'COMPLETED') && signal === '0' && !/launch/i.test(reason)
  const status = endedItself ? Number(code) : undefined
  const unseen: readonly Fault[] =
    status !== undefined && status !== 0 && status !== 75 && status < 128 ? [faults.notShared({ disc, folder, node })] : []
  return { status, node, why, own: false, faults: unseen }
}

/** What cannot be read now is as good as not there yet. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
