import { createHash } from 'node:crypto'
import { closeSync, existsSync, linkSync, openSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeImage } from '../../src/image/write.node.js'
import { loadCalls } from '../../src/renewal/calls.node.js'
import { DiscError } from '../../src/fault/index.js'
import { withContents, type Renewal, type Renewing } from '../../src/renewal/index.js'
import { instant } from '../../src/unit/index.js'
import type { Content } from '../../src/source/index.js'
import { renewingWith } from '../../src/renewal/renew.node.js'
import type { Layout } from '../../src/layout/index.js'
import { hostContents } from '../../src/source/open.node.js'
import { digestOf, EditedFolder } from '../support/renewed/index.js'
import { temporaryFolder } from '../support/folder.js'

const folder = temporaryFolder()
const contents = hostContents()
const options = { open: contents.open, reader: () => contents.reader(), flush: 'leave' } as const
const build = (path: string, layout: Layout) =>
  writeImage(path, layout, { ...options, digests: [], contents: 'leave', flush: 'replace', progress: () => {} })
const calls = await loadCalls()
let count = 0

/** Makes an edit and has the image follow. */
async function follow(source: EditedFolder, image: Renewing): Promise<Renewal & { readonly layout: Layout }> {
  const { kind, name } = source.edit()
  const layout = source.layout()
  const touched = new Set(kind === 'touched' ? [`data:/${name}`] : [])
  return { ...(await image.renew(layout, { ...options, touched })), layout }
}

async function started(using = calls) {
  const at = join(folder, `${count++}`)
  const source = new EditedFolder(join(at, 'source'), count, 25)
  const path = join(at, 'image.iso')
  await build(path, source.layout())
  const image = renewingWith(using, path, source.layout())
  const isFresh = async (layout: Layout): Promise<boolean> => {
    const fresh = join(at, 'fresh.iso')
    await build(fresh, layout)
    const isSame = digestOf(path) === digestOf(fresh)
    rmSync(fresh)
    return isSame
  }
  return { source, path, image, isFresh, debris: () => readdirSync(at).filter((name) => name.endsWith('.part')) }
}

describe.skipIf(calls === undefined)('an image that is kept current', () => {
  it('has after each of many edits the bytes of a build', async () => {
    const { source, image, isFresh, debris } = await started()
    const methods = new Set<string>()
    for (let i = 0; i < 12; i++) {
      const edits = Array.from({ length: 1 + (i % 3) }, () => source.edit())
      const touched = new Set(edits.filter(({ kind }) => kind === 'touched').map(({ name }) => `data:/${name}`))
      const layout = source.layout()
      const { method, kept, moved, written } = await image.renew(layout, { ...options, touched })
      methods.add(method)
      expect(await isFresh(layout), `${i} ${method}: ${JSON.stringify(edits)}`).toBe(true)
      if (method !== 'nothing') expect(kept + moved + written).toBeGreaterThan(0)
      if (i % 4 !== 0) await image.rest()
    }
    expect(methods.has('clone') || methods.has('exchange')).toBe(true)
    await image.close()
    expect(debris()).toEqual([])
  }, 60_000)

  it('tells which regions differ, and that nothing does', async () => {
    const { source, image } = await started()
    const before = source.layout()
    expect(await image.renew(before, options)).toMatchObject({ changed: expect.any(Number) })
    const first = await image.renew(before, options)
    expect(first).toMatchObject({ method: 'nothing', written: 0, changed: 0 })
    const [content] = before.regions.flatMap(({ body }) => (body.kind === 'content' && body.content.size > 0 ? [body.content] : []))
    if (content?.origin.kind !== 'file') throw new Error('There are files')
    const { path } = content.origin
    writeFileSync(path, Buffer.alloc(content.size, 'x'))
    utimesSync(path, 1, 1)
    const edited: Content = { ...content, origin: { ...content.origin, stamp: { ...content.origin.stamp, mtime: instant(1e6) } } }
    const { changes, changed, method } = await image.renew(withContents(before, [edited]), options)
    expect({ changes, changed }).toEqual({ changes: [expect.objectContaining({ id: content.id, why: 'content' })], changed: 1 })
    expect(method).not.toBe('nothing')
    await image.close()
  })

  it('writes what was touched though it looks as before, and carries it into the spare', async () => {
    const { source, path, image, isFresh } = await started()
    const layout = source.layout()
    await image.rest()
    const content = layout.regions.flatMap(({ body }) => (body.kind === 'content' && body.content.size > 0 ? [body.content] : []))[3]
    if (content?.origin.kind !== 'file') throw new Error('There are files')
    // Read once: what is lost of a time each time would add up.
    const { atimeMs, mtimeMs } = statSync(content.origin.path)
    for (const fill of ['x', 'y', 'z']) {
      writeFileSync(content.origin.path, Buffer.alloc(content.size, fill))
      utimesSync(content.origin.path, atimeMs / 1000, mtimeMs / 1000)
      const { written } = await image.renew(layout, { ...options, touched: new Set([content.id]) })
      expect(written).toBe(Math.ceil(content.size / 2048) * 2048)
      expect(await isFresh(layout), fill).toBe(true)
      if (fill === 'y') await image.rest()
      expect(existsSync(path)).toBe(true)
    }
    await image.close()
  })

  it('leaves alone whoever has a former image open', async () => {
    const { source, path, image } = await started()
    await image.rest()
    const readers: { readonly file: number; readonly digest: string }[] = []
    for (let i = 0; i < 6; i++) {
      readers.push({ file: openSync(path, 'r'), digest: digestOf(path) })
      await follow(source, image)
      if (i % 2 === 0) await image.rest()
    }
    for (const { file, digest } of readers) {
      expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(digest)
      closeSync(file)
    }
    await image.close()
  })

  it('leaves alone what has another name, and an image that another program has changed', async () => {
    const { source, path, image, isFresh } = await started()
    await image.rest()
    linkSync(path, `${path}.link`)
    const kept = digestOf(path)
    for (let i = 0; i < 3; i++) await follow(source, image)
    expect(digestOf(`${path}.link`)).toBe(kept)
    await image.rest()
    writeFileSync(path, 'something else')
    expect(await isFresh((await follow(source, image)).layout)).toBe(true)
    rmSync(path)
    expect(await isFresh((await follow(source, image)).layout)).toBe(true)
    await image.close()
  })

  it('keeps the former image where a source is not as it was measured, and goes on from there', async () => {
    const { source, path, image, isFresh, debris } = await started()
    await image.rest()
    const before = digestOf(path)
    const layout = source.layout()
    const region = layout.regions.find(({ body }) => body.kind === 'content' && body.content.size > 0)
    if (region?.body.kind !== 'content' || region.body.content.origin.kind !== 'file') throw new Error('There are files')
    const { content } = region.body
    const { origin } = region.body.content
    const other: Content = { ...content, origin: { ...origin, stamp: { ...origin.stamp, mtime: instant(5e6) } } }
    await expect(image.renew(withContents(layout, [other]), options)).rejects.toThrow(DiscError)
    expect(digestOf(path)).toBe(before)
    const next = await follow(source, image)
    expect(await isFresh(next.layout)).toBe(true)
    expect(next.method).not.toBe('whole')
    await image.close()
    expect(debris()).toEqual([])
  })
})

