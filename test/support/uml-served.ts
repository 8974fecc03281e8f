/**
 * A user-mode-linux that stays up: at home one kernel judges the images of all tests of a process, and most of what it would take to judge one
 * is its start. Images are loop devices of the files of the host; what the kernel kept of the files is dropped before each script.
 */

import { execFileSync, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  openSync,
  readSync,
  realpathSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initScript, modulesIn } from './linux.js'
import { spawnUml, uml } from './uml.js'

interface Served {
  /** Shared with the machine, which has it as `/mnt/out`. */
  readonly folder: string
  readonly child: ChildProcess
  readonly to: number
  readonly from: number
}

let served: Served | undefined
let scripts = 0

/** The device that an image is in a script. */
export const servedDevice = (index: number): string => `/dev/loop${index}`

/** Has the machine run a script; `read` takes what that left in the folder, below names that begin with `prefix`. */
export function runServed<Result>(
  images: readonly string[],
  scriptFor: (prefix: string) => readonly string[],
  read: (folder: string, prefix: string) => Result,
  limitMs: number,
): Result {
  served ??= start()
  const { folder, to } = served
  const name = `script-${++scripts}`
  const script = [
    'bb=/bin/busybox',
    'echo 3 > /proc/sys/vm/drop_caches',
    ...images.map((image, i) => `$bb losetup -r ${servedDevice(i)} '${realpathSync(image).replaceAll("'", "'\\''")}'`),
    ...scriptFor(name),
    ...images.map((_, i) => `$bb losetup -d ${servedDevice(i)}`),
    '',
  ]
  writeFileSync(join(folder, name), script.join('\n'))
  writeSync(to, `${name}\n`)
  awaitMark(served, limitMs)
  return read(folder, name)
}

/** Throws, and ends the machine, where it says nothing for so long. */
function awaitMark({ from, child }: Served, limitMs: number): void {
  const answer = Buffer.alloc(1)
  for (const end = Date.now() + limitMs; ; pause()) {
    const count = readOrNone(from, answer)
    if (count === 1 && answer[0] === MARK) return
    if (count === 0 || Date.now() > end) {
      child.kill('SIGKILL')
      served = undefined
      throw new Error(`${uml.name} did not come to the end of a script`)
    }
  }
}

/** What the machine says when it is up, and when a script has come to its end. */
const MARK = '#'.charCodeAt(0)

const START_LIMIT_MS = 60_000

const pause = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3)

/** Undefined where nothing is there yet. */
function readOrNone(from: number, into: Buffer): number | undefined {
  try {
    return readSync(from, into)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined
    throw error
  }
}

const FOLDERS = 'glassmaster-served-'

/** Processes of tests are ended without a word, and nothing of theirs runs then. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, owner] = name.startsWith(FOLDERS) ? (/^(\d+)-/.exec(name.slice(FOLDERS.length)) ?? []) : []
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}

/** The machine switches itself off when nobody holds the other end of its line any more. */
function start(): Served {
  sweep()
  const folder = mkdtempSync(join(tmpdir(), `${FOLDERS}${process.pid}-`))
  const init = join(folder, 'init')
  const loop = modulesIn(uml.modules(), ['loop']).map((path) => `$bb insmod ${path} max_loop=16`)
  writeFileSync(
    init,
    initScript(uml, folder, [
      ...loop,
      // What comes before the line is open and quiet would be lost.
      `exec 3<> /dev/ttyS0; $bb stty raw -echo <&3; echo '#' >&3`,
      `while read -r name <&3; do $bb sh /mnt/out/$name 3>&-; echo '#' >&3; done`,
    ]),
  )
  chmodSync(init, 0o755)
  const [ask, answer] = [join(folder, 'ask'), join(folder, 'answer')]
  execFileSync('mkfifo', [ask, answer])
  const [asked, to] = bothEnds(ask)
  const [from, answers] = bothEnds(answer)
  const child = spawnUml({ folder, init }, [asked, answers])
  closeSync(asked)
  closeSync(answers)
  child.unref()
  const started = { folder, child, to, from }
  awaitMark(started, START_LIMIT_MS)
  return started
}

/** Of a pipe that has a name; the end that reads does not wait. A machine whose host is gone reads its end. */
function bothEnds(path: string): readonly [reading: number, writing: number] {
  const open = openSync(path, 'r+')
  const ends = [openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), openSync(path, 'w')] as const
  closeSync(open)
  return ends
}
