/** The same disc with all that it can have, built on hosts that differ in all that must not matter. */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { paxRecord, tar } from '../tar.js'

export interface Host {
  readonly name: string
  readonly folder: string
  readonly node: string
  readonly environment: Readonly<Record<string, string>>
  readonly umask: number
  /** Who owns the sources and builds. */
  readonly user: number | undefined
  /** Which way round the sources are made, so that folders list them in another order. */
  readonly order: 'forth' | 'back'
  readonly processors: 'all' | 'one'
}

/** Bytes that are no other file's, or that a compressor makes short work of. */
function filled(seed: string, size: number): Buffer {
  const out = Buffer.alloc(size)
  for (let at = 0; at < size; at += 32) createHash('sha256').update(`${seed} ${at}`).digest().copy(out, at)
  return out
}

const status = 'Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n'

/** Names whose order, case and length depend on whoever sorts, folds and normalizes them. */
const files: Readonly<Record<string, Buffer>> = {
  'boot/loader.bin': filled('loader', 4096),
  'boot/efi.img': filled('efi', 40_000),
  'esp/EFI/BOOT/BOOTX64.EFI': filled('bootx64', 30_000),
  'tree/var/lib/dpkg/status': Buffer.from(status),
  'tree/pool/a/large.deb': filled('large', 9_000_000),
  'tree/pool/a/other.deb': filled('other', 200_000),
  'tree/Istanbul': filled('i', 10),
  'tree/istanbul2': filled('j', 10),
  'tree/\u00e9t\u00e9': filled('composed', 100),
  'tree/zebra': filled('zebra', 2049),
  'tree/\u00c5ngstr\u00f6m': filled('angstrom', 2048),
  'tree/\u{1f600}\uffee': filled('beyond', 5),
  'tree/empty': Buffer.alloc(0),
  'tree/text/long.txt': Buffer.from('many words that are the same\n'.repeat(40_000)),
  'key.pem': Buffer.from(
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n',
  ),
  'owned.tar': tar(
    { name: 'x', type: 'x', data: Buffer.concat([paxRecord('SCHILY.xattr.user.note', 'kept'), paxRecord('SCHILY.xattr.user.b', 'b')]) },
    { name: 'archived', data: 'of an archive', mode: 0o4751 },
  ),
}

const common = {
  disc: 1,
  volume: { id: 'ELSEWHERE', date: '2026-01-02T03:04:05Z' },
  files: [
    { from: 'tree', at: '/' },
    { from: 'boot', at: '/boot' },
    { archive: 'owned.tar', at: '/archive' },
  ],
  source: { attributes: ['user'] },
  filesystems: {
    iso9660: { rockridge: true, joliet: true, names: 'mangle' },
    udf: true,
    hfsplus: { blessed: { intel: '/boot/loader.bin', shown: '/boot' } },
  },
  boot: {
    catalog: '/boot/boot.cat',
    entries: [
      { platform: 'bios', image: '/boot/loader.bin', infoTable: 'isolinux' },
      { platform: 'efi', image: { partition: 3 } },
    ],
    partitions: [{ number: 3, type: 'efi', image: { fat: { from: 'esp' } } }],
    hybrid: { mbr: true, gpt: true },
  },
}

const proofs = {
  checksums: ['md5', 'sha1', 'sha256', 'sha512'],
  sums: [
    { at: '/md5sum.txt', digest: 'md5' },
    { at: '/SHA256SUMS', digest: 'sha256', file: 'out/files.sha256' },
  ],
  jigdo: { servers: { Pool: 'https://example.org/' }, labels: { Pool: 'tree/pool' } },
  zsync: {},
  provenance: { sign: 'key.pem' },
  sbom: {},
}

