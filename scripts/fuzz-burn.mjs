// Burns onto virtual drives of every medium with one random fault each, and judges what the burn said of it.
//   node scripts/fuzz-burn.mjs [runs] [first seed] [--faults 2]
// A success must read back equal on a drive without faults; nothing may hang, crash or leave a lock. Some discs go from a file
// of the host to another, verified by sample: there nothing is lost that was acknowledged. Needs `npm run build`.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { recordPlans } from '../dist/burn.js'
import { perform, read10, readCd } from '../dist/mmc/index.js'
import { lookAtDisc } from '../dist/readback/index.js'
import { defaultSettings, emptyGap } from '../dist/recorder/index.js'
import { sourceOfBytes } from '../dist/sector/index.js'
import { sourceOfFile } from '../dist/image/file.node.js'
import { memoryStore, openVirtualDrive, virtualMedia } from '../dist/simulator/index.js'
import { fileStore } from '../dist/simulator/store.node.js'
import { lba } from '../dist/unit/index.js'
import { generator } from './random.mjs'

const { values, positionals } = parseArgs({ options: { faults: { type: 'string', default: '1' } }, allowPositionals: true })
const runs = Number(positionals[0] ?? 10_000)
const firstSeed = Number(positionals[1] ?? 1)
const faultCount = Number(values.faults)
const HANG_MS = 60_000
const base = mkdtempSync(join(tmpdir(), 'glassmaster-fuzz-'))
const folder = join(base, 'locks')
mkdirSync(folder)
const counts = { runs: 0, success: 0, failure: 0, cancelled: 0, wrong: 0, hung: 0, crashed: 0, locks: 0 }
const codes = new Map()
const began = performance.now()

for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
  await one(seed)
  if ((seed - firstSeed) % 1000 === 999) console.log(`${seed - firstSeed + 1} runs, ${((performance.now() - began) / 1000).toFixed(0)} s`)
}
rmSync(base, { recursive: true, force: true })
console.log(JSON.stringify({ ...counts, seconds: Math.round((performance.now() - began) / 1000) }))
console.log(
  [...codes]
    .sort((a, b) => b[1] - a[1])
    .map(([code, count]) => `${count} ${code}`)
    .join('\n'),
)
process.exitCode = counts.wrong + counts.hung + counts.crashed + counts.locks > 0 ? 1 : 0

