/**
 * CD-ROM XA (System Description, Philips and Sony, 1991): sectors whose form is told by a subheader, and what a directory
 * says of them. The Saturn's CD-ROM manual 2.2 and MMC-6 4.2.3.8 give the same bits.
 */

/** Bits of the submode in a subheader. */
export const SUBMODE = {
  endOfRecord: 0x01,
  video: 0x02,
  audio: 0x04,
  data: 0x08,
  trigger: 0x10,
  form2: 0x20,
  realTime: 0x40,
  endOfFile: 0x80,
} as const

/** Four bytes, recorded twice. */
export interface Subheader {
  readonly file: number
  readonly channel: number
  /** Bits of `SUBMODE`. */
  readonly submode: number
  readonly coding: number
}

/** How a content fills the sectors of a track that mixes forms. */
export type XaSectors =
  /** Data alone: subheaders are made, the last with the marks of an end. */
  | {
      readonly kind: 'made'
      /** User data of a sector of form 1 or 2. */
      readonly bytes: 2048 | 2324
      readonly subheader: Subheader
      /** Bits that the last sector has beside. */
      readonly last: number
      /** Whether sectors of form 2 have the error detection code that they may do without. */
      readonly edc: boolean
    }
  /** Sectors with subheaders of their own, from these or from the sync on. */
  | { readonly kind: 'kept'; readonly bytes: 2336 | 2352 }

/** What the directory record of a file says of it. */
export interface XaRecord {
  /** `cdda` lies in a track of audio. */
  readonly forms: 'form1' | 'form2' | 'mixed' | 'cdda'
  readonly interleaved: boolean
  /** File number. */
  readonly file: number
}

/** What is asked for a file. */
export interface Xa {
  readonly record: XaRecord
  /** None for a file that lies in another track. */
  readonly sectors?: XaSectors
}