/** An implanted MD5 and tags exclude each other; files that are compressed are for Rock Ridge alone. */
const manifests: Readonly<Record<string, object>> = {
  implanted: { ...common, output: { image: 'out/implanted.iso', ...proofs, isomd5: true } },
  tagged: { ...common, output: { image: 'out/tagged.iso', ...proofs, tags: true } },
  compressed: {
    ...common,
    filesystems: { iso9660: { rockridge: true } },
    compress: [{ at: '*.txt' }],
    output: { image: 'out/compressed.iso', ...proofs, tags: true },
  },
}

function fill(folder: string, { order, user }: Host): void {
  const entries = Object.entries(files)
  for (const [path, data] of order === 'forth' ? entries : entries.toReversed()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), data)
  }
  symlinkSync('pool/a/large.deb', join(folder, 'tree/link'))
  for (const [name, manifest] of Object.entries(manifests)) writeFileSync(join(folder, `${name}.yaml`), JSON.stringify(manifest))
  mkdirSync(join(folder, 'out'))
  settle(folder, user)
}

/** What the disc records of a source: bits of its mode, and times. */
function settle(folder: string, user: number | undefined): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isSymbolicLink()) {
      if (user !== undefined) lchownSync(path, user, user)
      continue
    }
    if (entry.isDirectory()) settle(path, user)
    chmodSync(path, entry.isDirectory() ? 0o755 : 0o644)
    if (user !== undefined) chownSync(path, user, user)
    utimesSync(path, 1_700_000_000, 1_700_000_000)
  }
  if (user !== undefined) chownSync(folder, user, user)
}

/** Builds all manifests on a host whose folder is not there yet; gives the digest of each file that was made. */
export function buildOn(host: Host, program: string): ReadonlyMap<string, string> {
  const { folder, environment, umask, user, processors, node } = host
  mkdirSync(folder, { recursive: true })
  // Whoever builds has to come there.
  for (let at = folder; at !== dirname(at); at = dirname(at)) if ((statSync(at).mode & 0o005) !== 0o005) chmodSync(at, 0o755)
  fill(folder, host)
  const command = [
    ...(user === undefined ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups']),
    ...(processors === 'one' ? ['taskset', '-c', `${availableParallelism() - 1}`] : []),
    'sh',
    '-c',
    'umask "$1"; shift; exec "$@"',
    'sh',
    umask.toString(8),
    node,
    program,
    'build',
    '-q',
  ]
  for (const name of Object.keys(manifests)) {
    const env = { PATH: process.env['PATH'], HOME: folder, ...environment }
    const { status: code, stderr } = spawnSync('env', [...command, `${name}.yaml`], { cwd: folder, encoding: 'utf8', env })
    if (code !== 0) throw new Error(`${host.name}: ${name}: ${stderr}`)
  }
  const made = readdirSync(join(folder, 'out')).sort()
  return new Map(
    made.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, 'out', name)))
        .digest('hex'),
    ]),
  )
}

/** What differs between two hosts; empty where nothing does. */
export function differences(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name))
}

/** A host like this one, and others; `shared` is a folder on another file system, where there is one. */
export function hosts(folder: string, shared: string, nodes: readonly string[]): readonly Host[] {
  const here: Host = {
    name: 'here',
    folder: join(folder, 'here'),
    node: process.execPath,
    environment: {},
    umask: 0o022,
    user: undefined,
    order: 'forth',
    processors: 'all',
  }
  const isRoot = process.getuid?.() === 0
  return [
    here,
    {
      ...here,
      name: 'another user, place, order, zone and language',
      folder: join(shared, 'else where', 'd\u00e9p\u00f4t'),
      environment: { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', LANGUAGE: 'tr' },
      umask: 0o077,
      user: isRoot ? 65_534 : undefined,
      order: 'back',
    },
    {
      ...here,
      name: 'one processor, no kernels',
      folder: join(folder, 'few'),
      environment: { UV_THREADPOOL_SIZE: '1', DISC_NATIVE: 'off', TZ: 'America/St_Johns', LC_ALL: 'C' },
      processors: 'one',
    },
    ...nodes.map((node, i): Host => ({ ...here, name: node, folder: join(folder, `node-${i}`), node, order: 'back' })),
  ]
}
