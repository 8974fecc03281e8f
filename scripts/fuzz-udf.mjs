#!/usr/bin/env node
// Feeds the UDF reader with mutations of valid volumes: no crash, no hang, no blow-up of memory, nothing outside.
//
// usage: node scripts/fuzz-udf.mjs [--minutes N] [--seed N] [--dist DIR]
//
// The same seed makes the same mutations. Needs the compiled program (npm run build). Exit status 1 where a mutation
// did harm; its number then makes it again: --only N.

import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import { generator } from './random.mjs'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    dist: { type: 'string', default: join(import.meta.dirname, '..', 'dist') },
    only: { type: 'string' },
  },
})
const load = (path) => import(pathToFileURL(join(values.dist, path)).href)
const { planUdf, readUdf } = await load('format/udf/index.js')
const { seal, TAG_BYTES } = await load('format/udf/tag.js')
const { place, payloadOf } = await load('layout/index.js')
const { DiscError } = await load('fault/index.js')
const { walk } = await load('tree/index.js')

const SECTOR = 2048
/** A volume of a megabyte is read in some milliseconds. */
const MOST_MS = 5000
const MOST_BYTES = 700 * 2 ** 20

const attributes = { mode: 0o644, uid: 0, gid: 0, mtime: 1.7e15, atime: 1.7e15, ctime: 1.7e15, btime: 1.6e15 }
const volume = {
  id: 'FUZZ',
  setId: '',
  setSize: 1,
  sequence: 1,
  system: '',
  publisher: '',
  preparer: '',
  application: '',
  copyrightFile: '',
  abstractFile: '',
  bibliographicFile: '',
  created: 1.7e15,
  modified: 1.7e15,
}
const hidden = new Set()
const content = (id, size) => ({ id, size, origin: { kind: 'bytes', bytes: new Uint8Array(size).fill(0x61) } })
const leaf = (name, inode) => ({ kind: 'leaf', name, hidden, inode: { links: 1, attributes, ...inode } })
const file = (name, size, more = {}) => leaf(name, { kind: 'file', content: content(`data:${name}`, size), ...more })
const dir = (name, children) => ({ kind: 'directory', name, hidden, attributes, children })

function sampleTree() {
  const many = Array.from({ length: 40 }, (_, i) => file(`m${String(i).padStart(2, '0')}`, i * 50))
  const shared = { kind: 'file', content: content('data:shared', 100), links: 2, attributes }
  return dir('', [
    dir('deep', [dir('er', [file('x', 5000), leaf('s1', shared)])]),
    leaf('device', { kind: 'block', major: 8, minor: 1 }),
    file('empty', 0),
    leaf('link', { kind: 'symlink', target: '../deep/er/x' }),
    dir('many', many),
    leaf('s2', shared),
    file('streams', 10, { streams: [{ name: 'one', content: content('data:one', 3000) }] }),
    file('日本', 7),
  ])
}

function* contentsOf(tree) {
  for (const { node } of walk(tree)) {
    if (node.kind === 'directory' || node.inode.kind !== 'file') continue
    yield { content: node.inode.content, rank: 0 }
    for (const stream of node.inode.streams ?? []) yield { content: stream.content, rank: 0 }
  }
}

function imageOf(options) {
  const tree = sampleTree()
  const { regions } = planUdf(tree, volume, options)
  const { pinned, shared, loose } = payloadOf(contentsOf(tree), () => false)
  const files = place([], undefined, { pinned: [], shared, loose }).regions
  const layout = place([...regions.descriptors, ...regions.structures, ...pinned, ...files, ...regions.tail], 16)
  const image = new Uint8Array(layout.where.end * SECTOR)
  for (const { body, start } of layout.regions) {
    if (body.kind === 'bytes') image.set(body.render(layout.where), start * SECTOR)
    else if (body.kind === 'content') image.set(body.content.origin.bytes, start * SECTOR)
  }
  return image
}

const seeds = [
  { revision: '1.02' },
  { revision: '1.02', embed: 'small' },
  { revision: '1.50', partition: { kind: 'virtual' } },
  { revision: '2.01', partition: { kind: 'sparable', packet: 16, spares: 2, tables: 2 } },
  { revision: '2.01', embed: 'small' },
  { revision: '2.01', partition: { kind: 'virtual' } },
  { revision: '2.50' },
  { revision: '2.60', partition: { kind: 'sparable', packet: 32, spares: 2, tables: 1 }, embed: 'small' },
].map(imageOf)

/** Offsets at which a descriptor seems to begin, for mutations that keep its CRC right. */
function descriptorsOf(image) {
  const found = []
  for (let at = 0; at + 512 <= image.length; at += 4) {
    const id = image[at] | (image[at + 1] << 8)
    if (
      ((id >= 1 && id <= 9) || (id >= 256 && id <= 266)) &&
      (image[at + 2] === 2 || image[at + 2] === 3) &&
      image[at + 3] === 0 &&
      image[at + 5] === 0
    ) {
      let sum = 0
      for (let i = 0; i < TAG_BYTES; i++) if (i !== 4) sum += image[at + i]
      if ((sum & 255) === image[at + 4]) found.push(at)
    }
  }
  return found
}
const descriptors = seeds.map(descriptorsOf)

