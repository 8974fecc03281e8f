import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { build as buildProject } from '../src/build.js'
import { silent } from '../src/event.js'
import { mediumOfImage, openSheet } from '../src/image/cd/index.js'
import { layoutsOf } from '../src/layout/index.js'
import { openProject } from '../src/project.js'
import { hostFiles } from '../src/source/files.node.js'
import { after, lba, sectors } from '../src/unit/index.js'
import { noise } from './support/compact.js'
import { temporaryFolder } from './support/folder.js'
import { itNeeds, run } from './support/tools.js'
import { wave } from './support/wave.js'

const folder = temporaryFolder()
mkdirSync(join(folder, 'data'))
const song = noise('song', 6 * 44_100 + 5)
writeFileSync(join(folder, 'song.wav'), wave(song))

const build = (text: string, image: string) => {
  const file = join(folder, 'disc.config.yaml')
  writeFileSync(file, text)
  return buildProject(openProject(file, { environment: {}, overrides: [] }), {
    output: join(folder, image),
    lock: 'none',
    flush: 'replace',
    listener: silent,
  })
}

it.each(['mixed', 'cd-extra'])('%s: sounds and a file system that lies where its blocks say', async (layout) => {
  const text = `disc: 1\nmedia: cd-r\nlayout: ${layout}\nvolume: { date: 2026-01-01 }\nfilesystems: { iso9660: true }\nfiles: [{ from: data, at: / }]\naudio: { tracks: [{ from: song.wav }] }\noutput: { image: ${layout}.bin, sheet: ${layout}.cue }\n`
  const { disc, image: built, beside } = await build(text, `${layout}.bin`)
  expect([built, ...beside].map((path) => path.slice(folder.length + 1))).toEqual([`${layout}.bin`, `${layout}.cue`])
  const { image } = await openSheet(join(folder, `${layout}.cue`), { files: hostFiles })
  if (image === undefined) throw new Error('no image')
  const start = layout === 'mixed' ? lba(0) : (disc.sessions[1]?.tracks[0]?.start ?? lba(-1))
  const medium = mediumOfImage(image, hostFiles)
  const [layout_] = layoutsOf(disc)
  expect(layout_?.start).toBe(start)
  for (const { body, start: at, length } of layout_?.regions ?? []) {
    if (body.kind !== 'bytes' || layout_ === undefined) continue
    const read = await medium.read(at, length)
    const rendered = body.render(layout_.where)
    expect(Buffer.compare(read.subarray(0, rendered.length), rendered)).toBe(0)
  }
  expect((await medium.read(after(lba(start), sectors(16)), sectors(1))).subarray(1, 6)).toEqual(new TextEncoder().encode('CD001'))
  const bin = readFileSync(join(folder, `${layout}.bin`))
  expect(bin.indexOf(Buffer.from(song.subarray(0, 4000)))).toBe(
    disc.sessions[0]?.tracks.at(-1)?.mode === 'audio' ? (layout === 'mixed' ? 450 * 2352 : 0) : -1,
  )
})

it.each([
  ['toc', [['sheet/scmsLost', 'Track 2 has copy: scms, which a TOC file cannot say; it says that copies are prohibited']]],
  ['ccd', []],
  ['cue', []],
])('a copy of a protected original is said in %s, or that it is not', async (kind, wanted) => {
  const text = `disc: 1\nmedia: cd-r\naudio: { tracks: [{ from: song.wav }, { from: song.wav, copy: scms }] }\noutput: { image: copied.${kind === 'ccd' ? 'img' : 'bin'}, sheet: copied.${kind} }\n`
  const { faults } = await build(text, `copied.${kind === 'ccd' ? 'img' : 'bin'}`)
  expect(faults.flatMap(({ code, severity, message }) => (severity === 'warning' ? [[code, message]] : []))).toEqual(wanted)
  const { image } = await openSheet(join(folder, `copied.${kind}`), { files: hostFiles })
  expect(image?.disc.sessions[0]?.tracks.map(({ copy }) => copy)).toEqual(['permitted', kind === 'toc' ? 'prohibited' : 'scms'])
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

it.each([
  ['a checksum', 'none', 'kept.iso.sha256'],
  ['the lock', 'write', 'disc.lock'],
] as const)('a build that cannot write %s leaves the former image and what is beside it', async (_, lock, blocked) => {
  const place = join(folder, `blocked-${lock}`)
  mkdirSync(join(place, blocked), { recursive: true })
  const file = join(place, 'disc.config.yaml')
  writeFileSync(
    file,
    'disc: 1\nvolume: { date: 2026-01-01 }\nfiles: [{ text: new, at: /a }]\noutput: { image: kept.iso, checksums: [sha256, md5] }\n',
  )
  const beside = ['kept.iso', 'kept.iso.sha256', 'kept.iso.md5', 'disc.lock'].filter((name) => name !== blocked)
  for (const name of beside) writeFileSync(join(place, name), 'old')
  await expect(
    buildProject(openProject(file, { environment: {}, overrides: [] }), { lock, flush: 'replace', listener: silent }),
  ).rejects.toMatchObject({ faults: [{ code: blocked === 'disc.lock' ? 'image/cannotCreate' : 'request/outputUnwritable' }] })
  for (const name of beside) expect(readFileSync(join(place, name), 'utf8')).toBe('old')
  expect(readdirSync(place).sort()).toEqual([...beside, blocked, 'disc.config.yaml'].sort())
})
