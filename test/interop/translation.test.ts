/** Translation tables: the same bytes as genisoimage writes for the same names, in the same trees, for readers that know nothing of Rock Ridge. */

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { run as mkisofs } from '../../src/cli/mkisofs.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
const source = join(folder, 'source')
mkdirSync(join(source, 'sub/below'), { recursive: true })
mkdirSync(join(source, 'empty'))
for (const name of ['a long name.text', 'Makefile', '.dot', 'sub/Readme.md', 'sub/below/x']) writeFileSync(join(source, name), name)

/** With what only Rock Ridge shows. */
const linked = join(folder, 'linked')
mkdirSync(join(linked, '1/2/3/4/5/6/7/8/9'), { recursive: true })
writeFileSync(join(linked, '1/2/3/4/5/6/7/8/9/deep'), 'deep')
symlinkSync('../to/there', join(linked, 'a link'))
run('mkfifo', [join(linked, 'pipe')])

/** Tables of the primary tree by path. */
function tablesOf(image: string, name: RegExp): Record<string, string> {
  const paths = run('isoinfo', ['-f', '-i', image])
    .split('\n')
    .filter((path) => name.test(path))
  return Object.fromEntries(paths.sort().map((path) => [path, run('isoinfo', ['-i', image, '-x', path])]))
}

/** Records of tables as Rock Ridge shows them, without block and date. */
const recordsOf = (image: string): readonly string[] =>
  run('isoinfo', ['-R', '-l', '-i', image])
    .split('\n')
    .filter((line) => /TRANS\.TBL/.test(line))
    .map((line) => `${line.slice(0, 42)}${line.slice(line.indexOf(']') + 1)}`)

const inJoliet = (image: string): readonly string[] =>
  run('isoinfo', ['-J', '-f', '-i', image])
    .split('\n')
    .filter((path) => /TRANS\.TBL/.test(path))
    .sort()

const inUdf = (image: string): readonly string[] =>
  [...run('7zz', ['l', '-slt', '-tudf', image]).matchAll(/^Path = (.*TRANS\.TBL)$/gm)].map(([, path]) => path).sort()

interface Case {
  readonly line: readonly string[]
  readonly name?: RegExp
  readonly joliet?: true
  readonly udf?: true
}

const cases: Readonly<Record<string, Case>> = {
  'names of 8.3': { line: ['-T', source] },
  'long names and Rock Ridge': { line: ['-R', '-T', '-l', source] },
  'owners of the line': { line: ['-R', '-T', '-uid', '5', '-gid', '6', '-file-mode', '0600', source] },
  'Joliet, which shows them': { line: ['-r', '-J', '-T', source], joliet: true },
  'Joliet, which does not': { line: ['-r', '-J', '-T', '-hide-joliet-trans-tbl', source], joliet: true },
  'UDF, which shows them': { line: ['-r', '-udf', '-T', source], udf: true },
  'UDF, which does not': { line: ['-r', '-udf', '-T', '-hide-joliet-trans-tbl', source], udf: true },
  'another name': { line: ['-R', '-table-name', 'Our Names.txt', source], name: /^.*OUR_NAME\.TXT;1$/ },
  'links, devices and deep folders': { line: ['-R', '-T', '-D', linked] },
  'what ISO 9660 does not show': { line: ['-R', '-T', '-hide', 'Makefile', source] },
  'level 4': { line: ['-R', '-T', '-iso-level', '4', linked], name: /TRANS\.TBL$/ },
}

for (const [title, { line, name = /TRANS\.TBL/, joliet, udf }] of Object.entries(cases))
  itNeeds(['genisoimage', 'isoinfo', ...(udf === undefined ? [] : ['7zz'])], title, async () => {
    const [theirs, ours] = [join(folder, 'theirs.iso'), join(folder, 'ours.iso')]
    run('genisoimage', ['-quiet', '-o', theirs, ...line])
    const { status, error } = await runCommand(mkisofs, ['--program=genisoimage', '-quiet', '-o', ours, ...line])
    expect(status, error).toBe(0)
    const wanted = tablesOf(theirs, name)
    expect(Object.keys(wanted).length).toBeGreaterThan(2)
    expect(tablesOf(ours, name)).toEqual(wanted)
    // With -R they belong to whoever runs genisoimage.
    if (line.includes('-r') || line.includes('-uid')) expect(recordsOf(ours)).toEqual(recordsOf(theirs))
    if (joliet !== undefined) expect(inJoliet(ours)).toEqual(inJoliet(theirs))
    if (udf !== undefined) expect(inUdf(ours)).toEqual(inUdf(theirs))
  })
