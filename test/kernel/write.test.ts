import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadNative } from '../../src/kernel/native.node.js'
import { asideWriter, writeAsideWith } from '../../src/kernel/write.node.js'
import { payload } from '../recorder/bench.js'
import { temporaryFolder } from '../support/folder.js'

const native = await loadNative()
const folder = temporaryFolder()

it.each([1, 5000, 1 << 20, (1 << 20) + 1, 3_333_333])('%i bytes come to their place, with the kernel and without', async (size) => {
  const bytes = payload(1, 3, size)
  for (const [name, kernel] of [
    ['with', native],
    ['without', undefined],
  ] as const) {
    const path = join(folder, `${name}-${size}`)
    const file = openSync(path, 'w+')
    await writeAsideWith(kernel, file, bytes, 4099)
    await asideWriter()(file, bytes, 0)
    closeSync(file)
    const found = readFileSync(path)
    expect(Buffer.compare(found.subarray(0, size), bytes)).toBe(0)
    expect(Buffer.compare(found.subarray(size), Buffer.concat([Buffer.alloc(4099), bytes]).subarray(size))).toBe(0)
  }
})

it('says what the host says', async () => {
  const full = openSync('/dev/full', 'r+')
  for (const kernel of [native, undefined])
    await expect(writeAsideWith(kernel, full, new Uint8Array(3 << 20), 0)).rejects.toMatchObject({ code: 'ENOSPC' })
  closeSync(full)
})
