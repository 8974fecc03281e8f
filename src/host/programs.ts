/** Other programs that are used where they are on the host: what for, what becomes of it without them, and which packages have them. */

import type { Job, Packages } from './need.js'

export interface Use {
  readonly job: Job
  readonly essential?: true
  /** Names on the search path; what is no program has one in words. */
  readonly programs: readonly string[]
  readonly purpose: string
  readonly without: string
  readonly packages: Packages
}

const everywhere = (name: string): Packages => ({ debian: [name], fedora: [name], arch: [name], homebrew: [name] })

export const uses = {
  git: {
    job: 'build',
    programs: ['git'],
    purpose: 'the date of a volume for which no volume.date, SOURCE_DATE_EPOCH or lock gives one: that of the last commit',
    without: 'it is the time of the build, with a warning',
    packages: everywhere('git'),
  },
  compiler: {
    job: 'build',
    programs: ['gcc', 'clang', 'cc'],
    purpose: 'compiling the native kernels, once',
    without: 'the TypeScript kernels do the same more slowly',
    // Debian's gcc only recommends the headers.
    packages: { ...everywhere('gcc'), debian: ['gcc', 'libc6-dev'] },
  },
  ffmpeg: {
    job: 'build',
    programs: ['ffmpeg', 'ffprobe'],
    purpose: 'sounds other than WAV, AIFF, FLAC and raw samples',
    without: 'these are refused',
    packages: { ...everywhere('ffmpeg'), fedora: ['ffmpeg-free'] },
  },
  bzip2: {
    job: 'build',
    programs: ['bzip2'],
    purpose: 'unpacking archives of bzip2 faster',
    without: 'they are unpacked here',
    packages: everywhere('bzip2'),
  },
  xz: {
    job: 'build',
    programs: ['xz'],
    purpose: 'unpacking archives of xz faster',
    without: 'they are unpacked here; those with filters, SHA-256 or a dictionary of more than 64 MiB are refused',
    packages: { ...everywhere('xz'), debian: ['xz-utils'] },
  },
  zstd: {
    job: 'build',
    programs: ['zstd'],
    purpose: 'unpacking archives of zstd faster, before Node.js 22.15',
    without: 'they are unpacked here',
    packages: everywhere('zstd'),
  },
  nodes: {
    job: 'extract',
    programs: ['mkfifo', 'mknod'],
    purpose: 'disc extract --devices: FIFOs and devices',
    without: 'these cannot be made: an error names them',
    packages: everywhere('coreutils'),
  },
  iscsi: {
    job: 'burn',
    programs: ['libiscsi'],
    purpose: 'drives by iSCSI',
    without: 'these cannot be opened',
    packages: { ...everywhere('libiscsi'), debian: ['libiscsi7'] },
  },
  qemu: {
    job: 'run',
    essential: true,
    programs: ['qemu-system-x86_64'],
    purpose: 'disc run',
    without: 'nothing is started: an error names the package',
    packages: { ...everywhere('qemu-system-x86'), homebrew: ['qemu'] },
  },
  ovmf: {
    job: 'run',
    programs: ['OVMF'],
    purpose: 'disc run --uefi',
    without: 'nothing is started: an error names the package',
    packages: { debian: ['ovmf'], fedora: ['edk2-ovmf'], arch: ['edk2-ovmf'], homebrew: ['qemu'] },
  },
  seaBios: {
    job: 'watch',
    programs: ['SeaBIOS'],
    purpose: 'starting the image in the page of disc watch --serve',
    without: 'the page names the package',
    packages: { debian: ['seabios'], fedora: ['seabios-bin', 'seavgabios-bin'], arch: ['seabios'], homebrew: ['qemu'] },
  },
  slurm: {
    job: 'set',
    programs: ['sbatch', 'squeue', 'scontrol', 'scancel'],
    purpose: 'disc set build --engine slurm',
    without: 'nothing is sent: an error names the one that is missing',
    packages: { debian: ['slurm-client'], fedora: ['slurm'] },
  },
  dvdisaster: {
    job: 'set',
    programs: ['dvdisaster'],
    purpose: 'set.recovery: recovery data in the images of a set',
    without: 'nothing is built: an error names the package',
    packages: { debian: ['dvdisaster'] },
  },
  umount: {
    job: 'burn',
    programs: ['umount'],
    purpose: '--unmount, before a mounted disc is burned, erased or ejected',
    without: 'it is left alone: an error names where it is mounted',
    packages: { debian: ['mount'], fedora: ['util-linux'], arch: ['util-linux'] },
  },
  systemdInhibit: {
    job: 'burn',
    programs: ['systemd-inhibit', 'cat'],
    purpose: 'keeping the machine awake while it burns',
    without: 'it may fall asleep',
    packages: { debian: ['systemd'], fedora: ['systemd'], arch: ['systemd'] },
  },
  caffeinate: {
    job: 'burn',
    programs: ['caffeinate', 'cat'],
    purpose: 'keeping the machine awake while it burns',
    without: 'it may fall asleep',
    packages: {},
  },
} as const satisfies Readonly<Record<string, Use>>
