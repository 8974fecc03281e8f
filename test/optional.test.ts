/** Sources that need not be there: left out with a note where they are not, and an error without the mark. */

import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './support/folder.js'
import { runProgram } from './support/program.js'
import { sample } from './support/tools.js'

const top = temporaryFolder()
const head =
  'disc: 1\nvolume: { id: X, date: 0 }\nfilesystems: { iso9660: true, udf: true }\noutput: out.iso\nfiles:\n  - { at: /always, text: x }\n'

function project(entry: string, files: Readonly<Record<string, string>> = {}) {
  const home = mkdtempSync(join(top, 'project-'))
  const write = (name: string, content: string): void => {
    mkdirSync(join(home, name, '..'), { recursive: true })
    writeFileSync(join(home, name), content)
  }
  for (const [name, content] of Object.entries({ ...files, 'disc.config.yaml': `${head}  - ${entry}\n` })) write(name, content)
  const disc = (...args: readonly string[]) => runProgram(args, home, { ...process.env, NO_COLOR: '1' })
  const listed = (): readonly string[] => disc('ls', 'out.iso').stdout.trim().split('\n')
  return { home, disc, write, listed }
}

describe('what is not there is left out with a note, and an error without the mark', () => {
  const cases: Record<string, readonly [entry: string, note: string]> = {
    'a file': ['{ from: network-config, at: / OPTIONAL }', '"network-config", which is optional: it is not there'],
    'a folder': ['{ from: extra/deep, at: /x OPTIONAL }', '"extra/deep", which is optional: "extra" is not there'],
    'one of a list': ['{ from: [a.txt, b.txt], at: / OPTIONAL }', '"b.txt", which is optional: it is not there, "a.txt" is'],
    'a glob': ["{ from: '*.rpm', at: / OPTIONAL }", '"*.rpm", which is optional: nothing matches it in "."'],
    'a glob in a folder': ["{ from: 'rpms/*.rpm', at: / OPTIONAL }", '"rpms/*.rpm", which is optional: nothing matches it in "."'],
    'an archive': ['{ archive: rootfs.tar.gz OPTIONAL }', '"rootfs.tar.gz", which is optional: it is not there'],
    'a part of a file': ['{ at: /joined, concat: [a.txt, { from: tail OPTIONAL }] }', '"tail", which is optional: it is not there'],
    'a stream': ['{ from: a.txt, streams: { icon: { from: icon.png OPTIONAL } } }', '"icon.png", which is optional: it is not there'],
  }
  for (const [what, [entry, note]] of sample(Object.entries(cases), 2))
    it(what, () => {
      const optional = project(entry.replace(' OPTIONAL', ', optional: true'), { 'a.txt': 'a' })
      for (const command of ['validate', 'plan', 'build']) {
        const { status, stderr } = optional.disc(command)
        expect(status, stderr).toBe(0)
        expect(stderr).toContain(`note: Left out ${note}\n`)
        expect(optional.disc(command, '-q').stderr).not.toContain('Left out')
      }
      expect(JSON.parse(optional.disc('validate', '--json').stdout)).toMatchObject({
        ok: true,
        faults: [{ severity: 'note', position: { file: 'disc.config.yaml', line: 7 } }],
      })
      for (const mark of ['', ', optional: false']) {
        const needed = project(entry.replace(' OPTIONAL', mark), { 'a.txt': 'a' }).disc('build')
        expect(needed.stderr).toMatch(/disc\.config\.yaml:7:\d+: error: .*\[source\/(missing|matchesNothing|folderMissing)\]/)
        expect(needed.status).toBe(1)
      }
    })
})

it('what is there is taken', () => {
  const files = { 'network-config': 'version: 2\n', 'a.txt': 'a', tail: 'bc' }
  const { disc, listed } = project(
    '{ from: [network-config, a.txt, none], optional: true }\n  - { at: /joined, concat: [a.txt, { from: tail, optional: true }] }',
    files,
  )
  expect(disc('build').stderr).toContain('Left out "none"')
  expect(listed()).toEqual(['/a.txt', '/always', '/joined', '/network-config'])
  expect(disc('ls', 'out.iso', '-l').stdout).toMatch(/\b3 .*joined/)
})

it('what is there and cannot be taken stays an error', () => {
  const { home, disc } = project('{ from: [folder-of-links/broken, a.txt/b], optional: true, at: /x }', {
    'a.txt': 'a',
    'folder-of-links/c': '',
  })
  symlinkSync('nowhere', join(home, 'folder-of-links/broken'))
  const { status, stderr } = disc('build')
  expect(stderr).toContain('source/linkBroken')
  expect(status).toBe(1)
})

