/** What is asked of a connection to an optical drive: one SCSI command after the other. MMC-6; SPC-4 4.5. */

import type { FileBytes } from './file-bytes.js'

/** Where the data of a command goes, seen from the host. */
export type DataPhase =
  | { readonly kind: 'none' }
  | { readonly kind: 'in'; readonly length: number }
  | { readonly kind: 'out'; readonly data: Uint8Array | FileBytes }

export interface Command {
  /** What its standard calls it, for messages. */
  readonly name?: string
  /** Command descriptor block of 6 to 16 bytes. */
  readonly cdb: Uint8Array
  readonly data: DataPhase
  /** How long the command may take; its expiry is a fault of its own, never a failure of the medium. */
  readonly timeoutMs: number
}

/** How a command ended. */
export interface Reply {
  /** SCSI status byte: 00h good, 02h check condition, 08h busy. */
  readonly status: number
  /** Bytes that came in; shorter than asked for where the drive gave fewer. */
  readonly data: Uint8Array
  /** Bytes asked for and not transferred. */
  readonly residual: number
  /** Sense data, empty where there is none. */
  readonly sense: Uint8Array
}

export interface Transport {
  /** Name for messages: `/dev/sr0`, `iscsi://…`, `virtual:…`. */
  readonly name: string
  /** Most bytes that one command may carry. */
  readonly maximumTransfer: number
  /** Most bytes of a file of the host that one command may carry; absent where the bytes have to be read for it anyway. */
  readonly maximumFileBytes?: number
  /** Throws a `DiscError` where the command could not be delivered or its time ran out. */
  send(command: Command, signal?: AbortSignal): Promise<Reply>
  close(): Promise<void>
}
