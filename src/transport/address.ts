/** How a drive is named: a device node, a target of iSCSI (RFC 7143, its URL as libiscsi writes it), or a file that plays a drive. */

import { DiscError } from '../fault/index.js'
import { faults } from './faults.js'

export type DriveAddress =
  | { readonly kind: 'sg'; readonly name: string; readonly path: string }
  | {
      readonly kind: 'iscsi'
      /** Without the password. */
      readonly name: string
      readonly portal: string
      readonly target: string
      readonly lun: number
      readonly login?: { readonly user: string; readonly password: string }
    }
  | { readonly kind: 'virtual'; readonly name: string; readonly path: string }

const ISCSI_PORT = 3260
const HIGHEST_LUN = 0x3fff

/** As Windows names drives, `D:` and `\\.\CdRom0`, and as macOS does, by disks and by the service that cdrecord opens. */
const FOREIGN = /^(?:[A-Za-z]:[\\/]?|[\\/]{2}[.?][\\/].+|\/dev\/r?disk\d+|IO(?:DVD|CD|BD)Services(?:\/\d+)?)$/

/** The address that a text means. Throws `transport/unknownAddress` and `transport/onlyLinux`. */
export function parseDriveAddress(text: string): DriveAddress {
  if (text.startsWith('virtual:') && text.length > 'virtual:'.length)
    return { kind: 'virtual', name: text, path: text.slice('virtual:'.length) }
  if (text.startsWith('iscsi://')) return parseIscsi(text)
  if (FOREIGN.test(text)) throw new DiscError(faults.onlyLinux({ drive: text }))
  if (/^\/dev\/[^\0]+$/.test(text)) return { kind: 'sg', name: text, path: text }
  throw new DiscError(faults.unknownAddress({ address: text }))
}

/** True for text that names a drive, so that a door can tell drives from files. */
export const isDriveAddress = (text: string): boolean => /^(virtual:.|iscsi:\/\/|\/dev\/(sr|sg|scd|cdrom|dvd|disk\/))/.test(text)

/** `iscsi://[user%password@]host[:port]/target/lun`; an IPv6 host stands in brackets. */
function parseIscsi(text: string): DriveAddress {
  const match = /^iscsi:\/\/(?:([^@/%]+)%([^@/]*)@)?(\[[0-9a-f:.]+\]|[^:/@[\]]+)(?::(\d{1,5}))?\/([^/]+)\/(\d{1,5})$/i.exec(text)
  const [, user, password, host, port, target, lun] = match ?? []
  if (host === undefined || target === undefined || lun === undefined || Number(lun) > HIGHEST_LUN || Number(port ?? 1) > 0xffff)
    throw new DiscError(faults.unknownAddress({ address: text.replace(/%[^@/]*@/, '%…@') }))
  const portal = `${host}:${port ?? ISCSI_PORT}`
  return {
    kind: 'iscsi',
    name: `iscsi://${portal}/${target}/${Number(lun)}`,
    portal,
    target,
    lun: Number(lun),
    ...(user === undefined ? {} : { login: { user, password: password ?? '' } }),
  }
}
