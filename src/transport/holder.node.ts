/** Who holds a drive: programs that have one of its nodes open, and mounted file systems. Linux: proc(5). */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { nodesOf, realFile } from './node-path.node.js'

/** `the file system mounted at /mnt`, `wodim (process 1234)`, or `another program` where that cannot be seen. */
export function holderOf(path: string): string {
  const nodes = new Set([path, ...nodesOf(path)])
  const mount = mountsOf(path)[0]
  if (mount !== undefined) return `the file system mounted at ${mount}`
  for (const pid of processes()) {
    if (Number(pid) === process.pid) continue
    for (const open of openFiles(pid)) if (nodes.has(open)) return describeProcess(Number(pid))
  }
  return 'another program'
}

/** Where the disc in a drive is mounted, whichever of its nodes is named. */
export function mountsOf(path: string): readonly string[] {
  const nodes = new Set(nodesOf(path))
  const found: string[] = []
  for (const line of textOf('/proc/self/mounts').split('\n')) {
    const [device, point] = line.split(' ')
    if (device !== undefined && point !== undefined && device.startsWith('/') && nodes.has(realFile(device)))
      found.push(point.replace(/\\(\d{3})/g, (_all, octal: string) => String.fromCharCode(parseInt(octal, 8))))
  }
  return found
}

export function describeProcess(pid: number): string {
  const name = textOf(`/proc/${pid}/comm`).trim()
  return name === '' ? `process ${pid}` : `${name} (process ${pid})`
}

/** When a process began, in the kernel's ticks: with its number it names a process for good. Empty where that is not known. */
export function startOfProcess(pid: number): string {
  const text = textOf(`/proc/${pid}/stat`)
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function processes(): readonly string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

function openFiles(pid: string): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
  } catch {
    return []
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
