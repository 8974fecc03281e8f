/** `disc watch` as a process: its lines, its signals, the program it runs and the disc it burns. */

import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, expect, it } from 'vitest'
import { demandRewritable } from '../../src/cli/again.js'
import { run as watchCommand } from '../../src/cli/watch.js'
import { withoutRest } from '../../src/cli/words.js'
import { openByAddress } from '../../src/transport/open.node.js'
import { temporaryFolder } from '../support/folder.js'
import { run, sample } from '../support/tools.js'
import { runCommand } from './run-command.js'

const program = new URL('../../dist/bin/disc.js', import.meta.url).pathname
const schema = JSON.parse(readFileSync(new URL('../../schema/results.schema.json', import.meta.url), 'utf8')) as { readonly $id: string }
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true })
ajv.addSchema(schema)
const isLine = ajv.getSchema(`${schema.$id}#/$defs/watch`)

const top = temporaryFolder()
let count = 0
const running: ChildProcess[] = []
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

interface Line {
  readonly kind?: string
  readonly ok?: boolean
  readonly revision?: number
  readonly fault?: { readonly code: string; readonly message: string }
}

function started(options: readonly string[], output = 'out.iso') {
  const folder = join(top, String(++count))
  mkdirSync(join(folder, 'tree'), { recursive: true })
  const put = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  put('tree/a.txt', 'a\n')
  put('disc.config.yaml', `disc: 1\nvolume: { date: 2026-01-01 }\nfiles: [{ from: tree, at: / }]\noutput: ${output}\n`)
  const child = spawn(process.execPath, [program, 'watch', folder, '--json', '--once-quiet', '0.05', ...options])
  running.push(child)
  const lines: Line[] = []
  const waiting: (() => void)[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    const value = JSON.parse(line) as Line
    if (isLine?.(value) !== true) throw new Error(`${line}: ${JSON.stringify(isLine?.errors)}`)
    lines.push(value)
    for (const tell of waiting.splice(0)) tell()
  })
  const next = async (kind: string): Promise<Line> => {
    for (;;) {
      const at = lines.findIndex((line) => line.kind === kind)
      if (at >= 0) return lines.splice(0, at + 1).at(-1) as Line
      await new Promise<void>((resolve) => void waiting.push(resolve))
    }
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { folder, put, next, child, ended, lines }
}

it.each(['SIGTERM', 'SIGINT'] as const)('%s ends it in order, and nothing is left beside the image', async (signal) => {
  const { folder, put, next, child, ended, lines } = started([])
  await next('ready')
  await next('settled')
  put('tree/a.txt', 'longer than before\n')
  await next('rebuilt')
  child.kill(signal)
  expect(await ended).toBe(0)
  expect(lines.at(-1)).toEqual({ ok: true, faults: [] })
  expect(readdirSync(folder).toSorted()).toEqual(['disc.config.yaml', 'out.iso', 'tree'])
})

it('says whether there is an image that stays', async () => {
  const folder = join(top, 'broken')
  mkdirSync(folder)
  const put = (text: string): void => writeFileSync(join(folder, 'disc.config.yaml'), text)
  put('disc: [')
  const child = spawn(process.execPath, [program, 'watch', folder], { cwd: folder })
  let said = ''
  const heard = async (text: string): Promise<void> => {
    while (!said.includes(text)) await new Promise((resolve) => child.stderr.once('data', resolve))
  }
  child.stdout.on('data', (text) => (said += String(text)))
  child.stderr.on('data', (text) => (said += String(text)))
  await heard('There is no image yet')
  put(
    'disc: 1\nvolume: { id: V, date: 2020-01-02T03:04:05Z }\nfilesystems: { iso9660: {} }\noutput: out.iso\nfiles: [{ at: /a, text: a }]\n',
  )
  while (!said.includes('ready')) await new Promise((resolve) => child.stdout.once('data', resolve))
  put('disc: [')
  await heard('The image stays as it was before')
  child.kill()
  await new Promise((resolve) => child.once('close', resolve))
})

it('killed at any moment it leaves a whole image, and what it left beside goes with the next build', async () => {
  for (const wait of sample([30, 50, 70, 90], 2)) {
    const { folder, put, next, child, ended } = started([])
    await next('settled')
    run(process.execPath, [program, 'build', folder, '-o', join(folder, 'before.iso')])
    put('tree/a.txt', 'longer than before\n'.repeat(1000))
    await new Promise((resolve) => setTimeout(resolve, wait))
    child.kill('SIGKILL')
    await ended
    const image = readFileSync(join(folder, 'out.iso'))
    run(process.execPath, [program, 'build', folder])
    const after = readFileSync(join(folder, 'out.iso'))
    expect(image.equals(after) || image.equals(readFileSync(join(folder, 'before.iso')))).toBe(true)
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  }
})

