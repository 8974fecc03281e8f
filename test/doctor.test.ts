/** The truth about three hosts: one that has nothing, one that has all, and a container. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { doctor, type Diagnosis } from '../src/doctor.js'
import { OLDEST_NODE } from '../src/host/machine.js'
import type { Sights } from '../src/host/index.js'
import { temporaryFolder } from './support/folder.js'
import { folderOfPrograms, hangs } from './support/programs.js'
import { itNeeds } from './support/tools.js'

const folder = temporaryFolder()
const drive = { address: '/dev/sr0', nodes: ['/dev/sr0', '/dev/sg1'], vendor: 'ASUS', product: 'BW-16D1HT', revision: '3.10' }
const debian = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n'

/** A Linux that has everything which is no program, and this user may use it. */
const full: Sights = {
  platform: 'linux',
  nodeVersion: '20.19.2',
  unpacksZstd: false,
  environment: {},
  folder,
  isRoot: false,
  osRelease: () => debian,
  kernels: () => ({ library: '/cache/glassmaster.so' }),
  drives: () => [drive],
  lackOf: () => undefined,
  driverLoaded: () => true,
  libraryRefused: () => undefined,
  inotify: (setting) => ({ max_user_watches: 65_536, max_user_instances: 128 })[setting],
  watchRefused: () => undefined,
  uefi: () => '/usr/share/OVMF/OVMF_CODE_4M.fd',
  bios: () => '/usr/share/seabios/bios-256k.bin',
}
const bare: Partial<Sights> = {
  kernels: () => ({ reason: 'they are not compiled yet', uncompilable: 'there is no C compiler (gcc, cc or clang)' }),
  drives: () => [],
  driverLoaded: () => false,
  libraryRefused: (library) => (library === 'libiscsi' ? 'libiscsi.so.7: cannot open shared object file' : undefined),
  uefi: () => undefined,
  bios: () => undefined,
}
const version = 'echo "tool version 4.5.6-7 of 2020"'
const everything = Object.fromEntries(
  ['git', 'gcc', 'ffmpeg', 'ffprobe', 'qemu-system-x86_64', 'dvdisaster', 'sbatch', 'squeue', 'scontrol', 'scancel']
    .map((name) => [name, version])
    .concat(['bzip2', 'xz', 'zstd', 'mkfifo', 'mknod', 'umount', 'systemd-inhibit', 'cat'].map((name) => [name, 'exit 0'])),
)
let count = 0
function examine(
  scripts: Readonly<Record<string, string>>,
  sights: Partial<Sights> = {},
  wanted: readonly string[] = [],
): Promise<Diagnosis> {
  const PATH = folderOfPrograms(join(folder, `bin-${count++}`), scripts)
  const { environment = {} } = sights
  return doctor({
    wanted,
    folder,
    environment: { PATH, ...environment },
    sights: { ...full, ...sights, environment: { PATH, ...environment } },
  })
}
const statesOf = ({ needs }: Diagnosis): Readonly<Record<string, string>> =>
  Object.fromEntries(needs.map(({ name, state }) => [name, state]))
const needOf = ({ needs }: Diagnosis, name: string) => needs.find((need) => need.name === name)
const lackingOf = ({ lacking }: Diagnosis): readonly string[] => lacking.map(({ name }) => name)

