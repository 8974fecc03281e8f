/** A cluster of Slurm on this host: three nodes, a controller, in a folder of its own. */

import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathOf } from './tools.js'

/** Root alone may start daemons that run jobs as others. */
export const SLURM_PROGRAMS = [
  'slurmctld',
  'slurmd',
  'sbatch',
  'squeue',
  'scontrol',
  'scancel',
  'munged',
  'setpriv',
  ...(process.getuid?.() === 0 ? [] : ['slurm-as-root']),
]
export const NODES = ['n1', 'n2', 'n3'] as const

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server))
        }),
    ),
  )
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

/** What a process was started with; empty of one that is gone. */
function wordsOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}

/** Processes by what they were started with. */
export const processesOf = (fits: (words: readonly string[], pid: string) => boolean): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && fits(wordsOf(name), name))
    .map(Number)

const parentOf = (pid: string): string => {
  try {
    return /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? ''
  } catch {
    return ''
  }
}

function killAll(pids: readonly number[]): void {
  for (const pid of pids)
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
}

/** A process and all that it started, by their parents. */
function withChildren(pids: readonly number[]): readonly number[] {
  const parents = new Map(processesOf(() => true).map((pid) => [pid, Number(parentOf(String(pid)))]))
  const found = new Set(pids)
  for (let before = -1; before !== found.size;) {
    before = found.size
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid)
  }
  return [...found]
}

export class Cluster {
  readonly folder: string
  readonly conf: string
  readonly #munge: string

  private constructor(folder: string) {
    this.folder = folder
    this.conf = join(folder, 'slurm.conf')
    this.#munge = join(folder, 'munge')
  }

  /** What its commands have to see. */
  get environment(): NodeJS.ProcessEnv {
    return { ...process.env, SLURM_CONF: this.conf }
  }

