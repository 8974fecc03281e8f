/**
 * How a drive is named: a device node, a letter or device of Windows, a target of iSCSI (RFC 7143, its URL as libiscsi writes it), or a file
 * that plays a drive. What is named is the same on every system; whether it can be reached is another matter.
 */

import { DiscError } from '../fault/index.js'
import { faults } from './faults.js'

export type DriveAddress =
  | { readonly kind: 'sg'; readonly name: string; readonly path: string }
  /** `name` is `D:` or `\\.\CdRom0`, `path` what Windows opens: `\\.\D:`. */
  | { readonly kind: 'spti'; readonly name: string; readonly path: string }
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

/** As macOS names drives, by disks and by the service that cdrecord opens. */
const OF_A_MAC = /^(?:\/dev\/r?disk\d+|IO(?:DVD|CompactDisc|CD|BD)Services(?:\/\d+)?)$/

/** The address that a text means. Throws `transport/unknownAddress`, and `transport/outOfReach` of a drive of macOS. */
export function parseDriveAddress(text: string): DriveAddress {
  if (text.startsWith('virtual:') && text.length > 'virtual:'.length)
    return { kind: 'virtual', name: text, path: text.slice('virtual:'.length) }
  if (text.startsWith('iscsi://')) return parseIscsi(text)
  if (OF_A_MAC.test(text))
    throw new DiscError(
      faults.outOfReach({ drive: text, platform: 'darwin', reason: 'this program has no way to the drives of a Mac itself' }),
    )
  if (/^\/dev\/[^\0]+$/.test(text)) return { kind: 'sg', name: text, path: text }
  const windows = parseWindows(text)
  if (windows !== undefined) return windows
  throw new DiscError(faults.unknownAddress({ address: text }))
}

/** True for text that names a drive, so that a door can tell drives from files. */
export const isDriveAddress = (text: string): boolean =>
  /^(virtual:.|iscsi:\/\/|\/dev\/(sr|sg|scd|cdrom|dvd|disk\/))/.test(text) ||
  /^([\\/]{2}[.?][\\/]([A-Z]:|CdRom\d{1,3})|[A-Z]:)$/i.test(text)

/** `D:`, also as the folder `D:\` where a drive is asked for; `\\.\D:` and `\\.\CdRom0` of the name space of devices. */
function parseWindows(text: string): DriveAddress | undefined {
  const [, letter] = /^(?:[\\/]{2}[.?][\\/])?([A-Z]:)[\\/]?$/i.exec(text) ?? []
  if (letter !== undefined) return { kind: 'spti', name: letter.toUpperCase(), path: `\\\\.\\${letter.toUpperCase()}` }
  const [, number] = /^[\\/]{2}[.?][\\/]CdRom(\d{1,3})$/i.exec(text) ?? []
  const path = `\\\\.\\CdRom${Number(number)}`
  return number === undefined ? undefined : { kind: 'spti', name: path, path }
}

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
