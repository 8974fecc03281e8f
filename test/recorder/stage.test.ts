/** What is copied aside before a burn, and that it is read from there. */

import { existsSync, mkdtempSync, readdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stage, type Stage } from '../../src/recorder/stage.node.js'
import { discOfBlocks, type CdSession, type Disc, type Layout } from '../../src/layout/index.js'
import type { CdSources, Contents } from '../../src/sector/index.js'
import { hostContents } from '../../src/source/open.node.js'
import type { Content } from '../../src/source/index.js'
import { bytes, instant, lba, sectors } from '../../src/unit/index.js'
import { temporaryFolder } from '../support/folder.js'
import { payload, same } from './bench.js'

const folder = temporaryFolder()
const LATER = instant((Date.now() + 3_600_000) * 1000)

function file(name: string, data: Uint8Array): Content {
  const path = join(folder, name)
  writeFileSync(path, data)
  const { size, mtimeMs, dev, ino } = statSync(path)
  const stamp = { size: bytes(size), mtime: instant(Math.floor(mtimeMs * 1000)), device: dev, inode: ino }
  return { id: `data:/${name}`, size: bytes(size), origin: { kind: 'file', path, offset: bytes(0), stamp } }
}

const layoutOf = (...contents: readonly Content[]): Layout =>
  ({ regions: contents.map((content) => ({ id: content.id, body: { kind: 'content', content } })) }) as unknown as Layout

const discWith = (...contents: readonly Content[]): Disc =>
  discOfBlocks(sectors(1), { kind: 'volumes', place: () => layoutOf(...contents) })

const nothing = (): never => {
  throw new Error('not asked for')
}
const sourcesWith = (contents: Contents): CdSources => ({ sound: nothing, data: nothing, contents })
const contentsIn = ({ sources }: Stage): Contents => {
  if (sources.contents === undefined) throw new Error('no contents')
  return sources.contents
}

async function read(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

describe('staging', () => {
  it('takes small files aside and leaves big ones where they are', async () => {
    const small = payload(20, 1)
    const contents = hostContents()
    const parts = [file('small', small), file('big', payload(400, 2))] as const
    const parent = mkdtempSync(join(folder, 'stage-'))
    const staged = await stage(discWith(...parts), sourcesWith(contents), { now: LATER, mode: 'auto', folder: parent })
    expect(staged.stagedBytes).toBe(small.length)
    unlinkSync(join(folder, 'small'))
    expect(same(await read(contentsIn(staged).open(parts[0])), small)).toBe(true)
    expect(same(await read(contentsIn(staged).open(parts[0], bytes(1000))), small.subarray(1000))).toBe(true)
    expect(same(await read(contentsIn(staged).open(parts[1])), payload(400, 2))).toBe(true)
    const reader = contentsIn(staged).reader()
    for (const [part, data] of [
      [parts[0], small],
      [parts[1], payload(400, 2)],
    ] as const) {
      const into = new Uint8Array(data.length - 1000)
      expect(await reader.fill(part, 1000, into)).toBe(true)
      expect(same(into, data.subarray(1000))).toBe(true)
    }
    reader.close()
    staged.close()
    expect(readdirSync(parent)).toEqual([])
    await contents.close()
  })

  it('takes files that were changed just now, or all of them, or none', async () => {
    const contents = hostContents()
    const big = file('fresh', payload(400, 3))
    const now = instant(Date.now() * 1000)
    const modes = [
      ['auto', now, big.size],
      ['auto', LATER, 0],
      ['always', LATER, big.size],
      ['never', now, 0],
    ] as const
    for (const [mode, at, size] of modes) {
      const staged = await stage(discWith(big), sourcesWith(contents), { now: at, mode, folder })
      expect([mode, staged.stagedBytes]).toEqual([mode, size])
      staged.close()
    }
    await contents.close()
  })

  it('leaves nothing behind when a source fails', async () => {
    const parent = mkdtempSync(join(folder, 'failed-'))
    const contents = hostContents()
    const gone = file('gone', payload(5))
    unlinkSync(join(folder, 'gone'))
    await expect(stage(discWith(gone), sourcesWith(contents), { now: LATER, mode: 'always', folder: parent })).rejects.toThrow()
    expect(existsSync(parent) && readdirSync(parent)).toEqual([])
    await contents.close()
  })

  it('takes sounds and the data of tracks aside as well, each by what it is', async () => {
    const samples = payload(10, 4).subarray(0, 588 * 4 * 5)
    const blocks = payload(6, 5)
    const session: CdSession = {
      number: 1,
      leadIn: lba(-22_650),
      start: lba(-150),
      tracks: [],
      spans: [
        { kind: 'empty', mode: 'audio', start: lba(-150), length: sectors(150) },
        { kind: 'sound', mode: 'audio', start: lba(0), length: sectors(5), sounds: [{ source: 'song', from: 3, samples: 588 * 5 }] },
        { kind: 'data', mode: 'mode1', start: lba(5), length: sectors(6), source: 'data', form: 'user' },
      ],
      leadOut: lba(11),
      leadOutLength: sectors(6750),
    }
    const disc: Disc = { sessions: [session], texts: [], textPacks: new Uint8Array(0) }
    const opened: string[] = []
    const sources: CdSources = {
      async *sound({ source, from }) {
        opened.push(`${source} from ${from}`)
        yield samples
      },
      async *data(source) {
        opened.push(source)
        yield blocks
      },
      isRisky: (source) => source === 'song',
    }
    for (const [mode, size] of [
      ['auto', samples.length],
      ['always', samples.length + blocks.length],
      ['never', 0],
    ] as const) {
      opened.length = 0
      const staged = await stage(disc, sources, { now: LATER, mode, folder })
      expect([mode, staged.stagedBytes]).toEqual([mode, size])
      opened.length = 0
      expect(same(await read(staged.sources.sound({ source: 'song', from: 3, samples: 588 * 5 })), samples)).toBe(true)
      expect(same(await read(staged.sources.data('data')), blocks)).toBe(true)
      expect(opened).toEqual(mode === 'always' ? [] : mode === 'auto' ? ['data'] : ['song from 3', 'data'])
      staged.close()
    }
  })

  it('says where it cannot', async () => {
    const contents = hostContents()
    const disc = discWith(file('there', payload(3)))
    const asked = stage(disc, sourcesWith(contents), { now: LATER, mode: 'always', folder: join(folder, 'nowhere') })
    await expect(asked).rejects.toMatchObject({ faults: [{ code: 'burn/stageFolder' }] })
    await contents.close()
  })
})
