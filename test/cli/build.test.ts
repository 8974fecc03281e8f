import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  linkSync,
  chmodSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds } from '../support/tools.js'

const program = new URL('../../dist/bin/disc.js', import.meta.url).pathname
const folder = temporaryFolder()

const disc = (args: readonly string[], options: { env?: NodeJS.ProcessEnv; cwd?: string; input?: string } = {}) =>
  spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    cwd: folder,
    timeout: 60_000,
    ...options,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
  })
const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
const manifest = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return name
}

/** The same tree, its names made in another order and its files with other times. */
function tree(path: string, names: readonly string[], time: number): void {
  for (const name of names) {
    const file = join(path, name)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, `content of ${name}\n`.repeat(100), { mode: 0o600 })
    utimesSync(file, time, time)
  }
  symlinkSync('a.txt', join(path, 'link'))
  linkSync(join(path, 'a.txt'), join(path, 'other name'))
  chmodSync(join(path, 'bin/run.sh'), 0o700)
}

const names = [
  'a.txt',
  'bin/run.sh',
  'Ünïcode/😀.txt',
  'deep/1/2/3/4/5/6/7/8/9/x',
  'B.TXT',
  'b.txt',
  'a-name-longer-than-thirty-one-characters-1',
  'a-name-longer-than-thirty-one-characters-2',
]
const everything = 'filesystems: { iso9660: { rockridge: true, joliet: true }, udf: { revision: "2.50" } }'

it('gives the same bytes whatever the time zone, locale, umask, time, directory order and place', () => {
  tree(join(folder, 'one/tree'), names, 1_000_000_000)
  tree(join(folder, 'two/elsewhere/tree'), names.toReversed(), 1_600_000_000)
  const text = `disc: 1\nvolume: { id: SAME }\n${everything}\nfiles: [{ from: tree, at: / }, { at: /empty, text: "" }]\noutput: out.iso\n`
  writeFileSync(join(folder, 'one/disc.config.yaml'), text)
  writeFileSync(join(folder, 'two/elsewhere/disc.config.yaml'), text)
  const env = { SOURCE_DATE_EPOCH: '1700000000' }
  const first = disc(['build'], { cwd: join(folder, 'one'), env: { ...env, TZ: 'Asia/Tokyo', LC_ALL: 'C' } })
  expect(first.status, first.stderr).toBe(0)
  const second = spawnSync('sh', ['-c', 'umask 077; exec "$@"', 'sh', process.execPath, program, 'build'], {
    cwd: join(folder, 'two/elsewhere'),
    env: { ...process.env, ...env, TZ: 'America/New_York', LC_ALL: 'tr_TR.UTF-8', DISC_NATIVE: 'off', TMPDIR: folder },
    encoding: 'utf8',
  })
  expect(second.status, second.stderr).toBe(0)
  expect(digest(join(folder, 'two/elsewhere/out.iso'))).toBe(digest(join(folder, 'one/out.iso')))
})

it('writes checksums that the usual programs read', () => {
  manifest(
    'sums.yaml',
    'disc: 1\nvolume: { date: 0 }\nfiles: [{ at: /a, text: a }]\noutput: { image: sums/out.iso, checksums: [sha256, md5] }\n',
  )
  expect(disc(['build', 'sums.yaml']).status).toBe(0)
  expect(spawnSync('sha256sum', ['-c', 'out.iso.sha256'], { cwd: join(folder, 'sums') }).status).toBe(0)
  expect(spawnSync('md5sum', ['-c', 'out.iso.md5'], { cwd: join(folder, 'sums') }).status).toBe(0)
})

