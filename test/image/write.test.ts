import { createHash } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeImage, type WriteOptions } from '../../src/image/write.node.js'
import { at, next, place, type Layout, type Region } from '../../src/layout/index.js'
import { payloadRegions } from '../support/payload.js'
import { sectorsOf } from '../../src/sector/index.js'
import type { Content } from '../../src/source/index.js'
import { hostContents } from '../../src/source/open.node.js'
import { bytes, instant, lba, sectors } from '../../src/unit/index.js'
import { temporaryFolder } from '../support/folder.js'

const folder = temporaryFolder()
const { open: openContent } = hostContents()
let count = 0

function fileContent(size: number): Content {
  const path = join(folder, `source-${count++}`)
  writeFileSync(
    path,
    Uint8Array.from({ length: size }, (_, i) => (i * 31 + size) % 253),
  )
  return contentOf(path)
}

function contentOf(path: string): Content {
  const { size, mtimeMs, dev, ino } = statSync(path)
  return {
    id: `data:/${path}`,
    size: bytes(size),
    origin: { kind: 'file', path, offset: bytes(0), stamp: { size: bytes(size), mtime: instant(mtimeMs * 1000), device: dev, inode: ino } },
  }
}

const head: Region = {
  id: 'head',
  owner: 'test',
  reason: 'holds an address',
  length: sectors(2),
  place: at(lba(0)),
  refs: [],
  body: { kind: 'bytes', render: (where) => Uint8Array.of(where.end, 2, 3) },
}

const layoutOf = (contents: readonly Content[], extra: readonly Region[] = []): Layout =>
  place([
    head,
    ...extra,
    ...payloadRegions(
      contents.map((content) => ({ content, rank: 0 })),
      new Set(),
    ),
  ])

/** What the image must be, made the slow way. */
function expected(layout: Layout): Buffer {
  const image = Buffer.alloc(layout.size * 2048)
  for (const { start, body } of layout.regions) {
    if (body.kind === 'bytes') image.set(body.render(layout.where), start * 2048)
    if (body.kind === 'content' && body.content.origin.kind === 'file') image.set(readFileSync(body.content.origin.path), start * 2048)
    if (body.kind === 'content' && body.content.origin.kind === 'bytes') image.set(body.content.origin.bytes, start * 2048)
  }
  return image
}

const options = (more: Partial<WriteOptions> = {}): WriteOptions => ({
  digests: [],
  contents: 'leave',
  flush: 'replace',
  open: openContent,
  progress: () => {},
  ...more,
})
const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')
const debris = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.part'))

/** Small and large ones, some of which end in the middle of a buffer. */
const mixed = (): Content[] => [1, 2048, 2049, 70_000, (1 << 20) - 1, 1 << 20, 9_000_001, 3, (8 << 20) + 5, 5000].map(fileContent)

it('writes every sector where the layout says', async () => {
  const inMemory: Content = { id: 'data:/memory', size: bytes(3000), origin: { kind: 'bytes', bytes: new Uint8Array(3000).fill(7) } }
  const random: Content = { id: 'data:/random', size: bytes(20_000_000), origin: { kind: 'random', seed: 5 } }
  const layout = layoutOf(
    [...mixed(), inMemory, random],
    [
      { ...head, id: 'far', place: at(lba(9000)), length: sectors(1) },
      { ...head, id: 'gap', place: next, length: sectors(5000), body: { kind: 'zeros' } },
    ],
  )
  const path = join(folder, 'image.iso')
  const written = await writeImage(path, layout, options())
  expect(written.size).toBe(layout.size * 2048)
  const image = expected(layout)
  const at20 = layout.where.content(random) * 2048
  let offset = at20
  for await (const piece of openContent(random)) {
    image.set(piece, offset)
    offset += piece.length
  }
  expect(readFileSync(path).equals(image)).toBe(true)
})

