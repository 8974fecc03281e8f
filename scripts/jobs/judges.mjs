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
}
