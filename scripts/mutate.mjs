// Tests that bite: single changes of the source by a seed, and whether a test finds each.
//
//   node scripts/mutate.mjs --seed 1,2,3 --count 100 [--only src/format] [--tests test/format] [--at FILE:LINE:TEXT=>TEXT] [--out FILE] [--keep]
//
// So many are drawn of each seed. All changes of one run are built into one copy of the source and of the program, each behind a switch. A first run of all tests tells which test
// files reach which change; then each change is switched on for the tests that reach it, the nearest and shortest first, until one
// fails. A change that the compiler refuses does not count. What lived is listed with the tests that reached it: each wants a test, or a
// sentence why it has no effect. Needs `npm ci`; two hours for 300 changes on two cores.

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parseAst } from 'rolldown/parseAst'
import { transformSync } from 'rolldown/utils'
import { generator } from './random.mjs'
import { generated } from './sources.mjs'

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '100' },
    only: { type: 'string', default: 'src' },
    tests: { type: 'string', default: 'test' },
    at: { type: 'string', multiple: true, default: [] },
    out: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})

const root = fileURLToPath(new URL('..', import.meta.url))
/** Workers and programs know of the change by their environment; of which they come by is recorded once, without one. */
const switchOf = (i) => `(globalThis.__changed?.(${i}) ?? globalThis.process?.env.CHANGED === '${i}')`
/** Tests that run so many times longer than without a change hang, and have found it by that; in seconds, the start is the runner's. */
const LONGEST = 8
const START = 120

