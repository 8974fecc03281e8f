/** UDF volumes that the Linux kernel wrote, in each kind that it writes, read by us: to the byte what the kernel reads of them itself. */

import { createHash } from 'node:crypto'
import { mkdirSync, symlinkSync, linkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { readTree } from '../../src/survey/index.js'
import { openDisc } from '../../src/master.js'
import { hostContents } from '../../src/source/open.node.js'
import type { OpenContent } from '../../src/source/index.js'
import { walk, type Node } from '../../src/tree/index.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, populateInKernel, type KernelEntry } from '../support/kernel.js'
import { itNeeds, run, sample } from '../support/tools.js'

const folder = temporaryFolder()
const source = join(folder, 'source')

/** Media type, revision and further options of mkudffs; blocks. */
const volumes: readonly (readonly [type: string, revision: string, blocks: number, ...options: string[]])[] = [
  ['hd', '1.02', 4096],
  ['hd', '1.50', 4096, '--space=unalloctable', '--ad=short'],
  ['hd', '2.01', 4096, '--ad=long'],
  ['dvdram', '2.00', 4096],
  ['dvdrw', '2.01', 4096],
  ['cdrw', '1.50', 4096, '--sparspace=64'],
]

const names = [
  'plain.txt',
  'Größe',
  'Ωμέγα',
  'Привет',
  '日本語',
  'العربية',
  'हिन्दी',
  '한국어',
  '😀 two',
  'a:b*c?"<>|',
  'é',
  'n'.repeat(250),
]

function makeSource(): void {
  mkdirSync(join(source, 'empty'), { recursive: true })
  mkdirSync(join(source, 'names'))
  for (const name of names) writeFileSync(join(source, 'names', name), name)
  mkdirSync(join(source, 'sizes'))
  for (const size of [0, 1, 1500, 2047, 2048, 2049, 300_000])
    writeFileSync(join(source, 'sizes', `s${size}`), noise(`${size}`, 75_001).subarray(0, size))
  mkdirSync(join(source, 'many'))
  for (let i = 0; i < 60; i++) writeFileSync(join(source, 'many', `file number ${i} of a folder that takes blocks`), `${i}`)
  symlinkSync('../names/日本語', join(source, 'sizes', 'link'))
  symlinkSync('/etc/hosts', join(source, 'absolute'))
  linkSync(join(source, 'names', 'plain.txt'), join(source, 'again'))
}

/** What no copy makes: holes, files in pieces, entries that were there before. */
const script = [
  `/bin/cp -a ${source}/. .`,
  '/usr/bin/truncate -s 5000000 hole',
  '/usr/bin/dd if=/dev/zero of=middle bs=2048 count=1 2>/dev/null',
  `/usr/bin/dd if=sizes/s300000 of=middle bs=1000 seek=2000 conv=notrunc 2>/dev/null`,
  '/usr/bin/truncate -s 4000001 middle',
  // Of what the shell has in itself, as programs start slowly there.
  'x=0123456789abcde; for i in 1 2 3 4 5 6 7; do x=$x$x; done',
  'i=0; while [ $i -lt 100 ]; do echo $x >> scattered; echo $x$x >> other; i=$((i+1)); done',
  '/bin/rm other "many/file number 7 of a folder that takes blocks"; /bin/mv "many/file number 8 of a folder that takes blocks" many/8',
  '/bin/chmod 4751 sizes/s1; /bin/chown 1000:4000000000 sizes/s2048; /bin/chmod 1777 empty',
  '/usr/bin/mkfifo pipe; /bin/mknod null c 1 3',
]

const sha256 = async (stream: AsyncIterable<Uint8Array>): Promise<string> => {
  const hash = createHash('sha256')
  for await (const piece of stream) hash.update(piece)
  return hash.digest('hex')
}

/** A node of ours in the words of the kernel. */
async function entryOf(path: string, node: Node, open: OpenContent): Promise<Partial<KernelEntry>> {
  const { attributes } = node.kind === 'directory' ? node : node.inode
  const base = { path, mode: attributes.mode, uid: attributes.uid, gid: attributes.gid, mtime: attributes.mtime / 1e6 }
  if (node.kind === 'directory') return { ...base, type: 'directory' }
  const { inode } = node
  const leaf = { ...base, type: inode.kind, links: inode.links }
  switch (inode.kind) {
    case 'file':
      return { ...leaf, size: inode.content.size, sha256: await sha256(open(inode.content)) }
    case 'symlink':
      return { ...leaf, target: inode.target }
    case 'character':
    case 'block':
      return { ...leaf, rdev: [inode.major, inode.minor] }
    default:
      return leaf
  }
}

async function read(image: string): Promise<{ readonly entries: readonly Partial<KernelEntry>[]; readonly faults: readonly string[] }> {
  const disc = await openDisc(image)
  const contents = hostContents({ media: new Map([[disc.medium.name, disc.medium]]) })
  try {
    const { tree, faults } = await readTree(disc, { space: 'udf' })
    const entries = [await entryOf('.', tree, contents.open)]
    for (const { path, node } of walk(tree)) entries.push(await entryOf(path.slice(1), node, contents.open))
    return { entries, faults: faults.map(({ code, message }) => `${code} ${message}`) }
  } finally {
    await contents.close()
    await disc.close()
  }
}

describe('UDF as the Linux kernel writes it', () => {
  itNeeds([...KERNEL_PROGRAMS, 'mkudffs'], `${volumes.length} kinds of volume, with every byte, name, owner, link and hole`, async () => {
    makeSource()
    const images = sample(volumes, 3).map(([type, revision, blocks, ...options], i) => {
      const image = join(folder, `${i}-${type}-${revision}.udf`)
      run('mkudffs', ['--new-file', '--blocksize=2048', `--media-type=${type}`, `--udfrev=${revision}`, ...options, image, String(blocks)])
      return image
    })
    const listings = populateInKernel(images, script)
    for (const [i, image] of images.entries()) {
      const listing = listings[i]
      expect([image, listing?.mounted, listing?.log]).toEqual([
        image,
        true,
        expect.not.stringMatching(/UDF-fs: (warning|error)|No space|annot/),
      ])
      const { entries, faults } = await read(image)
      expect([image, faults]).toEqual([image, []])
      const ours = new Map(entries.map((entry) => [entry.path, entry]))
      for (const each of listing?.entries ?? []) expect(each).toMatchObject(ours.get(each.path) ?? { path: 'nothing' })
      expect([image, ours.size]).toEqual([image, listing?.entries.length])
      expect(ours.get('scattered')?.size).toBe(100 * 1921)
    }
  })
})
