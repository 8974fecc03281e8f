/**
 * User-mode-linux (Debian package user-mode-linux): a kernel that is an ordinary program, boots in a second or two and has the
 * root of the host for its own.
 */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { KEPT, library } from './kept.js'
import { runIn, type Job, type LinuxMachine } from './linux.js'
import { pathOf } from './tools.js'

const MODULES = '/usr/lib/uml/modules'

export const uml: LinuxMachine = {
  name: 'user-mode-linux',
  needs: () => ['linux.uml', 'busybox', ...(umlBoots() ? [] : ['a user-mode-linux that boots'])],
  modules: () => {
    const version = existsSync(MODULES) ? readdirSync(MODULES).sort().at(-1) : undefined
    if (version === undefined) throw new Error(`no modules of user-mode-linux in ${MODULES}`)
    return join(MODULES, version)
  },
  device: (index) => `/dev/ubd${String.fromCharCode('a'.charCodeAt(0) + index)}`,
  shared: (folder) => `-t hostfs -o ${folder} none`,
  run: (job) => runUml(job, preloaded()),
}

/**
 * What makes it run where the processor has more state than it knows. Loaded everywhere: where the host wants no more than it gives the
 * calls pass through, without a difference in time, and so it is tried on every machine. Without a compiler it has to do alone.
 */
const preloaded = (): readonly string[] => [library('uml-xstate.c')].filter((path) => path !== undefined)

/** With libraries before those of the environment. The kernel gives its own processes none of it: they have what its command line says. */
export function runUml({ folder, init, disks, limitMs }: Job, libraries: readonly string[]): string {
  const devices = disks.map(({ image, access }, i) => `ubd${i}${access === 'read' ? 'r' : ''}=${realpathSync(image)}`)
  const machine = spawnSync('linux.uml', [...argumentsFor(folder, init), ...devices], {
    timeout: limitMs,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 24,
    env: environmentWith(libraries),
  })
  return `${machine.error?.message ?? ''}\n${String(machine.stdout)}${String(machine.stderr)}`
}

function environmentWith(libraries: readonly string[]): NodeJS.ProcessEnv {
  const preload = [...libraries, process.env['LD_PRELOAD'] ?? ''].filter((path) => path !== '').join(':')
  return { ...process.env, ...(preload === '' ? {} : { LD_PRELOAD: preload }) }
}

/** Starts it with a serial line, which is `/dev/ttyS0` in it. */
export function spawnUml({ folder, init }: Pick<Job, 'folder' | 'init'>, [input, output]: readonly [number, number]): ChildProcess {
  const words = [...argumentsFor(folder, init), 'ssl=null', 'ssl0=fd:3,fd:4']
  const stdio = ['ignore', 'ignore', 'ignore', input, output] as const
  return spawn('linux.uml', words, { stdio: [...stdio], env: environmentWith(preloaded()) })
}

const argumentsFor = (folder: string, init: string): readonly string[] => [
  'mem=256M',
  `umid=${folder.slice(-6)}`,
  `uml_dir=${folder}`,
  'rootfstype=hostfs',
  'rootflags=/',
  'root=/dev/root',
  'ro',
  'con=null',
  'con0=null,fd:1',
  `init=${init}`,
  'quiet',
  'loglevel=4',
  'random.trust_cpu=on',
]

let boots: boolean | undefined

/** Whether it comes to the end of a script that does nothing. That it did once is kept until the host starts anew. */
export function umlBoots(): boolean {
  return (boots ??= wasSeen() || isSeen())
}

function isSeen(): boolean {
  if (pathOf('linux.uml') === undefined) return false
  try {
    runIn(uml, [], [], () => undefined, 30_000)
  } catch {
    return false
  }
  try {
    mkdirSync(KEPT, { recursive: true })
    writeFileSync(seenFile(), '')
  } catch {
    // It is looked at again, then.
  }
  return true
}

const wasSeen = (): boolean => pathOf('linux.uml') !== undefined && existsSync(seenFile())

/** Named by all that it hangs on. */
function seenFile(): string {
  const { size, mtimeMs } = statSync(pathOf('linux.uml') ?? '')
  const host = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
  const digest = createHash('sha256')
    .update(JSON.stringify([host, size, mtimeMs, preloaded()]))
    .digest('hex')
  return join(KEPT, `uml-boots-${digest.slice(0, 16)}`)
}
