// The lines by which real projects make their discs: each is converted, built, and compared with what the program that it was written for
// makes of the same files. Differences are allowed in dates, in the preparer, in padding, and in the order of data.
//
//   node scripts/lines.mjs [ID...]    all of them, or those that are named

import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  chmodSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { APPENDED, genisoimage, GRUB, ISOLINUX, kindred, MBR, xorriso } from './kindred-lines.mjs'

const mkisofs = 'mkisofs'

/** Parts that lines have in common. */
const ESP = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B'
const DATA = 'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7'
const IDS = '-V LABEL_1 -publisher "A PUBLISHER" -A "AN APPLICATION" -p "A PREPARER"'

/** By the name of the case: the program that it was written for, and its words after that; `{tmp}` is the folder of the files. */
export const lines = [
  [
    'M01',
    xorriso,
    `-iso-level 3 -full-iso9660-filenames -joliet -joliet-long -rational-rock -volid LABEL -appid APP -publisher PUB -preparer PREP -eltorito-boot boot/syslinux/isolinux.bin -eltorito-catalog boot/syslinux/boot.cat ${ISOLINUX} -isohybrid-mbr ${MBR} --mbr-force-bootable -partition_offset 16 -append_partition 2 ${ESP} {tmp}/efiboot.img -isohybrid-gpt-basdat -eltorito-alt-boot -e ${APPENDED} -no-emul-boot -output {out} dir`,
  ],
  [
    'M01-both',
    xorriso,
    `-iso-level 3 -full-iso9660-filenames -joliet -joliet-long -rational-rock -volid LABEL -appid APP -publisher PUB -preparer PREP -eltorito-boot boot/syslinux/isolinux.bin -eltorito-catalog boot/syslinux/boot.cat ${ISOLINUX} -isohybrid-mbr ${MBR} --mbr-force-bootable -partition_offset 16 -append_partition 2 ${ESP} {tmp}/efiboot.img -isohybrid-gpt-basdat -appended_part_as_gpt -eltorito-alt-boot -e ${APPENDED} -no-emul-boot -output {out} dir`,
  ],
  [
    'M01-gpt',
    xorriso,
    `-iso-level 3 -full-iso9660-filenames -joliet -joliet-long -rational-rock -volid LABEL -eltorito-boot boot/syslinux/isolinux.bin -eltorito-catalog boot/syslinux/boot.cat ${ISOLINUX} -isohybrid-mbr ${MBR} --mbr-force-bootable -partition_offset 16 -append_partition 2 ${ESP} {tmp}/efiboot.img -appended_part_as_gpt -eltorito-alt-boot -e ${APPENDED} -no-emul-boot -isohybrid-gpt-basdat -output {out} dir`,
  ],
  [
    'M01-efi',
    xorriso,
    `-iso-level 3 -full-iso9660-filenames -joliet -joliet-long -rational-rock -volid LABEL -partition_offset 16 -append_partition 2 ${ESP} {tmp}/efiboot.img -appended_part_as_gpt -eltorito-catalog EFI/boot.cat -eltorito-alt-boot -e ${APPENDED} -no-emul-boot -no-pad -output {out} dir`,
  ],
  [
    'M02',
    xorriso,
    `-R -r -J -joliet-long -l -cache-inodes -iso-level 3 -isohybrid-mbr ${MBR} -partition_offset 16 -quiet -v ${IDS} --modification-date=2026010203040500 -b isolinux/isolinux.bin -c isolinux/boot.cat ${ISOLINUX} -eltorito-alt-boot -e boot/grub/efi.img -no-emul-boot -isohybrid-gpt-basdat -isohybrid-apm-hfsplus -o {out} dir`,
  ],
  [
    'M02-plain',
    xorriso,
    `-R -r -J -joliet-long -l -cache-inodes -iso-level 3 -isohybrid-mbr ${MBR} -quiet -v ${IDS} --modification-date=2026010203040500 -b isolinux/isolinux.bin -c isolinux/boot.cat ${ISOLINUX} -eltorito-alt-boot -e boot/grub/efi.img -no-emul-boot -isohybrid-gpt-basdat -o {out} dir`,
  ],
  ['M03', xorriso, '-r -J -joliet-long -l -cache-inodes -V LABEL -o {out} dir'],
  ['M03-g', genisoimage, '-r -J -joliet-long -l -cache-inodes -V LABEL -o {out} dir'],
  [
    'M05',
    xorriso,
    '-r -J -joliet-long -cache-inodes -l -e boot/grub/efi.img -no-emul-boot -append_partition 2 0xef {tmp}/efiboot.img -partition_cyl_align all -V LABEL -o {out} dir',
  ],
  [
    'M06',
    xorriso,
    '-r -hfsplus -apm-block-size 2048 -hfsplus-file-creator-type chrp tbxi /System/Library/CoreServices/BootX -hfs-bless-by p /System/Library/CoreServices -sysid PPC -graft-points -V LABEL -o {out} dir',
  ],
  ['M06-chrp', xorriso, '-r -sysid PPC -graft-points -chrp-boot-part -V LABEL -o {out} dir'],
  ['M07-sparc', xorriso, '-r -G {tmp}/cdboot.img -B ... --grub2-sparc-core /boot/grub/core.img -V LABEL -o {out} dir'],
  [
    'M07-hppa',
    xorriso,
    '-r -hppa-cmdline "0/vmlinux HOME=/" -hppa-kernel-32 boot/k32 -hppa-kernel-64 boot/k64 -hppa-bootloader boot/ldr -hppa-ramdisk boot/rd -V LABEL -o {out} dir',
  ],
  ['M07-alpha', xorriso, '-r -alpha-boot boot/bootlx -V LABEL -o {out} dir'],
  ['M07-m68k', genisoimage, '-r -hfs -probe -map {tmp}/hfs.map --netatalk -hfs-parms MAX_XTCSIZE=2656248 -V LABEL -o {out} dir'],
  ['M07-hurd', xorriso, '-r --embedded-boot {tmp}/cdboot.img -V LABEL -o {out} dir'],
  [
    'M09',
    xorriso,
    `-V LABEL --modification-date=2026010203040500 --grub2-mbr --interval:local_fs:0s-15s:zero_mbrpt,zero_gpt:{tmp}/hybrid.iso --protective-msdos-label -partition_cyl_align off -partition_offset 16 --mbr-force-bootable -append_partition 2 28732ac11ff8d211ba4b00a0c93ec93b --interval:local_fs:64d-2111d::{tmp}/hybrid.iso -appended_part_as_gpt -iso_mbr_part_type a2a0d0ebe5b9334487c068b6b72699c7 -part_like_isohybrid -c /boot.catalog -b /boot/grub/i386-pc/eltorito.img ${ISOLINUX} --grub2-boot-info -eltorito-alt-boot -e --interval:appended_partition_2_start_1s_size_2048d:all:: -no-emul-boot -boot-load-size 2048 -isohybrid-gpt-basdat -no-pad -o {out} dir`,
  ],
  [
    'M10',
    xorriso,
    `-o {out} -R -J -V LABEL --grub2-mbr ${GRUB} -partition_offset 16 -appended_part_as_gpt -append_partition 2 ${ESP} {tmp}/efiboot.img -iso_mbr_part_type ${DATA} -c boot.cat --boot-catalog-hide -b images/eltorito.img ${ISOLINUX} --grub2-boot-info -eltorito-alt-boot -e ${APPENDED} -no-emul-boot -graft-points images/eltorito.img={tmp}/eltorito.img .treeinfo=dir/README EFI=dir/EFI`,
  ],
  [
    'M11',
    xorriso,
    '-o {out} -eltorito-alt-boot -e images/efiboot.img -no-emul-boot -R -J -V LABEL -graft-points images=dir/images EFI=dir/EFI',
  ],
  [
    'M13',
    xorriso,
    '-o {out} -b boot/cdboot.img -c boot/boot.cat -boot-load-size 4 -no-emul-boot -R -J -V LABEL -graft-points boot=dir/boot images=dir/images',
  ],
  [
    'M14',
    genisoimage,
    `-iso-level 3 -output {out} -rational-rock -joliet -volid LABEL -no-emul-boot -eltorito-boot isolinux/isolinux.bin -no-emul-boot -boot-info-table -boot-load-size 4 -eltorito-catalog isolinux/boot.cat -hide-rr-moved dir`,
  ],
  [
    'M14-x',
    xorriso,
    `-output {out} -rational-rock -joliet -volid LABEL -no-emul-boot -eltorito-boot isolinux/isolinux.bin -no-emul-boot -boot-info-table -boot-load-size 4 -eltorito-catalog isolinux/boot.cat -isohybrid-mbr ${MBR} -eltorito-alt-boot -e isolinux/efiboot.img -no-emul-boot -isohybrid-gpt-basdat -eltorito-alt-boot -e isolinux/macboot.img -no-emul-boot -isohybrid-gpt-hfsplus dir`,
  ],
  [
    'M15',
    genisoimage,
    `-verbose -V LABEL -volset NAME -rational-rock -J -joliet-long -eltorito-boot isolinux/isolinux.bin -eltorito-catalog isolinux/boot.cat ${ISOLINUX} -eltorito-alt-boot -efi-boot images/efiboot.img -no-emul-boot -o {out} dir`,
  ],
  [
    'M17',
    xorriso,
    `-verbose -rock -joliet -iso-level 3 -V LABEL -sysid LINUX -publisher P -appid A -preparer P --grub2-mbr ${GRUB} -partition_offset 16 -appended_part_as_gpt -append_partition 2 ${ESP} {tmp}/efiboot.img -iso_mbr_part_type ${DATA} -b images/eltorito.img -c boot.cat --boot-catalog-hide ${ISOLINUX} --grub2-boot-info -eltorito-alt-boot -e ${APPENDED} -no-emul-boot -exclude "*.bak" -o {out} dir`,
  ],
  [
    'M17-iso',
    xorriso,
    `-verbose -rock -joliet -V LABEL -b isolinux/isolinux.bin -c isolinux/boot.cat ${ISOLINUX} -isohybrid-mbr ${MBR} -eltorito-alt-boot -e images/efiboot.img -no-emul-boot -isohybrid-gpt-basdat -o {out} dir`,
  ],
  [
    'M17-ppc',
    xorriso,
    '-rational-rock -untranslated-filenames -full-iso9660-filenames -volset V -volset-size 1 -volset-seqno 1 -chrp-boot -V LABEL -o {out} dir',
  ],
  [
    'M18',
    xorriso,
    `-iso-level 3 -volid LABEL -appid nixos -publisher nixos -graft-points -full-iso9660-filenames -joliet -eltorito-boot isolinux/isolinux.bin -eltorito-catalog .boot.cat ${ISOLINUX} --sort-weight 1 /isolinux -isohybrid-mbr ${MBR} -eltorito-alt-boot -e boot/efi.img -no-emul-boot -isohybrid-gpt-basdat -r -path-list {tmp}/pathlist --sort-weight 0 / -output {out}`,
  ],
  [
    'M19',
    xorriso,
    `-graft-points --modification-date=2026010203040500 -b boot/grub/i386-pc/eltorito.img ${ISOLINUX} --grub2-boot-info --grub2-mbr ${GRUB} --efi-boot efi.img -efi-boot-part --efi-boot-image --protective-msdos-label -o {out} -r dir --sort-weight 0 / --sort-weight 1 /boot`,
  ],
  ['M22', genisoimage, '-output {out} -volid cidata -joliet -rock user-data meta-data'],
  ['M22-x', xorriso, '-output {out} -volid cidata -joliet -rock user-data meta-data'],
  ['M23', genisoimage, '-o {out} -J -input-charset utf8 -rational-rock -V cidata seed'],
  [
    'M25',
    xorriso,
    '-output {out} -follow-links -volid config-2 -joliet -rock -graft-points -partition_cyl_align on openstack/latest/user_data=user-data openstack/latest/meta_data.json=meta-data',
  ],
  ['M26', xorriso, '-o {out} --norock -J -V cidata seed'],
  ['M27', genisoimage, '-o {out} -ldots -allow-lowercase -allow-multidot -l -publisher P -quiet -J -r -V config-2 dir'],
  ['M27-x', xorriso, '-o {out} -ldots -allow-lowercase -allow-multidot -l -publisher P -quiet -J -r -V config-2 dir'],
  ['M29', genisoimage, `-v -l -r -J -o {out} -b isolinux/isolinux.bin -c isolinux/boot.cat ${ISOLINUX} dir`],
  ['M29-drive', genisoimage, '-R -V config-2 -o {out} dir'],
  [
    'M30',
    xorriso,
    `-quiet -output {out} -full-iso9660-filenames -joliet -rational-rock -sysid LINUX -volid LABEL -follow-links -isohybrid-mbr ${MBR} -eltorito-boot boot/syslinux/isolinux.bin -eltorito-catalog boot/syslinux/boot.cat ${ISOLINUX} -eltorito-alt-boot -e boot/grub/efi.img -no-emul-boot -isohybrid-gpt-basdat dir`,
  ],
  [
    'M30-efi',
    xorriso,
    '-quiet -output {out} -full-iso9660-filenames -joliet -rational-rock -sysid LINUX -volid LABEL -efi-boot-part --efi-boot-image -e boot/grub/efi.img -no-emul-boot dir',
  ],
  [
    'M31',
    xorriso,
    `-iso-level 3 -rock -joliet -joliet-long -max-iso9660-filenames -omit-period -omit-version-number -relaxed-filenames -allow-lowercase -volid VOID_LIVE -isohybrid-mbr ${MBR} -eltorito-boot boot/isolinux/isolinux.bin -eltorito-catalog boot/isolinux/boot.cat ${ISOLINUX} -eltorito-alt-boot -e boot/grub/efiboot.img -no-emul-boot -isohybrid-gpt-basdat -isohybrid-apm-hfsplus -output {out} dir`,
  ],
  [
    'M33',
    xorriso,
    `-V LABEL -publisher PUB -l -r -J -b boot/grub/i386-pc/eltorito.img ${ISOLINUX} --grub2-boot-info --grub2-mbr ${GRUB} -eltorito-alt-boot -e boot/efi.img -no-emul-boot -isohybrid-gpt-basdat -o {out} dir`,
  ],
  [
    'M34',
    xorriso,
    `-R -r -J -joliet-long -l -cache-inodes -iso-level 3 -isohybrid-mbr ${MBR} -partition_offset 16 -A APP -publisher PUB -V LABEL -b syslinux/isolinux.bin -c syslinux/boot.cat ${ISOLINUX} -eltorito-alt-boot --efi-boot boot/grub/efi.img -isohybrid-gpt-basdat -isohybrid-apm-hfsplus -m "*.bak" -x dir/secret -graft-points -o {out} dir live=dir/boot/grub`,
  ],
  [
    'M34-plain',
    xorriso,
    `-R -r -J -joliet-long -l -cache-inodes -iso-level 3 -A APP -publisher PUB -V LABEL -b syslinux/isolinux.bin -c syslinux/boot.cat ${ISOLINUX} -eltorito-alt-boot --efi-boot boot/grub/efi.img -m "*.bak" -x dir/secret -graft-points -o {out} syslinux=dir/syslinux boot=dir/boot live=dir/live`,
  ],
  [
    'M34-g',
    genisoimage,
    `-R -r -J -joliet-long -l -cache-inodes -iso-level 3 -A APP -publisher PUB -V LABEL -b syslinux/isolinux.bin -c syslinux/boot.cat ${ISOLINUX} -sort {tmp}/iso_sort.txt -m "*.bak" -x dir/secret -graft-points -o {out} syslinux=dir/syslinux boot=dir/boot live=dir/live`,
  ],
  [
    'M35',
    xorriso,
    `--output {out} --volid Rescuezilla -rational-rock -joliet -full-iso9660-filenames --grub2-mbr ${GRUB} -eltorito-boot boot/grub/i386-pc/eltorito.img --grub2-boot-info -no-emul-boot -eltorito-catalog boot/grub/boot.cat -boot-load-size 4 -boot-info-table --efi-boot boot/esp.img -efi-boot-part --efi-boot-image dir`,
  ],
  [
    'M37',
    xorriso,
    '-pad -R -J -volid MT86PLUS_64 -graft-points -hide-rr-moved --grub2-mbr {tmp}/memtest.mbr -b /boot/floppy.img --efi-boot --interval:appended_partition_2:all:: -part_like_isohybrid -iso_mbr_part_type 0x00 -append_partition 2 0xef {tmp}/efiboot.img -o {out} /boot=./dir/boot /EFI=./dir/EFI',
  ],
  [
    'M37-plain',
    xorriso,
    '-pad -R -J -volid MT86PLUS_64 -graft-points -hide-rr-moved -b /boot/floppy.img --efi-boot /boot/efi.img -o {out} /boot=./dir/boot /EFI=./dir/EFI',
  ],
  [
    'M38',
    xorriso,
    '-quiet -volid iPXE -preparer P -appid A -publisher ipxe.org -sysid iPXE -o {out} -J -R -l -no-emul-boot -eltorito-boot isolinux.bin -boot-load-size 4 -boot-info-table -eltorito-alt-boot -no-emul-boot -e esp.img --set_all_file_dates 2026010203040500 --modification-date=2026010203040500 -isohybrid-gpt-basdat dir',
  ],
  [
    'M39',
    xorriso,
    '-R -r -J -b boot/limine-bios-cd.bin -no-emul-boot -boot-load-size 4 -boot-info-table -hfsplus -apm-block-size 2048 --efi-boot boot/limine-uefi-cd.bin -efi-boot-part --efi-boot-image --protective-msdos-label dir -o {out}',
  ],
  [
    'M41',
    genisoimage,
    '-J -R -b isolinux/isolinux.bin -no-emul-boot -boot-load-size 4 -boot-info-table -eltorito-alt-boot --efi-boot boot/efi.img -no-emul-boot -o {out} dir',
  ],
  ['M41-z', genisoimage, '-z -J -R -b isolinux/isolinux.bin -no-emul-boot -boot-load-size 4 -boot-info-table -o {out} dir'],
  [
    'M42',
    mkisofs,
    `-A LABEL -V LABEL -o {out} -b isolinux/isolinux.bin -c isolinux/boot.cat -r ${ISOLINUX} -iso-level 3 -eltorito-alt-boot -eltorito-platform efi -b efi.img -no-emul-boot dir`,
  ],
  ['M42-wic', mkisofs, '-U -J -joliet-long -r -iso-level 2 -V LABEL -o {out} -eltorito-platform 0xEF -b efi.img -no-emul-boot dir'],
  [
    'M43',
    mkisofs,
    '-o {out} -R -J -v -d -N -hide-rr-moved -no-emul-boot -eltorito-platform=efi -eltorito-boot EFI/BOOT/efiboot.img -V EFIBOOTISO -A "EFI Boot ISO" dir',
  ],
  [
    'M45',
    genisoimage,
    '-o - -v -J -R -D -A LABEL -V LABEL -no-emul-boot -boot-info-table -boot-load-size 4 -b slax/boot/isolinux.bin -c slax/boot/isolinux.boot -input-charset utf-8 -graft-points dir',
  ],
  [
    'M46',
    mkisofs,
    '-o {out} -R -J -hide-rr-moved -v -d -N -no-emul-boot -boot-load-size 4 -boot-info-table -sort {tmp}/iso_sort.txt -b boot/syslinux/isolinux.bin -c boot/syslinux/isolinux.boot -eltorito-alt-boot -no-emul-boot -eltorito-platform 0xEF -eltorito-boot boot/syslinux/efiboot.img -preparer P -publisher P -A APP -V LABEL -x dir/secret -x dir/live -hide-joliet-trans-tbl dir',
  ],
  [
    'M47',
    xorriso,
    `-allow-lowercase --sort-weight 0 / --sort-weight 1 /EFI -v -R -J -V VentoyLiveCD -P PUB -p URL -sysid Ventoy -A VentoyLiveCD -b EFI/BOOT/cdrom.img --grub2-boot-info --grub2-mbr ${GRUB} -c EFI/BOOT/boot.cat ${ISOLINUX} -eltorito-alt-boot -e EFI/BOOT/efi.img -no-emul-boot -append_partition 2 0xEF dir/EFI/BOOT/efi.img -o {out} dir`,
  ],
  ['M49', genisoimage, '-b floppy.image -eltorito-alt-boot -no-emul-boot -e esp.img -r -J -V LABEL -o {out} dir'],
  [
    'M50',
    genisoimage,
    '-v -hfs -map {tmp}/hfs.map -hfs-bless dir/boot -part -no-desktop -hfs-parms MAX_XTCSIZE=2656248 -hfs-volid Haiku --prep-boot boot/haikuloader.elf --chrp-boot -r -J -o {out} dir',
  ],
  [
    'M51',
    mkisofs,
    '-quiet -o {out} -iso-level 4 -publisher P -preparer P -volid LABEL -volset V -relaxed-filenames -eltorito-platform x86 -eltorito-boot loader/isoboot.bin -no-emul-boot -boot-load-size 4 -eltorito-alt-boot -eltorito-platform efi -eltorito-boot loader/efisys.bin -no-emul-boot -hide boot.catalog -sort {tmp}/iso_sort.txt -duplicates-once -no-cache-inodes -graft-points -path-list {tmp}/reactos.lst',
  ],
  [
    'M53',
    mkisofs,
    '-a -R -T -L -l -d -D -N -o {out} -v -v -A APP -P PUB -p PREP -V LABEL -b boot/cdbr -c boot/boot.catalog -e boot/efi.img dir',
  ],
  [
    'M53-tables',
    genisoimage,
    '-R -T -l -d -D -N -o {out} -V LABEL -b boot/cdbr -no-emul-boot -c boot/boot.catalog -eltorito-alt-boot -efi-boot boot/efi.img -no-emul-boot dir',
  ],
  [
    'M54',
    genisoimage,
    '-o {out} -b boot/etfsboot.com -no-emul-boot -c boot.cat -iso-level 4 -J -l -D -N -joliet-long -relaxed-filenames -V LABEL -udf -boot-info-table -eltorito-alt-boot -eltorito-boot efi/microsoft/boot/efisys_noprompt.bin -no-emul-boot -allow-limited-size -quiet win',
  ],
  [
    'M54-nt5',
    genisoimage,
    '-o {out} -b boot/etfsboot.com -no-emul-boot -boot-load-seg 1984 -boot-load-size 4 -c boot/boot.cat -iso-level 2 -J -l -D -N -joliet-long -relaxed-filenames -V LABEL -quiet win',
  ],
  ['M54-9x', genisoimage, '-o {out} -b boot/floppy.img -J -r -V LABEL -quiet dir'],
  [
    'M55',
    genisoimage,
    '-b boot/etfsboot.com --no-emul-boot --eltorito-alt-boot -b efi/microsoft/boot/efisys.bin --no-emul-boot --udf --hide "*" -V LABEL -o {out} win',
  ],
  [
    'M57',
    mkisofs,
    '-iso-level 4 -udf -r -force-uppercase -duplicates-once -volid LABEL -hide boot.catalog -hide-udf boot.catalog -b boot/etfsboot.com -no-emul-boot -boot-load-size 8 -eltorito-platform efi -b efi/microsoft/boot/efisys.bin -no-emul-boot -appid A -publisher P -o {out} win',
  ],
  [
    'M58',
    genisoimage,
    '--allow-limited-size -iso-level 3 -input-charset utf-8 -l -no-emul-boot -b efi/microsoft/boot/efisys.bin -o {out} win',
  ],
  [
    'M59',
    mkisofs,
    `-relaxed-filenames -J -R -o {out} -b ISOLINUX.BIN -c BOOT.CAT ${ISOLINUX} -eltorito-alt-boot -eltorito-platform efi -b EFIBOOT.IMG -no-emul-boot esxi`,
    xorriso,
  ],
  ['M61', genisoimage, '-quiet -J -o {out} seed'],
  ['M61-x', xorriso, '-quiet -J -o {out} seed'],
  ['M62', genisoimage, '-relaxed-filenames -sysid SYSTEM -V LABEL -o {out} dir'],
  [
    'M63',
    mkisofs,
    '-J -r -V PlopKexec -UDF -hide-joliet-trans-tbl -hide-rr-moved -allow-leading-dots -input-charset utf-8 -o {out} -no-emul-boot -boot-load-size 4 -c boot.catalog -b isolinux.bin -boot-info-table -l -eltorito-alt-boot -eltorito-platform 0xEF -eltorito-boot EFI/efiboot.img -no-emul-boot dir',
  ],
  ['M65', genisoimage, '-udf -allow-limited-size -V BDMV -o {out} dir'],
  [
    'M66',
    mkisofs,
    `-V LABEL -J -iso-level 4 -D -R -o {out} -b isolinux.bin -c boot.cat ${ISOLINUX} -eltorito-alt-boot -eltorito-platform efi -b efi.img -no-emul-boot dir`,
  ],
  ['M66-data', mkisofs, '-J -R -udf -iso-level 4 -no-limit-pathtables -V LABEL -o {out} dir'],
  ['M66-dvd', genisoimage, '-V LABEL -dvd-video -udf -o {out} dvd'],
  ['M66-size', genisoimage, '-iso-level 4 -D -R --print-size -exclude-list {tmp}/excluded -graft-points -path-list {tmp}/pathlist'],
  ['M66-next', genisoimage, '-iso-level 3 -r -D -J -joliet-long -o {out} -C 0,11702 -M {tmp}/old.iso dir'],
  [
    'M67',
    genisoimage,
    '-quiet -sysid "SEGA SATURN" -volid SaturnApp -volset SaturnApp -sectype 2352 -publisher P -preparer P -appid SaturnApp -abstract ABS.TXT -copyright CPY.TXT -biblio BIB.TXT -generic-boot {tmp}/IP.BIN -full-iso9660-filenames -o {out} cd',
  ],
  [
    'M67-blocks',
    genisoimage,
    '-quiet -sysid "SEGA SATURN" -volid SaturnApp -volset SaturnApp -publisher P -preparer P -appid SaturnApp -abstract ABS.TXT -copyright CPY.TXT -biblio BIB.TXT -generic-boot {tmp}/IP.BIN -full-iso9660-filenames -o {out} cd',
  ],
  [
    'M68',
    xorriso,
    '-quiet -sysid "SEGA SATURN" -volid "" -volset S -publisher P -preparer P -appid "" -abstract ABS.TXT -copyright CPY.TXT -biblio BIB.TXT -G {tmp}/IP.BIN -l --norock -m ".*" -no-bak -o {out} cd',
  ],
  ['M69', genisoimage, '-C 0,11702 -V LABEL -G {tmp}/IP.BIN -joliet -rock -l -m "*.o" -x dir/secret -o {out} dir'],
  ['M70', genisoimage, '-quiet -iso-level 4 -U -xa -A "PSP GAME" -V LABEL -sysid "PSP GAME" -volset V -p P -publisher P -o {out} dir'],
  ['M71', xorriso, '-o {out} -r dir -- -volid K3OS -joliet on'],
  [
    'M73',
    genisoimage,
    `-input-charset utf-8 -R -hide-rr-moved -b isolinux/isolinux.bin ${ISOLINUX} -c boot.cat -hide boot.cat -V LABEL -o {out} dir`,
  ],
  [
    'M74',
    genisoimage,
    '-quiet -l --allow-limited-size -no-emul-boot -b boot/etfsboot.com -boot-load-seg 0 -boot-load-size 8 -eltorito-alt-boot -no-emul-boot -e efi/microsoft/boot/efisys_noprompt.bin -boot-load-size 1 -iso-level 4 -udf -V LABEL -graft-points -o {out} /=win /Autounattend.xml=user-data',
  ],
  ['M75', mkisofs, '-o {out} -V HMC-1 -f -r -T -udf --allow-limited-size --netatalk -chrp-boot -iso-level 4 -part -no-desktop -quiet dir'],
  ['M75-tables', genisoimage, '-o {out} -V HMC-1 -f -r -T -udf --allow-limited-size -iso-level 4 -quiet dir'],
  [
    'X01',
    'xorriso',
    '-indev {tmp}/old.iso -outdev {out} -boot_image any replay -volid LABEL -update user-data /user-data -map meta-data /more -alter_date_r b =1767225600 / --',
  ],
  ['X02', 'xorriso', '-boot_image any keep -volume_date uuid 2026010203040500 -dev {tmp}/grown.iso -map user-data /more'],
  ['X02-new', 'xorriso', '-boot_image any keep -volume_date uuid 2026010203040500 -indev {tmp}/old.iso -outdev {out} -rm_r /meta-data'],
  [
    'X03',
    'xorriso',
    `-application_id APP -publisher PUB -preparer_id PREP -volid LABEL -joliet on -padding 0 -compliance no_emul_toc -outdev {out} -map dir / -chmod 0755 / -- -boot_image grub bin_path=boot/grub/i386-pc/eltorito.img -boot_image grub grub2_mbr=${GRUB} -boot_image grub grub2_boot_info=on -boot_image any partition_offset=16 -boot_image any cat_path=boot/boot.cat -boot_image any cat_hidden=on -boot_image any boot_info_table=on -boot_image any platform_id=0x00 -boot_image any emul_type=no_emulation -boot_image any load_size=2048 -boot_image any appended_part_as=gpt -boot_image any mbr_force_bootable=on -append_partition 2 0xef {tmp}/efiboot.img -boot_image any next -boot_image any efi_path=${APPENDED} -boot_image any platform_id=0xef -boot_image any emul_type=no_emulation`,
  ],
  [
    'X03-plain',
    'xorriso',
    '-volid LABEL -joliet on -padding 0 -compliance no_emul_toc -outdev {out} -map dir / -chmod 0755 / -- -boot_image any bin_path=boot/grub/i386-pc/eltorito.img -boot_image grub grub2_boot_info=on -boot_image any cat_path=boot/boot.cat -boot_image any cat_hidden=on -boot_image any boot_info_table=on -boot_image any load_size=2048 -boot_image any next -boot_image any efi_path=boot/efi.img -boot_image any platform_id=0xef -boot_image any emul_type=no_emulation',
  ],
  [
    'X05',
    'xorriso',
    `-volid LABEL -joliet on -padding 0 -outdev {out} -map dir / -chmod 0755 -- -append_partition 2 0xef {tmp}/efiboot.img -boot_image any cat_path=boot/boot.catalog -boot_image any cat_hidden=on -boot_image any efi_path=${APPENDED} -boot_image any platform_id=0xef -boot_image any appended_part_as=gpt -boot_image any partition_offset=16`,
  ],
  [
    'X06-guix',
    'xorriso',
    '-as mkisofs -r -o {out} dir -- -volume_date all_file_dates =1 -zisofs level=9:block_size=128k -find / -exec set_filter --zisofs -- -volid LABEL -volume_date uuid 2026010203040500',
  ],
  [
    'X06-talos',
    'xorriso',
    '-as mkisofs -r -o {out} dir -- -volume_date all_file_dates =1767225600 -volume_date uuid 2026010203040500 -volid LABEL -volset-id SET',
  ],
  ['X06-gns3', 'xorriso', '-volume_date all_file_dates =1767225600 -preparer_id XORRISO -as mkisofs -R -J -o {out} dir'],
  ...kindred,
].map(([id, program, line, judge]) => ({ id, program, line, judge: judge ?? (program === mkisofs ? undefined : program) }))

