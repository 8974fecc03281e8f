/** System use entries, told field by field. SUSP 5, RRIP 4.1, and Apple's. */

import type { RecordCodec, Told } from '../../codec/index.js'
import { AppleEntry, AppleHead, AppleProDosEntry, APPLE_SYSTEM } from '../iso9660/index.js'
import {
  AlternateName,
  ALGORITHM,
  AttributeList,
  ChildLink,
  Compressed,
  Compressed2,
  ContinuationArea,
  ExtensionSelector,
  ExtensionsReference,
  ParentLink,
  PosixAttributes,
  PosixAttributes110,
  PosixDevice,
  RelocatedDirectory,
  RockRidgeInUse,
  SharingProtocol,
  SuspHead,
  SymbolicLink,
  TimeStamps,
} from './structures.js'

const tables: Readonly<Record<string, Pick<RecordCodec<unknown>, 'size' | 'tell'>>> = {
  CE: ContinuationArea,
  SP: SharingProtocol,
  ER: ExtensionsReference,
  ES: ExtensionSelector,
  AL: AttributeList,
  PN: PosixDevice,
  SL: SymbolicLink,
  NM: AlternateName,
  CL: ChildLink,
  PL: ParentLink,
  RE: RelocatedDirectory,
  TF: TimeStamps,
  RR: RockRidgeInUse,
}

/** The entries in bytes `from` to `to`; none where there are none that are known. */
export function explainEntries(sector: Uint8Array, from: number, to: number): readonly Told[] {
  const told: Told[] = []
  for (let at = from; at + SuspHead.size <= to;) {
    const { signature, length } = SuspHead.decode(sector, at)
    if (!/^[A-Z][A-Z0-9]$/.test(signature) || length < SuspHead.size || at + length > to) break
    const table = tableOf(signature, length, sector, at)
    const known = table !== undefined && length >= table.size
    const lines = [`  ${signature}, ${length} bytes at ${at}`]
    const { text, fields } = known ? table.tell(sector, at) : { text: '', fields: [] }
    if (known) lines.push(indent(text))
    const rest = sector.subarray(at + (known ? table.size : SuspHead.size), at + length)
    if (rest.length > 0) lines.push(`    ${JSON.stringify(String.fromCharCode(...rest).replace(/[^ -~]/g, '.'))}`)
    told.push({ text: lines.join('\n'), fields })
    at += length
  }
  return told
}

function tableOf(signature: string, length: number, sector: Uint8Array, at: number): (typeof tables)[string] | undefined {
  switch (signature) {
    case 'PX':
      return length >= PosixAttributes.size ? PosixAttributes : PosixAttributes110
    case 'AA':
      return AppleHead.decode(sector, at).system === APPLE_SYSTEM.prodos ? AppleProDosEntry : AppleEntry
    case 'ZF':
    case 'Z2':
      return at + Compressed.size <= sector.length && Compressed.decode(sector, at).algorithm === ALGORITHM.paged ? Compressed : Compressed2
    default:
      return tables[signature]
  }
}

const indent = (text: string): string => text.replace(/^/gm, '    ')