it('runs a program after each rebuild, with its words as they are, never twice at once, the latest last', async () => {
  const script = join(top, 'script.sh')
  const log = join(top, 'log')
  writeFileSync(script, `#!/bin/sh\necho "begin $*" >> ${log}\ncat >> ${log}\nsleep 0.3\necho end >> ${log}\n`)
  chmodSync(script, 0o755)
  const { put, next, child, ended, folder } = started(['--on-rebuild', script, '--json', '$(touch x)', '; y'])
  await next('ready')
  for (let i = 0; i < 4; i++) {
    put('tree/a.txt', `${'x'.repeat(i * 3000)}\n`)
    await next('rebuilt')
  }
  await new Promise((resolve) => setTimeout(resolve, 900))
  child.kill()
  await ended
  const said = readFileSync(log, 'utf8').trim().split('\n')
  expect(said.filter((line) => !line.startsWith('{'))).toEqual(
    Array.from({ length: said.length / 3 }, () => ['begin --json $(touch x) ; y', 'end']).flat(),
  )
  const facts = said.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line)
  expect(facts[0]).toMatchObject({ kind: 'ready', revision: 1, manifest: `${folder}/disc.config.yaml` })
  expect(facts.at(-1)).toMatchObject({ kind: 'rebuilt', revision: 5 })
  expect(facts.length).toBeLessThan(5)
})

it.each([
  [['sh', '-c', 'exit 3'], 'exit status 3'],
  [['sh', '-c', 'sleep 60 & sleep 60'], 'killed after 0.3 s'],
  [['/no/such/program'], 'there is no such program'],
])('%j: it goes on, and says why the program came to nothing', async (command, why) => {
  const { put, next } = started(['--time-limit', '0.3', '--on-rebuild', ...command])
  const { fault } = await next('fault')
  expect(fault?.code).toBe('cli/onRebuildFailed')
  expect(fault?.message).toContain(why)
  put('tree/a.txt', 'goes on\n')
  await next('rebuilt')
})

it.each(['dvd+rw', 'dvd-r'])('burns what has settled onto a virtual %s', async (medium) => {
  const file = join(top, `${medium}.disc`)
  const { folder, put, next, child, ended } = started(['--burn', `virtual:${file}?media=${medium}`])
  expect(await next('burned')).toMatchObject({ ok: true })
  put('tree/a.txt', 'burned again\n')
  await next('rebuilt')
  expect(await next('burned')).toMatchObject({ ok: true })
  child.kill()
  expect(await ended).toBe(0)
  run(process.execPath, [program, 'verify', `virtual:${file}`, '--against', join(folder, 'out.iso')])
})

it('refuses a disc that is written once', async () => {
  const virtual = `virtual:${join(top, 'once.disc')}?media=bd-r`
  const open = (_: string, use: Parameters<typeof openByAddress>[1]) => openByAddress(virtual, use)
  await expect(demandRewritable('/dev/sr9', open)).rejects.toMatchObject({ faults: [{ code: 'cli/writtenOnce' }] })
  await demandRewritable('/dev/sr9', (_, use) => openByAddress(`virtual:${join(top, 'again.disc')}?media=bd-re`, use))
})

it('says what is wrong with its words', async () => {
  const wrong = async (options: Readonly<Record<string, unknown>>) => (await runCommand(watchCommand, [top], options)).status
  expect(await wrong({ onceQuiet: 'x' })).toBe(2)
  expect(await wrong({ onceQuiet: '0' })).toBe(2)
  expect(await wrong({ timeLimit: '5' })).toBe(2)
  expect(await wrong({ onRebuild: [] })).toBe(2)
  expect(existsSync(join(top, 'out.iso'))).toBe(false)
})

it.each([
  [
    ['watch', '-q', '--on-rebuild', 'a', '--b'],
    ['watch', '-q'],
    ['a', '--b'],
  ],
  [['watch', '--on-rebuild=a', '--b'], ['watch'], ['a', '--b']],
  [['watch', '--', '--on-rebuild'], ['watch', '--', '--on-rebuild'], undefined],
  [['watch'], ['watch'], undefined],
])('%j: words behind an option that takes all of them', (args, before, rest) => {
  expect(withoutRest(args, { flags: '--on-rebuild <program>', text: '' })).toEqual([before, rest])
})
