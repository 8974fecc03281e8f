/** Other programs on the search path of a host: found, and asked whether they do what they are used for. */

import { compilerOnPath } from '../kernel/compile.node.js'
import { programOnPath } from '../kernel/on-path.node.js'
import { complaintOfGit, isInRepository } from '../source/commit.node.js'
import { unpackers } from '../source/unpack.node.js'
import { ask, type Answer } from './ask.node.js'
import type { Need } from './need.js'
import { uses, type Use } from './programs.js'
import type { Sights } from './sights.js'

/** What a look adds to a program that is there. */
type Seen = Pick<Need, 'state' | 'version' | 'reason' | 'commands'>

/** All programs of a host, each asked beside the others. */
export function programNeeds(sights: Sights): Promise<readonly Need[]> {
  const { platform, kernels } = sights
  const compiled = kernels().library !== undefined
  const version = (words: readonly string[]) => (paths: readonly string[]) => askVersion(paths, words, sights)
  return Promise.all([
    lookFor(uses.git, sights, ([git = '']) => lookAtGit(git, sights)),
    compilerNeed(sights, compiled),
    lookFor(uses.ffmpeg, sights, version(['-version'])),
    lookFor(uses.bzip2, sights, ([path = '']) => tryUnpacking('bzip2', path, sights)),
    lookFor(uses.xz, sights, ([path = '']) => tryUnpacking('xz', path, sights)),
    zstdNeed(sights),
    lookFor(uses.umount, sights, atHand),
    ...(platform === 'linux'
      ? [lookFor(uses.systemdInhibit, sights, ([path = '']) => askVersion([path], ['--list', '--no-pager'], sights, 'no version'))]
      : platform === 'darwin'
        ? [lookFor(uses.caffeinate, sights, atHand)]
        : []),
    lookFor(uses.qemu, sights, version(['--version'])),
    lookFor(uses.dvdisaster, sights, version(['--version'])),
    lookFor(uses.slurm, sights, (paths) => lookAtSlurm(paths, sights)),
    ...uses.nodes.programs.map((program) => lookFor({ ...uses.nodes, programs: [program] }, sights, atHand)),
  ])
}

/** Those that do one thing alone are not run. */
const atHand = (): Promise<Seen> => Promise.resolve({ state: 'present' })

const names: Readonly<Record<string, string>> = { 'qemu-system-x86_64': 'QEMU', sbatch: 'Slurm' }

/** All programs of a use have to be there. */
async function lookFor(use: Use, { environment, platform }: Sights, look: (paths: readonly string[]) => Promise<Seen>): Promise<Need> {
  const { job, programs, purpose, without, packages } = use
  const [first = ''] = programs
  const found = programs.map((program) => programOnPath(program, { environment, platform }))
  const absent = programs.filter((_program, i) => found[i] === undefined)
  const common = { name: names[first] ?? first, job, essential: use.essential === true, purpose, without, packages }
  if (absent.length > 0)
    return { ...common, state: 'missing', ...(programs.length === 1 ? {} : { reason: `there is no ${absent.join(' and no ')}` }) }
  const paths = found.filter((path) => path !== undefined)
  return { ...common, path: paths[0], ...(await look(paths)) }
}

/** The version that programs tell, all of which have to answer. */
async function askVersion(
  paths: readonly string[],
  words: readonly string[],
  { environment }: Sights,
  tells: 'a version' | 'no version' = 'a version',
): Promise<Seen> {
  const answers = await Promise.all(paths.map((path) => ask(path, words, { environment })))
  const wrong = answers.findIndex((answer) => reasonIn(answer) !== undefined)
  const [first] = answers
  if (wrong >= 0) return { state: 'unusable', reason: `${paths[wrong]}: ${reasonIn(answers[wrong] as Answer)}` }
  return { state: 'present', ...(tells === 'no version' ? {} : { version: versionIn(first) }) }
}

