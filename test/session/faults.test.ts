/** What a session cannot do, told through the command with the values of the Image Mastering API that mean it. */

import { closeSync, ftruncateSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as runBuild } from '../../src/cli/build.js'
import { seal } from '../../src/format/udf/tag.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
let count = 0
const DATE = '2020-01-02T03:04:05Z'

interface Told {
  readonly code: string
  readonly severity: string
  readonly message: string
  readonly help?: string
  readonly imapi?: readonly string[]
}

async function built(manifest: object, options: Readonly<Record<string, unknown>> = {}): Promise<readonly Told[]> {
  const path = join(folder, `manifest-${count++}.yaml`)
  writeFileSync(path, JSON.stringify({ disc: 1, volume: { id: 'V', date: DATE }, ...manifest }))
  const { out } = await runCommand(runBuild, [path], { json: true, ...options })
  const last = JSON.parse(out.trim().split('\n').at(-1) ?? '{}') as { readonly faults?: readonly Told[] }
  return last.faults ?? []
}

const errorsOf = (told: readonly Told[]): readonly string[] => told.filter(({ severity }) => severity === 'error').map(({ code }) => code)

const FILES = [
  { at: '/file', text: 'file' },
  { at: '/folder/inner', text: 'inner' },
  { at: '/empty', directory: true },
]

/** A disc of these file systems, and what a session of it is told. */
async function grown(session: object, filesystems: object = { iso9660: { rockridge: true, joliet: true } }) {
  const output = `disc-${count++}.iso`
  expect(errorsOf(await built({ filesystems, files: FILES, output }))).toEqual([])
  const { session: words = {}, ...rest } = session as { readonly session?: object }
  return { output, told: await built({ session: { import: output, ...words }, output, ...rest }) }
}

const valuesOf = async (session: object, filesystems?: object) => {
  const { told } = await grown(session, filesystems)
  return told.filter(({ severity }) => severity === 'error').map(({ code, imapi = [] }) => [code, ...imapi])
}

describe('entries that meet what is on the disc', () => {
  it('IMAPI_E_IMPORT_TYPE_COLLISION_FILE_EXISTS_AS_DIRECTORY: a folder where a file is, and what lies below one', async () => {
    const wanted = [['tree/fileOnDisc', 'IMAPI_E_IMPORT_TYPE_COLLISION_FILE_EXISTS_AS_DIRECTORY']]
    expect(await valuesOf({ files: [{ at: '/file', directory: true }] })).toEqual(wanted)
    expect(await valuesOf({ files: [{ at: '/file/below', text: 'x' }] })).toEqual(wanted)
    expect(await valuesOf({ files: [{ rename: '/folder', to: '/file' }] })).toEqual(wanted)
    expect(await valuesOf({ files: [{ remove: '/file' }, { at: '/file/below', text: 'x' }] })).toEqual([])
  })

  it('IMAPI_E_IMPORT_TYPE_COLLISION_DIRECTORY_EXISTS_AS_FILE: a file where a folder is', async () => {
    const wanted = [['tree/folderOnDisc', 'IMAPI_E_IMPORT_TYPE_COLLISION_DIRECTORY_EXISTS_AS_FILE']]
    expect(await valuesOf({ files: [{ at: '/folder', text: 'x' }] })).toEqual(wanted)
    expect(await valuesOf({ files: [{ at: '/empty', symlink: 'file' }] })).toEqual(wanted)
    expect(await valuesOf({ files: [{ remove: '/folder' }, { at: '/folder', text: 'x' }] })).toEqual([])
  })

  it('IMAPI_E_DUP_NAME: a file of that path, where conflicts are to fail, and a name that is taken', async () => {
    const fail = { session: { conflict: 'fail' } }
    expect(await valuesOf({ ...fail, files: [{ at: '/file', text: 'x' }] })).toEqual([['tree/onDisc', 'IMAPI_E_DUP_NAME']])
    expect(await valuesOf({ ...fail, files: [{ at: '/other', text: 'x' }] })).toEqual([])
    expect(await valuesOf({ files: [{ rename: '/folder/inner', to: '/file' }] })).toEqual([['tree/onDisc', 'IMAPI_E_DUP_NAME']])
  })

  it('a file that is kept, with a note', async () => {
    const { told } = await grown({ session: { conflict: 'keep' }, files: [{ at: '/file', text: 'x' }] })
    expect(told.map(({ code, severity }) => [code, severity])).toContainEqual(['tree/keptOlder', 'note'])
  })

  it('IMAPI_E_DIR_NOT_EMPTY: a folder that has to be empty', async () => {
    expect(await valuesOf({ files: [{ remove: '/folder', empty: true }] })).toEqual([['tree/notEmpty', 'IMAPI_E_DIR_NOT_EMPTY']])
    expect(await valuesOf({ files: [{ remove: '/empty', empty: true }] })).toEqual([])
    expect(await valuesOf({ files: [{ remove: '/folder/inner' }, { remove: '/folder', empty: true }] })).toEqual([])
    expect(await valuesOf({ files: [{ remove: '/folder' }] })).toEqual([])
  })

  it('IMAPI_E_ITEM_NOT_FOUND: what is not there', async () => {
    const [[code, ...imapi] = []] = await valuesOf({ files: [{ remove: '/none' }] })
    expect(code).toBe('tree/missing')
    expect(imapi).toContain('IMAPI_E_ITEM_NOT_FOUND')
  })
})

