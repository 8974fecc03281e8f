/** What programs that other people wrote say of an image: their complaints, and the tree that they see. */

import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathOf } from '../tools.js'
import type { Part } from './piece.js'

export interface Heard {
  /** Lines that complain, without addresses of memory and the name of the image. */
  readonly complaints: readonly string[]
  /** Digest of all else. */
  readonly rest: string
}
export type HeardByName = Readonly<Record<string, Heard>>

interface Other {
  readonly name: string
  readonly forms: readonly Part['form'][]
  readonly program: string
  readonly args: (image: string) => readonly string[]
  /** Complaints among the lines; with none given, those that look like ones. */
  readonly complains?: RegExp
  /** A status other than 0 is no complaint. */
  readonly anyStatus?: boolean
}

const iso: readonly Part['form'][] = ['iso', 'eltorito']
const all: readonly Part['form'][] = ['iso', 'eltorito', 'udf', 'disk', 'fat']
const others: readonly Other[] = [
  {
    name: 'isovfy',
    forms: iso,
    program: 'isovfy',
    args: (image) => [image],
    complains: /.*(\*\*|rror|bad|inval|not |No |mismatch|wrong).*/i,
  },
  { name: 'isoinfo -R', forms: iso, program: 'isoinfo', args: (image) => ['-l', '-R', '-i', image] },
  { name: 'isoinfo -J', forms: iso, program: 'isoinfo', args: (image) => ['-l', '-J', '-i', image] },
  { name: 'isoinfo -f', forms: iso, program: 'isoinfo', args: (image) => ['-f', '-i', image] },
  { name: 'isoinfo -p', forms: iso, program: 'isoinfo', args: (image) => ['-p', '-i', image] },
  { name: '7zz', forms: all, program: '7zz', args: (image) => ['l', '-slt', image] },
  { name: '7zz iso', forms: ['iso', 'eltorito', 'disk'], program: '7zz', args: (image) => ['t', '-tiso', image] },
  { name: '7zz udf', forms: ['udf'], program: '7zz', args: (image) => ['t', '-tudf', image] },
  {
    name: 'xorriso',
    forms: ['iso', 'eltorito', 'disk'],
    program: 'xorriso',
    args: (image) => ['-indev', image, '-find', '/', '-exec', 'lsdl', '--', '-report_el_torito', 'plain', '-report_system_area', 'plain'],
  },
  { name: 'bsdtar', forms: iso, program: 'bsdtar', args: (image) => ['-tvf', image] },
  { name: 'bsdtar joliet', forms: iso, program: 'bsdtar', args: (image) => ['--options', '!rockridge', '-tvf', image] },
  { name: 'iso-info', forms: [...iso, 'udf'], program: 'iso-info', args: (image) => ['-l', '-i', image] },
  { name: 'dumpet', forms: ['eltorito'], program: 'dumpet', args: (image) => ['-i', image] },
  { name: 'fls', forms: iso, program: 'fls', args: (image) => ['-r', '-f', 'iso9660', image] },
  { name: 'udfinfo', forms: ['udf'], program: 'udfinfo', args: (image) => [image] },
  {
    name: 'chkudf',
    forms: ['udf'],
    program: process.env['CHKUDF'] ?? 'chkudf',
    args: (image) => ['-n', image],
    complains: /\*\*/,
    anyStatus: true,
  },
  { name: 'grub', forms: [...iso, 'udf'], program: 'grub-fstest', args: (image) => [image, 'ls', '-l', '(loop0)/'] },
  { name: 'sgdisk', forms: ['disk'], program: 'sgdisk', args: (image) => ['-v', image] },
  { name: 'sfdisk', forms: ['disk'], program: 'sfdisk', args: (image) => ['-V', image] },
  { name: 'disktype', forms: all, program: 'disktype', args: (image) => [image] },
  { name: 'fsck.fat', forms: ['fat'], program: 'fsck.fat', args: (image) => ['-n', '-v', image] },
  { name: 'mdir', forms: ['fat'], program: 'mdir', args: (image) => ['-i', image, '-/', '::'] },
]

const COMPLAINS =
  /error|warn|fail|sorry|corrupt|invalid|bad |damage|mismatch|not a |unexpected|wrong|inconsist|problem|FATAL|cannot|unable|overlap|unsupported|differ|truncat|illegal|missing|no such/i
const LIMIT_MS = 20_000

/** Asks all programs that are there, keeps what they said, and never asks twice about the same bytes. */
export class Others {
  readonly #kept = new Map<string, Heard>()
  readonly #there: readonly Other[]
  #pycdlib: { readonly child: ChildProcess; readonly answers: AsyncIterator<string> } | undefined

  constructor(
    readonly folder: string,
    readonly cache: string,
    readonly server: string,
  ) {
    this.#there = others.filter(({ program }) => pathOf(program) !== undefined)
    if (existsSync(cache))
      for (const line of readFileSync(cache, 'utf8').split('\n').filter(Boolean)) {
        const { key, ...heard } = JSON.parse(line) as Heard & { readonly key: string }
        this.#kept.set(key, heard)
      }
  }