/** The words of a line with its places filled in. */
export const wordsOf = (line, tmp, out) =>
  [
    ...line
      .replaceAll('{tmp}', tmp)
      .replaceAll('{out}', out)
      .matchAll(/"([^"]*)"|\S+/g),
  ].map(([word, quoted]) => quoted ?? word)

/** A boot image of GRUB for El Torito, where its program is there. */
function grubImage(folder) {
  const file = join(folder, 'core.img')
  const made = spawnSync('grub-mkimage', ['-O', 'i386-pc-eltorito', '-p', '/boot/grub', '-o', file, 'biosdisk', 'iso9660'])
  return made.status === 0 ? readFileSync(file) : undefined
}

const TIME = 1_767_300_000

/** Makes the files that the lines speak of. */
export function makeFiles(folder) {
  mkdirSync(folder, { recursive: true })
  const put = (path, bytes, mode) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
    if (mode !== undefined) chmodSync(join(folder, path), mode)
    utimesSync(join(folder, path), TIME, TIME)
  }
  const filled = (size, seed) => Buffer.from(Array.from({ length: size }, (_, i) => (i * 7 + seed * 31 + (i >> 8)) & 0xff))
  const real = (path, size) => (existsSync(path) ? readFileSync(path) : filled(size, 3))
  const isolinux = real('/usr/lib/ISOLINUX/isolinux.bin', 40960)
  const eltorito = grubImage(folder) ?? filled(24576, 9)
  const fat = filled(65536, 5)
  for (const path of ['boot/syslinux', 'isolinux', 'syslinux', 'boot/isolinux', 'slax/boot', '.']) put(`dir/${path}/isolinux.bin`, isolinux)
  for (const path of ['boot/grub/i386-pc', 'images']) put(`dir/${path}/eltorito.img`, eltorito)
  for (const path of [
    'boot/grub/efi.img',
    'boot/grub/efiboot.img',
    'boot/efi.img',
    'boot/esp.img',
    'efi.img',
    'esp.img',
    'images/efiboot.img',
  ])
    put(`dir/${path}`, fat)
  for (const path of [
    'isolinux/efiboot.img',
    'isolinux/macboot.img',
    'boot/syslinux/efiboot.img',
    'EFI/efiboot.img',
    'EFI/BOOT/efiboot.img',
  ])
    put(`dir/${path}`, fat)
  for (const path of ['EFI/BOOT/efi.img', 'boot/cdboot.img', 'boot/limine-bios-cd.bin', 'boot/limine-uefi-cd.bin']) put(`dir/${path}`, fat)
  for (const path of ['boot/k32', 'boot/k64', 'boot/ldr', 'boot/rd', 'boot/bootlx', 'boot/cdbr', 'boot/grub/core.img'])
    put(`dir/${path}`, filled(4096, 2))
  for (const path of ['boot/floppy.img', 'floppy.image']) put(`dir/${path}`, filled(1_474_560, 4))
  put('dir/EFI/BOOT/cdrom.img', eltorito)
  put('dir/README', 'read me\n')
  put('dir/.hidden', 'hidden\n')
  put('dir/run.sh', '#!/bin/sh\n', 0o755)
  put('dir/odd/a name of quite some length, with more.than.one dot.tar.gz', 'long\n')
  put('dir/live/filesystem.squashfs', filled(30000, 8))
  put('dir/live/old.bak', 'old\n')
  put('dir/secret/key', 'key\n')
  put('dir/System/Library/CoreServices/BootX', 'bootx\n')
  put('dir/1/2/3/4/5/6/7/8/9/deep', 'deep\n')
  if (!existsSync(join(folder, 'dir/link'))) symlinkSync('README', join(folder, 'dir/link'))
  put('win/boot/etfsboot.com', filled(4096, 1))
  for (const path of ['efisys.bin', 'efisys_noprompt.bin']) put(`win/efi/microsoft/boot/${path}`, filled(65536, 6))
  put('win/sources/install.wim', filled(5000, 7))
  put('win/sources/a very long name of a file in windows media.dll', 'x\n')
  put('esxi/ISOLINUX.BIN', isolinux)
  put('esxi/EFIBOOT.IMG', fat)
  put('esxi/K.B00', 'kernel\n')
  for (const name of ['user-data', 'meta-data']) put(`seed/${name}`, `${name}\n`)
  for (const name of ['user-data', 'meta-data']) put(name, `${name}\n`)
  for (const name of ['ABS.TXT', 'CPY.TXT', 'BIB.TXT', '0.BIN', '.hidden']) put(`cd/${name}`, `${name}\n`)
  makeVideo(join(folder, 'dvd'))
  put('IP.BIN', filled(32768, 2))
  put('cdboot.img', Buffer.concat([Buffer.alloc(1024), filled(8192, 2)]))
  put('isohdpfx.bin', real('/usr/lib/ISOLINUX/isohdpfx.bin', 432))
  put('boot_hybrid.img', real('/usr/lib/grub/i386-pc/boot_hybrid.img', 512))
  put('memtest.mbr', filled(440, 1))
  put('efiboot.img', fat)
  put('eltorito.img', eltorito)
  put('hfs.map', '* Raw "????" "????"\n')
  put('excluded', 'secret\n')
  put('patterns', '*.bak\nsecret\n.hidden\n')
  put(
    'pathlist',
    [
      'isolinux=dir/isolinux',
      'boot/efi.img=dir/efi.img',
      'live/filesystem.squashfs=dir/live/filesystem.squashfs',
      'with\\=sign=dir/README',
      '',
    ].join('\n'),
  )
  put(
    'reactos.lst',
    [
      'loader/isoboot.bin=win/boot/etfsboot.com',
      'loader/efisys.bin=win/efi/microsoft/boot/efisys.bin',
      'reactos/a.dll=dir/README',
      '',
    ].join('\n'),
  )
  put('iso_sort.txt', ['dir/live/filesystem.squashfs 100', 'dir/syslinux 50', ''].join('\n'))
  run(genisoimage, ['-quiet', '-r', '-J', '-no-pad', '-o', join(folder, 'old.iso'), 'seed'], { cwd: folder })
  cpSync(join(folder, 'old.iso'), join(folder, 'grown.iso'))
  // As releases are: code of GRUB, and tables with a partition behind the volume.
  put('behind.img', filled(1 << 20, 6))
  const hybrid = `-as mkisofs -quiet -r --grub2-mbr ${GRUB} -b eltorito.img -no-emul-boot -boot-load-size 4 -boot-info-table --grub2-boot-info -append_partition 2 0xef {tmp}/behind.img -appended_part_as_gpt -o {out} -graft-points /eltorito.img=eltorito.img`
  run('xorriso', wordsOf(hybrid, folder, join(folder, 'hybrid.iso')), { cwd: folder })
}

