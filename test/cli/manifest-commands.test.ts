import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { commands } from '../../src/cli/commands.js'
import { run as complete } from '../../src/cli/completion.js'
import { run as explain } from '../../src/cli/explain.js'
import { run as init } from '../../src/cli/init.js'
import { run as schema } from '../../src/cli/schema.js'
import { templates } from '../../src/init.js'
import { run as validate } from '../../src/cli/validate.js'
import { readSchema } from '../../src/manifest/index.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run as program } from '../support/tools.js'
import { parse } from '../manifest/parse-one.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
const file = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('init', () => {
  for (const { name, alias } of templates)
    it(`${name}: what it writes is valid`, async () => {
      const path = join(folder, `${name}.yaml`)
      expect(await runCommand(init, [alias ?? name], { output: path })).toMatchObject({ status: 0, out: '' })
      const text = readFileSync(path, 'utf8')
      expect(parse(text).faults).toEqual([])
      for (const line of text.split('\n')) expect(line.length).toBeLessThan(130)
      // An editor finds the schema there, wherever the program is installed.
      expect(text).toContain(`# yaml-language-server: $schema=${readSchema().$id}\n`)
    })

  for (const { name, samples } of templates)
    it(`${name}: is a project that builds as it is`, async () => {
      const path = join(folder, `project-${name}`, 'disc.config.yaml')
      mkdirSync(join(folder, `project-${name}`))
      const made = await runCommand(init, [name], { output: path, json: true })
      expect((JSON.parse(made.out) as { samples: string[] }).samples).toHaveLength(Object.keys(samples).length)
      const heard = await runCommand(build, [path], {}, { SOURCE_DATE_EPOCH: '1795182000' })
      expect(heard).toMatchObject({ status: 0, error: expect.not.stringContaining('error:') as string })
    })

  it('puts no sample into a folder that is there', async () => {
    const home = join(folder, 'kept')
    mkdirSync(join(home, 'content'), { recursive: true })
    writeFileSync(join(home, 'content', 'mine.txt'), 'mine')
    await runCommand(init, [], { output: join(home, 'disc.config.yaml') })
    expect(readdirSync(join(home, 'content'))).toEqual(['mine.txt'])
  })

  it('names the schema by an address that an editor can load wherever the program is installed', () => {
    for (const { text } of templates) expect(text).toContain(`$schema=${(readSchema() as { $id?: string }).$id}\n`)
  })

  it('does not write over a file unless told', async () => {
    const path = file('mine.yaml', 'mine')
    expect(await runCommand(init, [], { output: path })).toMatchObject({
      status: 1,
      error: expect.stringContaining('[cli/fileExists]') as string,
    })
    expect(readFileSync(path, 'utf8')).toBe('mine')
    expect(await runCommand(init, [], { output: path, force: true })).toMatchObject({ status: 0 })
    expect(readFileSync(path, 'utf8')).toContain('disc: 1')
  })

  it('prints a template', async () => {
    expect((await runCommand(init, ['seed'], { output: '-' })).out).toContain('id: CIDATA')
  })

  it('names the templates', async () => {
    expect((await runCommand(init, [], { list: true })).out.split('\n').filter((line) => line !== '')).toHaveLength(templates.length)
  })

  it('knows what was meant', async () => {
    const heard = await runCommand(init, ['sead'])
    expect(heard.status).toBe(2)
    expect(heard.error).toContain('Did you mean "seed"?')
  })

  it('says why it cannot write', async () => {
    expect((await runCommand(init, [], { output: join(folder, 'no/such/folder.yaml') })).error).toContain('[cli/cannotWrite]')
  })
})