  names(): readonly string[] {
    return this.#there.map(({ name }) => name)
  }

  /** `fat` is where a FAT volume begins, for programs that take nothing else. */
  async hear(bytes: Uint8Array, form: Part['form'], fat = 0): Promise<HeardByName> {
    const digest = createHash('sha1').update(bytes).digest('hex')
    const path = join(this.folder, `${digest}.iso`)
    const asked = this.#there.filter(({ forms }) => forms.includes(form))
    const heard: Record<string, Heard> = {}
    const missing = asked.filter(({ name }) => !this.#kept.has(`${digest} ${name}`))
    const wantsPycdlib = form !== 'fat' && !this.#kept.has(`${digest} pycdlib`)
    const fatPath = `${path}.fat`
    if (missing.length > 0 || wantsPycdlib) writeFileSync(path, bytes)
    if (form === 'fat' && missing.length > 0) writeFileSync(fatPath, bytes.subarray(fat))
    try {
      for (let i = 0; i < missing.length; i += AT_ONCE)
        await Promise.all(
          missing
            .slice(i, i + AT_ONCE)
            .map(async (other) =>
              this.#keep(`${digest} ${other.name}`, await ask(other, form === 'fat' && other.forms[0] === 'fat' ? fatPath : path, digest)),
            ),
        )
      if (wantsPycdlib) this.#keep(`${digest} pycdlib`, await this.#askPycdlib(path))
    } finally {
      for (const each of [path, fatPath]) if (existsSync(each)) unlinkSync(each)
    }
    for (const name of [...asked.map((other) => other.name), ...(form === 'fat' ? [] : ['pycdlib'])])
      heard[name] = this.#kept.get(`${digest} ${name}`) as Heard
    return heard
  }

  #keep(key: string, heard: Heard): void {
    this.#kept.set(key, heard)
    appendFileSync(this.cache, `${JSON.stringify({ key, ...heard })}\n`)
  }

  async #askPycdlib(path: string): Promise<Heard> {
    if (this.#pycdlib === undefined) {
      const child = spawn('/usr/bin/python3', [this.server], { stdio: ['pipe', 'pipe', 'ignore'] })
      this.#pycdlib = { child, answers: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
    }
    const { child, answers } = this.#pycdlib
    child.stdin?.write(`${path}\n`)
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
    const { value, done } = (await answers.next()) as IteratorResult<string, undefined>
    clearTimeout(timer)
    if (done === true) {
      this.#pycdlib = undefined
      return { complaints: ['ended or hung'], rest: '' }
    }
    const { tree, error } = JSON.parse(value) as { tree: readonly string[]; error: string }
    return {
      complaints: error === '' ? [] : [error.replace(path, 'IMAGE')],
      rest: createHash('sha1').update(tree.join('\n')).digest('hex'),
    }
  }

  close(): void {
    this.#pycdlib?.child.kill()
  }
}

const AT_ONCE = 3

async function ask({ program, args, complains = COMPLAINS, anyStatus = false }: Other, path: string, digest: string): Promise<Heard> {
  const { status, text } = await new Promise<{ status: number | string; text: string }>((resolve) => {
    execFile(program, args(path), { encoding: 'latin1', timeout: LIMIT_MS, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : (error.code ?? error.signal ?? 'ended'), text: `${stdout}\n${stderr}` })
    }).stdin?.end()
  })
  const lines = text
    .replaceAll(path, 'IMAGE')
    .replaceAll(digest, 'IMAGE')
    .replace(/xorriso : UPDATE.*\n|^(Date|Elapsed|Modified).*\n/gm, '')
    .split('\n')
  const found = lines.filter((line) => complains.test(line)).map((line) => line.trim().slice(0, 200))
  const complaints = [...(anyStatus || status === 0 ? [] : [`status ${status}`]), ...new Set(found)]
  return { complaints, rest: createHash('sha1').update(lines.join('\n')).digest('hex') }
}

export interface Noticed {
  /** Program: what it complains of that it does not of the sound image. */
  readonly complaints: readonly string[]
  /** Programs that say otherwise, without a complaint. */
  readonly differs: readonly string[]
}

export function noticed(sound: HeardByName, now: HeardByName): Noticed {
  const complaints: string[] = []
  const differs: string[] = []
  for (const [name, { complaints: said, rest }] of Object.entries(now)) {
    const before = new Set((sound[name]?.complaints ?? []).map(stem))
    const fresh = said.filter((line) => !before.has(stem(line)))
    if (fresh.length > 0) complaints.push(`${name}: ${fresh.slice(0, 2).join(' | ')}`)
    else if (rest !== sound[name]?.rest) differs.push(name)
  }
  return { complaints, differs }
}

/** Numbers in a complaint change with the image. */
const stem = (line: string): string => line.replace(/\d+/g, '#')
