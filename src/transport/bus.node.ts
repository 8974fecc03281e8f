/** How a drive is attached, by its address and by what the system knows: sysfs on Linux, the descriptor of the adapter on Windows. */

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { DriveAddress } from './address.js'
import type { Bus } from './known-drive.js'
import { identityOfNode, nodesOf } from './node-path.node.js'
import { windowsBusOf } from './windows-drives.node.js'

const marks: readonly (readonly [RegExp, Bus['kind']])[] = [
  [/\/usb\d+\//, 'usb'],
  [/\/ata\d+\//, 'ata'],
  [/\/fw\d+[./]/, 'firewire'],
  [/\/sas_|\/end_device-/, 'sas'],
  [/\/session\d+\//, 'iscsi'],
  [/\/virtio\d+\//, 'virtio'],
]

export function busOf(address: DriveAddress): Bus {
  if (address.kind === 'spti') return windowsBusOf(address.path)
  if (address.kind !== 'sg') return { kind: address.kind }
  const device = identityOfNode(address.path)
  const block = nodesOf(address.path).find((node) => basename(node).startsWith('sr'))
  const queue = block === undefined ? undefined : `/sys/block/${basename(block)}/queue`
  const host = /\/(host\d+)\//.exec(device)?.[1]
  const mask = queue === undefined ? undefined : numberIn(`${queue}/dma_alignment`)
  const kilobytes = queue === undefined ? undefined : numberIn(`${queue}/max_sectors_kb`)
  const driver = host === undefined ? undefined : textIn(`/sys/class/scsi_host/${host}/proc_name`)
  return {
    kind: marks.find(([mark]) => mark.test(`${device}/`))?.[1] ?? 'scsi',
    ...(driver === undefined ? {} : { driver }),
    ...(device.startsWith('/sys/') ? { place: basename(device) } : {}),
    ...(mask === undefined ? {} : { alignmentBytes: mask + 1 }),
    ...(kilobytes === undefined ? {} : { queueBytes: kilobytes * 1024 }),
  }
}

function textIn(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim()
    return text === '' ? undefined : text
  } catch {
    return undefined
  }
}

function numberIn(path: string): number | undefined {
  const text = textIn(path)
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
