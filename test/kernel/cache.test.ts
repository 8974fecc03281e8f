import { chmodSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isAsOwnAs, isOwnFile, ownFolder } from '../../src/kernel/cache.node.js'
import { temporaryFolder } from '../support/folder.js'

const isRoot = process.getuid?.() === 0
const at = (XDG_CACHE_HOME: string) => ownFolder('kernels', { XDG_CACHE_HOME })

describe('a folder of the own', () => {
  it('is made where it is missing, for nobody else', () => {
    const base = join(temporaryFolder(), 'a/cache')
    const path = join(base, 'glassmaster/kernels')
    expect(at(base)).toEqual({ path })
    expect(lstatSync(path).mode & 0o777).toBe(0o700)
    expect(at(base)).toEqual({ path })
  })

  it('lies below the home where no cache is named, or not by its whole path', () => {
    const HOME = temporaryFolder()
    expect(ownFolder('kernels', { HOME, XDG_CACHE_HOME: 'cache' })).toEqual({ path: join(HOME, '.cache/glassmaster/kernels') })
    expect(ownFolder('kernels', { HOME: 'home' })).toHaveProperty('refused')
  })

  it('is reached by links, and named without them', () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'disk'))
    symlinkSync('disk', join(folder, 'cache'))
    expect(at(join(folder, 'cache'))).toEqual({ path: join(folder, 'disk/glassmaster/kernels') })
  })

  it.each([0o777, 0o775, 0o720])('is refused where others may write a folder above it, or in it: %o', (mode) => {
    const folder = temporaryFolder()
    const base = join(folder, 'cache')
    mkdirSync(base)
    chmodSync(base, mode)
    expect(at(base)).toEqual({ refused: `${base} may be written by another user` })
    expect(at(join(base, 'deeper'))).toEqual({ refused: `${base} may be written by another user` })
    chmodSync(base, 0o700)
    const { path } = at(base) as { readonly path: string }
    chmodSync(path, mode)
    expect(at(base)).toEqual({ refused: `${path} may be written by another user` })
  })

  it.runIf(isRoot)('is refused where it would lie in what belongs to somebody else', async () => {
    const { chownSync } = await import('node:fs')
    const base = join(temporaryFolder(), 'home')
    mkdirSync(base)
    chownSync(base, 65534, 65534)
    expect(at(base)).toEqual({ refused: `${base} may be written by another user` })
    expect(lstatSync(join(base, 'glassmaster'), { throwIfNoEntry: false })).toBeUndefined()
  })

  it('is refused where a file is in the way', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'cache'), '')
    expect(at(join(folder, 'cache'))).toHaveProperty('refused')
  })
})

describe('a file', () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')

  it('is the own one where nobody else may write it', () => {
    expect(isOwnFile(file)).toBe(true)
    for (const mode of [0o622, 0o662, 0o602]) {
      chmodSync(file, mode)
      expect(isOwnFile(file)).toBe(false)
    }
    chmodSync(file, 0o600)
    symlinkSync(file, `${file}.link`)
    expect(isOwnFile(`${file}.link`)).toBe(false)
    expect(isOwnFile(`${file}.none`)).toBe(false)
  })

  it('is as own as another where no more people may write it', () => {
    const other = `${file}.other`
    writeFileSync(other, '')
    expect(isAsOwnAs(other, file)).toBe(true)
    chmodSync(other, 0o666)
    expect(isAsOwnAs(other, file)).toBe(false)
    chmodSync(file, 0o666)
    expect(isAsOwnAs(other, file)).toBe(true)
  })
})
