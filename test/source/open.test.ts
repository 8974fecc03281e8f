import { execFileSync } from 'node:child_process'
import { appendFileSync, readdirSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Medium } from '../../src/port/index.js'
import { hostFiles } from '../../src/source/files.node.js'
import { contentOf, type Content, type Recipe } from '../../src/source/index.js'
import { hostContents } from '../../src/source/open.node.js'
import { bytes, lba, sectors } from '../../src/unit/index.js'
import { temporaryFolder } from '../support/folder.js'

const base = temporaryFolder()
const contents = hostContents()
const kitchen = { files: hostFiles, base }
const MEBIBYTE = 2 ** 20

const fileContent = (name: string, data: string | Uint8Array): Content => {
  writeFileSync(join(base, name), data)
  // An old time: what is written later shows.
  utimesSync(join(base, name), 1e9, 1e9)
  return contentOf(`data:/${name}`, { kind: 'file', path: name }, kitchen)
}

async function read(content: Content, offset = 0, from = contents): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of from.open(content, bytes(offset))) {
    expect(piece.length).toBeLessThanOrEqual(MEBIBYTE)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

const openHandles = (): number => readdirSync('/proc/self/fd').length
const noise = Buffer.from(Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) >> 3))
writeFileSync(join(base, 'noise'), noise)

const size = (most: number) => fc.integer({ min: 0, max: most }).map(bytes)
const simple: fc.Arbitrary<Recipe> = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((data): Recipe => ({ kind: 'bytes', bytes: data })),
  size(40).map((count): Recipe => ({ kind: 'zeros', size: count })),
  fc.tuple(size(100), fc.nat()).map(([count, seed]): Recipe => ({ kind: 'random', size: count, seed })),
  fc.tuple(size(2500), size(2500)).map(([offset, length]): Recipe => ({ kind: 'file', path: 'noise', offset, length })),
)
const { recipe } = fc.letrec<{ recipe: Recipe }>((tie) => ({
  recipe: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    simple,
    fc.array(tie('recipe'), { maxLength: 4 }).map((parts): Recipe => ({ kind: 'concat', parts })),
    fc
      .array(fc.tuple(tie('recipe'), fc.integer({ min: 1, max: 30 })), { minLength: 1, maxLength: 4 })
      .map((parts): Recipe => ({ kind: 'interleave', parts: parts.map(([data, chunk]) => ({ data, chunk: bytes(chunk) })) })),
  ),
}))

/** The bytes made the plain way, all at once. */
function plain(made: Recipe): Buffer {
  switch (made.kind) {
    case 'file':
      return noise.subarray(made.offset, (made.offset as number) + (made.length as number))
    case 'bytes':
      return Buffer.from(made.bytes)
    case 'zeros':
      return Buffer.alloc(made.size)
    case 'random': {
      const out = Buffer.alloc(made.size)
      contents.readInto({ id: 'r', size: made.size, origin: { kind: 'random', seed: made.seed } }, out, 0)
      return out
    }
    case 'concat':
      return Buffer.concat(made.parts.map(plain))
    case 'interleave': {
      const rest = made.parts.map(({ data, chunk }) => ({ data: plain(data), chunk }))
      const turns: Buffer[] = []
      while (rest.some(({ data }) => data.length > 0))
        for (const part of rest) {
          turns.push(part.data.subarray(0, part.chunk))
          part.data = part.data.subarray(part.chunk)
        }
      return Buffer.concat(turns)
    }
  }
}

