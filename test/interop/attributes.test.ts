/** Extended attributes and lists of access control: from files, archives and images of xorriso, read by xorriso, Linux and us. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { run as check } from '../../src/cli/check.js'
import { run as diff } from '../../src/cli/diff.js'
import { run as extract } from '../../src/cli/extract.js'
import { resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountInKernel } from '../support/kernel.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
/** As long as several sectors of a continuation area. */
const long = 'no two words of it are alike '.repeat(80)

/** What programs of the host say of a folder's files; dates and the like aside. */
const attributesIn = (top: string): string => execFileSync('getfattr', ['-R', '-d', '-m', '-', '.'], { cwd: top, encoding: 'utf8' })
const listsIn = (top: string): string => execFileSync('getfacl', ['-R', '-n', '-p', '.'], { cwd: top, encoding: 'utf8' })
const programs = ['getfattr', 'setfattr', 'getfacl', 'setfacl'] as const

beforeAll(() => {
  mkdirSync(at('source', 'folder'), { recursive: true })
  for (const name of ['file', 'plain', 'folder/inner']) writeFileSync(at('source', name), `${name}\n`)
  try {
    for (const [name, key, value] of [
      ['file', 'user.comment', 'one'],
      ['file', 'user.long', long],
      ['file', 'user.empty', ''],
      ['folder', 'user.of.folder', 'two'],
    ] as const)
      run('setfattr', ['-n', key, '-v', value, at('source', name)])
    run('setfacl', ['-m', 'u:123:rw,g:65534:r,u:70000:x', at('source', 'file')])
    run('setfacl', ['-d', '-m', 'u:7:rwx', at('source', 'folder')])
  } catch {
    // Without the programs the tests are skipped.
  }
})

async function made(name: string, files = '{ from: source }', more = 'iso9660: { rockridge: true }', attributes = '[user, acl]') {
  const manifest =
    `disc: 1\nvolume: { id: A, date: 2026-01-01 }\nsource: { mode: keep, attributes: ${attributes} }\n` +
    `filesystems: { ${more} }\nfiles: [${files}]\n`
  writeFileSync(at(`${name}.yaml`), manifest)
  expect(await runCommand(build, [at(`${name}.yaml`)], { output: at(`${name}.iso`) })).toMatchObject({ status: 0 })
  expect(await runCommand(check, [at(`${name}.iso`)], {})).toMatchObject({ status: 0, out: expect.stringContaining('sound') as string })
  return at(`${name}.iso`)
}

const ofXorriso = (image: string, command: '-getfattr_r' | '-getfacl_r'): string =>
  execFileSync('xorriso', ['-acl', 'on', '-xattr', 'any', '-indev', image, command, '/', '--'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })

async function extracted(image: string, name: string): Promise<string> {
  expect(await runCommand(extract, [image], { output: at(name), owners: process.getuid?.() === 0 })).toMatchObject({ status: 0 })
  return at(name)
}

describe('by us', () => {
  for (const version of ['1.10', '1.12'])
    itNeeds(
      [...programs, 'xorriso', ...KERNEL_PROGRAMS],
      `in Rock Ridge ${version}: xorriso reads them, Linux the files, and we restore them`,
      async () => {
        const image = await made(`ours-${version}`, undefined, `iso9660: { rockridge: { version: '${version}' } }`)
        const told = ofXorriso(image, '-getfattr_r')
        expect(told).toContain(`user.long="${long.replaceAll(' ', '\\040')}"`)
        for (const line of ['user.comment="one"', 'user.empty=""', 'user.of.folder="two"']) expect(told).toContain(line)
        const lists = ofXorriso(image, '-getfacl_r')
        for (const line of ['user:123:rw-', 'user:70000:--x', 'mask::rwx', 'default:user::rwx']) expect(lists).toContain(line)
        expect(mountInKernel(image, ['rockridge']).rockridge.entries.map(({ path }) => path)).toEqual([
          '.',
          'file',
          'folder',
          'folder/inner',
          'plain',
        ])
        const top = await extracted(image, `ours-${version}.out`)
        // Access control gives rights, as owners do.
        const isRoot = process.getuid?.() === 0
        expect(attributesIn(top)).toBe(isRoot ? attributesIn(at('source')) : attributesIn(at('source')).replace(/^system.*\n/gm, ''))
        if (isRoot) expect(listsIn(top)).toBe(listsIn(at('source')))
      },
    )

  itNeeds([...programs, 'tar', 'xorriso'], 'from an archive of tar', async () => {
    run('tar', ['--xattrs', '-cf', at('a.tar'), '-C', at('source'), '.'])
    const image = await made('archive', '{ archive: a.tar }', undefined, '[user]')
    expect(ofXorriso(image, '-getfattr_r')).toBe(ofXorriso(await made('direct', undefined, undefined, '[user]'), '-getfattr_r'))
  })

  itNeeds([...programs], 'as named streams of UDF, and a difference is told', async () => {
    const image = await made('streams', undefined, 'udf: { revision: "2.01" }', '{ keep: [user], as: [streams] }')
    expect(await runCommand(extract, [image], { output: at('streams'), streams: true })).toMatchObject({ status: 0 })
    expect(execFileSync('cat', [at('streams', 'file.streams', 'user.long')], { encoding: 'utf8' })).toBe(long)
    const [before, after] = [await made('before'), await made('after', undefined, undefined, '[user]')]
    const { out, status } = await runCommand(diff, [before, after], { json: true })
    expect(status).not.toBe(0)
    expect(JSON.stringify(resultOf(out))).toContain('attribute system.posix_acl_access')
  })
})

describe('by xorriso', () => {
  itNeeds([...programs, 'xorriso'], 'we restore what the files had', async () => {
    const image = at('theirs.iso')
    run('xorriso', ['-acl', 'on', '-xattr', 'on', '-outdev', image, '-map', at('source'), '/', '-commit'])
    expect(await runCommand(check, [image], {})).toMatchObject({ status: 0 })
    const user = (text: string): string => text.replace(/^system.*\n/gm, '')
    expect(user(attributesIn(await extracted(image, 'theirs')))).toBe(user(attributesIn(at('source'))))
    if (process.getuid?.() === 0) expect(listsIn(at('theirs'))).toBe(listsIn(at('source')))
  })
})
