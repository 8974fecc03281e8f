// A process that runs the program again and again, as it is installed, and tells what each run said and how much memory it took.

import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const exit = process.exit.bind(process)
const MOST_SAID = 1 << 16

function run(main, args) {
  return new Promise((resolve) => {
    const said = { stdout: '', stderr: '' }
    const listeners = ['exit', 'SIGINT', 'SIGTERM'].map((name) => [name, process.listeners(name)])
    for (const name of ['stdout', 'stderr'])
      process[name].write = (text, encoding, done = encoding) => {
        if (said[name].length < MOST_SAID) said[name] += String(text)
        if (typeof done === 'function') setImmediate(() => done())
        return true
      }
    process.exit = (status) => {
      process.exit = exit
      for (const name of ['stdout', 'stderr']) {
        delete process[name].write
        process[name].removeAllListeners('error')
      }
      for (const [name, before] of listeners) for (const one of process.listeners(name)) if (!before.includes(one)) process.off(name, one)
      resolve({ status, ...said })
    }
    process.argv = [process.argv[0], main, ...args]
    delete require.cache[main]
    require(main)
  })
}

/** Forgets the peak so far. Linux, proc_pid_clear_refs(5). */
function forgetPeak() {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {}
}
const peak = () => Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? 0) * 1024

process.on('message', ({ main, cwd, args }) => {
  process.chdir(cwd)
  forgetPeak()
  const before = process.cpuUsage()
  void run(main, args).then((answer) => {
    const { user, system } = process.cpuUsage(before)
    process.send({ ...answer, peak: peak(), processorMs: (user + system) / 1000 })
  })
})
process.on('disconnect', () => exit(0))
