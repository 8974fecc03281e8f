import { existsSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isAlive, namesOfParts, partName, removeDeadParts } from '../../src/kernel/part.node.js'
import { temporaryFolder } from '../support/folder.js'

const folder = temporaryFolder()
const own = partName('a.iso')
const [, pid = '', space = '', began = ''] = /^\.a\.iso\.(\d+)-([0-9a-f]{8})-([0-9a-f]{8})-/.exec(own) ?? []
const NOBODY = 999_999_999
const soon = (): number => 0
const long = (): number => 3_600_000

it('a part is of this process while that runs', () => {
  expect(Number(pid)).toBe(process.pid)
  expect(isAlive(own, 'a.iso', long)).toBe(true)
})

it.each([
  ['a process that is gone', `.a.iso.${NOBODY}-${space}-${began}-00000000.part`, false, false],
  ['another process that has got the number since', `.a.iso.${pid}-${space}-deadbeef-00000000.part`, false, false],
  ['a process of another container, or host', `.a.iso.1-deadbeef-${began}-00000000.part`, true, false],
  ['an earlier version, by a process that is gone', `.a.iso.${NOBODY}-00000000.part`, false, false],
  ['an earlier version, by a process that is there', `.a.iso.${process.ppid}-00000000.part`, true, true],
  ['an earlier version, by a process with the number of this one', `.a.iso.${pid}-00000000.part`, true, false],
])('a part of %s', (_, name, whenTouched, whenIdle) => {
  expect([isAlive(name, 'a.iso', soon), isAlive(name, 'a.iso', long)]).toEqual([whenTouched, whenIdle])
})

it('names of users are no parts', () => {
  expect(
    namesOfParts(['.a.iso.part', '.a.iso.notes.part', `.a.iso.x${pid}-00000000.part`, '.b.iso.1-00000000.part', own], 'a.iso'),
  ).toEqual([own])
})

it('a name of any length has parts', () => {
  const long = 'n'.repeat(255)
  const part = partName(long)
  expect(part.length).toBeLessThan(255)
  expect(namesOfParts([part, own], long)).toEqual([part])
  expect(isAlive(part, long, soon)).toBe(true)
})

it('age is measured by the clock of the file system', () => {
  const foreign = join(folder, '.a.iso.1-deadbeef-00000001-00000000.part')
  writeFileSync(foreign, '')
  utimesSync(foreign, 1_000_000, 1_000_000)
  removeDeadParts(join(folder, 'a.iso'), 1_000_000_000 + 1000)
  expect(existsSync(foreign)).toBe(true)
  removeDeadParts(join(folder, 'a.iso'), 1_000_000_000 + 61_000)
  expect(existsSync(foreign)).toBe(false)
})
