/**
 * A set that is built by the jobs of a cluster, on which all that happens to clusters happens: a node dies, the controller ends and is killed, whoever
 * sent the jobs is killed and comes again, and one job is killed as often as it is run.
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect } from 'vitest'
import { program } from '../support/program.js'
import { Cluster, NODES, processesOf, SLURM_PROGRAMS } from '../support/slurm.js'
import { itNeeds } from '../support/tools.js'

// Its name is told to shells; that of the cluster to its configuration, which has no quotes.
const folder = mkdtempSync(join(tmpdir(), "disc set's "))
const DISCS = 24
const [home, reference] = [join(folder, 'cluster'), join(folder, 'local')]
const machines = mkdtempSync(join(tmpdir(), 'glassmaster-slurm-'))
let cluster: Cluster | undefined
const stops: AbortController[] = []
const children = new Set<ChildProcess>()
afterAll(() => {
  for (const stop of stops) stop.abort()
  for (const child of children) child.kill('SIGKILL')
  cluster?.stop()
  for (const one of [folder, machines]) rmSync(one, { recursive: true, force: true, maxRetries: 5 })
})

interface Ended {
  readonly status: number | null
  readonly result: {
    readonly ok: boolean
    readonly discs?: readonly { readonly number: number; readonly image: string; readonly state: string }[]
    readonly faults: readonly {
      readonly code: string
      readonly message: string
      readonly help?: string
      readonly values: { readonly disc?: number; readonly jobs?: string }
    }[]
  }
  readonly error: string
}

function started(args: readonly string[], env: NodeJS.ProcessEnv = {}): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [program, 'set', ...args, '--json'], { env: { ...cluster?.environment, LABEL: "IT'S", ...env } })
  children.add(child)
  const [out, error]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (piece: Buffer) => out.push(piece))
  child.stderr.on('data', (piece: Buffer) => error.push(piece))
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (status) => {
      children.delete(child)
      const last = Buffer.concat(out).toString().trim().split('\n').at(-1) ?? ''
      const result = (status === null ? { ok: false, faults: [] } : JSON.parse(last)) as Ended['result']
      resolve({ status, result, error: Buffer.concat(error).toString() })
    })
  })
  return { child, ended }
}

const codesOf = ({ result }: Ended): readonly string[] => result.faults.map(({ code }) => code)

const done = async (...args: readonly string[]): Promise<Ended> => started(args).ended

function digestsBelow(top: string): Readonly<Record<string, string>> {
  const names = readdirSync(top).filter((name) => /\.iso$|^SET-INDEX/.test(name))
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(top, name)))
        .digest('hex'),
    ]),
  )
}

/** Images with their bytes and their records. */
function made(whole: Readonly<Record<string, string>>): ReadonlySet<string> {
  if (!existsSync(join(home, 'dist'))) return new Set()
  const found = Object.entries(digestsBelow(join(home, 'dist')))
  return new Set(
    found.filter(([name, digest]) => whole[name] === digest && existsSync(join(home, 'dist', `${name}.set.json`))).map(([name]) => name),
  )
}

async function until(what: string, is: () => boolean, seconds = 120): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !is(); await sleep(100)) if (Date.now() > end) throw new Error(`never: ${what}`)
}

