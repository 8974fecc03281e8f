/** All commands, in the order in which a user meets them. */

import type { ArgumentText, Command, OptionText } from './command.js'
import { burnWords, form2Words, levelWords, pageValueWords, shellWords, trackModeWords } from './values.js'

/** Of commands that read a manifest. */
const set: OptionText = {
  flags: '--set <key=value...>',
  text: 'override one key of the manifest, null removes it; may be repeated',
  words: () => import('./keys.js').then(({ keysOfManifest }) => keysOfManifest()),
  behind: '=',
}

const manifests: ArgumentText = {
  name: '[manifest...]',
  text: 'manifests, folders with a disc.config.yaml, or - for standard input; disc.config.yaml where absent',
}
const disc: ArgumentText = {
  name: '<image-or-drive>',
  text: 'an image, a sheet, a manifest, /dev/sr0, D:, iscsi://HOST/TARGET/LUN or virtual:FILE',
}
/** What can be written somewhere. */
const image: ArgumentText = {
  name: '[manifest-or-image]',
  text: 'a manifest, a folder with a disc.config.yaml, an image or a sheet; disc.config.yaml where absent',
}

/** Of sheets, which do not say it. */
const charset: OptionText = { flags: '--charset <name>', text: 'the character set of a sheet: windows-1251, shift_jis, gbk and so on' }

/** Of commands that lock a drive. */
const client: OptionText = {
  flags: '--client <name>',
  text: 'under which name the drive is locked, for others who want it meanwhile; glassmaster where absent',
}

/** Of commands that want a disc for themselves. */
const unmount: OptionText = { flags: '--unmount', text: 'unmount the disc first where it is mounted; otherwise nothing is done' }

const sessionStart: OptionText = {
  flags: '--session-start <block>',
  text: 'the first block of the session, where it is known and not found',
}

/** Which tree of a disc. */
const treeOptions: readonly OptionText[] = [
  {
    flags: '--in <space>',
    text: 'udf, rockridge, joliet, enhanced or iso9660; the best that is there where absent',
    words: () => import('../survey/index.js').then(({ spaces }) => spaces),
  },
  { flags: '--session <session>', text: 'first, last or a number; the last where absent', words: ['first', 'last'] },
  sessionStart,
  {
    flags: '--form2 <bytes>',
    text: 'of sectors of form 2 on a Video CD and the like: 2324, 2336 or riff; 2324 where absent',
    words: form2Words,
  },
]

const drawn: readonly OptionText[] = [
  { flags: '--svg <file>', text: 'write a picture of the whole disc: map, room, sizes and tracks; - is standard output' },
  { flags: '--html <file>', text: 'write a page that shows the disc, as one file that needs no server; - is standard output' },
  { flags: '--force', text: 'of --svg and --html: replace a file that is there' },
]

