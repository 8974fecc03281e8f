/** Discs that grow by sessions, as other programs and the Linux kernel see them. */

import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  truncateSync,
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  lutimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS } from '../support/kernel.js'
import { kernelProblems } from '../support/sessions/kernel.js'
import { edited, judged, record, verbs, type Edit, type Model, type ModelAttributes } from '../support/sessions/index.js'
import { itNeeds, run, sample } from '../support/tools.js'

const folder = temporaryFolder()
const build = (manifest: string) => verbs(['build', manifest])
const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
const attributes = (mode: number, mtime: number): ModelAttributes => ({ mode, uid, gid, mtime })
const ours = (mode: number, mtime: number): ModelAttributes => ({ mode, uid: 1000, gid: 100, mtime })
const content = (name: string, size: number): Uint8Array => Buffer.alloc(size, `${name}\n`)

/** A folder of the host, and the model of what others make of it. */
function hostFolder(path: string): Model {
  mkdirSync(join(path, 'docs', 'deep'), { recursive: true })
  writeFileSync(join(path, 'one.txt'), content('one', 3))
  writeFileSync(join(path, 'docs', 'Größe.bin'), content('big', 100_001))
  writeFileSync(join(path, 'docs', 'deep', 'empty'), '')
  linkSync(join(path, 'one.txt'), join(path, 'docs', 'hard'))
  symlinkSync('docs/hard', join(path, 'link'))
  lutimesSync(join(path, 'link'), 1_500_000_000, 1_500_000_000)
  let model: Model = new Map()
  const add = (edit: Edit): void => void (model = edited(model, edit, 'replace'))
  add({ kind: 'folder', at: '', attributes: attributes(0o755, 1_500_000_001) })
  add({ kind: 'folder', at: '/docs', attributes: attributes(0o750, 1_500_000_002) })
  add({ kind: 'folder', at: '/docs/deep', attributes: attributes(0o700, 1_500_000_003) })
  add({ kind: 'file', at: '/one.txt', bytes: content('one', 3), attributes: attributes(0o644, 1_500_000_004) })
  add({ kind: 'file', at: '/docs/Größe.bin', bytes: content('big', 100_001), attributes: attributes(0o600, 1_500_000_005) })
  add({ kind: 'file', at: '/docs/deep/empty', bytes: new Uint8Array(), attributes: attributes(0o644, 1_500_000_006) })
  add({ kind: 'hardlink', at: '/docs/hard', to: '/one.txt' })
  add({ kind: 'symlink', at: '/link', target: 'docs/hard', attributes: attributes(0o777, 1_500_000_000) })
  const deepest = [...model].toSorted(([a], [b]) => b.length - a.length)
  for (const [at, node] of deepest) {
    const { mode, mtime } = node.kind === 'folder' ? node.attributes : node.inode.attributes
    if (node.kind === 'leaf' && node.inode.kind === 'symlink') continue
    chmodSync(path + at, mode)
    utimesSync(path + at, mtime, mtime)
  }
  return model
}

/** Sessions of ours: a file and a folder more, one replaced, one removed and one renamed. */
const SESSIONS: readonly (readonly Edit[])[] = [
  [
    { kind: 'folder', at: '/added', attributes: ours(0o711, 1_400_000_000) },
    { kind: 'file', at: '/added/first', bytes: content('first', 5000), attributes: ours(0o640, 1_400_000_001) },
    { kind: 'hardlink', at: '/added/one too', to: '/one.txt' },
  ],
  [
    { kind: 'file', at: '/one.txt', bytes: content('other', 2049), attributes: ours(0o444, 1_400_000_002) },
    { kind: 'remove', at: '/docs/deep' },
    { kind: 'rename', at: '/link', to: '/added/link' },
  ],
  [
    { kind: 'rename', at: '/docs', to: '/added/moved' },
    { kind: 'file', at: '/日本語', bytes: content('third', 70_000), attributes: ours(0o4755, 1_400_000_003) },
  ],
]

interface State {
  readonly image: string
  readonly place: string
  readonly growth: 'in place' | 'sequential'
  readonly unit: number
  readonly gap: number
  model: Model
  number: number
  begunBy?: 'xorriso' | 'genisoimage'
  /** First block and block after the last one of each session, with what it shows. */
  readonly sessions: { readonly start: number; readonly end: number; readonly model: Model }[]
}

const blocksOf = (image: string): number => statSync(image).size / 2048

async function grow(state: State, edits: readonly Edit[], fileSystems?: object): Promise<void> {
  const problems: string[] = []
  const inPlace = Math.ceil((state.number === 0 ? 0 : blocksOf(state.image)) / 32) * 32
  const model = edits.reduce((before, edit) => edited(before, edit, 'replace'), state.model)
  const drawn = { growth: state.growth, unit: state.unit, gap: state.gap, fileSystems: fileSystems ?? {} }
  const start = await record(
    drawn,
    { conflict: 'replace', edits, after: model },
    { i: state.number, folder: state.place, image: state.image, build, problems },
  )
  expect(problems).toEqual([])
  state.number++
  state.model = model
  state.sessions.push({ start: state.growth === 'in place' ? inPlace : start, end: blocksOf(state.image), model })
}

