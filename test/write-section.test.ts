/** Blocks that a program of somebody else writes by itself, through a connection that it opened. */

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openTransport, writeSection, type SectionProgress } from '../src/index.js'
import { openVirtualFile } from '../src/simulator/file.node.js'
import { systemClock } from '../src/transport/clock.node.js'
import { payload, same } from './recorder/bench.js'
import { temporaryFolder } from './support/folder.js'
import { dataOfDisc } from './support/virtual-disc.js'

const folder = temporaryFolder()
let count = 0

/** A blank DVD-RAM in a file. */
async function blank(): Promise<string> {
  const path = join(folder, `${count++}.disc`)
  await openVirtualFile(`${path}?media=dvd-ram&blocks=4096`, systemClock).close()
  return path
}
const opened = (path: string) => openTransport(`virtual:${path}`, { commands: 'all' })

describe('a section', () => {
  it('is written where it is to lie, with progress before and after', async () => {
    const path = await blank()
    const transport = await opened(path)
    const data = payload(100, 5)
    const heard: SectionProgress[] = []
    expect(await writeSection(transport, { start: 320, blocks: 100, data }, { onProgress: (one) => heard.push(one) })).toBe(100)
    await transport.close()
    expect(heard.map(({ startLba, writtenBlocks }) => [startLba, writtenBlocks])).toEqual([
      [320, 0],
      [320, 100],
    ])
    const disc = dataOfDisc(path)
    expect(same(disc.subarray(320 * 2048, 420 * 2048), data)).toBe(true)
    expect(disc.subarray(0, 320 * 2048).every((byte) => byte === 0)).toBe(true)
  })

  it('takes pieces of any length, and streaming writes', async () => {
    const path = await blank()
    const transport = await opened(path)
    const data = payload(64, 6)
    async function* pieces() {
      for (let at = 0; at < data.length; at += 5000) yield await Promise.resolve(data.subarray(at, at + 5000))
    }
    expect(await writeSection(transport, { start: 0, blocks: 64, data: pieces(), streaming: true, unit: 16 })).toBe(64)
    await transport.close()
    expect(same(dataOfDisc(path).subarray(0, data.length), data)).toBe(true)
  })

  it.each([
    ['too little', 63],
    ['too much', 65],
  ])('of %s data is refused', async (_what, blocks) => {
    const transport = await opened(await blank())
    const writing = writeSection(transport, { start: 0, blocks: 64, data: payload(blocks) })
    await expect(writing).rejects.toMatchObject({ faults: [{ code: 'burn/sourceForm' }] })
    await transport.close()
  })

  it('that is stopped before it begins leaves the disc as it is', async () => {
    const transport = await opened(await blank())
    const writing = writeSection(transport, { start: 0, blocks: 64, data: payload(64) }, { signal: AbortSignal.abort() })
    await expect(writing).rejects.toMatchObject({ faults: [{ code: 'burn/cancelled' }, { code: 'burn/nothingToStop' }] })
    await transport.close()
  })

  it('is told what the drive says', async () => {
    const transport = await opened(await blank())
    const writing = writeSection(transport, { start: 4080, blocks: 64, data: payload(64) })
    await expect(writing).rejects.toMatchObject({ faults: [{ code: 'burn/discFull' }] })
    await transport.close()
  })

  it('goes through no connection that only looks', async () => {
    const path = await blank()
    const transport = await openTransport(`virtual:${path}`)
    await expect(writeSection(transport, { start: 0, blocks: 1, data: payload(1) })).rejects.toMatchObject({
      faults: [{ code: 'mmc/commandActs' }],
    })
    await transport.close()
  })
})