describe('a Debian that has nothing', () => {
  it('builds, and is told what it lacks and how all of it comes', async () => {
    const found = await examine({}, bare)
    expect(statesOf(found)).toEqual({
      'Node.js': 'present',
      kernels: 'limited',
      ...Object.fromEntries(['git', 'compiler', 'ffmpeg', 'bzip2', 'xz', 'zstd'].map((name) => [name, 'missing'])),
      inotify: 'present',
      SeaBIOS: 'missing',
      ...Object.fromEntries(['drives', 'umount', 'systemd-inhibit', 'libiscsi', 'QEMU', 'OVMF'].map((name) => [name, 'missing'])),
      ...Object.fromEntries(['dvdisaster', 'Slurm', 'mkfifo', 'mknod'].map((name) => [name, 'missing'])),
    })
    expect(found).toMatchObject({ ok: true, system: 'debian', lacking: [] })
    expect(found.commands).toEqual([
      'sudo apt install git gcc libc6-dev ffmpeg bzip2 xz-utils zstd seabios mount systemd libiscsi7 qemu-system-x86 ovmf dvdisaster slurm-client coreutils',
      'sudo modprobe sr_mod  # where there is a drive',
      'sudo modprobe sg  # where there is a drive',
    ])
    expect(needOf(found, 'kernels')).toMatchObject({ version: 'TypeScript', reason: 'there is no C compiler (gcc, cc or clang)' })
    expect(needOf(found, 'ffmpeg')?.reason).toBe('there is no ffmpeg and no ffprobe')
  })

  it('fails for what is wanted beside a build', async () => {
    expect(lackingOf(await examine({}, bare, ['run']))).toEqual(['QEMU'])
    expect(lackingOf(await examine({}, bare, ['burn', 'extract', 'set', 'watch']))).toEqual(['drives'])
    expect(lackingOf(await examine({}, bare, ['ffprobe', 'slurm', 'git', 'OVMF', 'sbatch']))).toEqual(['ffmpeg', 'Slurm', 'git', 'OVMF'])
    expect(await examine({}, bare, ['/dev/sr7'])).toMatchObject({ ok: false, lacking: [{ name: '/dev/sr7', state: 'missing' }] })
    await expect(examine({}, bare, ['brun'])).rejects.toMatchObject({
      faults: [{ code: 'host/unknownWant', help: expect.stringMatching(/^Did you mean "burn"\? Allowed: build, .*Slurm/) as string }],
    })
  })

  it.each([
    ['ID=fedora\n', 'sudo dnf install ffmpeg-free qemu-system-x86'],
    ['ID=cachyos\nID_LIKE="arch"\n', 'sudo pacman -S ffmpeg qemu-system-x86'],
    ['NAME=Ubuntu\nID=ubuntu\nID_LIKE=debian\n', 'sudo apt install ffmpeg qemu-system-x86'],
    ['ID=plan9\n', 'sudo apt install ffmpeg qemu-system-x86'],
  ])('has the packages of its own system: %j', async (osRelease, line) => {
    const { ffmpeg: _f, 'qemu-system-x86_64': _q, ...others } = everything
    expect((await examine(others, { osRelease: () => osRelease })).commands).toEqual([line])
    expect((await examine(others, { osRelease: () => osRelease, isRoot: true })).commands).toEqual([line.replace('sudo ', '')])
  })

  it('cannot build where it has to have native kernels, or runs an older Node.js', async () => {
    const needy = await examine({}, { ...bare, environment: { DISC_NATIVE: 'required' } })
    expect([needy.ok, lackingOf(needy), needOf(needy, 'kernels')?.state]).toEqual([false, ['kernels'], 'unusable'])
    const waiting = await examine(
      {},
      { ...bare, environment: { DISC_NATIVE: 'required' }, kernels: () => ({ reason: 'they are not compiled yet' }) },
    )
    expect([waiting.ok, needOf(waiting, 'kernels')?.state, waiting.commands.some((line) => line.startsWith('disc --version -v'))]).toEqual([
      true,
      'limited',
      true,
    ])
    const old = await examine(everything, { nodeVersion: '20.18.3' })
    expect([old.ok, lackingOf(old)]).toEqual([false, ['Node.js']])
    expect(await examine(everything, { nodeVersion: '22.0.0' })).toMatchObject({ ok: true })
    const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { engines: { node: string } }
    expect(engines.node).toBe(`>=${OLDEST_NODE}`)
  })
})

describe('a host that has everything', () => {
  it('lacks nothing, whatever is wanted', async () => {
    const found = await examine(everything, {}, ['build', 'watch', 'burn', 'run', 'set', 'extract', '/dev/sr0', 'libiscsi'])
    expect(found.needs.filter(({ state }) => state !== 'present')).toEqual([])
    expect(found).toMatchObject({ ok: true, lacking: [], commands: [] })
    expect(needOf(found, 'git')).toMatchObject({ version: '4.5.6', path: expect.stringMatching(/\/git$/) as string })
    expect(needOf(found, '/dev/sr0')).toMatchObject({ version: 'ASUS BW-16D1HT 3.10', path: '/dev/sr0, /dev/sg1' })
    expect(needOf(found, 'drives')).toMatchObject({ version: '1 of 1' })
  })

  it('is held up by none of its programs, and believes none that fail', async () => {
    const began = Date.now()
    const found = await examine(
      { ...everything, git: hangs, ffprobe: hangs, xz: 'echo x', bzip2: 'exit 1', scontrol: `case $1 in show) ${hangs} ;; esac` },
      {},
      ['git', 'ffmpeg', 'xz', 'bzip2', 'slurm'],
    )
    expect(Date.now() - began).toBeLessThan(10_000)
    expect(lackingOf(found)).toEqual(['git', 'ffmpeg', 'xz', 'bzip2', 'Slurm'])
    expect(needOf(found, 'git')?.reason).toMatch(/git: it did not answer within 2 seconds$/)
    expect(needOf(found, 'xz')?.reason).toMatch(/xz: it unpacks something else than was packed$/)
    expect(needOf(found, 'Slurm')?.reason).toBe('no cluster answers: it did not answer within 2 seconds')
    // Installing again what is there is no advice.
    expect(found.commands).toEqual([])
  }, 20_000)

  itNeeds(['bzip2', 'xz', 'zstd'], 'has decompressors that do for this program what a build wants of them', async () => {
    const found = await doctor({ folder, sights: { ...full, environment: process.env } })
    expect(['bzip2', 'xz', 'zstd'].map((name) => statesOf(found)[name])).toEqual(['present', 'present', 'present'])
  })

  it('needs no zstd where Node.js has it', async () => {
    const { zstd: _z, ...others } = everything
    expect(needOf(await examine(others, { unpacksZstd: true }), 'zstd')).toMatchObject({ state: 'present', version: 'by Node.js' })
  })

  it('is no other than its platform: Windows and macOS have other ways to watch and to stay awake', async () => {
    const names = async (platform: NodeJS.Platform) =>
      (await examine(everything, { platform, drives: () => [] })).needs.map(({ name }) => name)
    const [linux, mac] = [await names('linux'), await names('darwin')]
    expect(linux.filter((name) => !mac.includes(name))).toEqual(['inotify', 'systemd-inhibit'])
    expect(mac.filter((name) => !linux.includes(name))).toEqual(['caffeinate'])
    const found = await examine({}, { ...bare, platform: 'darwin' }, ['burn'])
    expect(found.commands).toEqual([expect.stringMatching(/^brew install git gcc ffmpeg .* qemu libiscsi coreutils$/)])
    expect(found.lacking).toMatchObject([{ name: 'drives', reason: 'drives of the machine itself are used on Linux alone' }])
  })
})