const interesting = [
  0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 31, 32, 127, 128, 255, 256, 0x7fff, 0xffff, 0x3fffffff, 0x7fffffff, 0xc0000800, 0xfffffff0, 0xffffffff,
]

function mutate(next) {
  const which = Math.floor(next() * seeds.length)
  const image = seeds[which].slice()
  const pick = (limit) => Math.floor(next() * limit)
  for (let n = 1 + pick(4); n > 0; n--) {
    switch (pick(8)) {
      case 0: // a byte anywhere
        image[pick(image.length)] = pick(256)
        break
      case 1: // a sector over another
        image.copyWithin(pick(image.length / SECTOR) * SECTOR, ...((at) => [at, at + SECTOR])(pick(image.length / SECTOR) * SECTOR))
        break
      case 2: // a sector of noise or nothing
        image.fill(pick(2) * pick(256), ...((at) => [at, at + SECTOR])(pick(image.length / SECTOR) * SECTOR))
        break
      default: {
        // a field of a descriptor, with its checksums right
        const at = descriptors[which][pick(descriptors[which].length)]
        const length = Math.min(TAG_BYTES + (image[at + 10] | (image[at + 11] << 8)), image.length - at)
        if (length <= TAG_BYTES) break
        const field = at + (pick(4) === 0 ? pick(TAG_BYTES) : TAG_BYTES + pick(length - TAG_BYTES))
        const value = interesting[pick(interesting.length)]
        const width = [1, 2, 4, 8][pick(4)]
        for (let i = 0; i < width && field + i < image.length; i++) image[field + i] = i < 4 ? (value >>> (8 * i)) & 255 : 0
        if (next() < 0.9 && at + length <= image.length) seal(image, at, length)
      }
    }
  }
  return next() < 0.05 ? image.slice(0, pick(image.length)) : image
}

const mediumOf = (image) => ({
  name: 'fuzz',
  size: Math.floor(image.length / SECTOR),
  tailBytes: image.length % SECTOR,
  async read(start, count) {
    if (!(start >= 0 && count >= 0 && start + count <= Math.floor(image.length / SECTOR)))
      throw new Error(`read outside: ${start} + ${count}`)
    return image.subarray(start * SECTOR, (start + count) * SECTOR)
  },
  async close() {},
})

function checkContent({ size, origin }, image) {
  if (!Number.isSafeInteger(size) || size < 0) throw new Error(`a size of ${size}`)
  const parts = origin.kind === 'concat' ? origin.parts : [{ size, origin }]
  let sum = 0
  for (const part of parts) {
    if (part.origin.kind === 'bytes' && part.origin.bytes.length !== part.size) throw new Error('bytes of another size')
    if (part.origin.kind === 'extents') {
      const total = part.origin.extents.reduce((all, extent) => all + extent.size, 0)
      if (total !== part.size) throw new Error('extents of another size')
      for (const { start, size: length, skip = 0 } of part.origin.extents)
        if (start < 0 || start * SECTOR + skip + length > Math.floor(image.length / SECTOR) * SECTOR) throw new Error('an extent outside')
    }
    sum += part.size
  }
  if (sum !== size) throw new Error('parts of another size')
}

function checkTree(tree, image) {
  for (const { node } of walk(tree)) {
    if (node.name === '' || node.name === '.' || node.name === '..' || /[/\0]/.test(node.name))
      throw new Error(`a name ${JSON.stringify(node.name)}`)
    if (node.kind === 'directory') {
      if (new Set(node.children.map(({ name }) => name)).size !== node.children.length) throw new Error('a name twice')
    } else if (node.inode.kind === 'file') {
      checkContent(node.inode.content, image)
      for (const stream of node.inode.streams ?? []) checkContent(stream.content, image)
    }
  }
}

const end = Date.now() + Number(values.minutes) * 60_000
let count = 0
let refused = 0
let slowest = 0
let harm = 0
for (let i = Number(values.only ?? 0); values.only === undefined ? Date.now() < end : i === Number(values.only); i++) {
  const image = mutate(generator(Number(values.seed) * 1_000_003 + i))
  const began = performance.now()
  try {
    const { tree } = await readUdf(mediumOf(image))
    checkTree(tree, image)
  } catch (error) {
    if (error instanceof DiscError) refused++
    else {
      harm++
      console.error(`mutation ${i} of seed ${values.seed}:`, error)
    }
  }
  const took = performance.now() - began
  slowest = Math.max(slowest, took)
  if (took > MOST_MS) {
    harm++
    console.error(`mutation ${i} of seed ${values.seed} took ${took.toFixed(0)} ms`)
  }
  if (i % 1000 === 0 && process.memoryUsage().rss > MOST_BYTES) {
    harm++
    console.error(`mutation ${i} of seed ${values.seed}: ${process.memoryUsage().rss} bytes in use`)
    break
  }
  count++
}
console.log(
  `${count} volumes, ${refused} refused, slowest ${slowest.toFixed(0)} ms, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB, ${harm} harmful`,
)
process.exit(harm === 0 ? 0 : 1)
