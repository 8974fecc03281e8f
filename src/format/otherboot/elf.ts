/** What a boot block takes from the headers of a program. */

import type { ElfSegment } from './options.js'
import { ElfHeader, ElfProgram } from './structures.js'

/** Bytes of a program that hold its header; those of its first segment are where that says. */
export const ELF_HEADER_BYTES = ElfHeader.size
export const ELF_PROGRAM_BYTES = ElfProgram.size

/** Where the header of the first segment lies; what is wrong, where it is none. */
export function programsAt(head: Uint8Array, size: number): number | string {
  if (head.length < ElfHeader.size) return 'it is shorter than the header of an ELF file'
  const { identification, programs } = ElfHeader.decode(head)
  const [a, b, c, d, bits, order] = identification
  if (a !== 0x7f || b !== 0x45 || c !== 0x4c || d !== 0x46) return 'it does not begin as an ELF file does'
  if (bits !== 1) return 'it is an ELF file of 64 bits'
  if (order !== 1) return 'its most significant bytes come first'
  return programs === 0 || programs + ElfProgram.size > size ? 'it has no program header' : programs
}

/** Of the header and that of the first segment. */
export function segmentOf(head: Uint8Array, program: Uint8Array, size: number): ElfSegment | string {
  const { entry } = ElfHeader.decode(head)
  const { offset, address, size: length } = ElfProgram.decode(program)
  if (length === 0 || offset + length > size) return 'its first segment is not in the file'
  return { load: address, start: entry, offset, size: length }
}