const sources = execFileSync('git', ['ls-files', 'src'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((name) => name.endsWith('.ts') && !generated.includes(name) && name.startsWith(options.only))

const swapped = new Map(
  Object.entries({
    '<': '<=',
    '<=': '<',
    '>': '>=',
    '>=': '>',
    '===': '!==',
    '!==': '===',
    '&&': '||',
    '||': '&&',
    '+': '-',
    '-': '+',
    '*': '/',
    '/': '*',
    '%': '*',
    '<<': '>>',
    '>>': '<<',
    '>>>': '<<',
    '&': '|',
    '|': '&',
    '^': '&',
    '+=': '-=',
    '-=': '+=',
  }),
)

/** The texts in place of a node, as many as there are ways to change it. */
function changesOf(node, parent, text) {
  const part = ({ start, end }) => text.slice(start, end)
  const own = part(node)
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'AssignmentExpression': {
      const other = swapped.get(node.operator)
      if (other === undefined) return []
      const between = text.slice(node.left.end, node.right.start)
      return [`${part(node.left)}${between.replace(node.operator, () => other)}${part(node.right)}`]
    }
    case 'UnaryExpression':
      return node.operator === '!' ? [`!${own}`] : []
    case 'Literal':
      if (typeof node.value === 'boolean') return [`!${own}`]
      if (typeof node.value !== 'number' || parent.key === node) return []
      return [`(${own} + 1)`, ...(node.value > 0 ? [`(${own} - 1)`] : [])]
    case 'ConditionalExpression':
      return [`${part(node.test)} ? ${part(node.alternate)} : ${part(node.consequent)}`]
    default:
      return []
  }
}

/** Every place at which something can be changed. */
function sitesIn(file, text) {
  const sites = []
  const visit = (node, parent) => {
    // Types do not run.
    if (typeof node.type !== 'string' || /^TS(?!AsExpression|NonNull|Satisfies)/.test(node.type)) return
    const isGuard = parent?.type === 'IfStatement' && parent.test === node && parent.alternate === null
    for (const change of [...changesOf(node, parent, text), ...(isGuard ? ['false'] : [])])
      sites.push({ file, from: node.start, to: node.end, change })
    for (const [key, child] of Object.entries(node)) {
      if (key === 'typeAnnotation' || key === 'source') continue
      for (const each of Array.isArray(child) ? child : [child]) if (each !== null && typeof each === 'object') visit(each, node)
    }
  }
  visit(parseAst(text, { lang: 'ts' }), undefined)
  return sites
}

const texts = new Map(sources.map((file) => [file, readFileSync(join(root, file), 'utf8')]))

const changedText = (text, { from, to, change }) => `${text.slice(0, from)}(${change})${text.slice(to)}`

/** The changes that the compiler takes: as many at once as lie in different files. */
function taken(folder, sites) {
  const refused = new Set()
  let rest = sites
  while (rest.length > 0) {
    const now = [...new Map(rest.map((site) => [site.file, site])).values()]
    rest = rest.filter((site) => !now.includes(site))
    for (const site of now) writeFileSync(join(folder, site.file), changedText(texts.get(site.file), site))
    const { stdout } = spawnSync(process.execPath, ['node_modules/typescript/lib/tsc.js', '--noEmit', '--pretty', 'false', '-p', '.'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    })
    const broken = new Set([...stdout.matchAll(/^(src\/[^(]+)\(/gm)].map(([, file]) => file))
    for (const site of now) {
      if (broken.has(site.file)) refused.add(site)
      writeFileSync(join(folder, site.file), texts.get(site.file))
    }
  }
  return sites.filter((site) => !refused.has(site))
}

/** `FILE:LINE:TEXT=>TEXT` as a change. */
function given(word) {
  const [, file, line, before, after] = /^([^:]+):(\d+):(.+)=>(.*)$/s.exec(word) ?? []
  const text = texts.get(file)
  if (text === undefined) throw new Error(`${word}: no such source`)
  const start =
    text
      .split('\n')
      .slice(0, Number(line) - 1)
      .join('\n').length + (Number(line) > 1 ? 1 : 0)
  const from = text.indexOf(before, start)
  if (from < 0 || text.slice(start, from).includes('\n')) throw new Error(`${word}: line ${line} has no ${before}`)
  const to = from + before.length
  if (!isExpression(parseAst(text, { lang: 'ts' }), from, to)) throw new Error(`${word}: ${before} is no expression of its own`)
  return { file, from, to, change: after }
}

/** Only a whole expression can stand behind a switch. */
function isExpression(node, from, to) {
  if (node === null || typeof node !== 'object') return false
  if (Array.isArray(node)) return node.some((each) => isExpression(each, from, to))
  if (node.start === from && node.end === to) return true
  return Object.values(node).some((child) => isExpression(child, from, to))
}

function drawn(folder) {
  if (options.at.length > 0) return { chosen: options.at.map(given), refused: 0 }
  const all = sources.flatMap((file) => sitesIn(file, texts.get(file)))
  const chosen = []
  let refused = 0
  for (const seed of options.seed.split(',')) refused += drawnOf(Number(seed), all, chosen, folder)
  return { chosen, refused }
}

function drawnOf(seed, all, chosen, folder) {
  const random = generator(seed)
  const wanted = chosen.length + Number(options.count)
  let refused = 0
  while (chosen.length < wanted && all.length > 0) {
    const some = []
    while (some.length < wanted - chosen.length && all.length > 0) {
      const [site] = all.splice(Math.floor(random() * all.length), 1)
      if (![...chosen, ...some].some(({ file, from, to }) => file === site.file && from < site.to && site.from < to)) some.push(site)
    }
    const good = taken(folder, some)
    refused += some.length - good.length
    chosen.push(...good)
  }
  return refused
}

const lineOf = ({ file, from }) => texts.get(file).slice(0, from).split('\n').length
const tell = (site) => {
  const before = texts.get(site.file).slice(site.from, site.to).replaceAll(/\s+/g, ' ')
  return `${site.file}:${lineOf(site)}  ${before.slice(0, 70)}  =>  ${site.change.replaceAll(/\s+/g, ' ').slice(0, 70)}`
}

function copyOfProject() {
  const folder = mkdtempSync(join(tmpdir(), 'changed-'))
  const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n')
  for (const name of [...tracked, ...generated, 'dist', 'native']) {
    if (name === '' || !existsSync(join(root, name))) continue
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    cpSync(join(root, name), join(folder, name), { recursive: true })
  }
  symlinkSync(resolve(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** Where statements begin that are an expression: one that began with a bracket would go on with the line before. */
function startsIn(node, starts = new Set()) {
  if (Array.isArray(node)) for (const each of node) startsIn(each, starts)
  else if (node !== null && typeof node === 'object') {
    if (node.type === 'ExpressionStatement') starts.add(node.start)
    for (const child of Object.values(node)) startsIn(child, starts)
  }
  return starts
}

/** Puts every change behind its switch. */
function build(folder, chosen) {
  for (const [file, text] of texts) {
    const own = chosen.map((site, i) => ({ ...site, i })).filter((site) => site.file === file)
    let changed = text
    const starts = own.length > 0 ? startsIn(parseAst(text, { lang: 'ts' })) : new Set()
    for (const { from, to, change, i } of own.toSorted((a, b) => b.from - a.from))
      changed = `${changed.slice(0, from)}${starts.has(from) ? 'void ' : ''}(${switchOf(i)} ? (${change}) : (${changed.slice(from, to)}))${changed.slice(to)}`
    if (own.length > 0) writeFileSync(join(folder, file), changed)
  }
  // What a test starts is the program that is installed: its modules are translated without a look at their types.
  for (const file of new Set(chosen.map((site) => site.file))) {
    const { code } = transformSync(file, readFileSync(join(folder, file), 'utf8'), {
      target: 'es2023',
      typescript: { onlyRemoveTypeImports: true },
    })
    writeFileSync(join(folder, file.replace(/^src/, 'dist').replace(/\.ts$/, '.js')), code)
  }
  rmSync(join(folder, 'dist/bin/compiled'), { recursive: true, force: true })
  execFileSync(process.execPath, ['-e', "import('./scripts/bundle.mjs').then(({ bundle }) => bundle())"], { cwd: folder, stdio: 'inherit' })
  writeFileSync(
    join(folder, 'changed.record.mjs'),
    `import { appendFileSync } from 'node:fs'
const reached = new Set()
globalThis.__changed = (i) => (reached.add(i), false)
export const record = () => appendFileSync('${join(folder, 'reached.txt')}', JSON.stringify([process.env.CHANGED_TEST, [...reached]]) + '\\n')
process.on('exit', record)
`,
  )
  writeFileSync(
    join(folder, 'changed.setup.mjs'),
    `import { afterAll, expect } from 'vitest'
process.env.CHANGED_TEST = expect.getState().testPath
if (process.env.CHANGED === undefined) {
  process.env.NODE_OPTIONS = [process.env.NODE_OPTIONS, '--import=${join(folder, 'changed.record.mjs')}'].filter(Boolean).join(' ')
  const { record } = await import('./changed.record.mjs')
  afterAll(record)
}
`,
  )
  writeFileSync(
    join(folder, 'changed.config.mjs'),
    `export default { test: { experimental: { fsModuleCache: true, fsModuleCachePath: 'translated' }, include: ['${options.tests}/**/*.test.ts'], testTimeout: 180000, pool: 'forks', maxWorkers: '100%', setupFiles: ['changed.setup.mjs'],
  exclude: ['test/interop/**', 'test/package.test.ts', 'test/architecture.test.ts'] } }\n`,
  )
}

/** What runs goes with this program: a change may make it run for ever. */
const running = new Set()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    for (const pid of running) process.kill(-pid, 'SIGKILL')
    process.exit(1)
  })

/** Whether all tests of some files pass; a run that does not end does not. */
function passes(folder, files, environment, extra = []) {
  return new Promise((done) => {
    const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '-c', 'changed.config.mjs', ...extra, ...files], {
      cwd: folder,
      env: { ...process.env, GLASSMASTER_REQUIRE_READERS: '1', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    running.add(child.pid)
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (said = (said + piece).slice(-20_000)))
    const longest = files.length === 0 ? 60 * 60 : START + LONGEST * files.reduce((sum, name) => sum + (seconds.get(name) ?? 1), 0)
    const timer = setTimeout(() => process.kill(-(child.pid ?? Number.NaN), 'SIGKILL'), longest * 1000)
    child.on('close', (status) => {
      clearTimeout(timer)
      running.delete(child.pid)
      done({ ok: status === 0, said })
    })
  })
}

/** Words of a path that a test file has in common with a source. */
const nearness = (test, source) => {
  const words = new Set(source.split(/[/.-]/))
  return test.split(/[/.-]/).filter((word) => words.has(word)).length
}

const folder = copyOfProject()
/** How long each test file takes without a change. */
let seconds = new Map()
const { chosen, refused } = drawn(folder)
build(folder, chosen)
console.log(`${chosen.length} changes (${refused} the compiler refuses) of seed ${options.seed} in ${folder}`)
const first = await passes(folder, [], {}, ['--reporter=json', '--outputFile=first.json'])
if (!existsSync(join(folder, 'first.json'))) throw new Error(first.said)
const report = JSON.parse(readFileSync(join(folder, 'first.json'), 'utf8'))
const failing = new Set(report.testResults.filter(({ status }) => status !== 'passed').map(({ name }) => name))
if (failing.size > 0)
  console.log(`left out, as they fail without any change: ${[...failing].map((name) => name.slice(folder.length + 1)).join(', ')}`)
seconds = new Map(report.testResults.map(({ name, startTime, endTime }) => [name.slice(folder.length + 1), (endTime - startTime) / 1000]))
const reachedBy = chosen.map(() => [])
for (const line of readFileSync(join(folder, 'reached.txt'), 'utf8').trim().split('\n')) {
  const [name, reached] = JSON.parse(line)
  if (!failing.has(name)) for (const i of reached) reachedBy[i]?.push(name.slice(folder.length + 1))
}

/** The nearest tests, tried first for every change: what they do not find waits for all the others. */
const NEAREST = 20
/** So many of them, then those that compare all bytes of many discs. */
const FIRST = 4
const ALL_BYTES = ['test/pinned.test.ts', 'test/recorder/pinned.test.ts']

const lived = []
let found = 0
const queue = chosen.map((site, i) => ({ site, i, after: 0 }))
async function tryAll() {
  for (let each = queue.shift(); each !== undefined; each = queue.shift()) await tryOne(each)
}

async function tryOne({ site, i, after }) {
  const cost = (name) => (seconds.get(name) ?? 1) / 4 ** nearness(name, site.file)
  const near = reachedBy[i].filter((name) => !ALL_BYTES.includes(name)).toSorted((a, b) => cost(a) - cost(b))
  const tests = [...near.slice(0, FIRST), ...ALL_BYTES.filter((name) => reachedBy[i].includes(name)), ...near.slice(FIRST)]
  const last = after === 0 ? Math.min(NEAREST, tests.length) : tests.length
  for (let from = after, many = FIRST; from < last; from += many, many *= 4) {
    if ((await passes(folder, tests.slice(from, Math.min(last, from + many)), { CHANGED: String(i) }, ['--bail=1'])).ok) continue
    found++
    return console.log(`found ${i}  ${tell(site)}  (${tests.length} test files)`)
  }
  if (last < tests.length) {
    queue.push({ site, i, after: last })
    return console.log(`so far ${i}  ${tell(site)}  (${last} of ${tests.length} test files)`)
  }
  lived.push({ site, tests })
  console.log(`LIVED ${i}  ${tell(site)}  (${tests.length} test files)`)
}

// Most of the time one starts up while the other one tests.
await Promise.all([tryAll(), tryAll()])
const summary = [
  `seed ${options.seed}: ${chosen.length} changes, ${found} found, ${lived.length} lived`,
  ...lived.map(({ site, tests }) => `${tell(site)}  [${tests.length === 0 ? 'no test reaches it' : tests.slice(0, 3).join(', ')}]`),
].join('\n')
console.log(summary)
if (options.out !== undefined) writeFileSync(options.out, `${summary}\n`)
if (!options.keep) rmSync(folder, { recursive: true, force: true })
if (lived.length > 0) process.exitCode = 1