async function one(seed) {
  const random = generator(seed)
  const pick = (list) => list[Math.floor(random() * list.length)]
  const medium = pick(virtualMedia)
  const isCd = medium.startsWith('cd')
  const isAudio = isCd && random() < 0.4
  const blocks = 160 + Math.floor(random() * 500)
  const rules = Array.from({ length: faultCount }, () => faultRule(random, pick, blocks))
  const content = bytesOf(isAudio ? blocks * 2352 : blocks * 2048, seed)
  const unread = !isCd && rules.every(({ effect }) => effect.kind !== 'lose') && random() < 0.3
  const file = join(base, 'image')
  if (unread) writeFileSync(file, content)
  const image = unread ? sourceOfFile(file) : undefined
  const disc = join(base, 'disc')
  rmSync(disc, { force: true })
  const store = unread ? fileStore(disc) : memoryStore(`fuzz-${seed}`)
  // So small that most discs go over to the other layer.
  const size = medium === 'dvd-r-dl-jump' ? { blocks: 1024 } : {}
  const model = unread ? { model: { maximumFileBytes: 2048 * Math.ceil(blocks / 2) } } : {}
  const drive = openVirtualDrive({ store, medium: { kind: medium, ...size }, faults: rules, ...model })
  const plan = isAudio ? audioPlan(content) : { kind: 'data', name: 'fuzz', source: image?.source ?? sourceOfBytes(content, 2048) }
  const settings = {
    ...defaultSettings,
    verify: unread ? 'quick' : 'full',
    close: random() < 0.5,
    overwrite: true,
    mode: isCd && random() < 0.4 ? pick(['tao', 'sao']) : 'auto',
  }
  const stop = new AbortController()
  const stopAt = random() < 0.05 ? pick(['preparing', 'writing', 'flushing', 'closing', 'verifying']) : undefined
  const what = `seed ${seed}: ${medium}${isAudio ? ' audio' : ''}${unread ? ' unread' : ''} ${settings.mode}, ${blocks} blocks, ${JSON.stringify(rules)}${stopAt === undefined ? '' : `, stop while ${stopAt}`}`
  counts.runs++
  let result
  const name = `virtual:${folder}/drive`
  try {
    const burning = recordPlans([plan], async () => undefined, {
      drives: [name],
      settings,
      signal: stop.signal,
      listener: (event) => {
        if (
          event.kind === 'action' &&
          stopAt !== undefined &&
          event.action === { preparing: 'validate', writing: 'write', flushing: 'flush', closing: 'close', verifying: 'verify' }[stopAt]
        )
          stop.abort()
      },
      open: async () => ({ transport: { ...drive, name }, clock: drive.clock }),
    })
    const outcome = await Promise.race([burning, new Promise((resolve) => setTimeout(() => resolve('hung'), HANG_MS).unref())])
    if (outcome === 'hung') {
      counts.hung++
      console.log(`HUNG ${what}`)
      return
    }
    result = outcome.results[0]
  } catch (error) {
    counts.crashed++
    console.log(`CRASHED ${what}\n${error.stack}`)
    return
  } finally {
    image?.close()
  }
  if (readdirSync(folder).length > 0) {
    counts.locks++
    console.log(`LOCK ${what}: ${readdirSync(folder).join(' ')}`)
    for (const file of readdirSync(folder)) rmSync(join(folder, file))
  }
  const code = result.faults.find((fault) => fault.severity === 'error')?.code
  if (!result.ok) {
    if (code === undefined) {
      counts.crashed++
      console.log(`NO REASON ${what}`)
    }
    codes.set(code, (codes.get(code) ?? 0) + 1)
    if (result.faults.some((fault) => fault.code === 'burn/internal' || fault.code === 'burn/internalOrder')) {
      counts.crashed++
      console.log(`INTERNAL ${what}: ${result.faults[0].values.stack ?? result.faults[0].message}`)
    }
    counts[code === 'burn/cancelled' ? 'cancelled' : 'failure']++
    return
  }
  counts.success++
  const problem = await judge(unread ? fileStore(disc) : store, result, content, blocks, isAudio)
  if (problem !== undefined) {
    counts.wrong++
    console.log(`WRONG ${what}: ${problem}`)
  }
}

/** Reads a disc that is said to be right, on a drive that has no faults. */
async function judge(store, result, content, blocks, isAudio) {
  const drive = openVirtualDrive({ store })
  try {
    await lookAtDisc({ transport: drive, clock: drive.clock })
    const start = result.ranges[0].start
    for (let at = 0; at < blocks; at += 16) {
      const count = Math.min(16, blocks - at)
      const bytes = isAudio
        ? await perform(drive, readCd, { start: lba(start + at), count, sectorType: 'audio', main: 'whole', subChannel: 'none' })
        : await perform(drive, read10, { start: lba(start + at), count })
      const size = isAudio ? 2352 : 2048
      if (Buffer.compare(bytes, content.subarray(at * size, (at + count) * size)) !== 0) return `block ${start + at} and on differ`
    }
    return undefined
  } catch (error) {
    return error.message
  } finally {
    await drive.close()
  }
}

function audioPlan(content) {
  const source = sourceOfBytes(content, 2352)
  return {
    kind: 'cd',
    name: 'fuzz',
    tracks: [
      { number: 1, form: 'audio', source, gap: emptyGap('audio', 150), indexes: [], preemphasis: false, channels: 2, copy: 'prohibited' },
    ],
  }
}

