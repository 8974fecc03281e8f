/** Sound images of a small tree, made by the programs of others. */

import { spawnSync } from 'node:child_process'
import { existsSync, linkSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathOf } from '../tools.js'

export interface Peer {
  readonly name: string
  readonly program: string
  /** `$T` is the tree and `$O` the image to make. */
  readonly script: string
}

const xorriso = (name: string, options: string): Peer => ({
  name: `xorriso ${name}`,
  program: 'xorriso',
  script: `xorriso -as mkisofs -V PEER ${options} -o $O $T`,
})
const genisoimage = (name: string, options: string): Peer => ({
  name: `genisoimage ${name}`,
  program: 'genisoimage',
  script: `genisoimage -quiet -V PEER ${options} -o $O $T`,
})
const bios = '-b boot/loader.bin -c boot/boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table'
const efi = '-eltorito-alt-boot -e boot/efi.img -no-emul-boot'

export const peers: readonly Peer[] = [
  xorriso('plain', '--norock'),
  xorriso('level 1', '--norock -iso-level 1'),
  xorriso('level 2', '-iso-level 2 -R'),
  xorriso('1999', '-R -iso-level 4'),
  xorriso('-R -J', '-R -J'),
  xorriso('-r -J -joliet-long', '-r -J -joliet-long'),
  xorriso('relaxed', '-R -J -allow-lowercase -allow-multidot -relaxed-filenames -l -d -N'),
  xorriso('full names', '-R -full-iso9660-filenames -untranslated-names'),
  xorriso('rr 1.10', '-R -rr_reloc_dir deep -D -compliance rrip_version_1.10'.replace('-compliance rrip_version_1.10', '')),
  xorriso('md5', '-R -J --md5'),
  xorriso('boot', `-R -J ${bios}`),
  xorriso('boot efi', `-R -J ${bios} ${efi}`),
  xorriso('boot gpt', `-R -J ${bios} ${efi} -isohybrid-gpt-basdat`),
  xorriso('isohybrid', `-R -J -isohybrid-mbr /usr/lib/ISOLINUX/isohdpfx.bin ${bios} ${efi} -isohybrid-gpt-basdat -isohybrid-apm-hfsplus`),
  xorriso('protective', `-R ${bios} --protective-msdos-label ${efi} -efi-boot-part --efi-boot-image`),
  xorriso('appended', `-R ${bios} -append_partition 2 0xef $T/boot/efi.img -appended_part_as_gpt`),
  xorriso(
    'appended Joliet',
    `-R -J --protective-msdos-label ${bios} -eltorito-alt-boot -append_partition 2 0xef $T/boot/efi.img -e --interval:appended_partition_2:all:: -no-emul-boot -appended_part_as_gpt`,
  ),
  xorriso('partition offset', '-R -J -partition_offset 16'),
  xorriso(
    'archiso',
    `-R -J -partition_offset 16 -isohybrid-mbr /usr/lib/ISOLINUX/isohdpfx.bin ${bios} -append_partition 2 0xef $T/boot/efi.img -isohybrid-gpt-basdat -appended_part_as_gpt -eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot`,
  ),
  xorriso('hfsplus', '-R -J -hfsplus'),
  xorriso('zisofs', '-R -z'),
  xorriso('ids', '-R -J -publisher PUB -p PREP -A APP -volset SET -sysid LINUX -copyright B.TXT -abstract B.TXT -biblio B.TXT'),
  {
    name: 'xorriso native',
    program: 'xorriso',
    script: 'xorriso -outdev $O -joliet on -volid PEER -for_backup -map $T / -commit',
  },
  {
    name: 'xorriso sessions',
    program: 'xorriso',
    script:
      'xorriso -outdev $O -joliet on -volid ONE -map $T/docs /docs -commit && xorriso -dev $O -volid TWO -map $T/B.TXT /new.txt -rm /docs/sub/deep.txt -- -commit',
  },
  genisoimage('plain', ''),
  genisoimage('-R', '-R'),
  genisoimage('-r -J', '-r -J'),
  genisoimage('-R -J -T', '-R -J -T'),
  genisoimage('-udf', '-R -J -udf -allow-limited-size'),
  genisoimage('-hfs', '-R -J -hfs'),
  genisoimage('level 3', '-iso-level 3'),
  genisoimage('level 4', '-R -iso-level 4'),
  genisoimage('relaxed', '-R -J -relaxed-filenames -allow-lowercase -allow-multidot -l -d -N -joliet-long'),
  genisoimage('boot', `-R -J ${bios}`),
  genisoimage('boot efi', `-R -J ${bios} ${efi}`),
  genisoimage('boot floppy', '-R -J -b boot/floppy.img -c boot/boot.cat'),
  genisoimage('xa', '-R -xa'),
  genisoimage('padding', '-R -no-pad'),
  { name: 'bsdtar', program: 'bsdtar', script: 'cd $T && bsdtar -cf $O --format=iso9660 --options volume-id=PEER .' },
  {
    name: 'bsdtar plain',
    program: 'bsdtar',
    script: "cd $T && bsdtar -cf $O --format=iso9660 --options '!rockridge,!joliet,iso-level=3,volume-id=PEER' docs B.TXT",
  },
  {
    name: 'bsdtar level 4',
    program: 'bsdtar',
    script: "cd $T && bsdtar -cf $O --format=iso9660 --options 'iso-level=4,volume-id=PEER' docs B.TXT",
  },
  {
    name: 'bsdtar zisofs',
    program: 'bsdtar',
    script: "cd $T && bsdtar -cf $O --format=iso9660 --options 'zisofs=direct,volume-id=PEER' docs B.TXT",
  },
  {
    name: 'bsdtar boot',
    program: 'bsdtar',
    script:
      "cd $T && bsdtar -cf $O --format=iso9660 --options 'boot=boot/loader.bin,boot-load-size=4,boot-info-table,boot-type=no-emulation,volume-id=PEER' boot docs B.TXT",
  },
  { name: 'makefs', program: 'makefs', script: 'makefs -t cd9660 -o label=PEER $O $T' },
  { name: 'makefs rockridge', program: 'makefs', script: 'makefs -t cd9660 -o rockridge,label=PEER $O $T' },
  {
    name: 'makefs boot',
    program: 'makefs',
    script: "makefs -t cd9660 -o 'rockridge,label=PEER,bootimage=i386;'$T/boot/loader.bin,no-emul-boot $O $T",
  },
  { name: 'makefs fat', program: 'makefs', script: 'makefs -t msdos -s 4m $O $T/docs' },
  { name: 'pycdlib -R -J', program: 'pycdlib-genisoimage', script: 'pycdlib-genisoimage -iso-level 3 -R -J -V PEER -o $O $T/docs' },
  { name: 'pycdlib -udf', program: 'pycdlib-genisoimage', script: 'pycdlib-genisoimage -iso-level 4 -J -udf -V PEER -o $O $T/docs' },
  { name: 'grub-mkrescue', program: 'grub-mkrescue', script: 'grub-mkrescue -o $O $T/docs' },
  ...['grub-rescue/grub-rescue-cdrom.iso', 'grub-rescue/grub-rescue-floppy.img', 'ipxe/ipxe.iso', 'memtest86+/memtest86+x64.iso'].map(
    (path): Peer => ({ name: `Debian ${path}`, program: 'cp', script: `cp /usr/lib/${path} $O` }),
  ),
  ...['hd', 'dvd', 'dvdram', 'dvdrw', 'dvdr', 'worm', 'mo', 'cdrw', 'cdr', 'cd', 'bdr'].flatMap((media) =>
    ['1.02', '1.50', '2.00', '2.01', '2.50', '2.60'].map((revision): Peer => ({
      name: `mkudffs ${media} ${revision}`,
      program: 'mkudffs',
      script: `mkudffs --media-type=${media} --blocksize=2048 --udfrev=${revision} --label=PEER --new-file $O 6000`,
    })),
  ),
]

