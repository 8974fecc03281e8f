// What other people's programs say of the discs of the job pages. A judge throws where one is not what its page promises.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startsTo } from './machine.mjs'

/** Output of a program; throws where it fails. */
function run(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { maxBuffer: 2 ** 30, ...options })
  if (error !== undefined) throw error
  assert.equal(status, 0, `${program} ${args.join(' ')}: ${stdout}${stderr}`)
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
    await startsTo(image, 'bios', 'usb', /The live system is up: .*boot=live/, folder)
    await startsTo(image, 'uefi', 'cd', /The live system is up: .*boot=live/, folder)
    by('QEMU (BIOS and UEFI, CD and stick)')
  },
  archive: ({ work, by }) => {
    by('sha256sum')
    by('dvdisaster')
    // What is on the disc, of which the last blocks are those of the recovery data.
    const told = text('udfinfo', [join(work, 'tray.disc')])
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
      for (const year of new Set(files.map((name) => name.slice(0, 5)))) assert.equal(files.filter((name) => name.startsWith(year)).length, 10)
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
}
