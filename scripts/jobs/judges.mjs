// What other people's programs say of the discs of the job pages. A judge throws where one is not what its page promises.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startsKernelTo, startsTo } from './machine.mjs'

/** Output of a program; throws where it fails. */
function run(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { maxBuffer: 2 ** 30, ...options })
  if (error !== undefined) throw error
  assert.equal(status, 0, `${program} ${args.join(' ')}: ${[stdout, stderr].join('')}`)
  return stdout
}

const text = (...call) => run(...call).toString('utf8')

export const judges = {
  'cloud-init-seed': ({ work, by }) => {
    const image = join(work, 'dist/seed.iso')
    // What cloud-init does: it looks for the label, then for the files.
    assert.equal(text('blkid', ['-o', 'value', '-s', 'LABEL', image]), 'CIDATA\n')
    by('blkid')
    assert.deepEqual(run('isoinfo', ['-R', '-x', '/user-data', '-i', image]), readFileSync(join(work, 'user-data')))
    assert.match(text('isoinfo', ['-R', '-x', '/meta-data', '-i', image]), /^instance-id: web-1$/m)
    by('isoinfo')
    assert.deepEqual(run('7zz', ['e', '-so', image, 'user-data']), readFileSync(join(work, 'user-data')))
    by('7zz')
    assert.match(text('isoinfo', ['-R', '-x', '/meta-data', '-i', join(work, 'dist/web-2.iso')]), /^instance-id: web-2$/m)
  },
  'windows-installation': async ({ work, folder, by }) => {
    const image = join(work, 'dist/windows.iso')
    const report = text('xorriso', ['-indev', image, '-report_el_torito', 'plain'], { stdio: ['ignore', 'pipe', 'ignore'] })
    assert.match(report, /^El Torito boot img : +1 +BIOS +y +none +0x0000 +0x00 +8 /m)
    assert.match(report, /^El Torito boot img : +2 +UEFI +y +none /m)
    by('xorriso')
    assert.match(
      text('isoinfo', ['-J', '-f', '-i', image]),
      /^\/drivers\/Realtek High Definition Audio Codec \(SoundWire\) [^/]+\/HDXRT\.inf$/m,
    )
    by('isoinfo')
    const long = 'drivers/Realtek High Definition Audio Codec (SoundWire) 6.0.9394.1, Windows 11/RTKVHD64.sys'
    assert.deepEqual(run('7zz', ['e', '-so', image, long]), readFileSync(join(work, long)))
    by('7zz')
    by('udfinfo')
    await startsTo(image, 'bios', 'cd', /ETFSBOOT started/, folder)
    await startsTo(image, 'uefi', 'cd', /EFISYS started/, folder)
    by('QEMU (BIOS, UEFI)')
  },
  'live-system': async ({ work, folder, by }) => {
    const image = join(work, 'dist/live.iso')
    for (const name of ['vmlinuz', 'initrd.img', 'filesystem.squashfs'])
      assert.deepEqual(run('isoinfo', ['-R', '-x', `/live/${name}`, '-i', image]), readFileSync(join(work, 'live', name)))
    by('isoinfo')
    by('fdisk')
    by('xorriso')
    // The other two of the four are started on the page.
    await startsKernelTo(image, 'bios', 'usb', /The live system is up: .*boot=live/, folder)
    await startsKernelTo(image, 'uefi', 'cd', /The live system is up: .*boot=live/, folder)
    by('QEMU (BIOS and UEFI, CD and stick)')
  },
  archive: ({ work, by }) => {
    by('sha256sum')
    by('dvdisaster')
    const told = text('udfinfo', [join(work, 'dist/PHOTOS_2025.iso')])
    assert.match(told, /^udfrev=2\.50$/m)
    by('udfinfo')
    const name = 'summer/photo-5.jpg'
    assert.deepEqual(run('7zz', ['e', '-so', join(work, 'dist/PHOTOS_2025.iso'), name]), readFileSync(join(work, 'photos', name)))
    by('7zz')
  },
  'archive-set': ({ work, by }) => {
    by('sha256sum')
    const seen = []
    for (const n of [1, 2]) {
      const image = join(work, `dist/PARISH_0${n}_OF_02.iso`)
      const names = text('isoinfo', ['-R', '-f', '-i', image]).split('\n')
      for (const index of ['SET-INDEX.TXT', 'SET-INDEX.JSON', 'SET-INDEX.HTM', 'README.txt']) assert.ok(names.includes(`/${index}`))
      const files = names.filter((name) => name.endsWith('.tif'))
      // Years stay whole.
      for (const year of new Set(files.map((name) => name.slice(0, 5))))
        assert.equal(files.filter((name) => name.startsWith(year)).length, 10)
      assert.match(run('isoinfo', ['-R', '-x', '/SET-INDEX.TXT', '-i', image]).toString(), /1924\/leaf-10\.tif/)
      const [one] = files
      assert.deepEqual(run('isoinfo', ['-R', '-x', one, '-i', image]), readFileSync(join(work, 'scans', one)))
      seen.push(...files)
    }
    assert.equal(new Set(seen).size, 40)
    assert.equal(seen.length, 40)
    by('isoinfo')
    const report = text('xorriso', ['-indev', join(work, 'dist/PARISH_02_OF_02.iso'), '-pvd_info'])
    assert.match(report, /^Volume Id +: PARISH_02_OF_02$/m)
    by('xorriso')
  },
  album: ({ work, folder, by }) => {
    run('bchunk', ['-w', join(work, 'dist/lisbon.bin'), join(work, 'dist/lisbon.cue'), 'track'], { cwd: folder })
    // A track has the silence of the next one's pregap behind it.
    const samples = (path, length) => readFileSync(path).subarray(44, 44 + length)
    const first = samples(join(work, '01-arrival.wav'))
    assert.deepEqual(samples(join(folder, 'track01.wav'), first.length), first)
    by('bchunk')
    const toc = text('cdrdao', ['show-toc', 'lisbon.cue'], { cwd: join(work, 'dist') })
    assert.deepEqual(
      [...toc.matchAll(/^ +START +(\S+)\(/gm)].map(([, start]) => start),
      ['00:00:00', '00:08:00', '00:19:00'],
    )
    by('cdrdao')
    by('ffmpeg')
    by('cd-info')
  },
  'game-disc': ({ work, folder, by }) => {
    by('bchunk')
    by('isoinfo')
    const toc = text('cdrdao', ['show-toc', 'quest.cue'], { cwd: join(work, 'dist') })
    assert.deepEqual(
      [...toc.matchAll(/^TRACK +\d+ +Mode (\S+):/gm)].map(([, mode]) => mode),
      ['MODE1_RAW', 'AUDIO', 'AUDIO'],
    )
    by('cdrdao')
    run('bchunk', [join(work, 'dist/quest.bin'), join(work, 'dist/quest.cue'), 'cut'], { cwd: folder })
    assert.deepEqual(run('7zz', ['e', '-so', join(folder, 'cut01.iso'), 'QUEST.EXE']), readFileSync(join(work, 'game/QUEST.EXE')))
    by('7zz')
  },
  playstation: ({ work, folder, by }) => {
    const bin = readFileSync(join(work, 'dist/homebrew.bin'))
    run('bchunk', [join(work, 'dist/homebrew.bin'), join(work, 'dist/homebrew.cue'), 'cut'], { cwd: folder })
    by('bchunk')
    const iso = readFileSync(join(folder, 'cut01.iso'))
    assert.equal(iso.toString('latin1', 16 * 2048 + 1024, 16 * 2048 + 1032), 'CD-XA001')
    const list = text('isoinfo', ['-l', '-i', join(folder, 'cut01.iso')])
    const sectorOf = (name) => Number(new RegExp(`\\[ *(\\d+) \\d+\\] +${name}`).exec(list)?.[1])
    by('isoinfo')
    for (const name of ['INTRO.STR', 'VOICES.XA']) {
      const source = readFileSync(join(work, name))
      const count = source.length / 2336
      for (let i = 0; i < count; i++) {
        const raw = bin.subarray((sectorOf(name) + i) * 2352 + 16, (sectorOf(name) + i + 1) * 2352)
        const wanted = source.subarray(i * 2336, (i + 1) * 2336)
        const isForm2 = (wanted[2] & 0x20) !== 0
        // The last sector may say that it is the last.
        const ends = i === count - 1 ? 0x81 : 0
        assert.equal(raw[2] & ~ends, wanted[2] & ~ends)
        assert.deepEqual(raw.subarray(8, 8 + (isForm2 ? 2324 : 2048)), wanted.subarray(8, 8 + (isForm2 ? 2324 : 2048)))
      }
      const read = readFileSync(join(work, 'read', name))
      assert.ok(read.length > 0)
    }
    by('cmp of sectors')
    by('cd-info')
  },
  appending: ({ work, by }) => {
    const image = join(work, 'dist/grown.iso')
    by('isoinfo')
    by('xorriso')
    // The manual has another name, and its data lie where they lay.
    const old = join(work, 'rescue.iso')
    const lba = (path, file) => {
      const told = text('xorriso', ['-indev', file, '-find', path, '-exec', 'report_lba'], { stdio: ['ignore', 'pipe', 'ignore'] })
      return /^File data lba: +\d+ , +(\d+)/m.exec(told)?.[1]
    }
    assert.ok(lba('/docs/manual.txt', old) !== undefined)
    assert.equal(lba('/docs/handbook.txt', image), lba('/docs/manual.txt', old))
    assert.deepEqual(run('7zz', ['e', '-so', image, 'readme.txt']), readFileSync(join(work, 'readme.txt')))
    by('7zz')
  },
  remaster: async ({ work, folder, by }) => {
    by('7zz')
    by('diff')
    const system = (image) =>
      text('xorriso', ['-indev', join(work, image), '-report_system_area', 'plain'], { stdio: ['ignore', 'pipe', 'ignore'] })
        .split('\n')
        .filter((line) => /^(System area|MBR partition table|GPT disk GUID|GPT type GUID|GPT partition name)/.test(line))
    assert.ok(system('installer.iso').length > 4)
    assert.deepEqual(system('dist/installer.iso'), system('installer.iso'))
    by('xorriso')
    await startsTo(join(work, 'dist/installer.iso'), 'bios', 'cd', /The new menu/, folder)
    await startsTo(join(work, 'dist/installer.iso'), 'uefi', 'usb', /The new menu/, folder)
    by('QEMU (BIOS from CD, UEFI from stick)')
  },
  kickstart: async ({ work, folder, by }) => {
    const image = join(work, 'dist/racks.iso')
    by('checkisomd5')
    by('isoinfo')
    by('blkid')
    const list = text('xorriso', ['-indev', image, '-find', '/', '-type', 'f'], { stdio: ['ignore', 'pipe', 'ignore'] })
    assert.match(list, /^'\/images\/install\.img'$/m)
    by('xorriso')
    await startsKernelTo(image, 'bios', 'cd', /The installer is up: .*inst\.ks=hd:LABEL=RACKS_9:\/ks\.cfg/, folder)
    by('QEMU (BIOS)')
  },
  ci: ({ work, by }) => {
    by('cmp')
    by('sha256sum')
    const page = run('isoinfo', ['-R', '-x', '/index.html', '-i', join(work, 'dist/handbook.iso')])
    assert.deepEqual(page, readFileSync(join(work, 'content/index.html')))
    by('isoinfo')
    by('xorriso')
  },
  watching: ({ work, by }) => {
    by('isoinfo')
    assert.deepEqual(run('7zz', ['e', '-so', join(work, 'dist/site.iso'), 'index.html']), readFileSync(join(work, 'content/index.html')))
    by('7zz')
  },
  'video-cd': ({ work, folder, by }) => {
    by('vcd-info')
    by('cd-info')
    by('ffmpeg')
    run('vcdxrip', ['-q', '-c', join(work, 'dist/holiday.cue')], { cwd: folder })
    assert.deepEqual(readFileSync(join(folder, 'avseq01.mpg')), readFileSync(join(work, 'holiday.mpg')))
    by('vcdxrip')
  },
}
