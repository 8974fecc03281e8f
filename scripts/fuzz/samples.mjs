// Sound discs, sheets, manifests and archives of every kind that is read, small, for mutations.

import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { loadSupport } from '../test-support.mjs'
import { wave } from '../wave.mjs'

const root = join(import.meta.dirname, '..', '..')
const DATE = 'date: 2026-01-01T00:00:00Z'

/** Bytes that compress badly enough to fill blocks, the same everywhere. */
const noise = (length) => Buffer.from(Uint8Array.from({ length }, (_, i) => (Math.imul(i + 1, 2_654_435_761) >>> 13) & 255))

const TREE = `files:
  - { at: /README.TXT, text: "read me" }
  - { at: /deep/er/and/deeper/file.bin, random: { size: 5000, seed: 1 } }
  - { at: /empty, text: "" }
  - { at: /日本.txt, text: "names" }
  - { at: /a long name with blanks and dots.tar.gz, random: { size: 2049, seed: 2 } }
  - { at: /link, symlink: deep/er }
  - { at: /twin, hardlink: /README.TXT }
`
const many = Array.from({ length: 60 }, (_, i) => `  - { at: /many/f${i}, text: "${i}" }`).join('\n')

const isoManifests = {
  plain: `volume: { id: PLAIN, ${DATE} }\nfilesystems: { iso9660: { level: 1 } }\nfiles:\n  - { at: /A.TXT, text: a }\n  - { at: /D/B.TXT, random: { size: 3000, seed: 1 } }\n`,
  rich: `volume: { id: RICH, ${DATE} }\nfilesystems: { iso9660: { rockridge: true, joliet: true } }\n${TREE}${many}\n`,
  deep: `volume: { id: DEEP, ${DATE} }\nfilesystems: { iso9660: { rockridge: true } }\nfiles:\n  - { at: /1/2/3/4/5/6/7/8/9/10/file, text: deep }\n`,
}
const udf = (more) => `volume: { id: UDF, ${DATE} }\nfilesystems: { iso9660: false, udf: ${more} }\n${TREE}${many}\n`
const udfManifests = {
  udf102: udf('{ revision: "1.02" }'),
  udf150: udf('{ revision: "1.50" }'),
  udf201: udf('{ revision: "2.01", embed: true }'),
  virtual: udf('{ revision: "2.01", vat: true }'),
  sparable: udf('{ revision: "2.01", sparing: true }'),
  udf250: udf('{ revision: "2.50" }'),
  bridge: `volume: { id: BRIDGE, ${DATE} }\nfilesystems: { iso9660: { joliet: true }, udf: true }\n${TREE}`,
}
const boot = (hybrid) =>
  `volume: { id: BOOT, ${DATE} }\nfilesystems: { iso9660: { rockridge: true } }\nfiles:\n  - { at: /boot/a.img, random: { size: 2048, seed: 3 } }\nboot:\n  catalog: /boot/boot.cat\n  entries:\n    - { platform: bios, image: /boot/a.img, infoTable: isolinux, loadSectors: 4 }\n    - { platform: efi, image: { fat: { from: esp, label: ESP } } }\n${hybrid}`
const bootManifests = {
  eltorito: boot(''),
  hybrid: boot('  hybrid: { mbr: true, gpt: true }\n'),
}

const album = (output, tracks = '') =>
  `disc: 1\nmedia: cd-r\naudio: { title: Two, performer: One, catalog: "0724384960650" }\n${tracks}output: ${output}\n`
const AUDIO =
  'tracks:\n  - { type: audio, from: a.wav, title: Low, isrc: PT-ABC-26-00001 }\n  - { type: audio, from: b.wav, title: High, pregap: 75 }\n'
const MIXED = `volume: { id: MIXED, ${DATE} }\nfilesystems: { iso9660: { joliet: true } }\nfiles: [{ at: /A.TXT, text: a }]\ntracks:\n  - { type: mode1 }\n  - { type: audio, from: a.wav }\n`

const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