/** A movie of one second as dvdauthor lays it down. */
function makeVideo(into) {
  const film = `${into}.mpg`
  const [picture, sound] = ['testsrc=size=720x576:rate=25:duration=1', 'sine=duration=1'].map((source) => ['-f', 'lavfi', '-i', source])
  const steps = [
    ['ffmpeg', '-loglevel', 'error', ...picture, ...sound, '-target', 'pal-dvd', '-y', film],
    ['dvdauthor', '-o', into, '-t', film],
    ['dvdauthor', '-o', into, '-T'],
  ]
  for (const [program = '', ...args] of steps) {
    const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, VIDEO_FORMAT: 'PAL' } })
    if (status !== 0) throw error ?? new Error(`${program}: ${stderr}`)
  }
}

const disc = fileURLToPath(new URL('../dist/bin/disc.js', import.meta.url))
const run = (command, args, options = {}) => spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options })

const DATES = /time$|^(created|modified|effective|expires|recorded)$|recorded$/

/** Differences that there may be: each is a part of what `disc diff` tells. */
const has = (words, ...flags) => words.some((word) => flags.includes(word.replace(/^--?/, '')))

function isAllowed(path, { what, before, after }, words) {
  if (DATES.test(what)) return true
  // Folders that only grafts make have modes that depend on the program.
  if (what === 'mode' && has(words, 'graft-points') && /^\/(images|openstack)/.test(path)) return true
  // xorriso takes over those of folders of the host, or of the folder above.
  if (
    what === 'mode' &&
    ((has(words, 'root') && path === '/backup') || (has(words, 'mkdir') && path === '/made') || (has(words, 'pathspecs') && path === '/b'))
  )
    return true
  // UDF of genisoimage has no links.
  if (what === 'kind' && path === '/link' && has(words, 'udf')) return true
  // Followed links are files of their own; what may be executed stays so in UDF.
  if (what === 'links' && has(words, 'f', 'follow-links', 'graft-points')) return true
  // What xorriso notes for itself.
  if (what.startsWith('attribute isofs.')) return true
  if (what === 'mode' && path === '/run.sh' && has(words, 'udf')) return true
  // The mode of a link means nothing; of the catalogue it is not asked for.
  if (what === 'mode' && /^\/link$|boot\.(cat|catalog|isolinux)$|isolinux\.boot$/i.test(path)) return true
  // Who prepared the volume, and with what program.
  if (what === 'preparer' || (what === 'application' && !has(words, 'A', 'appid'))) return true
  // Joliet has room for less of a long identifier.
  if (what === 'volumeSetId' || /integrity|nextUniqueId|fileSetId|implementation/.test(what)) return true
  // Addresses stand in the catalogue and in boot images that have a table.
  if (
    what === 'content' &&
    (/boot\.(cat|catalog|isolinux)|isolinux\.boot/i.test(path) ||
      has(words, 'boot-info-table', 'grub2-boot-info', 'boot_info_table=on', 'grub2_boot_info=on', 'dir=/isolinux'))
  )
    return /\.(cat|catalog|boot|img|bin|com)$/i.test(path)
  // A table holds names that are made shorter there.
  if (what === 'content' && path === '/odd/TRANS.TBL') return true
  if (what === 'size' && /boot\.(cat|catalog)$/i.test(path)) return true
  return before === after
}