describe('file systems that do not stay', () => {
  const wanted = [['session/fileSystems', 'IMAPI_E_FILE_SYSTEM_CHANGE_NOT_ALLOWED', 'IMAPI_E_FILE_SYSTEM_NOT_EMPTY']]
  const iso9660 = { rockridge: true, joliet: true }

  it('IMAPI_E_FILE_SYSTEM_CHANGE_NOT_ALLOWED: more of them, fewer, others', async () => {
    expect(await valuesOf({ filesystems: { iso9660, udf: {} } })).toEqual(wanted)
    expect(await valuesOf({ filesystems: { iso9660: { rockridge: true } } })).toEqual(wanted)
    expect(await valuesOf({ filesystems: { udf: {} } })).toEqual(wanted)
    expect(await valuesOf({ filesystems: { iso9660 } })).toEqual([])
  })

  it('another revision of UDF, larger or smaller', async () => {
    const udf = { udf: { revision: '2.01' } }
    for (const revision of ['1.02', '2.50']) {
      const told = await valuesOf({ filesystems: { udf: { revision } } }, udf)
      expect(told).toEqual([['udf/revisionFixed', 'IMAPI_E_UDF_REVISION_CHANGE_NOT_ALLOWED']])
    }
    expect(await valuesOf({ filesystems: udf }, udf)).toEqual([])
  })
})

describe('what belongs to the first session', () => {
  it('IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC: boot entries, partition tables and a system area', async () => {
    writeFileSync(join(folder, 'area.bin'), 'area')
    for (const key of [{ systemArea: 'area.bin' }, { boot: { entries: [{ platform: 'bios', image: '/file' }] } }]) {
      const values = await valuesOf(key)
      expect(values.flat(), JSON.stringify(key)).toContain('IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC')
    }
  })
})

describe('layouts that others may write', () => {
  itNeeds(['mkudffs'], 'a rewritable partition of mkudffs', async () => {
    const image = join(folder, 'theirs.udf')
    closeSync(openSync(image, 'w'))
    const file = openSync(image, 'r+')
    ftruncateSync(file, 4 << 20)
    closeSync(file)
    run('mkudffs', ['-b', '2048', image])
    const told = await built({ session: { import: 'theirs.udf' }, output: 'theirs.udf', files: FILES })
    expect(errorsOf(told)).toContain('udf/foreignLayout')
  })
})

