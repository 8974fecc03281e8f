/** Names that readers fold, through the program, as those readers see them. */

import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { run as ls } from '../../src/cli/ls.js'
import { run as validate } from '../../src/cli/validate.js'
import { runCommand, type Heard } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountInKernel, type KernelListing } from '../support/kernel.js'
import { itNeeds } from '../support/tools.js'

const folder = temporaryFolder()

/** A manifest with a file for each path, which holds its own path. */
function manifestOf(name: string, filesystems: string, paths: readonly string[]): string {
  const files = paths.map((path) => `  - { at: ${JSON.stringify(path)}, text: ${JSON.stringify(path)} }\n`).join('')
  const text = `disc: 1\nvolume: { id: FOLDED, date: 2026-01-01T00:00:00Z }\nfilesystems: ${filesystems}\nfiles:\n${files}`
  writeFileSync(join(folder, `${name}.yaml`), text)
  return join(folder, `${name}.yaml`)
}

const judged = (name: string, filesystems: string, paths: readonly string[]): Promise<Heard> =>
  runCommand(validate, [manifestOf(name, filesystems, paths)])

async function built(name: string, filesystems: string, paths: readonly string[]): Promise<{ image: string; said: string }> {
  const image = join(folder, `${name}.iso`)
  const { status, error } = await runCommand(build, [manifestOf(name, filesystems, paths)], { output: image })
  expect(status, error).toBe(0)
  return { image, said: error }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
const contentsOf = ({ entries }: KernelListing): readonly (string | undefined)[] =>
  entries.filter(({ type }) => type === 'file').map(({ sha256 }) => sha256)
/** Each file once, and each under its own name. */
function reachesAll(listing: KernelListing, paths: readonly string[]): void {
  expect(listing.mounted, listing.log).toBe(true)
  const names = listing.entries.map(({ path }) => path.toLowerCase())
  expect(new Set(names).size).toBe(names.length)
  expect(new Set(contentsOf(listing))).toEqual(new Set(paths.map(hashOf)))
}

const ends = ['/track', '/track.', '/track..', '/track. ', '/d/x.txt', '/d/x.txt.', '/...', '/.. ', '/y. ']

describe('dots and blanks at the end', () => {
  itNeeds(KERNEL_PROGRAMS, 'each file of Joliet has a name that Linux shows and finds', async () => {
    const { image, said } = await built('ends', '{ iso9660: { joliet: true } }', ends)
    reachesAll(mountInKernel(image, ['folded']).folded, ends)
    const { error } = await runCommand(validate, [join(folder, 'ends.yaml')], { verbose: true })
    expect(error).toMatch(/"\/track\." is "track_\w{3}" \(taken by another name\)/)
    expect(said).toMatch(/cannot be opened by Windows.*"\/y\. " \(a blank at the end is dropped\)/s)
  })
  itNeeds(KERNEL_PROGRAMS, 'each file of relaxed ISO 9660 as well', async () => {
    const relax = '{ lowercase: true, ascii: true, multipleDots: true, leadingDot: true, omitDot: true, omitVersion: true }'
    const { image } = await built('relaxed', `{ iso9660: { relax: ${relax} } }`, ends)
    reachesAll(mountInKernel(image, ['plain']).plain, ends)
  })
  it('names of ISO 9660:1999 are told apart', async () => {
    const { image } = await built('1999', '{ iso9660: { level: 1999 } }', ends)
    const { out } = await runCommand(ls, [image], { in: 'enhanced', recursive: true })
    const names = out.split('\n').filter((line) => /track|x\.txt/.test(line))
    expect(names).toHaveLength(6)
    expect(new Set(names.map((name) => name.replace(/[. ]+$/, ''))).size).toBe(6)
  })
  it('strict names refuse the later one', async () => {
    const { status, error } = await judged('strict-ends', '{ iso9660: { joliet: { names: strict } } }', ['/track', '/track.'])
    expect(status).toBe(1)
    expect(error).toMatch(/Cannot record "\/track\." in Joliet: its name and that of "\/track" both become/)
  })
})

describe('case', () => {
  const paths = ['/src/Makefile', '/src/makefile', '/a/README', '/a/Readme', '/a/readme']
  itNeeds(KERNEL_PROGRAMS, 'is told of Joliet, where Linux reaches one of them', async () => {
    const { image, said } = await built('case', '{ iso9660: { joliet: true } }', paths)
    const listing = mountInKernel(image, ['folded']).folded
    expect(new Set(contentsOf(listing)).size).toBe(2)
    expect(said.match(/warning/g)).toHaveLength(1)
    expect(said).toContain('"/a/README" and "/a/Readme" (Windows, Linux); "/a/README" and "/a/readme" (Windows, Linux)')
    expect(said).toContain('"/src/Makefile" and "/src/makefile"')
    expect(said).toContain('`hide`')
  })
  it('is told of UDF and of relaxed ISO 9660, and not where all readers tell names apart', async () => {
    expect((await judged('udf', '{ udf: { revision: "2.01" } }', paths)).error).toContain('In UDF some readers')
    expect((await judged('lower', '{ iso9660: { relax: { lowercase: true } } }', paths)).error).toContain('In ISO 9660 some readers')
    expect((await judged('rr', '{ iso9660: { rockridge: true } }', paths)).error).not.toContain('some readers')
    expect((await judged('none', '{ iso9660: { joliet: true } }', ['/A', '/b', '/C/a', '/c/a'].slice(0, 3))).error).not.toContain(
      'some readers',
    )
  })
  it('is not told of those who take Rock Ridge', async () => {
    const { error } = await judged('beside', '{ iso9660: { rockridge: true, joliet: true } }', [...paths, '/caf\u00e9', '/cafe\u0301'])
    expect(error).toContain('"/a/README" and "/a/Readme" (Windows);')
    expect(error).not.toMatch(/Linux|macOS/)
  })
  it('is an error where names are strict', async () => {
    const { status, error } = await judged('strict', '{ udf: { revision: "2.01", names: strict } }', paths)
    expect(status).toBe(1)
    expect(error.match(/they are one name to Windows/g)).toHaveLength(3)
  })
  it('and composed letters are told for macOS', async () => {
    const { error } = await judged('composed', '{ iso9660: { joliet: true } }', ['/caf\u00e9', '/cafe\u0301'])
    expect(error).toMatch(/some readers reach one.*\(macOS\)/s)
  })
})

describe('names that Windows does not open', () => {
  it('are told once for each file system', async () => {
    const names = ['/CON', '/aux.txt', '/a|b', '/fine', '/console']
    const { error } = await judged('windows', '{ iso9660: { joliet: true }, udf: { revision: "2.01" } }', names)
    expect(error).toContain(
      '3 names of Joliet cannot be opened by Windows: "/CON" (the name of a device), "/aux.txt" (the name of a device), "/a|b" ("|" is not allowed there)',
    )
    expect(error).toContain('3 names of UDF will be shown changed by Windows, or not be opened')
  })
})

describe('what is said of names in all file systems', () => {
  const names = ['/caf\u00e9.txt', '/caf\u00e8.txt', '/\u65e5\u672c', '/plain']
  const all = '{ characters: ascii, iso9660: { joliet: true }, udf: { revision: "2.01" } }'
  itNeeds(KERNEL_PROGRAMS, 'characters of ASCII alone reach Joliet and UDF', async () => {
    const { image } = await built('ascii', all, names)
    const seen = mountInKernel(image, ['joliet', 'udf'])
    for (const listing of [seen.joliet, seen.udf]) {
      reachesAll(listing, names)
      for (const { path } of listing.entries) expect(path).toMatch(/^[ -~]+$/)
    }
    const kept = await built('kept', '{ characters: ascii, iso9660: { joliet: { characters: unicode } } }', names)
    expect(mountInKernel(kept.image, ['joliet']).joliet.entries.map(({ path }) => `/${path}`)).toContain(names[2])
  })
  it('strict is so in each of them that says nothing else', async () => {
    const { error, status } = await judged('all-strict', all.replace('{', '{ names: strict,'), names)
    expect(status).toBe(1)
    expect(error).toMatch(/in Joliet: characters that are not allowed/)
    expect(error).toMatch(/in ISO 9660: characters that are not allowed/)
    expect(error).toMatch(/as it is in UDF: it has characters that are no ASCII/)
    const but = '{ names: strict, characters: ascii, iso9660: { names: mangle, joliet: { names: mangle } }, udf: { characters: unicode } }'
    expect((await judged('but', but, names)).error).toContain('in order')
  })
  it('leaves the choice of file systems to the medium', async () => {
    const { error, status } = await judged('medium', '{ names: strict }\nmedia: bd-r', ['/a', '/A'])
    expect(status).toBe(1)
    expect(error).toContain('beside "/A" in UDF')
    expect(error).not.toContain('in Joliet')
  })
})
