/** The discs of a set made by processes side by side. */

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { program } from '../support/program.js'
import { itNeeds } from '../support/tools.js'

const top = temporaryFolder()
// Each run is a process of its own, and so is each job.
vi.setConfig({ testTimeout: 60_000 })

interface Result {
  readonly ok: boolean
  readonly discs?: readonly { readonly number: number; readonly state: string; readonly image: string; readonly sha256: string }[]
  readonly faults: readonly { readonly code: string; readonly severity: string; readonly message: string }[]
}

function begun(discs = 3, size = 200_000) {
  const home = mkdtempSync(join(top, 'set-'))
  for (let i = 1; i <= discs; i++) {
    mkdirSync(join(home, 'src', `folder ${i}`), { recursive: true })
    writeFileSync(join(home, 'src', `folder ${i}`, 'file.bin'), Buffer.alloc(size, `${i} `))
  }
  const manifest = join(home, 'disc.config.yaml')
  const blocks = Math.ceil(size / 2048) + 80
  writeFileSync(
    manifest,
    `disc: 1\nmedia: { type: cd-r, blocks: ${blocks} }\nvolume: { id: BOX, date: 0 }\nfilesystems: { iso9660: { rockridge: true } }\nset: {}\nfiles: [{ from: src }]\n`,
  )
  const at = (...names: readonly string[]): string => join(home, ...names)
  const run = (args: readonly string[], env: NodeJS.ProcessEnv = process.env) => {
    const child = spawn(process.execPath, [program, 'set', ...args, '--json'], { cwd: home, env })
    const [out, error]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (piece: Buffer) => out.push(piece))
    child.stderr.on('data', (piece: Buffer) => error.push(piece))
    const ended = new Promise<{ status: number | null; result: Result; error: string }>((resolve) => {
      child.once('close', (status) => {
        const last = Buffer.concat(out).toString().trim().split('\n').at(-1) ?? ''
        resolve({ status, result: JSON.parse(last) as Result, error: Buffer.concat(error).toString() })
      })
    })
    return { child, ended }
  }
  const done = (...args: readonly string[]) => run(args).ended
  const codes = async (...args: readonly string[]) => {
    const { status, result } = await done(...args)
    return [status, ...result.faults.map(({ code }) => code)]
  }
  return { home, at, run, done, codes, manifest }
}

const digestOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

