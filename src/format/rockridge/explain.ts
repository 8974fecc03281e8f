/** System use entries, told field by field. SUSP 5, RRIP 4.1. */

import type { RecordCodec } from '../../codec/index.js'
import {
  AlternateName,
  ChildLink,
  ContinuationArea,
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

const tables: Readonly<Record<string, Pick<RecordCodec<unknown>, 'size' | 'explain'>>> = {
  CE: ContinuationArea,
  SP: SharingProtocol,
  ER: ExtensionsReference,
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
export function explainEntries(sector: Uint8Array, from: number, to: number): readonly string[] {
  const told: string[] = []
  for (let at = from; at + SuspHead.size <= to;) {
    const { signature, length } = SuspHead.decode(sector, at)
    if (!/^[A-Z]{2}$/.test(signature) || length < SuspHead.size || at + length > to) break
    const table = signature === 'PX' ? (length >= PosixAttributes.size ? PosixAttributes : PosixAttributes110) : tables[signature]
    const known = table !== undefined && length >= table.size
    told.push(`  ${signature}, ${length} bytes at ${at}`)
    if (known) told.push(indent(table.explain(sector, at)))
    const rest = sector.subarray(at + (known ? table.size : SuspHead.size), at + length)
    if (rest.length > 0) told.push(`    ${JSON.stringify(String.fromCharCode(...rest).replace(/[^ -~]/g, '.'))}`)
    at += length
  }
  return told
}

const indent = (text: string): string => text.replace(/^/gm, '    ')
