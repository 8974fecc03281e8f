/** What lies in the file of a virtual disc, without the program that wrote it. */

import { readFileSync } from 'node:fs'
import { CD_SLOT_BYTES, Container } from '../../src/simulator/container.js'
import { memoryStore } from '../../src/simulator/store.js'

/** Where its blocks begin, and how many bytes each has. */
const SLOTS_AT = 1_052_672

interface Slots {
  readonly firstBlock: number
  readonly slotBytes: number
  readonly bytes: Buffer
}

function slotsOf(path: string): Slots {
  const file = readFileSync(path)
  return { firstBlock: file.readInt32BE(32), slotBytes: file.readUInt32BE(28), bytes: file.subarray(SLOTS_AT) }
}

/** Where user data begin in what is kept of a block; sounds have none. */
const DATA_AT = { user: 0, mode2: 8, whole: 16, audio: 0 } as const

/** User data of all blocks from address 0 on; zeros where nothing was recorded. */
export function dataOfDisc(path: string): Buffer {
  const { firstBlock, slotBytes, bytes } = slotsOf(path)
  if (slotBytes !== CD_SLOT_BYTES) return bytes
  const { tracks } = stateOfDisc(path)
  const count = Math.floor(bytes.length / slotBytes) + firstBlock
  const out = Buffer.alloc(count * 2048)
  for (let block = 0; block < count; block++) {
    const form = tracks.findLast(({ start }) => start <= block)?.form ?? 'user'
    const from = (block - firstBlock) * slotBytes + DATA_AT[form]
    bytes.copy(out, block * 2048, from, from + 2048)
  }
  return out
}

/** Blocks of `after` that `before` has not, in ascending order. */
export function changedBlocks(before: string, after: string): readonly number[] {
  const [old, now] = [slotsOf(before), slotsOf(after)]
  const changed: number[] = []
  const { slotBytes, firstBlock } = now
  for (let at = 0; at < now.bytes.length; at += slotBytes) {
    const was = old.bytes.subarray(at, at + slotBytes)
    const is = now.bytes.subarray(at, at + slotBytes)
    if (!is.equals(was.length === is.length ? was : Buffer.concat([was, Buffer.alloc(is.length - was.length)])))
      changed.push(firstBlock + at / slotBytes)
  }
  return changed
}

/** Its state as the drive keeps it. */
export function stateOfDisc(path: string) {
  const store = memoryStore(path)
  store.write(0, readFileSync(path).subarray(0, SLOTS_AT))
  return Container.open(store).disc
}
