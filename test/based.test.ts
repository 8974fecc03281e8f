/** Discs made of others: what is kept, what the manifest says instead, and what cannot be kept. */

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './support/folder.js'
import { runProgram } from './support/program.js'

const top = temporaryFolder()

function home() {
  const folder = mkdtempSync(join(top, 'project-'))
  const disc = (...args: readonly string[]) => runProgram(args, folder, { ...process.env, NO_COLOR: '1', SOURCE_DATE_EPOCH: '5' })
  const build = (manifest: string) => {
    writeFileSync(join(folder, 'disc.config.yaml'), `disc: 1\n${manifest}`)
    return disc('build', '-q')
  }
  /** What `disc inspect` tells of an image. */
  const told = (image: string): Told => JSON.parse(disc('inspect', '--json', image).stdout) as Told
  const listed = (image: string): readonly string[] => disc('ls', '--recursive', image).stdout.trim().split('\n')
  return { folder, disc, build, told, listed }
}

interface Told {
  readonly sessions: readonly {
    readonly boot?: { readonly entries: readonly Readonly<Record<string, unknown>>[] }
    readonly spaces: readonly Readonly<Record<string, unknown>>[]
  }[]
  readonly mbr?: { readonly partitions: readonly Readonly<Record<string, unknown>>[] }
  readonly gpt?: { readonly id: string; readonly partitions: readonly Readonly<Record<string, unknown>>[] }
}

/** A loader of GRUB's kind, as far as tables and code ask for it. */
function loader(): Buffer {
  const image = Buffer.alloc(6000, 0x90)
  image.write('loading\0', 2048 + 100, 'latin1')
  return image
}

/** With a table in the loader, an EFI image that no tree shows, and both partition tables. */
const OLD = `
volume: { id: OLD_12, publisher: Example, date: '2024-03-01T10:00:00.25Z', modified: '2024-03-02T10:00:00.75Z' }
filesystems: { iso9660: { rockridge: true, joliet: { longNames: true } } }
boot:
  catalog: /boot/boot.cat
  entries:
    - { image: /boot/loader.img, infoTable: grub2, id: EXAMPLE, loadSectors: 4, loadSegment: 1984 }
    - { platform: efi, image: { fat: { from: esp } }, selectionCriteria: { type: 2, data: c0ffee } }
  hybrid: { mbr: { code: code.img, loader: grub2, id: 4d415354 }, gpt: { id: 5f3b2a10-6d1e-4c7a-9b8f-0123456789ab } }
output: old.iso
files:
  - { from: loader.img, at: /boot/loader.img }
  - { at: /a.txt, text: old }
  - { at: /b.txt, text: stays }
  - { at: /docs/c.txt, text: old }
  - { symlink: b.txt, at: /link }
`

function withOld() {
  const project = home()
  const { folder, build } = project
  mkdirSync(join(folder, 'esp/EFI'), { recursive: true })
  writeFileSync(join(folder, 'esp/EFI/X.TXT'), 'x')
  writeFileSync(join(folder, 'loader.img'), loader())
  writeFileSync(join(folder, 'code.img'), Buffer.alloc(440, 0x42))
  expect(build(OLD).stderr).toBe('')
  return project
}

/** Without what another place changes. */
const still = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (/^(image|start|count|loads)$/.test(key) ? undefined : inner)))

