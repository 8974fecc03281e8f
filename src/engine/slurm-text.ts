/** What is said to Slurm, and what it answers. slurm.schedmd.com: sbatch, squeue, scontrol. */

import { quotedForShell } from '../export/index.js'
import type { QueuedJob } from './engine.js'

/** `1-3,7` of numbers that ascend. */
export function rangesOf(numbers: readonly number[]): string {
  const out: string[] = []
  for (let i = 0; i < numbers.length;) {
    let end = i
    while (numbers[end + 1] === (numbers[end] ?? 0) + 1) end++
    out.push(i === end ? `${numbers[i]}` : `${numbers[i]}-${numbers[end]}`)
    i = end + 1
  }
  return out.join(',')
}

/** Discs of one array: a task has the number of its disc without `offset`. */
export interface Slice {
  readonly offset: number
  readonly discs: readonly number[]
}

/** Numbers of tasks are below `most`. */
export function slicesOf(discs: readonly number[], most: number): readonly Slice[] {
  const out = new Map<number, number[]>()
  for (const disc of discs.toSorted((a, b) => a - b)) {
    const offset = Math.floor(disc / most) * most
    const slice = out.get(offset) ?? []
    slice.push(disc)
    out.set(offset, slice)
  }
  return [...out].map(([offset, own]) => ({ offset, discs: own }))
}

export interface ScriptParts {
  /** What makes a disc, without its number. */
  readonly command: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  /** Folder of logs. */
  readonly logs: string
  readonly offset: number
}

/**
 * What each task runs. How it ended is put in place whole, before it ends; what it said goes through a variable of the shell, since a file
 * system that is full takes no log either, and that must not become another exit status.
 */
export function scriptOf({ command, variables, logs, offset }: ScriptParts): string {
  return `#!/bin/bash
${Object.entries(variables)
  .map(([name, value]) => `export ${name}=${quotedForShell(value)}`)
  .join('\n')}
disc=$((${offset} + SLURM_ARRAY_TASK_ID))
cd ${quotedForShell(logs)} || exit 1
rm -f "disc-$disc.end"
said=$(${command.map(quotedForShell).join(' ')} --only "$disc" 2>>"disc-$disc.log")
status=$?
{ printf 'job %s on %s ended with %s\\n%s\\n' "$SLURM_JOB_ID" "$(uname -n)" "$status" "$said" >>"disc-$disc.log"; } 2>/dev/null
part=".disc-$disc.$SLURM_JOB_ID"
{ printf '%s %s\\n%s\\n' "$status" "\${SLURMD_NODENAME:-$(uname -n)}" "\${said##*$'\\n'}" >"$part" && mv -f "$part" "disc-$disc.end" || rm -f "$part"; } 2>/dev/null
exit "$status"
`
}

/** Fields of a job that squeue is asked for. The name comes last: it may hold anything. */
export const QUEUE_FORMAT = '%F %K %A %t %r|%j'

export interface Task extends QueuedJob {
  readonly disc: number
  readonly array: string
  /** Number of the job itself, by which it is updated. */
  readonly raw: string
  /** It can only be run by somebody who releases it: its launch failed. */
  readonly held: boolean
}

/** Tasks of the arrays that are called `NAME.OFFSET`. */
export function tasksOf(text: string, name: string): readonly Task[] {
  const out: Task[] = []
  for (const line of text.split('\n')) {
    const [, array = '', index, raw = '', state, reason = '', job = ''] = /^(\d+) (\d+) (\d+) (\S+) (.*?)\|(.*)$/.exec(line) ?? []
    if (index === undefined || !job.startsWith(`${name}.`)) continue
    const waits = state === 'PD'
    out.push({
      disc: Number(job.slice(name.length + 1)) + Number(index),
      array,
      raw,
      state: !waits ? 'running' : reason === 'BeginTime' ? 'again' : 'queued',
      held: waits && /launch.failed.requeued.held/i.test(reason),
    })
  }
  return out
}

/** `Key=value` of `scontrol show job --oneliner`, where values have no blanks in them. */
export const fieldOf = (text: string, key: string): string | undefined => new RegExp(`(?:^|\\s)${key}=(\\S*)`).exec(text)?.[1]

/** What the controller says when it has not the means for it now. */
export const isBusy = (text: string): boolean =>
  /unable to contact|timed out|temporarily unable|temporarily unavailable|connection refused|communication|in standby mode|slurm_persist/i.test(
    text,
  )

/** More jobs than may be there at once. */
export const isFullOfJobs = (text: string): boolean => /submit.?(job)?.?limit|MaxSubmit|MaxJobCount|job count/i.test(text)
