// Types the blocks of a page into one shell, as its reader does, and holds what is printed against what the page says.

import { spawn } from 'node:child_process'
import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { commandsOf, isPrinted } from './blocks.mjs'

/** Reads names of files and runs each of them in this very shell, so that variables and jobs stay. */
const DRIVER = 'while IFS= read -r -u 3 piece; do . "$piece" </dev/null >"$piece.out" 2>&1 3<&- 4>&-; echo $? >&4; done'

/**
 * @param {import('./blocks.mjs').Block[]} blocks
 * @param {{ folder: string, pieces: string, env: Record<string, string>, rights: { uid?: number, gid?: number }, limitSeconds: number }} where
 *   `folder` is the reader's, `pieces` one for what is typed and printed.
 */
export async function typeAll(blocks, { folder, pieces, env, rights, limitSeconds }) {
  const shell = spawn('bash', ['--noprofile', '--norc', '-c', DRIVER], {
    cwd: folder,
    env,
    ...rights,
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe'],
  })
  const statuses = createInterface({ input: shell.stdio[4] })[Symbol.asyncIterator]()
  shell.stdio[3].on('error', () => undefined)
  const ended = new Promise((resolve) => shell.once('close', resolve))
  let count = 0
  /** Resolves to what was printed; throws where the status is another one. */
  const type = async (text, exits, isStrict) => {
    const piece = join(pieces, `${String(++count).padStart(2, '0')}.sh`)
    writeFileSync(piece, isStrict ? `set -e\n${text}\nset +e\n` : `${text}\n`)
    const limit = setTimeout(() => kill(shell), limitSeconds * 1000)
    shell.stdio[3].write(`${piece}\n`)
    const { value, done } = await statuses.next()
    clearTimeout(limit)
    const printed = seen(readFileSync(`${piece}.out`, 'utf8'))
    if (done) throw new Error(`failed, or took ${limitSeconds} s: ${text.trim()}\n${printed}`)
    if (Number(value) !== exits) throw new Error(`ended with ${value}, not with ${exits}: ${text.trim()}\n${printed}`)
    return printed
  }
  try {
    for (const block of blocks) {
      if (block.file !== undefined) write(join(folder, block.file), block.text, rights)
      else if (block.language === 'sh') await type(block.text, block.exits, block.exits === 0)
      else if (block.language === 'console')
        for (const [i, { command, printed }] of commandsOf(block).entries()) {
          const isLast = i === commandsOf(block).length - 1
          const found = await type(command, isLast ? block.exits : 0, false)
          if (!isPrinted(printed, found)) throw new Error(`$ ${command}\nprinted:\n${found}\nnot:\n${printed.join('\n')}`)
        }
    }
    shell.stdio[3].end()
    await ended
  } finally {
    kill(shell)
  }
}

/** What a terminal shows of it, but for where it puts it: a bar of progress is written over and over. */
const seen = (text) =>
  text
    .replaceAll(/\u001B(?:\[[0-9;?=]*[A-Za-z]|c)/g, '')
    .replaceAll('\0', '')
    .replaceAll(/\r+\n/g, '\n')
    .replaceAll(/^[^\n]*\r(?=[^\n])/gm, '')

/** The shell with all that it left running. */
function kill(shell) {
  try {
    process.kill(-shell.pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

function write(path, text, { uid, gid }) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  if (uid === undefined) return
  chownSync(path, uid, gid)
  chownSync(dirname(path), uid, gid)
}
