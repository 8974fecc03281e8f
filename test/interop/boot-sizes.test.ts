/** Boot images of other writers whose catalogue does not say how long they are, or names a place that is not there. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect } from 'vitest'
import { run as inspect } from '../../src/cli/inspect.js'
import { resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { has, itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)

beforeAll(() => {
  if (!has('xorriso')) return
  mkdirSync(at('source'))
  writeFileSync(at('source/bios.img'), new Uint8Array(2048).fill(1))
  // No file system: what firmware takes is all that tells its size.
  writeFileSync(at('source/efi.img'), new Uint8Array(6144).fill(2))
  const options = ['-b', 'bios.img', '-no-emul-boot', '-boot-load-size', '4', '-eltorito-alt-boot', '-e', 'efi.img', '-no-emul-boot']
  run('xorriso', ['-as', 'mkisofs', '-quiet', ...options, '-o', at('boot.iso'), at('source')])
})

/** Byte of the second entry, behind validation entry, default entry and section header. */
function entryIn(image: Buffer): number {
  return image.readUInt32LE(17 * 2048 + 0x47) * 2048 + 3 * 32
}

async function inspected(name: string, change: (image: Buffer, entry: number) => void) {
  const image = readFileSync(at('boot.iso'))
  change(image, entryIn(image))
  writeFileSync(at(name), image)
  const { sessions, faults, ok } = resultOf((await runCommand(inspect, [at(name)], { json: true })).out) as {
    ok: boolean
    sessions: readonly { boot: { entries: readonly { size: number; sizeFrom: string; image: number }[] } }[]
    faults: readonly { code: string; message: string }[]
  }
  return { ok, faults, entry: sessions[0]?.boot.entries[1], text: (await runCommand(inspect, [at(name)], {})).out, volume: image }
}

describe('entries of a boot catalogue', () => {
  itNeeds(['xorriso'], 'for EFI with a count of 0 or 1: the image goes on to the end of the volume', async () => {
    for (const count of [0, 1]) {
      const { entry, faults, text, volume } = await inspected(`count-${count}.iso`, (image, at) => image.writeUInt16LE(count, at + 6))
      const end = volume.readUInt32LE(16 * 2048 + 80)
      expect(entry).toMatchObject({ sizeFrom: 'volume-end', size: (end - (entry?.image ?? 0)) * 2048 })
      expect(text).toContain(`${entry?.size} bytes up to the end of the volume, loads ${count} sectors of 512`)
      expect(faults).toEqual([])
    }
    const { entry } = await inspected('whole.iso', () => undefined)
    expect(entry).toMatchObject({ sizeFrom: 'load-size', size: 6144 })
  })

  itNeeds(['xorriso'], 'at a block that is not there: a warning', async () => {
    const { ok, entry, faults } = await inspected('outside.iso', (image, at) => image.writeUInt32LE(99_999, at + 8))
    expect(ok).toBe(true)
    expect(entry).toMatchObject({ image: 99_999, size: 0 })
    expect(faults).toEqual([
      expect.objectContaining({
        code: 'eltorito/imageOutside',
        severity: 'warning',
        message: expect.stringMatching(/^The image of boot entry 2 lies at block 99999, and there are \d+: /) as string,
      }),
    ])
  })
})