describe('processes side by side', () => {
  it('make the discs that one would, each once, and leave what is there', async () => {
    const { done, at } = begun()
    await done('plan')
    const first = await done('build', '--engine', 'local:2', '--only', '1-2')
    expect([first.status, first.result.discs?.map(({ number, state }) => [number, state])], first.error).toEqual([
      0,
      [
        [1, 'built'],
        [2, 'built'],
      ],
    ])
    const second = await done('build', '--engine', 'local')
    expect(second.result.discs?.map(({ state }) => state)).toEqual(['kept', 'kept', 'built'])
    const made = second.result.discs?.map(({ image }) => digestOf(image))
    expect(second.result.discs?.map(({ sha256 }) => sha256)).toEqual(made)
    rmSync(at('dist'), { recursive: true })
    const alone = await done('build')
    expect(alone.result.discs?.map(({ sha256 }) => sha256)).toEqual(made)
    expect(existsSync(at('dist/set-jobs'))).toBe(false)
  })

  it('read the sources no more than the one who sent them: digests are taken as they were left', async () => {
    const { done, at } = begun()
    await done('plan')
    await done('build', '--engine', 'local:3')
    const memory = at('dist/set-digests.txt')
    // Paths below the manifest, whatever folder it is named from, and nothing that each host numbers in its own way.
    expect(readFileSync(memory, 'utf8')).toMatch(/^[0-9a-f]{64} \["src\/folder 1\/file.bin",0,200000,200000,-?\d+,\d+\]$/m)
  })

  it('that cannot make a disc are told with their reason, after the others are done', async () => {
    const { done, at } = begun()
    await done('plan')
    mkdirSync(at('dist/BOX_02_OF_03.iso'), { recursive: true })
    const { status, result } = await done('build', '--engine', 'local:2')
    const errors = result.faults.filter(({ severity }) => severity === 'error')
    expect([status, errors.map(({ code }) => code)]).toEqual([1, ['engine/discFailed', 'request/outputUnwritable']])
    expect(errors[0]?.message).toMatch(/^Disc 2, BOX_02_OF_03, was not made: /)
    expect(existsSync(at('dist/BOX_03_OF_03.iso'))).toBe(true)
    expect(readFileSync(at('dist/set-jobs/disc-2.log'), 'utf8')).toContain('it ended with 1')
    rmSync(at('dist/BOX_02_OF_03.iso'), { recursive: true })
    expect((await done('build', '--engine', 'local:2')).result.discs?.map(({ state }) => state)).toEqual(['kept', 'built', 'kept'])
  })

  it('end when the one who sent them is interrupted', async () => {
    const { done, run, at } = begun(3, 2_000_000)
    await done('plan')
    const { child, ended } = run(['build', '--engine', 'local:1'])
    while (!existsSync(at('dist/set-jobs/disc-1.log'))) await sleep(10)
    child.kill('SIGINT')
    const { status, result } = await ended
    expect([status, result.faults.map(({ code }) => code)]).toEqual([130, ['engine/stopped']])
    expect(readdirSync(at('dist')).filter((name) => name.includes('.part'))).toEqual([])
    expect(existsSync(at('dist/BOX_03_OF_03.iso'))).toBe(false)
  })

  itNeeds(['unshare', 'mount'], 'may go well at another time where the disk is full, and say so by their exit status', async () => {
    const { done, at, home } = begun(1, 3_000_000)
    await done('plan')
    mkdirSync(at('dist'))
    const script = 'mount -t tmpfs -o size=1m none dist && { "$0" "$1" set build; echo "status $?"; }'
    const child = spawn('unshare', ['-rm', 'sh', '-c', script, process.execPath, program], { cwd: home })
    let said = ''
    child.stdout.on('data', (piece: Buffer) => (said += piece.toString()))
    await new Promise((resolve) => child.once('close', resolve))
    // A container may forbid the mount; then nothing was tried.
    if (said.includes('status')) expect(said).toContain('status 75')
  })
})

describe('what is wrong with jobs', () => {
  it('is another version, another plan, another folder, or other files, of which each job makes sure', async () => {
    const { done, codes, at } = begun()
    await done('plan')
    await done('build', '--engine', 'local:1', '--only', '1')
    const version = (JSON.parse(readFileSync(at('set.lock'), 'utf8')) as { program: string }).program
    const plan = digestOf(at('set.lock')).slice(0, 16)
    const mark = readFileSync(at('dist/set-jobs/folder'), 'utf8')
    const job = (ticket: string) => codes('build', '--only', '2', `--job=${ticket}`)
    expect(await job(`0.0.0,${plan},${mark}`)).toEqual([1, 'engine/otherProgram'])
    expect(await job(`${version},0123,${mark}`)).toEqual([1, 'engine/otherPlan'])
    expect(await job(`${version},${plan},0123`)).toEqual([1, 'engine/notShared'])
    writeFileSync(at('src/folder 1/file.bin'), Buffer.alloc(200_000, 'other'))
    expect(await job(`${version},${plan},${mark}`)).toEqual([1, 'set/otherIndex'])
    expect(existsSync(at('dist/BOX_02_OF_03.iso'))).toBe(false)
  })

  it('is a cluster that is not there, and a user who is root', async () => {
    const { done, run } = begun()
    await done('plan')
    const env = { ...process.env, PATH: top }
    const asked = ['build', '--engine', 'slurm']
    const codesOf = async (more: readonly string[]) => (await run([...asked, ...more], env).ended).result.faults.map(({ code }) => code)
    expect(await codesOf(['--as-root'])).toEqual(['engine/noProgram'])
    expect(await codesOf([])).toEqual([process.getuid?.() === 0 ? 'engine/asRoot' : 'engine/noProgram'])
  })

  it.each([
    ['build', '--engine', 'local:0'],
    ['build', '--engine', 'moon'],
    ['build', '--engine', 'local', '--as-root'],
    ['build', '--job', 'x'],
    ['build', '--job', 'x', '--only', '1-2'],
    ['status', '--engine', 'local'],
    ['plan', '--as-root'],
  ])('is a wrong word: %s %s %s', async (...args) => {
    expect(await begun().codes(...args)).toEqual([2, 'cli/misused'])
  })
})
