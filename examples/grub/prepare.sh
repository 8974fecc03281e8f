#!/bin/sh
# Makes what the disc starts from, in build/: GRUB's image for El Torito, its code for a master boot record, and the
# program that UEFI firmware runs. early.cfg is built into both: it finds the disc by a file that it has. Needs grub-mkimage and the platforms i386-pc and x86_64-efi.
set -eu
cd "$(dirname "$0")"
grub=${GRUB_PLATFORMS:-/usr/lib/grub}
modules="normal configfile echo sleep reboot search search_fs_file iso9660 part_msdos part_gpt"

mkdir -p build/esp/EFI/BOOT
# shellcheck disable=SC2086
grub-mkimage -O i386-pc-eltorito -d "$grub/i386-pc" -p /boot/grub -c early.cfg -o build/eltorito.img biosdisk $modules
# shellcheck disable=SC2086
grub-mkimage -O x86_64-efi -d "$grub/x86_64-efi" -p /boot/grub -c early.cfg -o build/esp/EFI/BOOT/BOOTX64.EFI fat $modules
cp "$grub/i386-pc/boot_hybrid.img" build/
