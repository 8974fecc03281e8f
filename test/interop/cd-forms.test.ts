/** Discs that mix forms beside those of other programs: a Video CD by vcdimager, and what libcdio reads of ours. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { stringify } from 'yaml'
import { run as build } from '../../src/cli/build.js'
import { PrimaryVolumeDescriptor } from '../../src/format/iso9660/index.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run } from '../support/tools.js'
import { entriesOf, recordsOf, sectorsFrom, subheader, userData } from '../support/video-cd.js'

const folder = temporaryFolder()
const SECTOR = 2352

/** A film with a pattern and a tone, as players of Video CDs want it. */
function film(name: string, seconds: number): void {
  const pattern = `testsrc=duration=${seconds}:size=352x288:rate=25`
  const inputs = ['-f', 'lavfi', '-i', pattern, '-f', 'lavfi', '-i', `sine=duration=${seconds}`]
  run('ffmpeg', ['-v', 'error', '-y', ...inputs, '-target', 'pal-vcd', name], { cwd: folder })
}

/** A Video CD with a film in a track of its own, a segment beside the files of the first track, and menus for both. */
function makeTheirs(): void {
  film('film.mpg', 5)
  film('segment.mpg', 2)
  run('vcdxgen', ['-t', 'vcd2', '-o', 'plain.xml', 'film.mpg'], { cwd: folder })
  const plain = readFileSync(join(folder, 'plain.xml'), 'utf8')
  const segment = '<segment-items><segment-item src="segment.mpg" id="segment-0000"/></segment-items>'
  const list = plain
    .replace('<sequence-items>', `${segment}<sequence-items>`)
    .replace('<play-item ref="sequence-00"/>', '<play-item ref="sequence-00"/><play-item ref="segment-0000"/>')
  writeFileSync(join(folder, 'theirs.xml'), list)
  run('vcdxbuild', ['-b', 'theirs.bin', '-c', 'theirs.cue', 'theirs.xml'], { cwd: folder })
}

/** What a sector of a volume descriptor says, without where the tables and directories lie. */
function withoutPlaces(sector: Buffer): object {
  const { pathTableL, pathTableM, rootDirectory, ...rest } = PrimaryVolumeDescriptor.decode(sector)
  // Of the root's record the date is the disc's own with them and the folder's with us.
  return { ...rest, rootLength: rootDirectory.subarray(10, 18), rootFlags: rootDirectory.subarray(25), distinct: pathTableL !== pathTableM }
}

/** A segment has a place of 150 sectors for itself; no file shows what is left over, empty sectors of form 2. */
function restOfSegments(bin: Buffer): readonly object[] {
  const items = recordsOf(bin).filter(({ path, isDirectory }) => !isDirectory && path.startsWith('/SEGMENT/'))
  return items.map(({ path, location, size }) => {
    const count = size / 2048
    const rest = 150 - (count % 150)
    const words = { form: 2, file: 1, realTime: true, endOfRecord: false, endOfFile: false }
    return { at: `${path}-rest`, zeros: rest * 2324, hide: true, place: { block: location + count }, xa: words }
  })
}

const indexOf = (cue: string, track: number): number => {
  const [, minutes = '', seconds = '', frames = ''] = new RegExp(`TRACK 0${track}[^T]*INDEX 01 (\\d+):(\\d+):(\\d+)`).exec(cue) ?? []
  return (Number(minutes) * 60 + Number(seconds)) * 75 + Number(frames)
}

const sheet = (name: string): readonly string[] =>
  readFileSync(join(folder, `${name}.cue`), 'latin1')
    .replace(name, 'disc')
    .trim()
    .split(/\r?\n/)