function faultRule(random, pick, blocks) {
  const n = 1 + Math.floor(random() * 6)
  const opcodes = [
    0x00, 0x03, 0x04, 0x12, 0x1b, 0x1e, 0x23, 0x25, 0x28, 0x2a, 0x35, 0x43, 0x46, 0x51, 0x52, 0x53, 0x54, 0x55, 0x5a, 0x5b, 0x5c, 0x5d,
    0xac, 0xaa, 0xb6, 0xbb, 0xbe,
  ]
  const at = pick([
    { kind: 'command', n: 1 + Math.floor(random() * 70) },
    { kind: 'opcode', opcode: pick(opcodes), n },
    { kind: 'opcode', opcode: pick([0x2a, 0x35, 0x5b, 0x28]), n },
    { kind: 'write', block: Math.floor(random() * blocks) },
    { kind: 'read', block: Math.floor(random() * blocks) },
  ])
  const senses = [
    [1, 0x18, 0],
    [2, 0x04, 0x00],
    [2, 0x04, 0x01],
    [2, 0x04, 0x04],
    [2, 0x04, 0x07],
    [2, 0x04, 0x08],
    [2, 0x24, 0x00],
    [2, 0x30, 0x05],
    [2, 0x3a, 0x00],
    [2, 0x3a, 0x02],
    [3, 0x02, 0x00],
    [3, 0x0c, 0x00],
    [3, 0x0c, 0x09],
    [3, 0x11, 0x00],
    [3, 0x11, 0x05],
    [3, 0x31, 0x00],
    [3, 0x51, 0x00],
    [3, 0x72, 0x00],
    [3, 0x73, 0x03],
    [4, 0x09, 0x00],
    [4, 0x3e, 0x02],
    [4, 0x44, 0x00],
    [5, 0x1a, 0x00],
    [5, 0x20, 0x00],
    [5, 0x21, 0x00],
    [5, 0x21, 0x02],
    [5, 0x24, 0x00],
    [5, 0x26, 0x00],
    [5, 0x2c, 0x00],
    [5, 0x30, 0x05],
    [5, 0x53, 0x02],
    [5, 0x63, 0x00],
    [5, 0x64, 0x00],
    [6, 0x28, 0x00],
    [6, 0x29, 0x00],
    [7, 0x27, 0x00],
    [8, 0x00, 0x00],
    [0xb, 0x08, 0x01],
    [0xd, 0x00, 0x00],
  ]
  const [key, asc, ascq] = pick(senses)
  const effect = pick([
    { kind: 'sense', key, asc, ascq },
    { kind: 'sense', key, asc, ascq },
    { kind: 'sense', key, asc, ascq, deferred: true },
    { kind: 'status', status: pick([0x08, 0x18, 0x28]) },
    { kind: 'slow', milliseconds: pick([100, 60_000, 1_200_000]) },
    { kind: 'remove' },
    { kind: 'full', later: pick(['refused', 'good']) },
    { kind: 'short', bytes: pick([1, 512, 2048, 4096]) },
    { kind: 'lose' },
    { kind: 'flip', bit: Math.floor(random() * 4096) },
    { kind: 'underrun' },
    { kind: 'speed', kilobytesPerSecond: 1385 },
    { kind: 'gone' },
    { kind: 'operation', milliseconds: pick([1000, 1_200_000, 40_000_000]) },
    { kind: 'operation', milliseconds: 5000, sense: { key, asc, ascq } },
    { kind: 'answer', data: garbage(random) },
  ])
  return { at, effect, ...(random() < 0.15 ? { times: 1 + Math.floor(random() * 4) } : {}) }
}

function garbage(random) {
  const out = new Uint8Array(Math.floor(random() * 40))
  for (let i = 0; i < out.length; i++) out[i] = random() < 0.4 ? 0 : Math.floor(random() * 256)
  return out
}

function bytesOf(length, seed) {
  const out = new Uint8Array(length)
  const words = new Uint32Array(out.buffer, 0, length >> 2)
  let state = (seed * 0x9e3779b9) >>> 0 || 1
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[i] = state
  }
  return out
}