describe('a disc made of another', () => {
  const { folder, build, told, listed, disc } = withOld()

  it('has its tree with the changes, its volume and dates, and boots as it did', () => {
    const files = [
      '{ at: /a.txt, text: new and longer }',
      '{ at: /0.bin, base64: AAAA }',
      '{ remove: /docs }',
      '{ rename: /b.txt, to: /renamed.txt }',
    ]
    const { status, stderr } = build(`base: old.iso\noutput: new.iso\nfiles: [${files.join(', ')}]\n`)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(listed('new.iso').map((line) => line.trim().split(/\s+/)[0])).toEqual(
      expect.arrayContaining(['/0.bin', '/a.txt', '/boot/boot.cat', '/boot/loader.img', '/renamed.txt']),
    )
    expect(listed('new.iso').join('\n')).not.toMatch(/docs|\/b\.txt/)
    const [old, made] = [told('old.iso'), told('new.iso')]
    expect(still(made.sessions[0]?.boot?.entries)).toEqual(still(old.sessions[0]?.boot?.entries))
    expect(still(made.sessions[0]?.spaces.map(({ volume }) => volume))).toEqual(still(old.sessions[0]?.spaces.map(({ volume }) => volume)))
    expect(made.gpt?.id).toBe('5F3B2A10-6D1E-4C7A-9B8F-0123456789AB')
    expect(still(made.gpt)).toEqual(still(old.gpt))
    expect(disc('check', 'new.iso').stdout).toContain('new.iso: sound')
    // The code loads the fifth block of the loader, wherever that lies now.
    const [bios] = made.sessions[0]?.boot?.entries ?? []
    expect(readFileSync(join(folder, 'new.iso')).readUInt32LE(432)).toBe(Number(bios?.['image']) * 4 + 4)
    expect(readFileSync(join(folder, 'new.iso')).readUInt32LE(440)).toBe(0x4d415354)
  })

  it('is the same disc where nothing changes, and each time', () => {
    build('base: { image: old.iso, boot: keep }\noutput: same.iso\n')
    build('base: { image: old.iso, boot: keep }\noutput: again.iso\n')
    expect(disc('diff', 'old.iso', 'same.iso').stdout).toMatch(/^No difference: all \d+ bytes are equal/)
    expect(readFileSync(join(folder, 'again.iso')).equals(readFileSync(join(folder, 'same.iso')))).toBe(true)
  })

  it('has what the manifest says in place of what is kept', () => {
    const said = 'volume: { id: NEW, date: 2025-01-01 }\nfilesystems: { iso9660: { joliet: false } }\nboot: { hybrid: { mbr: true } }\n'
    expect(build(`base: old.iso\noutput: other.iso\n${said}`).status).toBe(0)
    const { sessions, gpt, mbr } = told('other.iso')
    expect(gpt).toBeUndefined()
    expect(mbr?.partitions).toHaveLength(2)
    expect(sessions[0]?.boot?.entries).toHaveLength(2)
    const spaces = JSON.stringify(sessions[0]?.spaces)
    expect(spaces).not.toMatch(/joliet/)
    expect(spaces).toMatch(/"NEW"/)
    expect(spaces).not.toMatch(/2024/)
  })

  it('does not boot where that is dropped', () => {
    expect(build('base: { image: old.iso, boot: drop }\noutput: dropped.iso\n').status).toBe(0)
    const { sessions, gpt, mbr } = told('dropped.iso')
    expect([sessions[0]?.boot, gpt, mbr]).toEqual([undefined, undefined, undefined])
    expect(listed('dropped.iso').join('\n')).not.toContain('boot.cat')
  })

  it('has its checksums brought up to date, unless the manifest gives them', () => {
    const sums = '{ sums: [{ at: /md5sum.txt, digest: md5 }], isomd5: true, image: summed.iso }'
    expect(build(OLD.replace('output: old.iso', `output: ${sums}`)).status).toBe(0)
    expect(build('base: summed.iso\noutput: sums.iso\nfiles: [{ at: /a.txt, text: new }]\n').status).toBe(0)
    disc('extract', '-q', 'sums.iso', '/md5sum.txt', '-o', 'listed')
    const lines = readFileSync(join(folder, 'listed/md5sum.txt'), 'utf8')
    // MD5 of "new", as `printf new | md5sum` prints it.
    expect(lines).toContain('22af645d1859cb5ca6da0c484f1f37ea  ./a.txt\n')
    expect(lines).toContain('  ./boot/loader.img\n')
    expect(disc('check', '--sums', 'sums.iso').stdout).toContain('sums.iso: sound')
    const own = 'files: [{ at: /md5sum.txt, text: mine }]\noutput: { image: own.iso, isomd5: false }\n'
    expect(build(`base: summed.iso\n${own}`).status).toBe(0)
    expect(readFileSync(join(folder, 'own.iso')).includes('ISO MD5SUM')).toBe(false)
    disc('extract', '-q', 'own.iso', '/md5sum.txt', '-o', 'own')
    expect(readFileSync(join(folder, 'own/md5sum.txt'), 'utf8')).toBe('mine')
  })

  it('tells what cannot be had', () => {
    const { stderr } = build('base: { image: old.iso, conflict: fail }\noutput: x.iso\nfiles: [{ at: /a.txt, text: x }]\n')
    expect(stderr).toContain('[tree/onDisc]')
    expect(build('base: gone.iso\noutput: x.iso\n').stderr).toMatch(/disc\.config\.yaml:2:7: error: .*\[image\/noImage\]/)
    expect(build('base: old.iso\nsession: { import: old.iso }\noutput: x.iso\n').stderr).toContain('[manifest/excludeEachOther]')
    // The kept tables lead to an image that is not there any more.
    const boot = 'boot: { entries: [{ image: /a.txt, loadSectors: 1 }] }'
    expect(build(`base: old.iso\n${boot}\noutput: x.iso\n`).stderr).toContain('[hybrid/markLost]')
  })
})