  static async start(folder: string): Promise<Cluster> {
    const cluster = new Cluster(folder)
    chmodSync(folder, 0o755)
    const [controller = 0, ...nodes] = await freePorts(1 + NODES.length)
    for (const name of ['state', 'run', 'log', ...NODES.map((node) => `spool/${node}`)]) mkdirSync(join(folder, name), { recursive: true })
    cluster.#startMunge()
    writeFileSync(cluster.conf, configuration(folder, join(cluster.#munge, 'socket'), controller, nodes))
    cluster.startController()
    for (const node of NODES) cluster.startNode(node)
    for (let tries = 0; ; tries++) {
      const { stdout } = spawnSync('timeout', ['5', 'sinfo', '-h', '-N', '-o', '%t'], { env: cluster.environment, encoding: 'utf8' })
      if (
        stdout
          .trim()
          .split('\n')
          .filter((state) => state === 'idle').length === NODES.length
      )
        return cluster
      if (tries > 120)
        throw new Error(`the nodes are ${stdout}: ${readFileSync(join(folder, 'log', 'slurmctld.log'), 'utf8').slice(-2000)}`)
      await sleep(250)
    }
  }

  /** With a key and a socket of its own: the daemon of the host, where there is one, is left alone. */
  #startMunge(): void {
    const munge = this.#munge
    mkdirSync(munge, { mode: 0o755 })
    const key = join(munge, 'key')
    writeFileSync(key, Buffer.alloc(128, 'glassmaster'))
    chmodSync(key, 0o400)
    const [uid = 0, gid = 0] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'munge'], { encoding: 'utf8' })))
    for (const path of [munge, key]) chownSync(path, uid, gid)
    const files = ['--socket', 'socket', '--pid-file', 'pid', '--log-file', 'log', '--seed-file', 'seed', '--key-file', 'key']
    const args = files.map((word) => (word.startsWith('--') ? word : join(munge, word)))
    // Without a terminal or systemd, which is not there in a container.
    execFileSync('setpriv', ['--reuid', String(uid), '--regid', String(gid), '--clear-groups', pathOf('munged') ?? '', '--force', ...args])
  }

  startController(): void {
    spawnSync('slurmctld', ['-f', this.conf], { env: this.environment, stdio: 'ignore' })
  }

  /** Another folder than that of the host is at `unshared`. */
  startNode(node: string, unshared?: string): void {
    const words = ['slurmd', '-f', this.conf, '-N', node]
    const apart = ['-m', 'sh', '-c', 'mount -t tmpfs none "$0" && exec "$@"', unshared ?? '', ...words]
    const [program = '', ...args] = unshared === undefined ? words : ['unshare', ...apart]
    spawnSync(program, args, { env: this.environment, stdio: 'ignore' })
  }

  /** The configuration of somebody whose controller is not there. */
  confWithoutController(): string {
    const path = join(this.folder, 'gone.conf')
    writeFileSync(path, `${readFileSync(this.conf, 'utf8').replace(/^SlurmctldPort=.*$/m, 'SlurmctldPort=1')}MessageTimeout=2\n`)
    return path
  }

  #controllers(): readonly number[] {
    return processesOf(([program = '', ...words]) => program.endsWith('slurmctld') && words.includes(this.conf))
  }

  async stopController(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const pids = this.#controllers()
    for (const pid of pids) process.kill(pid, signal)
    while (pids.some((pid) => existsSync(`/proc/${pid}`) && !isZombie(pid))) await sleep(50)
  }

  /** As a host that loses its power: the daemon, what it started, and the jobs. */
  killNode(node: string): void {
    const daemons = processesOf(
      ([program = '', ...words]) => program.endsWith('slurmd') && words.includes(this.conf) && words.includes(node),
    )
    const steps = processesOf((words, pid) => words.some((word) => word.startsWith('slurmstepd')) && this.#isStepOf(pid, node))
    killAll(withChildren([...daemons, ...steps]))
  }

  /** The daemon of a step keeps its socket in the spool of its node. */
  #isStepOf(pid: string, node: string): boolean {
    try {
      const files = readdirSync(`/proc/${pid}/fd`).map((name) => {
        try {
          return readlinkSync(`/proc/${pid}/fd/${name}`)
        } catch {
          return ''
        }
      })
      return files.some((file) => file.includes(join(this.folder, 'spool', node)) || file.includes(`slurmd.${node}.log`))
    } catch {
      return false
    }
  }

  scontrol(...args: readonly string[]): string {
    return execFileSync('timeout', ['20', 'scontrol', ...args], { env: this.environment, encoding: 'utf8' })
  }

  /** As an operator does with a node that is back; one that is well is not resumed. */
  resume(node: string): void {
    spawnSync('timeout', ['20', 'scontrol', 'update', `NodeName=${node}`, 'State=RESUME'], { env: this.environment, stdio: 'ignore' })
  }

  cancelAll(): void {
    spawnSync('timeout', ['20', 'scancel', '-u', String(process.getuid?.())], { env: this.environment, stdio: 'ignore' })
  }

  queue(): string {
    return execFileSync('timeout', ['20', 'squeue', '-h', '-r', '-o', '%j %K %t %N %r'], { env: this.environment, encoding: 'utf8' })
  }

  stop(): void {
    const own = processesOf((words) => words.some((word) => word.startsWith(this.folder)) && /slurmctld|slurmd|munged/.test(words[0] ?? ''))
    const steps = processesOf(
      (words, pid) => words.some((word) => word.startsWith('slurmstepd')) && NODES.some((node) => this.#isStepOf(pid, node)),
    )
    killAll(withChildren([...own, ...steps]))
  }
}

function isZombie(pid: number): boolean {
  try {
    return /^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return true
  }
}

const configuration = (folder: string, socket: string, controller: number, nodes: readonly number[]): string => `ClusterName=discs
SlurmctldHost=localhost
AuthType=auth/munge
AuthInfo=socket=${socket}
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
SlurmctldPort=${controller}
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool/%n
SlurmctldPidFile=${folder}/run/slurmctld.pid
SlurmdPidFile=${folder}/run/slurmd.%n.pid
SlurmctldLogFile=${folder}/log/slurmctld.log
SlurmdLogFile=${folder}/log/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=defer,batch_sched_delay=0,sched_min_interval=100000
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
SlurmdTimeout=10
SlurmctldTimeout=15
MinJobAge=600
KillWait=2
JobRequeue=1
MaxArraySize=10
SlurmdParameters=config_overrides
${NODES.map((node, i) => `NodeName=${node} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${nodes[i]} CPUs=1 RealMemory=2000 State=UNKNOWN`).join('\n')}
PartitionName=discs Nodes=n[1-3] Default=YES MaxTime=INFINITE State=UP
`
