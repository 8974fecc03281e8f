// One job: what its reader has, what he types, and what others say of it.

import { spawnSync } from 'node:child_process'
import { accessSync, chmodSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { jobs } from '../given.mjs'
import { blocksOf, blocksOfPage } from './blocks.mjs'
import { judges } from './judges.mjs'
import { typeAll } from './shell.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** nobody, where there are rights to give away. */
const rights = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {}

/** What everybody has who has a shell: the programs of Debian's essential packages that pages use. */
const ESSENTIAL = `
  awk basename bash cat chmod cmp cp cut date dd diff dirname du env false find grep gunzip gzip head id kill ln ls md5sum mkdir mkfifo mknod mv od
  printf pwd readlink realpath rm sed seq sh sha256sum sleep sort stat tail tar tee test timeout touch tr true truncate uname uniq wc xargs
`
  .trim()
  .split(/\s+/)

/** Where a program lies; undefined where it is missing. */
export function pathOf(program) {
  return `${process.env.PATH}:/usr/sbin:/sbin`
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** Programs, and files of packages, that a job and its judges need and that are not there. */
export const missingFor = (name) =>
  [...jobs[name].programs, ...jobs[name].readers, ...(jobs[name].files ?? [])].filter((one) =>
    one.startsWith('/') ? !existsSync(one) : pathOf(one) === undefined,
  )

/** A folder for all jobs with the program in it: `disc`, or the package as it is installed. Pages are those of `site`, or without one their Markdown. */
export function prepare({ disc, site, keep = false }) {
  const folder = mkdtempSync(join(tmpdir(), 'glassmaster-jobs-'))
  chmodSync(folder, 0o755)
  const program = disc === undefined ? install(folder) : resolve(disc)
  return {
    folder,
    program,
    site,
    remove: () => {
      if (keep) console.log(folder)
      else rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Makes the site, and tells where it is. */
export function buildSite(folder) {
  run(process.execPath, [join(root, 'scripts/site.mjs'), '--into', folder])
  return join(folder, 'site')
}

/** Packs the package and installs it. What it depends on comes from the cache of npm where that has it. */
function install(folder) {
  const packed = run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root })
  const [{ filename }] = JSON.parse(packed.slice(packed.indexOf('[\n')))
  const prefix = join(folder, 'prefix')
  run('npm', ['install', '--global', '--prefer-offline', '--no-audit', '--no-fund', '--prefix', prefix, join(folder, filename)], {
    cwd: folder,
  })
  return join(prefix, 'bin/disc')
}

/** Resolves to the names of those that judged; throws where a word of the page is not true. */
export async function playJob(name, { folder, program, site }) {
  const job = jobs[name]
  const own = join(folder, name)
  const [work, home, bin, pieces, judged] = ['work', 'home', 'bin', 'pieces', 'judged'].map((part) => join(own, part))
  for (const path of [own, work, home, bin, pieces, judged]) mkdirSync(path)
  for (const one of [...ESSENTIAL, ...job.programs]) {
    const path = pathOf(one)
    if (path !== undefined && !existsSync(join(bin, one))) symlinkSync(path, join(bin, one))
  }
  symlinkSync(process.execPath, join(bin, 'node'))
  symlinkSync(program, join(bin, 'disc'))
  job.given?.(work)
  give(work)
  for (const path of [home, pieces]) give(path)
  const env = { HOME: home, PATH: bin, TMPDIR: tmpdir(), LANG: 'C.UTF-8', USER: 'reader' }
  await typeAll(blocksFor(name, site), { folder: work, pieces, env, rights, limitSeconds: 900 })
  const by = new Set()
  await judges[name]({ work, folder: judged, by: (who) => by.add(who) })
  return [...by]
}

/** Those of the page of the site, or else of what it is made of. */
const blocksFor = (name, site) =>
  site === undefined
    ? blocksOf(readFileSync(join(root, 'docs/jobs', `${name}.md`), 'utf8'))
    : blocksOfPage(readFileSync(join(site, 'jobs', `${name}.html`), 'utf8'))

function give(path) {
  if (rights.uid === undefined) return
  run('chown', ['-R', `${rights.uid}:${rights.gid}`, path])
}

function run(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28, ...options })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stdout}${stderr}`)
  return stdout
}
