/** Devices and FIFOs, which Node cannot make: by the programs that POSIX and every system have for it. */

import { spawnSync } from 'node:child_process'
import { DiscError } from '../fault/index.js'
import type { Inode } from '../tree/index.js'
import { unreachable } from '../unit/index.js'
import type { Rights } from './attributes.node.js'
import { faults } from './faults.js'

type Special = Extract<Inode, { kind: 'character' | 'block' | 'fifo' | 'socket' }>

/** `part` is its name on the host, `path` that on the disc. Throws `restore/cannotWrite`. */
export function makeNode(part: string | Buffer, inode: Special, path: string, rights: Rights): void {
  // The child has other open folders than this process.
  const reached = String(part).replace(/^\/proc\/self\//, `/proc/${process.pid}/`)
  const mode = (rights.fileMode(inode.attributes.mode) & 0o777).toString(8)
  const [program, ...more] = programFor(inode)
  const { status, stderr, error } = spawnSync(program, ['-m', mode, reached, ...more], { encoding: 'utf8' })
  if (status === 0) return
  const failed: NodeJS.ErrnoException | undefined = error
  const unmade = stderr?.trim().split(': ').at(-1) || 'it was not made'
  const reason = failed === undefined ? unmade : failed.code === 'ENOENT' ? `the program ${program} is not on this host` : failed.message
  throw new DiscError(faults.cannotWrite({ path, reason }))
}

function programFor(inode: Special): readonly [program: string, ...more: string[]] {
  switch (inode.kind) {
    case 'fifo':
    case 'socket':
      return ['mkfifo']
    case 'character':
    case 'block':
      return ['mknod', inode.kind === 'character' ? 'c' : 'b', String(inode.major), String(inode.minor)]
    default:
      return unreachable(inode)
  }
}