describe('validate', () => {
  it('says what is wrong on standard error and ends with 1', async () => {
    const path = file('bad.yaml', 'disc: 1\nnmae: x\nvolume: { id: a, sequence: 2 }\n')
    const heard = await runCommand(validate, [path])
    expect(heard).toMatchObject({ status: 1, out: '' })
    expect(heard.error).toContain(`${path}:2:1: error: There is no key "nmae"`)
    expect(heard.error.trim().split('\n').at(-1)).toBe(`${path}: 2 errors`)
  })

  it('finds what is wrong with sources beside what is wrong with keys', async () => {
    const path = file(
      'both.yaml',
      'disc: 1\nvolum: {}\nfiles:\n  - { from: nowhere }\n  - { frm: x }\n  - { from: [both.yaml, gone.txt], at: /x }\n  - { at: /y, concat: [both.yaml, 5] }\nboot: { entries: [{ image: { from: absent.img } }], hybrid: { mbr: { code: none.bin } } }\n',
    )
    const { out } = await runCommand(validate, [path], { json: true })
    const { faults } = JSON.parse(out) as { faults: { code: string; position?: { line: number } }[] }
    expect(faults.map(({ code, position }) => `${code} ${position?.line}`).sort()).toEqual([
      'manifest/unknownKey 2',
      'manifest/unknownKey 5',
      'source/missing 4',
      'source/missing 5',
      'source/missing 6',
      'source/missing 7',
      'source/missing 8',
      'source/missing 8',
    ])
  })

  it('--json: one line with every fault and its place', async () => {
    const path = file('json.yaml', 'disc: 1\nnmae: x\n')
    const { out, error, status } = await runCommand(validate, [path], { json: true })
    expect([status, error, out.trim().includes('\n')]).toEqual([1, '', false])
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      manifest: path,
      faults: [
        {
          code: 'manifest/unknownKey',
          severity: 'error',
          values: { near: 'name' },
          position: { file: path, line: 2, column: 1, endLine: 2, endColumn: 5 },
          path: ['nmae'],
        },
      ],
    })
  })

  it('takes --set and the environment', async () => {
    const path = file('env.yaml', 'disc: 1\nname: ${NAME}\n')
    expect((await runCommand(validate, [path])).status).toBe(1)
    expect((await runCommand(validate, [path], {}, { NAME: 'x' })).status).toBe(0)
    expect((await runCommand(validate, [path], { set: ['name=y'] })).error).toContain('NAME')
    expect((await runCommand(validate, [path], { set: ['media=dvd+x'] }, { NAME: 'x' })).error).toContain('--set:1:7')
  })

  it('reads a base from its folder', async () => {
    mkdirSync(join(folder, 'common'), { recursive: true })
    file('common/base.yaml', 'volume: { id: BASE, sequence: 9 }\n')
    const path = file('own.yaml', 'disc: 1\nextends: common/base.yaml\n')
    const { error } = await runCommand(validate, [path])
    expect(error).toContain(`${folder}/common/base.yaml:1:31: error: Cannot be volume 9 of a set of 1`)
  })

  const unreadable: readonly (readonly [name: string, make: () => string, message: string])[] = [
    ['a missing file', () => join(folder, 'none.yaml'), 'there is no such file'],
    ['a folder without a manifest', () => folder, 'disc.config.yaml": there is no such file'],
    ['a name with a NUL', () => 'a\0b', 'its name has a NUL'],
    ['a name that is too long', () => 'x'.repeat(5000), 'its name is too long'],
    ['bytes that are no UTF-8', () => file('latin.yaml', new Uint8Array([0x64, 0xe9, 0x0a])), 'it is no UTF-8 text'],
    [
      'links in a circle',
      () => {
        symlinkSync('loop.yaml', join(folder, 'loop.yaml'))
        return join(folder, 'loop.yaml')
      },
      'its links go in a circle',
    ],
  ]
  for (const [name, make, message] of unreadable)
    it(`refuses ${name}`, async () => {
      const heard = await runCommand(validate, [make()])
      expect(heard.status).toBe(1)
      expect(heard.error).toContain(message)
      expect(heard.error).not.toContain('internal error')
    })

  it('--quiet says nothing where all is well', async () => {
    expect(await runCommand(validate, [file('good.yaml', 'disc: 1\n')], { quiet: true })).toEqual({ status: 0, out: '', error: '' })
  })
})

