/** Translation tables on discs of all kinds: what they list there, and that those of older discs are made anew. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './support/folder.js'
import { runProgram } from './support/program.js'

const top = temporaryFolder()

function home() {
  const folder = mkdtempSync(join(top, 'project-'))
  const disc = (...args: readonly string[]) => runProgram(args, folder, { ...process.env, NO_COLOR: '1', SOURCE_DATE_EPOCH: '5' })
  const write = (manifest: string): void => writeFileSync(join(folder, 'disc.config.yaml'), `disc: 1\n${manifest}`)
  const build = (manifest: string, ...more: readonly string[]) => {
    write(manifest)
    return disc('build', ...(more.includes('-v') ? [] : ['-q']), ...more)
  }
  const listed = (image: string, ...how: readonly string[]): readonly string[] =>
    disc('ls', '--recursive', ...how, image)
      .stdout.trim()
      .split('\n')
  const lines = (image: string, path: string): readonly string[] => {
    expect(disc('extract', '-q', '--force', '-o', 'out', image, path)).toMatchObject({ status: 0, stderr: '' })
    return readFileSync(join(folder, 'out', path), 'latin1')
      .trim()
      .split('\n')
  }
  /** The lines of a table, blanks of the column as one. */
  const names = (image: string, path: string): readonly string[] => lines(image, path).map((line) => line.replace(/ {2,}\t/, ' '))
  return { folder, disc, write, build, listed, names }
}

const iso = (more = 'true') => `filesystems: { iso9660: { rockridge: true, joliet: true, translationTables: ${more} } }\n`
const usual = `files:
  - { at: /a.txt, text: a }
  - { at: /sub/b.txt, text: b }
  - { at: /same/b.txt, text: c }
  - { at: /empty, directory: true }
`

describe('tables', () => {
  it('lie in each folder that has something in it, and in ISO 9660 alone unless more is said', () => {
    const { build, listed, names } = home()
    expect(build(`${iso()}${usual}output: a.iso`)).toMatchObject({ status: 0, stderr: '' })
    expect(listed('a.iso').filter((path) => path.includes('TRANS'))).toEqual(['/TRANS.TBL', '/same/TRANS.TBL', '/sub/TRANS.TBL'])
    expect(listed('a.iso', '--in', 'joliet').filter((path) => path.includes('TRANS'))).toEqual([])
    expect(names('a.iso', '/TRANS.TBL')).toEqual(['F A.TXT;1 a.txt', 'D EMPTY empty', 'D SAME same', 'D SUB sub'])
    expect(build(`${iso('{ name: names.tbl, hide: false }')}${usual}output: a.iso`).status).toBe(0)
    expect(listed('a.iso', '--in', 'joliet').filter((path) => path.includes('names'))).toEqual([
      '/names.tbl',
      '/same/names.tbl',
      '/sub/names.tbl',
    ])
  })

  it('list lists of checksums, also in folders of their own, and are on these lists where all trees show them', () => {
    const { folder, build, disc, names } = home()
    expect(build(`${iso('{ hide: false }')}${usual}output: { image: a.iso, sums: [{ at: /sums/of/md5 }] }`)).toMatchObject({
      status: 0,
      stderr: '',
    })
    expect(names('a.iso', '/TRANS.TBL')).toContain('D SUMS sums')
    expect(names('a.iso', '/sums/TRANS.TBL')).toEqual(['D OF of'])
    expect(names('a.iso', '/sums/of/TRANS.TBL')).toEqual(['F MD5.;1 md5'])
    expect(disc('extract', '-q', '-o', 'all', 'a.iso').status).toBe(0)
    const told = execFileSync('md5sum', ['-c', 'sums/of/md5'], { cwd: join(folder, 'all'), encoding: 'utf8' })
    expect(told).toContain('./sums/of/TRANS.TBL: OK')
  })

  it('lie there once where they are equal and equal contents do', () => {
    const { build, disc } = home()
    const blockOf = (path: string): string => disc('ls', '-l', 'a.iso', path).stdout.trim().split(/\s+/)[4]
    for (const dedupe of [true, false]) {
      expect(build(`${iso()}source: { dedupe: ${dedupe} }\n${usual}output: a.iso`).status).toBe(0)
      expect(blockOf('/same/TRANS.TBL') === blockOf('/sub/TRANS.TBL'), blockOf('/sub/TRANS.TBL')).toBe(dedupe)
    }
  })

  it('have the bytes that a lock promises, and belong to whom all files belong', () => {
    const { build, disc, write } = home()
    const manifest = `${iso()}source: { owner: '5:6' }\n${usual}output: a.iso`
    write(manifest)
    expect(disc('lock').status).toBe(0)
    expect(build(manifest, '--frozen')).toMatchObject({ status: 0, stderr: '' })
    expect(disc('check', 'a.iso').status).toBe(0)
    expect(disc('ls', '-l', 'a.iso', '/TRANS.TBL').stdout).toMatch(/^-r--r--r--\s.*5.6/)
  })

  it('take the place of no other file', () => {
    const { build } = home()
    const { status, stderr } = build(`${iso()}${usual}  - { at: /sub/TRANS.TBL, text: mine }\noutput: a.iso`)
    expect(status).toBe(1)
    expect(stderr).toContain('Cannot put a translation table at "/sub/TRANS.TBL": another file has that name')
    expect(stderr).toContain('disc.config.yaml:8')
    expect(build(`${iso('{ name: OTHER.TBL }')}${usual}  - { at: /sub/TRANS.TBL, text: mine }\noutput: a.iso`).status).toBe(0)
  })
})

