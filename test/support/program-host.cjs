/**
 * Runs the program as it is installed again and again in one process: what a shell would start is loaded anew from `main.js`, and all that
 * is behind it stays loaded. Takes lines of `{ main, args, cwd, env }` from one pipe, answers `{ status, stdout, stderr }` through another.
 */

const fs = require('node:fs')
const readline = require('node:readline')

const [ask, answer] = process.argv.slice(2)
// Each end waits for the other one, so both open them in this order and here at once.
const asked = fs.createReadStream(ask, { fd: fs.openSync(ask, 'r') })
const answers = fs.openSync(answer, 'w')
const LIMIT_MS = 60_000
const exit = process.exit.bind(process)
const writeSync = fs.writeSync.bind(fs)
const write = (text) => {
  for (let bytes = Buffer.from(text); bytes.length > 0;) bytes = bytes.subarray(writeSync(answers, bytes))
}

/** What is said at length goes past the stream. */
let heard
fs.writeSync = (fd, bytes, from = 0, ...rest) => {
  if (fd !== 1 || heard === undefined) return writeSync(fd, bytes, from, ...rest)
  heard.push(Buffer.from(bytes.subarray(from)))
  return bytes.length - from
}

function run({ main, args, cwd, env }) {
  const said = { stdout: [], stderr: [] }
  heard = said.stdout
  const listeners = ['exit', 'SIGINT', 'SIGTERM'].map((name) => [name, process.listeners(name)])
  for (const name of ['stdout', 'stderr'])
    process[name].write = (text, encoding, done = encoding) => {
      said[name].push(Buffer.from(text))
      if (typeof done === 'function') setImmediate(() => done())
      return true
    }
  // Who asked reads the end of the pipe, then.
  const limit = setTimeout(exit, LIMIT_MS, 1)
  process.exit = (status) => {
    clearTimeout(limit)
    process.exit = exit
    heard = undefined
    for (const name of ['stdout', 'stderr']) {
      delete process[name].write
      process[name].removeAllListeners('error')
    }
    for (const [name, before] of listeners) for (const one of process.listeners(name)) if (!before.includes(one)) process.off(name, one)
    const [stdout, stderr] = [said.stdout, said.stderr].map((pieces) => Buffer.concat(pieces).toString())
    write(`${JSON.stringify({ status, stdout, stderr })}\n`)
  }
  process.chdir(cwd)
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name]
  Object.assign(process.env, env)
  process.argv = [process.argv[0], main, ...args]
  delete require.cache[main]
  require(main)
}

readline
  .createInterface({ input: asked })
  .on('line', (line) => run(JSON.parse(line)))
  .on('close', () => exit(0))