describe('a Video CD made of the files and streams of one by vcdimager', () => {
  const programs = ['ffmpeg', 'vcdxgen', 'vcdxbuild', 'vcdxrip', 'vcd-info', 'cd-read', 'cd-info']
  itNeeds(
    programs,
    'is the same, sector by sector, but for the order of directories and path tables',
    async () => {
      makeTheirs()
      const theirs = readFileSync(join(folder, 'theirs.bin'))
      const start = indexOf(readFileSync(join(folder, 'theirs.cue'), 'utf8'), 2)
      const volume = PrimaryVolumeDescriptor.decode(userData(theirs, 16))
      const blocks = volume.spaceSize
      mkdirSync(join(folder, 'ours'))
      const files = [...entriesOf(theirs, start, join(folder, 'ours')), ...restOfSegments(theirs)]
      const last = Math.max(...recordsOf(theirs).map(({ location, size }) => (location < start ? location + Math.ceil(size / 2048) : 0)))
      const film = recordsOf(theirs).find(({ location }) => location >= start)
      writeFileSync(join(folder, 'ours/film.2336'), sectorsFrom(theirs, start, start + (film?.size ?? 0) / 2048))
      writeFileSync(
        join(folder, 'ours/disc.config.yaml'),
        stringify({
          disc: 1,
          media: 'cd-r',
          volume: {
            id: volume.volumeId,
            system: volume.systemId,
            application: '',
            preparer: volume.preparerId,
            date: new Date((volume.created ?? 0) / 1000).toISOString(),
          },
          filesystems: { iso9660: { level: 1 } },
          // vcdimager gives all files one date, and lets everybody read and run them.
          source: { mode: '0555', time: '1978-07-14T00:00:00Z' },
          files,
          tracks: [{ type: 'xa' }, { type: 'xa', from: 'film.2336', pregap: '00:02:00' }],
          output: { image: '../ours.bin', sheet: '../ours.cue', padding: blocks - last },
        }),
      )
      expect(await runCommand(build, [join(folder, 'ours/disc.config.yaml')])).toMatchObject({ status: 0, error: '' })
      const ours = readFileSync(join(folder, 'ours.bin'))
      expect(ours.length).toBe(theirs.length)
      expect(sheet('ours')).toEqual(sheet('theirs'))

      const differ = Array.from({ length: ours.length / SECTOR }, (_, i) => i).filter(
        (i) => Buffer.compare(ours.subarray(i * SECTOR, (i + 1) * SECTOR), theirs.subarray(i * SECTOR, (i + 1) * SECTOR)) !== 0,
      )
      const folders = recordsOf(theirs).filter(({ path }) => path.endsWith('/.')).length
      // Two path tables and the directories, which lie behind the descriptors: tables first with us, last with them.
      const structures = Array.from({ length: folders + 2 }, (_, i) => 18 + i)
      expect(differ.filter((i) => i !== 16 && !structures.includes(i))).toEqual([])

      // The descriptor differs in the places of these alone.
      expect(withoutPlaces(userData(ours, 16))).toEqual(withoutPlaces(userData(theirs, 16)))
      expect(subheader(ours, 16)).toEqual(subheader(theirs, 16))
      // Records are the same but for the places of directories: files lie in the same sectors, with the same attributes.
      const places = (bin: Buffer) => recordsOf(bin).map((record) => ({ ...record, location: record.isDirectory ? 0 : record.location }))
      expect(places(ours)).toEqual(places(theirs))
      // Each directory is a file of its own with us (ECMA-119 6.8) and ends with its last sector; theirs end with the last of them.
      expect(structures.map((i) => subheader(ours, i)[2])).toEqual(structures.map(() => 0x89))
      expect(new Set(structures.map((i) => subheader(theirs, i)[2]))).toEqual(new Set([0x08, 0x89]))

      // Their own programs tell the same of both.
      const told = (name: string): string =>
        run('vcd-info', ['-i', `${name}.cue`], { cwd: folder })
          .replace(/(root directory in PVD set to|d [-\w]+ 0 0 \[fn 00\]) \[?LSN +\d+\]?/g, '$1')
          .replaceAll(`${name}.cue`, '')
      expect(told('ours')).toBe(told('theirs'))
      expect(run('cd-info', ['--no-header', 'ours.cue'], { cwd: folder })).toContain('XA sectors   Video CD')
      for (const name of ['ours', 'theirs']) {
        mkdirSync(join(folder, `rip-${name}`))
        run('vcdxrip', ['-c', `../${name}.cue`], { cwd: join(folder, `rip-${name}`) })
      }
      for (const name of ['avseq01.mpg', 'item0001.mpg'])
        expect(readFileSync(join(folder, 'rip-ours', name)).equals(readFileSync(join(folder, 'rip-theirs', name)))).toBe(true)
      expect(readFileSync(join(folder, 'rip-ours/avseq01.mpg')).equals(readFileSync(join(folder, 'film.mpg')))).toBe(true)
    },
    120_000,
  )
})

describe('files of both forms side by side', () => {
  const text = Buffer.from('Form 1 has 2048 bytes and their correction.\n'.repeat(100))
  const stream = Buffer.from(Array.from({ length: 2324 * 5 + 100 }, (_, i) => (i * 31 + (i >> 7)) & 255))
  const manifest = {
    disc: 1,
    media: 'cd-r',
    volume: { id: 'FORMS', date: '2026-01-01T00:00:00Z' },
    filesystems: { iso9660: { level: 1 } },
    files: [
      { from: 'text.txt', at: '/A.TXT', place: { block: 50 } },
      { from: 'stream.bin', at: '/B.DAT', place: { block: 60 }, xa: { form: 2, file: 1, channel: 1, realTime: true, audio: true } },
      { from: 'text.txt', at: '/C.TXT', place: { block: 70 } },
    ],
    tracks: [{ type: 'xa' }],
    output: { image: 'forms.bin', sheet: 'forms.cue' },
  }

  itNeeds(['cd-read'], 'are read by libcdio, each by its form', async () => {
    writeFileSync(join(folder, 'text.txt'), text)
    writeFileSync(join(folder, 'stream.bin'), stream)
    writeFileSync(join(folder, 'forms.yaml'), stringify(manifest))
    expect(await runCommand(build, [join(folder, 'forms.yaml')])).toMatchObject({ status: 0, error: '' })
    const read = (mode: 'm2f1' | 'm2f2', first: number, count: number): Buffer => {
      const range = ['-s', String(first), '-n', String(count)]
      run('cd-read', ['-c', 'forms.cue', '-m', mode, ...range, '-o', 'read.bin', '--no-header'], { cwd: folder })
      return readFileSync(join(folder, 'read.bin'))
    }
    for (const first of [50, 70]) expect(read('m2f1', first, 3).subarray(0, text.length).equals(text)).toBe(true)
    // Of form 2 it gives 2324 bytes from the subheader on, so that the last eight of the data are missing.
    const form2 = read('m2f2', 60, 6)
    for (let i = 0; i < 5; i++) {
      expect(form2.toString('hex', i * 2324, i * 2324 + 8)).toBe('0101640001016400')
      expect(form2.subarray(i * 2324 + 8, (i + 1) * 2324).equals(stream.subarray(i * 2324, (i + 1) * 2324 - 8))).toBe(true)
    }
  })
})