it('a lock knows whether it was there', () => {
  const { disc, write } = project('{ from: network-config, at: /, optional: true }')
  expect(disc('build', '--lock').status).toBe(0)
  expect(disc('build', '--frozen').status).toBe(0)
  write('network-config', 'version: 2\n')
  const appeared = disc('build', '--frozen')
  expect(appeared.status).toBe(1)
  expect(appeared.stderr).toContain('/network-config')
  expect(disc('build', '--lock').status).toBe(0)
  expect(disc('build', '--frozen').status).toBe(0)
})

it('a seed takes the network-config that lies beside it, and builds without', () => {
  const home = mkdtempSync(join(top, 'seed-'))
  const disc = (...args: readonly string[]) => runProgram(args, home, { ...process.env, SOURCE_DATE_EPOCH: '0' })
  expect(disc('init', 'seed').status).toBe(0)
  expect(disc('build')).toMatchObject({ status: 0, stderr: expect.stringContaining('Left out "network-config"') as string })
  expect(disc('ls', 'dist/seed.iso').stdout).not.toContain('network-config')
  writeFileSync(join(home, 'network-config'), 'version: 2\n')
  expect(disc('build')).toMatchObject({ status: 0, stderr: expect.not.stringContaining('Left out') as string })
  expect(disc('ls', 'dist/seed.iso').stdout).toContain('network-config')
})

describe('boot entries', () => {
  const boot = (entries: string, more = ''): string => `{ at: /a.img, zeros: 2048 }\nboot:${more}\n  entries: [${entries}]`
  const platforms = ({ disc }: ReturnType<typeof project>): readonly string[] =>
    [...disc('inspect', 'out.iso').stdout.matchAll(/\b(BIOS|PowerPC|Mac|EFI)\b/gi)].map(([name]) => name.toLowerCase())
  const cases: Record<string, readonly [entry: string, note: string]> = {
    'a file of this computer': ['{ platform: efi, image: { from: efi.img } OPTIONAL }', '"efi.img", which is optional: it is not there'],
    'a folder that makes a FAT image': [
      '{ platform: efi, image: { fat: { from: [esp, drivers] } } OPTIONAL }',
      '"esp", which is optional: it is not there',
    ],
    'a path on the disc': [
      '{ platform: efi, image: /efi.img OPTIONAL }',
      'the boot entry of "/efi.img", which is optional: it is not on the disc',
    ],
  }
  for (const [what, [entry, note]] of sample(Object.entries(cases), 2))
    it(what, () => {
      const first = project(boot(`${entry.replace(' OPTIONAL', ', optional: true')}, { image: /a.img }`))
      const { status, stderr } = first.disc('build')
      expect(status, stderr).toBe(0)
      expect(stderr).toContain(`note: Left out ${note}\n`)
      expect(platforms(first)).toEqual(platforms(without))
      expect(first.disc('validate', '--json').stdout).toContain('"line":9')
      const needed = project(boot(`${entry.replace(' OPTIONAL', '')}, { image: /a.img }`)).disc('build')
      expect(needed.status).toBe(1)
      expect(needed.stderr).toMatch(/disc\.config\.yaml:9:\d+: error: /)
    })
  const without = project(boot('{ image: /a.img }'))
  without.disc('build')

  it('are taken where their image is there', () => {
    const taken = project(boot('{ image: /a.img }, { platform: efi, image: { from: efi.img }, optional: true }'), {
      'efi.img': 'x'.repeat(2048),
    })
    expect(taken.disc('build')).toMatchObject({ status: 0, stderr: expect.not.stringContaining('Left out') as string })
    expect(platforms(taken)).toContain('efi')
    expect(platforms(without)).not.toContain('efi')
  })

  it('without one left the disc does not boot, and no catalogue is on it', () => {
    const none = project(boot('{ image: /b.img, optional: true }'))
    expect(none.disc('build').status).toBe(0)
    expect(none.listed()).toEqual(['/a.img', '/always'])
    const table = project(boot('{ platform: efi, image: /b.img, optional: true }', '\n  hybrid: { gpt: true }')).disc('build')
    expect(table.status).toBe(0)
    expect(table.stderr).toContain('hybrid/noEfiImage')
  })

  it('the next may become the default, for which less is allowed', () => {
    const entries = '{ image: /a.img, optional: true }, { image: /a.img, id: abcdefghijklmnopqrstuvwxyz }'
    expect(project(boot(entries)).disc('validate').stderr).toContain('manifest/bootIdTooLong')
    expect(project(boot(entries.replace(', optional: true', ''))).disc('validate').status).toBe(0)
  })
})
