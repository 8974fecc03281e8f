/** What UDF volumes are told apart by, and what they count, as udftools and blkid see it. */

import { linkSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()

async function built(name: string, files: string, udf = ''): Promise<string> {
  const text = `disc: 1\nvolume: { id: SAME, date: 2026-01-01T00:00:00Z }\nfilesystems: { udf: { revision: "2.01"${udf} } }\nfiles:\n${files}`
  writeFileSync(join(folder, `${name}.yaml`), text)
  const image = join(folder, `${name}.iso`)
  const { status, error } = await runCommand(build, [join(folder, `${name}.yaml`)], { output: image })
  expect(status, error).toBe(0)
  return image
}

const factOf = (image: string, fact: string): string | undefined =>
  new RegExp(`^${fact}=(.*)$`, 'm').exec(run('udfinfo', [image], { env: { ...process.env, LC_ALL: 'C.UTF-8' } }))?.[1]

describe('the volume set identifier', () => {
  itNeeds(['udfinfo', 'blkid'], 'follows the paths, sizes, times and targets of the tree', async () => {
    const trees = [
      '  - { at: /a, text: x }\n',
      '  - { at: /b, text: x }\n',
      '  - { at: /d/a, text: x }\n',
      '  - { at: /a, text: xx }\n',
      '  - { at: /a, text: x, time: 2025-01-01T00:00:00Z }\n',
      '  - { at: /a, symlink: x }\n',
      '  - { at: /a, symlink: y }\n',
    ]
    const ids: (string | undefined)[] = []
    const uuids: string[] = []
    for (const [i, tree] of [...trees, trees[0]].entries()) {
      const image = await built(`tree-${i}`, tree)
      ids.push(factOf(image, 'fullvsid'))
      uuids.push(run('blkid', ['-p', '-s', 'UUID', '-o', 'value', image]).trim())
    }
    expect(ids[0]).toBeDefined()
    expect(ids.at(-1)).toBe(ids[0])
    expect(new Set(ids).size).toBe(trees.length)
    expect(new Set(uuids).size).toBe(trees.length)
    // The time of creation still begins it.
    expect(uuids[0]?.slice(0, 8)).toBe(Math.floor(Date.UTC(2026, 0, 1) / 1000).toString(16))
  })
})

describe('the integrity descriptor', () => {
  itNeeds(['udfinfo'], 'counts files and not names, as Linux does', async () => {
    const source = join(folder, 'source')
    mkdirSync(source)
    writeFileSync(join(source, 'one'), 'one file')
    for (const name of ['two', 'three']) linkSync(join(source, 'one'), join(source, name))
    writeFileSync(join(source, 'other'), 'another')
    const image = await built('links', '  - { from: source, at: / }\n')
    expect([factOf(image, 'numfiles'), factOf(image, 'numdirs')]).toEqual(['2', '1'])
  })
})
