/** The lines of `disc export` run by the programs that they are for, and what they make compared with our image. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { runProgram } from '../support/program.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
for (const name of ['tree/sub', 'one', 'a b']) mkdirSync(join(folder, name), { recursive: true })
const put = (name: string, text: string | Uint8Array): void => writeFileSync(join(folder, name), text)
put('tree/a.txt', 'a')
put('tree/sub/it\'s "b".txt', 'b')
put('one/x', 'x')
put('one/loader.bin', new Uint8Array(6000).fill(7))
put('a b/c=d', 'c')
put(
  'disc.config.yaml',
  `disc: 1
volume: { id: EXPORTED, publisher: "A publisher's", date: 2026-01-02T03:04:05Z }
filesystems: { iso9660: { rockridge: true, joliet: true } }
files:
  - { from: tree, at: / }
  - { from: 'one/*', at: /boot }
  - { from: 'a b/c=d', at: '/e=f' }
boot:
  entries: [{ image: /boot/loader.bin, loadSectors: 4, infoTable: isolinux }]
output: { image: ours.iso, padding: 150 }
`,
)
interface Found {
  readonly paths: readonly {
    readonly kind: string
    readonly space: string
    readonly path: string
    readonly differences?: readonly { readonly what: string }[]
  }[]
}

/** Addresses stand in the catalogue, and in the loader's table. */
const isPatched = (path: string): boolean => /^\/boot\/(boot\.cat|loader\.bin)$/.test(path)

for (const program of ['xorriso', 'genisoimage'])
  itNeeds([program], `${program} makes the same trees and boot records, inline and by a path list`, () => {
    expect(runProgram(['build'], folder).status).toBe(0)
    for (const more of [[], ['--path-list', `${program}.list`]]) {
      const { stdout, status, stderr } = runProgram(['export', '--as', program, '-o', `${program}.iso`, ...more], folder)
      expect([status, stderr.match(/export\/\w+/g) ?? []]).toEqual([0, program === 'xorriso' ? [] : ['export/notSaid']])
      run('sh', ['-ec', `cd "$1"; ${stdout}`, 'sh', folder])
      const { stdout: found } = runProgram(['diff', 'ours.iso', `${program}.iso`, '--trees', '--json'], folder)
      const { paths } = JSON.parse(found.trim().split('\n').at(-1) ?? '') as Found
      expect(paths.filter(({ space, kind }) => kind !== 'changed' && space !== 'iso9660').map(({ kind, path }) => [kind, path])).toEqual([])
      const whats = new Set(
        paths.flatMap(({ space, path, differences = [] }) =>
          space === 'iso9660' || isPatched(path) ? [] : differences.map(({ what }) => what),
        ),
      )
      expect([...whats].filter((what) => !/time|owner|mode|created|changed|modified/.test(what))).toEqual([])
      const entry = (image: string): unknown => {
        const { sessions } = JSON.parse(runProgram(['inspect', image, '--json'], folder).stdout) as {
          sessions: { boot?: { entries: { loadSectors: number; platform: number; infoTable?: string }[] } }[]
        }
        return sessions[0]?.boot?.entries.map(({ loadSectors, platform, infoTable }) => ({ loadSectors, platform, infoTable }))
      }
      expect(entry(`${program}.iso`)).toEqual(entry('ours.iso'))
      expect(entry('ours.iso')).toEqual([{ loadSectors: 4, platform: 0, infoTable: 'isolinux' }])
    }
    expect(readFileSync(join(folder, `${program}.list`), 'utf8')).toContain(String.raw`/e\=f=a b/c\=d`)
  })

