// Edits a folder at random and keeps the image of it current, while readers hold former images open and the process that does it is
// killed again and again. Whatever is read must be a whole image, of one generation or another.
//   node scripts/draw-renewals.mjs [--edits 1000] [--kills 100] [--seed 1] [--folder DIR] [--readers quick,slow,mapped,loop|none] [--flush] [--without-lease]
// Needs `npm run build`. The file system of the folder decides how an image is renewed. `mapped` needs python3, `loop` losetup and the
// rights for it. `--without-lease` changes files that are being read: then mixtures must be seen, or the readers see nothing.

import { fork, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { bundleSupport } from './test-support.mjs'

const own = fileURLToPath(import.meta.url)
const mapped = `
import hashlib, mmap, sys, time
while True:
    try:
        with open(sys.argv[1], 'rb') as file:
            view = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    except (FileNotFoundError, ValueError) as error:
        print('missing', type(error).__name__, flush=True)
        continue
    digest = hashlib.sha256()
    for at in range(0, len(view), 1 << 20):
        digest.update(view[at:at + (1 << 20)])
        time.sleep(0.005)
    print(digest.hexdigest(), flush=True)
    view.close()
    time.sleep(0.02)
`

/** Reads a file to its end, a piece at a time, and waits between two of them. */
async function digestSlowly(path, pause) {
  const file = openSync(path, 'r')
  try {
    const hash = createHash('sha256')
    const piece = Buffer.alloc(1 << 20)
    for (let at = 0; ;) {
      const got = readSync(file, piece, 0, piece.length, at)
      if (got === 0) return hash.digest('hex')
      hash.update(piece.subarray(0, got))
      at += got
      if (pause > 0) await sleep(pause)
    }
  } finally {
    closeSync(file)
  }
}

/** What the child process of `fork` does: reads for ever. */
async function read(kind, image) {
  for (;;) {
    try {
      if (kind === 'loop') {
        const { stdout, status } = spawnSync('losetup', ['--find', '--show', '--read-only', image], { encoding: 'utf8' })
        if (status !== 0) continue
        try {
          console.log(await digestSlowly(stdout.trim(), 5))
        } finally {
          spawnSync('losetup', ['--detach', stdout.trim()])
        }
      } else console.log(await digestSlowly(image, kind === 'slow' ? 20 : 0))
    } catch (error) {
      console.log(`missing ${error.code ?? error}`)
    }
    await sleep(kind === 'quick' ? 3 : 30)
  }
}

const { values } = parseArgs({
  options: {
    edits: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    folder: { type: 'string', default: join(tmpdir(), 'drawn-renewals') },
    readers: { type: 'string', default: 'quick,slow,mapped,loop' },
    flush: { type: 'boolean', default: false },
    'without-lease': { type: 'boolean', default: false },
    as: { type: 'string' },
    support: { type: 'string' },
    count: { type: 'string' },
  },
})
const image = join(values.folder, 'image.iso')
const generations = join(values.folder, 'generations')
const log = join(values.folder, 'read')

if (values.as === 'worker') {
  const { work } = await import(pathToFileURL(values.support).href)
  await work(
    {
      sources: join(values.folder, 'sources'),
      image,
      generations,
      seed: Number(values.seed),
      edits: Number(values.count),
      lease: values['without-lease'] ? 'leave out' : 'keep',
      flush: values.flush ? 'flush' : 'leave',
    },
    (what) => process.send(what),
  )
  process.disconnect()
} else if (values.as !== undefined) await read(values.as, image)
else process.exit(await draw())

async function draw() {
  rmSync(values.folder, { recursive: true, force: true })
  mkdirSync(values.folder, { recursive: true })
  writeFileSync(generations, '')
  writeFileSync(log, '')
  const { path: support, remove } = await bundleSupport('renewed')
  const common = ['--folder', values.folder, ...(values.flush ? ['--flush'] : []), ...(values['without-lease'] ? ['--without-lease'] : [])]
  const edits = Number(values.edits)
  const kills = Number(values.kills)
  const methods = new Map()
  const wrong = []
  let done = 0
  let killed = 0
  let readers = []
  let random = Number(values.seed)
  const began = performance.now()
  const isKnown = (digest) => readFileSync(generations, 'utf8').includes(digest)
  for (let run = 0; ; run++) {
    if (done >= edits) break
    const args = [
      ...common,
      '--as',
      'worker',
      '--support',
      support,
      '--seed',
      String(Number(values.seed) * 10_000 + run),
      '--count',
      String(edits - done),
    ]
    const worker = fork(own, args)
    const isOver = new Promise((resolve) => worker.once('exit', (code, signal) => resolve({ code, signal })))
    let here = 0
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0
    // About as many edits for each process, and then at any moment.
    const share = killed < kills ? Math.max(1, Math.floor((edits - done) / (kills - killed))) : Infinity
    worker.on('message', (what) => {
      done++
      here++
      const [method] = what.split(' ')
      methods.set(method, (methods.get(method) ?? 0) + 1)
      if (method === 'WRONG') wrong.push(what)
      if (here === share) setTimeout(() => worker.kill('SIGKILL'), random % 200)
      if (readers.length === 0) readers = startReaders()
    })
    const { code, signal } = await isOver
    if (signal === 'SIGKILL') killed++
    else if (code !== 0) {
      console.log(`the process that renews ended with ${code ?? signal}`)
      break
    }
    const digest = await digestSlowly(image, 0)
    if (!isKnown(digest)) wrong.push(`after ${signal ?? 'the end'} the image is of no generation`)
  }
  for (const reader of readers) reader.kill('SIGKILL')
  await sleep(200)
  for (const line of spawnSync('losetup', ['--associated', image], { encoding: 'utf8' }).stdout?.trim().split('\n') ?? [])
    if (line !== '') spawnSync('losetup', ['--detach', line.split(':')[0]])
  const known = new Set(readFileSync(generations, 'utf8').trim().split('\n'))
  const lines = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .filter((line) => line !== '')
  const counted = {}
  for (const line of lines) {
    const [kind, what] = line.split(' ')
    const each = (counted[kind] ??= { reads: 0, mixed: 0, missing: 0 })
    each.reads++
    if (what === 'missing') each.missing++
    else if (!known.has(what)) each.mixed++
  }
  const debris = readdirSync(values.folder).filter((name) => name.endsWith('.part'))
  remove()
  for (const what of wrong) console.log(what)
  const bad = Object.values(counted).reduce((sum, { mixed, missing }) => sum + mixed + missing, 0)
  console.log(
    `${done} edits (${[...methods].map(([method, count]) => `${count} ${method}`).join(', ')}), ${killed} kills, ${((performance.now() - began) / 1000).toFixed(0)} s`,
  )
  console.log(
    Object.entries(counted)
      .map(([kind, { reads, mixed, missing }]) => `${kind}: ${reads} reads, ${mixed} mixed, ${missing} missing`)
      .join('; '),
  )
  if (debris.length > 0) console.log(`left behind: ${debris.join(' ')}`)
  if (values['without-lease']) return bad > 0 ? 0 : 1
  if (done < edits || wrong.length > 0 || bad > 0 || debris.length > 0) return 1
  rmSync(values.folder, { recursive: true, force: true })
  return 0
}

function startReaders() {
  return values.readers
    .split(',')
    .filter((kind) => kind !== 'none')
    .map((kind) => {
      const reader =
        kind === 'mapped'
          ? spawn('python3', ['-c', mapped, image], { stdio: ['ignore', 'pipe', 'ignore'] })
          : spawn(process.execPath, [own, '--folder', values.folder, '--as', kind], { stdio: ['ignore', 'pipe', 'ignore'] })
      let rest = ''
      reader.stdout.on('data', (text) => {
        const lines = (rest + text).split('\n')
        rest = lines.pop()
        for (const line of lines) appendFileSync(log, `${kind} ${line}\n`)
      })
      return reader
    })
}
