import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildCompact } from '../src/compact-build.js'
import { mediumOfImage, openSheet } from '../src/image/cd/index.js'
import { at, place, type Layout } from '../src/layout/index.js'
import { parseManifest } from '../src/manifest/index.js'
import { hostFiles } from '../src/source/files.node.js'
import { bytesOf, lba, sectors, type Lba } from '../src/unit/index.js'
import { noise } from './support/compact.js'
import { temporaryFolder } from './support/folder.js'
import { itNeeds, run } from './support/tools.js'
import { wave } from './support/wave.js'

const folder = temporaryFolder()
mkdirSync(join(folder, 'data'))
const song = noise('song', 6 * 44_100 + 5)
writeFileSync(join(folder, 'song.wav'), wave(song))

/** A file system of 350 blocks in which each tells its address. */
const layoutAt = (start: Lba): Layout =>
  place(
    [
      {
        id: 'all',
        owner: 'test',
        reason: 'blocks',
        length: sectors(350),
        place: at(start),
        refs: [],
        body: {
          kind: 'bytes',
          render: (where) => {
            const out = new Uint8Array(bytesOf(sectors(350)))
            for (let i = 0; i < 350; i++) new DataView(out.buffer).setUint32(i * 2048, where.start + i)
            return out
          },
        },
      },
    ],
    start,
  )

const build = (text: string, image: string) => {
  const { manifest, faults, locate } = parseManifest({
    file: 'disc.config.yaml',
    text,
    readBase: () => undefined,
    environment: {},
    overrides: [],
  })
  expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
  if (manifest === undefined) throw new Error('no manifest')
  return buildCompact(manifest, {
    base: folder,
    image: join(folder, image),
    layoutAt,
    open: () => {
      throw new Error('no content')
    },
    locate: (list) =>
      list.map((fault) =>
        fault.path === undefined
          ? fault
          : { ...fault, position: locate(fault.path) ?? { file: '', line: 0, column: 0, endLine: 0, endColumn: 0, excerpt: [] } },
      ),
    digests: ['sha256'],
    flush: 'replace',
    progress: () => {},
  })
}

it.each(['mixed', 'cd-extra'])('%s: sounds and a file system that lies where its blocks say', async (layout) => {
  const text = `disc: 1\nmedia: cd-r\nlayout: ${layout}\nfilesystems: { iso9660: true }\nfiles: [{ from: data, at: / }]\naudio: { tracks: [{ from: song.wav }] }\noutput: { image: ${layout}.bin, sheet: ${layout}.cue }\n`
  const { disc, files } = await build(text, `${layout}.bin`)
  expect(files.map((file) => file.path.slice(folder.length + 1))).toEqual([`${layout}.bin`, `${layout}.cue`])
  const { image } = await openSheet(join(folder, `${layout}.cue`), { files: hostFiles })
  if (image === undefined) throw new Error('no image')
  const start = layout === 'mixed' ? lba(0) : disc.sessions[1].tracks[0].start
  const medium = mediumOfImage(image, hostFiles)
  for (const offset of [0, 16, 349]) {
    const block = await medium.read(lba(start + offset), sectors(1))
    expect(new DataView(block.buffer, block.byteOffset).getUint32(0)).toBe(start + offset)
  }
  const bin = readFileSync(join(folder, `${layout}.bin`))
  expect(bin.indexOf(Buffer.from(song.subarray(0, 4000)))).toBe(
    disc.sessions[0].tracks.at(-1)?.mode === 'audio' ? (layout === 'mixed' ? 650 * 2352 : 0) : -1,
  )
})

it('a fault leaves nothing', async () => {
  writeFileSync(join(folder, 'bad.flac'), 'fLaC')
  const before = readdirSync(folder)
  await expect(build('disc: 1\nmedia: cd-r\naudio: { tracks: [{ from: bad.flac }] }\n', 'bad.bin')).rejects.toMatchObject({
    faults: [{ code: 'audio/malformed', position: { line: 3 } }],
  })
  expect(readdirSync(folder)).toEqual(before)
})

itNeeds(['ffmpeg', 'ffprobe', 'cdrdao'], 'other formats come through ffmpeg without being asked for', async () => {
  run('ffmpeg', ['-v', 'error', '-y', '-i', join(folder, 'song.wav'), '-c:a', 'alac', join(folder, 'song.m4a')])
  await build('disc: 1\nmedia: cd-r\naudio: { tracks: [{ from: song.m4a }] }\noutput: { image: m4a.bin, sheet: m4a.toc }\n', 'm4a.bin')
  expect(
    Buffer.compare(
      Buffer.from(readFileSync(join(folder, 'm4a.bin')))
        .swap16()
        .subarray(0, song.length),
      song,
    ),
  ).toBe(0)
  expect(run('cdrdao', ['show-toc', '-v', '0', 'm4a.toc'], { cwd: folder })).toContain('START  00:00:00')
})
