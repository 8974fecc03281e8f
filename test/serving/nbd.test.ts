/** Network Block Device, as its own tools and as nobody should speak it. */

import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { openNbd, type NbdOptions, type NbdServer } from '../../src/serving/nbd.node.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds } from '../support/tools.js'

const folder = temporaryFolder()
const run = promisify(execFile)
const SIZE = 5_000_192
const image = Uint8Array.from({ length: SIZE }, (_, i) => (i * 7 + (i >> 8) + (i >> 16)) & 255)

const open: NbdServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

interface Setting extends Partial<NbdOptions> {
  readonly read?: (offset: number, length: number) => Promise<Uint8Array>
}
async function serving({ read, ...options }: Setting = {}): Promise<NbdServer> {
  const one = {
    size: SIZE,
    revision: 'r',
    name: 'disc.iso',
    read: read ?? ((at, length) => Promise.resolve(image.subarray(at, at + length))),
  }
  const other = { ...one, size: 100, name: 'other' }
  const server = await openNbd({ exports: [one, other], ...options })
  open.push(server)
  return server
}

describe('for its own tools', () => {
  itNeeds(['nbdinfo', 'nbdcopy', 'qemu-img', 'qemu-io'], 'it is a device that can be read and not written', async () => {
    const { uri, path } = await serving()
    const info = (await run('nbdinfo', [uri])).stdout
    for (const line of ['export-size: 5000192', 'is_read_only: true', 'can_multi_conn: true', 'block_size_maximum: 33554432'])
      expect(info).toContain(line)
    expect((await run('nbdinfo', ['--list', '--json', uri])).stdout).toMatch(/"disc\.iso"[^]*"other"/)
    expect((await run('nbdinfo', ['--size', `nbd+unix:///other?socket=${path}`])).stdout).toBe('100\n')
    await expect(run('nbdinfo', ['--size', `nbd+unix:///none?socket=${path}`])).rejects.toThrow('export')
    for (const [program, args] of [
      ['nbdcopy', [uri]],
      ['nbdcopy', ['--requests=16', uri]],
      ['qemu-img', ['convert', '-O', 'raw', uri]],
    ] as const) {
      const copy = join(folder, 'copy')
      await run(program, [...args, copy])
      expect(readFileSync(copy).subarray(0, SIZE).equals(image)).toBe(true)
    }
    const io = async (command: string): Promise<string> => {
      const { stdout, stderr } = await run('qemu-io', ['-f', 'raw', '-r', '-c', command, uri])
      return stdout + stderr
    }
    const told = await io(`read -P ${image[4_999_999]} 4999999 1`)
    expect(told).toContain('read 1/1 bytes at offset 4999999')
    expect(told).not.toContain('verification failed')
    await expect(run('qemu-io', ['-f', 'raw', '-c', 'write 0 512', uri])).rejects.toThrow('Permission denied')
  })

  itNeeds(['qemu-io'], 'a read that fails is an error of the device, and the device goes on', async () => {
    const failures: unknown[] = []
    const { uri } = await serving({
      failed: (error) => failures.push(error),
      read: (at, length) => (at < 65536 ? Promise.resolve(image.slice(at, at + length)) : Promise.reject(new Error('changed'))),
    })
    const ran = await run('qemu-io', ['-f', 'raw', '-r', '-c', 'read 70000 512', '-c', 'read 0 512', uri]).catch((error: unknown) => error)
    const { stdout, stderr } = ran as { readonly stdout: string; readonly stderr: string }
    expect(stdout + stderr).toContain('read failed: Input/output error')
    expect(stdout).toContain('read 512/512 bytes at offset 0')
    expect(failures.map(String)).toContain('Error: changed')
  })
})

const u16 = (value: number): number[] => [value >> 8, value & 255]
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)]
const u64 = (value: number): number[] => [...u32(Math.floor(value / 2 ** 32)), ...u32(value % 2 ** 32)]
const IHAVEOPT = [...Buffer.from('IHAVEOPT')]
const option = (number: number, data: readonly number[] = [], length = data.length): number[] => [
  ...IHAVEOPT,
  ...u32(number),
  ...u32(length),
  ...data,
]
const EXPORT_NAME = option(1)
const request = (type: number, offset: number, length: number, flags = 0): number[] => [
  ...u32(0x25609513),
  ...u16(flags),
  ...u16(type),
  ...u64(1),
  ...u64(offset),
  ...u32(length),
]