describe('what becomes of tables of an older disc', () => {
  const added = `files: [{ at: /sub/c.txt, text: c }, { remove: /same/b.txt }]\n`

  it('they are made anew where another disc is made of it', () => {
    const { build, names, listed } = home()
    expect(build(`${iso()}${usual}output: a.iso`).status).toBe(0)
    expect(build(`base: a.iso\n${iso()}${added}output: b.iso`)).toMatchObject({ status: 0, stderr: '' })
    expect(names('b.iso', '/sub/TRANS.TBL')).toEqual(['F B.TXT;1 b.txt', 'F C.TXT;1 c.txt'])
    expect(listed('b.iso')).not.toContain('/same/TRANS.TBL')
  })

  it('they are made anew in a session that goes on', () => {
    const { build, names, listed } = home()
    expect(build(`${iso()}${usual}output: a.iso`).status).toBe(0)
    expect(build(`session: { import: a.iso }\n${iso()}${added}output: a.iso`)).toMatchObject({ status: 0 })
    expect(names('a.iso', '/sub/TRANS.TBL')).toEqual(['F B.TXT;1 b.txt', 'F C.TXT;1 c.txt'])
    expect(listed('a.iso')).not.toContain('/same/TRANS.TBL')
  })

  it('so they are where nothing is said of them, which is told, and with false they go', () => {
    const { build, names, listed } = home()
    const plain = 'filesystems: { iso9660: { rockridge: true } }\n'
    expect(build(`${iso('{ name: n.tbl }')}${usual}output: a.iso`).status).toBe(0)
    for (const manifest of [`base: a.iso\n${added}output: b.iso`, `base: a.iso\n${plain}${added}output: b.iso`]) {
      expect(build(manifest, '-v').stderr).toContain('The disc has translation tables, "n.tbl" in each folder')
      expect(names('b.iso', '/sub/n.tbl')).toEqual(['F B.TXT;1 b.txt', 'F C.TXT;1 c.txt'])
      expect(listed('b.iso')).not.toContain('/same/n.tbl')
    }
    expect(build(`base: a.iso\n${iso('false')}${added}output: c.iso`)).toMatchObject({ status: 0, stderr: '' })
    expect(listed('c.iso').filter((path) => path.includes('n.tbl'))).toEqual([])
    // What the tables of the disc are called is known of that in its root.
    expect(build(`base: a.iso\n${iso()}${added}output: d.iso`)).toMatchObject({ status: 0, stderr: '' })
    expect(listed('d.iso').filter((path) => /tbl/i.test(path))).toEqual(['/TRANS.TBL', '/sub/TRANS.TBL'])
    expect(names('d.iso', '/sub/TRANS.TBL')).toEqual(['F B.TXT;1 b.txt', 'F C.TXT;1 c.txt'])
    expect(build(`session: { import: a.iso }\n${added}output: a.iso`).status).toBe(0)
    expect(names('a.iso', '/sub/n.tbl')).toEqual(['F B.TXT;1 b.txt', 'F C.TXT;1 c.txt'])
  })

  it('they are files of the manifest that an import makes, which makes the same bytes', () => {
    const { folder, build, disc } = home()
    expect(build(`${iso()}${usual}output: a.iso`).status).toBe(0)
    expect(disc('import', '-q', 'a.iso', '-o', 'again.yaml')).toMatchObject({ status: 0, stderr: '' })
    const text = readFileSync(join(folder, 'again.yaml'), 'utf8')
    expect(text).toMatch(/at: \/sub\/TRANS\.TBL\n.*\n +hide:\n +- joliet\n/)
    expect(disc('build', '-q', 'again.yaml').status).toBe(0)
    expect(readFileSync(join(folder, 'dist/a.iso')).equals(readFileSync(join(folder, 'a.iso')))).toBe(true)
  })

  it('a file of that name that is none stays an error', () => {
    const { build } = home()
    expect(build(`filesystems: { iso9660: { rockridge: true } }\n${usual}  - { at: /TRANS.TBL, text: mine }\noutput: a.iso`).status).toBe(0)
    const { status, stderr } = build(`base: a.iso\n${iso()}${added}output: b.iso`)
    expect(status).toBe(1)
    expect(stderr).toContain('Cannot put a translation table at "/TRANS.TBL"')
  })
})
