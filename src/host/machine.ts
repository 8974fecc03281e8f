/** What a host is, apart from its programs: judged by what was seen. */

import { uses } from './programs.js'
import type { Need, State } from './need.js'
import type { SeenDrive, Sights } from './sights.js'

/** The oldest Node.js that runs the program: that of `engines` in package.json. */
export const OLDEST_NODE = '20.19'

export function nodeNeed({ nodeVersion, unpacksZstd }: Sights): Need {
  const [[major = 0, minor = 0], [least = 0, leastMinor = 0]] = [numbersOf(nodeVersion), numbersOf(OLDEST_NODE)]
  const isOld = major < least || (major === least && minor < leastMinor)
  return {
    name: 'Node.js',
    job: 'build',
    essential: true,
    state: isOld ? 'unusable' : 'present',
    version: nodeVersion,
    path: process.execPath,
    purpose: `running the program${unpacksZstd ? '; it unpacks archives of zstd by itself' : ''}`,
    ...(isOld ? { reason: `${OLDEST_NODE} is the oldest that does; https://nodejs.org has newer ones` } : {}),
  }
}

const numbersOf = (version: string): readonly number[] => version.split('.').map(Number)

export function kernelsNeed({ kernels, environment }: Sights): Need {
  const { library, reason, uncompilable } = kernels()
  const isRequired = environment['DISC_NATIVE'] === 'required'
  const common = {
    name: 'kernels',
    job: 'build',
    essential: isRequired,
    purpose: 'scanning, copying and checksums at the speed of C',
    without: 'the TypeScript kernels do the same more slowly',
  } as const
  if (library !== undefined) return { ...common, state: 'present', version: 'native', path: library }
  const isOff = environment['DISC_NATIVE'] === 'off'
  return {
    ...common,
    state: isRequired && uncompilable !== undefined ? 'unusable' : 'limited',
    version: 'TypeScript',
    reason: uncompilable ?? reason ?? 'they are not compiled',
    ...(isOff || uncompilable !== undefined ? {} : { commands: ['disc --version -v  # compiles them; a disc of 64 MiB does so too'] }),
  }
}

/** What kernels have by default, those of the smallest hosts: inotify(7). */
const USUAL = { max_user_watches: 8192, max_user_instances: 128 } as const
/** What distributions for developers set. */
const AMPLE = { max_user_watches: 524_288, max_user_instances: 512 } as const

/** Other systems watch in other ways, which have no such limits. */
export function inotifyNeeds({ platform, inotify, watchRefused, isRoot }: Sights): readonly Need[] {
  if (platform !== 'linux') return []
  const refused = { ENOSPC: 'max_user_watches', EMFILE: 'max_user_instances' }[watchRefused() ?? '']
  const settings = ['max_user_watches', 'max_user_instances'] as const
  const low = settings.filter((setting) => setting === refused || (inotify(setting) ?? Infinity) < USUAL[setting])
  const folders = inotify('max_user_watches')
  const said = low.map((setting) => {
    const limit = inotify(setting)
    return `fs.inotify.${setting} is ${limit ?? 'unknown'}${setting === refused ? ', all of which are taken' : ''}`
  })
  return [
    {
      name: 'inotify',
      job: 'watch',
      essential: false,
      state: low.length > 0 ? 'limited' : 'present',
      ...(folders === undefined ? {} : { version: `${folders} folders` }),
      purpose: 'hearing of changes: one watch for each folder of the sources, of all that watch',
      without: 'folders are looked at again and again instead',
      ...(low.length === 0 ? {} : { reason: said.join('; ') }),
      commands: low.map((setting) => {
        const wanted = Math.max(AMPLE[setting], 2 * (inotify(setting) ?? 0))
        return `${isRoot ? '' : 'sudo '}sysctl fs.inotify.${setting}=${wanted}  # for a container on its host`
      }),
    },
  ]
}

/** One for all of them, and one for each where there are any. */
export function driveNeeds(sights: Sights): readonly Need[] {
  const { platform, libraryRefused } = sights
  const refused = libraryRefused('the C library')
  const drives = sights.drives().map((drive) => driveNeed(drive, sights))
  const usable = drives.filter(({ state }) => state === 'present').length
  const state: State = drives.length === 0 ? 'missing' : usable === 0 || refused !== undefined ? 'unusable' : 'present'
  const all: Need = {
    name: 'drives',
    job: 'burn',
    essential: true,
    state,
    ...(drives.length === 0 ? {} : { version: `${usable} of ${drives.length}` }),
    purpose: 'burning, erasing and reading discs',
    without: 'drives elsewhere are named iscsi://HOST/TARGET/LUN, and virtual:FILE is one in a file',
    ...(platform !== 'linux'
      ? { reason: 'drives of the machine itself are used on Linux alone' }
      : refused !== undefined
        ? { reason: `the C library cannot be called: ${refused}` }
        : drives.length === 0
          ? noDrive(sights)
          : {}),
  }
  return [all, ...drives]
}

function noDrive({ driverLoaded, isRoot }: Sights): Pick<Need, 'reason' | 'commands'> {
  const [sr, sg] = [driverLoaded('sr'), driverLoaded('sg')]
  if (sr === undefined) return { reason: 'none was found: there is no /sys, which tells of them' }
  const absent = [...(sr ? [] : ['sr']), ...(sg === true ? [] : ['sg'])]
  if (absent.length === 0) return { reason: 'none was found' }
  return {
    reason: `none was found, and the kernel has not loaded ${absent.join(' and ')}`,
    commands: absent.map((driver) => `${isRoot ? '' : 'sudo '}modprobe ${driver === 'sr' ? 'sr_mod' : driver}  # where there is a drive`),
  }
}

function driveNeed(drive: SeenDrive, { lackOf, isRoot }: Sights): Need {
  const { address, group } = drive
  const lack = lackOf(address)
  const common = {
    name: address,
    job: 'burn',
    essential: false,
    version: [drive.vendor, drive.product, drive.revision].filter((word) => word !== '').join(' '),
    path: drive.nodes.join(', '),
    purpose: 'a drive of this machine',
  } as const
  if (lack === undefined) return { ...common, state: 'present' }
  if (lack === 'absent')
    return {
      ...common,
      state: 'unusable',
      reason: `the kernel knows it and ${address} is not there; a container is given it by --device ${address}`,
    }
  return {
    ...common,
    state: 'unusable',
    reason: `it may not be ${lack === 'unreadable' ? 'read' : 'written'}, and commands need both${group === undefined ? '' : `: its group is ${group}`}`,
    ...(group === undefined ? {} : { commands: [`${isRoot ? '' : 'sudo '}usermod -aG ${group} "$USER"  # and log in again`] }),
  }
}

/** Firmware, which is files, and a library. */
export function fileNeeds({ uefi, bios, libraryRefused }: Sights): readonly Need[] {
  const asked = [
    [uses.ovmf, uefi()],
    [uses.seaBios, bios()],
  ] as const
  const refused = libraryRefused('libiscsi')
  const { job, purpose, without, packages, programs } = uses.iscsi
  return [
    ...asked.map(([use, path]): Need => ({
      name: use.programs[0],
      job: use.job,
      essential: false,
      state: path === undefined ? 'missing' : 'present',
      path,
      purpose: use.purpose,
      without: use.without,
      packages: use.packages,
    })),
    {
      name: programs[0],
      job,
      essential: false,
      state: refused === undefined ? 'present' : 'missing',
      purpose,
      without,
      packages,
    },
  ]
}