describe('a container', () => {
  it('may have no drives that can be used, and says why', async () => {
    const lacks = async (sights: Partial<Sights>) => {
      const found = await examine(everything, sights, ['burn'])
      expect(found.ok).toBe(false)
      return [found.lacking[0]?.reason, needOf(found, '/dev/sr0')?.reason, ...found.commands]
    }
    expect(await lacks({ drives: () => [], driverLoaded: () => undefined })).toEqual([
      'none was found: there is no /sys, which tells of them',
      undefined,
    ])
    expect(await lacks({ lackOf: () => 'absent' })).toEqual([undefined, expect.stringContaining('given it by --device /dev/sr0')])
    const rights = { drives: () => [{ ...drive, group: 'cdrom' }], lackOf: () => 'unwritable' } as const
    expect(await lacks(rights)).toEqual([
      undefined,
      'it may not be written, and commands need both: its group is cdrom',
      'sudo usermod -aG cdrom "$USER"  # and log in again',
    ])
    expect(await lacks({ lackOf: () => 'unreadable' })).toEqual([undefined, 'it may not be read, and commands need both'])
    expect(await lacks({ libraryRefused: (library) => (library === 'libiscsi' ? undefined : 'ffi-rs is missing') })).toEqual([
      'the C library cannot be called: ffi-rs is missing',
      undefined,
    ])
  })

  it('may use one drive of two', async () => {
    const two = {
      drives: () => [drive, { ...drive, address: '/dev/sr1' }],
      lackOf: (node: string) => (node === '/dev/sr1' ? 'absent' : undefined),
    } as const
    const found = await examine(everything, two, ['burn'])
    expect([found.ok, needOf(found, 'drives')?.version]).toEqual([true, '1 of 2'])
    expect(lackingOf(await examine(everything, two, ['burn', '/dev/sr1']))).toEqual(['/dev/sr1'])
  })

  it('may have few watches, or none left', async () => {
    const low = await examine(everything, { inotify: (setting) => ({ max_user_watches: 64, max_user_instances: 128 })[setting] }, ['watch'])
    expect([low.ok, needOf(low, 'inotify')]).toMatchObject([
      true,
      { state: 'limited', version: '64 folders', reason: 'fs.inotify.max_user_watches is 64' },
    ])
    expect(low.commands).toEqual(['sudo sysctl fs.inotify.max_user_watches=524288  # for a container on its host'])
    const taken = await examine(everything, { watchRefused: () => 'EMFILE' })
    expect(needOf(taken, 'inotify')?.reason).toBe('fs.inotify.max_user_instances is 128, all of which are taken')
    expect(needOf(await examine(everything, { inotify: () => undefined }), 'inotify')).toMatchObject({ state: 'present' })
  })

  itNeeds(['git'], 'may lie in a repository of another user, of which Git tells nothing', async () => {
    const repository = join(folder, 'repository/below')
    mkdirSync(repository, { recursive: true })
    spawnSync('git', ['init', '-q', join(folder, 'repository')])
    const environment = { PATH: process.env['PATH'], HOME: folder, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' }
    const found = await doctor({ folder: repository, environment, sights: { ...full, folder: repository, environment } })
    expect(needOf(found, 'git')).toMatchObject({ state: 'limited', reason: expect.stringContaining('dubious ownership') as string })
    expect(found.commands).toContainEqual(expect.stringMatching(/^git config --global --add safe\.directory \S+repository$/))
    const own = { ...environment, GIT_TEST_ASSUME_DIFFERENT_OWNER: undefined }
    expect(
      needOf(await doctor({ folder: repository, environment: own, sights: { ...full, folder: repository, environment: own } }), 'git')
        ?.state,
    ).toBe('present')
  })

  it('has root as its user, who sends jobs to a cluster only when told so', async () => {
    expect(needOf(await examine(everything, { isRoot: true }), 'Slurm')).toMatchObject({ state: 'limited', version: '4.5.6' })
  })
})
