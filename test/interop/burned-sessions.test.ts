/**
 * Sessions that were burned onto discs which this program, xorriso and genisoimage began, as the Linux kernel and xorriso see what lies in
 * the file of the disc: every session, on every medium that takes more than one.
 */

import { createHash } from 'node:crypto'
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { run as burnCommand } from '../../src/cli/burn.js'
import { runCommand } from '../cli/run-command.js'
import { burnIn } from '../session/burning.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountAllInKernel, type KernelListing, type KernelView, type Mount } from '../support/kernel.js'
import { itNeeds, run, sample } from '../support/tools.js'
import { wave } from '../support/wave.js'
import { dataOfDisc, stateOfDisc } from '../support/virtual-disc.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
const burn = burnIn(folder)
mkdirSync(at('first', 'deep'), { recursive: true })
mkdirSync(at('later'))

/** Contents by path, without the first `/`. */
type Tree = Readonly<Record<string, string | Uint8Array>>

const FIRST: Tree = {
  'deep/kept.txt': 'kept\n',
  'large.bin': noise('burned', 100_000),
  'removed.txt': 'removed\n',
  'replaced.txt': 'old\n',
}
const LATER = noise('later', 70_001)
for (const [name, data] of Object.entries(FIRST)) writeFileSync(at('first', name), data)
writeFileSync(at('later', 'later.bin'), LATER)
writeFileSync(at('sound.wav'), wave(noise('sound', 5 * 44_100 * 4)))

const { 'removed.txt': _, ...KEPT } = FIRST
const ONE = { ...FIRST, 'new1.txt': 'one\n', 'replaced.txt': 'replaced\n' }
const TWO = { ...KEPT, 'new1.txt': 'one\n', 'replaced.txt': 'replaced\n', 'deep/new2.txt': 'two\n', 'deep/later.bin': LATER }
const { 'new1.txt': renamed, ...REST } = TWO
const THREE = { ...REST, 'new3.txt': 'three\n', 'deep/renamed.txt': renamed }

/** What each session changes, and what is there then. */
const UPDATES: readonly (readonly [files: string, tree: Tree])[] = [
  ['{ text: "one\\n", at: /new1.txt }, { text: "replaced\\n", at: /replaced.txt }', ONE],
  ['{ text: "two\\n", at: /deep/new2.txt }, { remove: /removed.txt }, { from: later, at: /deep }', TWO],
  ['{ text: "three\\n", at: /new3.txt }, { rename: /new1.txt, to: /deep/renamed.txt }', THREE],
]

const SEQUENTIAL = ['cd-r', 'cd-rw', 'dvd-r', 'dvd-rw', 'dvd+r', 'dvd+r-dl', 'bd-r', 'bd-r-pow'] as const
const IN_PLACE = ['dvd+rw', 'dvd-ram', 'bd-re', 'dvd-rw-restricted', 'dvd+rw-dl'] as const
const MEDIA = [...SEQUENTIAL, ...IN_PLACE]
type Medium = (typeof MEDIA)[number]
const growsInPlace = (medium: Medium): boolean => IN_PLACE.some((one) => one === medium)
const isCd = (medium: Medium): boolean => medium.startsWith('cd')

const ISO: readonly KernelView[] = ['rockridge', 'joliet']
const rockRidge = 'iso9660: { rockridge: true, joliet: true }'

interface Beginning {
  readonly views: readonly KernelView[]
  /** Of a disc that we begin. */
  readonly fileSystems?: string
  /** The image of another program, which is burned. */
  readonly others?: readonly [program: string, args: readonly string[]]
  /** On which media; on all without it. */
  readonly suits?: (medium: Medium) => boolean
  /** A session of sounds goes before it. */
  readonly sounds?: true
}

const beginnings: Readonly<Record<string, Beginning>> = {
  'ISO 9660 of ours': { views: ISO, fileSystems: rockRidge },
  'a bridge of ours': { views: ['udf', ...ISO], fileSystems: `${rockRidge}, udf: { revision: '1.02' }` },
  'UDF of ours': { views: ['udf'], fileSystems: "udf: { revision: '2.01' }" },
  'virtual UDF of ours': { views: ['udf'], fileSystems: "udf: { revision: '1.50', vat: true }", suits: (medium) => !growsInPlace(medium) },
  'sounds, and a bridge': { views: ['udf', ...ISO], fileSystems: `${rockRidge}, udf: { revision: '1.02' }`, suits: isCd, sounds: true },
  xorriso: { views: ISO, others: ['xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-J', '-V', 'FIRST']] },
  genisoimage: { views: ['udf', ...ISO], others: ['genisoimage', ['-quiet', '-R', '-J', '-udf', '-V', 'FIRST']] },
}

