/** This host. Nothing is opened that would wake a drive, compiled or written. */

import { readFileSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import * as zlib from 'node:zlib'
import { codeOf } from '../fault/index.js'
import { kernelsNow } from '../kernel/native.node.js'
import { uefiFirmware } from '../serving/qemu.node.js'
import { seaBios } from '../serving/seabios.node.js'
import { libraryStates } from '../transport/libraries.node.js'
import { listDrives } from '../transport/list.node.js'
import { driverLoaded, lackOf } from '../transport/rights.node.js'
import { inotifySetting } from '../watching/directories.node.js'
import type { SeenKernels, Sights } from './sights.js'

export function sightsHere(folder: string, environment: Readonly<Record<string, string | undefined>>): Sights {
  return {
    platform: process.platform,
    nodeVersion: process.versions.node,
    unpacksZstd: 'createZstdDecompress' in zlib,
    environment,
    folder,
    isRoot: process.getuid?.() === 0,
    osRelease: () => textOf('/etc/os-release') ?? textOf('/usr/lib/os-release'),
    kernels,
    drives: listDrives,
    lackOf,
    driverLoaded,
    libraryRefused: (library) => libraryStates().find(({ name }) => name === library)?.reason,
    inotify: inotifySetting,
    watchRefused,
    uefi: () => uefiFirmware()?.[0],
    bios: () => seaBios()?.path,
  }
}

function kernels(): SeenKernels {
  const now = kernelsNow()
  return now.kind === 'native' ? { library: now.library } : now
}

/** Such files are of a few hundred bytes. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function watchRefused(): string | undefined {
  try {
    watch(tmpdir()).close()
    return undefined
  } catch (error) {
    return codeOf(error)
  }
}
