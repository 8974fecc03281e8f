import type { Attachment, bootUntil, Firmware } from '../test/support/machine/index.js'

export interface BootLine {
  readonly id: string
  readonly program: string
  readonly line: string
}
export type Mode = readonly [Firmware, Attachment]
export const bootLines: readonly BootLine[]
export const modes: readonly Mode[]
/** Programs that discs and machines take. */
export const programs: readonly string[]
/** Packages of loaders and firmware that are not there. */
export function missingPackages(): readonly string[]
/** The discs of both programs, as files. */
export function makeDiscs(line: BootLine, tmp: string): { readonly theirs: string; readonly ours: string }
export function starts(image: string, id: string, mode: Mode, boot: typeof bootUntil, tmp: string): Promise<boolean>
