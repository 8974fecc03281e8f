/** Whether the user may open the nodes of drives, and whom to ask where not. */

import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'

export interface NodeRights {
  readonly node: string
  /** Reading and writing: commands to a drive need both. */
  readonly permitted: boolean
  /** The group that owns it, where that may do both and the user is not in it. */
  readonly group?: string
}

export function rightsTo(node: string): NodeRights {
  try {
    accessSync(node, constants.R_OK | constants.W_OK)
    return { node, permitted: true }
  } catch {
    const group = groupOf(node)
    return { node, permitted: false, ...(group === undefined ? {} : { group }) }
  }
}

const GROUP_READS_AND_WRITES = 0o060
const ROOT = 0

/** The group whose members may use a node; undefined where none may, or it is that of the administrator. */
export function groupOf(node: string): string | undefined {
  try {
    const { gid, mode } = statSync(node)
    if ((mode & GROUP_READS_AND_WRITES) !== GROUP_READS_AND_WRITES || gid === ROOT) return undefined
    const line = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find((row) => row.split(':')[2] === String(gid))
    return line?.split(':')[0] ?? String(gid)
  } catch {
    return undefined
  }
}

/** Drivers of the kernel that make the nodes of drives; undefined where the host has no sysfs. */
export const driverLoaded = (driver: 'sr' | 'sg'): boolean | undefined =>
  existsSync('/sys/bus/scsi')
    ? existsSync(driver === 'sr' ? '/sys/bus/scsi/drivers/sr' : '/sys/class/scsi_generic')
    : existsSync('/sys')
      ? false
      : undefined

/** What keeps the user from sending commands through a node, which takes reading and writing. */
export function lackOf(node: string): 'absent' | 'unreadable' | 'unwritable' | undefined {
  const may = (mode: number): boolean => {
    try {
      accessSync(node, mode)
      return true
    } catch {
      return false
    }
  }
  if (!may(constants.F_OK)) return 'absent'
  return may(constants.R_OK) ? (may(constants.W_OK) ? undefined : 'unwritable') : 'unreadable'
}
