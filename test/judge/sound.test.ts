/** A slice of what scripts/check-sound.mjs checks: of sound images nothing is said but true defects of the programs that made them. */

import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { generator } from '../../scripts/random.mjs'
import { discAt } from '../../src/found.js'
import { judgeDisc } from '../../src/judge.js'
import { temporaryFolder } from '../support/folder.js'
import { runProgram } from '../support/program.js'
import { drawDisc, exampleNames, isTrueDefect, makeExample, makePeerImages } from '../support/sound/index.js'
import { itNeeds, required, sample } from '../support/tools.js'

const folder = temporaryFolder()

async function alarmsOf(name: string, path: string): Promise<readonly string[]> {
  const disc = await discAt(path, {})
  const { findings, faults } = await judgeDisc(disc)
  await disc.close()
  return [
    ...faults.filter(({ severity }) => severity !== 'note').map(({ code, message }) => `${code}: ${message}`),
    ...findings
      .filter(({ severity, code, structure, field }) => severity !== 'note' && !isTrueDefect(name, `${code} ${structure}.${field}`))
      .map(({ code, structure, field, block, byte, is, should }) => `${code} ${structure}.${field} @${block}+${byte}: ${is}; ${should}`),
  ]
}

it.each(Array.from({ length: required ? 60 : 6 }, (_, i) => i + 1))('disc %i of those that are drawn', async (seed) => {
  const at = join(folder, `drawn-${seed}`)
  mkdirSync(join(at, 'esp/EFI/BOOT'), { recursive: true })
  writeFileSync(join(at, 'esp/EFI/BOOT/BOOTX64.EFI'), 'MZ'.repeat(1000))
  writeFileSync(join(at, 'disc.yaml'), JSON.stringify(drawDisc(generator(seed)).manifest))
  expect(runProgram(['build', 'disc.yaml'], at)).toMatchObject({ status: 0 })
  expect(await alarmsOf(`drawn ${seed}`, join(at, 'out.iso'))).toEqual([])
})

it('a file of more than 4 GiB, which ISO 9660 and UDF divide at different blocks', async () => {
  writeFileSync(join(folder, 'install.wim'), 'MSWIM')
  truncateSync(join(folder, 'install.wim'), 2 ** 32 + 12_345)
  const filesystems = { iso9660: { joliet: true }, udf: { revision: '1.02' } }
  const manifest = {
    disc: 1,
    volume: { id: 'LONG', date: '2026-01-01' },
    filesystems,
    files: [{ from: 'install.wim' }],
    output: 'long.iso',
  }
  writeFileSync(join(folder, 'long.yaml'), JSON.stringify(manifest))
  expect(runProgram(['build', 'long.yaml'], folder)).toMatchObject({ status: 0 })
  expect(await alarmsOf('long', join(folder, 'long.iso'))).toEqual([])
})

const examples = fileURLToPath(new URL('../../examples', import.meta.url))
it.each(sample(exampleNames(examples), 4))('examples/%s', async (name) => {
  expect(await alarmsOf(`example ${name}`, makeExample(join(examples, name), folder, runProgram))).toEqual([])
})

const wanted = required ? /./ : /^(xorriso (-R -J|isohybrid)|genisoimage (-udf|xa)|bsdtar|mkudffs (hd|cdr) (1.50|2.01))$/
itNeeds(
  ['xorriso', 'genisoimage', 'bsdtar', 'mkudffs'],
  'images of other programs',
  async () => {
    const alarms: string[] = []
    for (const { peer, image } of makePeerImages(folder, wanted))
      if (image !== undefined) alarms.push(...(await alarmsOf(peer.name, image)).map((alarm) => `${peer.name}: ${alarm}`))
    expect(alarms).toEqual([])
  },
  240_000,
)
