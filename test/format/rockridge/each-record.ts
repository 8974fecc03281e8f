/** Hands each record of a primary tree to a judge of system use fields, as the judge of directories does. */

import type { Judging } from '../../../src/finding/index.js'
import type { CheckedRecord, StartSystemUseCheck } from '../../../src/format/iso9660/index.js'
import { lba, sectors } from '../../../src/unit/index.js'

export async function eachRecord(judging: Judging, start: StartSystemUseCheck): Promise<void> {
  const { medium } = judging
  const descriptor = Buffer.from(await medium.read(lba(judging.start + 16), sectors(1)))
  const root = descriptor.readUInt32LE(158)
  const queue = [{ block: root, size: descriptor.readUInt32LE(166), path: '' }]
  const seen = new Set([root])
  let check: Awaited<ReturnType<StartSystemUseCheck>>
  for (const { block, size, path } of queue) {
    const bytes = new Uint8Array(await medium.read(lba(block), sectors(Math.ceil(size / 2048))))
    const view = Buffer.from(bytes.buffer)
    let count = 0
    for (let from = 0; from < bytes.length;) {
      const length = view[from]
      if (length === 0) {
        from = (Math.floor(from / 2048) + 1) * 2048
        continue
      }
      const name = view[from + 32]
      const text = view.toString('latin1', from + 33, from + 33 + name)
      const [location, dataLength, flags] = [view.readUInt32LE(from + 2), view.readUInt32LE(from + 10), view[from + 25]]
      const record: CheckedRecord = {
        bytes,
        from,
        useFrom: from + 33 + name + (1 - (name % 2)),
        useEnd: from + length,
        at: block * 2048,
        role: count === 0 ? 'self' : count === 1 ? 'parent' : 'entry',
        folder: block,
        root,
        flags,
        location,
        dataLength,
        path: () => (record.role === 'entry' ? `${path}/${text}` : path || '/'),
      }
      if (block === root && count === 0) check = await start(record, judging)
      if (check === undefined) return
      const waiting = check.record(record)
      if (waiting !== undefined) await waiting
      if (record.role === 'entry' && (flags & 2) !== 0 && !seen.has(location)) {
        seen.add(location)
        queue.push({ block: location, size: dataLength, path: `${path}/${text}` })
      }
      from += length
      count++
    }
  }
  await check?.finish()
}