/** Builds all that a kind of reader begins with: `{ name, bytes, beside }`, where `beside` are files that it needs. */
export async function samplesOf(kind, folder, disc) {
  mkdirSync(folder, { recursive: true })
  const at = (name) => join(folder, name)
  mkdirSync(at('esp/EFI/BOOT'), { recursive: true })
  writeFileSync(at('esp/EFI/BOOT/BOOTX64.EFI'), noise(3000))
  writeFileSync(at('esp/a rather long name.txt'), 'x')
  writeFileSync(at('a.wav'), wave(noise(2352 * 320)))
  writeFileSync(at('b.wav'), wave(noise(2352 * 310)))
  const build = (name, text) => {
    writeFileSync(at('m.yaml'), text.startsWith('disc:') ? text : `disc: 1\n${text}`)
    const { status, stderr } = disc(['build', 'm.yaml', '-q'], folder)
    if (status !== 0) throw new Error(`${name}: ${stderr}`)
  }
  const image = (name, text) => {
    build(name, `${text}output: { image: ${name}.iso, padding: 0 }\n`)
    return { name: `${name}.iso`, bytes: readFileSync(at(`${name}.iso`)) }
  }
  const images = (manifests) => Object.entries(manifests).map(([name, text]) => image(name, text))
  /** Made by others, where they are there. */
  const foreign = (program, name, args) => {
    if (!has(program)) return []
    mkdirSync(at('tree/sub'), { recursive: true })
    writeFileSync(at('tree/file.txt'), 'file')
    writeFileSync(at('tree/sub/other file'), noise(3000))
    const { status } = spawnSync(program, args, { cwd: folder })
    return status === 0 ? [{ name, bytes: readFileSync(at(name)) }] : []
  }
  const sheet = (name, text, others = []) => {
    build(name, text)
    return { name, bytes: readFileSync(at(name)), beside: others }
  }
  switch (kind) {
    case 'iso':
      return [
        ...images(isoManifests),
        ...foreign('xorriso', 'x.iso', ['-as', 'mkisofs', '-quiet', '-no-pad', '-r', '-J', '-o', 'x.iso', 'tree']),
        ...foreign('mkisofs', 'g.iso', ['-quiet', '-no-pad', '-r', '-J', '-T', '-o', 'g.iso', 'tree']),
      ]
    case 'udf':
      return images(udfManifests)
    case 'boot':
      return [
        ...images(bootManifests),
        ...foreign('xorriso', 'apm.iso', [
          '-as',
          'mkisofs',
          '-quiet',
          '-no-pad',
          '-r',
          '-hfsplus',
          '-apm-block-size',
          '2048',
          '-o',
          'apm.iso',
          'tree',
        ]),
      ]
    case 'zisofs': {
      const { packed } = await loadSupport('fuzzed')
      const data = Buffer.concat([noise(40_000), Buffer.alloc(70_000), noise(5000)])
      writeFileSync(at('one.z'), packed(data, { version: 1, blockBits: 15 }))
      writeFileSync(at('two.z'), packed(data, { version: 2, blockBits: 15 }))
      return zisofsSamples(at, image)
    }
    case 'cue':
      return [
        sheet('a.cue', album('{ image: a.bin, sheet: a.cue }', AUDIO), ['a.bin']),
        sheet('c.cue', `disc: 1\n${MIXED}output: { image: c.bin, sheet: c.cue }\n`, ['c.bin']),
        { name: 'w.cue', bytes: Buffer.from(WAVE_CUE), beside: ['a.wav', 'b.wav'] },
      ]
    case 'toc':
      return [
        sheet('a.toc', album('{ image: t.bin, sheet: a.toc }', AUDIO), ['t.bin']),
        sheet('c.toc', `disc: 1\n${MIXED}output: { image: u.bin, sheet: c.toc }\n`, ['u.bin']),
        { name: 'w.toc', bytes: Buffer.from(WAVE_TOC), beside: ['a.wav', 'b.wav'] },
      ]
    case 'ccd':
      return [
        sheet('a.ccd', album('{ image: a.img, sheet: a.ccd }', AUDIO), ['a.img', 'a.sub']),
        sheet('c.ccd', `disc: 1\n${MIXED}output: { image: c.img, sheet: c.ccd }\n`, ['c.img', 'c.sub']),
      ]
    case 'nrg': {
      const { countChunk, cueChunk, daoChunk, neroFile, taoChunk } = await loadSupport('fuzzed')
      const sectors = noise(2352 * 1000)
      const dao = (name, more) =>
        daoChunk(
          [
            { sectorBytes: 2352, mode: 0x0700, places: [0, 0, 2352 * 400], isrc: 'PTABC2600001' },
            { sectorBytes: 2352, mode: 0x0700, places: [2352 * 400, 2352 * 475, 2352 * 1000] },
          ],
          more,
          name,
        )
      const points = [
        [1, 0, 0, -150],
        [1, 1, 0, -150],
        [1, 1, 1, 0],
        [1, 2, 0, 400],
        [1, 2, 1, 475],
        [1, 0xaa, 1, 1000],
      ]
      return [
        {
          name: 'a.nrg',
          bytes: neroFile(sectors, [cueChunk(points), dao('DAOX', { mcn: '0724384960650' }), countChunk('SINF', 2), countChunk('MTYP', 1)]),
        },
        { name: 'b.nrg', bytes: neroFile(sectors, [cueChunk(points, 'CUES'), dao('DAOI'), countChunk('SINF', 2)], 'NERO') },
        {
          name: 'c.nrg',
          bytes: neroFile(sectors, [taoChunk([{ offset: 0, length: 2352 * 1000, mode: 7, at: 0 }]), countChunk('SINF', 1)]),
        },
      ]
    }
    case 'mds': {
      const { alcohol } = await loadSupport('fuzzed')
      writeFileSync(at('a.mdf'), noise(2352 * 1000))
      writeFileSync(at('b.mdf'), noise(2352 * 1000))
      writeFileSync(at('c.mdf'), noise(2048 * 1000))
      const track = (number, start, length, more) => ({
        number,
        mode: 0xa9,
        control: 0,
        sectorBytes: 2352,
        start,
        offset: start * 2352,
        pregap: number === 1 ? 150 : 0,
        length,
        ...more,
      })
      return [
        { name: 'a.mds', bytes: alcohol([{ start: -150, end: 1000, tracks: [track(1, 0, 400), track(2, 400, 600)] }]), beside: ['a.mdf'] },
        { name: 'b.mds', bytes: alcohol([{ start: -150, end: 1000, tracks: [track(1, 0, 1000)] }], { wide: true }), beside: ['b.mdf'] },
        {
          name: 'c.mds',
          bytes: alcohol([{ start: 0, end: 1000, tracks: [track(1, 0, 1000, { mode: 0xaa, sectorBytes: 2048 })] }], { medium: 0x10 }),
          beside: ['c.mdf'],
        },
      ]
    }
    case 'manifest':
      return [
        ...readdirSync(join(root, 'test/support/mistakes/manifests'))
          .filter((name) => name.endsWith('.yaml'))
          .map((name) => ({ name, bytes: readFileSync(join(root, 'test/support/mistakes/manifests', name)) })),
        ...Object.entries({ ...isoManifests, ...udfManifests, ...bootManifests }).map(([name, text]) => ({
          name: `${name}.yaml`,
          bytes: Buffer.from(`disc: 1\n${text}`),
        })),
      ]
    case 'archive': {
      mkdirSync(at('pack/deep/er'), { recursive: true })
      writeFileSync(at('pack/deep/er/file'), noise(3000))
      writeFileSync(at('pack/empty'), '')
      writeFileSync(at(`pack/${'long'.repeat(40)}`), 'long')
      spawnSync('ln', ['-sf', 'deep/er', at('pack/link')])
      spawnSync('ln', ['-f', at('pack/empty'), at('pack/twin')])
      spawnSync('truncate', ['-s', '300K', at('pack/holes')])
      const packs = []
      for (const format of ['pax', 'gnu', 'ustar', 'v7']) {
        const name = `${format}.tar`
        const how = format === 'pax' || format === 'gnu' ? '-S' : `--exclude=${'long'.repeat(40)}`
        if (spawnSync('tar', [`--format=${format}`, how, '-cf', name, '-C', 'pack', '.'], { cwd: folder }).status === 0)
          packs.push({ name, bytes: readFileSync(at(name)) })
      }
      const [first] = packs
      packs.push({ name: 'a.tar.gz', bytes: gzipSync(first.bytes) })
      for (const [program, ending] of [
        ['bzip2', 'bz2'],
        ['xz', 'xz'],
        ['zstd', 'zst'],
      ])
        if (has(program))
          packs.push({
            name: `a.tar.${ending}`,
            bytes: spawnSync(program, ['-c', '-q'], { input: first.bytes, maxBuffer: 2 ** 26 }).stdout,
          })
      return packs
    }
    default:
      throw new Error(`There are no samples of ${kind}`)
  }
}

