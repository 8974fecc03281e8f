import { writeFileSync, appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { hostContents } from '../../src/source/open.node.js'
import { find, type Leaf } from '../../src/tree/index.js'
import { temporaryFolder } from '../support/folder.js'
import { built, listing, type Built, type EntryWithoutIndex } from '../support/grown.js'
import { paxRecord, tar, tarHeader, type TarMember } from '../support/tar.js'

const base = temporaryFolder()
let made = 0

async function unpacked(archive: Uint8Array, more: Partial<EntryWithoutIndex> = {}): Promise<Built & { readonly path: string }> {
  const name = `${made++}.tar`
  writeFileSync(join(base, name), archive)
  const entry = { kind: 'archive', archive: name, at: '/', ...more } as EntryWithoutIndex
  return { ...(await built([entry], { base })), path: join(base, name) }
}

const dataOf = async ({ tree }: Built, path: string): Promise<string> => {
  const { inode } = find(tree, path) as Leaf
  if (inode.kind !== 'file') throw new Error('no file')
  return Buffer.from(await hostContents().load(inode.content)).toString()
}

const base256 = (value: number, width: number): Buffer => {
  const out = Buffer.alloc(width)
  out.writeUIntBE(value, width - 6, 6)
  out[0] = 0x80
  return out
}

describe('members', () => {
  it('have lists of access control in words, which is told once where they are asked for', async () => {
    const archive = tar(
      { name: '@', type: 'x', data: paxRecord('SCHILY.acl.access', 'user::rw-,user:9:r--,group::r--,mask::r--,other::r--') },
      { name: 'a', data: 'x' },
      { name: '@', type: 'x', data: paxRecord('SCHILY.acl.default', 'user::rwx') },
      { name: 'd/', type: '5' },
    )
    const told = async (kinds: readonly ('acl' | 'user')[]): Promise<readonly string[]> => {
      writeFileSync(join(base, 'acl.tar'), archive)
      const extended = { kinds: new Set(kinds), as: new Set(['rockridge' as const]), read: undefined }
      const { faults } = await built([{ kind: 'archive', archive: 'acl.tar', at: '/' }], { base, extended })
      return faults.map(({ code, message }) => `${code} ${message}`)
    }
    expect(await told(['user'])).toEqual([])
    expect(await told(['user', 'acl'])).toEqual([
      `source/aclAsText The lists of access control in "${join(base, 'acl.tar')}" are not recorded: from "a" on they are in words (SCHILY.acl)`,
    ])
  })

  it('are files, folders, links, devices and FIFOs', async () => {
    const archive = await unpacked(
      tar(
        { name: './', type: '5' },
        { name: 'd/', type: '5', mode: 0o700 },
        { name: 'd/f', data: 'hello', mode: 0o755 },
        { name: './d/h', type: '1', link: 'd/f' },
        { name: 'l', type: '2', link: '/etc/../x' },
        { name: 'c', type: '3', over: [[329, '0000005\0'], [337, '0000001\0']] }, // prettier-ignore
        { name: 'b', type: '4', over: [[329, '0000010\0']] }, // prettier-ignore
        { name: 'p', type: '6' },
        { name: 'contiguous', type: '7', data: 'x' },
        { name: 'unknown', type: 'Z', data: 'yy' },
      ),
    )
    expect(archive.faults).toEqual([])
    expect(listing(archive.tree)).toEqual([
      'b /b 8:0',
      'c /c 5:1',
      'f /contiguous 1',
      'd /d',
      'f /d/f 5',
      'f /d/h 5',
      'l /l -> /etc/../x',
      'fifo /p',
      'f /unknown 2',
    ])
    expect((find(archive.tree, '/d/h') as Leaf).inode).toBe((find(archive.tree, '/d/f') as Leaf).inode)
    expect((find(archive.tree, '/d/f') as Leaf).inode).toMatchObject({ links: 2, attributes: { mode: 0o755 } })
    expect(await dataOf(archive, '/d/h')).toBe('hello')
  })

  it('of the old form are folders by their slash', async () => {
    const { tree } = await unpacked(tar({ name: 'd/', type: '\0', magic: '' }, { name: 'd/f', type: '\0', magic: '', data: 'x' }))
    expect(listing(tree)).toEqual(['d /d', 'f /d/f 1'])
  })

  it.each<[string, readonly TarMember[]]>([
    ['prefix', [{ name: 'n', prefix: 'long', data: 'x' }]],
    ['long name of GNU tar', [{ name: '@', type: 'L', magic: 'ustar  \0', data: 'long/n\0' }, { name: 'short', magic: 'ustar  \0', data: 'x' }]], // prettier-ignore
    ['extended header', [{ name: '@', type: 'x', data: paxRecord('path', 'long/n') }, { name: 'short', data: 'x' }]], // prettier-ignore
    ['size in an extended header', [{ name: '@', type: 'x', data: paxRecord('size', '1') }, { name: 'long/n', data: 'x', size: 0 }]], // prettier-ignore
    ['size in base 256', [{ name: 'long/n', data: 'x', size: base256(1, 12) }]],
    ['volume label', [{ name: 'label', type: 'V' }, { name: 'long/n', data: 'x' }]], // prettier-ignore
    ['global header', [{ name: 'g', type: 'g', data: paxRecord('comment', 'c') }, { name: 'long/n', data: 'x' }]], // prettier-ignore
  ])('are found by %s', async (_, members) => {
    const archive = await unpacked(tar(...members, { name: 'z', data: 'zz' }))
    expect(archive.faults).toEqual([])
    expect(listing(archive.tree)).toEqual(['d /long', 'f /long/n 1', 'f /z 2'])
    expect(await dataOf(archive, '/long/n')).toBe('x')
  })

  it('keep names that are no UTF-8', async () => {
    const { tree } = await unpacked(tar({ name: Buffer.from([0x61, 0xff]) }))
    expect(listing(tree)).toEqual(['f /a\udcff 0'])
  })

  it('keep times to the microsecond, before 1970 too', async () => {
    const time = async (value: string): Promise<number> => {
      const { tree } = await unpacked(tar({ name: '@', type: 'x', data: paxRecord('mtime', value) }, { name: 'f' }), {
        attributes: { time: { kind: 'source' } },
      })
      return (find(tree, '/f') as Leaf).inode.attributes.mtime
    }
    expect(await time('1600000000.123456789')).toBe(1_600_000_000_123_456)
    expect(await time('-1.5')).toBe(-1_500_000)
  })

  it.each<[string, readonly [at: number, bytes: Uint8Array | string], object]>([
    ['a time before 1970 in base 256', [136, Buffer.alloc(12, 0xff)], { attributes: { mtime: -1_000_000 } }],
    ['a time beyond every calendar', [136, base256(2 ** 47, 12)], { attributes: { mtime: 8.64e18 } }],
    ['digits without a NUL', [136, '000000000012'], { attributes: { mtime: 10_000_000 } }],
    ['digits between spaces', [136, '        12 \0'], { attributes: { mtime: 10_000_000 } }],
    ['no digits at all', [136, Buffer.alloc(12)], { attributes: { mtime: 0 } }],
    ['the kind of file among the permissions', [100, '0106755\0'], { attributes: { mode: 0o6755 } }],
    ['the greatest owner', [108, base256(2 ** 32 - 1, 8)], { attributes: { uid: 0xffffffff } }],
    ['the greatest owner as a signed number', [108, Buffer.alloc(8, 0xff)], { attributes: { uid: 0xffffffff } }],
    ['the least signed number', [116, Buffer.from('ffffffff80000000', 'hex')], { attributes: { gid: 0x80000000 } }],
  ])('keep %s', async (_, over, kept) => {
    const { tree, codes } = await unpacked(tar({ name: 'f', over: [over] }), {
      attributes: { time: { kind: 'source' }, owner: 'source', mode: 'source' },
    })
    expect(codes).toEqual([])
    expect((find(tree, '/f') as Leaf).inode).toMatchObject(kept)
  })

  it('are found by checksums of signed bytes, as old programs made them', async () => {
    const archive = tar({ name: Buffer.from('ä') })
    archive.write(`${(Number.parseInt(archive.toString('latin1', 148, 154), 8) - 2 * 256).toString(8).padStart(6, '0')}\0 `, 148)
    expect(listing((await unpacked(archive)).tree)).toEqual(['f /ä 0'])
  })

  it.each<[string, readonly TarMember[], readonly string[]]>([
    [
      'a link with a size in its header',
      [
        { name: 'f', data: 'x' },
        { name: 'h', type: '1', link: 'f', size: 600 },
      ],
      ['f /f 1', 'f /h 1'],
    ],
    ['a link with its data once more', [{ name: 'f', data: 'x' }, { name: '@', type: 'x', data: paxRecord('size', '1') }, { name: 'h', type: '1', link: 'f', data: 'x' }], ['f /f 1', 'f /h 1']], // prettier-ignore
    ['a folder with its list of names', [{ name: 'd/', type: 'D', data: 'Yf\0\0' }], ['d /d']],
    ['a long target', [{ name: '@', type: 'K', data: 'a/b\0' }, { name: 'l', type: '2', link: 'a' }, { name: 'm', type: '2', link: 'c' }], ['l /l -> a/b', 'l /m -> c']], // prettier-ignore
    ['a value for all that follow', [{ name: '@', type: 'g', data: paxRecord('linkpath', 't') }, { name: 'l', type: '2', link: 'a' }, { name: '@', type: 'x', data: paxRecord('linkpath', 'u') }, { name: 'm', type: '2', link: 'c' }], ['l /l -> t', 'l /m -> u']], // prettier-ignore
    ['NULs behind the records', [{ name: '@', type: 'x', data: Buffer.concat([paxRecord('path', 'n'), Buffer.alloc(9)]) }, { name: 'f' }], ['f /n 0']], // prettier-ignore
    ['an empty value, which takes back', [{ name: '@', type: 'x', data: Buffer.concat([paxRecord('size', ''), paxRecord('mtime', '')]) }, { name: 'f', data: 'x' }], ['f /f 1']], // prettier-ignore
    ['the longest extended header', [{ name: '@', type: 'x', data: paxRecord('comment', 'c'.repeat(2 ** 20 - 17)) }, { name: 'f' }], ['f /f 0']], // prettier-ignore
    ['the deepest folders', [{ name: '@', type: 'x', data: Buffer.concat([paxRecord('linkpath', 'a/'.repeat(20_000))]) }, { name: 'l', type: '2' }], [`l /l -> ${'a/'.repeat(20_000)}`]], // prettier-ignore
  ])('with %s', async (_, members, listed) => {
    const { faults, tree } = await unpacked(tar(...members, { name: 'z' }))
    expect(faults).toEqual([])
    expect(listing(tree)).toEqual([...listed, 'f /z 0'])
  })

  it.each([0, 1, 2])('end with %i blocks of zeros', async (count) => {
    const { codes } = await unpacked(tar({ name: 'a', data: 'x' }).subarray(0, 1024 + count * 512))
    expect(codes).toEqual(count === 0 ? ['source/archiveInvalid'] : [])
  })

  it('of one path: the later counts, as when unpacking', async () => {
    const archive = await unpacked(
      tar({ name: 'a', data: 'old' }, { name: './a', data: 'newer' }, { name: 'd', data: '' }, { name: 'd/', type: '5' }),
    )
    expect(archive.faults).toEqual([])
    expect(listing(archive.tree)).toEqual(['f /a 5', 'd /d'])
    expect(await dataOf(archive, '/a')).toBe('newer')
  })

  it('lose leading folders with strip, links among them found all the same', async () => {
    const { tree, faults } = await unpacked(
      tar({ name: 'v1/', type: '5' }, { name: 'v1/a', data: 'x' }, { name: 'v1/d/b', type: '1', link: 'v1/a' }, { name: 'top', data: '' }),
      { at: '/s', strip: 1 },
    )
    expect(faults).toEqual([])
    expect(listing(tree)).toEqual(['d /s', 'f /s/a 1', 'd /s/d', 'f /s/d/b 1'])
  })

  it('are left out where excluded, with all in them', async () => {
    const { tree, faults } = await unpacked(tar({ name: 'd/', type: '5' }, { name: 'd/a' }, { name: '../x.o' }, { name: 'b' }), {
      exclude: ['/d', '*.o'],
    })
    expect(faults).toEqual([])
    expect(listing(tree)).toEqual(['f /b 0'])
  })
})

describe('files with holes', () => {
  // 4 bytes at 1000 and 3 at 2000 in a file of 3000.
  const stretch = (offset: number, size: number): string =>
    `${offset.toString(8).padStart(11, '0')}\0${size.toString(8).padStart(11, '0')}\0`
  const gnu = (first: string, more: string): readonly [number, string][] => [
    [386, first],
    [482, more],
    [483, `${(3000).toString(8).padStart(11, '0')}\0`],
  ]
  const map = '2\n1000\n4\n2000\n3\n'.padEnd(512, '\0')
  const pax = (records: readonly (readonly [string, string])[], data: string): readonly TarMember[] => [
    { name: '@', type: 'x', data: Buffer.concat(records.map(([key, value]) => paxRecord(key, value))) },
    { name: 'x', data },
  ]
  const extension = Buffer.concat([Buffer.from(stretch(2000, 3)), Buffer.alloc(512 - 24)])

  it.each<[string, Buffer]>([
    [
      'of GNU tar',
      tar({ name: 's', type: 'S', magic: 'ustar  \0', data: 'abcdefg', over: gnu(stretch(1000, 4) + stretch(2000, 3), '\0') }),
    ],
    [
      'of GNU tar with a further block',
      Buffer.concat([
        tarHeader({ name: 's', type: 'S', magic: 'ustar  \0', size: 7, over: gnu(stretch(1000, 4), '\x01') }),
        extension,
        Buffer.from('abcdefg'.padEnd(512, '\0')),
        Buffer.alloc(1024),
      ]),
    ],
    ['of version 1.0', tar(...pax([['GNU.sparse.major', '1'], ['GNU.sparse.minor', '0'], ['GNU.sparse.name', 's'], ['GNU.sparse.realsize', '3000']], `${map}abcdefg`))], // prettier-ignore
    ['of version 0.1', tar(...pax([['GNU.sparse.name', 's'], ['GNU.sparse.size', '3000'], ['GNU.sparse.map', '1000,4,2000,3']], 'abcdefg'))], // prettier-ignore
    ['of version 0.0', tar(...pax([['path', 's'], ['GNU.sparse.size', '3000'], ['GNU.sparse.offset', '1000'], ['GNU.sparse.numbytes', '4'], ['GNU.sparse.offset', '2000'], ['GNU.sparse.numbytes', '3']], 'abcdefg'))], // prettier-ignore
  ])('%s are whole again', async (_, bytes) => {
    const archive = await unpacked(bytes)
    expect(archive.faults).toEqual([])
    const whole = Buffer.alloc(3000)
    whole.write('abcd', 1000)
    whole.write('efg', 2000)
    expect(await dataOf(archive, '/s')).toBe(whole.toString())
  })

  it.each<[string, string, readonly (readonly [string, string])[], readonly string[]]>([
    ['no stretch and no size', '0\n', [], ['f /x 0']],
    ['a hole alone', '0\n', [['GNU.sparse.realsize', '3000']], ['f /x 3000']],
    ['a stretch at the end', '1\n2999\n1\n', [['GNU.sparse.realsize', '3000']], ['f /x 3000']],
    ['as many stretches as are taken', `200000\n${'0\n'.repeat(400_000)}`, [], ['f /x 0']],
    ['one more', `200001\n${'0\n'.repeat(400_002)}`, [], []],
  ])('of version 1.0 with %s', async (_, map, records, listed) => {
    const data = `${map.padEnd(Math.ceil(map.length / 512) * 512, '\0')}${map.startsWith('1') ? 'x' : ''}`
    const { codes, tree } = await unpacked(tar(...pax([['GNU.sparse.major', '1'], ...records], data)))
    expect(codes).toEqual(listed.length === 0 ? ['source/archiveInvalid'] : [])
    expect(listing(tree)).toEqual(listed)
  })

  it.each([
    ['1000,4,1002,3', 'overlap'],
    ['2000,4,1000,3', 'descend'],
    ['1000,4', 'are fewer than the data'],
    ['1000,4,2998,3', 'reach beyond the end'],
    ['1000,4,2000', 'lack a length'],
    ['1e3,4,x,3', 'are no numbers'],
  ])('are refused where stretches %s %s', async (text) => {
    const { codes } = await unpacked(tar(...pax([['GNU.sparse.name', 's'], ['GNU.sparse.size', '3000'], ['GNU.sparse.map', text]], 'abcdefg'))) // prettier-ignore
    expect(codes).toEqual(['source/archiveInvalid'])
  })
})

describe('faults', () => {
  const whole = tar({ name: 'a', data: 'x'.repeat(2000) })
  it.each<[string, string, Uint8Array]>([
    ['archiveInvalid', 'no tar header', Buffer.from('this is a text file, not an archive'.padEnd(600))],
    ['archiveInvalid', 'no tar header', tar({ name: 'a', checksum: 'wrong' })],
    ['archiveInvalid', 'middle of a header', whole.subarray(0, 100)],
    ['archiveInvalid', 'middle of a member', whole.subarray(0, 1200)],
    ['archiveInvalid', 'size is negative', tar({ name: 'a', size: Buffer.alloc(12, 0xff) })],
    ['archiveInvalid', 'size is no number', tar({ name: 'a', size: Buffer.from('99999999999\0') })],
    ['archiveInvalid', 'size is no number', tar({ name: 'a', size: Buffer.concat([Buffer.from([0x80]), Buffer.alloc(11, 0xff)]) })],
    ['archiveInvalid', 'middle of a member', tar({ name: 'a', size: 0o7777777777 })],
    ['archiveInvalid', 'extended header has', tar({ name: '@', type: 'x', size: 0o100000000 })],
    ['archiveInvalid', 'extended header is damaged', tar({ name: '@', type: 'x', data: '99 path=a\n' })],
    ['archiveInvalid', 'has no =', tar({ name: '@', type: 'x', data: '8 pathx\n' })],
    ['archiveInvalid', 'size of an extended header', tar({ name: '@', type: 'x', data: paxRecord('size', '-1') }, { name: 'a' })],
    ['archiveInvalid', 'mtime of an extended', tar({ name: '@', type: 'x', data: paxRecord('mtime', 'now') }, { name: 'a' })],
    ['archiveInvalid', 'several volumes', tar({ name: 'a', type: 'M' })],
    ['archiveInvalid', 'uid does not fit', tar({ name: 'a', over: [[108, base256(2 ** 32, 8)]] })],
    ['archiveInvalid', 'NUL', tar({ name: '@', type: 'x', data: paxRecord('path', 'a\0b') }, { name: 'a' })],
    ['archiveInvalid', 'points at nothing', tar({ name: 'a', type: '2' })],
    ['archiveInvalid', 'no name', tar({ name: './.', data: 'x' })],
    ['archiveInvalid', 'folders deep', tar({ name: '@', type: 'x', data: paxRecord('path', 'a/'.repeat(20_001)) }, { name: 'a' })],
    ['archiveEscapes', 'leaves the folder', tar({ name: '../a' })],
    ['archiveEscapes', 'leaves the folder', tar({ name: '/etc/passwd' })],
    ['archiveEscapes', 'leaves the folder', tar({ name: 'a/../../b' })],
    ['archiveLink', 'no file', tar({ name: 'a', type: '1', link: 'absent' })],
    ['archiveLink', 'no file', tar({ name: 'a', type: '1', link: '/etc/passwd' })],
    ['unpackFailed', '', gzipSync(whole).subarray(0, 40)],
    ['unpackFailed', '', Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(100)])],
  ])('%s: %s', async (code, words, bytes) => {
    const { faults } = await unpacked(bytes)
    expect(faults).toMatchObject([{ code: `source/${code}`, path: ['files', 0, 'archive'] }])
    expect(faults[0]?.message).toContain(words)
  })

  it('a member below a link does not reach beyond it', async () => {
    const { codes, tree } = await unpacked(tar({ name: 'l', type: '2', link: '/etc' }, { name: 'l/passwd', data: 'x' }))
    expect(codes).toEqual(['tree/notFolder'])
    expect(listing(tree)).toEqual(['l /l -> /etc'])
  })

  it('missing, notFile: there is no archive', async () => {
    expect((await built([{ kind: 'archive', archive: 'absent.tar', at: '/' }], { base })).codes).toEqual(['source/missing'])
    expect((await built([{ kind: 'archive', archive: '.', at: '/' }], { base })).codes).toEqual(['source/notFile'])
  })

  it('random bytes are never more than a fault', async () => {
    const seeded = Buffer.from(tar({ name: 'a', data: 'b' }, { name: '@', type: 'x', data: paxRecord('path', 'x') }, { name: 'c' }))
    for (let i = 0; i < 400; i++) {
      const bytes = Buffer.from(seeded)
      for (let k = 0; k < 3; k++) bytes[(i * 7919 + k * 104729) % bytes.length] = (i * 31 + k * 17) & 0xff
      const { codes } = await unpacked(bytes)
      expect(codes.every((code) => /^(source|tree)\//.test(code))).toBe(true)
    }
  })
})

describe('compressed archives', () => {
  const members = Array.from({ length: 50 }, (_, i) => ({ name: `f${i}`, data: `${i}-`.repeat(50_000) }))
  const packed = gzipSync(tar(...members))

  it('are read in any order, and not unpacked again for each', async () => {
    const archive = await unpacked(packed)
    const contents = hostContents()
    for (const i of [49, 0, 25, 24, 49]) {
      const { inode } = find(archive.tree, `/f${i}`) as Leaf
      if (inode.kind !== 'file') throw new Error('no file')
      expect(contents.readInto(inode.content, new Uint8Array(inode.content.size), 0)).toBe(false)
      expect(Buffer.from(await contents.load(inode.content)).toString()).toBe(`${i}-`.repeat(50_000))
    }
    await contents.close()
  })

  it('are read by several at once', async () => {
    const { tree } = await unpacked(packed)
    const contents = hostContents()
    const all = await Promise.all(
      members.map(async ({ name }) => {
        const { inode } = find(tree, `/${name}`) as Leaf
        return inode.kind === 'file' ? Buffer.from(await contents.load(inode.content)).toString() : ''
      }),
    )
    expect(all).toEqual(members.map(({ data }) => data))
    await contents.close()
  })

  it('grown: change meanwhile', async () => {
    const { tree, path } = await unpacked(packed)
    appendFileSync(path, 'more')
    const { inode } = find(tree, '/f3') as Leaf
    const contents = hostContents()
    await expect(contents.load((inode as { content: never }).content)).rejects.toMatchObject({ faults: [{ code: 'source/grown' }] })
    await contents.close()
  })

  it('spoolFolder: need a folder for what is unpacked', async () => {
    const { tree } = await unpacked(packed)
    const { inode } = find(tree, '/f3') as Leaf
    const contents = hostContents({ temporaryFolder: join(base, 'absent') })
    await expect(contents.load((inode as { content: never }).content)).rejects.toMatchObject({ faults: [{ code: 'source/spoolFolder' }] })
  })
})