describe('schema', () => {
  it('prints the schema that is in the package', async () => {
    const { out } = await runCommand(schema)
    expect(JSON.parse(out)).toEqual(JSON.parse(readFileSync(new URL('../../schema/disc.schema.json', import.meta.url), 'utf8')))
  })

  it('prints both from the package too', () => {
    const disc = fileURLToPath(new URL('../../dist/bin/disc.js', import.meta.url))
    const print = (...args: readonly string[]): string => program(process.execPath, [disc, 'schema', ...args])
    expect(print()).toContain('"$id"')
    expect(print('--types')).toContain('export interface Manifest')
  })

  it('prints types', async () => {
    expect((await runCommand(schema, [], { types: true })).out).toContain('export interface Manifest')
  })
})

describe('explain', () => {
  it('knows the faults of this door too', async () => {
    const { out, status } = await runCommand(explain, ['unknownShell'])
    expect(status).toBe(0)
    expect(out).toContain('cli/unknownShell')
  })
  it('tells of a fault', async () => {
    const { out, status } = await runCommand(explain, ['manifest/duplicatePath'])
    expect([status, out]).toEqual([
      0,
      'manifest/duplicatePath  error\n  Arises when two entries give one path of the disc.\n  help: Give one of them another path, or remove it\n  Image Mastering API: IMAPI_E_DUP_NAME, IMAPI_E_FILEEXISTS\n',
    ])
  })

  it('tells of a value', async () => {
    const { out } = await runCommand(explain, ['0xC0AAB112'])
    expect(out).toContain('IMAPI_E_DUP_NAME  0xC0AAB112  error, filesystem')
    expect(out).toContain('manifest/duplicatePath')
  })

  it('lists all', async () => {
    const { out } = await runCommand(explain, [], { json: true })
    expect((JSON.parse(out) as { explained: unknown[] }).explained.length).toBeGreaterThan(100)
  })

  it('knows what was meant', async () => {
    expect(await runCommand(explain, ['duplicatPath'])).toMatchObject({
      status: 2,
      error: expect.stringContaining('Did you mean "duplicatePath"?') as string,
    })
  })
})

describe('completion', () => {
  for (const shell of ['bash', 'zsh', 'fish'])
    it(`${shell} knows each command`, async () => {
      const { out, status } = await runCommand(complete, [shell])
      expect(status).toBe(0)
      for (const { name } of commands) expect(out).toContain(name)
    })

  it('refuses other shells', async () => {
    expect(await runCommand(complete, ['tcsh'])).toMatchObject({ status: 2, error: expect.stringContaining('cli/unknownShell') as string })
  })

  itNeeds(['bash'], 'bash completes commands and options', async () => {
    const { out } = await runCommand(complete, ['bash'])
    const script = file('completion.bash', out)
    const completed = (words: readonly string[]): string[] =>
      program('bash', [
        '-c',
        `source "$1"; COMP_WORDS=("\${@:2}"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _disc; printf '%s\\n' "\${COMPREPLY[@]}"`,
        'bash',
        script,
        ...words,
      ])
        .trim()
        .split('\n')
    expect(completed(['disc', 'val'])).toEqual(['validate'])
    expect(completed(['disc', 'init', '--fo'])).toEqual(['--force'])
    expect(completed(['disc', '--json', 'schema', '--ty'])).toEqual(['--types'])
    expect(completed(['disc', 'build', '--se'])).toEqual(['--set'])
    expect(completed(['disc', 'build', '--set', 'volume.preparer'])).toEqual(['volume.preparer='])
    expect(completed(['disc', 'burn', '--mode', 'r'])).toEqual(['raw', 'restricted-overwrite', 'random'])
    expect(completed(['disc', 'init', 'se'])).toEqual(['seed'])
    expect(completed(['disc', 'completion', ''])).toEqual(['bash', 'zsh', 'fish'])
    expect(completed(['disc', 'ls', '--in', 'j'])).toEqual(['joliet'])
    expect(completed(['disc', 'explain', 'cli/unknownC'])).toEqual(['cli/unknownCode', 'cli/unknownCommand'])
  })
})
