import { spawnSync } from 'node:child_process'
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { run as fmt } from '../../src/cli/fmt.js'
import { temporaryFolder } from '../support/folder.js'
import { program } from '../support/program.js'
import { runCommand } from './run-command.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const untidy = 'name: x # its name\r\ndisc:   1\r\n'
const tidy = 'disc: 1\r\nname: x # its name\r\n'

describe('disc fmt', () => {
  it('writes the form, whole, with the mode of the file and where a link leads', async () => {
    const folder = temporaryFolder()
    const [file, link] = [join(folder, 'a.yaml'), join(folder, 'link.yaml')]
    writeFileSync(file, untidy)
    chmodSync(file, 0o640)
    symlinkSync('a.yaml', link)
    expect(await runCommand(fmt, [link])).toMatchObject({ status: 0, out: '', error: `${link} is in its form now\n` })
    expect(readFileSync(file, 'utf8')).toBe(tidy)
    expect(statSync(file).mode & 0o777).toBe(0o640)
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readdirSync(folder)).toEqual(['a.yaml', 'link.yaml'])
    const { ino } = statSync(file)
    expect(await runCommand(fmt, [file])).toMatchObject({ status: 0, error: `${file} has its form\n` })
    expect(statSync(file).ino).toBe(ino)
  })

  it('--check names those that differ, and writes nothing', async () => {
    const folder = temporaryFolder()
    const [one, two] = [join(folder, 'one.yaml'), join(folder, 'two.yaml')]
    writeFileSync(one, untidy)
    writeFileSync(two, tidy)
    expect(await runCommand(fmt, [one, two], { check: true })).toMatchObject({ status: 1, out: `${one}\n`, error: `${two} has its form\n` })
    expect(readFileSync(one, 'utf8')).toBe(untidy)
    const { out } = await runCommand(fmt, [one], { check: true, json: true })
    expect(JSON.parse(out)).toEqual({ ok: false, manifest: one, changed: true, faults: [] })
  })

  it('leaves a manifest with errors, and tells their place', async () => {
    const file = join(temporaryFolder(), 'a.yaml')
    const text = 'name: x\ndisc: 1\nfiles: [\n'
    writeFileSync(file, text)
    const heard = await runCommand(fmt, [file])
    expect(heard).toMatchObject({ status: 1, error: expect.stringContaining(`${file}:3:`) as string })
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('tells of keys that it does not know', async () => {
    const file = join(temporaryFolder(), 'a.yaml')
    writeFileSync(file, 'colour: red\ndisc: 1\n')
    expect((await runCommand(fmt, [file])).error).toContain(`${file}:1:1: warning: There is no place for "colour" in the manifest`)
    expect(readFileSync(file, 'utf8')).toBe('disc: 1\ncolour: red\n')
  })

  it('goes between standard input and standard output', () => {
    const through = (...words: string[]): ReturnType<typeof spawnSync> =>
      spawnSync(process.execPath, [program, 'fmt', ...words], { input: untidy, encoding: 'utf8' })
    expect(through('-')).toMatchObject({ status: 0, stdout: tidy, stderr: '' })
    expect(through('/dev/stdin')).toMatchObject({ status: 0, stdout: tidy })
    expect(through('-', '--check')).toMatchObject({ status: 1, stdout: '-\n' })
    const { stdout } = through('-', '--json')
    expect(JSON.parse(String(stdout))).toEqual({ ok: true, manifest: '-', changed: true, text: tidy, faults: [] })
  })

  it('has nothing to do on the manifests of this project', async () => {
    const manifests = [
      '.',
      ...readdirSync(`${root}examples`, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [`examples/${entry.name}`] : [],
      ),
    ].map((name) => `${root}${name}`)
    expect(await runCommand(fmt, manifests, { check: true })).toMatchObject({ status: 0, out: '' })
  })
})
