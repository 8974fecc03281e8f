/** What a command reads is never written over, whatever way it is spelt, and also with --force. */

import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, linkSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { wave } from '../support/wave.js'
import { program, runProgram } from '../support/program.js'
import { sample } from '../support/tools.js'

const top = temporaryFolder()
const made = join(top, 'made')
mkdirSync(join(made, 'src'), { recursive: true })
const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(made, name), content)
const head = 'disc: 1\nvolume: { id: X, date: 0 }\n'
put('src/one.wav', wave(noise('one', 5 * 44_100)))
put(
  'album.yaml',
  'disc: 1\nmedia: cd-r\naudio: { title: T, tracks: [{ from: src/one.wav }] }\noutput: { image: album.bin, sheet: album.cue, cdText: album.cdt }\n',
)
put('ccd.yaml', 'disc: 1\nmedia: cd-r\naudio: { tracks: [{ from: src/one.wav }] }\noutput: { image: clone.img, sheet: clone.ccd }\n')
// The disc holds files with the names of what it is made of, and of what is made of it.
put(
  'names.yaml',
  `${head}filesystems: { iso9660: { rockridge: true } }\nfiles: [{ at: /names.iso, text: a }, { at: /names.yaml, text: b }, { at: /src/one.wav, text: c }, { at: /other.txt, from: src/one.wav }]\noutput: names.iso\n`,
)
put(
  'mixed.yaml',
  `${head}media: cd-r\nlayout: mixed\nfilesystems: { iso9660: { rockridge: true } }\nfiles: [{ at: /mixed.bin, text: a }, { at: /mixed.cue, text: b }, { at: /free.txt, text: c }]\naudio: { tracks: [{ from: src/one.wav }] }\noutput: { image: mixed.bin, sheet: mixed.cue }\n`,
)

const environment = { ...process.env, NO_COLOR: '1' }
const run = (cwd: string, args: string, user?: number) =>
  user === undefined
    ? runProgram(args.split(' '), cwd, environment)
    : spawnSync(process.execPath, [program, ...args.split(' ')], { encoding: 'utf8', cwd, env: environment, uid: user, gid: user })
for (const name of ['album', 'ccd', 'names', 'mixed']) expect(run(made, `build -q ${name}.yaml`)).toMatchObject({ status: 0, stderr: '' })

/** All files below a folder with what they hold. */
const contentsOf = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    (readdirSync(folder, { recursive: true, withFileTypes: true }) as unknown as { name: string; parentPath: string; isFile(): boolean }[])
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'latin1')]),
  )

function home(): string {
  const folder = mkdtempSync(join(top, 'home-'))
  cpSync(made, folder, { recursive: true })
  symlinkSync('album.cue', join(folder, 'soft.cue'))
  symlinkSync('.', join(folder, 'here'))
  linkSync(join(folder, 'album.bin'), join(folder, 'hard'))
  return folder
}

const cases: readonly (readonly [what: string, args: string, told: string])[] = [
  ['the sheet', 'import album.cue -o album.cue', 'cli/isSource'],
  ['the sheet by another spelling', 'import album.cue -o ./src/../album.cue', 'cli/isSource'],
  ['the sheet through a folder that is a link', 'import album.cue -o here/album.cue', 'cli/isSource'],
  ['the sheet by a symbolic link', 'import album.cue -o soft.cue', 'cli/isSource'],
  ['the image of a sheet', 'import album.cue -o album.bin', 'cli/isSource'],
  ['the image of a sheet by a hard link', 'import album.cue -o hard', 'cli/isSource'],
  ['the texts of a sheet', 'import album.cue -o album.cdt', 'cli/isSource'],
  ['the image of a CCD', 'import clone.ccd -o clone.img', 'cli/isSource'],
  ['the sub-code of a CCD', 'import clone.ccd -o clone.sub', 'cli/isSource'],
  ['the sheet through a link that is read', 'import soft.cue -o album.cue', 'cli/isSource'],
  ['the image that files are taken from', 'extract names.iso -o .', 'restore/isSource'],
  ['the image through a folder that is a link', 'extract names.iso /names.iso -o here', 'restore/isSource'],
  ['a sheet that files are taken from', 'extract mixed.cue /mixed.cue -o .', 'restore/isSource'],
  ['the image of a sheet that files are taken from', 'extract mixed.cue /mixed.bin -o .', 'restore/isSource'],
  ['a manifest that a page shows', 'plan names.yaml --html names.yaml', 'cli/isSource'],
  ['a manifest that a picture shows', 'plan names.yaml --svg names.yaml', 'cli/isSource'],
  ['a sheet that a picture shows', 'inspect album.cue --svg album.cue', 'cli/isSource'],
  ['the image of a sheet that a page shows', 'plan album.cue --html album.bin', 'cli/isSource'],
  ['a source of a manifest that a page shows', 'plan names.yaml --html src/one.wav', 'cli/isSource'],
  ['a manifest that is extracted', 'extract names.yaml /names.yaml -o .', 'restore/isSource'],
  ['a source of a manifest that is extracted', 'extract names.yaml /src/one.wav -o .', 'restore/isSource'],
]