it('digests image and contents on the way, with the same bytes', async () => {
  const contents = mixed()
  const layout = layoutOf(contents)
  const path = join(folder, 'digested.iso')
  const written = await writeImage(path, layout, options({ digests: ['sha256', 'md5'], contents: 'digest' }))
  const image = expected(layout)
  expect(readFileSync(path).equals(image)).toBe(true)
  expect(written.digests.get('sha256')).toBe(sha256(image))
  for (const content of contents) expect(written.contents.get(content.id)).toBe(sha256(readFileSync(content.id.slice(6))))
})

it('gives the same bytes as a stream', async () => {
  const layout = layoutOf(mixed())
  const pieces: Uint8Array[] = []
  for await (const piece of sectorsOf(layout, openContent)) {
    expect(piece.length % 2048).toBe(0)
    pieces.push(piece)
  }
  expect(Buffer.concat(pieces).equals(expected(layout))).toBe(true)
})

it('tells how far it is, up to the end', async () => {
  const layout = layoutOf([fileContent(3_000_000)])
  let last = 0
  await writeImage(join(folder, 'progress.iso'), layout, options({ progress: (done) => (last = done) }))
  expect(last).toBeGreaterThanOrEqual(3_000_000)
})

describe('leaves the former output and no debris', () => {
  const change: Record<string, (path: string) => void> = {
    grew: (path) => appendFileSync(path, 'x'),
    shrank: (path) => truncateSync(path, 10),
    'was changed': (path) => utimesSync(path, 1, 1),
  }
  for (const size of [5000, 3_000_000])
    for (const [what, act] of Object.entries(change))
      it.each([true, false])(`where a source of ${size} bytes ${what} (digest: %s)`, async (digest) => {
        const path = join(folder, 'kept.iso')
        writeFileSync(path, 'former')
        const content = fileContent(size)
        const layout = layoutOf([fileContent(100), content])
        act(content.id.slice(6))
        await expect(writeImage(path, layout, options(digest ? { digests: ['sha256'] } : {}))).rejects.toMatchObject({
          faults: [{ code: expect.stringMatching(/^source\//) as string }],
        })
        expect(readFileSync(path, 'utf8')).toBe('former')
        expect(debris()).toEqual([])
      })

  it('where the run is stopped', async () => {
    const path = join(folder, 'kept.iso')
    writeFileSync(path, 'former')
    const stop = new AbortController()
    const layout = layoutOf([fileContent(9_000_000), fileContent(9_000_000)])
    await expect(
      writeImage(path, layout, options({ signal: stop.signal, digests: ['md5'], progress: () => stop.abort() })),
    ).rejects.toMatchObject({ faults: [{ code: 'image/cancelled' }] })
    expect(readFileSync(path, 'utf8')).toBe('former')
    expect(debris()).toEqual([])
  })
})

it('refuses an output that is a folder or lies in a file', async () => {
  mkdirSync(join(folder, 'taken'))
  writeFileSync(join(folder, 'file'), '')
  for (const path of ['taken', 'file/image.iso'])
    await expect(writeImage(join(folder, path), layoutOf([]), options())).rejects.toMatchObject({
      faults: [{ code: 'image/cannotCreate' }],
    })
})

it('takes away what a killed process left, and nothing else', async () => {
  for (const name of ['.clean.iso.999999999-0123abcd.part', `.clean.iso.${process.pid}-0123abcd.part`, '.clean.iso.notes.part'])
    writeFileSync(join(folder, name), '')
  await writeImage(join(folder, 'clean.iso'), layoutOf([]), options())
  expect(existsSync(join(folder, '.clean.iso.999999999-0123abcd.part'))).toBe(false)
  expect(existsSync(join(folder, `.clean.iso.${process.pid}-0123abcd.part`))).toBe(true)
  expect(existsSync(join(folder, '.clean.iso.notes.part'))).toBe(true)
})

it('joins what is rendered and pours small files of every size, and flushes none over the other', async () => {
  const sizes = [0, 1, 2047, 2048, 2049, 4095, 4096, 4097, 60_000, 511_999, 512_000, 512_001, 524_288, 700_000]
  const contents = Array.from({ length: 300 }, (_, i) => fileContent(sizes[i % sizes.length] + (i % 7)))
  const rendered = (id: string, count: number, fill: number): Region => ({
    ...head,
    id,
    place: next,
    length: sectors(count),
    body: {
      kind: 'bytes',
      // Some use the room they are given, some bring an array of their own, and some are short.
      render: (_where, into) =>
        fill % 3 === 0 && into !== undefined ? into.fill(fill, 0, count * 2048 - fill) : new Uint8Array(count * 2048 - fill).fill(fill),
    },
  })
  const layout = layoutOf(contents, [
    ...Array.from({ length: 60 }, (_, i) => rendered(`part ${i}`, 1 + ((i * 37) % 90), i)),
    rendered('longer than a buffer', 1500, 61),
    { ...rendered('apart', 3, 62), place: at(lba(200_000)) },
  ])
  const path = join(folder, 'poured.iso')
  await writeImage(path, layout, options())
  const [made, wanted] = [readFileSync(path), expected(layout)]
  const wrong = layout.regions.filter(
    ({ start, length }) =>
      !made.subarray(start * 2048, (start + length) * 2048).equals(wanted.subarray(start * 2048, (start + length) * 2048)),
  )
  expect(wrong.map(({ id, start, length }) => ({ id, start, length }))).toEqual([])
})

it('names the one of many files that changed', async () => {
  const contents = Array.from({ length: 50 }, (_, i) => fileContent(100 + i))
  const changed = contents[31]
  appendFileSync(changed.id.slice(6), 'more')
  await expect(writeImage(join(folder, 'never.iso'), layoutOf(contents), options())).rejects.toThrow(changed.id.slice(6))
  expect(readdirSync(folder).filter((name) => name.includes('never'))).toEqual([])
})

it('is digested from what was written, in whatever order writes end', async () => {
  const layout = layoutOf([fileContent(6 * (8 << 20))])
  const written = Buffer.alloc(layout.size * 2048)
  const held: (() => void)[] = []
  let writes = 0
  const { digests } = await writeImage('ordered.iso', layout, {
    digests: ['md5', 'sha256'],
    contents: 'leave',
    flush: 'replace',
    open: openContent,
    progress: () => {},
    stream: {
      path: 'ordered.iso',
      replaces: false,
      setSize: () => Promise.resolve(),
      write: async (chunk, position) => {
        written.set(chunk, position)
        // The first two end when the fourth begins.
        const nth = writes++
        if (nth < 2) await new Promise<void>((resolve) => held.push(resolve))
        else if (nth > 2) for (const release of held.splice(0)) release()
      },
      finish: () => Promise.resolve(),
      commit: () => Promise.resolve(),
      settle: () => {},
      discard: () => Promise.resolve(),
    },
  })
  for (const name of ['md5', 'sha256'] as const) expect(digests.get(name)).toBe(createHash(name).update(written).digest('hex'))
})

describe('a witness', () => {
  /** `hold` is for how many milliseconds each write takes. */
  const seenBy = (see: (chunk: Uint8Array) => Promise<void>, hold: number) =>
    writeImage('seen.iso', layoutOf([fileContent(5 * (8 << 20))]), {
      digests: ['sha1'],
      contents: 'leave',
      flush: 'replace',
      open: openContent,
      progress: () => {},
      witness: { first: undefined, last: see },
      stream: {
        path: 'seen.iso',
        replaces: false,
        setSize: () => Promise.resolve(),
        write: () => new Promise((resolve) => setTimeout(resolve, hold)),
        finish: () => Promise.resolve(),
        commit: () => Promise.resolve(),
        settle: () => {},
        discard: () => Promise.resolve(),
      },
    })

  it('sees each piece in its turn, however long it takes for one, and before it changes', async () => {
    const seen = createHash('sha1')
    let running = 0
    let most = 0
    const { digests } = await seenBy(async (chunk) => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
      seen.update(chunk)
      running--
    }, 0)
    expect([digests.get('sha1'), most]).toEqual([seen.digest('hex'), 1])
  })

  it('that fails while the piece is being written fails the image', async () => {
    await expect(seenBy(() => Promise.reject(new Error('No room beside it')), 100)).rejects.toThrow('No room beside it')
  })
})