it('writes the image whole where the kernels are not there, and says so once', async () => {
  const at = join(folder, 'plain')
  const source = new EditedFolder(join(at, 'source'), 7, 5)
  const path = join(at, 'image.iso')
  await build(path, source.layout())
  const image = renewingWith(undefined, path, source.layout())
  for (const expected of [['renewal/wholly'], []]) {
    expect((await image.rest()).map(({ code }) => code)).toEqual(expected)
    const { method, why, faults, layout } = await follow(source, image)
    expect({ method, why, faults }).toEqual({ method: 'whole', why: 'the kernels that change an image in place are not there', faults: [] })
    await build(join(at, 'fresh.iso'), layout)
    expect(digestOf(path)).toBe(digestOf(join(at, 'fresh.iso')))
  }
  await image.close()
})

it.skipIf(calls === undefined)('changes the image in place from when the kernels are there', async () => {
  if (calls === undefined) return
  const at = join(folder, 'late')
  const source = new EditedFolder(join(at, 'source'), 8, 5)
  const path = join(at, 'image.iso')
  await build(path, source.layout())
  const image = renewingWith(undefined, path, source.layout(), () => Promise.resolve(calls))
  expect((await follow(source, image)).method).toBe('whole')
  await image.rest()
  expect((await follow(source, image)).method).not.toBe('whole')
  await image.close()
})

const sharesNothing = (): Promise<string> => Promise.resolve('EOPNOTSUPP')

it.skipIf(calls === undefined)('says once that a second image is kept, or that it has no room', async () => {
  if (calls === undefined) return
  const kept = await started({ ...calls, share: sharesNothing })
  expect((await kept.image.rest()).map(({ code }) => code)).toEqual(['renewal/spare'])
  expect(await kept.image.rest()).toEqual([])
  await kept.image.close()
  const full = await started({ ...calls, share: sharesNothing, copy: () => Promise.resolve('ENOSPC') })
  expect((await full.image.rest()).filter(({ severity }) => severity === 'warning').map(({ code }) => code)).toEqual(['renewal/noRoom'])
  expect(await full.image.rest()).toEqual([])
  expect(full.debris()).toEqual([])
  await expect(follow(full.source, full.image)).rejects.toThrow('the file system is full')
  await full.image.close()
})

it.skipIf(calls === undefined)('brings a spare to the layout where the file system moves nothing in files', async () => {
  if (calls === undefined) return
  const { source, image, isFresh } = await started({ ...calls, share: sharesNothing, shift: sharesNothing })
  const methods = new Set<string>()
  for (let i = 0; i < 6; i++) {
    await image.rest()
    const { method, layout } = await follow(source, image)
    methods.add(method)
    expect(await isFresh(layout)).toBe(true)
  }
  expect(methods).toContain('exchange')
  await image.close()
})
