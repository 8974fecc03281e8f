/**
 * Folders that lie in each other, as deep as is asked for: images, an archive and manifests that ask for more memory than there is.
 *
 *   node scripts/nested.mjs iso LEVELS NAME_BYTES FILE      ISO 9660, a file of one byte in the deepest folder
 *   node scripts/nested.mjs udf LEVELS TEMPLATE FILE        UDF, out of an image of `UDF_TEMPLATE` that `disc build` made
 *   node scripts/nested.mjs tar LEVELS NAME_BYTES FILE      one member at that depth
 *   node scripts/nested.mjs flow|block|anchors LEVELS - FILE   a manifest
 */

import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
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

/** What the template of a UDF image is made of. */
export const UDF_TEMPLATE = `disc: 1
volume: { id: DEEP, date: 2026-01-01T00:00:00Z }
filesystems: { udf: { revision: "2.01" } }
files: [{ at: /D/D/D/f, text: x }]
`

/** Blocks of the template: where the partition begins, and in it the entry and the names of the second folder and of the third, and the file. */
const PARTITION = 257
const [SECOND, THIRD, FILE] = [6, 8, 10]

/** Gives a descriptor a place, its checksum and its CRC. ECMA-167 3/7.2; the polynomial is that of ITU-T V.41. */
function seal(out, at, block) {
  out.writeUInt32LE(block, at + 12)
  let crc = 0
  for (const byte of out.subarray(at + 16, at + 16 + out.readUInt16LE(at + 10))) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff
  }
  out.writeUInt16LE(crc, at + 8)
  out[at + 4] = 0
  out[at + 4] = out.subarray(at, at + 16).reduce((sum, byte) => (sum + byte) & 0xff, 0)
}

/** The second folder of the template again and again, then the third one and the file. */
export function writeNestedUdf(template, file, levels) {
  const made = readFileSync(template)
  const blockOf = (number) => made.subarray((PARTITION + number) * SECTOR, (PARTITION + number + 1) * SECTOR)
  const fd = openSync(file, 'w')
  const head = Buffer.from(made.subarray(0, (PARTITION + SECOND) * SECTOR))
  for (let at = 32 * SECTOR; at < 48 * SECTOR; at += SECTOR)
    if (head.readUInt16LE(at) === 5) {
      head.writeUInt32LE(2 * levels + SECOND, at + 192)
      seal(head, at, at / SECTOR)
    }
  writeSync(fd, head)
  for (let level = 2; level <= levels; level++) {
    const [from, number] = [level === levels ? THIRD : SECOND, SECOND + 2 * (level - 2)]
    const out = Buffer.concat([blockOf(from), blockOf(from + 1)])
    out.writeUInt32LE(number + 1, 220)
    out.writeUInt32LE(15 + level, 200)
    seal(out, 0, number)
    out.writeUInt32LE(number - 2, SECTOR + 24)
    seal(out, SECTOR, number + 1)
    out.writeUInt32LE(number + 2, SECTOR + 40 + 24)
    seal(out, SECTOR + 40, number + 1)
    writeSync(fd, out)
  }
  const number = SECOND + 2 * (levels - 1)
  const last = Buffer.concat([blockOf(FILE), blockOf(FILE + 1)])
  last.writeUInt32LE(number + 1, 220)
  seal(last, 0, number)
  writeSync(fd, last)
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
  else if (kind === 'udf') writeNestedUdf(bytes, file, Number(levels))
  else if (kind === 'tar') writeNestedTar(file, Number(levels), Number(bytes))
  else writeFileSync(file, nestedYaml(kind, Number(levels)))
}