/** What differs between two images and may not. */
export function differences(before, after, words) {
  const { stdout, stderr } = run(process.execPath, [disc, 'diff', '--trees', '--json', before, after])
  const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}')
  if (told.paths === undefined) return [`disc diff: ${stderr}${(told.faults ?? []).map(({ message }) => message).join('; ')}`]
  const paths = told.paths.flatMap((entry) => {
    const { kind, space, path } = entry
    // How a name that is too long becomes a shorter one is up to each program, and what Joliet shows of a link.
    if (space === 'iso9660' && /odd|limine|very long|_DATA?$|[._]boot\.cat|[._]hidden/i.test(path)) return []
    // genisoimage leaves out folders that lie too deep for it, and links where nothing but UDF could show them.
    if ((space === 'udf' || !has(words, 'R', 'r', 'rock', 'rational-rock')) && kind === 'added' && /\/1\/2\/|^\/link$/.test(path)) return []
    if (space === 'joliet' && path === '/link') return []
    if (kind !== 'changed') return [`${space} ${path}: ${kind}`]
    return entry.differences
      .filter((one) => !isAllowed(path, one, words))
      .map(({ what, before: a, after: b }) => `${space} ${path}: ${what} ${a} -> ${b}`)
  })
  const volumes = (told.volumes ?? [])
    .filter((one) => !isAllowed('', one, words))
    .map(({ what, space, before: a, after: b }) => `${space ?? ''} volume ${what}: ${a} -> ${b}`)
  const boot = (told.boot ?? []).map((one) => `boot ${JSON.stringify(one)}`)
  return [...paths, ...volumes, ...boot]
}

