// EDC, ECC and scrambling of CD-ROM sectors: MB/s of the native kernel and of its TypeScript twin, and of whole discs.
//
//   node bench/cdsector.mjs [MiB]     after npm run build

import { sectorKernelOf, sectorTwin } from '../dist/kernel/index.js'
import { loadNative } from '../dist/kernel/native.node.js'
import { planCd } from '../dist/layout/index.js'
import { cdRuns, cdSectors } from '../dist/sector/index.js'

const mebibytes = Number(process.argv[2] ?? 64)
const CALL = 445
const calls = Math.max(1, Math.round((mebibytes * 2 ** 20) / (CALL * 2352)))
const sectors = new Uint8Array(CALL * 2352)
for (let i = 0, state = 1; i < sectors.length; i++) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  sectors[i] = state >>> 24
}

const native = await loadNative()
if (native === undefined) console.log('the native kernel is not there: npm run build, with a C compiler')
for (const kernel of [...(native === undefined ? [] : [sectorKernelOf(native)]), sectorTwin])
  for (const { name, work } of [
    { name: 'mode1', work: () => kernel.code(sectors, 'mode1') },
    { name: 'xa-form1', work: () => kernel.code(sectors, 'xa-form1') },
    { name: 'xa-form2', work: () => kernel.code(sectors, 'xa-form2') },
    { name: 'check mode1', work: () => kernel.check(sectors, 'mode1') },
    { name: 'scramble', work: () => kernel.scramble(sectors) },
  ]) {
    if (name === 'check mode1') kernel.code(sectors, 'mode1')
    report(
      `${kernel.name} ${name}`,
      best(() => repeat(work)),
      calls * sectors.length,
    )
  }

const piece = new Uint8Array(1 << 20)
const blocks = Math.round((mebibytes * 2 ** 20) / 2048)
const part = { kind: 'stored', source: 'data', form: 'user', length: blocks }
const track = { kind: 'data', mode: 'mode1', parts: [part], indexes: [], copy: 'permitted' }
const { disc } = planCd({
  sessions: [{ tracks: [track] }],
  firstTrack: 1,
  gapless: false,
  gap: 150,
  texts: [],
  textPacks: new Uint8Array(0),
})
const sources = {
  async *sound() {},
  async *data() {
    for (let left = blocks * 2048; left > 0; left -= piece.length) yield piece.subarray(0, left)
  },
}
for (const kernel of [...(native === undefined ? [] : [sectorKernelOf(native)]), sectorTwin]) {
  const options = { area: 'program', scrambled: false, kernel }
  const [time, size] = await drained(() => cdRuns(disc, sources, options))
  report(`${kernel.name} disc of 2352-byte sectors`, time, size)
  const [rawTime, rawSize] = await drained(() => cdSectors(disc, sources, { ...options, scrambled: true, subcode: 'raw' }))
  report(`${kernel.name} disc of 2448-byte sectors, scrambled, with sub-code`, rawTime, rawSize)
}

function repeat(work) {
  for (let i = 0; i < calls; i++) work()
}

function best(work) {
  let least = Infinity
  for (let round = 0; round < 5; round++) {
    const begin = performance.now()
    work()
    least = Math.min(least, performance.now() - begin)
  }
  return least
}

async function drained(open) {
  const begin = performance.now()
  let size = 0
  for await (const item of open()) size += (item.sectors ?? item).length
  return [performance.now() - begin, size]
}

function report(name, milliseconds, bytes) {
  console.log(`${name.padEnd(66)} ${(bytes / 1e6 / (milliseconds / 1000)).toFixed(0).padStart(6)} MB/s`)
}