/** What comes back, without the 18 bytes of the greeting, until the server ends the connection or says no more for a moment. */
function raw(
  path: string,
  bytes: readonly number[] | Uint8Array,
  quietMs = 100,
): Promise<{ readonly out: Buffer; readonly ended: boolean }> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = []
    let ended = true
    const socket = connect(path, () => socket.write(Uint8Array.from(bytes)))
    const timer = setTimeout(() => {
      ended = false
      socket.destroy()
    }, quietMs)
    socket.on('data', (data) => {
      pieces.push(data)
      timer.refresh()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      resolve({ out: Buffer.concat(pieces).subarray(18), ended })
    })
  })
}

describe('for whoever speaks it badly', () => {
  const flags = u32(3)
  /** Sizes of the export come first: 10 bytes. */
  const asked = async (path: string, ...bytes: readonly number[]): Promise<Buffer> =>
    (await raw(path, [...flags, ...EXPORT_NAME, ...bytes])).out.subarray(10)

  it('a handshake that is none ends at once', async () => {
    const { path } = await serving()
    for (const bytes of [
      [1, 2, 3, 4, 5, 6, 7, 8],
      u32(0),
      u32(0xffffffff),
      [...flags, ...Buffer.from('GET / HTTP/1.1\r\n')],
      [...flags, ...option(7, [], 0xffffffff)],
      [...flags, ...option(1, [], 8193)],
      [...flags, ...option(1, [...Buffer.from('none')])],
      [...flags, ...option(2)],
      [...flags, ...EXPORT_NAME, ...Array.from({ length: 28 }, () => 1)],
    ])
      expect([bytes.slice(0, 24), (await raw(path, bytes, 1000)).ended]).toEqual([bytes.slice(0, 24), true])
  })

  it('that a client goes, or speaks badly, is no failure of the disc', async () => {
    const failures: unknown[] = []
    const { path } = await serving({ failed: (error) => failures.push(error) })
    for (const bytes of [[], [1, 2, 3, 4, 5, 6, 7, 8], [...flags, ...EXPORT_NAME, 1], [...flags, ...EXPORT_NAME, ...request(2, 0, 0)]])
      await raw(path, bytes, 30)
    expect((await asked(path, ...request(0, 2, 1)))[16]).toBe(image[2])
    expect(failures).toEqual([])
  })

  it('options that are wrong or not known are told so, and the next one is heard', async () => {
    const { path } = await serving()
    const bytes = [
      ...option(3, [1]),
      ...option(7, [0, 0]),
      ...option(7, [...u32(0xfffffff0), ...u16(0)]),
      ...option(6, [...u32(0), ...u16(0xffff)]),
      ...option(6, [...u32(4), ...Buffer.from('none'), ...u16(0)]),
      ...option(5),
      ...option(8),
      ...option(99, [1, 2, 3]),
      ...option(7, [...u32(0), ...u16(0)]),
    ]
    const { out } = await raw(path, [...flags, ...bytes, ...request(0, 1, 3)])
    const types: number[] = []
    let at = 0
    for (; out.readBigUInt64BE(at) === 0x3e889045565a9n; at += 20 + out.readUInt32BE(at + 16)) types.push(out.readUInt32BE(at + 12))
    const [invalid, unknown, unsupported] = [0x80000003, 0x80000006, 0x80000001]
    expect(types).toEqual([invalid, invalid, invalid, invalid, unknown, unsupported, unsupported, unsupported, 3, 1])
    expect([...out.subarray(at)]).toEqual([...u32(0x67446698), ...u32(0), ...u64(1), ...image.subarray(1, 4)])
  })

  it('reads outside, of huge lengths and of odd flags are refused, and the connection stays', async () => {
    const { path } = await serving()
    const replies = await asked(
      path,
      ...request(0, SIZE, 1),
      ...request(0, 2 ** 53 - 1, 1),
      ...u32(0x25609513),
      ...u16(0),
      ...u16(0),
      ...u64(1),
      ...Array.from({ length: 8 }, () => 255),
      ...u32(10),
      ...request(0, 0, 0xffffffff),
      ...request(0, 0, 10, 4),
      ...request(7, 0, 10),
      ...request(99, 0, 10),
      ...request(3, 0, 0),
      ...request(0, 0, 0),
      ...request(4, 0, 10),
      ...request(6, 0, 10),
      ...request(1, 0, 3),
      9,
      9,
      9,
      ...request(0, 0, 1),
    )
    const errors = Array.from({ length: 13 }, (_, i) => replies.readUInt32BE(i * 16 + 4))
    expect(errors).toEqual([22, 22, 22, 22, 22, 22, 22, 0, 0, 1, 1, 1, 0])
    expect(replies.length).toBe(13 * 16 + 1)
    expect((await raw(path, [...flags, ...EXPORT_NAME, ...request(1, 0, 0x7fffffff)], 1000)).ended).toBe(true)
    expect((await raw(path, [...flags, ...EXPORT_NAME, ...request(2, 0, 0)], 1000)).ended).toBe(true)
  })

  it('noise of any kind breaks nothing', async () => {
    const { path } = await serving()
    let state = 1
    const next = (): number => (state = (state * 1103515245 + 12345) & 0x7fffffff) >> 8
    for (let i = 0; i < 60; i++) {
      const valid = [...flags, ...option(3), ...option(7, [...u32(0), ...u16(1), ...u16(3)]), ...request(0, 0, 64), ...request(2, 0, 0)]
      for (let k = next() % 4; k >= 0; k--) valid[next() % valid.length] = next() & 255
      await raw(path, valid, 15)
    }
    expect((await asked(path, ...request(0, 2, 1)))[16]).toBe(image[2])
  })

  const connected = async (path: string): Promise<Socket> => {
    const socket = connect(path)
    socket.on('error', () => {})
    await new Promise((resolve) => socket.once('connect', resolve))
    return socket
  }
  const ended = (socket: Socket): Promise<void> =>
    new Promise((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())))

  it('no more clients than the bound are kept, and who does not finish the handshake is sent away', async () => {
    const { path } = await serving({ limits: { clients: 4, handshakeMs: 200 } })
    const all = await Promise.all(Array.from({ length: 50 }, () => connected(path)))
    for (const socket of all) socket.resume()
    await Promise.all(all.map(ended))
    expect((await asked(path, ...request(0, 2, 1)))[16]).toBe(image[2])
  })

  it('who takes nothing is sent away, and little is read for all of them together', async () => {
    let read = 0
    const { path } = await serving({
      limits: { stallMs: 100, waitingBytes: 4_000_000 },
      read: (_, length) => {
        read += length
        return Promise.resolve(new Uint8Array(length))
      },
    })
    const all = await Promise.all(Array.from({ length: 5 }, () => connected(path)))
    for (const socket of all) {
      socket.pause()
      socket.write(Uint8Array.from([...flags, ...EXPORT_NAME, ...Array.from({ length: 20 }, () => request(0, 0, 4_000_000)).flat()]))
    }
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(read).toBe(4_000_000)
    await new Promise((resolve) => setTimeout(resolve, 800))
    for (const socket of all) socket.resume()
    await Promise.all(all.map(ended))
    expect(read).toBeLessThanOrEqual(5 * 4_000_000)
  })
})

