/** Masters of bytes in memory. */

import { sectorTwin } from '../../src/kernel/index.js'
import { discOfBlocks } from '../../src/layout/index.js'
import type { Locate } from '../../src/port/index.js'
import { sourceOfBytes, type Master } from '../../src/sector/index.js'
import { lba, sectors } from '../../src/unit/index.js'

/** A disc of blocks; `locate` names what lies in them. */
export function masterOfBytes(name: string, bytes: Uint8Array, locate?: Locate): Master {
  const source = sourceOfBytes(bytes, 2048)
  const size = sectors(bytes.length / 2048)
  return {
    name,
    disc: discOfBlocks(size, { kind: 'data', source: name, form: 'user' }),
    sources: {
      sound: () => {
        throw new Error('no sound')
      },
      data: (_, signal) => source.open(0, signal),
      blocks: () => source,
    },
    kernel: () => Promise.resolve(sectorTwin),
    medium: {
      name,
      size,
      tailBytes: 0,
      read: (start, count) => Promise.resolve(bytes.subarray(start * 2048, lba(start + count) * 2048)),
      close: () => Promise.resolve(),
    },
    locate: () => Promise.resolve(locate),
    faults: [],
    close: () => Promise.resolve(),
  }
}