describe('a volume that asks for newer writers', () => {
  it('IMAPI_E_UDF_NOT_WRITE_COMPATIBLE: a minimum write revision above its own', async () => {
    const output = 'newer.udf'
    const manifest = { filesystems: { udf: { revision: '1.50' } }, files: FILES, output }
    expect(errorsOf(await built(manifest))).toEqual([])
    const image = readFileSync(join(folder, output))
    const before = Buffer.from(image)
    for (let at = 0; at < image.length; at += 2048) {
      // A logical volume integrity descriptor with one partition: UDF 2.60 2.2.6.4 follows two tables of four bytes.
      if (image.readUInt16LE(at) !== 9) continue
      image.writeUInt16LE(0x0260, at + 80 + 8 + 42)
      seal(image, at, image.readUInt16LE(at + 10) + 16)
    }
    expect(image.equals(before)).toBe(false)
    writeFileSync(join(folder, output), image)
    const told = await built({ ...manifest, session: { import: output } })
    expect(told.filter(({ severity }) => severity === 'error')).toMatchObject([
      { code: 'udf/notAppendable', imapi: ['IMAPI_E_UDF_NOT_WRITE_COMPATIBLE'], message: expect.stringContaining('2.60') as string },
    ])
    expect(readFileSync(join(folder, output)).equals(image)).toBe(true)
  })
})

describe('data outside', () => {
  const beyond = async (filesystems: object, files: readonly object[]): Promise<readonly Told[]> => {
    const output = `outside-${count++}.iso`
    const big = { at: '/zz-big', random: { size: 100_000 }, place: 'last' }
    expect(errorsOf(await built({ filesystems, files: [...FILES, big], output }))).toEqual([])
    const path = join(folder, output)
    const image = readFileSync(path)
    shift(image)
    const file = openSync(path, 'r+')
    writeSync(file, image)
    closeSync(file)
    return built({ session: { import: output }, output, files })
  }
  /** The record of the file says a place far behind the disc. ECMA-119 9.1.3. */
  const shift = (image: Buffer): void => {
    for (let at = image.indexOf('ZZ_BIG.;1'); at >= 0; at = image.indexOf('ZZ_BIG.;1', at + 1)) {
      image.writeUInt32LE(1_000_000, at - 31)
      image.writeUInt32BE(1_000_000, at - 27)
    }
  }
  const plain = { iso9660: { rockridge: true } }

  it('IMAPI_E_IMPORT_SEEK_FAILURE: a file that lies where the disc has no blocks', async () => {
    const told = await beyond(plain, [{ at: '/new', text: 'new' }])
    const fault = told.find(({ severity }) => severity === 'error')
    expect(fault).toMatchObject({ code: 'session/dataOutside', imapi: ['IMAPI_E_IMPORT_SEEK_FAILURE'] })
    expect(fault?.help).toContain('{ remove: "/zz-big" }')
  })

  it('is mended by taking the file out, and by giving it anew', async () => {
    expect(errorsOf(await beyond(plain, [{ remove: '/zz-big' }]))).toEqual([])
    expect(errorsOf(await beyond(plain, [{ at: '/zz-big', text: 'anew' }]))).toEqual([])
  })

  it('of UDF that is cut short, mended likewise', async () => {
    const output = `short-${count++}.iso`
    expect(
      errorsOf(
        await built({
          filesystems: { udf: { revision: '1.02' } },
          files: [...FILES, { at: '/zz-big', random: { size: 2_000_000 } }],
          output,
        }),
      ),
    ).toEqual([])
    const path = join(folder, output)
    const file = openSync(path, 'r+')
    ftruncateSync(file, statSync(path).size - 300 * 2048)
    closeSync(file)
    const next = `next-${count++}.iso`
    const into = (files: readonly object[]) => built({ session: { import: output }, output: next, files })
    expect(errorsOf(await into([]))).toContain('session/dataOutside')
    expect(errorsOf(await into([{ remove: '/zz-big' }]))).toEqual([])
  })
})

it('IMAPI_E_READONLY: a frozen build of a manifest that was changed', async () => {
  const path = join(folder, 'frozen.yaml')
  const write = (text: string): void =>
    writeFileSync(path, JSON.stringify({ disc: 1, volume: { date: DATE }, files: [{ at: '/a', text }], output: 'frozen.iso' }))
  write('before')
  await runCommand(runBuild, [path], { json: true, lock: true })
  write('after')
  const { out } = await runCommand(runBuild, [path], { json: true, frozen: true })
  const { faults = [] } = JSON.parse(out.trim().split('\n').at(-1) ?? '{}') as { readonly faults?: readonly Told[] }
  expect(faults.flatMap(({ imapi = [] }) => imapi)).toContain('IMAPI_E_READONLY')
})
