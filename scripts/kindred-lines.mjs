// Lines of the same kinds as those of scripts/lines.mjs, by which discs are made by hand, by scripts, and by programs that are not in that
// collection: each row is its name, the program, and its words.

const xorriso = 'xorrisofs'
const genisoimage = 'genisoimage'
const ISOLINUX = '-no-emul-boot -boot-load-size 4 -boot-info-table'
const MBR = '{tmp}/isohdpfx.bin'
const GRUB = '{tmp}/boot_hybrid.img'
const APPENDED = '--interval:appended_partition_2:all::'

export const kindred = [
  // Seeds of machines.
  ['K01', genisoimage, '-J -l -R -V cidata -iso-level 4 -o {out} seed'],
  ['K02', 'xorriso', '-as genisoimage -rock -joliet -joliet-long -volid cidata -output {out} seed/user-data seed/meta-data'],
  ['K03', genisoimage, '-o {out} -V OEMDRV -R -J -graft-points ks.cfg=user-data /scripts/post.sh=dir/run.sh'],
  ['K04', xorriso, '-o {out} -V OEMDRV -R -J -graft-points ks.cfg=user-data /scripts/post.sh=dir/run.sh'],
  [
    'K05',
    genisoimage,
    '-quiet -input-charset utf-8 -iso-level 4 -volid config-2 -joliet -joliet-long -rational-rock -output {out} -graft-points openstack/latest/user_data=user-data',
  ],
  // Backups.
  ['K10', genisoimage, '-R -dir-mode 0755 -file-mode 0644 -uid 0 -gid 0 -V BACKUP -o {out} dir'],
  ['K11', xorriso, '-dir-mode 0755 -file-mode 0644 -uid 1000 -gid 100 -V BACKUP -o {out} dir'],
  ['K12', genisoimage, '-r -dir-mode 0700 -V BACKUP -o {out} dir'],
  ['K13', genisoimage, '-R -new-dir-mode 0700 -graft-points -o {out} a/b/c=seed d=dir/boot'],
  ['K14', xorriso, '-new-dir-mode 0700 -graft-points -o {out} a/b/c=seed d=dir/boot'],
  ['K15', genisoimage, '-R -J -root backup/2026 -V BACKUP -o {out} seed'],
  ['K16', xorriso, '-R -J -root backup/2026 -V BACKUP -o {out} seed'],
  ['K17', genisoimage, '-R -J -m "*.bak" -m .hidden -x dir/secret -x dir/boot/grub -o {out} dir'],
  ['K18', xorriso, '-R -J -m "*.bak" -m .hidden -x dir/secret -x dir/boot/grub -o {out} dir'],
  ['K19', genisoimage, '-R -J -exclude-list {tmp}/patterns -o {out} dir'],
  ['K20', xorriso, '-R -J -exclude-list {tmp}/patterns -o {out} dir'],
  ['K21', genisoimage, String.raw`-R -graft-points -o {out} "a\=b=seed/user-data" "c\\d=seed/meta-data"`],
  ['K22', xorriso, String.raw`-R -graft-points -o {out} "a\=b=seed/user-data" "c\\d=seed/meta-data"`],
  ['K23', genisoimage, '-r -graft-points -path-list {tmp}/pathlist -V LIST -o {out}'],
  ['K24', xorriso, '-r -graft-points -path-list {tmp}/pathlist -V LIST -o {out}'],
  ['K25', genisoimage, '-R -J -f -o {out} dir'],
  ['K26', xorriso, '--md5 -R -V SUMS -o {out} dir'],
  ['K27', genisoimage, '-R -J -hide-joliet "*.bak" -hide-joliet dir/secret -hide README -o {out} dir'],
  ['K28', xorriso, '-R -J -hide-joliet "*.bak" -hide-joliet secret -hide README -o {out} dir'],
  ['K29', genisoimage, '-R -J -hide-list {tmp}/patterns -hide-joliet-list {tmp}/patterns -o {out} dir'],
  ['K30', genisoimage, '-R -hidden "*.bak" -hidden run.sh -o {out} dir'],
  ['K31', genisoimage, '-R -J -M {tmp}/old.iso -C 0,11702 -root new -V NEXT -o {out} seed'],
  ['K32', xorriso, '-R -J -M {tmp}/old.iso -C 0,11702 -V NEXT -o {out} dir'],
  // Names.
  ['K40', genisoimage, '-iso-level 1 -V NAMES -o {out} cd'],
  ['K41', xorriso, '-iso-level 1 --norock -V NAMES -o {out} cd'],
  ['K42', genisoimage, '-iso-level 2 -V NAMES -o {out} cd'],
  ['K43', genisoimage, '-l -L -allow-lowercase -allow-multidot -V names -o {out} seed'],
  ['K44', genisoimage, '-U -R -V NAMES -o {out} dir'],
  ['K45', xorriso, '-U -R -V NAMES -o {out} dir'],
  ['K46', genisoimage, '-N -d -relaxed-filenames -no-iso-translate -V NAMES -o {out} seed'],
  ['K47', genisoimage, '-VLABEL -AAPPLICATION -PPUBLISHER -o{out} -rJ seed'],
  [
    'K48',
    genisoimage,
    '-R -V LABEL -volset SET -volset-size 2 -volset-seqno 2 -copyright ABS.TXT -abstract CPY.TXT -biblio BIB.TXT -o {out} cd',
  ],
  ['K49', xorriso, '-R -V LABEL -volset SET -copyright ABS.TXT -abstract CPY.TXT -biblio BIB.TXT -o {out} cd'],
  ['K50', genisoimage, '-J -joliet-long -jcharset utf-8 -R -o {out} dir'],
  ['K51', genisoimage, '-udf -J -r -V BRIDGE -o {out} dir'],
  ['K52', genisoimage, '-R -D -V DEEP -o {out} dir'],
  ['K53', genisoimage, '-R -V DEEP -o {out} dir'],
  ['K54', xorriso, '-R -disable-deep-relocation -V DEEP -o {out} dir'],
  // Discs that start.
  ['K60', genisoimage, `-D -r -V LABEL -cache-inodes -J -l -b isolinux/isolinux.bin -c isolinux/boot.cat ${ISOLINUX} -o {out} dir`],
  ['K61', xorriso, `-D -r -V LABEL -cache-inodes -J -l -b isolinux/isolinux.bin -c isolinux/boot.cat ${ISOLINUX} -o {out} dir`],
  ['K62', genisoimage, '-R -b images/eltorito.img -no-emul-boot -boot-info-table -o {out} dir'],
  ['K63', genisoimage, '-b boot/cdboot.img -no-emul-boot -r -J -V 14_0_RELEASE -publisher "A PROJECT" -o {out} dir'],
  ['K64', genisoimage, '-o {out} -r -b boot/floppy.img -c boot/boot.cat -hide boot/boot.cat dir'],
  [
    'K65',
    genisoimage,
    '-b boot/etfsboot.com -no-emul-boot -boot-load-seg 1984 -boot-load-size 8 -iso-level 3 -J -l -D -N -joliet-long -allow-limited-size -relaxed-filenames -V WINPE -udf -o {out} win',
  ],
  [
    'K66',
    genisoimage,
    '-b boot/etfsboot.com -no-emul-boot -boot-load-size 8 -hide boot.catalog -iso-level 2 -J -l -D -N -joliet-long -V WINPE -eltorito-alt-boot -b efi/microsoft/boot/efisys.bin -no-emul-boot -o {out} win',
  ],
  [
    'K67',
    xorriso,
    `-V PVE --modification-date=2026010203040500 --grub2-mbr ${GRUB} --protective-msdos-label -efi-boot-part --efi-boot-image -c /boot/boot.cat -b /boot/grub/i386-pc/eltorito.img ${ISOLINUX} --grub2-boot-info -eltorito-alt-boot -e /efi.img -no-emul-boot -hfsplus -apm-block-size 2048 -r -o {out} dir`,
  ],
  [
    'K68',
    xorriso,
    `-r -J -V LABEL -append_partition 2 0xef {tmp}/efiboot.img -appended_part_as_gpt -e ${APPENDED} -no-emul-boot -partition_offset 16 -o {out} dir`,
  ],
  ['K69', xorriso, `-r -J -V LABEL -append_partition 2 0xef {tmp}/efiboot.img -e ${APPENDED} -no-emul-boot -o {out} dir`],
  ['K70', xorriso, `-r -V LABEL -isohybrid-mbr ${MBR} -partition_cyl_align on -b isolinux/isolinux.bin ${ISOLINUX} -o {out} dir`],
  ['K71', xorriso, `-r -V LABEL -isohybrid-mbr ${MBR} -b isolinux/isolinux.bin -c isolinux/boot.cat ${ISOLINUX} -o {out} dir`],
  ['K72', xorriso, `-r -V LABEL --protective-msdos-label -b images/eltorito.img ${ISOLINUX} --grub2-boot-info -o {out} dir`],
  ['K73', xorriso, '-r -V LABEL -e boot/efi.img -no-emul-boot -efi-boot-part --efi-boot-image -o {out} dir'],
  ['K74', xorriso, '-r -V LABEL -efi-boot-part {tmp}/efiboot.img -o {out} dir'],
  [
    'K75',
    xorriso,
    `-r -V LABEL -isohybrid-mbr ${MBR} -b isolinux/isolinux.bin ${ISOLINUX} -eltorito-alt-boot -e boot/efi.img -no-emul-boot -isohybrid-gpt-basdat -append_partition 3 0xef {tmp}/efiboot.img -o {out} dir`,
  ],
  [
    'K76',
    xorriso,
    `-r -V LABEL --grub2-mbr ${GRUB} -b images/eltorito.img ${ISOLINUX} --grub2-boot-info --mbr-force-bootable -append_partition 3 Linux {tmp}/efiboot.img -o {out} dir`,
  ],
  ['K77', xorriso, '-r -V LABEL -G {tmp}/cdboot.img -o {out} dir'],
  [
    'K78',
    xorriso,
    `-r -V LABEL -b isolinux/isolinux.bin ${ISOLINUX} -eltorito-id "A MAKER" -eltorito-alt-boot -e boot/efi.img -no-emul-boot -eltorito-selcrit 656e0100 -o {out} dir`,
  ],
  ['K79', xorriso, '-r -V LABEL -b isolinux/isolinux.bin -no-emul-boot -boot-load-size full -no-boot -boot-load-seg 0x7c0 -o {out} dir'],
  ['K80', xorriso, '-r -V LABEL -b boot/floppy.img -o {out} dir'],
  // Consoles, and sessions behind sounds.
  ['K85', genisoimage, '-C 0,11702 -V GAME -G {tmp}/IP.BIN -r -J -l -o {out} cd'],
  ['K86', genisoimage, '-C 0,45000 -V GAME -G {tmp}/IP.BIN -joliet -rock -l -o {out} cd'],
  ['K87', genisoimage, '-sysid PLAYSTATION -A PLAYSTATION -V GAME -xa -iso-level 1 -o {out} cd'],
  // Sizes and pipes.
  ['K90', genisoimage, '-quiet -print-size -R -J seed'],
  ['K91', xorriso, '-quiet -print-size -R -J seed'],
  ['K92', xorriso, '-quiet -R -J -o - seed'],
  ['K93', genisoimage, '-no-pad -R -J -o {out} seed'],
  ['K94', xorriso, '-no-pad -R -J -o {out} seed'],
  // The language of xorriso itself.
  ['N01', 'xorriso', '-outdev {out} -map seed /seed -map user-data /again -- -volid NEW -joliet on'],
  [
    'N02',
    'xorriso',
    `-outdev {out} -volid NEW -map dir / -boot_image isolinux bin_path=/isolinux/isolinux.bin -boot_image isolinux system_area=${MBR} -boot_image isolinux partition_table=on -boot_image any cat_path=/isolinux/boot.cat -boot_image any boot_info_table=on -boot_image any load_size=2048`,
  ],
  ['N03', 'xorriso', '-outdev {out} -add seed user-data -- -volid NEW'],
  [
    'N04',
    'xorriso',
    '-indev {tmp}/old.iso -outdev {out} -boot_image any keep -mkdir /made -- -mv /user-data /made/user-data -- -commit -end',
  ],
  ['N05', 'xorriso', '-indev {tmp}/old.iso -outdev {out} -boot_image any keep -chmod_r 0644 /user-data -- -map dir/README /README'],
  ['N06', 'xorriso', '-indev {tmp}/old.iso -outdev {out} -boot_image any keep -update_r seed / -rm /meta-data --'],
  ['N07', 'xorriso', '-outdev {out} -map dir / -chown_r 0 / -- -chgrp_r 0 / -- -volid NEW'],
  ['N08', 'xorriso', '-outdev {out} -map seed / -lns user-data /link -volid NEW'],
  ['N09', 'xorriso', `-outdev {out} -map dir / -boot_image isolinux dir=/isolinux -boot_image isolinux system_area=${MBR}`],
  [
    'N10',
    'xorriso',
    `-outdev {out} -volid NEW -map dir / -boot_image grub bin_path=/images/eltorito.img -boot_image grub grub2_mbr=${GRUB} -boot_image grub grub2_boot_info=on -boot_image grub partition_table=on -boot_image any next -boot_image any efi_path=/boot/efi.img -boot_image any efi_boot_part=--efi-boot-image`,
  ],
]
