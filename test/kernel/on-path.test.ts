import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { placesOf, programOnPath, programsOnPath } from '../../src/kernel/on-path.node.js'
import { temporaryFolder } from '../support/folder.js'
import { folderOfPrograms } from '../support/programs.js'

const folder = temporaryFolder()

it('a program is the first of its name on the search path that may be run', () => {
  const [first, second] = ['first', 'second'].map((name) => folderOfPrograms(join(folder, name), { tool: 'exit 0' }))
  mkdirSync(join(folder, 'odd/tool'), { recursive: true })
  mkdirSync(join(folder, 'plain'))
  writeFileSync(join(folder, 'plain/tool'), 'no program')
  const environment = { PATH: ['', join(folder, 'gone'), join(folder, 'odd'), join(folder, 'plain'), first, second].join(':') }
  expect(programsOnPath('tool', { environment })).toEqual([join(first, 'tool'), join(second, 'tool')])
  chmodSync(join(first, 'tool'), 0o644)
  expect(programOnPath('tool', { environment })).toBe(join(second, 'tool'))
  expect(programOnPath(join(second, 'tool'), { environment: {} })).toBe(join(second, 'tool'))
  expect(programOnPath('other', { environment })).toBeUndefined()
})

it('on Windows folders are parted by semicolons, and names have endings', () => {
  const search = { environment: { Path: 'C:\\Git\\cmd;;\\\\server\\tools', PATHEXT: '.EXE;.CMD' }, platform: 'win32' } as const
  const of = (place: string): readonly string[] => [place, `${place}.EXE`, `${place}.CMD`]
  expect(placesOf('git', search)).toEqual([...of('C:\\Git\\cmd\\git'), ...of('\\\\server\\tools\\git')])
  expect(placesOf('D:\\bin\\git', search)).toEqual(of('D:\\bin\\git'))
})
