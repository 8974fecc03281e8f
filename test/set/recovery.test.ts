/** Recovery data of a set as far as no program is needed that makes it: one that behaves as a test wants stands in its place. */

import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { run as runSet } from '../../src/cli/set.js'
import { openProject } from '../../src/project.js'
import { buildSet, planSet } from '../../src/set.js'
import { resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'

const top = temporaryFolder()
const path = process.env['PATH']
afterEach(() => (process.env['PATH'] = path))

/** What a disc of the set may have, its reserve taken off, and what of that its files may take. */
const [MOST, ROOM] = [1800, 1440]

function begun(more = '') {
  const home = mkdtempSync(join(top, 'set-'))
  mkdirSync(join(home, 'src'))
  for (let i = 0; i < 6; i++) writeFileSync(join(home, 'src', `${i}.bin`), Buffer.alloc(700_000, i))
  const manifest = join(home, 'disc.yaml')
  const write = (set: string): void =>
    writeFileSync(
      manifest,
      `disc: 1\nmedia: { type: cd-r, blocks: 2000 }\nvolume: { id: BOX, date: 0 }\nset: { index: false, reserve: 10 %${set} }\nfiles: [{ from: src }]\n${more}`,
    )
  write(', recovery: rs02')
  const run = async (action: string, words: readonly string[] = [manifest], options = {}) => {
    const { out, error } = await runCommand(runSet, [action, ...words], { json: true, ...options })
    return { error, ...(out === '' ? {} : resultOf(out)) } as {
      error: string
      room: number
      discs: readonly { label: string; state: string; image: string; sha256: string; size: number; blocks: number }[]
      faults: readonly { code: string; message: string; help: string; line?: number }[]
    }
  }
  /** Puts a program there that is asked for its version, and then does what is wanted; without one there is none. */
  const install = (body?: string): void => {
    const bin = join(home, 'bin')
    mkdirSync(bin, { recursive: true })
    process.env['PATH'] = bin
    if (body === undefined) return
    const program = join(bin, 'dvdisaster')
    writeFileSync(
      program,
      `#!/bin/sh\nPATH='${path}'\n[ "$1" = --version ] && exit 0\nwhile [ "$1" != -i ]; do shift; done\nfile=$2\n${body}\n`,
    )
    chmodSync(program, 0o755)
  }
  return { home, manifest, write, run, install, outputs: () => readdirSync(join(home, 'dist')).toSorted() }
}

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')
const APPENDS = 'printf "%4096s" R >>"$file"'

describe('recovery data of a set', () => {
  it('has a fifth of each disc, beside what is reserved', async () => {
    const { run, write } = begun()
    const { room, discs } = await run('plan')
    expect(room).toBe(ROOM)
    for (const { blocks } of discs) expect(blocks).toBeLessThanOrEqual(ROOM)
    write('')
    expect((await run('plan')).room).toBe(MOST)
  })

  it('is asked for up to the blocks of the medium less the reserve, and is in all that is told of an image', async () => {
    const { run, install, home, outputs, manifest, write } = begun(
      'output: { image: "dist/{label}.iso", checksums: [md5], provenance: {} }\n',
    )
    install(`echo "$*" >'${join(home, 'words')}'; ${APPENDS}`)
    const { discs: planned } = await run('plan')
    const { discs, error } = await run('build')
    expect(error).toBe('')
    expect(discs.length).toBeGreaterThan(1)
    expect(readFileSync(join(home, 'words'), 'utf8')).toMatch(new RegExp(`^-i ${home}/dist/.*part.* -mRS02 -n ${MOST} -c\n$`))
    for (const [i, { image, label, sha256: told, size }] of discs.entries()) {
      const bytes = readFileSync(image)
      expect([size, told]).toEqual([bytes.length, sha256(image)])
      expect(size).toBe(2048 * (planned[i]?.blocks ?? 0) + 4096)
      expect(readFileSync(`${image}.sha256`, 'utf8').split(' ')[0]).toBe(told)
      expect(readFileSync(`${image}.md5`, 'utf8').split(' ')[0]).toBe(createHash('md5').update(bytes).digest('hex'))
      const statement = outputs().find((name) => name.startsWith(label) && /intoto|provenance/.test(name))
      expect(readFileSync(join(home, 'dist', statement ?? ''), 'utf8')).toContain(told)
    }
    expect((await run('build')).discs.map(({ state }) => state)).toEqual(discs.map(() => 'kept'))
    expect((await run('status')).discs.map(({ state }) => state)).toEqual(discs.map(() => 'built'))
    expect((await run('verify', ['1', discs[0]?.image ?? ''], { manifest })).faults).toEqual([])
    // The same files without it are other images.
    write('')
    expect((await run('status')).discs.map(({ state }) => state)).toEqual(discs.map(() => 'other'))
    const plain = await run('build')
    expect(plain.discs.map(({ state, size }) => [state, size])).toEqual(planned.map(({ blocks }) => ['built', 2048 * blocks]))
  })

  it('is not left out where its program is missing: nothing is built, and its package is named', async () => {
    const { run, install, home } = begun()
    install()
    expect((await run('plan')).faults).toEqual([])
    const [fault] = (await run('build')).faults
    expect(fault).toMatchObject({ code: 'set/recoveryProgram', help: expect.stringContaining('package dvdisaster') })
    expect(readdirSync(home).toSorted()).toEqual(['bin', 'disc.yaml', 'set.lock', 'src'])
  })

  it('leaves no image where it fails, and its program says why', async () => {
    const { run, install, outputs } = begun()
    await run('plan')
    const codesAndReasons = async () => (await run('build')).faults.map(({ code, message }) => `${code}: ${message.split(': ').at(-1)}`)
    install(`${APPENDS}; printf '\\n*\\n* dvdisaster - can not continue:\\n*\\nNo room\\nis left.\\n' >&2; exit 1`)
    expect(await codesAndReasons()).toEqual(['set/recoveryFailed: No room is left.'])
    install('exit 3')
    expect(await codesAndReasons()).toEqual(['set/recoveryFailed: its exit status is 3'])
    install('kill -9 $$')
    expect(await codesAndReasons()).toEqual(['set/recoveryFailed: it was ended by SIGKILL'])
    expect(outputs().filter((name) => !name.startsWith('set-'))).toEqual([])
  })

  it('is stopped with the build, however its program hangs, and nothing is left', async () => {
    const { manifest, install, outputs } = begun()
    install('trap "" INT TERM; echo "Ecc generation:  50.0%"; while :; do sleep 1; done')
    await planSet(openProject(manifest, { environment: {} }))
    const stop = new AbortController()
    const heard: string[] = []
    const building = buildSet(openProject(manifest, { environment: {} }), {
      signal: stop.signal,
      listener: (event) => {
        if (event.kind !== 'progress' || event.action !== 'protect') return
        heard.push(`${event.done} of ${event.total}`)
        stop.abort()
      },
    })
    await expect(building).rejects.toMatchObject({ faults: [{ code: 'image/cancelled' }] })
    expect(heard).toEqual([`${1024 * MOST} of ${2048 * MOST}`])
    expect(outputs().filter((name) => !name.startsWith('set-'))).toEqual([])
  })

  it('wants a new plan where the discs were filled without it', async () => {
    const { run, install, write } = begun()
    install(APPENDS)
    write('')
    await run('plan')
    write(', recovery: rs02')
    expect((await run('build')).faults).toMatchObject([
      { code: 'set/changed', message: expect.stringContaining(`leaves room for ${ROOM}`) },
    ])
  })

  it('does not go with what is known of an image beforehand', async () => {
    const { run } = begun('output: { image: "{label}.iso", zsync: {}, jigdo: { servers: { A: "http://a/" } } }\n')
    expect((await run('plan')).faults.map(({ code }) => code)).toEqual(['manifest/excludeEachOther', 'manifest/excludeEachOther'])
  })
})
