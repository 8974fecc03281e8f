/** Checksums, lists, templates and statements as the programs judge them that they are for. */

import { execFile } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../src/build.js'
import type { Manifest } from '../../src/manifest/index.js'
import { projectOf } from '../../src/project.js'
import { run as check } from '../../src/cli/check.js'
import { run as diff } from '../../src/cli/diff.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, runMounted } from '../support/kernel.js'
import { itNeeds, run, sample } from '../support/tools.js'

const folder = temporaryFolder()
const { privateKey, publicKey } = generateKeyPairSync('ed25519')

/** Bytes that are no other file's. */
const noise = (seed: string, size: number): Buffer => {
  const pieces: Buffer[] = []
  for (let i = 0; pieces.length * 32 < size; i++) pieces.push(createHash('sha256').update(`${seed} ${i}`).digest())
  return Buffer.concat(pieces).subarray(0, size)
}

const words = 'words that are the same\n'.repeat(30_000)

const status = `Package: libfoo++
Status: install ok installed
Maintainer: A Person <a@example.org>
Architecture: amd64
Source: foo (1.0-1)
Version: 1:1.0-1+b1
Description: words
 more of them

Package: gone
Status: deinstall ok config-files
Architecture: all
Version: 2
`

beforeAll(() => {
  const tree = join(folder, 'tree')
  for (const path of ['pool/a', 'boot', 'var/lib/dpkg']) mkdirSync(join(tree, path), { recursive: true })
  writeFileSync(join(tree, 'pool/a/large.deb'), noise('large', 1_500_000))
  writeFileSync(join(tree, 'pool/a/again.deb'), noise('again', 5000))
  writeFileSync(join(tree, 'pool/small'), noise('small', 900))
  writeFileSync(join(tree, 'boot/loader.bin'), noise('loader', 4096))
  writeFileSync(join(tree, 'back\\slash'), 'odd\n')
  writeFileSync(join(tree, 'empty'), '')
  writeFileSync(join(tree, 'words'), words)
  writeFileSync(join(tree, 'var/lib/dpkg/status'), status)
  writeFileSync(join(folder, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeFileSync(join(folder, 'public.pem'), publicKey.export({ type: 'spki', format: 'pem' }))
})

const everything = {
  sums: [
    { at: '/md5sum.txt', digest: 'md5' },
    { at: '/lists/SHA256SUMS', digest: 'sha256', file: 'files.sha256', exclude: ['pool/small'] },
  ],
  jigdo: { servers: { Deb: 'http://127.0.0.1/' }, labels: { Deb: 'tree/pool' } },
  zsync: {},
  provenance: { sign: 'key.pem' },
  sbom: {},
} as const

async function made(
  name: string,
  output: Exclude<Manifest['output'], string | undefined>,
  base = folder,
  other: Partial<Manifest> = {},
): Promise<string> {
  const manifest: Manifest = {
    disc: 1,
    volume: { id: 'PROOF', date: '2026-01-02T03:04:05Z' },
    filesystems: { iso9660: { rockridge: true, joliet: true }, udf: true },
    files: [{ from: 'tree', at: '/' }],
    boot: { catalog: '/boot/boot.cat', entries: [{ platform: 'bios', image: '/boot/loader.bin', infoTable: 'isolinux' }] },
    output: { image: `${name}.iso`, ...output },
    ...other,
  }
  return (await build(projectOf(manifest, { folder: base }))).image
}

/** What xorriso says of the checksum of each file. */
const eachFile = (path: string): string =>
  run('sh', ['-c', 'xorriso -md5 on -indev "$1" -check_md5_r sorry / -- 2>&1; echo $?', 'sh', path])

const extracted = (image: string): string => {
  const to = join(folder, `${createHash('md5').update(image).digest('hex')}.d`)
  run('xorriso', ['-osirrox', 'on', '-indev', image, '-extract', '/', to])
  return to
}

describe('on the disc', () => {
  itNeeds(
    ['md5sum', 'sha256sum', 'xorriso'],
    'lists name all files but themselves and the catalogue, boot images as they are recorded',
    async () => {
      const cwd = extracted(await made('lists', { sums: everything.sums }))
      run('md5sum', ['--strict', '-c', 'md5sum.txt'], { cwd })
      run('sha256sum', ['--strict', '-c', 'lists/SHA256SUMS'], { cwd })
      run('sha256sum', ['--strict', '-c', join(folder, 'files.sha256')], { cwd })
      const named = (path: string): string[] =>
        readFileSync(path, 'utf8')
          .split('\n')
          .slice(0, -1)
          .map((line) => line.replace(/^\S+ {2}/, ''))
      const files = ['./back\\\\slash', './boot/loader.bin', './empty', './pool/a/again.deb', './pool/a/large.deb', './pool/small']
      const first = [...files, './var/lib/dpkg/status', './words']
      expect(named(join(cwd, 'md5sum.txt'))).toEqual(first)
      expect(named(join(cwd, 'lists/SHA256SUMS'))).toEqual(first.filter((path) => path !== './pool/small'))
      expect(named(join(folder, 'files.sha256'))).toContain('./md5sum.txt')
      expect(readFileSync(join(cwd, 'boot/loader.bin'))).not.toEqual(noise('loader', 4096))
    },
  )

  itNeeds([...KERNEL_PROGRAMS, 'md5sum', 'xorriso'], 'lists are right where Linux shows them, of compressed files too', async () => {
    const filesystems = { iso9660: { rockridge: true } } as const
    const sums = [...everything.sums, { at: '/all.txt', digest: 'sha1', file: 'shown.sha1' }] as const
    const output = { sums, tags: true, provenance: {} }
    const image = await made('unpacked', output, folder, { filesystems, compress: [{ at: '*.txt' }, { at: 'words' }] })
    expect(readFileSync(image).indexOf(words.slice(0, 10_000))).toBe(-1)
    const command = [
      'md5sum --strict -c md5sum.txt',
      'sha256sum --strict -c lists/SHA256SUMS',
      'sha1sum --strict -c all.txt',
      'sha256sum words',
    ]
    const { status: code, said } = runMounted(image, 'rockridge', command.map((one) => `/usr/bin/${one}`).join(' && '))
    expect([code, said]).toEqual([0, expect.stringMatching(/^\.\/words: OK$/m)])
    const [, plain] = /^([0-9a-f]{64}) {2}words$/m.exec(said) ?? []
    expect(plain).toBe(createHash('sha256').update(words).digest('hex'))
    expect(readFileSync(`${image}.provenance.json`, 'utf8')).toContain(plain)
    expect(readFileSync(join(folder, 'shown.sha1'), 'utf8')).toContain(`${createHash('sha1').update(words).digest('hex')}  ./words\n`)
    expect(eachFile(image)).toMatch(/File contents and their MD5 checksums match\.\n0\n$/)
  })

  itNeeds(['checkisomd5', 'implantisomd5'], 'an implanted MD5 is the one that isomd5sum implants, whatever the size', async () => {
    for (const size of sample([400_000, 1, 30_000, 670_000, 690_000, 2_000_000, 7_000_000], 7)) {
      const manifest: Manifest = {
        disc: 1,
        volume: { id: 'P', date: '2026-01-01' },
        filesystems: { iso9660: true },
        files: [{ at: '/A.BIN', random: { seed: 1, size } }],
        output: { image: `implanted-${size}.iso`, isomd5: true },
      } as unknown as Manifest
      const { image } = await build(projectOf(manifest, { folder }))
      copyFileSync(image, `${image}.theirs`)
      run('implantisomd5', ['-f', `${image}.theirs`])
      // Where fragments are shorter than what it reads at once, the checker refuses what its own program implants.
      if (size >= 400_000) run('checkisomd5', [image])
      expect(readFileSync(image).equals(readFileSync(`${image}.theirs`))).toBe(true)
    }
    expect((await runCommand(check, [join(folder, 'implanted-400000.iso')], { sums: true })).out).toMatch(
      /implanted MD5 of \d+ blocks from 0: right/,
    )
  })

  itNeeds(['xorriso'], 'xorriso finds the tags and that they match, and so does disc check', async () => {
    const image = await made('tags', { tags: true, sums: everything.sums })
    const said = run('sh', ['-c', 'xorriso -md5 on -indev "$1" -check_media use=indev -- 2>&1', 'sh', image])
    for (const kind of ['superblock', 'tree', 'session']) expect(said).toContain(`Found matching MD5 ${kind} tag`)
    expect(said).toMatch(/MD5 tag range:.*\+ md5_match/)
    const { out } = await runCommand(check, [image], { sums: true })
    expect(out).toMatch(/session checksum tag of \d+ blocks from 0: right/)
    expect(out).toMatch(/checksum array, session of \d+ blocks from 0: right/)
    expect(eachFile(image)).toMatch(/File contents and their MD5 checksums match\.\n0\n$/)
    const plain = await made('tagless', { sums: everything.sums })
    expect((await runCommand(diff, [image, plain])).out).not.toContain('isofs.')
    const damaged = readFileSync(image)
    const at = damaged.indexOf(noise('again', 5000)) + 4000
    damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at)
    writeFileSync(`${image}.damaged`, damaged)
    expect(eachFile(`${image}.damaged`)).toContain("MD5 MISMATCH: '/pool/a/again.deb'")
  })
})

describe('beside the disc', () => {
  itNeeds(['jigdo-file'], 'jigdo-file makes the image again from the template and the files', async () => {
    const image = await made('jigsaw', { jigdo: everything.jigdo, isomd5: true, sums: everything.sums })
    const [template, jigdo] = ['template', 'jigdo'].map((ending) => image.replace(/iso$/, ending)) as [string, string]
    run('jigdo-file', ['verify', '-i', image, '-t', template])
    expect(run('jigdo-file', ['ls', '-t', template]).match(/need-file/g)).toHaveLength(2)
    expect(readFileSync(jigdo, 'utf8')).toMatch(/^[\w-]{22}=Deb:a\/large\.deb$/m)
    const again = join(folder, 'again.iso')
    run('jigdo-file', ['make-image', '-i', again, '-j', jigdo, '-t', template, join(folder, 'tree/pool/')])
    expect(readFileSync(again).equals(readFileSync(image))).toBe(true)
  })

  it('files are found below folders of servers whether these and the sources are absolute, relative or behind links', async () => {
    symlinkSync(join(folder, 'tree'), join(folder, 'mirror'))
    for (const label of [join(folder, 'tree/pool'), 'tree/./pool/', 'mirror/pool', join(folder, 'mirror/pool')])
      for (const base of [folder, relative(process.cwd(), folder)]) {
        const image = await made('below', { jigdo: { servers: everything.jigdo.servers, labels: { Deb: label } } }, base)
        expect(readFileSync(image.replace(/iso$/, 'jigdo'), 'utf8')).toMatch(/^[\w-]{22}=Deb:a\/large\.deb$/m)
      }
  })

  itNeeds(['jigdo-file', 'xorriso'], 'large images are digested on threads, to the same end', async () => {
    const manifest = {
      disc: 1,
      volume: { id: 'L', date: '2026-01-01' },
      filesystems: { iso9660: { rockridge: true } },
      files: [
        { from: 'tree', at: '/' },
        { at: '/large', random: { seed: 7, size: 70_000_000 } },
      ],
      output: { image: 'large.iso', checksums: ['sha1'], tags: true, ...everything },
    } as unknown as Manifest
    const { image, digests } = await build(projectOf(manifest, { folder }))
    expect(run('sha1sum', [image]).slice(0, 40)).toBe(digests.get('sha1'))
    run('jigdo-file', ['verify', '-i', image, '-t', image.replace(/iso$/, 'template')])
    expect(run('sh', ['-c', 'xorriso -md5 on -indev "$1" -check_media use=indev -- 2>&1', 'sh', image])).toMatch(/\+ md5_match/)
    run('md5sum', ['--strict', '-c', 'md5sum.txt'], { cwd: extracted(image) })
  })

  itNeeds(['zsync', 'zsyncmake'], 'zsync fetches only what a seed lacks, by sums that are those of zsyncmake', async () => {
    const image = await made('synced', { zsync: {}, isomd5: true })
    const sums = (path: string): string => readFileSync(path, 'latin1').replace(/^[^]*?\n\n/, '')
    for (const blockSize of [2048, 512, 4096] as const) {
      await made('synced', { zsync: { blockSize }, isomd5: true })
      run('zsyncmake', ['-b', `${blockSize}`, '-u', 'x', '-o', join(folder, 'theirs'), image])
      expect(sums(`${image}.zsync`)).toBe(sums(join(folder, 'theirs')))
    }
    const seed = readFileSync(image)
    seed.fill(0x55, 900_000, 900_100)
    writeFileSync(join(folder, 'seed.iso'), seed)
    const asked: string[] = []
    const server = createServer(({ url = '', headers: { range } }, response) => {
      const file = readFileSync(join(folder, url))
      const [, from, to] = /^bytes=(\d+)-(\d+)/.exec(range ?? '') ?? []
      if (from === undefined) return response.end(file)
      asked.push(`${from}-${to}`)
      response.writeHead(206, { 'Content-Length': Number(to) + 1 - Number(from), 'Content-Range': `bytes ${from}-${to}/${file.length}` })
      return response.end(file.subarray(Number(from), Number(to) + 1))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    try {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/synced.iso.zsync`
      await promisify(execFile)('zsync', ['-i', 'seed.iso', '-o', 'fetched.iso', address], { cwd: folder })
    } finally {
      server.close()
    }
    expect(readFileSync(join(folder, 'fetched.iso')).equals(readFileSync(image))).toBe(true)
    // And what is left of the end, whose blocks have no other behind them.
    expect(asked[0]).toBe('897024-901119')
    expect(asked.length).toBeLessThan(3)
  })

  itNeeds(['openssl'], 'openssl verifies the envelope, and the statement names the image, the manifest and each source', async () => {
    const image = await made('stated', { provenance: everything.provenance, checksums: ['sha512'] })
    const { payloadType, payload, signatures } = JSON.parse(readFileSync(`${image}.provenance.json`, 'utf8')) as {
      payloadType: string
      payload: string
      signatures: { keyid: string; sig: string }[]
    }
    const body = Buffer.from(payload, 'base64')
    const signed = Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${body.length} `), body])
    writeFileSync(join(folder, 'signed'), signed)
    writeFileSync(join(folder, 'signature'), Buffer.from(signatures[0]?.sig ?? '', 'base64'))
    run('openssl', ['pkeyutl', '-verify', '-pubin', '-inkey', 'public.pem', '-rawin', '-in', 'signed', '-sigfile', 'signature'], {
      cwd: folder,
    })
    const der = run('sh', ['-c', 'openssl pkey -pubin -in public.pem -outform DER | sha256sum'], { cwd: folder })
    expect(der.startsWith(signatures[0]?.keyid ?? 'none')).toBe(true)
    const { subject, predicate } = JSON.parse(body.toString()) as {
      subject: { digest: Record<string, string> }[]
      predicate: {
        runDetails: { builder: { id: string } }
        buildDefinition: { resolvedDependencies: { name: string; digest: { sha256: string } }[] }
      }
    }
    for (const name of ['sha256', 'sha512']) expect(run(`${name}sum`, [image]).startsWith(subject[0]?.digest[name] ?? 'none')).toBe(true)
    expect(predicate.runDetails.builder.id).toBe('https://github.com/glassmaster/glassmaster')
    const large = predicate.buildDefinition.resolvedDependencies.find(({ name }) => name === '/pool/a/large.deb')
    expect(run('sha256sum', [join(folder, 'tree/pool/a/large.deb')]).startsWith(large?.digest.sha256 ?? 'none')).toBe(true)
  })
})

it('the same files come of the same tree anywhere', async () => {
  const other = join(folder, 'else', 'where')
  mkdirSync(other, { recursive: true })
  for (const name of ['tree', 'key.pem']) cpSync(join(folder, name), join(other, name), { recursive: true })
  const zone = process.env['TZ']
  const one = await made('same', { ...everything, isomd5: true })
  process.env['TZ'] = 'Asia/Tokyo'
  const mask = process.umask(0o077)
  try {
    await made('same', { ...everything, isomd5: true }, other)
  } finally {
    process.umask(mask)
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  }
  const names = readdirSync(folder).filter((name) => /^(same|files)\./.test(name))
  expect(names).toEqual([
    'files.sha256',
    'same.iso',
    'same.iso.provenance.json',
    'same.iso.spdx.json',
    'same.iso.zsync',
    'same.jigdo',
    'same.template',
  ])
  for (const name of names) expect(readFileSync(join(other, name)).equals(readFileSync(join(folder, name)))).toBe(true)
  const bill = JSON.parse(readFileSync(`${one}.spdx.json`, 'utf8')) as { packages: { name: string; versionInfo?: string }[] }
  expect(bill.packages.map(({ name, versionInfo }) => [name, versionInfo])).toEqual([
    ['same.iso', undefined],
    ['libfoo++', '1:1.0-1+b1'],
  ])
})
