/** All commands, in the order in which a user meets them. */

import type { Command, OptionText } from './command.js'

/** Of sheets, which do not say it. */
const charset: OptionText = { flags: '--charset <name>', text: 'the character set of a sheet: windows-1251, shift_jis, gbk and so on' }

/** Which tree of a disc. */
const treeOptions: readonly OptionText[] = [
  { flags: '--in <space>', text: 'udf, rockridge, joliet, enhanced or iso9660; the best that is there where absent' },
  { flags: '--session <session>', text: 'first, last or a number; the last where absent' },
  { flags: '--form2 <bytes>', text: 'of sectors of form 2 on a Video CD and the like: 2324, 2336 or riff; 2324 where absent' },
]

export const commands: readonly Command[] = [
  {
    name: 'init',
    arguments: '[template]',
    summary: 'write a commented manifest to begin with',
    options: [
      { flags: '-o, --output <file>', text: 'write it there; - is standard output' },
      { flags: '--force', text: 'replace a file that is there' },
      { flags: '--list', text: 'list the templates' },
    ],
    load: () => import('./init.js'),
  },
  {
    name: 'validate',
    arguments: '[manifest]',
    summary: 'tell everything that is wrong with a manifest and its sources',
    load: () => import('./validate.js'),
  },
  {
    name: 'plan',
    arguments: '[manifest]',
    summary: 'show which region of the disc lies where; nothing is written',
    options: [
      { flags: '--dot', text: 'the graph of regions in the DOT language' },
      { flags: '--block <number>', text: 'which region covers a block' },
      { flags: '--path <path>', text: 'which blocks a path of the disc covers' },
    ],
    load: () => import('./plan.js'),
  },
  {
    name: 'build',
    arguments: '[manifest]',
    summary: 'compile the manifest into an image',
    options: [
      { flags: '-o, --output <file>', text: 'write the image there' },
      { flags: '--lock', text: 'write disc.lock, which promises this very image' },
      { flags: '--frozen', text: 'fail unless the image is what disc.lock promises' },
      { flags: '--flush', text: 'flush to the device even where no former image is replaced' },
    ],
    load: () => import('./build.js'),
  },
  {
    name: 'lock',
    arguments: '[manifest]',
    summary: 'write disc.lock, which promises the image of a manifest, and keep no image',
    options: [{ flags: '--check', text: 'say whether the image would be what disc.lock promises; nothing is written' }],
    load: () => import('./lock.js'),
  },
  {
    name: 'burn',
    arguments: '[manifest-or-image]',
    summary: 'record what a manifest describes, or an image or the sheet of one, with one or several drives',
    options: [
      { flags: '--drive <address...>', text: '/dev/sr0, iscsi://HOST/TARGET/LUN or virtual:FILE; may be repeated' },
      { flags: '--speed <speed>', text: 'max, or a multiple such as 8x' },
      { flags: '--speed-policy <policy>', text: 'nearest or exact' },
      { flags: '--rotation <rotation>', text: 'any or cav' },
      { flags: '--mode <mode>', text: 'auto, tao, sao, raw, incremental, sequential, restricted-overwrite, layer-jump or random' },
      { flags: '--verify <level>', text: 'none, quick or full' },
      { flags: '--close', text: 'close the disc' },
      { flags: '--no-close', text: 'leave the disc open for further sessions' },
      { flags: '--overwrite', text: 'write over a medium that holds data' },
      { flags: '--overburn', text: 'begin although more is to be written than the disc has room for' },
      { flags: '--erase <erasure>', text: 'none, quick or full: erase a rewritable medium first' },
      { flags: '--stage <mode>', text: 'auto, always or never: which sources are copied aside first' },
      { flags: '--simulate', text: 'go through the motions with the laser off' },
      { flags: '--eject', text: 'eject the disc afterwards' },
      { flags: '--no-underrun-protection', text: 'do not let the drive pause when data come late' },
      { flags: '--dvd-compatibility', text: 'close a DVD+R as players want it' },
      { flags: '--no-dvd-compatibility', text: 'close a DVD+R without regard to players' },
      { flags: '--streaming <mode>', text: 'auto, on or off: Blu-ray without a check of each block' },
      { flags: '--postgap <mode>', text: 'add or in-image: who brings the 150 sectors after a data track of a CD' },
      { flags: '-y, --yes', text: 'do not ask' },
      charset,
    ],
    load: () => import('./burn.js'),
  },
  {
    name: 'erase',
    arguments: '[drive...]',
    summary: 'erase the rewritable disc in a drive',
    options: [
      { flags: '--full', text: 'the whole disc, not its directory alone' },
      { flags: '--limit <minutes>', text: 'how long it may take' },
      { flags: '-y, --yes', text: 'do not ask' },
    ],
    load: () => import('./erase.js'),
  },
  {
    name: 'drives',
    arguments: '[drive...]',
    summary: 'list drives, or say what one can and what is in it',
    options: [
      { flags: '--watch', text: 'tell of discs and drives that come and go' },
      { flags: '--toc', text: 'show the table of contents of the disc' },
      { flags: '--features', text: 'list the features of the drive' },
      { flags: '--mode-pages', text: 'show the mode pages of the drive' },
      { flags: '--values <kind>', text: 'current, changeable, default or saved values of the mode pages' },
    ],
    load: () => import('./drives.js'),
  },
  {
    name: 'verify',
    arguments: '<image-or-drive>',
    summary: 'compare a disc or an image with what it should be',
    options: [
      { flags: '--manifest <file>', text: 'with what this manifest makes' },
      { flags: '--frozen', text: 'take the date of the volume from disc.lock, as a frozen build does' },
      { flags: '--against <image>', text: 'with this image, or with the sheet of one: CUE, TOC, CCD or NRG' },
      { flags: '--sha256 <digest>', text: 'an image with this digest' },
      { flags: '--level <level>', text: 'quick or full' },
      { flags: '--mode <mode>', text: 'how a Compact Disc of tracks was written: auto, tao, sao or raw' },
      { flags: '--start <block>', text: 'block of the disc at which the session begins' },
      charset,
    ],
    load: () => import('./verify.js'),
  },
  {
    name: 'inspect',
    arguments: '<image-or-drive>',
    summary: 'say what is on a disc: sessions, file systems, identifiers, boot catalogue, partitions',
    options: [
      { flags: '--block <number>', text: 'explain what lies at a block, field by field, and whose it is' },
      { flags: '--path <path>', text: 'which blocks a path covers' },
      ...treeOptions,
      charset,
    ],
    load: () => import('./inspect.js'),
  },
  {
    name: 'ls',
    arguments: '<image-or-drive> [path]',
    summary: 'list the files of a disc',
    options: [
      { flags: '-l, --long', text: 'with mode, owner, size, first block and time' },
      { flags: '-R, --recursive', text: 'and all below' },
      { flags: '--names', text: 'and what each is called in the other file systems of the disc' },
      ...treeOptions,
      charset,
    ],
    load: () => import('./ls.js'),
  },
  {
    name: 'extract',
    arguments: '<image-or-drive> [paths...]',
    summary: 'copy files of a disc into a folder, and nowhere else',
    options: [
      { flags: '-o, --output <folder>', text: 'put them there; the current folder where absent' },
      { flags: '--force', text: 'replace files that are there' },
      { flags: '--owners', text: 'restore owners and all mode bits, as the superuser' },
      { flags: '--devices', text: 'make FIFOs, and devices as the superuser' },
      { flags: '--limit <size>', text: 'most bytes of all files together, or none; 16 times the image where absent' },
      ...treeOptions,
      charset,
    ],
    load: () => import('./extract.js'),
  },
  {
    name: 'diff',
    arguments: '<before> <after>',
    summary: 'say in what two discs differ: paths, contents, attributes, identifiers, boot entries',
    options: [...treeOptions, charset],
    load: () => import('./diff.js'),
  },
  {
    name: 'import',
    arguments: '<sheet-or-image>',
    summary: 'make a manifest of a sheet or an image of a Compact Disc',
    options: [
      { flags: '-o, --output <file>', text: 'write it there; standard output where absent' },
      { flags: '--force', text: 'replace a file that is there' },
      charset,
    ],
    load: () => import('./import.js'),
  },
  {
    name: 'explain',
    arguments: '[code]',
    summary: 'say what a fault means, by its code or by a name or number of the Image Mastering API',
    load: () => import('./explain.js'),
  },
  {
    name: 'schema',
    summary: 'print the language of the manifest as JSON Schema',
    options: [{ flags: '--types', text: 'print it as TypeScript types' }],
    load: () => import('./schema.js'),
  },
  {
    name: 'completion',
    arguments: '[shell]',
    summary: 'print a script by which bash, zsh or fish completes commands',
    load: () => import('./completion.js'),
  },
]
