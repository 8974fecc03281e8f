/** Which drive a path means, whatever links lead to it: device nodes of one drive are one. Linux: sysfs. */

import { readdirSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** The file without links; where it is not there yet, that of its folder. */
export function realFile(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path))
    } catch {
      return path
    }
  }
}

/** One text for all nodes of a drive: its device in sysfs, or the node itself where there is none. */
export function identityOfNode(path: string): string {
  const node = realFile(path)
  try {
    return realpathSync(`${classOf(node)}/device`)
  } catch {
    return node
  }
}

/** The node, and those of the same drive under the other driver: /dev/sr0 beside /dev/sg1. */
export function nodesOf(path: string): readonly string[] {
  const node = realFile(path)
  const kind = isGeneric(node) ? 'block' : 'scsi_generic'
  try {
    return [node, ...readdirSync(`${classOf(node)}/device/${kind}`).map((name) => `/dev/${name}`)]
  } catch {
    // No such driver: the drive has one node only.
    return [node]
  }
}

const isGeneric = (node: string): boolean => basename(node).startsWith('sg')
const classOf = (node: string): string => (isGeneric(node) ? `/sys/class/scsi_generic/${basename(node)}` : `/sys/block/${basename(node)}`)
