/** Devices and FIFOs, which Node cannot make: by the programs that POSIX and every system have for it. */

import { spawnSync } from 'node:child_process'
import { DiscError } from '../fault/index.js'
import type { Inode } from '../tree/index.js'
import { unreachable } from '../unit/index.js'
import { faults } from './faults.js'

type Special = Extract<Inode, { kind: 'character' | 'block' | 'fifo' | 'socket' }>

/** `part` is its name on the host, `path` that on the disc. Throws `restore/cannotWrite`. */
export function makeNode(part: string | Buffer, inode: Special, path: string): void {
  // The child has other open folders than this process.
  const reached = String(part).replace(/^\/proc\/self\//, `/proc/${process.pid}/`)
  const mode = (inode.attributes.mode & 0o777).toString(8)
  const { status, stderr, error } = run(inode, ['-m', mode, reached])
  if (status !== 0)
    throw new DiscError(faults.cannotWrite({ path, reason: (error?.message ?? stderr.trim().split(': ').at(-1)) || 'it was not made' }))
}

function run(inode: Special, args: readonly string[]) {
  switch (inode.kind) {
    case 'fifo':
    case 'socket':
      return spawnSync('mkfifo', args, { encoding: 'utf8' })
    case 'character':
    case 'block':
      return spawnSync('mknod', [...args, inode.kind === 'character' ? 'c' : 'b', String(inode.major), String(inode.minor)], {
        encoding: 'utf8',
      })
    default:
      return unreachable(inode)
  }
}
