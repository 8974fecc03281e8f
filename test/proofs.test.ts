/** What proves an image, with all the ways in which one is made, and what is refused. */

import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { build } from '../src/build.js'
import { run as buildCommand } from '../src/cli/build.js'
import { silent } from '../src/event.js'
import { DiscError } from '../src/fault/index.js'
import { checkLock, lock } from '../src/lock.js'
import { openProject, projectOf, type Project } from '../src/project.js'
import { openServed } from '../src/serve.js'
import { lba, sectors } from '../src/unit/index.js'
import { validate } from '../src/validate.js'
import { watch } from '../src/watch.js'
import { runCommand } from './cli/run-command.js'
import { temporaryFolder } from './support/folder.js'

const folder = temporaryFolder()
const out = join(folder, 'out')
const image = join(out, 'd.iso')
const settings = { listener: silent }

beforeEach(() => {
  mkdirSync(join(folder, 'tree/var/lib/dpkg'), { recursive: true })
  writeFileSync(join(folder, 'far'), 'far')
  writeFileSync(join(folder, 'tree/a'), 'a\n'.repeat(2000))
  writeFileSync(join(folder, 'tree/var/lib/dpkg/status'), 'Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n')
})

const usual = {
  disc: 1,
  volume: { id: 'P', date: '2026-01-01' },
  filesystems: { iso9660: { rockridge: true } },
  files: [{ from: 'tree', at: '/' }],
}
const project = (output: object, more: object = {}): Project =>
  projectOf({ ...usual, output: { image: 'out/d.iso', ...output }, ...more } as never, { folder })
const onDisc = { sums: [{ at: '/sums', digest: 'sha1' }] }

describe.each([
  ['lists and an implanted MD5', { ...onDisc, isomd5: true }],
  ['lists and tags', { ...onDisc, tags: true }],
  [
    'a list of a file that lies behind it',
    { sums: [{ at: '/sums' }], padding: 3 },
    {
      files: [
        { from: 'tree', at: '/' },
        { at: '/behind', from: 'far', place: { block: 900 } },
      ],
    },
  ],
])('an image with %s', (_, output, more = {}) => {
  it('has the same bytes in a file, in a stream, as it is served, and as its lock promises', async () => {
    const built = project(output, more)
    await lock(built, settings)
    await build(built, { lock: 'frozen', check: 'judge' })
    await checkLock(built, settings)
    const bytes = readFileSync(image)
    const { Writable } = await import('node:stream')
    const pieces: Buffer[] = []
    await build(built, { output: new Writable({ write: (piece: Buffer, _encoding, done) => (pieces.push(Buffer.from(piece)), done()) }) })
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
    const served = await openServed(built)
    try {
      const read = await served.medium.read(lba(0), sectors(bytes.length / 2048))
      expect(Buffer.compare(read, bytes)).toBe(0)
    } finally {
      await served.close()
    }
  })
})

it('a list takes the place of a file, and one beside the image names it', async () => {
  writeFileSync(join(folder, 'tree/sums'), 'old\n')
  await build(project({ sums: [{ at: '/sums', digest: 'sha1', file: 'out/sums' }] }))
  expect(readFileSync(image, 'latin1')).not.toContain('old\n')
  expect(readFileSync(join(out, 'sums'), 'utf8')).toMatch(/^[0-9a-f]{40} {2}\.\/a\n[0-9a-f]{40} {2}\.\/sums\n/)
  writeFileSync(join(folder, 'tree/sums'), '')
})

it('packages are told in CycloneDX too, with ids that are those of the packages', async () => {
  await build(project({ sbom: { format: 'cyclonedx' } }))
  const bill = JSON.parse(readFileSync(`${image}.cdx.json`, 'utf8')) as {
    serialNumber: string
    components: { purl: string }[]
    metadata: { timestamp: string }
  }
  expect(bill.components.map(({ purl }) => purl)).toEqual(['pkg:deb/debian/a@1?arch=all'])
  expect(bill.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(bill.metadata.timestamp).toBe('2026-01-01T00:00:00Z')
})

describe('a program signs', () => {
  const program = (name: string, text: string): string => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(folder, name), 0o755)
    return join(folder, name)
  }

  it('what it is given', async () => {
    const signWith = program('sign', 'sha256sum | cut -c1-64')
    const file = join(folder, 'signed.yaml')
    writeFileSync(file, JSON.stringify({ ...usual, output: { image: 'out/d.iso', provenance: {} } }))
    expect((await runCommand(buildCommand, [file], { signWith })).error).toBe('')
    const { signatures } = JSON.parse(readFileSync(`${image}.provenance.json`, 'utf8')) as { signatures: { sig: string }[] }
    expect(Buffer.from(signatures[0]?.sig ?? '', 'base64').toString()).toMatch(/^[0-9a-f]{64}\n$/)
  })

  it.each([
    ['fails', 'exit 3', /its exit status is 3/],
    ['prints nothing', 'cat >/dev/null', /it printed nothing/],
    ['prints without end', 'yes', /more than 65536 bytes/],
  ])('and nothing is left where it %s', async (_, text, reason) => {
    await expect(
      build(project({ provenance: {}, zsync: {} }, { name: 'x' }), { output: join(folder, 'none/d.iso'), signWith: program('bad', text) }),
    ).rejects.toThrow(reason)
    expect(readdirSync(join(folder, 'none'))).toEqual([])
  })
})

