/** The composite action's own step, run as a runner runs it; the container file against the package. Neither has a network here. */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { temporaryFolder } from './support/folder.js'

const home = fileURLToPath(new URL('..', import.meta.url))
const read = (name: string): string => readFileSync(join(home, name), 'utf8')
const folder = temporaryFolder()

interface Step {
  readonly id?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}
const action = parse(read('action.yml')) as {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

function runStep(given: Readonly<Record<string, string>>) {
  const step = action.runs.steps.find(({ id }) => id === 'build')
  const outputs = join(folder, 'outputs')
  writeFileSync(outputs, '')
  const fill = (text: string): string =>
    text.replaceAll(/\$\{\{ inputs\.(\w+) \}\}/g, (_, name: string) => given[name] ?? action.inputs[name]?.default ?? `no input ${name}`)
  const env = Object.fromEntries(Object.entries(step?.env ?? {}).map(([name, text]) => [name, fill(text)]))
  const ran = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? ''], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env, GITHUB_ACTION_PATH: home.replace(/\/$/, ''), GITHUB_OUTPUT: outputs },
  })
  return { ...ran, outputs: readFileSync(outputs, 'utf8') }
}

it('the step builds, tells where the image is, and fails with the build', () => {
  mkdirSync(join(folder, 'a disc'))
  const manifest = 'disc: 1\nvolume: { date: 2026-01-01 }\nfilesystems: { iso9660: true }\nfiles: [{ at: /A, text: a }]\noutput: out.iso\n'
  writeFileSync(join(folder, 'a disc/disc.config.yaml'), manifest)
  const { status, outputs, stderr } = runStep({ manifest: 'a disc' })
  expect([status, outputs], stderr).toEqual([0, expect.stringMatching(/^image=.*a disc\/out\.iso\n$/)])
  expect(existsSync(outputs.slice('image='.length).trim())).toBe(true)
  expect(runStep({ manifest: 'a disc', output: 'else.iso', check: 'false' }).outputs).toMatch(/else\.iso\n$/)
  const failed = runStep({ manifest: 'a disc', frozen: 'true' })
  expect([failed.status, failed.outputs, failed.stdout]).toEqual([1, '', expect.stringContaining('lock/missing')])
  expect(runStep({ manifest: 'gone' }).status).toBe(1)
})

it('outputs are those of the step', () => {
  expect(Object.values(action.outputs).map(({ value }) => value)).toEqual(['${{ steps.build.outputs.image }}'])
})

it('the container has the Node.js that the package asks for, and starts its command', () => {
  const { engines, bin } = JSON.parse(read('package.json')) as { engines: { node: string }; bin: Readonly<Record<string, string>> }
  const file = read('Dockerfile')
  for (const [, version] of file.matchAll(/^FROM node:(\d+)/gm)) expect(engines.node).toContain(version)
  const [, entry = '[]'] = /^ENTRYPOINT (.*)$/m.exec(file) ?? []
  expect(Object.keys(bin)).toContain((JSON.parse(entry) as string[])[0])
})
