// Compares a build with all proofs switched on with one that takes the slowest digest alone, in turn, one way and the other: medians of several.
//
//   node bench/proofs.mjs [--runs N] [--folder DIR] [--megabytes N]
//
// `tags` has all that one pass can give, `implanted` the MD5 at the start, for which the image is read once more: it is compared with
// the digest and a reading of the image for the digest. Files are of 8 MiB and of 100 kB, half of the bytes each.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    folder: { type: 'string', default: join(tmpdir(), 'glassmaster-bench') },
    megabytes: { type: 'string', default: '1000' },
  },
})
const { folder } = values
const program = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist/bin/disc.js')
const tree = join(folder, `proofs-${values.megabytes}`)
const out = join(folder, 'proofs')
mkdirSync(folder, { recursive: true })
if (!existsSync(tree)) fill(tree, Number(values.megabytes) * 1e6)

/** Bytes that no compressor takes for others. */
function fill(into, total) {
  mkdirSync(join(into, 'var/lib/dpkg'), { recursive: true })
  writeFileSync(join(into, 'var/lib/dpkg/status'), 'Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n')
  const block = Buffer.alloc(8 << 20)
  for (let i = 0; i < block.length; i += 32) createHash('sha256').update(`${i}`).digest().copy(block, i)
  for (const size of [8 << 20, 100_000])
    for (let i = 0; i * size < total / 2; i++) {
      block.writeUInt32LE(i, 0)
      writeFileSync(join(into, `${size}-${i}.bin`), block.subarray(0, size))
    }
}

const all = {
  checksums: ['sha256'],
  sums: [{ at: '/md5sum.txt', digest: 'md5' }],
  jigdo: { servers: { A: 'http://example.org/' } },
  zsync: {},
  provenance: {},
  sbom: {},
}
const outputs = {
  plain: {},
  md5: { checksums: ['md5'] },
  sha512: { checksums: ['sha512'] },
  tags: { ...all, tags: true },
  implanted: { ...all, isomd5: true },
}

function manifest(name) {
  const path = join(folder, `proofs-${name}.yaml`)
  const output = { image: join(out, 'disc.iso'), ...outputs[name] }
  const filesystems = { iso9660: { level: 3, rockridge: true } }
  const files = [{ from: tree, at: '/' }]
  writeFileSync(path, JSON.stringify({ disc: 1, volume: { id: 'BENCH', date: '2026-01-01' }, filesystems, files, output }))
  return path
}

/** Seconds of the wall and of the processor, and the largest resident set in MB. */
function run(name) {
  rmSync(out, { recursive: true, force: true })
  return new Promise((done, failed) => {
    const child = spawn('/usr/bin/time', ['-f', '%e %U %S %M', process.execPath, program, 'build', '-q', manifest(name)])
    let said = ''
    child.stderr.on('data', (text) => (said += text))
    child.on('close', (status) => {
      if (status !== 0) return failed(new Error(said))
      const [wall, user, system, kilobytes] = said.trim().split('\n').at(-1).split(' ').map(Number)
      return done({ wall, processor: user + system, memory: kilobytes / 1000 })
    })
  })
}

const names = Object.keys(outputs)
const measured = Object.fromEntries(names.map((name) => [name, []]))
for (const name of names) await run(name)
// What one has written is still on its way to the device while the next one runs.
for (let i = 0; i < Number(values.runs); i++)
  for (const name of i % 2 === 0 ? names : names.toReversed()) measured[name].push(await run(name))
rmSync(out, { recursive: true, force: true })

const median = (name, key) => measured[name].map((one) => one[key]).sort((a, b) => a - b)[Math.floor(Number(values.runs) / 2)]
for (const name of names)
  console.log(
    `${name.padEnd(10)} ${median(name, 'wall').toFixed(2)} s, processor ${median(name, 'processor').toFixed(2)} s, ${median(name, 'memory').toFixed(0)} MB`,
  )
for (const key of ['wall', 'processor']) {
  const slowest = Math.max(median('md5', key), median('sha512', key))
  console.log(`${key}: all in one pass ${(median('tags', key) / slowest).toFixed(2)} of the slowest digest alone`)
  console.log(`${key}: with one reading more ${(median('implanted', key) / (2 * slowest)).toFixed(2)} of twice that digest`)
}
