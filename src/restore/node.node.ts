/** Devices and FIFOs, which Node cannot make: by the programs that POSIX and every system have for it. */

import { spawnSync } from 'node:child_process'
import type { Inode } from '../tree/index.js'
import { unreachable } from '../unit/index.js'

type Special = Extract<Inode, { kind: 'character' | 'block' | 'fifo' | 'socket' }>

/** Throws an error with the code of the host. */
export function makeNode(path: string | Buffer, inode: Special): void {
  if (inode.kind === 'socket') throw Object.assign(new Error('EOPNOTSUPP: a socket is made by who listens on it'), { code: 'EOPNOTSUPP' })
  // The child has other open folders than this process.
  const reached = String(path).replace(/^\/proc\/self\//, `/proc/${process.pid}/`)
  const mode = (inode.attributes.mode & 0o777).toString(8)
  const { status, stderr, error } = run(inode, ['-m', mode, reached])
  if (status !== 0)
    throw Object.assign(new Error(`EPERM: ${(error?.message ?? stderr.trim().split(': ').at(-1)) || 'not made'}`), { code: 'EPERM' })
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
