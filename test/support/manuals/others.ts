/** Words of the manuals of other programs, each as it has to stand in the page for those who come from it. */

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '')

/** cdrdao(1) 1.2.4: commands, options, and words of TOC files. */
export const ofCdrdao = words(`
show-toc toc-info toc-size read-toc read-cd read-cddb show-data read-test disk-info discid msinfo drive-info unlock blank scanbus simulate write copy
--device --source-device --driver --source-driver --speed --blank-mode --datafile --read-raw --read-subchan --no-mode2-mixed --tao-source
--tao-source-adjust --fast-toc --buffers --multi --overburn --eject --swap --session --reload --force --paranoia-mode --keepimage --on-the-fly
--with-cddb --cddb-servers --cddb-timeout --cddb-directory --tmpdir --keep --save -n -v --simulate
CATALOG CD_DA CD_ROM CD_ROM_XA CD_TEXT RW RW_RAW COPY PRE_EMPHASIS TWO_CHANNEL_AUDIO FOUR_CHANNEL_AUDIO ISRC SILENCE ZERO FILE AUDIOFILE DATAFILE
FIFO START PREGAP INDEX LANGUAGE_MAP LANGUAGE TITLE PERFORMER SONGWRITER COMPOSER ARRANGER MESSAGE DISC_ID GENRE TOC_INFO1 TOC_INFO2 UPC_EAN SIZE_INFO
MODE2_FORM1 MODE2_FORM2 MODE2_FORM_MIX MODE2_RAW
`)

/** wodim(1) 1.1.11. */
export const ofWodim = words(`
-version -v -V debug= kdebug= -silent -force -immed minbuf= -dummy -clone -dao -sao -tao -raw -raw96r -raw96p -raw16 -multi -msinfo msifile= -toc
-atip -fix -nofix -waiti -load -lock -eject speed= blank=all blank=fast blank=track blank=unreserve blank=trtail blank=unclose blank=session -format
fs= ts= dev= gracetime= timeout= driver= driveropts=burnfree driveropts=noburnfree driveropts=varirec gigarec audiomaster forcespeed speedread
singlesession hidecdr tattooinfo tattoofile -setdropts -checkdrive -prcap -inq -scanbus --devices -reset -abort -overburn -ignsize -useinfo
defpregap= -packet pktsize= -noclose mcn= -text textfile= cuefile= isrc= index= -audio -swab -data -mode2 -xa -xa1 -xa2 -xamix -cdi -isosize -pad
padsize= -nopad -shorttrack -noshorttrack pregap= -preemp -nopreemp -copy -nocopy -scms tsize=
`)

/** growisofs(1) 7.1 and the others of dvd+rw-tools. */
export const ofGrowisofs = words(`
-Z -M -version -dvd-compat -dry-run -overburn -speed= dvd+rw-format dvd+rw-mediainfo dvd+rw-booktype dvd-ram-control
`)

/** The list of command-line switches that comes with ImgBurn 2.5.8. */
export const ofImgBurn = words(`
/MODE /BUILDINPUTMODE /BUILDOUTPUTMODE /SRC /SRCLIST /DEST /FILESYSTEM /UDFREVISION /VOLUMELABEL /VOLUMELABEL_ISO9660 /VOLUMELABEL_JOLIET
/VOLUMELABEL_UDF /SPEED /COPIES /LAYERBREAK /ERASE /OVERWRITE /TESTMODE /VERIFY /DELETEIMAGE /DELETESOURCE /EJECT /START /CLOSE /CLOSEINFO
/CLOSESUCCESS /SHUTDOWN /WAITFORMEDIA /IGNORELOCKVOLUME /NOIMAGEDETAILS /ROOTFOLDER /BDMVFOLDERS /CERTIFICATEFOLDER /PRESERVEFULLPATHNAMES
/RECURSESUBDIRECTORIES /INCLUDEHIDDENFILES /INCLUDESYSTEMFILES /INCLUDEARCHIVEFILESONLY /CLEARARCHIVEATTRIBUTE /FILESYSTEMONLY
/OPTIMISEDUPLICATEFILES /BOOTEMUTYPE /BOOTIMAGE /BOOTDEVELOPERID /BOOTLOADSEGMENT /BOOTSECTORSTOLOAD /BOOTPATCHBOOTINFOTABLE /IBG /LOG /LOGAPPEND
/LOGHEADER /NOSAVELOG /INFO /PORTABLE /LANGID /SETTINGS /NOSAVESETTINGS
READ BUILD WRITE VERIFY DISCOVERY PICKER
`)

/** Commands of xorriso(1) 1.5.4. */
export const ofXorriso = words(`
abort_on abstract_file acl add add_plainly alter_date alter_date_r append_partition application_id application_use as assert_volid auto_charset
backslash_codes ban_stdio_write biblio_file blank boot_image calm_drive cd cdx changes_pending charset check_md5 check_md5_r check_media
check_media_defaults chgrp chgrp_r chmod chmod_r chown chown_r clone close close_damaged close_filter_list commit commit_eject compare compare_l
compare_r compliance concat copyright_file cp_clone cp_rax cp_rx cpax cpr cpx cut_out data_cache_size dev device_links devices dialog disk_dev_ino
disk_pattern displacement drive_access drive_class du dummy dus dusx dux dvd_obs early_stdio_test ecma119_map eject end errfile_log error_behavior
external_filter extract extract_boot_images extract_cut extract_l extract_single file_name_limit file_size_limit find findx follow for_backup format
fs getfacl getfacl_r getfattr getfattr_r gid grow_blindly hardlinks help hfsplus hide history in_charset indev iso_nowtime iso_rr_pattern jigdo
joliet joliet_map launch_frontend list_arg_sorting list_delimiter list_extras list_formats list_profiles list_speeds lns load local_charset logfile
ls lsd lsdl lsdlx lsdx lsl lslx lsx map map_l map_single mark md5 mkdir modesty_on_drive mount mount_cmd mount_opts move msg_op mv named_pipe_loop
no_rc not_leaf not_list not_mgt not_paths options_from_file osirrox out_charset outdev overwrite pacifier padding page paste_in path_list pathspecs
pkt_output preparer_id print print_info print_mark print_size prog prog_help prompt publisher pvd_info pwd pwdx quoted_not_list quoted_path_list
read_fs read_mkisofsrc read_speed reassure report_about report_el_torito report_system_area return_with rm rm_r rmdir rockridge rollback rollback_end
rom_toc_scan rr_reloc_dir scdbackup_tag scsi_dev_family scsi_log session_log session_string set_filter set_filter_r setfacl setfacl_list setfacl_r
setfattr setfattr_list setfattr_r sh_style_result show_stream show_stream_r signal_handling sleep speed split_size status status_history_max
stdio_sync stream_recording system_id tell_media_space temp_mem_limit toc toc_of truncate_overwritable uid unregister_filter update update_l
update_li update_lxi update_r use_immed_bit use_readline version volid volset_id volume_date write_type xattr zisofs
`)