/** xorriso tells of files that are compressed already, by their magic. */
function zisofsSamples(at, image) {
  const samples = []
  for (const name of ['one.z', 'two.z']) {
    const { status } = spawnSync('xorriso', [
      '-as',
      'mkisofs',
      '-quiet',
      '-no-pad',
      '-r',
      '-z',
      '--old-root-no-ino',
      '-o',
      at(`${name}.iso`),
      at(name),
    ])
    if (status === 0) samples.push({ name: `${name}.iso`, bytes: readFileSync(at(`${name}.iso`)) })
  }
  return samples.length > 0 ? samples : [image('rich', isoManifests.rich)]
}

const WAVE_CUE = `REM GENRE "Noise"
PERFORMER "One"
FILE "a.wav" WAVE
  TRACK 01 AUDIO
    TITLE "Low"
    ISRC PTABC2600001
    INDEX 01 00:00:00
FILE "b.wav" WAVE
  TRACK 02 AUDIO
    FLAGS DCP PRE
    INDEX 00 00:00:00
    INDEX 01 00:01:00
    INDEX 02 00:02:00
`
const WAVE_TOC = `CD_DA
CATALOG "0724384960650"
CD_TEXT { LANGUAGE_MAP { 0 : EN } LANGUAGE 0 { TITLE "Two" PERFORMER "One" } }
// Track 1
TRACK AUDIO
COPY
ISRC "PTABC2600001"
FILE "a.wav" 0 00:02:00
TRACK AUDIO
PREGAP 00:01:00
SILENCE 00:00:10
FILE "b.wav" 00:00:10 00:03:00
START 00:00:05
INDEX 00:01:00
`
