/** What is known of recovery data by its header. That the headers of dvdisaster are such ones, test/interop/recovery.test.ts proves. */

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as build } from '../../../src/cli/build.js'
import { run as check } from '../../../src/cli/check.js'
import { resultOf } from '../../cli/reading.js'
import { runCommand } from '../../cli/run-command.js'
import { temporaryFolder } from '../../support/folder.js'

const folder = temporaryFolder()
const md5 = (bytes: Uint8Array): Buffer => createHash('md5').update(bytes).digest()

/** Blocks behind the image, copies of the header in the first of them and in each multiple of 32. EccHeader of dvdisaster 0.79.5. */
const ADDED = 300
const ISO9660 = 'filesystems: { iso9660: {} }'

async function image(words: string): Promise<Buffer> {
  const manifest = join(folder, 'disc.yaml')
  writeFileSync(
    manifest,
    `disc: 1\nvolume: { id: A, date: 0 }\n${words}\nfiles: [{ at: /a, text: a }, { at: /code, random: { size: 4096 } }]\noutput: plain.iso\n`,
  )
  expect((await runCommand(build, [manifest])).status).toBe(0)
  return readFileSync(join(folder, 'plain.iso'))
}

function withRecovery(plain: Buffer, change: (header: Buffer) => void = () => {}): Buffer {
  const header = Buffer.alloc(2048)
  header.write('*dvdisaster*RS02', 'latin1')
  md5(plain.subarray(16 * 2048, 17 * 2048)).copy(header, 20)
  md5(plain).copy(header, 36)
  header.writeBigUInt64LE(BigInt(plain.length / 2048), 68)
  header.writeUInt32LE(16, 92)
  header.writeBigUInt64LE(BigInt(ADDED), 128)
  change(header)
  const behind = Buffer.alloc(ADDED * 2048, 'recovery ')
  for (let block = 0; block < ADDED; block++) if (block === 0 || (plain.length / 2048 + block) % 32 === 0) header.copy(behind, block * 2048)
  return Buffer.concat([plain, behind])
}

async function judge(bytes: Buffer, sums = false) {
  const file = join(folder, 'judged.iso')
  writeFileSync(file, bytes)
  const { out } = await runCommand(check, [file], { json: true, sums })
  const { findings, sums: told } = resultOf(out) as unknown as {
    findings: readonly { code: string; block: number }[]
    sums: readonly { from: number; blocks: number; state: string }[]
  }
  return { codes: findings.map(({ code }) => code), sums: told }
}

describe('an image with recovery data', () => {
  it.each([
    ISO9660,
    'filesystems: { iso9660: false, udf: true }',
    'filesystems: { iso9660: {}, udf: true }',
    `${ISO9660}\nboot: { entries: [{ image: /code }, { platform: efi, image: /code }], hybrid: { mbr: {}, gpt: {} } }`,
  ])('ends for its structures where that begins: %s', async (words) => {
    const plain = await image(words)
    const { codes } = await judge(plain)
    const blocks = plain.length / 2048
    expect(await judge(withRecovery(plain))).toEqual({
      codes,
      sums: [{ kind: 'MD5 of the recovery data', from: 0, blocks, state: 'not compared' }],
    })
    expect(await judge(withRecovery(plain), true)).toEqual({
      codes,
      sums: [{ kind: 'MD5 of the recovery data', from: 0, blocks, state: 'right' }],
    })
  })

  it('is damaged where its digest is another, and cut where not all of it is there', async () => {
    const plain = await image(ISO9660)
    const { codes } = await judge(plain)
    const whole = withRecovery(plain)
    const damaged = Buffer.from(whole)
    damaged.fill(0xff, plain.length - 2048, plain.length - 2040)
    expect((await judge(damaged)).codes).not.toContain('checksums/recovery')
    expect((await judge(damaged, true)).codes).toContain('checksums/recovery')
    expect((await judge(whole.subarray(0, -2048))).codes.toSorted()).toEqual([...codes, 'checksums/recoveryCut'].toSorted())
  })

  it('is none where the header is that of another image, or of none', async () => {
    const plain = await image(ISO9660)
    const changes: readonly ((header: Buffer) => void)[] = [
      (header) => header.write('*dvdisaster*RS03', 'latin1'),
      (header) => header.fill(0, 20, 24),
      (header) => header.writeUInt32LE(17, 92),
      (header) => header.writeBigUInt64LE(1n << 40n, 68),
    ]
    for (const change of changes) {
      const { codes, sums } = await judge(withRecovery(plain, change))
      expect(sums).toEqual([])
      expect(codes).toContain('space/lost')
    }
  })
})