/** Why an answer is none. */
function reasonIn(answer: Answer): string | undefined {
  if (answer.kind === 'none') return answer.reason
  if (answer.status === 0) return undefined
  const said = `${answer.error}\n${answer.out}`
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '')
  return `it ended with ${answer.status}${said === undefined ? '' : `: ${said.slice(0, 200)}`}`
}

const versionIn = (answer: Answer | undefined): string | undefined =>
  answer?.kind === 'ended' ? /\d+(?:\.\d+)+/.exec(`${answer.out}\n${answer.error}`)?.[0] : undefined

/** Of a repository that it refuses, because another user owns it, it tells no date. */
async function lookAtGit(git: string, sights: Sights): Promise<Seen> {
  const { environment, folder } = sights
  const seen = await askVersion([git], ['--version'], sights)
  if (seen.state !== 'present' || !isInRepository(folder)) return seen
  const answer = await ask(git, ['-C', folder, 'rev-parse', '--git-dir'], { environment })
  if (reasonIn(answer) === undefined) return seen
  if (answer.kind === 'none') return { ...seen, state: 'limited', reason: answer.reason }
  const { said, mend } = complaintOfGit(answer.error)
  return {
    ...seen,
    state: 'limited',
    reason: `of the repository in which ${folder} lies it says: ${said}`,
    ...(mend === undefined ? {} : { commands: [mend] }),
  }
}

async function compilerNeed(sights: Sights, compiled: boolean): Promise<Need> {
  const { job, purpose, without, packages } = uses.compiler
  const path = compilerOnPath(sights.environment)
  const common = { name: 'compiler', job, essential: false, purpose, without, path }
  if (path !== undefined) return { ...common, packages, ...(await askVersion([path], ['--version'], sights)) }
  // What is compiled already needs none.
  return compiled ? { ...common, state: 'missing', reason: 'they are compiled already' } : { ...common, state: 'missing', packages }
}

async function zstdNeed(sights: Sights): Promise<Need> {
  const { job, purpose, without } = uses.zstd
  if (sights.unpacksZstd) return { name: 'zstd', job, essential: false, state: 'present', version: 'by Node.js', purpose, without }
  return lookFor(uses.zstd, sights, ([path = '']) => tryUnpacking('zstd', path, sights))
}

/** Each packed from nothing: what comes out has to be nothing as well. */
const nothing: Readonly<Record<keyof typeof unpackers, string>> = {
  // The magic number and level, the footer, and the checksum of no block.
  bzip2: '425a683917724538509000000000',
  // Header, empty index and footer: .xz file format 2.
  xz: 'fd377a585a000004e6d6b446000000001cdf44211fb6f37d010000000004595a',
  // A frame with one empty raw block: RFC 8878 3.1.1.
  zstd: '28b52ffd2000010000',
}

/** With the words of a build. */
async function tryUnpacking(compression: keyof typeof unpackers, path: string, { environment }: Sights): Promise<Seen> {
  const [, ...words] = unpackers[compression]
  const answer = await ask(path, words, { environment, input: Buffer.from(nothing[compression], 'hex') })
  const reason =
    reasonIn(answer) ?? (answer.kind === 'ended' && answer.out !== '' ? 'it unpacks something else than was packed' : undefined)
  return reason === undefined ? { state: 'present' } : { state: 'unusable', reason: `${path}: ${reason}` }
}

/** Whether there is a cluster its own question tells, which is asked before jobs are sent. */
async function lookAtSlurm(paths: readonly string[], sights: Sights): Promise<Seen> {
  const { environment, isRoot } = sights
  const seen = await askVersion(paths, ['--version'], sights)
  if (seen.state !== 'present') return seen
  const answer = await ask(paths[uses.slurm.programs.indexOf('scontrol')] as string, ['show', 'config'], { environment })
  const silent = reasonIn(answer)
  if (silent !== undefined) return { ...seen, state: 'unusable', reason: `no cluster answers: ${silent}` }
  return isRoot ? { ...seen, state: 'limited', reason: 'root sends jobs with --as-root alone' } : seen
}
