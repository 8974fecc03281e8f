import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run as diff } from '../../src/cli/diff.js'
import { temporaryFolder } from '../support/folder.js'
import { bridge, head, imageOf, resultOf } from './reading.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
let before = ''
let after = ''

beforeAll(async () => {
  before = await imageOf(
    folder,
    'before',
    `${head}${bridge}files:
  - { at: /same, text: "same" }
  - { at: /content, text: "abc" }
  - { at: /size, text: "abc" }
  - { at: /mode, text: "x" }
  - { at: /link, symlink: same }
  - { at: /gone, text: "x" }
  - { at: /kind, text: "x" }
`,
  )
  after = await imageOf(
    folder,
    'after',
    `${head.replace('Someone', 'Another')}${bridge}files:
  - { at: /same, text: "same" }
  - { at: /content, text: "abd" }
  - { at: /size, text: "abcd" }
  - { at: /mode, text: "x", mode: { files: "0600" }, owner: "5:6", time: 2020-01-01T00:00:00Z }
  - { at: /link, symlink: content }
  - { at: /new/file, text: "x" }
  - { at: /kind/x, text: "x" }
  - { at: /loader.bin, zeros: 4096 }
boot: { entries: [ { platform: bios, image: /loader.bin, emulation: none, loadSectors: 4 } ] }
`,
  )
})

describe('diff', () => {
  it('finds nothing between an image and its copy', async () => {
    copyFileSync(before, join(folder, 'copy.iso'))
    const heard = await runCommand(diff, [before, join(folder, 'copy.iso')])
    expect(heard).toEqual({ status: 0, out: expect.stringMatching(/^No difference: all \d+ bytes are equal\n$/) as unknown, error: '' })
  })

  it('tells each difference of a path, then those of the volume and of booting', async () => {
    const { status, out } = await runCommand(diff, [before, after], { in: 'udf' })
    expect(status).toBe(1)
    expect(out.split('\n').filter((line) => !line.startsWith('~ volume'))).toEqual([
      '+ /boot  folder',
      '+ /boot/boot.cat  file',
      expect.stringMatching(/^~ \/content {2}content [0-9a-f]{12} -> [0-9a-f]{12}$/),
      '- /gone  file',
      '~ /kind  kind file -> folder',
      '+ /kind/x  file',
      '~ /link  target same -> content',
      '+ /loader.bin  file',
      '~ /mode  mode 0644 -> 0600, owner 0:0 -> 5:6, time 2026-01-01T00:00:00Z -> 2020-01-01T00:00:00Z, ' +
        'read time 2026-01-01T00:00:00Z -> 2020-01-01T00:00:00Z, change time 2026-01-01T00:00:00Z -> 2020-01-01T00:00:00Z, ' +
        'birth time 2026-01-01T00:00:00Z -> 2020-01-01T00:00:00Z',
      '+ /new  folder',
      '+ /new/file  file',
      '~ /size  size 3 -> 4',
      expect.stringMatching(/^~ boot entry 1 none -> "platform 0h, bootable, emulation none/),
      expect.stringMatching(/^~ image of boot entry 1 none -> [0-9a-f]{12}$/),
      '  not compared: bytes: trees alone were asked for',
      '',
    ])
    expect(out).toContain('~ volume organization Someone -> Another')
  })

  it('in the tree that is asked for, and to machines', async () => {
    const result = resultOf((await runCommand(diff, [before, after], { json: true, in: 'joliet' })).out)
    expect(result).toMatchObject({ ok: false, same: false, space: 'joliet' })
    // Joliet records neither modes nor owners.
    expect(result['paths']).toContainEqual({
      kind: 'changed',
      space: 'joliet',
      path: '/mode',
      differences: [{ what: 'time', before: '2026-01-01T00:00:00Z', after: '2020-01-01T00:00:00Z' }],
    })
    expect(result['volume']).toContainEqual({ what: 'volume publisher', before: 'Someone', after: 'Another' })
  })

  it('takes the best tree that both have', async () => {
    const plain = await imageOf(folder, 'plain', `${head}filesystems: { iso9660: {} }\nfiles:\n  - { at: /A, text: "a" }\n`)
    const result = resultOf((await runCommand(diff, [before, plain], { json: true })).out)
    expect(result['space']).toBe('iso9660')
    expect(result['volume']).toContainEqual({ what: 'file systems', before: 'UDF, Rock Ridge, Joliet, ISO 9660', after: 'ISO 9660' })
  })

  it('says what two discs have not in common', async () => {
    const udf = await imageOf(folder, 'udf', `${head}filesystems: { udf: { revision: "2.01" } }\nfiles:\n  - { at: /a, text: "a" }\n`)
    const plain = await imageOf(folder, 'plain', `${head}filesystems: { iso9660: {} }\nfiles:\n  - { at: /A, text: "a" }\n`)
    expect((await runCommand(diff, [udf, plain])).error).toContain('[survey/notThere]')
    writeFileSync(join(folder, 'none.img'), Buffer.alloc(2048 * 300, 'none'))
    expect((await runCommand(diff, [udf, join(folder, 'none.img')])).error).toContain('[survey/noFileSystem]')
    expect((await runCommand(diff, [udf])).status).toBe(2)
  })

  it('content that cannot be read is a difference', async () => {
    const image = readFileSync(before)
    const cut = join(folder, 'cut.iso')
    writeFileSync(cut, image)
    writeFileSync(join(folder, 'cut2.iso'), image.subarray(0, image.length - 20 * 2048))
    const heard = await runCommand(diff, [cut, join(folder, 'cut2.iso')], { in: 'iso9660' })
    expect(heard.status).toBe(1)
    expect(heard.out).toMatch(/content .*unreadable/)
  })
})