async function begin(name: string, medium: Medium, { fileSystems, others, sounds }: Beginning): Promise<void> {
  const query = `?media=${medium}&blocks=${growsInPlace(medium) ? 16_384 : 262_144}`
  if (others === undefined) {
    const first = `disc: 1\nvolume: { id: FIRST }\nfilesystems: { ${fileSystems} }\nfiles: [{ from: first, at: / }]\n`
    const manifests = sounds
      ? [
          'disc: 1\naudio: { tracks: [{ from: sound.wav }] }\nburn: { close: false }\n',
          `${first}session: { import: drive, close: false }\n`,
        ]
      : [`${first}burn: { close: false }\n`]
    for (const [i, manifest] of manifests.entries()) {
      const { status, said } = await burn(manifest, i === 0 ? name + query : name)
      expect(status, said).toBe(0)
    }
    return
  }
  const [program, args] = others
  run(program, [...args, '-o', at('first.iso'), at('first')])
  const options = { drive: [`virtual:${at(name)}${query}`], yes: true, close: false, json: true }
  const { status, out } = await runCommand(burnCommand, [at('first.iso')], options)
  expect(status, out).toBe(0)
}

/** First block, and the one behind the last one, of what was recorded last. */
function lastSession(name: string): readonly [start: number, end: number] {
  const track = stateOfDisc(at(name)).tracks.findLast(({ written }) => written > 0)
  if (track === undefined) throw new Error(`nothing is recorded on ${name}`)
  return [track.start, track.start + track.written]
}

interface Expected extends Mount {
  readonly title: string
  readonly tree: Tree
}

/** A disc of four sessions; what the kernel is to show of each, where it is told where that one begins and ends, as a drive tells. */
async function disc(medium: Medium, title: string, beginning: Beginning): Promise<readonly Expected[]> {
  const name = `${medium}-${title.replaceAll(/\W+/g, '-')}.disc`
  await begin(name, medium, beginning)
  const sessions: (readonly [start: number, end: number, tree: Tree])[] = [[...lastSession(name), FIRST]]
  for (const [files, tree] of UPDATES) {
    const { status, said } = await burn(`disc: 1\nsession: { import: drive, close: false }\nfiles: [${files}]\n`, name, { verify: 'full' })
    expect(status, said).toBe(0)
    sessions.push([...lastSession(name), tree])
  }
  const image = at(`${name}.iso`)
  writeSparse(image, dataOfDisc(at(name)))
  rmSync(at(name))
  // What grows in place shows one tree, from its beginning and to its end.
  const seen = growsInPlace(medium) ? [[0, undefined, THREE] as const] : sessions
  return seen.flatMap(([session, end, tree], i) =>
    beginning.views.map((view): Expected => {
      const lastBlock = end === undefined ? {} : { lastBlock: end - 1 }
      return { title: `${title}, session ${i + 1}, ${view}`, image, view, session, ...lastBlock, tree }
    }),
  )
}

/** Most of a disc of several sessions is gaps. */
function writeSparse(path: string, data: Buffer): void {
  const piece = 1 << 16
  const none = Buffer.alloc(piece)
  const file = openSync(path, 'w')
  ftruncateSync(file, data.length)
  for (let from = 0; from < data.length; from += piece) {
    const bytes = data.subarray(from, from + piece)
    if (!bytes.equals(none.subarray(0, bytes.length))) writeSync(file, bytes, 0, bytes.length, from)
  }
  closeSync(file)
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** What the kernel shows otherwise than it should. */
function differences(tree: Tree, listing: KernelListing | undefined): readonly string[] {
  if (listing?.mounted !== true) return [`does not mount: ${listing?.log}`]
  const found = listing.entries.filter(({ type }) => type === 'file').map(({ path, sha256 }) => `${path} ${sha256}`)
  const wanted = Object.entries(tree).map(([path, data]) => `${path} ${sha256(data)}`)
  const lines = [...found.filter((line) => !wanted.includes(line)), ...wanted.filter((line) => !found.includes(line))]
  return lines.length === 0 ? [] : [`${lines.join('\n')}\n${listing.log}`]
}

describe('a disc of four sessions', () => {
  for (const medium of sample(MEDIA, 9)) {
    const begun = Object.entries(beginnings).filter(([, { suits = () => true }]) => suits(medium))
    const chosen = sample(begun, 3)
    itNeeds(
      [...KERNEL_PROGRAMS, 'xorriso', ...chosen.flatMap(([, { others }]) => others?.[0] ?? [])],
      `on ${medium}`,
      async () => {
        const wanted: Expected[] = []
        for (const [title, beginning] of chosen) wanted.push(...(await disc(medium, title, beginning)))
        const listings = mountAllInKernel(wanted)
        const problems = wanted.flatMap(({ title, tree }, i) => differences(tree, listings[i]).map((problem) => `${title}: ${problem}`))
        expect(problems).toEqual([])
        for (const { image, session, tree, title } of wanted.filter(({ view }) => view === 'rockridge')) {
          const out = at('out')
          run('xorriso', ['-osirrox', 'on', '-load', 'sbsector', String(session), '-indev', image, '-extract', '/', out])
          for (const [path, data] of Object.entries(tree)) expect(readFileSync(join(out, path)).equals(Buffer.from(data)), title).toBe(true)
          run('chmod', ['-R', 'u+w', out])
          rmSync(out, { recursive: true })
        }
        for (const image of new Set(wanted.map((one) => one.image))) rmSync(image)
      },
      240_000,
    )
  }
})