/** A tree of all kinds, as far as the host lets a user make them. */
export function makeTree(folder: string): string {
  const tree = join(folder, 'tree')
  if (existsSync(tree)) return tree
  for (const path of ['docs/sub', 'boot', 'a b', '1/2/3/4/5/6/7/8/9/10', 'empty']) mkdirSync(join(tree, path), { recursive: true })
  const write = (path: string, length: number): void => {
    writeFileSync(join(tree, path), 'text of a file\n'.repeat(Math.ceil(length / 15)).slice(0, length))
  }
  for (const [path, length] of [
    ['B.TXT', 100],
    ['docs/readme.txt', 5000],
    ['docs/sub/deep.txt', 0],
    ['docs/Makefile', 2048],
    ['a b/été.txt', 1],
    ['1/2/3/4/5/6/7/8/9/10/far.txt', 30],
    [`docs/${'long '.repeat(30)}.txt`, 3],
    ['docs/.hidden', 2049],
  ] as const)
    write(path, length)
  writeFileSync(join(tree, 'docs/text.big'), 'the same line again and again\n'.repeat(20_000))
  linkSync(join(tree, 'B.TXT'), join(tree, 'docs/hard link'))
  symlinkSync('../B.TXT', join(tree, 'docs/link'))
  symlinkSync(`/${'very-long/'.repeat(30)}end`, join(tree, 'docs/long-link'))
  const floppy = Buffer.alloc(1_474_560)
  floppy.writeUInt16LE(0xaa55, 510)
  writeFileSync(join(tree, 'boot/floppy.img'), floppy)
  spawnSync('sh', ['-c', `mkfs.fat -C ${join(tree, 'boot/efi.img')} 2880`])
  if (!existsSync(join(tree, 'boot/efi.img'))) writeFileSync(join(tree, 'boot/efi.img'), Buffer.alloc(1_474_560))
  spawnSync('sh', ['-c', `cd ${tree} && mkfifo pipe && mknod null c 1 3 && mknod disk b 259 70000`])
  return tree
}

/** Makes those images whose program is there; a program that fails is told. */
export function* makePeerImages(
  folder: string,
  wanted: RegExp,
): Generator<{ readonly peer: Peer; readonly image?: string; readonly failed?: string }> {
  const tree = makeTree(folder)
  for (const peer of peers.filter(({ name }) => wanted.test(name))) {
    if (pathOf(peer.program) === undefined) continue
    const image = join(folder, `${peer.name.replaceAll(/[^\w.]+/g, '-')}.img`)
    if (!existsSync(image)) {
      // Some write their boot information table into the source.
      writeFileSync(join(tree, 'boot/loader.bin'), 'text of a file\n'.repeat(300).slice(0, 4096))
      const env = { ...process.env, T: tree, O: image, SOURCE_DATE_EPOCH: '1767323045' }
      const { status, stderr } = spawnSync('sh', ['-c', peer.script], { encoding: 'utf8', timeout: 60_000, env })
      if (status !== 0 || !existsSync(image) || statSync(image).size === 0) {
        yield { peer, failed: stderr.trim().split('\n').at(-1) ?? '' }
        continue
      }
    }
    yield { peer, image }
  }
}
