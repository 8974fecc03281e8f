/** Each return value of the Image Mastering API, raised by what it stands for through the commands and verbs of the program. */

import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { imapiValues } from '../src/fault/index.js'
import { allFaults } from '../src/faults.js'
import { faults as ofDoor } from '../src/cli/faults.js'
import { openBench } from './return-values/bench.js'
import { onlyInCom, provocations, provokedBy } from './return-values/index.js'
import { temporaryFolder } from './support/folder.js'

vi.mock(import('node:fs'), async (original) => (await import('./return-values/trouble.js')).troubled(await original()))

const folder = temporaryFolder()
let count = 0

describe('is raised by', () => {
  it.each(provocations.map((one) => [one.does, one] as const))('%s', async (_does, { raises, run }) => {
    const raised = await run(openBench(join(folder, String(count++))))
    const codes = [...new Set(raised.map(({ code }) => code))]
    for (const [code, values] of Object.entries(raises)) {
      expect(codes).toContain(code)
      expect(raised.find((one) => one.code === code)?.imapi ?? []).toEqual(expect.arrayContaining([...values]))
    }
  })
})

describe('the table', () => {
  const provoked = provokedBy()

  it('has each value once: provoked, or only in COM', () => {
    const open = imapiValues.filter(({ name }) => provoked.has(name) === Object.hasOwn(onlyInCom, name)).map(({ name }) => name)
    expect(open).toEqual([])
  })

  it('knows no other values', () => {
    const names = new Set(imapiValues.map(({ name }) => name))
    expect([...provoked.keys(), ...Object.keys(onlyInCom)].filter((name) => !names.has(name))).toEqual([])
  })

  it('what is only in COM is carried by no fault', async () => {
    const carried = new Set((await allFaults(ofDoor)).flatMap(({ imapi = [] }) => imapi))
    expect(Object.keys(onlyInCom).filter((name) => carried.has(name))).toEqual([])
  })
})
