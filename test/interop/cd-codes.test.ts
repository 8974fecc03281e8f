/** EDC, ECC and Mode 2 forms as other programs compute them. */

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { RAW_SECTOR_BYTES, sectorKernelOf, sectorTwin } from '../../src/kernel/index.js'
import { loadNative } from '../../src/kernel/native.node.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
const kernels = [sectorTwin, sectorKernelOf(await loadNative())]

itNeeds(['vcdimager', 'ffmpeg'], 'every form 1 and form 2 sector of a Video CD by vcdimager is coded as we code it', () => {
  run('ffmpeg', '-v error -f lavfi -i testsrc=d=3:s=352x288:r=25 -f lavfi -i sine=d=3 -target pal-vcd film.mpg'.split(' '), { cwd: folder })
  run('vcdimager', ['-t', 'vcd2', '-c', 'vcd.cue', '-b', 'vcd.bin', 'film.mpg'], { cwd: folder })
  const image = readFileSync(join(folder, 'vcd.bin'))
  const byForm: Record<'xa-form1' | 'xa-form2', Uint8Array[]> = { 'xa-form1': [], 'xa-form2': [] }
  for (let at = 0; at < image.length; at += RAW_SECTOR_BYTES) {
    const sector = image.subarray(at, at + RAW_SECTOR_BYTES)
    byForm[sector[18] & 0x20 ? 'xa-form2' : 'xa-form1'].push(sector)
  }
  for (const form of ['xa-form1', 'xa-form2'] as const) {
    const sectors = Buffer.concat(byForm[form])
    expect(byForm[form].length).toBeGreaterThan(200)
    for (const kernel of kernels) {
      expect(kernel.check(sectors, form)).toBe(-1)
      const again = Uint8Array.from(sectors)
      // Forget what vcdimager computed.
      for (let at = 0; at < again.length; at += RAW_SECTOR_BYTES) again.fill(0xa5, at + (form === 'xa-form1' ? 2072 : 2348), at + 2352)
      kernel.code(again, form)
      expect(Buffer.compare(again, sectors)).toBe(0)
    }
  }
})

/** chdman leaves sync and P/Q parity out of sectors whose parity is right, so such a disc packs far better. */
itNeeds(['chdman'], 'chdman takes the parity of our Mode 1 sectors for granted and makes it anew', () => {
  const sectors = mode1Sectors(600)
  sectorTwin.code(sectors, 'mode1')
  const good = packed('good', sectors)
  const spoilt = sectors.slice()
  for (let at = 0; at < spoilt.length; at += RAW_SECTOR_BYTES) spoilt[at + 2351] = spoilt[at + 2351] ^ 0xff
  const bad = packed('bad', spoilt)
  expect(bad).toBeGreaterThan(good + 600 * 270)
})

function packed(name: string, sectors: Uint8Array): number {
  writeFileSync(join(folder, `${name}.bin`), sectors)
  writeFileSync(join(folder, `${name}.cue`), `FILE "${name}.bin" BINARY\n  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00\n`)
  run('chdman', ['createcd', '-c', 'cdzl', '-i', `${name}.cue`, '-o', `${name}.chd`], { cwd: folder })
  run('chdman', ['extractcd', '-i', `${name}.chd`, '-o', `${name}-out.cue`, '-ob', `${name}-out.bin`], { cwd: folder })
  expect(Buffer.compare(readFileSync(join(folder, `${name}-out.bin`)), sectors)).toBe(0)
  return readFileSync(join(folder, `${name}.chd`)).length
}

/** Sectors with sync and header whose user data does not compress. */
function mode1Sectors(count: number): Uint8Array {
  const out = new Uint8Array(count * RAW_SECTOR_BYTES)
  for (let i = 0; i < count; i++) {
    const sector = out.subarray(i * RAW_SECTOR_BYTES, (i + 1) * RAW_SECTOR_BYTES)
    sector.fill(0xff, 1, 11)
    const bcd = (n: number): number => Math.floor(n / 10) * 16 + (n % 10)
    sector.set([0, bcd(2 + Math.floor(i / 75)), bcd(i % 75), 1], 12)
    for (let at = 16; at < 2064; at += 32) sector.set(createHash('sha256').update(`${i} ${at}`).digest(), at)
  }
  return out
}