describe('the socket', () => {
  it('is of the user alone, in a folder that goes with it', async () => {
    const server = await openNbd({ exports: [] })
    const { path } = server
    expect([statSync(path).mode & 0o777, statSync(dirname(path)).mode & 0o777]).toEqual([0o600, 0o700])
    await server.close()
    expect(() => statSync(dirname(path))).toThrow()
  })

  it('takes the place of one that nobody serves at, and of nothing else', async () => {
    const home = join(folder, 'home')
    mkdirSync(home)
    const path = join(home, 's')
    // A process that was killed leaves its socket.
    await run(process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`,
    ]).catch(() => {})
    expect(readdirSync(home)).toEqual(['s'])
    const server = await serving({ path })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await expect(serving({ path })).rejects.toThrow('somebody serves there')
    await server.close()
    expect(readdirSync(home)).toEqual([])
    writeFileSync(path, 'mine')
    await expect(serving({ path })).rejects.toThrow('something has that name')
    expect(readFileSync(path, 'utf8')).toBe('mine')
    await expect(serving({ path: join(home, 'x'.repeat(120)) })).rejects.toThrow('more than 107 bytes')
    await expect(serving({ path: join(home, 'none/s') })).rejects.toThrow('Cannot serve at the socket')
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(join(home, 'other'), resolve))
    await expect(serving({ path: join(home, 'other') })).rejects.toThrow('somebody serves there')
    await new Promise((resolve) => other.close(resolve))
  })
})