/** What El Torito and partition tables say, but for addresses. */
export function bootOf(image, words) {
  // With the code of GRUB alone xorriso lists no partition; here the disc is one, and so is the image for EFI.
  const isBare = has(words, 'grub2-mbr') && !has(words, 'protective-msdos-label', 'append_partition', 'efi-boot-part', 'partition_offset')
  const { stdout } = run('xorriso', ['-no_rc', '-indev', image, '-report_el_torito', 'plain', '-report_system_area', 'plain'])
  return stdout
    .split('\n')
    .filter((line) => /^(El Torito boot img|El Torito img (path|opts)|MBR partition +:|GPT type GUID|APM partition name)/.test(line))
    .map((line) =>
      line
        .replace(/^(El Torito boot img.*?)\s+\d+$/, '$1')
        .replace(/^(MBR.*)(\s+\d+){2}$/, '$1')
        .replace(/^GPT type GUID +: +\d+/, 'GPT type')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter((line, i, all) => all.indexOf(line) === i && !(isBare && line.startsWith('MBR')) && !/^MBR.*0x00 0x00$/.test(line))
}

/** Both programs over the same files. `told` is what went wrong or differs, or why nothing was compared. */
export function compare(line, tmp) {
  // Of their own, as genisoimage writes info tables into boot images of the host.
  const sources = mkdtempSync(join(tmpdir(), 'glassmaster-theirs-'))
  try {
    return compareIn(line, tmp, sources)
  } finally {
    rmSync(sources, { recursive: true, force: true })
  }
}

function compareIn({ program, line, judge }, tmp, sources) {
  const ours = join(tmp, 'ours.iso')
  const theirs = join(tmp, 'theirs.iso')
  for (const file of [ours, theirs]) rmSync(file, { force: true })
  run('cp', ['-a', `${tmp}/.`, sources])
  const options = { cwd: tmp, env: { ...process.env, MKISOFSRC: '/nowhere' } }
  const words = wordsOf(line, tmp, ours)
  const toPipe = words.includes('-') ? { encoding: 'latin1' } : {}
  const own = run(process.execPath, [disc, 'mkisofs', `--program=${program}`, ...words], { ...options, ...toPipe })
  if (own.status !== 0) return { state: /notMade|refused/.test(own.stderr) ? 'not made' : 'failed', told: [own.stderr] }
  if (judge === undefined) return { state: 'built', told: [] }
  const other = run(judge, wordsOf(line, sources, theirs), { ...options, ...toPipe, cwd: sources })
  if (other.status !== 0) return { state: 'built', told: [`${judge} refuses it: ${other.stderr.trim().split('\n').slice(-2).join(' ')}`] }
  if (words.includes('-')) {
    writeFileSync(ours, own.stdout, 'latin1')
    writeFileSync(theirs, other.stdout, 'latin1')
  }
  // A size, or an image that grows in its place.
  if (!existsSync(ours)) return { state: 'built', told: [`${own.stdout.trim()} and ${other.stdout.trim()}`] }
  const [a, b] = [bootOf(theirs, words), bootOf(ours, words)]
  const boots = a.join('\n') === b.join('\n') ? [] : [`boot records:\n  ${a.join('\n  ')}\nand here:\n  ${b.join('\n  ')}`]
  const told = [...differences(theirs, ours, words), ...boots]
  return { state: told.length === 0 ? 'same' : 'differs', told }
}

function main(ids) {
  const tmp = mkdtempSync(join(tmpdir(), 'glassmaster-lines-'))
  const counts = {}
  try {
    makeFiles(tmp)
    for (const line of lines.filter(({ id }) => ids.length === 0 || ids.includes(id))) {
      const { state, told } = compare(line, tmp)
      counts[state] = (counts[state] ?? 0) + 1
      console.log(`${line.id.padEnd(12)} ${state}`)
      if (state !== 'same' && state !== 'built')
        for (const one of told.slice(0, 12)) console.log(`    ${one.trim().replaceAll('\n', '\n    ')}`)
      else if (told.length > 0 && state === 'built') console.log(`    ${told[0]}`)
    }
  } finally {
    rmSync(tmp, { recursive: true, force: true })
  }
  console.log(
    Object.entries(counts)
      .map(([state, count]) => `${count} ${state}`)
      .join(', '),
  )
  return counts.failed === undefined && counts.differs === undefined ? 0 : 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2))
