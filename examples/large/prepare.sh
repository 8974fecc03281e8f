#!/bin/sh
# A file of 5 GiB and 5 bytes that takes two blocks of the disk.
set -e
cd "$(dirname "$0")"
mkdir -p build
rm -f build/sparse.bin
printf 'begin' > build/sparse.bin
truncate -s 5368709120 build/sparse.bin
printf 'end.\n' >> build/sparse.bin