describe('the lock file', () => {
  const home = join(folder, 'locked')
  const text = (id: string) =>
    `disc: 1\nvolume: { id: ${id}, date: 2026-01-01 }\nfiles: [{ from: a.txt, at: /a.txt }, { from: b.txt, at: /b.txt }]\noutput: out.iso\n`
  const write = (id: string): void => {
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, 'disc.config.yaml'), text(id))
    writeFileSync(join(home, 'a.txt'), 'a')
    writeFileSync(join(home, 'b.txt'), 'b')
  }

  it('is proved by a frozen build, whatever the output and the file times', () => {
    write('LOCKED')
    expect(disc(['build', '--lock'], { cwd: home }).status).toBe(0)
    utimesSync(join(home, 'a.txt'), 5, 5)
    expect(disc(['build', '--frozen', '-o', 'elsewhere.iso'], { cwd: home }).status).toBe(0)
    expect(digest(join(home, 'elsewhere.iso'))).toBe(digest(join(home, 'out.iso')))
  })

  it('says which key, source and region differ, and leaves the former output', () => {
    write('LOCKED')
    expect(disc(['build', '--lock'], { cwd: home }).status).toBe(0)
    const before = digest(join(home, 'out.iso'))
    writeFileSync(join(home, 'disc.config.yaml'), text('OTHER'))
    writeFileSync(join(home, 'a.txt'), 'x')
    writeFileSync(join(home, 'b.txt'), 'b'.repeat(5000))
    const { status, stderr } = disc(['build', '--frozen'], { cwd: home })
    expect(status).toBe(1)
    for (const line of [
      'manifest volume.id: "LOCKED" became "OTHER"',
      'source ~ data:/a.txt: same size, other bytes',
      'source ~ data:/b.txt: 1 bytes became 5000',
      'region ~ data:/b.txt: 1 block from',
      'lock/differs',
    ])
      expect(stderr).toContain(line)
    expect(digest(join(home, 'out.iso'))).toBe(before)
    expect(readdirSync(home).filter((name) => name.includes('.part'))).toEqual([])
  })

  it('is wanted by a frozen build', () => {
    write('LOCKED')
    rmSync(join(home, 'disc.lock'), { force: true })
    expect(disc(['build', '--frozen'], { cwd: home }).stderr).toContain('lock/missing')
  })

  it('needs a date that is not now', () => {
    manifest('nodate.yaml', 'disc: 1\nfiles: [{ at: /a, text: a }]\noutput: out.iso\n')
    expect(disc(['build', '--lock', 'nodate.yaml'], { env: { SOURCE_DATE_EPOCH: '' } }).stderr).toContain('lock/dateUnknown')
  })
})

it('leaves the former output and no debris when it is interrupted', async () => {
  mkdirSync(join(folder, 'big'), { recursive: true })
  truncateSync(join(folder, 'big', writeAndName('big/zero.bin')), 3 * 2 ** 30)
  manifest(
    'interrupt.yaml',
    'disc: 1\nvolume: { date: 0 }\nfiles: [{ from: big, at: / }, { at: /random, random: { size: 2 GiB, seed: 1 } }]\noutput: interrupted/out.iso\n',
  )
  mkdirSync(join(folder, 'interrupted'))
  writeFileSync(join(folder, 'interrupted/out.iso'), 'former')
  const child = spawn(process.execPath, [program, 'build', '--json', 'interrupt.yaml'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let stopped = false
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString()
    if (stopped || !said.includes('"action":"build"')) return
    stopped = true
    child.kill('SIGINT')
  })
  const status = await new Promise((resolve) => child.on('close', resolve))
  expect(status).toBe(130)
  expect(said).toContain('image/cancelled')
  expect(readFileSync(join(folder, 'interrupted/out.iso'), 'utf8')).toBe('former')
  expect(readdirSync(join(folder, 'interrupted'))).toEqual(['out.iso'])
})

function writeAndName(path: string): string {
  writeFileSync(join(folder, path), '')
  return path.slice(path.indexOf('/') + 1)
}

itNeeds(['unshare', 'mount'], 'leaves the former output and no debris when the disk is full', () => {
  const small = join(folder, 'small')
  mkdirSync(small)
  manifest('full.yaml', 'disc: 1\nvolume: { date: 0 }\nfiles: [{ at: /random, random: { size: 4 MiB, seed: 1 } }]\noutput: small/out.iso\n')
  const script = `mount -t tmpfs -o size=1m none "$0" && echo former > "$0/out.iso" && { "$1" "$2" build full.yaml; echo "status $?"; ls -A "$0"; cat "$0/out.iso"; }`
  const { stdout, stderr, status } = spawnSync('unshare', ['-rm', 'sh', '-c', script, small, process.execPath, program], {
    cwd: folder,
    encoding: 'utf8',
  })
  // A container may forbid the mount; then nothing was tried.
  if (status !== 0 && !stdout.includes('status')) return
  expect(stderr).toContain('image/noSpace')
  expect(stdout).toBe('status 1\nout.iso\nformer\n')
})

