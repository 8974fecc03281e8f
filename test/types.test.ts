/** The declarations of the package, as those who compile against it meet them. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unexported } from './support/declarations.js'
import { temporaryFolder } from './support/folder.js'

const root = new URL('..', import.meta.url).pathname

describe('every type that an export leads to is exported', () => {
  it('by the package', () => expect(unexported(join(root, 'dist/types/index.d.ts'))).toEqual([]))

  it('and would be told where it is not', () => {
    const folder = temporaryFolder()
    const write = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    write(
      'a.d.ts',
      'import type { C } from "./b.js"\nexport interface A { c: Seen<C> }\ntype Seen<T> = T extends (infer U)[] ? U : Hidden\ninterface Hidden {}\n',
    )
    write('b.d.ts', 'export type C = typeof c\nexport declare const c: D[]\nexport interface D {}\nexport interface Unused {}\n')
    expect(unexported(write('index.d.ts', 'export * from "./a.js"\nexport type { C } from "./b.js"\n'))).toEqual([
      'a Seen (by a A)',
      'a Hidden (by a Seen)',
      'b D (by b c)',
    ])
  })
})

const consumer = `
import { build, DiscError, defineManifest, openDisc, parseManifest, plan, readTree, walk } from 'glassmaster'
import type { AudioTrack, Built, BuildOptions, Census, Content, Event, Fault, FileEntry, Inspection, Lba, Manifest, OpenByAddress, ReadOptions, RegionPlace, UdfFacts } from 'glassmaster'
const entry: FileEntry = { at: '/a', text: 'a' }
export const manifest: Manifest = defineManifest({ disc: 1, files: [entry] })
export async function run(options: BuildOptions): Promise<Built> {
  const seen: Event['kind'][] = []
  await using disc = await openDisc('a.iso')
  for (const { path } of walk((await readTree(disc, {})).tree)) path.toUpperCase()
  try {
    return await build('disc.config.yaml', { ...options, listener: (event) => void seen.push(event.kind) })
  } catch (error) {
    if (error instanceof DiscError) error.faults.map(({ code, position }: Fault) => [code.length, position?.line.toFixed()])
    throw error
  }
}
// @ts-expect-error -- there is no such key
export const wrong: Manifest = { disc: 1, fils: [] }
export type All = [AudioTrack, Census, Content, Inspection, Lba, OpenByAddress, ReadOptions, RegionPlace, UdfFacts]
export const verbs = [parseManifest, plan]
`

describe('compiles for those who use it, with all that the compiler checks', () => {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  it.each([
    ['module', 'nodenext', 'nodenext', 'a.mts'],
    ['commonjs', 'nodenext', 'nodenext', 'a.cts'],
    ['commonjs of Node.js 16', 'node16', 'node16', 'a.cts'],
    ['bundler', 'esnext', 'bundler', 'a.ts'],
  ])('as a %s', (_, module, moduleResolution, file) => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'node_modules/@types'), { recursive: true })
    symlinkSync(root, join(folder, 'node_modules/glassmaster'))
    symlinkSync(join(root, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'))
    writeFileSync(join(folder, file), consumer)
    const compilerOptions = {
      module,
      moduleResolution,
      target: 'es2023',
      lib: ['es2023', 'esnext.disposable'],
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }))
    const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
  })
})
