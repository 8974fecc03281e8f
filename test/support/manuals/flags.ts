/** Names of the options that the manual pages of three programs have, without their dashes. */

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '')

/** xorrisofs(1) of xorriso 1.5.4. */
export const ofXorrisofs = words(`
A B C D G J M N P R U V abstract acl allow-lowercase alpha-boot apm-block-size append_partition appended_part_as_apm appended_part_as_gpt
appid application_use b biblio boot-catalog-hide boot-info-table boot-load-size c cdrecord-params checksum-list checksum_algorithm_iso
checksum_algorithm_template chrp-boot chrp-boot-part copyright d dev dir-mode disable-deep-relocation disallow_dir_id_ext e efi-boot
efi-boot-part eltorito-alt-boot eltorito-boot eltorito-catalog eltorito-id eltorito-platform eltorito-selcrit embedded-boot emul-toc exclude
exclude-list f file-mode file_name_limit follow-links for_backup full-iso9660-filenames generic-boot gid gpt_disk_guid graft-points
grub2-boot-info grub2-mbr grub2-sparc-core gui hard-disk-boot hardlinks help hfs-bless hfs-bless-by hfsplus hfsplus-block-size
hfsplus-file-creator-type hfsplus-serial-no hide hide-hfsplus hide-hfsplus-list hide-joliet hide-joliet-list hide-list hide-rr-moved
hppa-bootloader hppa-cmdline hppa-hdrversion hppa-kernel-32 hppa-kernel-64 hppa-ramdisk input-charset iso-level iso_mbr_part_type
isohybrid-apm-hfsplus isohybrid-gpt-basdat isohybrid-gpt-hfsplus isohybrid-mbr jigdo-checksum-algorithm jigdo-exclude jigdo-force-checksum
jigdo-force-md5 jigdo-jigdo jigdo-map jigdo-min-file-size jigdo-template jigdo-template-compress joliet joliet-long joliet-utf16 l log-file m
max-iso9660-filenames mbr-force-bootable md5 md5-list mips-boot mipsel-boot modification-date no-emul-boot no-emul-toc no-pad no_rc norock o
old-empty old-exclude old-root old-root-devno old-root-no-ino old-root-no-md5 omit-period omit-version-number output output-charset p pad
part_like_isohybrid partition_cyl_align partition_hd_cyl partition_offset partition_sec_hd path-list prep-boot-part preparer prev-session
print-size protective-msdos-label publisher quiet quoted_path_list r rational-rock relaxed-filenames rock root rr_reloc_dir scdbackup_tag
set_all_file_dates sort-weight sort-weight-list sort-weight-patterns sparc-boot sparc-label stdio_sync sysid transparent-compression uid
untranslated-filenames untranslated_name_len v verbose version volid volset x xattr xattr-any z zisofs-version-2 zisofs2-susp-z2 zisofs2-susp-zf
`)

/** genisoimage(1) of cdrkit 1.1.11. */
export const ofGenisoimage = words(`
A B C D G J L M N P R T U V abstract allow-leading-dots allow-limited-size allow-lowercase allow-multidot alpha-boot apple auto b biblio
boot-hfs-file boot-info-table boot-load-seg boot-load-size c cache-inodes cap check-oldnames check-session chrp-boot cluster-size copyright d
dave dev dir-mode double dvd-video eltorito-alt-boot ethershare exchange exclude-list f file-mode force-rr gid graft-points gui hard-disk-boot
hfs hfs-bless hfs-creator hfs-parms hfs-type hfs-unlock hfs-volid hidden hidden-list hide hide-hfs hide-hfs-list hide-joliet hide-joliet-list
hide-joliet-trans-tbl hide-list hide-rr-moved hppa-bootloader hppa-cmdline hppa-kernel-32 hppa-kernel-64 hppa-ramdisk icon-position
input-charset input-hfs-charset iso-level jcharset jigdo-exclude jigdo-force-md5 jigdo-jigdo jigdo-map jigdo-min-file-size jigdo-template
jigdo-template-compress joliet-long l ldots log-file m mac-name macbin magic map max-iso9660-filenames md5-list mips-boot mipsel-boot netatalk
new-dir-mode no-bak no-boot no-cache-inodes no-desktop no-emul-boot no-iso-translate no-pad no-rr no-split-symlink-components
no-split-symlink-fields nobak o old-root osx-double osx-hfs output-charset output-hfs-charset p pad part path-list prep-boot print-size probe
publisher quiet r relaxed-filenames root root-info sfm sgi single sort sparc-boot sparc-label split-output stream-file-name stream-media-size
sunx86-boot sunx86-label sysid table-name ucs-level udf uid use-fileversion ushare v volset volset-seqno volset-size x xinet z
`)

/** mkisofs(8) of the schilytools; its -find has a language of its own, which is not listed. */
export const ofMkisofs = words(`
A B C D G J L M N P R T U UDF V XA abstract allow-leading-dots allow-lowercase allow-multidot appid apple auto b biblio boot-hfs-file
boot-info-table boot-load-seg boot-load-size c cache-inodes cap cdrecord-params check-oldnames check-session chrp-boot cluster-size copyright
creation-date d data-change-warn dave debug dev dir-mode disable-deep-relocation double duplicates-once dvd-audio dvd-hybrid dvd-video
effective-date eltorito-alt-boot eltorito-boot eltorito-catalog eltorito-platform ethershare exchange exclude-ignorecase exclude-list
expiration-date f file-mode find follow-links force-rr full-iso9660-filenames generic-boot gid graft-points gui hard-disk-boot help hfs
hfs-bless hfs-creator hfs-parms hfs-type hfs-unlock hfs-volid hidden hidden-list hide hide-hfs hide-hfs-list hide-ignorecase hide-joliet
hide-joliet-list hide-joliet-trans-tbl hide-list hide-rr-moved hide-udf hide-udf-list icon-position ignore-error input-charset
input-hfs-charset iso-level isort jcharset joliet-long l ldots log-file long-rr-time m mac-name macbin magic map max-iso9660-filenames
modification-date netatalk new-dir-mode no-allow-lowercase no-bak no-boot no-cache-inodes no-desktop no-emul-boot no-hfs no-iso-translate
no-limit-pathtables no-long-rr-time no-pad no-rr no-split-symlink-components no-split-symlink-fields no-udf-symlinks nobak o old-root
omit-period omit-version-number osx-double osx-hfs output-charset output-hfs-charset p pad part path-list posix-H posix-L posix-P prep-boot
preparer print-size probe publisher quiet r rational-rock relaxed-filenames reproducible-date rock root root-info rrip110 rrip112 s sectype
secure-links sfm sgi short-rr-time single sort sparc-boot sparc-label split-output stream-file-name stream-media-size sunx86-boot sunx86-label
sysid table-name translation-table ucs-level udf udf-symlinks uid untranslated-filenames use-fileversion ushare v verbose volset volset-seqno
volset-size x xa xa1 xinet z
`)