describe('hostile manifests get faults, and nothing is written', () => {
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
  const cases: Record<string, string> = {
    'a target outside': 'disc: 1\nfiles: [{ at: /../../etc/passwd, text: x }]\n',
    'a NUL in a path': 'disc: 1\nfiles: [{ at: "/a\\0b", text: x }]\n',
    'an alias to itself': 'disc: 1\nfiles: &a [*a]\n',
    'an alias bomb': `disc: 1\nx-a: &a [x,x,x,x,x,x,x,x,x]\nx-b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nx-c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nx-d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\nx-e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nx-f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\nx-g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\nfiles: [*g]\n`,
    'ten thousand levels': `disc: 1\nfiles: ${deep}\n`,
    'an absurd number': 'disc: 1\nfiles: [{ at: /z, zeros: 999999999999999 TiB }]\n',
    'a block beyond all': 'disc: 1\nfiles: [{ at: /z, text: x, place: { block: 99999999999 } }]\n',
    'a file as large as no disc': 'disc: 1\nvolume: { date: 0 }\nfiles: [{ at: /z, zeros: 8000 TiB }]\n',
    'a prototype': 'disc: 1\n__proto__: { polluted: true }\nconstructor: 1\n',
    'no YAML': 'disc: 1\n\tfiles: ]\u0000[',
    'another document': 'disc: 1\n---\ndisc: 1\n',
    'a path ten thousand deep that climbs': `disc: 1\nfiles: [{ from: "${'../'.repeat(10_000)}etc/shadow-of-nothing", at: / }]\n`,
  }
  for (const [what, text] of Object.entries(cases))
    it(what, () => {
      manifest('hostile.yaml', text)
      const before = readdirSync(folder)
      const { status, stdout, stderr, signal } = disc(['build', 'hostile.yaml', '-o', 'hostile.iso'])
      expect(signal).toBeNull()
      expect(status, stderr).toBe(1)
      expect(stderr).toMatch(/error: .*\[[a-z]+\/\w+\]/s)
      expect(stderr + stdout).not.toMatch(/internal error|at .*\.js:\d+/)
      expect(readdirSync(folder)).toEqual(before)
    })
})

it('speaks JSON to machines', () => {
  manifest('json.yaml', 'disc: 1\nvolume: { id: J, date: 0 }\nfiles: [{ at: /a, text: a }]\noutput: json.iso\n')
  const { stdout, status } = disc(['build', '--json', 'json.yaml'])
  expect(status).toBe(0)
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines[0]).toMatchObject({ kind: 'action', action: 'measure' })
  expect(lines.at(-1)).toMatchObject({ ok: true, sizeBytes: readFileSync(join(folder, 'json.iso')).length, faults: [] })
})

it('plans without writing', () => {
  manifest('plan.yaml', 'disc: 1\nvolume: { id: P, date: 0 }\nfiles: [{ at: /a, text: a }]\noutput: planned.iso\n')
  expect(disc(['plan', 'plan.yaml']).stdout).toContain('iso9660/primary')
  expect(disc(['plan', '--dot', 'plan.yaml']).stdout).toMatch(/^digraph layout \{/)
  expect(JSON.parse(disc(['plan', '--json', 'plan.yaml']).stdout)).toMatchObject({ ok: true, blockBytes: 2048 })
  expect(disc(['plan', '--block', '16', 'plan.yaml']).stdout).toContain('iso9660/primary')
  expect(disc(['plan', '--path', '/a', 'plan.yaml']).stdout).toMatch(/^data:\/a {2}blocks \d+ to \d+\n$/)
  expect(disc(['plan', '--path', '/b', 'plan.yaml']).status).toBe(1)
  expect(readdirSync(folder)).not.toContain('planned.iso')
})

it('is used wrongly with status 2', () => {
  for (const args of [['nonsense'], ['build', '--nonsense'], ['build', '--lock', '--frozen']])
    expect(disc(args).status, args.join(' ')).toBe(2)
  expect(disc(['--help']).status).toBe(0)
  expect(disc(['--version']).stdout).toMatch(/^glassmaster \d+\.\d+\.\d+ \(layout epoch \d+\)\n$/)
})
