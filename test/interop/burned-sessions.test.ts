/**
 * Sessions that were burned onto discs which this program, xorriso and genisoimage began, as the Linux kernel and xorriso see what lies in
 * the file of the disc.
 */

import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { run as burnCommand } from '../../src/cli/burn.js'
import { runCommand } from '../cli/run-command.js'
import { burnIn } from '../session/burning.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountInKernel, type KernelView } from '../support/kernel.js'
import { itNeeds, run, sample } from '../support/tools.js'
import { dataOfDisc, stateOfDisc } from '../support/virtual-disc.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
const burn = burnIn(folder)
const LARGE = noise('burned', 100_000)
mkdirSync(at('first', 'deep'), { recursive: true })
writeFileSync(at('first', 'deep', 'kept.txt'), 'kept\n')
writeFileSync(at('first', 'large.bin'), LARGE)
writeFileSync(at('first', 'replaced.txt'), 'old\n')
writeFileSync(at('first', 'removed.txt'), 'removed\n')

interface Begun {
  readonly views: readonly KernelView[]
  readonly needs: readonly string[]
  /** What is burned first: a manifest of ours, or an image that another program made. */
  readonly image: (path: string) => void
}

const beginnings: Readonly<Record<string, Begun>> = {
  ours: { views: ['rockridge', 'joliet', 'udf'], needs: [], image: () => {} },
  xorriso: {
    views: ['rockridge', 'joliet'],
    needs: ['xorriso'],
    image: (path) => void run('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-J', '-V', 'FIRST', '-o', path, at('first')]),
  },
  genisoimage: {
    views: ['rockridge', 'joliet'],
    needs: ['genisoimage'],
    image: (path) => void run('genisoimage', ['-quiet', '-R', '-J', '-V', 'FIRST', '-o', path, at('first')]),
  },
}

const OURS =
  "disc: 1\nvolume: { id: FIRST }\nfilesystems: { iso9660: { rockridge: true, joliet: true }, udf: { revision: '1.02' } }\nfiles: [{ from: first, at: / }]\nburn: { close: false }\n"

const updates = [
  'files: [{ text: "one\\n", at: /new1.txt }, { text: "replaced\\n", at: /replaced.txt }]',
  'files: [{ text: "two\\n", at: /deep/new2.txt }, { remove: /removed.txt }]',
  'files: [{ text: "three\\n", at: /new3.txt }, { rename: /new1.txt, to: /deep/renamed.txt }]',
]
const tree = {
  'deep/kept.txt': 'kept\n',
  'deep/new2.txt': 'two\n',
  'deep/renamed.txt': 'one\n',
  'large.bin': LARGE,
  'new3.txt': 'three\n',
  'replaced.txt': 'replaced\n',
}
const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

async function begin(name: string, how: string, { image }: Begun, query: string): Promise<void> {
  if (how === 'ours') {
    expect((await burn(OURS, name + query)).status).toBe(0)
    return
  }
  const path = at(`${name}.iso`)
  image(path)
  const { status, out } = await runCommand(burnCommand, [path], {
    drive: [`virtual:${at(name)}${query}`],
    yes: true,
    close: false,
    json: true,
  })
  expect(status, out).toBe(0)
}

describe.each(sample(Object.entries(beginnings), 3))('a disc begun by %s', (how, begun) => {
  for (const [medium, isGrown] of sample(
    [
      ['cd-r', false],
      ['dvd+r', false],
      ['bd-r', false],
      ['dvd+rw', true],
    ] as const,
    2,
  ))
    itNeeds(
      [...KERNEL_PROGRAMS, 'xorriso', ...begun.needs],
      `and grown by three sessions on ${medium}`,
      async () => {
        const name = `${how}-${medium}.disc`
        await begin(name, how, begun, `?media=${medium}${isGrown ? '&blocks=16384' : ''}`)
        for (const files of updates) {
          const { status, said } = await burn(`disc: 1\nsession: { import: drive, close: false }\n${files}\n`, name, { verify: 'full' })
          expect(status, said).toBe(0)
        }
        const path = at(`${name}.judged.iso`)
        writeFileSync(path, dataOfDisc(at(name)))
        const { tracks } = stateOfDisc(at(name))
        const start = isGrown ? 0 : (tracks.findLast(({ written }) => written > 0)?.start ?? 0)

        // A drive shows the kernel where the last session begins; a file does not.
        const listings = mountInKernel(path, begun.views, { session: start })
        for (const view of begun.views) {
          const seen = listings[view]
          expect(seen.mounted, `${view}: ${seen.log}`).toBe(true)
          const files = seen.entries.filter(({ type }) => type === 'file').map((entry) => [entry.path, entry.sha256])
          expect(files, view).toEqual(Object.entries(tree).map(([file, data]) => [file, sha256(data)]))
        }
        const found = run('xorriso', ['-load', 'sbsector', String(start), '-indev', path, '-find', '/', '-type', 'f'])
        expect(
          found
            .trim()
            .split('\n')
            .map((line) => line.slice(2, -1))
            .toSorted(),
        ).toEqual(Object.keys(tree))
      },
      240_000,
    )
})
