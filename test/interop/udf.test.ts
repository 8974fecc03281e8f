/** UDF: volumes of ours judged by other readers, and volumes of other writers read. */

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { find } from '../../src/tree/index.js'
import { bytesOf, dir, file, makeUdf, read, writeUdf } from '../format/udf/disc.js'
import { shapes } from '../format/udf/shapes.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
const text = (seed: number, size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => (i * 31 + seed * 7 + (i >> 8)) & 0xff)

const names = ['a', 'Größe', 'Привет', '日本語', `${'x'.repeat(200)}.txt`]
const plainTree = () =>
  dir('', [
    ...names.map((name, i) => file(name, text(i, i * 3000))),
    dir('folder', [file('inner', 'inner'), dir('empty', [])]),
    dir(
      'many',
      Array.from({ length: 200 }, (_, i) => file(`number ${i}`, text(i, 10 + i))),
    ),
  ])

/** 7-Zip, GRUB and libcdio know neither virtual nor sparable partitions. */
const isMapped = (name: string): boolean => /virtual|sparable/.test(name)

describe('udfinfo', () => {
  for (const [name, options] of shapes)
    itNeeds(['udfinfo'], `describes ${name}`, () => {
      const image = join(folder, 'info.udf')
      writeUdf(makeUdf(dir('', [file('a', 'x'), dir('d', [file('b', 'y')])]), { ...options, label: 'Ärger' }), image)
      const said = run('udfinfo', ['--utf8', image])
      const least = options.revision === '2.60' ? '2.50' : options.revision
      for (const line of ['label=Ärger', 'blocksize=2048', 'numfiles=2', 'numdirs=2', `udfrev=${least}`, `udfwriterev=${options.revision}`])
        expect(said).toContain(`${line}\n`)
      for (const line of ['integrity=closed', 'accesstype=readonly', 'type=MVDS', 'type=RVDS', 'type=LVID', 'type=PSPACE'])
        expect(said).toContain(line)
    })
})

describe('7-Zip', () => {
  for (const [name, options] of shapes.filter(([shape]) => !isMapped(shape)))
    itNeeds(['7zz'], `unpacks ${name} without a complaint`, () => {
      const image = join(folder, 'seven.udf')
      const out = join(folder, 'seven')
      writeUdf(makeUdf(plainTree(), options), image)
      rmSync(out, { recursive: true, force: true })
      const said = run('7zz', ['x', '-y', `-o${out}`, image], { env: { ...process.env, LC_ALL: 'C.UTF-8' } })
      expect(said).toContain('Everything is Ok')
      expect(said).not.toMatch(/warning|error/i)
      for (const [i, each] of names.entries()) expect(Buffer.compare(readFileSync(join(out, each)), text(i, i * 3000))).toBe(0)
      expect(readdirSync(join(out, 'many'))).toHaveLength(200)
    })
})

describe('GRUB', () => {
  // It follows partition maps of type 1 alone: no metadata partition, as all volumes of 2.50 and later have.
  for (const [name, options] of shapes.filter(([shape, { revision }]) => !isMapped(shape) && revision < '2.50'))
    itNeeds(['grub-fstest'], `reads ${name}`, () => {
      const image = join(folder, 'grub.udf')
      writeUdf(makeUdf(plainTree(), options), image)
      expect(run('grub-fstest', [image, 'ls', '(loop0)/folder/'])).toContain('inner')
      expect(run('grub-fstest', [image, 'cat', '(loop0)/folder/inner'])).toBe('inner')
      expect(run('grub-fstest', [image, 'crc', '(loop0)/日本語'])).toMatch(/^[0-9a-f]+\n$/)
    })
})

describe('libcdio', () => {
  // It knows neither extended file entries nor data in entries.
  for (const revision of ['1.02', '1.50'] as const)
    itNeeds(['iso-read'], `reads files of ${revision}`, () => {
      const image = join(folder, 'cdio.udf')
      const out = join(folder, 'cdio.out')
      writeUdf(makeUdf(plainTree(), { revision }), image)
      run('iso-read', ['-U', '-i', image, '-e', '/many/number 7', '-o', out])
      expect(Buffer.compare(readFileSync(out), text(7, 17))).toBe(0)
    })
})

describe('mkudffs', () => {
  const kinds = ['hd', 'dvd', 'dvdram', 'dvdrw', 'dvdr', 'cdrw', 'cdr', 'cd', 'bdr'] as const
  const revisions = ['1.01', '1.02', '1.50', '2.00', '2.01', '2.50', '2.60'] as const
  for (const kind of kinds)
    itNeeds(['mkudffs'], `makes empty volumes for ${kind} that are read`, async () => {
      let made = 0
      for (const revision of revisions)
        for (const size of kind === 'hd' ? [512, 1024, 2048, 4096] : [2048]) {
          const image = join(folder, 'mk.udf')
          rmSync(image, { force: true })
          try {
            run('mkudffs', [
              `--media-type=${kind}`,
              `--udfrev=${revision}`,
              '-b',
              `${size}`,
              '--label=Peer',
              '--new-file',
              image,
              `${(kind.endsWith('rw') ? 2 ** 26 : 2 ** 24) / size}`,
            ])
          } catch {
            continue // It refuses revisions that the medium does not have.
          }
          made++
          const { facts, tree, faults } = await read(readFileSync(image))
          expect(faults, `${revision} ${size}`).toEqual([])
          expect(facts).toMatchObject({ revision, blockSize: size, label: 'Peer' })
          // With packets, what lies beyond the last whole one is a file.
          expect(tree.children.filter(({ name }) => name !== 'Non-Allocatable Space' && name !== 'lost+found')).toEqual([])
        }
      expect(made).toBeGreaterThan(0)
    })
})

describe('genisoimage', () => {
  itNeeds(['genisoimage'], 'makes a bridge that is read', async () => {
    const source = join(folder, 'source')
    const image = join(folder, 'bridge.iso')
    mkdirSync(join(source, 'folder'), { recursive: true })
    const data = text(3, 70_000)
    writeFileSync(join(source, 'folder', 'data'), data)
    writeFileSync(join(source, 'Größe'), 'x')
    run('genisoimage', ['-quiet', '-udf', '-input-charset', 'utf-8', '-V', 'PEER', '-o', image, source])
    const bytes = readFileSync(image)
    const { facts, tree, faults } = await read(bytes)
    expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(facts).toMatchObject({ revision: '1.02', label: 'PEER' })
    const node = find(tree, '/folder/data')
    expect(node?.kind === 'leaf' && node.inode.kind === 'file' && Buffer.compare(await bytesOf(node.inode.content, bytes), data)).toBe(0)
    expect(find(tree, '/Größe')).toBeDefined()
  })
})
