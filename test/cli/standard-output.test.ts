/** The image on standard output: the bytes of the file, nothing else, and an end that tells the truth. */

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../src/build.js'
import { projectOf } from '../../src/project.js'
import { temporaryFolder } from '../support/folder.js'

const program = fileURLToPath(new URL('../../dist/bin/disc.js', import.meta.url))
const folder = temporaryFolder()
const disc = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: folder, maxBuffer: 1 << 27 })
  return { status, out: stdout, error: stderr.toString() }
}
const shell = (command: string) => {
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-o', 'pipefail', '-c', command.replaceAll('disc ', `'${process.execPath}' '${program}' `)],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  )
  return { status, out: stdout, error: stderr }
}

beforeAll(() => {
  mkdirSync(join(folder, 'src'))
  // More than a pipe and all buffers hold, with holes between.
  writeFileSync(join(folder, 'src/a'), Buffer.alloc(9_000_001, 'glass'))
  writeFileSync(join(folder, 'src/zeros'), Buffer.alloc(5_000_000))
  writeFileSync(join(folder, 'src/z'), 'end')
  writeFileSync(
    join(folder, 'disc.config.yaml'),
    'disc: 1\nvolume: { date: 2026-01-01 }\nfiles: [{ from: src }]\noutput: { image: data.iso, checksums: [sha256] }\n',
  )
  writeFileSync(join(folder, 'tone.pcm'), Buffer.alloc(2352 * 400, 'pcm!'))
  writeFileSync(
    join(folder, 'album.yaml'),
    'disc: 1\naudio: { title: Album, tracks: [{ from: tone.pcm, order: little }, { from: tone.pcm, order: little }] }\noutput: { image: album.bin, sheet: album.cue }\n',
  )
  expect(disc('build', '-q').status).toBe(0)
  expect(disc('build', '-q', 'album.yaml').status).toBe(0)
})

describe('the image', () => {
  it.each([
    ['files', ['build', '-o', '-'], 'data.iso'],
    ['files, by another name of it', ['build', '-o', '/dev/stdout'], 'data.iso'],
    ['files, with digests', ['build', '--set', 'output="-"'], 'data.iso'],
    ['tracks', ['build', '-o', '-', 'album.yaml'], 'album.bin'],
  ])('of %s has the bytes of the file', (_, args, file) => {
    const before = readdirSync(folder)
    const { status, out, error } = disc(...args)
    expect([status, out.equals(readFileSync(join(folder, file)))], error).toEqual([0, true])
    expect(error).toMatch(/^standard output {2}[\d.]+ MB/m)
    expect(readdirSync(folder)).toEqual(before)
  })

  it.each(['raw16', 'raw96', 'p-w'])('of sectors %s has the bytes of the file', (sectors) => {
    const args = ['build', 'album.yaml', '--set', `sectors=${sectors}`, '--set', 'output.sheet=null']
    expect(disc(...args, '-o', `${sectors}.raw`).error).not.toContain('error')
    expect(disc(...args, '-o', '-').out.equals(readFileSync(join(folder, `${sectors}.raw`)))).toBe(true)
  })

  it('of a TOC file has the order of its samples', () => {
    const args = ['build', 'album.yaml', '--set', 'output.sheet=album.toc', '--set', 'output.image=swapped.bin']
    expect(disc(...args).status).toBe(0)
    expect(disc(...args, '-o', '-').out.equals(readFileSync(join(folder, 'swapped.bin')))).toBe(true)
  })

  it('has its sum told where no file takes it', () => {
    expect(disc('build', '-o', '-').error).toContain(`sha256 ${readFileSync(join(folder, 'data.iso.sha256'), 'utf8').slice(0, 64)}\n`)
  })

  it('goes into a file that stands there already, at its end', () => {
    const { out } = shell('printf before > joined; disc build -q -o - >> joined; tail -c +7 joined | cmp - data.iso && echo same')
    expect(out).toBe('same\n')
  })

  it('leaves JSON to standard error', () => {
    const { out, error } = disc('build', '--json', '-o', '-')
    expect(out.length).toBe(readFileSync(join(folder, 'data.iso')).length)
    const lines = error.trim().split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      ok: true,
      image: 'standard output',
      digests: { sha256: readFileSync(join(folder, 'data.iso.sha256'), 'utf8').slice(0, 64) },
    })
  })
})

