/** Which entries are known, by which table each is judged, and how long it is. SUSP 5, RRIP 4.1; AAIP 2.0. */

import { bp, fixed, record, u32both, u8, type RecordCodec } from '../../../codec/index.js'
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
  signatureNumber,
  SuspHead,
  SymbolicLink,
  TimeStamps,
} from '../structures.js'

/** Ends the entries of a field. SUSP 5.4. */
const Terminator = record('SUSP 5.4', 4, [
  fixed(1, 2, 'signature', 'ST', '5.4 BP 1'),
  fixed(3, 3, 'length', 4, '5.4 BP 3'),
  fixed(4, 4, 'version', 1, '5.4 BP 4'),
])

/** Says which of several extensions follows. SUSP 5.6. */
export const ExtensionSelector = record('SUSP 5.6', 5, [
  fixed(1, 2, 'signature', 'ES', '5.6 BP 1'),
  fixed(3, 3, 'length', 5, '5.6 BP 3'),
  fixed(4, 4, 'version', 1, '5.6 BP 4'),
  bp(5, 5, 'sequence', u8(), '5.6 BP 5'),
])

/** A file of which not all is recorded. RRIP 4.1.7. */
export const SparseFile = record('RRIP 4.1.7', 21, [
  fixed(1, 2, 'signature', 'SF', '4.1.7 BP 1'),
  fixed(3, 3, 'length', 21, '4.1.7 BP 3'),
  fixed(4, 4, 'version', 1, '4.1.7 BP 4'),
  bp(5, 12, 'sizeHigh', u32both(), '4.1.7 BP 5'),
  bp(13, 20, 'sizeLow', u32both(), '4.1.7 BP 13'),
  bp(21, 21, 'depth', u8(), '4.1.7 BP 21'),
])

export type Table = Pick<RecordCodec<unknown>, 'clause' | 'size' | 'deviations'>

export interface Known {
  readonly name: string
  readonly table: Table
  /** Bytes that it has at least, and whether more may follow. */
  readonly size: number
  readonly exact: boolean
}

const known = new Map<number, Known>()
const knows = (name: string, table: Table, form: 'whole' | 'open'): void => {
  known.set(signatureNumber(name), { name, table, size: table.size, exact: form === 'whole' })
}

/** Made when the first disc is judged. */
export function knownEntries(): ReadonlyMap<number, Known> {
  if (known.size > 0) return known
  knows('CE', ContinuationArea, 'whole')
  knows('SP', SharingProtocol, 'whole')
  knows('ST', Terminator, 'whole')
  knows('ES', ExtensionSelector, 'whole')
  knows('ER', ExtensionsReference, 'open')
  knows('PN', PosixDevice, 'whole')
  knows('SL', SymbolicLink, 'open')
  knows('NM', AlternateName, 'open')
  knows('CL', ChildLink, 'whole')
  knows('PL', ParentLink, 'whole')
  knows('RE', RelocatedDirectory, 'whole')
  knows('TF', TimeStamps, 'open')
  knows('SF', SparseFile, 'whole')
  knows('RR', RockRidgeInUse, 'whole')
  return known
}

/** The two forms of PX. */
export const posixTable = (length: number): Table => (length === PosixAttributes.size ? PosixAttributes : PosixAttributes110)

/** Those that are judged elsewhere, or that nothing is known to be wrong with. */
export const OTHERS = new Set(['PX', 'PD', 'ZF', 'Z2', 'AL', 'AA', 'AS', 'BA'].map(signatureNumber))

/** Signatures by which a field is told to hold entries. */
export const TELLING = new Set(['SP', 'CE', 'ER', 'RR', 'PX', 'TF', 'NM', 'SL', 'PN'].map(signatureNumber))

export const signatureText = (bytes: Uint8Array, at: number): string => SuspHead.decode(bytes, at).signature