describe('what cannot be kept is an error that names a way out', () => {
  const { folder, build } = withOld()
  const cases: readonly (readonly [string, (image: Buffer) => void, string])[] = [
    [
      'a partition that ends nowhere',
      (image) => {
        image.fill(0, 512, 1024)
        image.writeUInt32LE(100, 446 + 12)
      },
      'hybrid/partitionKept',
    ],
    ['a partition map of the Macintosh', (image) => image.write('PM\0\0\0\0\0\x03', 2048, 'latin1'), 'hybrid/machineKept'],
    ['a disk label of Sun', (image) => image.writeUInt16BE(0xdabe, 508), 'hybrid/machineKept'],
    ['entries that are damaged', (image) => image.writeUInt8(1, 1024 + 300), 'hybrid/tableKept'],
  ]
  for (const [what, change, code] of cases)
    it(what, () => {
      copyFileSync(join(folder, 'old.iso'), join(folder, 'spoilt.iso'))
      const image = readFileSync(join(folder, 'spoilt.iso'))
      change(image)
      writeFileSync(join(folder, 'spoilt.iso'), image)
      const { status, stderr } = build('base: spoilt.iso\noutput: x.iso\n')
      expect(stderr).toContain(`[${code}]`)
      expect(stderr).toMatch(/help: .*(base\.boot: drop|boot\.hybrid)/)
      expect(status).toBe(1)
      expect(build('base: { image: spoilt.iso, boot: drop }\noutput: y.iso\n').status).toBe(0)
    })
})

describe('disc extract --boot', () => {
  const { folder, disc } = withOld()

  it('takes out boot images, code and system area, and tells tables in them', () => {
    const { status, stdout } = disc('extract', '--boot', '--json', 'old.iso', '-o', 'out')
    expect(status).toBe(0)
    const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
      images: readonly { name: string; sizeBytes: number }[]
      faults: readonly { code: string }[]
    }
    expect(told.images.map(({ name, sizeBytes }) => [name, sizeBytes, readFileSync(join(folder, 'out', name)).length])).toEqual([
      ['boot-1-bios.img', 6000, 6000],
      ['boot-2-efi.img', expect.any(Number), told.images[1]?.sizeBytes],
      ['system-area.img', 32768, 32768],
      ['mbr-code-other.img', 440, 440],
    ])
    expect(told.faults.map(({ code }) => code)).toEqual(['restore/bootPatched'])
    const image = readFileSync(join(folder, 'old.iso'))
    expect(readFileSync(join(folder, 'out/system-area.img')).equals(image.subarray(0, 32768))).toBe(true)
    // The image is a whole FAT file system, whose first sector tells as much.
    const fat = readFileSync(join(folder, 'out/boot-2-efi.img'))
    expect(fat.readUInt16LE(19) * fat.readUInt16LE(11)).toBe(fat.length)
  })

  it('replaces nothing, takes no paths, and says where nothing is', () => {
    expect(disc('extract', '--boot', 'old.iso', '-o', 'out').stderr).toContain('[restore/exists]')
    expect(disc('extract', '--boot', 'old.iso', '/a.txt').status).toBe(2)
    writeFileSync(join(folder, 'plain.yaml'), 'disc: 1\noutput: plain.iso\nfiles: [{ at: /a, text: a }]\n')
    expect(disc('build', '-q', 'plain.yaml').status).toBe(0)
    expect(disc('extract', '--boot', 'plain.iso', '-o', 'none').stderr).toContain('[restore/noBoot]')
  })
})
