/** The optical drives that the system knows, read from sysfs, or asked of Windows: nothing spins up. */

import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { mountsOf } from './holder.node.js'
import { thisHost } from './host.node.js'
import type { KnownDrive } from './known-drive.js'
import { rightsTo, type NodeRights } from './rights.node.js'
import { listWindowsDrives } from './windows-drives.node.js'

/** SCSI peripheral device type of CD and DVD devices. SPC-4, standard INQUIRY data. */
const OPTICAL = '5'

/** Sorted by address, or as Windows numbers them; empty where the system has no sysfs and is not Windows. */
export function listDrives(): readonly KnownDrive[] {
  if (thisHost.platform === 'win32') return listWindowsDrives()
  const links = linksOf('/dev/disk/by-id')
  const drives: KnownDrive[] = []
  for (const generic of names('/sys/class/scsi_generic'))
    drives.push(...driveOf(`/sys/class/scsi_generic/${generic}/device`, `/dev/${generic}`, links))
  const seen = new Set(drives.flatMap((drive) => drive.nodes))
  for (const block of names('/sys/block'))
    if (/^sr\d+$/.test(block) && !seen.has(`/dev/${block}`)) drives.push(...driveOf(`/sys/block/${block}/device`, undefined, links))
  return drives.toSorted((a, b) => (a.address < b.address ? -1 : 1))
}

function driveOf(device: string, generic: string | undefined, links: ReadonlyMap<string, readonly string[]>): readonly KnownDrive[] {
  if (text(`${device}/type`) !== OPTICAL) return []
  const blocks = names(`${device}/block`).map((name) => `/dev/${name}`)
  const nodes = generic === undefined ? blocks : [...blocks, generic]
  const [address] = nodes
  if (address === undefined) return []
  return [
    {
      address,
      nodes,
      ids: nodes.flatMap((node) => links.get(node) ?? []),
      vendor: text(`${device}/vendor`),
      product: text(`${device}/model`),
      revision: text(`${device}/rev`),
      ...permissionOf(rightsTo(address)),
      mounts: blocks.flatMap((node) => mountsOf(node)),
    },
  ]
}

const permissionOf = ({ permitted, group }: NodeRights): Pick<KnownDrive, 'permitted' | 'group'> => ({
  permitted,
  ...(group === undefined ? {} : { group }),
})

function linksOf(folder: string): ReadonlyMap<string, readonly string[]> {
  const links = new Map<string, string[]>()
  for (const name of names(folder)) {
    try {
      const node = realpathSync(`${folder}/${name}`)
      links.set(node, [...(links.get(node) ?? []), `${folder}/${name}`])
    } catch {
      // It points at a device that went.
    }
  }
  return links
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch {
    return []
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