describe('any recipe from any offset', () => {
  it('gives the same bytes as the whole cut there', async () => {
    await fc.assert(
      fc.asyncProperty(recipe, fc.nat(), async (made, at) => {
        const content = contentOf('data:/x', made, kitchen)
        const whole = plain(made)
        expect(content.size).toBe(whole.length)
        const offset = at % (whole.length + 1)
        expect((await read(content, offset)).equals(whole.subarray(offset))).toBe(true)
        const buffer = Buffer.alloc(whole.length + 4, 0xee)
        if (contents.readInto(content, buffer, 3))
          expect(buffer.equals(Buffer.concat([Buffer.alloc(3, 0xee), whole, Buffer.alloc(1, 0xee)]))).toBe(true)
        else expect(buffer.every((byte) => byte === 0xee)).toBe(true)
        expect(Buffer.from(await contents.load(content)).equals(whole)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('jumps over rounds: the end of a terabyte is as near as its start', async () => {
    const part = (count: number, chunk: number) => ({ data: { kind: 'zeros', size: bytes(count) } as const, chunk: bytes(chunk) })
    const content = contentOf('data:/x', { kind: 'interleave', parts: [part(2 ** 40, 3), part(2 ** 39, 8192), part(5, 1)] }, kitchen)
    expect((await read(content, content.size - 100)).length).toBe(100)
  })
})

describe('files in pieces', () => {
  it('delivers large ones whole, in pieces of up to a mebibyte', async () => {
    const data = Buffer.alloc(3 * MEBIBYTE + 17, noise)
    const content = fileContent('large', data)
    expect((await read(content)).equals(data)).toBe(true)
    expect((await read(content, MEBIBYTE + 3)).equals(data.subarray(MEBIBYTE + 3))).toBe(true)
  })
  it('leaves no file open, read to the end or not', async () => {
    const content = fileContent('handles', Buffer.alloc(3 * MEBIBYTE))
    const before = openHandles()
    await read(content)
    for await (const piece of contents.open(content)) {
      expect(piece.length).toBe(MEBIBYTE)
      break
    }
    expect(openHandles()).toBe(before)
  })
  it('loads no more than asked', async () => {
    await expect(contents.load(fileContent('loaded', 'abcdef'), 5)).rejects.toMatchObject({ faults: [{ code: 'source/tooLarge' }] })
  })
  it('cancelled: stops at the next piece', async () => {
    const stop = new AbortController()
    const before = openHandles()
    const reading = async (): Promise<void> => {
      for await (const piece of contents.open(fileContent('cancelled', Buffer.alloc(4 * MEBIBYTE)), bytes(0), stop.signal)) {
        expect(piece.length).toBe(MEBIBYTE)
        stop.abort()
      }
    }
    await expect(reading()).rejects.toMatchObject({ faults: [{ code: 'source/cancelled' }] })
    expect(openHandles()).toBe(before)
  })
})

/** All of a content through a reader, `step` bytes at a time, or undefined where it has to be opened. */
async function fill(content: Content, step: number, between: (at: number) => void = () => {}): Promise<Buffer | undefined> {
  const out = Buffer.alloc(content.size)
  const reader = contents.reader()
  try {
    for (let at = 0; at < content.size; at += step) {
      if (!(await reader.fill(content, at, out.subarray(at, at + step)))) return undefined
      between(at)
    }
    return out
  } finally {
    reader.close()
  }
}

describe('a reader', () => {
  it('gives the bytes of any recipe in any steps, or none', async () => {
    await fc.assert(
      fc.asyncProperty(recipe, fc.integer({ min: 1, max: 3000 }), async (made, step) => {
        const content = contentOf('data:/x', made, kitchen)
        const filled = await fill(content, step)
        if (filled === undefined) expect(contents.readInto(content, new Uint8Array(content.size), 0)).toBe(false)
        else expect(filled.equals(plain(made))).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
  it('gives large files in large and small steps, and leaves none open', async () => {
    const data = Buffer.alloc(3 * MEBIBYTE + 17, noise)
    const content = fileContent('filled', data)
    const before = openHandles()
    for (const step of [MEBIBYTE, 200_000, 5000, 4 * MEBIBYTE]) expect((await fill(content, step))?.equals(data)).toBe(true)
    const reader = contents.reader()
    await reader.fill(content, 0, new Uint8Array(1000))
    reader.close()
    expect(openHandles()).toBe(before)
  })
})

describe('sources that do not keep still', () => {
  const upsets: readonly (readonly [string, string, (path: string) => void])[] = [
    ['vanished', 'source/vanished', (path) => rmSync(path)],
    ['shrunk', 'source/shrunk', (path) => truncateSync(path, 10)],
    ['grown', 'source/grown', (path) => appendFileSync(path, 'more')],
    ['written to', 'source/changed', (path) => writeFileSync(path, Buffer.alloc(2 * MEBIBYTE, 'y'))],
    [
      'replaced by its like',
      'source/changed',
      (path) => {
        writeFileSync(`${path}.new`, Buffer.alloc(2 * MEBIBYTE, 'x'))
        utimesSync(`${path}.new`, 1e9, 1e9)
        renameSync(`${path}.new`, path)
      },
    ],
    [
      'replaced by a FIFO',
      'source/changed',
      (path) => {
        rmSync(path)
        execFileSync('mkfifo', [path])
      },
    ],
  ]

  it.each(upsets)('%s before reading', async (name, code, upset) => {
    const content = fileContent(`before-${name}`, Buffer.alloc(2 * MEBIBYTE, 'x'))
    const path = join(base, `before-${name}`)
    upset(path)
    await expect(read(content)).rejects.toMatchObject({ faults: [{ code, values: { path } }] })
    const buffer = new Uint8Array(content.size)
    expect(() => contents.readInto(content, buffer, 0)).toThrow(expect.objectContaining({ faults: [expect.objectContaining({ code })] }))
    for (const step of [MEBIBYTE, 4096]) await expect(fill(content, step)).rejects.toMatchObject({ faults: [{ code, values: { path } }] })
  })

  it.each(upsets.slice(1, 4))('%s while reading', async (name, code, upset) => {
    const path = join(base, `while-${name}`)
    const content = fileContent(`while-${name}`, Buffer.alloc(2 * MEBIBYTE, 'x'))
    const reading = async (): Promise<void> => {
      for await (const piece of contents.open(content)) {
        expect(piece.length).toBeGreaterThan(0)
        upset(path)
      }
    }
    const before = openHandles()
    await expect(reading()).rejects.toMatchObject({ faults: [{ code, values: { path } }] })
    for (const step of [MEBIBYTE, 1000 * 1000]) {
      const again = fileContent(`while-${name}`, Buffer.alloc(2 * MEBIBYTE, 'x'))
      await expect(fill(again, step, () => upset(path))).rejects.toMatchObject({ faults: [{ code, values: { path } }] })
    }
    expect(openHandles()).toBe(before)
  })

  it('a small file read at once: changed, grown, shrunk', () => {
    for (const [name, code, upset] of upsets.slice(1, 4)) {
      const content = fileContent(`small-${name}`, 'abcdefghijklmnop')
      upset(join(base, `small-${name}`))
      const error = (() => {
        try {
          contents.readInto(content, new Uint8Array(100), 0)
        } catch (thrown) {
          return thrown
        }
      })()
      // Written anew with another size, it has grown.
      expect(error).toMatchObject({ faults: [{ code: name === 'written to' ? 'source/grown' : code }] })
    }
  })

  it('unread changes elsewhere do not matter: the same file, its time touched and put back', async () => {
    const content = fileContent('touched', 'abc')
    utimesSync(join(base, 'touched'), 2e9, 2e9)
    utimesSync(join(base, 'touched'), 1e9, 1e9)
    expect((await read(content)).toString()).toBe('abc')
  })

  it('each fault names its value of the Image Mastering API', async () => {
    const content = fileContent('imapi', 'abc')
    rmSync(join(base, 'imapi'))
    await expect(read(content)).rejects.toMatchObject({ faults: [{ imapi: ['IMAPI_E_DATA_STREAM_CREATE_FAILURE'] }] })
  })
})

describe('files of an older session', () => {
  const disc = Buffer.alloc(20 * 2048, noise)
  const medium: Medium = {
    name: 'disc',
    size: sectors(20),
    tailBytes: 0,
    read: (start, count) => Promise.resolve(disc.subarray(start * 2048, (start + count) * 2048)),
    close: () => Promise.resolve(),
  }
  const content: Content = {
    id: 'old',
    size: bytes(2048 + 3000),
    origin: {
      kind: 'extents',
      medium: 'disc',
      extents: [
        { start: lba(7), size: bytes(2048) },
        { start: lba(2), size: bytes(3000) },
      ],
    },
  }
  const whole = Buffer.concat([disc.subarray(7 * 2048, 8 * 2048), disc.subarray(2 * 2048, 2 * 2048 + 3000)])

  it.each([0, 1, 2047, 2048, 2049, 4096, 5047, 5048])('are read from byte %d through all extents', async (offset) => {
    const reader = hostContents({ media: new Map([['disc', medium]]) })
    expect((await read(content, offset, reader)).equals(whole.subarray(offset))).toBe(true)
    expect(reader.readInto(content, new Uint8Array(6000), 0)).toBe(false)
    expect(Buffer.from(await reader.load(content)).equals(whole)).toBe(true)
  })
  it('mediumMissing: need their medium', async () => {
    await expect(read(content)).rejects.toMatchObject({ faults: [{ code: 'source/mediumMissing' }] })
  })
})

it('readFailed: the host fails to read', () => {
  // The kernel refuses to read its own memory at 0 with EIO.
  const path = '/proc/self/mem'
  const stat = hostFiles.stat(path)
  const stamp = { size: bytes(0), mtime: stat?.mtime as never, device: stat?.device as number, inode: stat?.inode as number }
  const content: Content = { id: 'data:/mem', size: bytes(10), origin: { kind: 'file', path, offset: bytes(0), stamp } }
  expect(() => contents.readInto(content, new Uint8Array(10), 0)).toThrow(
    expect.objectContaining({ faults: [expect.objectContaining({ code: 'source/readFailed' })] }),
  )
})
