/** The sources that the manifests of mistakes name, in a folder of their own. */

import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { noise as samplesOf } from '../compact.js'
import { defaultRockRidge } from '../../../src/format/rockridge/index.js'
import { diskImage } from '../../format/eltorito/entry.js'
import { dir, file, makeDisc } from '../../format/iso9660/disc.js'
import { imageOf } from '../../format/iso9660/medium.js'
import { tar } from '../tar.js'
import { wave } from '../wave.js'

const noise = (seed: string, bytes: number): Uint8Array => samplesOf(seed, Math.ceil(bytes / 4)).subarray(0, bytes)

/** Frames of a second of sound, and the bytes of one. */
const SECOND = 75
const FRAME = 2352

export function layOut(folder: string): void {
  const put = (name: string, bytes: Uint8Array | string): void => writeFileSync(join(folder, name), bytes)
  for (const name of ['rootfs/etc', 'rootfs/bin', 'esp/EFI/BOOT']) mkdirSync(join(folder, name), { recursive: true })
  put('rootfs/file', 'x')
  put('rootfs/other', 'y')
  put('rootfs/etc/host.conf', 'z')
  put('rootfs/bin/tool', '#!')
  put('esp/EFI/BOOT/BOOTX64.EFI', 'MZ')
  put('rootfs.tar', tar({ name: 'top/a.conf', data: 'a' }, { name: 'top/b', data: 'b' }))
  put('a.bin', noise('a', 16 * 1024))
  put('b.bin', noise('b', 2048))
  put('loader.bin', isolinux())
  put('floppy.img', new Uint8Array(1_474_560))
  put('disk.img', diskImage(64))
  put('mbr.bin', noise('mbr', 432))
  put('song.wav', wave(noise('song', 8 * SECOND * FRAME)))
  put('raw.bin', noise('raw', 8 * SECOND * FRAME))
  put('data.bin', noise('data', 8 * SECOND * 2048))
  put('words.sub', new Uint8Array(8 * SECOND * 96))
  put('licence.bin', noise('licence', 2048))
  put('whole.bin', withSubheaders(3))
  put('old.iso', otherDisc())
  put('key.pem', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))
  // What only mistakes name.
  put('big.img', new Uint8Array(5000))
  put('two.img', 'xx')
  put('secret', 'x')
  chmodSync(join(folder, 'secret'), 0)
  symlinkSync('loop', join(folder, 'loop'))
  mkdirSync(join(folder, 'circle', 'inner'), { recursive: true })
  symlinkSync('..', join(folder, 'circle', 'inner', 'up'))
  mkdirSync(join(folder, 'pipes'))
  execFileSync('mkfifo', [join(folder, 'pipes', 'queue')])
  mkdirSync(join(folder, 'dist.iso'))
}

/** A disc whose files a manifest takes. */
const otherDisc = (): Uint8Array =>
  imageOf(makeDisc(dir('', [dir('docs', [file('guide.txt', 'g'), file('draft.tmp', 'd')])]), { rockridge: defaultRockRidge }))

/** What the boot code of isolinux for hard disks looks for. */
function isolinux(): Uint8Array {
  const loader = noise('loader', 2048)
  loader.set([0xfb, 0xc0, 0x78, 0x70], 64)
  return loader
}

/** Sectors of Mode 2 from the subheader on: data of form 1. */
function withSubheaders(count: number): Uint8Array {
  const all = new Uint8Array(count * 2336)
  for (let i = 0; i < count; i++) all.set([0, 0, 8, 0, 0, 0, 8, 0], i * 2336)
  return all
}
