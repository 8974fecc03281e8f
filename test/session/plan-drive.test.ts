/** `disc plan --drive` of a manifest with a session: planned for the disc that it would go onto. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run as planCommand } from '../../src/cli/plan.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { burnIn } from './burning.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
mkdirSync(at('first'))
writeFileSync(at('first', 'kept.txt'), 'kept\n')

it.each([
  ['cd-r', 'session 2 would begin at block'],
  ['dvd+r', 'session 2 would begin at block'],
  ['bd-re', 'mode random: '],
])('tells where the session would lie, and what it costs: %s', async (media, said) => {
  const burn = burnIn(folder)
  const first = 'disc: 1\nvolume: { id: FIRST }\nfilesystems: { iso9660: {} }\nfiles: [{ from: first, at: / }]\nburn: { close: false }\n'
  const begun = await burn(first, `${media}.disc?media=${media}`)
  const next = begun.result?.disc.next?.startLba ?? 32
  writeFileSync(at('update.yaml'), 'disc: 1\nsession: { import: drive }\nfiles: [{ text: "new\\n", at: /new.txt }]\n')
  const drive = [`virtual:${at(`${media}.disc`)}`]
  const { status, out, error } = await runCommand(planCommand, [at('update.yaml')], { drive }, { SOURCE_DATE_EPOCH: '1700000000' })
  expect([status, error]).toEqual([0, ''])
  expect(out).toContain(`1. blocks ${next} to `)
  expect(out).toContain(said)
})
