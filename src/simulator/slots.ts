/** Blocks of a CD between the forms of a write, the slots of the container and the forms of a read. ECMA-130 14; MMC-6 data block types. */

import { sectorTwin } from '../kernel/index.js'
import { lba, msfOfLba } from '../unit/index.js'
import { CD_SLOT_BYTES } from './container.js'
import type { BlockForm } from './disc.js'

export const WHOLE = 2352
const SUB_HEADER = 8
const FORM2_BIT = 0x20

/** How blocks of a data block type lie in a slot. */
export function formOfBlockType(type: number): BlockForm {
  if (type === 8) return 'user'
  return type >= 9 ? 'mode2' : 'audio'
}

/** Slots of blocks written with that data block type; `subHeader` is that of the mode page. */
export function slotsOf(data: Uint8Array, type: number, blockBytes: number, subHeader: Uint8Array): Uint8Array {
  const count = Math.floor(data.length / blockBytes)
  const out = new Uint8Array(count * CD_SLOT_BYTES)
  for (let i = 0; i < count; i++) {
    const block = data.subarray(i * blockBytes, (i + 1) * blockBytes)
    const slot = out.subarray(i * CD_SLOT_BYTES, (i + 1) * CD_SLOT_BYTES)
    switch (type) {
      case 10:
        mode2Into(slot, subHeader, block, 'xa-form1')
        break
      case 11:
        mode2Into(slot, block.subarray(0, 4), block.subarray(SUB_HEADER), 'xa-form1')
        break
      case 12:
        mode2Into(slot, subHeader, block, 'xa-form2')
        break
      case 13:
        if ((block[2] ?? 0) & FORM2_BIT) mode2Into(slot, block.subarray(0, 4), block.subarray(SUB_HEADER), 'xa-form2')
        else mode2Into(slot, block.subarray(0, 4), block.subarray(SUB_HEADER, SUB_HEADER + 2048), 'xa-form1')
        break
      default:
        slot.set(block)
    }
  }
  return out
}

/** Sub-header twice, data, and the codes of the form: 2336 bytes. */
function mode2Into(slot: Uint8Array, subHeader: Uint8Array, data: Uint8Array, form: 'xa-form1' | 'xa-form2'): void {
  const whole = new Uint8Array(WHOLE)
  whole.set(subHeader, 16)
  whole.set(subHeader, 20)
  whole.set(data, 24)
  sectorTwin.code(whole, form)
  slot.set(whole.subarray(16))
}

const SYNC = Uint8Array.of(0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0)
const bcd = (value: number): number => (Math.floor(value / 10) << 4) | (value % 10)

/** The 2352 bytes of a block as they are on the disc, but for scrambling. */
export function wholeOf(slot: Uint8Array, form: BlockForm, block: number): Uint8Array {
  if (form === 'audio' || form === 'whole') return slot.slice(0, WHOLE)
  const out = new Uint8Array(WHOLE)
  out.set(SYNC)
  const { minute, second, frame } = msfOfLba(lba(block))
  out.set([bcd(minute), bcd(second), bcd(frame), form === 'user' ? 1 : 2], 12)
  if (form === 'user') {
    out.set(slot.subarray(0, 2048), 16)
    sectorTwin.code(out, 'mode1')
  } else out.set(slot.subarray(0, 2336), 16)
  return out
}

/** What a sector is, as far as its bytes tell. */
export type SectorKind = 'audio' | 'mode 1' | 'mode 2' | 'form 1' | 'form 2'

export function kindOf(slot: Uint8Array, form: BlockForm, dataMode: number): SectorKind {
  switch (form) {
    case 'audio':
      return 'audio'
    case 'user':
      return 'mode 1'
    case 'mode2':
      return mode2Kind(slot, 0, dataMode)
    case 'whole':
      return slot[15] === 1 ? 'mode 1' : slot[15] === 2 ? mode2Kind(slot, 16, dataMode) : 'audio'
  }
}

/** A sub-header is there twice; where the copies differ the sector has no form. */
function mode2Kind(slot: Uint8Array, at: number, dataMode: number): SectorKind {
  const copies = [0, 1, 2, 3].every((i) => slot[at + i] === slot[at + 4 + i])
  if (!copies || (dataMode !== 2 && dataMode !== 15)) return 'mode 2'
  return (slot[at + 2] ?? 0) & FORM2_BIT ? 'form 2' : 'form 1'
}

/** The user data of a sector; undefined for audio. */
export function userDataOf(slot: Uint8Array, form: BlockForm, kind: SectorKind): Uint8Array | undefined {
  const base = form === 'whole' ? 16 : 0
  switch (kind) {
    case 'audio':
      return undefined
    case 'mode 1':
      return slot.slice(base, base + 2048)
    case 'mode 2':
      return slot.slice(base, base + 2336)
    case 'form 1':
      return slot.slice(base + SUB_HEADER, base + SUB_HEADER + 2048)
    case 'form 2':
      return slot.slice(base + SUB_HEADER, base + SUB_HEADER + 2328)
  }
}