describe('what cannot lie beside it', () => {
  it('is told where the command line asks for standard output', () => {
    expect(disc('build', '-o', '-', 'album.yaml').error).toContain('output.sheet is not written [request/streamAlone]')
  })

  it('is an error where the manifest does', () => {
    const { status, out, error } = disc('build', 'album.yaml', '--set', 'output={image: "-", sheet: a.cue, checksums: [md5]}')
    expect([status, out.length]).toEqual([1, 0])
    expect(error).toContain('output.sheet names what lies beside the image')
    expect(error).toContain('output.checksums names what lies beside the image')
  })

  it('is an error where each track is a file', () => {
    const { status, out, error } = disc('build', 'album.yaml', '-o', '-', '--set', 'output.dialect=eac')
    expect([status, out.length]).toEqual([1, 0])
    expect(error).toContain('[request/streamOfFiles]')
  })
})

describe('the end', () => {
  it.each([
    ['a reader that goes away', 'disc build -o - | head -c 100 > /dev/null', 'went away after'],
    ['a full device', 'disc build -o - > /dev/full', 'the file system is full'],
    ['a closed output', 'disc build -o - >&-', 'standard output is closed'],
  ])('with %s is a failure that is told once', (_, command, text) => {
    const { status, error } = shell(command)
    expect(status).toBe(1)
    expect(error).toContain(text)
    expect(error.match(/error:/g)).toHaveLength(1)
  })

  it('waits for a reader that is slow', () => {
    expect(shell('disc build -q -o - | (sleep 1; cat) | cmp - data.iso').status).toBe(0)
  })

  it('waits for a pipe that does not wait', async () => {
    // A pipe of another Node.js process: both of its ends return at once when nothing fits.
    const child = spawn(process.execPath, [program, 'build', '-q', '-o', '-'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
    const pieces: Buffer[] = []
    for await (const piece of child.stdout) {
      pieces.push(piece as Buffer)
      if (pieces.length % 50 === 0) await new Promise((next) => setTimeout(next, 5))
    }
    expect(Buffer.concat(pieces).equals(readFileSync(join(folder, 'data.iso')))).toBe(true)
  })

  it.runIf(existsSync('/dev/ptmx') && existsSync('/usr/bin/script'))('is no terminal', () => {
    const { out } = shell(`script -qec "'${process.execPath}' '${program}' build -o -" /dev/null`)
    expect(out).toContain('Standard output is a terminal')
  })

  it('with a lock file that promises another image comes before the first byte', () => {
    expect(disc('build', '-q', '--lock').status).toBe(0)
    expect(disc('build', '-q', '--frozen', '-o', '-').out.equals(readFileSync(join(folder, 'data.iso')))).toBe(true)
    writeFileSync(join(folder, 'src/z'), 'END')
    const { status, out, error } = disc('build', '--frozen', '-o', '-')
    writeFileSync(join(folder, 'src/z'), 'end')
    expect([status, out.length]).toEqual([1, 0])
    expect(error).toContain('source ~ data:/z: same size, other bytes')
  })

  it('with several manifests is wrong', () => {
    expect(disc('build', '-o', '-', 'album.yaml', 'disc.config.yaml').status).toBe(2)
    const { status, out, error } = disc('build', 'album.yaml', 'disc.config.yaml', '--set', 'output="-"')
    expect([status, out.length]).toEqual([1, 0])
    expect(error).toContain('that is where the results of several manifests go')
  })
})

describe('a stream of a program', () => {
  const project = projectOf({ disc: 1, volume: { date: '2026-01-01' }, files: [{ from: 'src' }] }, { folder })

  it('takes the image and is ended', async () => {
    const pieces: Buffer[] = []
    const stream = new Writable({
      write(piece: Buffer, _, next) {
        pieces.push(piece)
        setImmediate(next)
      },
    })
    const { size, image } = await build(project, { output: stream })
    expect([image, stream.writableFinished]).toEqual(['the stream', true])
    expect(Buffer.concat(pieces).length).toBe(size)
    expect(Buffer.concat(pieces).equals(readFileSync(join(folder, 'data.iso')))).toBe(true)
  })

  it('is destroyed where the image fails, and its own failure is that of the build', async () => {
    const stopped = new Writable({ write: (_, __, next) => setImmediate(next) })
    stopped.on('error', () => {})
    await expect(build(project, { output: stopped, signal: AbortSignal.abort() })).rejects.toThrow(/cancelled/i)
    expect(stopped.destroyed).toBe(true)
    const broken = new Writable({ write: (_, __, next) => next(new Error('no paper')) })
    await expect(build(project, { output: broken })).rejects.toThrow(/no paper/)
  })
})

it('a file that is opened for the program is written from where it stands', () => {
  const fd = openSync(join(folder, 'given.iso'), 'w')
  const { status } = spawnSync(process.execPath, [program, 'build', '-q', '-o', '-', '--flush'], {
    cwd: folder,
    stdio: ['ignore', fd, 'ignore'],
  })
  closeSync(fd)
  expect([status, readFileSync(join(folder, 'given.iso')).equals(readFileSync(join(folder, 'data.iso')))]).toEqual([0, true])
})
