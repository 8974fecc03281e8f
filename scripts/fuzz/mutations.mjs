// Mutations of bytes and of text: fields, blocks, lines and numbers, some with their checksums made right again.

const interesting = [
  0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 31, 32, 33, 127, 128, 255, 256, 2047, 2048, 2049, 0x7fff, 0x8000, 0xffff, 0x10000, 0x3fffffff, 0x7fffffff,
  0x80000000, 0xc0000800, 0xfffffff0, 0xffffffff,
]

/** Blocks that hold something. */
function blocksOf(bytes, unit) {
  const found = []
  for (let at = 0; at < bytes.length; at += unit) if (bytes.subarray(at, at + unit).some((byte) => byte !== 0)) found.push(at)
  return found.length > 0 ? found : [0]
}

const known = new WeakMap()
function facts(sample, unit) {
  if (!known.has(sample))
    known.set(sample, { blocks: blocksOf(sample.bytes, unit), tags: tagsOf(sample.bytes), headers: headersOf(sample.bytes) })
  return known.get(sample)
}

/** ECMA-167 7.2: where descriptors begin. */
function tagsOf(bytes) {
  const found = []
  for (let at = 0; at + 512 <= bytes.length; at += 16) {
    const id = bytes[at] | (bytes[at + 1] << 8)
    if (!((id >= 1 && id <= 9) || (id >= 256 && id <= 266)) || bytes[at + 3] !== 0 || bytes[at + 5] !== 0) continue
    let sum = 0
    for (let i = 0; i < 16; i++) if (i !== 4) sum += bytes[at + i]
    if ((sum & 255) === bytes[at + 4]) found.push(at)
  }
  return found
}

/** Headers of tar archives. */
function headersOf(bytes) {
  const found = []
  for (let at = 0; at + 512 <= bytes.length; at += 512) if (bytes.toString('latin1', at + 257, at + 262) === 'ustar') found.push(at)
  return found
}

function sealTag(bytes, at) {
  const length = Math.min(bytes[at + 10] | (bytes[at + 11] << 8), bytes.length - at - 16)
  let crc = 0
  for (let i = at + 16; i < at + 16 + length; i++) {
    crc ^= bytes[i] << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  bytes.writeUInt16LE(crc, at + 8)
  let sum = 0
  for (let i = 0; i < 16; i++) if (i !== 4) sum += bytes[at + i]
  bytes[at + 4] = sum & 255
}

function sealHeader(bytes, at) {
  bytes.fill(0x20, at + 148, at + 156)
  let sum = 0
  for (let i = at; i < at + 512; i++) sum += bytes[i]
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1')
}

function crc32(bytes) {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return ~crc >>> 0
}

/** UEFI 5.3.2: of the header, and of the entries that it points at. */
function sealGpt(bytes, at) {
  const count = bytes.readUInt32LE(at + 80) * bytes.readUInt32LE(at + 84)
  const entries = Number(bytes.readBigUInt64LE(at + 72)) * 512
  if (entries + count <= bytes.length && count <= 1 << 16) bytes.writeUInt32LE(crc32(bytes.subarray(entries, entries + count)), at + 88)
  const size = Math.min(bytes.readUInt32LE(at + 12), 512)
  bytes.writeUInt32LE(0, at + 16)
  bytes.writeUInt32LE(crc32(bytes.subarray(at, at + size)), at + 16)
}

const text = (bytes, at, length) => bytes.toString('latin1', at, at + length)

export function mutateBytes(samples, sample, next, unit) {
  let bytes = Buffer.from(sample.bytes)
  const pick = (limit) => Math.floor(next() * limit)
  const any = (list) => list[pick(list.length)]
  const { blocks, tags, headers } = facts(sample, unit)
  const value = (old) => (next() < 0.6 ? any(interesting) : next() < 0.5 ? old + pick(9) - 4 : pick(2 ** 32)) >>> 0
  const write = (at, width, order, number) => {
    for (let i = 0; i < width && at + i < bytes.length; i++) {
      const low = order === 'big' ? width - 1 - i : i
      bytes[at + i] = low < 4 ? (number >>> (8 * low)) & 255 : 0
    }
  }
  const field = (at, end) => {
    const where = Math.min(at + pick(Math.max(1, end - at)), bytes.length - 1)
    const width = any([1, 1, 2, 2, 4, 4, 8])
    const aligned = where - (next() < 0.5 ? where % width : 0)
    const old = aligned + 4 <= bytes.length ? bytes.readUInt32LE(aligned) : 0
    const number = value(old)
    // Both byte orders, one behind the other: ECMA-119 7.3.3.
    if (next() < 0.35 && width !== 8) {
      write(aligned, width, 'little', number)
      write(aligned + width, width, 'big', number)
    } else write(aligned, width, next() < 0.7 ? 'little' : 'big', number)
  }
  for (let n = 1 + pick(4); n > 0; n--) {
    const block = any(blocks)
    switch (pick(10)) {
      case 0:
        bytes[Math.min(block + pick(unit), bytes.length - 1)] = pick(256)
        break
      case 1:
        bytes.copyWithin(any(blocks), block, Math.min(block + unit, bytes.length))
        break
      case 2:
        bytes.fill(pick(2) * pick(256), Math.min(block, bytes.length), Math.min(block + unit, bytes.length))
        break
      case 3: {
        // Something is put in or left out.
        const length = next() < 0.5 ? unit : 1 + pick(64)
        const at = Math.min(block + (next() < 0.5 ? 0 : pick(unit)), bytes.length)
        bytes = Buffer.concat(
          next() < 0.5
            ? [bytes.subarray(0, at), bytes.subarray(at + length)]
            : [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)],
        )
        break
      }
      case 4: {
        const other = any(samples).bytes
        const at = any(blocksOf(other.subarray(0, 1 << 18), unit))
        other.copy(bytes, next() < 0.5 ? Math.min(at, bytes.length) : block, at, at + unit)
        break
      }
      case 5:
      case 6:
        if (tags.length > 0) {
          const at = any(tags)
          if (at + 528 > bytes.length) break
          const length = 16 + bytes.readUInt16LE(at + 10)
          field(next() < 0.2 ? at : at + 16, at + length)
          if (next() < 0.9) sealTag(bytes, at)
          break
        }
        if (headers.length > 0) {
          const at = any(headers)
          if (at + 512 > bytes.length) break
          // Name, mode, owner, size, time, type, link, device numbers: POSIX.1-2017 pax.
          const [offset, length] = any([
            [0, 100],
            [100, 8],
            [108, 8],
            [116, 8],
            [124, 12],
            [136, 12],
            [156, 1],
            [157, 100],
            [329, 8],
            [345, 155],
          ])
          if (next() < 0.5)
            bytes.write(
              any(['0', '7'.repeat(length), '-1', '../x', '/abs', 'a/'.repeat(50), '\0', '377', 'xgLKVMSD']).slice(0, length),
              at + offset,
              'latin1',
            )
          else field(at + offset, at + offset + length)
          if (next() < 0.9) sealHeader(bytes, at)
          break
        }
        field(block, block + unit)
        break
      default:
        field(block, block + unit)
    }
  }
  for (const at of [512, bytes.length - 512])
    if (at > 0 && at + 512 <= bytes.length && text(bytes, at, 8) === 'EFI PART' && next() < 0.9) sealGpt(bytes, at)
  if (next() < 0.05) return bytes.subarray(0, pick(bytes.length))
  return bytes
}

