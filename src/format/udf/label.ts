/** Strings of the volume, cut to what each descriptor holds. OSTA UDF 2.60 2.2.2 and 2.2.4. */

import type { Fault } from '../../fault/index.js'
import { fingerprintOf, type ImageTree, type Volume } from '../../tree/index.js'
import { secondsOf } from '../../unit/index.js'
import { cs0Length, cutCs0 } from './cs0.js'
import { faults } from './faults.js'
import { asUnicode } from './names.js'
import type { UdfOptions } from './options.js'

/** What the descriptors say about the volume, fitted. */
export interface Strings {
  /** 128-byte d-string. */
  readonly label: string
  /** The label in 32 bytes. */
  readonly shortLabel: string
  readonly fileSet: string
  readonly volumeSet: string
  readonly owner: string
  readonly organization: string
  readonly contact: string
  readonly copyrightFile: string
  readonly abstractFile: string
  /** Characters of an entity identifier; empty for none. */
  readonly application: string
}

const LONG = 127
const SHORT = 31
const MEDIUM = 35
/** Hexadecimal digits that begin the volume set identifier. UDF 2.60 2.2.2.5. */
const SERIAL_DIGITS = 16

export function fitStrings(tree: ImageTree, volume: Volume, options: UdfOptions, out: Fault[]): Strings {
  const { label = volume.id, fileSetId = label } = options
  const volumeSet = options.volumeSetId ?? `${options.serial ?? serialOf(tree, volume, label)}${volume.setId === '' ? label : volume.setId}`
  if (!label.isWellFormed() || /[\x00-\x1f\x7f]/.test(label)) out.push(faults.labelNotUnicode({ label }))
  const clean = asUnicode(label)
  if (cs0Length(clean) > LONG) out.push(faults.labelTooLong({ label, bytes: cs0Length(clean) - 1, limit: LONG - 1 }))
  const fit = (field: string, text: string, limit: number): string => {
    const kept = cutCs0(asUnicode(text), limit)
    if (kept !== text) out.push(faults.stringShortened({ field, text, kept }))
    return kept
  }
  const shortLabel = cs0Length(clean) > LONG ? cutCs0(clean, SHORT) : fit('volume identifier', label, SHORT)
  return {
    label: cutCs0(clean, LONG),
    shortLabel,
    fileSet: fileSetId === label ? shortLabel : fit('file set identifier', fileSetId, SHORT),
    volumeSet: fit('volume set identifier', volumeSet, LONG),
    owner: fit('owner', volume.preparer, MEDIUM),
    organization: fit('organization', volume.publisher, MEDIUM),
    contact: '',
    copyrightFile: fit('copyright file identifier', volume.copyrightFile, SHORT),
    abstractFile: fit('abstract file identifier', volume.abstractFile, SHORT),
    application: applicationOf(volume.application),
  }
}

/** The time of creation in 8 digits, as UDF asks for, then a digest of what the volume is called and of what is in it. */
function serialOf(tree: ImageTree, volume: Volume, label: string): string {
  const time = ((secondsOf(volume.created) % 2 ** 32) + 2 ** 32) % 2 ** 32
  const strings = [
    label,
    volume.setId,
    volume.publisher,
    volume.preparer,
    volume.application,
    volume.system,
    volume.sequence,
    volume.modified,
    fingerprintOf(tree),
  ]
  return (hex8(time) + hex8(fnv1a(strings.join('\0')))).slice(0, SERIAL_DIGITS)
}

const hex8 = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')

/** FNV-1a of the UTF-16 units: no secret, only distinct. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash
}

/** An identifier that the domain does not register begins with an asterisk. UDF 2.60 2.1.5.2. */
function applicationOf(text: string): string {
  const plain = text.replace(/[^\x20-\x7e]/g, '_').slice(0, 22)
  return plain === '' ? '' : `*${plain}`
}
