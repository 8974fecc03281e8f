// The trees that the benchmarks build discs from; the same bytes on every machine.

import { closeSync, existsSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { createCipheriv } from 'node:crypto'
import { join } from 'node:path'

/** A stream of bytes that do not compress and do not repeat. */
function generator(seed) {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16))
  return (size) => cipher.update(Buffer.alloc(size))
}

/** 20 files, 4.1 GiB. */
export function largeTree(folder) {
  return once(folder, () => {
    const next = generator(1)
    for (let i = 0; i < 20; i++) {
      const fd = openSync(join(folder, `file-${String(i).padStart(2, '0')}.bin`), 'w')
      for (let mebibyte = 0; mebibyte < 210; mebibyte++) writeSync(fd, next(1 << 20))
      closeSync(fd)
    }
  })
}

/** 100,000 files of up to 8 KiB in 1,000 folders, about 400 MB. */
export function smallTree(folder) {
  return once(folder, () => {
    const next = generator(2)
    let state = 12345
    for (let d = 0; d < 1000; d++) {
      const sub = join(folder, `folder-${String(d).padStart(4, '0')}`)
      mkdirSync(sub)
      for (let f = 0; f < 100; f++) {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0
        writeFileSync(join(sub, `file-${String(f).padStart(3, '0')}.dat`), next(state % 8193))
      }
    }
  })
}

/** Where a file of `variedTree` lies. */
export const variedPath = (tree, i) =>
  join(tree, `d${String(Math.floor(i / 100)).padStart(4, '0')}`, `file-${String(i).padStart(6, '0')}.bin`)

/** Bytes of a file of `variedTree`: four of five are small, one of twenty has most of them. */
export function variedSize(i, count, bytes) {
  const spread = 0.5 + ((i * 7919) % 1000) / 1000
  return Math.round((bytes / count) * spread * (i % 20 === 19 ? 14 : i % 20 > 15 ? 1.7 : 0.06))
}

/** `count` files in folders of a hundred, about `bytes` together. */
export function variedTree(tree, count, bytes) {
  if (existsSync(variedPath(tree, count - 1))) return
  const block = Buffer.alloc(64 << 20)
  for (let i = 0; i < block.length; i += 4) block.writeUInt32LE((i * 2654435761) >>> 0, i)
  for (let i = 0; i < count; i++) {
    if (i % 100 === 0) mkdirSync(join(tree, `d${String(i / 100).padStart(4, '0')}`), { recursive: true })
    writeFileSync(variedPath(tree, i), block.subarray(i % 4096, (i % 4096) + variedSize(i, count, bytes)))
  }
}

function once(folder, fill) {
  const done = join(folder, '..', `.${folder.split('/').pop()}.done`)
  if (!existsSync(done)) {
    mkdirSync(folder, { recursive: true })
    fill()
    writeFileSync(done, '')
  }
  return folder
}