const numbers = [
  '0',
  '1',
  '-1',
  '2',
  '99',
  '100',
  '255',
  '256',
  '65535',
  '65536',
  '2147483647',
  '2147483648',
  '4294967295',
  '4294967296',
  '9007199254740991',
  '1e309',
  '0x7fffffff',
  '99:59:74',
  '100:00:00',
  '00:60:00',
  '00:00:75',
  '255:00:00',
  '999:99:99',
  '.inf',
  '.nan',
  '',
]

export function mutateText(samples, sample, next, words) {
  const pick = (limit) => Math.floor(next() * limit)
  const any = (list) => list[pick(list.length)]
  const lines = sample.bytes.toString('latin1').split('\n')
  const line = () => pick(lines.length)
  for (let n = 1 + pick(4); n > 0; n--) {
    const at = line()
    switch (pick(11)) {
      case 0:
        lines.splice(at, 0, lines[line()])
        break
      case 1:
        lines.splice(at, 1 + pick(2))
        break
      case 2: {
        const other = any(samples).bytes.toString('latin1').split('\n')
        lines.splice(at, 0, ...other.slice(pick(other.length)).slice(0, 1 + pick(3)))
        break
      }
      case 3:
      case 4:
      case 5:
        lines[at] = (lines[at] ?? '').replace(/-?[0-9][0-9:.]*/g, (number) => (next() < 0.5 ? any(numbers) : number))
        break
      case 6:
      case 7: {
        const parts = (lines[at] ?? '').split(/(\s+)/)
        parts[pick(parts.length)] = next() < 0.5 ? any(words) : any(numbers)
        lines[at] = parts.join('')
        break
      }
      case 8: {
        const old = lines[at] ?? ''
        const where = pick(old.length + 1)
        lines[at] =
          `${old.slice(0, where)}${any(['"', '\0', '\t', '\r', '\u00ff', '{', '}', '[', ']', ': ', '- ', '#', '&a ', '*a', '!x ', '|', '\\', "'", '%', '..', '/'])}${old.slice(where + pick(2))}`
        break
      }
      case 9:
        lines[at] = next() < 0.5 ? `${' '.repeat(pick(8))}${(lines[at] ?? '').trimStart()}` : (lines[at] ?? '').repeat(1 + pick(3))
        break
      default:
        lines[at] = (lines[at] ?? '').replace(/[\w-]+/, () =>
          any([any(words), any(words).repeat(1 + pick(2000)), '['.repeat(pick(300)), `${'a/'.repeat(pick(3000))}a`]),
        )
    }
    if (lines.length === 0) lines.push('')
  }
  const out = Buffer.from(lines.join('\n'), 'latin1')
  return next() < 0.05 ? out.subarray(0, pick(out.length)) : out
}

/** Words of all samples, for those that take another's place. */
export const wordsOf = (samples) => [
  ...new Set(
    samples.flatMap(({ bytes }) =>
      bytes
        .toString('latin1')
        .split(/[\s{}[\],:"']+/)
        .filter((word) => word !== ''),
    ),
  ),
]