/** `TOC layout` of xorriso: first block and length of each session. */
function listed(image: string): readonly (readonly [start: number, blocks: number])[] {
  const text = execFileSync('sh', ['-c', 'xorriso -indev "$1" -toc 2>&1', 'sh', image], { encoding: 'utf8' })
  return [...text.matchAll(/^ISO session {2}: +\d+ , +(\d+) , +(\d+)s/gm)].map(
    ([, start, blocks]) => [Number(start), Number(blocks)] as const,
  )
}

async function expectAll(state: State, kind: 'iso' | 'udf' | 'bridge', options: { readonly former: boolean }): Promise<void> {
  const { image, sessions, model } = state
  const views =
    kind === 'iso' ? (['rockridge', 'joliet'] as const) : kind === 'udf' ? (['udf'] as const) : (['udf', 'rockridge', 'joliet'] as const)
  expect(await judged({ kind }, model, image)).toEqual([])
  if (!options.former) {
    expect(kernelProblems(image, model, views)).toEqual([])
    return
  }
  for (const [i, { start, end, model: then }] of sessions.entries()) {
    // genisoimage shows symbolic links as empty files in Joliet.
    const isTheirs = i === 0 && state.begunBy === 'genisoimage'
    if (!isTheirs) expect(await judged({ kind }, then, image, String(i + 1)), `session ${i + 1}`).toEqual([])
    // A kernel takes seconds to start: of most discs it looks at the first and the last session.
    if (kind !== 'iso' && i > 0 && i < sessions.length - 1) continue
    const where = start === 0 ? {} : { session: start }
    expect(kernelProblems(image, then, isTheirs ? ['rockridge'] : views, { ...where, lastBlock: end - 1 }), `session ${i + 1}`).toEqual([])
  }
}

const begin = (name: string, growth: State['growth'], unit = 32, gap = 0): State => {
  // The machine of the kernel takes no comma in a path.
  const place = join(folder, name.replace(/[^a-z0-9]+/gi, '-'))
  mkdirSync(place)
  return { image: join(place, 'disc.iso'), place, growth, unit, gap, model: new Map(), number: 0, sessions: [] }
}

function begunBy(program: 'xorriso' | 'genisoimage', state: State): void {
  const source = join(state.place, 'source')
  state.model = hostFolder(source)
  if (program === 'xorriso')
    run('xorriso', ['-outdev', state.image, '-joliet', 'on', '-hardlinks', 'on', '-map', source, '/', '-padding', '0', '-commit'])
  else run('genisoimage', ['-quiet', '-R', '-J', '-input-charset', 'utf-8', '-cache-inodes', '-o', state.image, source])
  state.number = 1
  state.begunBy = program
  state.sessions.push({ start: program === 'xorriso' ? 32 : 0, end: blocksOf(state.image), model: state.model })
}

describe('a disc that another program began', () => {
  for (const program of sample(['xorriso', 'genisoimage'] as const, 2))
    for (const growth of sample(['in place', 'sequential'] as const, 2))
      itNeeds(
        [program, 'xorriso', ...KERNEL_PROGRAMS],
        `${program}, ${growth}: three sessions of ours`,
        async () => {
          const state = begin(`${program}-${growth.replace(' ', '-')}`, growth, 16)
          begunBy(program, state)
          for (const edits of SESSIONS) await grow(state, edits)
          await expectAll(state, 'iso', { former: program === 'xorriso' || growth === 'sequential' })
          const { sessions } = state
          if (growth === 'in place' && program === 'xorriso')
            expect(listed(state.image).map(([start]) => start)).toEqual(sessions.map(({ start }) => start))
        },
        120_000,
      )
})

/** The first session of ours: what the others change. */
const FIRST: readonly Edit[] = [
  { kind: 'folder', at: '', attributes: ours(0o755, 1_300_000_000) },
  { kind: 'folder', at: '/docs', attributes: ours(0o750, 1_300_000_001) },
  { kind: 'folder', at: '/docs/deep', attributes: ours(0o700, 1_300_000_002) },
  { kind: 'file', at: '/one.txt', bytes: content('one', 3), attributes: ours(0o644, 1_300_000_003) },
  { kind: 'file', at: '/docs/Größe.bin', bytes: content('big', 100_001), attributes: ours(0o600, 1_300_000_004) },
  { kind: 'file', at: '/docs/deep/empty', bytes: new Uint8Array(), attributes: ours(0o644, 1_300_000_005) },
  { kind: 'symlink', at: '/link', target: 'docs/hard', attributes: ours(0o777, 1_300_000_006) },
  { kind: 'hardlink', at: '/docs/hard', to: '/one.txt' },
]