/** Codes of what is wrong, and where. */
async function told(action: Promise<unknown>): Promise<readonly string[]> {
  try {
    await action
  } catch (error) {
    if (error instanceof DiscError) return error.faults.map(({ code, path }) => `${code} ${path?.join('.') ?? ''}`)
    throw error
  }
  return []
}

const judged = async (output: object, more: object = {}): Promise<readonly string[]> =>
  (await validate(project(output, more))).faults
    .filter(({ code }) => code.startsWith('integrity/'))
    .map(({ code, path }) => `${code} ${path?.join('.') ?? ''}`)

it('what cannot be is told with its place', async () => {
  const udf = { filesystems: { udf: true } }
  expect(await judged({ sums: [{ digest: 'md5' }] })).toEqual(['integrity/nowhere output.sums.0'])
  expect(await judged({ isomd5: true, tags: true })).toEqual(['integrity/coverEachOther output.tags'])
  expect(await judged({ isomd5: true, padding: 2 })).toEqual(['integrity/uncovered output.padding'])
  expect(await judged({ isomd5: true, tags: true }, udf)).toEqual([
    'integrity/withoutIso output.isomd5',
    'integrity/withoutIso output.tags',
    'integrity/coverEachOther output.tags',
  ])
  expect(await judged({ isomd5: true }, { filesystems: { iso9660: { xa: true } } })).toEqual(['integrity/fieldTaken output.isomd5'])
  expect(await judged({ jigdo: { servers: { A: 'http://x/' }, labels: { B: 'tree' } } })).toEqual([
    'integrity/labelUnknown output.jigdo.labels.B',
  ])
  expect(await judged({ sbom: { status: '/none' } })).toEqual(['integrity/noStatus output.sbom'])
  const audio = { files: undefined, filesystems: undefined, volume: undefined, media: 'cd-r', tracks: [{ type: 'mode1', from: 'tree/a' }] }
  expect(await judged({ image: 'out/d.bin', zsync: {} }, audio)).toEqual(['integrity/onTracks output.zsync'])
  writeFileSync(join(folder, 'rsa.pem'), 'no key')
  expect(await told(build(project({ provenance: { sign: 'rsa.pem' } })))).toEqual(['integrity/noKey output.provenance.sign'])
  expect(await told(build(project({}), { signWith: '/bin/cat' }))).toEqual(['integrity/signsNothing '])
  expect(await told(build(project({ provenance: { sign: 'rsa.pem' } }), { signWith: '/bin/cat' }))).toEqual(['integrity/twoSigners '])
  writeFileSync(join(folder, 'tree/var/lib/dpkg/status'), 'Package: a\nVersion: 1\n')
  expect(await told(build(project({ sbom: {} })))).toEqual(['integrity/badStatus '])
  const far = {
    files: [
      { from: 'tree', at: '/' },
      { at: '/behind', from: 'far', place: { block: 900 } },
    ],
  }
  expect(await told(build(project({ ...onDisc, tags: true }, far)))).toEqual(['integrity/fileBehindTags output.tags'])
  const { faults } = await build(project({ jigdo: { servers: { A: 'http://x/' }, minLength: 100_000 } }))
  expect(faults.map(({ code }) => code)).toContain('integrity/nothingFetched')
  const watched = join(folder, 'watched.yaml')
  writeFileSync(watched, JSON.stringify({ ...usual, output: { image: 'out/d.iso', isomd5: true } }))
  expect(openProject(watched).manifest.output).toBeDefined()
  const events: string[] = []
  const watching = await watch(watched, {
    listener: (event) => event.kind === 'failed' && events.push(...event.faults.map(({ code }) => code)),
  }).catch((error: unknown) => {
    events.push(...(error instanceof DiscError ? error.faults.map(({ code }) => code) : []))
    return undefined
  })
  await watching?.close()
  expect(events).toContain('integrity/besideWatch')
})
