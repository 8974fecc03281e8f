#!/usr/bin/env node
/**
 * Starts the command from what V8 has made of it before: most of a short run would be compiling. The files of the bundle are
 * loaded as Node.js loads CommonJS, with the code that lies in `compiled` beside them, which a checkout's build makes, or else in
 * the user's cache, where a run leaves what it had to compile. V8 takes it where its version and flags are those it was made with.
 */

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { crc32 } from 'node:zlib'
import { isAsOwnAs, isOwnFile, ownFolder } from '../kernel/cache.node.js'
import { noCode, openKeptCode, writeKeptCode, type KeptCode } from './kept-code.js'

/** In a longer run V8 has dropped by the end what it compiled for the start, and much may happen to the files of the program. */
const SHORT_SECONDS = 5

const bin = import.meta.dirname
const requireForeign = createRequire(import.meta.url)

/** Where kept code lies, and whether a run may write there; undefined where there is no such place. */
interface Place {
  readonly path: string
  readonly takes: boolean
}

function placeOfCode(): Place | undefined {
  const { NODE_OPTIONS: options = '', NODE_DISABLE_COMPILE_CACHE: disabled = '' } = process.env
  if (disabled !== '') return undefined
  const { digest } = JSON.parse(readFileSync(join(bin, 'package.json'), 'utf8')) as { readonly digest: string }
  const engine = [process.version, process.arch, process.platform, ...process.execArgv, options].join(' ')
  const name = `${digest}-${crc32(engine).toString(16)}`
  const beside = join(bin, 'compiled', name)
  if (existsSync(beside)) return isAsOwnAs(beside, import.meta.filename) ? { path: beside, takes: false } : undefined
  const folder = ownFolder('code')
  if ('refused' in folder) return undefined
  const path = join(folder.path, name)
  return !existsSync(path) || isOwnFile(path) ? { path, takes: true } : undefined
}

interface Loaded {
  readonly script: Script
  /** As it was kept, where V8 took it. */
  readonly code: Buffer | undefined
}

type Module = { exports: unknown }
type Body = (
  exports: unknown,
  require: (id: string) => unknown,
  module: Module,
  filename: string,
  dirname: string,
  importForeign: (id: string) => Promise<unknown>,
) => void

/** Of a run that is not short: what it loads later is what was there when it began, whatever takes the place of the program meanwhile. */
const sources = new Map<string, string>()
const sourceOf = (name: string): string => sources.get(name) ?? readFileSync(join(bin, name), 'utf8')

function keepSources(): void {
  try {
    for (const name of readdirSync(bin)) if (name.endsWith('.js') && !modules.has(name)) sources.set(name, sourceOf(name))
  } catch {
    // They are gone already: what is missing is told when it is needed.
  }
}

const modules = new Map<string, Module>()
const loaded = new Map<string, Loaded>()

function load(name: string, kept: KeptCode): unknown {
  const known = modules.get(name)
  if (known !== undefined) return known.exports
  const module: Module = { exports: {} }
  modules.set(name, module)
  const filename = join(bin, name)
  const source = `(function (exports, require, module, __filename, __dirname, importForeign) {${sourceOf(name)}\n})`
  const cachedData = kept.of(name)
  const script = new Script(source, { filename, ...(cachedData && { cachedData }) })
  loaded.set(name, { script, code: script.cachedDataRejected === false ? cachedData : undefined })
  const body = script.runInThisContext() as Body
  const require = (id: string): unknown => (id.startsWith('./') ? load(id.slice(2), kept) : requireForeign(id))
  body(module.exports, require, module, filename, bin, (id) => import(id))
  return module.exports
}

/** Where something had to be compiled that a next run will need, that is kept beside what was there: of each file what its first run took. */
function keep({ path }: Place, kept: KeptCode): void {
  if (process.uptime() > SHORT_SECONDS || [...loaded.values()].every(({ code }) => code !== undefined)) return
  try {
    const codes = new Map<string, Buffer>()
    for (const name of kept.names) {
      const code = loaded.has(name) ? undefined : kept.of(name)
      if (code !== undefined) codes.set(name, code)
    }
    for (const [name, { script, code }] of loaded) codes.set(name, code ?? script.createCachedData())
    writeKeptCode(path, codes)
  } catch {
    // The next run starts as this one did.
  }
}

const place = placeOfCode()
const kept = place === undefined ? noCode : openKeptCode(place.path)
if (place?.takes === true) process.on('exit', () => keep(place, kept))
setTimeout(keepSources, SHORT_SECONDS * 1000).unref()
load('main.js', kept)