const rockRidge = { rockridge: true, joliet: true }
const begun = [
  ['ISO 9660', 'iso', { iso9660: rockRidge }],
  ['UDF 1.02', 'udf', { udf: { revision: '1.02' } }],
  ['UDF 1.50', 'udf', { udf: { revision: '1.50' } }],
  ['UDF 2.01, embedded', 'udf', { udf: { revision: '2.01', embed: true } }],
  ['UDF 2.50', 'udf', { udf: { revision: '2.50' } }],
  ['UDF 2.60', 'udf', { udf: { revision: '2.60' } }],
  ['a bridge of UDF 1.02', 'bridge', { iso9660: rockRidge, udf: { revision: '1.02' } }],
  ['a bridge of UDF 2.50', 'bridge', { iso9660: rockRidge, udf: { revision: '2.50' } }],
] as const
const virtual = [
  ['UDF 1.50, virtual', 'udf', { udf: { revision: '1.50', vat: true } }],
  ['UDF 2.01, virtual', 'udf', { udf: { revision: '2.01', vat: true } }],
  ['UDF 2.60, virtual', 'udf', { udf: { revision: '2.60', vat: true } }],
  ['a bridge of UDF 2.01, virtual', 'bridge', { iso9660: rockRidge, udf: { revision: '2.01', vat: true } }],
] as const

describe('a disc of ours grows by three sessions of ours', () => {
  for (const [title, kind, fileSystems] of sample(begun, 8))
    itNeeds(
      KERNEL_PROGRAMS,
      `in place: ${title}`,
      async () => {
        const state = begin(`in place, ${title}`, 'in place')
        for (const edits of [FIRST, ...SESSIONS]) await grow(state, edits, fileSystems)
        await expectAll(state, kind, { former: false })
      },
      120_000,
    )
  for (const [i, [title, kind, fileSystems]] of sample([...begun, ...virtual], 12).entries())
    itNeeds(
      KERNEL_PROGRAMS,
      `one behind the other: ${title}`,
      async () => {
        const state = begin(`sequential, ${title}`, 'sequential', [16, 32, 1][i % 3], [0, 150][i % 2])
        for (const edits of [FIRST, ...SESSIONS]) await grow(state, edits, fileSystems)
        await expectAll(state, kind, { former: true })
      },
      120_000,
    )
})

/** Without serial numbers, which Rock Ridge 1.10 lacks, xorriso takes the names of one file for files of their own. */
const single = (edits: readonly Edit[]): readonly Edit[] => edits.filter(({ kind }) => kind !== 'hardlink')

describe('a disc of ours that others grow, and then ours again', () => {
  const added = (state: State, name: string): Model => {
    const path = join(state.place, name)
    writeFileSync(path, content(name, 3000))
    chmodSync(path, 0o640)
    utimesSync(path, 1_450_000_000, 1_450_000_000)
    return edited(
      state.model,
      { kind: 'file', at: `/${name}`, bytes: content(name, 3000), attributes: attributes(0o640, 1_450_000_000) },
      'replace',
    )
  }

  itNeeds(
    ['xorriso', ...KERNEL_PROGRAMS],
    'xorriso, in place',
    async () => {
      const state = begin('ours, xorriso', 'in place')
      const [first = [], ...more] = SESSIONS
      for (const edits of [FIRST, first]) await grow(state, single(edits), { iso9660: rockRidge })
      state.model = added(state, 'theirs')
      run('xorriso', ['-dev', state.image, '-joliet', 'on', '-hardlinks', 'on', '-map', join(state.place, 'theirs'), '/theirs', '-commit'])
      await expectAll(state, 'iso', { former: false })
      for (const edits of more) await grow(state, edits)
      await expectAll(state, 'iso', { former: false })
    },
    120_000,
  )

  itNeeds(
    ['genisoimage', ...KERNEL_PROGRAMS],
    'genisoimage, one session behind the other',
    async () => {
      const state = begin('ours, genisoimage', 'sequential', 16)
      const [first = [], ...more] = SESSIONS
      for (const edits of [FIRST, first]) await grow(state, edits, { iso9660: rockRidge })
      const last = state.sessions.at(-1)?.start ?? 0
      const start = Math.ceil(blocksOf(state.image) / 16) * 16
      const source = join(state.place, 'sources')
      mkdirSync(source)
      state.model = added(state, 'theirs')
      run(
        'genisoimage',
        ['-quiet', '-R', '-J', '-input-charset', 'utf-8', '-cache-inodes', '-C', `${last},${start}`, '-M', state.image].concat([
          '-o',
          join(state.place, 'part.iso'),
          '-graft-points',
          `theirs=${join(state.place, 'theirs')}`,
        ]),
      )
      truncateSync(state.image, start * 2048)
      appendFileSync(state.image, readFileSync(join(state.place, 'part.iso')))
      // genisoimage gives the root attributes of its own.
      const root: Edit = { kind: 'folder', at: '', attributes: ours(0o751, 1_450_000_001) }
      for (const edits of more) await grow(state, [root, ...edits])
      expect(await judged({ kind: 'iso' }, state.model, state.image)).toEqual([])
      const session = state.sessions.at(-1)?.start ?? 0
      expect(kernelProblems(state.image, state.model, ['rockridge', 'joliet'], { session })).toEqual([])
    },
    120_000,
  )
})