itNeeds(['genisoimage', 'isoinfo'], 'translation tables are made by genisoimage itself, and told of xorriso', () => {
  put(
    'tables.yaml',
    `disc: 1
filesystems: { iso9660: { level: 1, rockridge: true, joliet: true, translationTables: { name: n.tbl } } }
files: [{ from: tree, at: / }]
output: ours.iso
`,
  )
  expect(runProgram(['build', 'tables.yaml'], folder).status).toBe(0)
  const { stdout, stderr } = runProgram(['export', '--as', 'genisoimage', 'tables.yaml', '-o', 'theirs.iso'], folder)
  expect(stderr).not.toContain('export/')
  expect(stdout).toContain(' -table-name n.tbl -hide-joliet-trans-tbl ')
  run('sh', ['-ec', `cd "$1"; ${stdout}`, 'sh', folder])
  const table = (image: string, path: string): string => run('isoinfo', ['-i', join(folder, image), '-x', path])
  for (const path of ['/N.TBL;1', '/SUB/N.TBL;1']) {
    expect(table('ours.iso', path)).not.toBe('')
    expect(table('theirs.iso', path)).toBe(table('ours.iso', path))
  }
  expect(runProgram(['diff', 'ours.iso', 'theirs.iso', '--trees', '--json'], folder).stdout).not.toMatch(/"kind":"(added|removed)"/)
  const told = runProgram(['export', '--as', 'xorriso', 'tables.yaml', '-o', 'x.iso'], folder).stderr
  expect(told.match(/export\/\w+/g)).toEqual(['export/notSaid'])
  expect(told).toContain('filesystems.iso9660.translationTables')
})

it('what cannot be said is told with its place', () => {
  put(
    'odd.yaml',
    'disc: 1\nvolume: { date: 2026-01-01, expires: 2030-01-01 }\nfilesystems: { iso9660: { names: mangle }, udf: true }\nfiles: [{ at: /inline, text: x }, { at: /link, symlink: inline }]\nsystemArea: one/x\noutput: { image: odd.iso, padding: 7 }\n',
  )
  const { stdout } = runProgram(['export', '--as', 'xorriso', 'odd.yaml', '--json'], folder)
  const { faults } = JSON.parse(stdout) as { faults: { code: string; values: { key?: string; path?: string } }[] }
  const told = faults.filter(({ code }) => code.startsWith('export/')).map(({ values }) => values.key ?? values.path ?? '')
  expect(told.toSorted()).toEqual([
    '/inline',
    '/link',
    'filesystems.iso9660.names',
    'filesystems.udf',
    'output.padding',
    'systemArea',
    'volume.expires',
  ])
  expect(runProgram(['export', '--as', 'nero'], folder).status).toBe(2)
  expect(runProgram(['export'], folder).status).toBe(2)
})

itNeeds(['xorriso'], 'boot code out of another file is a range for xorriso too', () => {
  const loader = new Uint8Array(6000)
  loader.set([0xfb, 0xc0, 0x78, 0x70], 64)
  put('isolinux.bin', loader)
  put('disk.img', new Uint8Array(4096).fill(0x5a, 512, 944).fill(0x5a, 2048, 2480))
  const codeAt = (offset: number): string => `disc: 1
filesystems: { iso9660: { rockridge: true } }
files: [{ from: isolinux.bin, at: /isolinux.bin }]
boot:
  catalog: /boot.cat
  entries: [{ image: /isolinux.bin, loadSectors: 4, infoTable: isolinux }]
  hybrid: { mbr: { code: { from: disk.img, offset: ${offset}, length: 432 } } }
output: code.iso
`
  put('code.yaml', codeAt(512))
  expect(runProgram(['export', '--as', 'xorriso', 'code.yaml', '-o', 'theirs.iso'], folder).stderr).toMatch(/export\/notSaid/)
  put('code.yaml', codeAt(2048))
  expect(runProgram(['build', 'code.yaml'], folder).status).toBe(0)
  const { stdout } = runProgram(['export', '--as', 'xorriso', 'code.yaml', '-o', 'theirs.iso'], folder)
  expect(stdout).toContain('--interval:local_fs:2048-2479::')
  run('sh', ['-ec', `cd "$1"; ${stdout}`, 'sh', folder])
  const codeOf = (image: string): Buffer => readFileSync(join(folder, image)).subarray(0, 432)
  expect(codeOf('code.iso')).toEqual(Buffer.alloc(432, 0x5a))
  expect(codeOf('theirs.iso')).toEqual(codeOf('code.iso'))
})
