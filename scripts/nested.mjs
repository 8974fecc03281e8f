/**
 * Folders that lie in each other, as deep as is asked for: images, an archive and manifests that ask for more memory than there is.
 *
 *   node scripts/nested.mjs iso LEVELS NAME_BYTES FILE      ISO 9660, a file of one byte in the deepest folder
 *   node scripts/nested.mjs tar LEVELS NAME_BYTES FILE      one member at that depth
 *   node scripts/nested.mjs flow|block|anchors LEVELS - FILE   a manifest
 */

import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const SECTOR = 2048

const both16 = (out, at, value) => (out.writeUInt16LE(value, at), out.writeUInt16BE(value, at + 2))
const both32 = (out, at, value) => (out.writeUInt32LE(value, at), out.writeUInt32BE(value, at + 4))

/** A directory record; the length of what was written. ECMA-119 9.1. */
function record(out, at, identifier, block, size, isFolder) {
  const length = 33 + identifier.length + (1 - (identifier.length & 1))
  out[at] = length
  both32(out, at + 2, block)
  both32(out, at + 10, size)
  out.set([126, 1, 1, 0, 0, 0, 0, isFolder ? 2 : 0], at + 18)
  both16(out, at + 28, 1)
  out[at + 32] = identifier.length
  out.set(identifier, at + 33)
  return length
}

/** An image of nested folders; without the tables of paths, which most readers pass over. */
export function writeNestedIso(file, levels, nameBytes) {
  const name = Buffer.alloc(nameBytes, 'D')
  const first = 20
  const fd = openSync(file, 'w')
  const volume = Buffer.alloc(SECTOR)
  volume.set([1, ...Buffer.from('CD001'), 1])
  volume.fill(' ', 8, 72)
  both32(volume, 80, first + levels + 2)
  both16(volume, 120, 1)
  both16(volume, 124, 1)
  both16(volume, 128, SECTOR)
  both32(volume, 132, 10)
  volume.writeUInt32LE(18, 140)
  volume.writeUInt32BE(19, 148)
  record(volume, 156, Buffer.of(0), first, SECTOR, true)
  volume.fill(' ', 190, 813)
  for (const at of [813, 830, 847, 864]) volume.write('0'.repeat(16), at, 'latin1')
  volume[881] = 1
  const end = Buffer.alloc(SECTOR)
  end.set([255, ...Buffer.from('CD001'), 1])
  const [little, big] = [Buffer.alloc(SECTOR), Buffer.alloc(SECTOR)]
  for (const table of [little, big]) table.set([1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  little.writeUInt32LE(first, 2)
  little.writeUInt16LE(1, 6)
  big.writeUInt32BE(first, 2)
  big.writeUInt16BE(1, 6)
  for (const block of [Buffer.alloc(16 * SECTOR), volume, end, little, big]) writeSync(fd, block)
  const many = 512
  for (let from = 0; from <= levels; from += many) {
    const count = Math.min(many, levels + 1 - from)
    const out = Buffer.alloc(count * SECTOR)
    for (let i = 0; i < count; i++) {
      const [level, at] = [from + i, i * SECTOR]
      let next = at
      next += record(out, next, Buffer.of(0), first + level, SECTOR, true)
      next += record(out, next, Buffer.of(1), first + Math.max(0, level - 1), SECTOR, true)
      if (level < levels) record(out, next, name, first + level + 1, SECTOR, true)
      else record(out, next, Buffer.from('F.;1'), first + levels + 1, 1, false)
    }
    writeSync(fd, out)
  }
  writeSync(fd, Buffer.alloc(SECTOR, 'x'))
  closeSync(fd)
}

/** A block of a tar archive with its checksum. POSIX.1-2017, pax, "ustar Interchange Format". */
function header(name, size, type) {
  const out = Buffer.alloc(512)
  out.write(name, 0, 'latin1')
  out.write('0000644\x000000000\x000000000\x00', 100, 'latin1')
  out.write(`${size.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0        ${type}`, 124, 'latin1')
  out.write('ustar\x0000', 257, 'latin1')
  const sum = out.reduce((total, byte) => total + byte, 0)
  out.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return out
}

export function writeNestedTar(file, levels, nameBytes) {
  const path = `${`${'d'.repeat(nameBytes)}/`.repeat(levels)}f`
  let length = path.length + 7
  while (`${length} path=${path}\n`.length !== length) length = `${length} path=${path}\n`.length
  const record = Buffer.from(`${length} path=${path}\n`)
  const padded = Buffer.alloc(Math.ceil(record.length / 512) * 512)
  padded.set(record)
  writeFileSync(file, Buffer.concat([header('pax', record.length, 'x'), padded, header('f', 0, '0'), Buffer.alloc(1024)]))
}

export function nestedYaml(kind, levels) {
  const head = 'disc: 1\nvolume: { id: DEEP }\n'
  if (kind === 'flow') return `${head}files: ${'['.repeat(levels)}${']'.repeat(levels)}\n`
  if (kind === 'block') return `${head}files:\n${Array.from({ length: levels }, (_, i) => `${' '.repeat(i + 1)}-\n`).join('')}`
  const lines = Array.from({ length: levels }, (_, i) => `  - &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]\n`)
  return `${head}files:\n  - &a0 { at: /x, text: x }\n${lines.join('')}`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [kind, levels = '1000', bytes = '1', file = 'nested'] = process.argv.slice(2)
  if (kind === 'iso') writeNestedIso(file, Number(levels), Number(bytes))
  else if (kind === 'tar') writeNestedTar(file, Number(levels), Number(bytes))
  else writeFileSync(file, nestedYaml(kind, Number(levels)))
}
