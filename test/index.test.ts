import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as glassmaster from '../src/index.js'
import { temporaryFolder } from './support/folder.js'

it('builds a disc and looks into it, by what the package exports alone', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'disc.config.yaml')
  writeFileSync(file, 'disc: 1\nvolume: { id: API, date: 2026-01-01 }\nfiles: [{ at: /a, text: hello }]\noutput: out.iso\n')
  const project = glassmaster.openProject(file, { environment: {} })
  const events: string[] = []
  const built = await glassmaster.build(project, { lock: 'none', flush: 'replace', listener: (event) => events.push(event.kind) })
  expect(built.image).toBe(join(folder, 'out.iso'))
  expect(events).toContain('action')
  const disc = await glassmaster.openDisc(built.image)
  const { tree } = await glassmaster.readTree(disc, {})
  expect([...glassmaster.walk(tree)].map(({ path }) => path)).toEqual(['/a'])
  await disc.close()
})

it('throws faults as one error', () => {
  expect(() => glassmaster.openProject('nowhere.yaml', { environment: {} })).toThrow(glassmaster.DiscError)
})