describe.each(['', ' --force'])('with%s', (force) => {
  it.each(sample(cases, 2))('%s is kept', (_what, args, told) => {
    const folder = home()
    const before = contentsOf(folder)
    const { status, stderr } = run(folder, args + force)
    expect([status, stderr]).toEqual([1, expect.stringContaining(`[${told}]`)])
    expect(stderr).not.toContain('with it over')
    expect(contentsOf(folder)).toEqual(before)
  })
})

describe('files that are there', () => {
  it.each([
    ['import album.cue -o mine', 'cli/fileExists'],
    ['init -o mine', 'cli/fileExists'],
    ['init -o dangling', 'cli/fileExists'],
    ['plan names.yaml --html mine', 'cli/fileExists'],
    ['inspect album.cue --svg mine', 'cli/fileExists'],
    ['extract mixed.cue /free.txt -o .', 'restore/exists'],
  ])('are kept: disc %s', (args, told) => {
    const folder = home()
    for (const name of ['mine', 'free.txt']) writeFileSync(join(folder, name), 'mine')
    symlinkSync('nowhere', join(folder, 'dangling'))
    const before = contentsOf(folder)
    expect(run(folder, args)).toMatchObject({ status: 1, stderr: expect.stringContaining(`[${told}]`) as string })
    expect(contentsOf(folder)).toEqual(before)
  })

  it.each(['import album.cue -o mine --force', 'init -o mine --force', 'extract mixed.cue /free.txt -o . --force'])(
    'are replaced where that is asked for: disc %s',
    (args) => {
      const folder = home()
      for (const name of ['mine', 'free.txt']) writeFileSync(join(folder, name), 'mine')
      expect(run(folder, args)).toMatchObject({ status: 0, stderr: expect.not.stringContaining('error') as string })
      const name = args.startsWith('extract') ? 'free.txt' : 'mine'
      expect(readFileSync(join(folder, name), 'utf8')).not.toBe('mine')
    },
  )

  it('a manifest does not take the name of its sample', () => {
    const folder = home()
    const { status, stderr } = run(folder, 'init audio -o 01.wav')
    expect([status, stderr]).toEqual([2, expect.stringContaining('"01.wav" is where a sample of this template lies')])
  })
})

/** Rights count for those alone who are not the superuser. */
const nobody = process.getuid?.() === 0 ? 65_534 : undefined

describe('a folder that may not be written', () => {
  it.each([
    ['build names.yaml -o locked/x.iso', 'Cannot write the image as "locked/x.iso": its folder may not be written'],
    ['import album.cue -o locked/x.yaml', 'Cannot write "locked/x.yaml": it, or its folder, may not be written'],
    ['init -o locked/x.yaml', 'Cannot write "locked/x.yaml": it, or its folder, may not be written'],
    ['extract names.iso -o locked/x', 'Cannot put files into "locked/x": it, or its folder, may not be written'],
    ['extract names.iso /other.txt -o locked', 'Cannot put files into "locked": it, or its folder, may not be written'],
  ])('disc %s tells words and the place', (args, told) => {
    const folder = home()
    for (const path of [top, folder]) chmodSync(path, 0o755)
    mkdirSync(join(folder, 'locked'), { mode: 0o555 })
    const { status, stdout, stderr } = run(folder, args, nobody)
    expect([status, stderr]).toEqual([1, expect.stringContaining(told)])
    expect(stdout + stderr).not.toMatch(/EACCES|EPERM|\.part|, (open|mkdir) '/)
    expect(readdirSync(join(folder, 'locked'))).toEqual([])
  })

  it('is told of a folder within that may not be read', () => {
    const folder = home()
    for (const path of [top, folder]) chmodSync(path, 0o755)
    mkdirSync(join(folder, 'into'), { mode: 0o777 })
    chmodSync(join(folder, 'into'), 0o777)
    mkdirSync(join(folder, 'into/src'), { mode: 0o000 })
    const { status, stderr } = run(folder, 'extract names.iso -o into', nobody)
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('Cannot put files into "into/src": the folder may not be read [restore/noFolder]'),
    ])
    expect(readdirSync(join(folder, 'into'))).toEqual(['src'])
  })

  it('is told where the file itself may not be written, and for a lock file', () => {
    const folder = home()
    for (const path of [top, folder]) chmodSync(path, 0o755)
    writeFileSync(join(folder, 'mine'), 'mine', { mode: 0o444 })
    for (const [args, told] of [
      ['import album.cue -o mine --force', 'Cannot write "mine": it, or its folder, may not be written'],
      ['lock names.yaml', 'its folder may not be written'],
    ] as const) {
      const { status, stderr } = run(folder, args, nobody)
      expect([args, status, stderr]).toEqual([args, 1, expect.stringContaining(told)])
      expect(stderr).not.toMatch(/EACCES|EPERM|\.part/)
    }
  })
})