describe('a set on a cluster', () => {
  itNeeds(
    SLURM_PROGRAMS,
    'is whole, and as one that was built here, whatever ends meanwhile',
    async () => {
      cluster = await Cluster.start(machines)
      for (let i = 1; i <= DISCS; i++) {
        const at = join(home, 'src', `folder ${String(i).padStart(2, '0')}`)
        mkdirSync(at, { recursive: true })
        writeFileSync(join(at, 'file.bin'), Buffer.alloc(340_000 + 1000 * i, `${i} `))
      }
      const manifest = join(home, 'disc.yaml')
      writeFileSync(
        manifest,
        'disc: 1\nmedia: { type: cd-r, blocks: 300 }\nvolume: { id: FARM, date: 0, publisher: "${LABEL}" }\nfilesystems: { iso9660: { rockridge: true } }\nset: {}\nfiles: [{ from: src }]\n',
      )
      expect(await done('plan', manifest)).toMatchObject({ status: 0 })
      cpSync(home, reference, { recursive: true })
      const local = await done('build', join(reference, 'disc.yaml'), '--engine', 'local:2')
      expect(local, JSON.stringify(local)).toMatchObject({ status: 0 })
      expect(local.result.discs?.map(({ state }) => state)).toEqual(Array.from({ length: DISCS }, () => 'built'))
      const whole = digestsBelow(join(reference, 'dist'))

      // One job is killed whenever it is seen.
      const killer = new AbortController()
      stops.push(killer)
      const killed = new Set<number>()
      const killing = (async () => {
        for (; !killer.signal.aborted; await sleep(20))
          for (const pid of processesOf((words) => words.includes(manifest) && words.at(-2) === '7'))
            try {
              process.kill(pid, 'SIGKILL')
              killed.add(pid)
            } catch {
              // It has ended meanwhile.
            }
      })()

      // What is told of the discs is what their files say, once a second.
      const sampler = new AbortController()
      stops.push(sampler)
      let samples = 0
      const lies: string[] = []
      const sampling = (async () => {
        for (; !sampler.signal.aborted; await sleep(1000)) {
          const before = made(whole)
          const { result } = await done('status', manifest)
          const after = made(whole)
          for (const { image, state } of result.discs ?? []) {
            const name = image.split('/').at(-1) ?? ''
            if (before.has(name) && state !== 'built') lies.push(`${name} was made, and told as ${state}`)
            if (!after.has(name) && state === 'built') lies.push(`${name} was not made, and told as built`)
          }
          samples += result.discs?.length === DISCS ? 1 : 0
        }
      })()

      const build = ['build', manifest, '--engine', 'slurm', '--as-root']
      const first = started(build)
      await until('three discs', () => made(whole).size >= 3)
      cluster.killNode('n2')
      cluster.scontrol('update', 'NodeName=n2', 'State=DOWN', 'Reason=power')
      await until('six discs', () => made(whole).size >= 6)

      first.child.kill('SIGKILL')
      expect((await first.ended).status).toBe(null)
      const second = started(build)
      await until('nine discs', () => made(whole).size >= 9)
      const tasks = cluster
        .queue()
        .trim()
        .split('\n')
        .map((line) => line.split(' ').slice(0, 2).join(' '))
      expect(tasks.length).toBe(new Set(tasks).size)
      cluster.startNode('n2')
      cluster.resume('n2')

      await cluster.stopController('SIGTERM')
      await sleep(1000)
      cluster.startController()
      await until('twelve discs', () => made(whole).size >= 12)
      await cluster.stopController('SIGKILL')
      await sleep(1000)
      cluster.startController()
      // What was sent in the last moments is sent twice, and nodes that see that are drained, as their operator sees.
      for (const node of NODES) cluster.resume(node)

      const ended = await second.ended
      killer.abort()
      await killing
      expect(killed.size).toBeGreaterThanOrEqual(2)
      expect(
        [ended.status, ended.result.faults.filter(({ code }) => code === 'engine/discFailed').map(({ values }) => values.disc)],
        ended.error,
      ).toEqual([1, [7]])
      const told = ended.result.faults.find(({ code }) => code === 'engine/discFailed')
      expect(told?.message).toContain('tried 2 times')
      expect(told?.help).toContain('disc-7.log')
      expect(readFileSync(join(home, 'dist/set-jobs/disc-7.log'), 'utf8')).toContain('ended with 137')
      expect(made(whole).size).toBe(DISCS - 1)

      const third = await done(...build)
      expect(third, JSON.stringify(third)).toMatchObject({ status: 0 })
      expect(third.result.discs?.filter(({ state }) => state === 'built').map(({ number }) => number)).toEqual([7])
      sampler.abort()
      await sampling
      expect(digestsBelow(join(home, 'dist'))).toEqual(whole)
      expect(lies).toEqual([])
      expect(samples).toBeGreaterThan(3)
    },
    300_000,
  )

  itNeeds(
    [...SLURM_PROGRAMS, 'unshare', 'mount'],
    'tells what the cluster refuses, that it does not answer, and which node does not share the folder, and ends its jobs when it is interrupted',
    async () => {
      cluster ??= await Cluster.start(machines)
      // A controller that was killed may have sent jobs again whose discs are long there.
      cluster.cancelAll()
      await until('an empty queue', () => cluster?.queue() === '')
      const other = join(folder, 'other')
      mkdirSync(join(other, 'src'), { recursive: true })
      for (const name of ['a', 'b']) writeFileSync(join(other, 'src', name), Buffer.alloc(350_000, name))
      const manifest = join(other, 'disc.yaml')
      writeFileSync(
        manifest,
        'disc: 1\nmedia: { type: cd-r, blocks: 300 }\nvolume: { id: OTHER, date: 0 }\nfilesystems: { iso9660: { rockridge: true } }\nset: {}\nfiles: [{ from: src }]\n',
      )
      expect(await done('plan', manifest)).toMatchObject({ status: 0 })
      const build = ['build', manifest, '--engine', 'slurm', '--as-root']

      const refused = await started(build, { SBATCH_PARTITION: 'nowhere' }).ended
      expect([refused.status, codesOf(refused)]).toEqual([1, ['engine/refused']])

      const unheard = started(build, { SLURM_CONF: cluster.confWithoutController() })
      let said = ''
      unheard.child.stdout?.on('data', (piece: Buffer) => (said += piece.toString()))
      await until('a word of the silence', () => said.includes('"engine/silent"'))
      unheard.child.kill('SIGTERM')
      const { status, result } = await unheard.ended
      expect([status, result.faults.map(({ code, values }) => [code, values.jobs])]).toEqual([143, [['engine/stopped', 'left']]])

      for (const node of NODES) cluster.killNode(node)
      for (const node of NODES) cluster.scontrol('update', `NodeName=${node}`, 'State=DOWN', 'Reason=test')
      const waiting = started(build)
      await until('jobs that wait', () => cluster?.queue().includes('disc-set-') === true)
      waiting.child.kill('SIGINT')
      const interrupted = await waiting.ended
      expect([interrupted.status, interrupted.result.faults.map(({ code, values }) => [code, values.jobs])]).toEqual([
        130,
        [['engine/stopped', 'asked to end']],
      ])
      expect(cluster.queue()).toBe('')

      cluster.startNode('n1', join(other, 'dist'))
      cluster.resume('n1')
      const apart = await started(build).ended
      expect(codesOf(apart), JSON.stringify(apart)).toContain('engine/notShared')
      expect(apart.result.faults.find(({ code }) => code === 'engine/notShared')?.message).toContain(' on n1 ')
      expect(cluster.queue()).toBe('')
    },
    180_000,
  )
})
