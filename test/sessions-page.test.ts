/** The manifests of docs/sessions.md, as they stand there, make the disc that it tells of. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { runCommand } from './cli/run-command.js'
import { run as runBuild } from '../src/cli/build.js'
import { run as runLs } from '../src/cli/ls.js'
import { run as runPlan } from '../src/cli/plan.js'
import { temporaryFolder } from './support/folder.js'

const folder = temporaryFolder()
const page = readFileSync(fileURLToPath(new URL('../docs/sessions.md', import.meta.url)), 'utf8')

it('its manifests make a disc and a session of it', async () => {
  const manifests = [...page.matchAll(/```yaml (\S+)\n([^]*?)```/g)].map(([, name = '', text = '']) => ({ name, text }))
  expect(manifests.map(({ name }) => name)).toEqual(['first.yaml', 'update.yaml'])
  for (const { name, text } of manifests) {
    writeFileSync(join(folder, name), text)
    expect((await runCommand(runBuild, [join(folder, name)])).status).toBe(0)
  }
  const { out } = await runCommand(runLs, [join(folder, 'dist/grown.iso')], { recursive: true })
  expect(out.trim().split('\n')).toEqual(['/docs/', '/docs/handbook.txt', '/docs/new.txt', '/readme.txt'])
  const planned = (await runCommand(runPlan, [join(folder, 'update.yaml')])).out
  expect(planned).toMatch(
    /written, in this order:\n1\. blocks \d+ to \d+: new session\n2\. blocks 16 to 18: volume descriptors of the first session/,
  )
})
