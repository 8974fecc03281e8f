/** The revisions of OSTA UDF and what each brought. */

export type UdfRevision = '1.02' | '1.50' | '2.00' | '2.01' | '2.50' | '2.60'

export interface RevisionTraits {
  readonly name: UdfRevision
  /** As in the suffix of identifiers: 0x0150 for 1.50. UDF 2.60 2.1.5.3. */
  readonly code: number
  /** Identifier of the recognition sequence; 02 stands for the 2nd edition of ECMA-167, 03 for the 3rd. */
  readonly nsr: 'NSR02' | 'NSR03'
  readonly tagVersion: 2 | 3
  /** Extended file entries with creation time and streams, unique ids in directory entries, a header on the VAT. */
  readonly extended: boolean
  /** Files for playing in real time. UDF 2.01 2.3.5.2.1. */
  readonly realTime: boolean
  /** Virtual and sparable partitions. UDF 1.50 2.2.8 and 2.2.9. */
  readonly mapped: boolean
  /** The metadata partition. UDF 2.50 2.2.10. */
  readonly metadata: boolean
}

const at = (name: UdfRevision, code: number): RevisionTraits => ({
  name,
  code,
  nsr: code >= 0x0200 ? 'NSR03' : 'NSR02',
  tagVersion: code >= 0x0200 ? 3 : 2,
  extended: code >= 0x0200,
  realTime: code >= 0x0201,
  mapped: code >= 0x0150,
  metadata: code >= 0x0250,
})

export const REVISIONS: Readonly<Record<UdfRevision, RevisionTraits>> = {
  '1.02': at('1.02', 0x0102),
  '1.50': at('1.50', 0x0150),
  '2.00': at('2.00', 0x0200),
  '2.01': at('2.01', 0x0201),
  '2.50': at('2.50', 0x0250),
  '2.60': at('2.60', 0x0260),
}

/** `2.01` for 0x0201; also revisions that we do not write, such as 1.01. */
export const revisionName = (code: number): string => `${code >>> 8}.${(code & 0xff).toString(16).padStart(2, '0')}`

export const isRevision = (name: string): name is UdfRevision => Object.hasOwn(REVISIONS, name)