export const commands: readonly Command[] = [
  {
    name: 'init',
    arguments: [
      {
        name: '[template]',
        text: 'data where absent; --list names them',
        words: () =>
          import('../init.js').then(({ templates }) =>
            templates.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias])),
          ),
      },
    ],
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
    arguments: [manifests],
    summary: 'tell everything that is wrong with a manifest and its sources',
    options: [set],
    load: () => import('./validate.js'),
  },
  {
    name: 'fmt',
    arguments: [manifests],
    summary: 'write manifests in one form: keys in the order of the schema, indentation and quotes one way; comments and meaning stay',
    options: [{ flags: '--check', text: 'name those whose form differs, and fail where there are some; nothing is written' }],
    statuses: { text: '0 done, with --check all have their form; 1 failed, with --check also: some differ; 2 used wrongly', failed: 1 },
    load: () => import('./fmt.js'),
  },
  {
    name: 'plan',
    arguments: [manifests],
    summary: 'show which region of the disc lies where; nothing is written',
    options: [
      { flags: '--dot', text: 'the graph of regions in the DOT language' },
      ...drawn,
      { flags: '--block <number>', text: 'which region covers a block' },
      { flags: '--path <path>', text: 'which blocks a path of the disc covers' },
      { flags: '--drive <address...>', text: 'what room the disc in a drive has, and what each way to write costs; may be repeated' },
      set,
    ],
    load: () => import('./plan.js'),
  },
  {
    name: 'build',
    arguments: [manifests],
    summary: 'compile the manifest into an image',
    options: [
      { flags: '-o, --output <file>', text: 'write the image there; - is standard output' },
      { flags: '--lock', text: 'write disc.lock, which promises this very image' },
      { flags: '--frozen', text: 'fail unless the image is what disc.lock promises' },
      { flags: '--check', text: 'judge what was made as disc check does, and fail unless it is sound' },
      {
        flags: '--sign-with <program>',
        text: 'a program that signs the statement of output.provenance: its bytes come on standard input, the signature goes to standard output',
      },
      { flags: '--depfile <file>', text: 'write what the image is made of there, as make and ninja read it' },
      { flags: '--print-sources', text: 'print the files and folders that the image is made of; nothing is built' },
      { flags: '--flush', text: 'flush to the device even where no former image is replaced' },
      set,
    ],
    load: () => import('./build.js'),
  },
  {
    name: 'watch',
    arguments: [{ name: '[manifest]', text: 'a manifest, or a folder with a disc.config.yaml; disc.config.yaml where absent' }],
    summary: 'keep the image of a manifest current: whatever is saved is in it a moment later',
    options: [
      { flags: '-o, --output <file>', text: 'keep the image there' },
      {
        flags: '--serve [port]',
        text: 'show the disc on a page for this host alone, whose address is printed; any free port where none is given',
      },
      { flags: '--lock', text: 'write disc.lock once nothing changes any more' },
      { flags: '--once-quiet <seconds>', text: 'make checksums and the like after so long without a change; 1 where absent' },
      { flags: '--burn <address>', text: 'and burn it then onto a rewritable disc: /dev/sr0, D:, iscsi://HOST/TARGET/LUN or virtual:FILE' },
      { flags: '--time-limit <seconds>', text: 'how long the program of --on-rebuild may take; 60 where absent' },
      set,
    ],
    rest: {
      flags: '--on-rebuild <program>',
      text: 'run it after each rebuild, with all words behind it; it reads what was rebuilt as JSON',
    },
    load: () => import('./watch.js'),
  },
  {
    name: 'lock',
    arguments: [manifests],
    summary: 'write disc.lock, which promises the image of a manifest, and keep no image',
    options: [
      { flags: '--check', text: 'say whether the image would be what disc.lock promises; nothing is written' },
      { flags: '--explain', text: 'of two lock files, tell what changed from one to the other and what of the image follows' },
      set,
    ],
    load: () => import('./lock.js'),
  },
  {
    name: 'set',
    arguments: [
      { name: '<action>', text: 'plan, build, burn, status or verify', words: ['plan', 'build', 'burn', 'status', 'verify'] },
      {
        name: '[words...]',
        text: 'a manifest, disc.config.yaml where absent; of verify an image or a drive, and before it the number that the disc is to have',
      },
    ],
    summary: 'deal the files of a manifest with `set` out to as many discs as they need, make their images, and burn them',
    options: [
      { flags: '--only <numbers>', text: 'of build and burn: these discs alone, 3,7-9' },
      {
        flags: '--engine <name>',
        text: 'of build: by jobs, one for each disc: local processes (local, as many as there are processors, or local:4), or those of a cluster (slurm)',
        words: ['local', 'slurm'],
      },
      { flags: '--as-root', text: 'of build with slurm: root sends the jobs, and they run as root' },
      {
        flags: '--job <ticket>',
        text: 'of build: what an engine gives to each of its jobs: version, plan and folder, which have to be the same',
      },
      { flags: '--manifest <file>', text: 'of verify: the manifest of the set; disc.config.yaml where absent' },
      { flags: '--drive <address...>', text: 'of burn: /dev/sr0, D:, iscsi://HOST/TARGET/LUN or virtual:FILE; may be repeated' },
      {
        flags: '--wait <minutes>',
        text: 'of burn: how long each blank disc is waited for; 60 where absent, 0 takes those that are in the drives',
      },
      { flags: '--again', text: 'of burn: also discs that are verified already, for a further copy' },
      { flags: '--speed <speed>', text: 'of burn: max, or a multiple such as 8x' },
      { flags: '--patience <times>', text: 'of burn: how many times as long as usual the drive may take' },
      unmount,
      client,
      { flags: '-y, --yes', text: 'of burn: do not ask' },
      set,
    ],
    statuses: { text: '0 done; 1 failed; 2 used wrongly; 75 of build: failed, and may go well at another time', failed: 1 },
    load: () => import('./set.js'),
  },
  {
    name: 'serve',
    arguments: [image],
    summary: 'serve the image of a manifest, or one that is there, to programs of this host; nothing is built',
    options: [
      { flags: '--http [port]', text: 'over HTTP, at any port that is free where none is named; so it is where neither is asked for' },
      { flags: '--nbd [path]', text: 'as a network block device at a socket, in a folder of its own where no path is named' },
      set,
      charset,
    ],
    ends: 'by signal',
    statuses: { text: '0 ended; 1 failed, or a read has failed; 2 used wrongly', failed: 1 },
    load: () => import('./serve.js'),
  },
  {
    name: 'run',
    arguments: [image, { name: '[-- arguments...]', text: 'arguments of QEMU' }],
    summary: 'start the image of a manifest, or one that is there, in QEMU; nothing is built',
    options: [
      { flags: '--uefi', text: 'under UEFI; where absent, under BIOS if the disc has an entry for it' },
      { flags: '--usb', text: 'as a stick and not as a CD-ROM' },
      set,
      charset,
    ],
    passes: 'behind',
    ends: 'by signal',
    statuses: { text: 'that of QEMU; 1 failed before; 2 used wrongly', failed: 1 },
    load: () => import('./run.js'),
  },
  {
    name: 'burn',
    arguments: [image],
    summary: 'record what a manifest describes, or an image or the sheet of one, with one or several drives',
    options: [
      { flags: '--drive <address...>', text: '/dev/sr0, D:, iscsi://HOST/TARGET/LUN or virtual:FILE; may be repeated' },
      { flags: '--speed <speed>', text: 'max, or a multiple such as 8x' },
      { flags: '--speed-policy <policy>', text: 'nearest or exact', words: burnWords.speedPolicy },
      { flags: '--rotation <rotation>', text: 'any or cav', words: burnWords.rotation },
      {
        flags: '--mode <mode>',
        text: 'auto, tao, sao, raw, incremental, sequential, restricted-overwrite, layer-jump or random',
        words: burnWords.mode,
      },
      { flags: '--verify <level>', text: 'none, quick or full', words: burnWords.verify },
      { flags: '--close', text: 'close the disc' },
      { flags: '--no-close', text: 'leave the disc open for further sessions' },
      { flags: '--overwrite', text: 'write over a medium that holds data' },
      { flags: '--any-media', text: 'write onto another kind of medium than the manifest is for' },
      { flags: '--overburn', text: 'begin although more is to be written than the disc has room for' },
      { flags: '--erase <erasure>', text: 'none, quick or full: erase a rewritable medium first', words: burnWords.erase },
      { flags: '--stage <mode>', text: 'auto, always or never: which sources are copied aside first', words: burnWords.stage },
      { flags: '--stage-folder <folder>', text: 'where the copies go; by default the folder for temporary files, TMPDIR' },
      { flags: '--patience <times>', text: 'how many times as long as usual the drive may take' },
      { flags: '--check', text: 'judge what is to be written as disc check does, and write nothing unless it is sound' },
      { flags: '--simulate', text: 'go through the motions with the laser off' },
      { flags: '--eject', text: 'eject the disc afterwards' },
      { flags: '--reload', text: 'move the tray out and in afterwards, so that the system sees what is on the disc now' },
      unmount,
      { flags: '--no-underrun-protection', text: 'do not let the drive pause when data come late' },
      { flags: '--dvd-compatibility', text: 'close a DVD+R as players want it' },
      { flags: '--no-dvd-compatibility', text: 'close a DVD+R without regard to players' },
      { flags: '--streaming <mode>', text: 'auto, on or off: Blu-ray without a check of each block', words: burnWords.streaming },
      {
        flags: '--postgap <mode>',
        text: 'add or in-image: who brings the 150 sectors after a data track of a CD',
        words: burnWords.postgap,
      },
      client,
      { flags: '-y, --yes', text: 'do not ask' },
      set,
      charset,
    ],
    load: () => import('./burn.js'),
  },
  {
    name: 'erase',
    arguments: [{ name: '[drive...]', text: '/dev/sr0, D:, iscsi://HOST/TARGET/LUN or virtual:FILE' }],
    summary: 'erase the rewritable disc in a drive',
    options: [
      { flags: '--full', text: 'the whole disc, not its directory alone' },
      { flags: '--limit <minutes>', text: 'how long it may take' },
      { flags: '--eject', text: 'eject the disc afterwards' },
      unmount,
      client,
      { flags: '-y, --yes', text: 'do not ask' },
    ],
    load: () => import('./erase.js'),
  },
  {
    name: 'drives',
    arguments: [
      {
        name: '[drive...]',
        text: '/dev/sr0, D:, iscsi://HOST/TARGET/LUN or virtual:FILE; with eject or load before them their trays are moved',
      },
    ],
    summary: 'list drives, say what one can and what is in it, or move its tray',
    options: [
      { flags: '--watch', text: 'tell of discs and drives that come and go' },
      { flags: '--toc', text: 'show the table of contents of the disc' },
      { flags: '--structure [number]', text: 'show the structures of the disc, or that one, in hexadecimal as 11' },
      { flags: '--features', text: 'list the features of the drive' },
      { flags: '--feature <number>', text: 'show that feature, in hexadecimal as 2E; it has to be there with the disc in the drive' },
      { flags: '--mode-pages', text: 'show the mode pages of the drive' },
      { flags: '--page <number>', text: 'show that mode page, in hexadecimal as 2A' },
      { flags: '--values <kind>', text: 'current, changeable, default or saved values of the mode pages', words: pageValueWords },
      {
        flags: '--check',
        text: 'whether the manifest or image before the drives could be burned in each, and if not why; without one, whether drives can be used here. Exit status 0: in all drives that are named, or in one where none is',
      },
      { flags: '--cdb <hex>', text: 'send one command, a descriptor block in hexadecimal; those that only look are sent' },
      { flags: '--in <bytes>', text: 'of --cdb: so many bytes come from the drive' },
      { flags: '--out <file>', text: 'of --cdb: the bytes of this file go to the drive' },
      { flags: '--time-limit <seconds>', text: 'of --cdb: how long the drive may take; 60 where absent' },
      { flags: '--dangerous', text: 'of --cdb: send it whatever it does; it may destroy the disc and the drive' },
      unmount,
      client,
      set,
      charset,
    ],
    load: () => import('./drives.js'),
  },
  {
    name: 'verify',
    arguments: [disc],
    summary: 'compare a disc or an image with what it should be',
    options: [
      {
        flags: '--manifest <file>',
        text: 'with what this manifest, or the one in this folder, makes; disc.config.yaml where neither it, --against nor --sha256 is given',
      },
      { flags: '--frozen', text: 'take the date of the volume from disc.lock, as a frozen build does' },
      {
        flags: '--against <image>',
        text: 'with this image, with the sheet of one (CUE, TOC, CCD or NRG), or with what this manifest makes',
      },
      { flags: '--sha256 <digest>', text: 'an image with this digest' },
      { flags: '--level <level>', text: 'quick or full', words: levelWords },
      { flags: '--eject', text: 'eject a disc that is as it should be' },
      { flags: '--mode <mode>', text: 'how a Compact Disc of tracks was written: auto, tao, sao or raw', words: trackModeWords },
      { flags: '--start <block>', text: 'block of the disc at which the session begins' },
      set,
      charset,
    ],
    load: () => import('./verify.js'),
  },
  {
    name: 'check',
    arguments: [disc],
    summary: 'judge every structure of a disc by its standard and by the others: all that is wrong with it',
    options: [
      { flags: '--session <session>', text: 'first, last or a number; all where absent', words: ['first', 'last'] },
      sessionStart,
      { flags: '--sums', text: 'read the files too, and compare the checksums that their writer left on the disc' },
      set,
      charset,
    ],
    load: () => import('./check.js'),
  },
  {
    name: 'inspect',
    arguments: [disc],
    summary: 'say what is on a disc: sessions, file systems, identifiers, boot catalogue, partitions',
    options: [
      { flags: '--block <number>', text: 'explain what lies at a block, field by field, and whose it is' },
      { flags: '--path <path>', text: 'which blocks a path covers' },
      ...treeOptions,
      charset,
      ...drawn,
    ],
    load: () => import('./inspect.js'),
  },
  {
    name: 'ls',
    arguments: [disc, { name: '[path]', text: 'a path of the disc; its root where absent' }],
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
    arguments: [disc, { name: '[paths...]', text: 'paths of the disc; all of it where absent' }],
    summary: 'copy files of a disc into a folder, and nowhere else',
    options: [
      { flags: '-o, --output <folder>', text: 'put them there; the current folder where absent' },
      { flags: '--boot', text: 'in place of files: boot images, system area, and partitions behind the volume' },
      { flags: '--force', text: 'replace files that are there' },
      { flags: '--owners', text: 'restore owners and all mode bits, as the superuser' },
      { flags: '--devices', text: 'make FIFOs, and devices as the superuser' },
      { flags: '--streams', text: 'put named streams of a file into a folder NAME.streams beside it' },
      { flags: '--limit <size>', text: 'most bytes of all files together, or none; 16 times the image where absent' },
      ...treeOptions,
      charset,
    ],
    load: () => import('./extract.js'),
  },
  {
    name: 'diff',
    arguments: [
      { name: '<before>', text: disc.text },
      { name: '<after>', text: 'the same' },
    ],
    statuses: { text: '0 they are the same; 1 they differ; 2 one cannot be read, or the command is used wrongly', failed: 2 },
    summary: 'say in what two discs differ: paths, contents, streams, attributes, volumes, booting, and any byte',
    options: [
      { flags: '--layout', text: 'and where files and structures lie in each' },
      { flags: '--bytes', text: 'and all bytes, by structure and field, with the likely cause; of discs in drives too' },
      { flags: '--trees', text: 'trees and volumes alone, whatever the bytes are' },
      ...treeOptions,
      charset,
    ],
    load: () => import('./diff.js'),
  },
  {
    name: 'import',
    arguments: [
      { name: '[sheet-or-image]', text: 'an image, or CUE, TOC, CCD, MDS, NRG' },
      { name: '[-- line...]', text: 'a line of mkisofs, genisoimage, xorrisofs or xorriso, its program first' },
    ],
    passes: 'behind',
    summary: 'make a manifest of an image, with the pieces that rebuild it, of a sheet, or of a line of another program',
    options: [
      {
        flags: '-o, --output <file>',
        text: 'write it there, or into this folder with the files of the disc as pieces; standard output where absent',
      },
      { flags: '--force', text: 'replace a file that is there' },
      charset,
    ],
    load: () => import('./import.js'),
  },
  {
    name: 'mkisofs',
    arguments: [
      {
        name: '[words...]',
        text: 'a line of mkisofs, or with --program=NAME in front of genisoimage, xorrisofs or xorriso, as it is; all its words are theirs',
      },
    ],
    takes: 'all words',
    summary: 'build what a line of mkisofs, genisoimage or xorriso describes',
    load: () => import('./mkisofs.js'),
  },
  {
    name: 'export',
    arguments: [manifests],
    summary: 'print the line by which another program makes the nearest image of a manifest',
    options: [
      { flags: '--as <program>', text: 'xorriso or genisoimage' },
      { flags: '--path-list <file>', text: 'put the files there, and name it in the line' },
      { flags: '--force', text: 'replace a file that is there' },
      { flags: '-o, --output <file>', text: 'the image that the line makes' },
      set,
    ],
    load: () => import('./export.js'),
  },
  {
    name: 'doctor',
    arguments: [
      {
        name: '[wanted...]',
        text: 'what is to be possible beside a build, by its command (watch, burn, run, set, extract) or by a name of the list',
        words: () =>
          import('../host/index.js').then(({ jobs, uses }) => [...jobs, ...Object.values(uses).flatMap(({ programs }) => programs)]),
      },
    ],
    summary: 'tell what this machine has for the program, what each thing is for, what is missing and how it is got',
    statuses: { text: '0 what is wanted can be done; 1 something for it cannot be used; 2 used wrongly', failed: 1 },
    load: () => import('./doctor.js'),
  },
  {
    name: 'explain',
    arguments: [
      {
        name: '[code]',
        text: 'all where absent',
        words: () =>
          Promise.all([import('../explain.js'), import('./faults.js')]).then(([{ explainable }, { faults }]) => explainable(faults)),
      },
    ],
    summary: 'say what a fault means, by its code or by a name or number of the Image Mastering API',
    load: () => import('./explain.js'),
  },
  {
    name: 'schema',
    summary: 'print the language of the manifest as JSON Schema',
    options: [
      { flags: '--types', text: 'print it as TypeScript types' },
      { flags: '--results', text: 'print that of the lines of --json instead' },
    ],
    load: () => import('./schema.js'),
  },
  {
    name: 'completion',
    arguments: [{ name: '[shell]', text: 'bash where absent', words: shellWords }],
    summary: 'print a script by which bash, zsh or fish completes commands',
    load: () => import('./completion.js'),
  },
]
