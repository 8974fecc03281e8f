/**
 * What the kernel takes a disc for. Its driver of block devices looks at a disc when it hears of a new one, and not when one
 * was written: until the tray has moved, /dev/sr0 has the size that the disc had before, and nothing of it can be mounted.
 */

import { closeSync, constants, openSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { DriveAddress } from './address.js'
import { nodesOf } from './node-path.node.js'

const UNIT = 512

/** Bytes that the kernel sees in the drive, after it was asked to look for news; undefined where it has no such device. */
export function kernelSize(address: DriveAddress): { readonly node: string; readonly bytes: number } | undefined {
  if (address.kind !== 'sg') return undefined
  const node = nodesOf(address.path).find((name) => basename(name).startsWith('sr'))
  if (node === undefined) return undefined
  try {
    // To open the node makes the driver ask the drive for events.
    closeSync(openSync(node, constants.O_RDONLY | constants.O_NONBLOCK))
    return { node, bytes: Number(readFileSync(`/sys/block/${basename(node)}/size`, 'utf8')) * UNIT }
  } catch {
    return undefined
  }
}
