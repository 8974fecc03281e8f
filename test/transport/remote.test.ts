/** The process that holds a drive, played by programs that hang, die and report failures of the host. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openRemote } from '../../src/transport/remote.node.js'
import { noRequest } from '../../src/transport/frame.js'
import type { Transport } from '../../src/port/index.js'
import { DiscError } from '../../src/fault/index.js'
import { temporaryFolder } from '../support/folder.js'

const folder = temporaryFolder()
const request = { ...noRequest, path: '/dev/x' }

const frames = `
const frame = (body) => { const out = Buffer.alloc(4 + body.length); out.writeUInt32LE(body.length); body.copy(out, 4); process.stdout.write(out) }
const json = (value) => frame(Buffer.from(JSON.stringify(value)))
const result = (status, host, driver, residual, data) => { const head = Buffer.alloc(16); head[0] = status; head.writeUInt16LE(host, 2); head.writeUInt16LE(driver, 4); head.writeUInt32LE(residual, 8); frame(Buffer.concat([head, data])) }
let seen = 0
process.stdin.on('data', () => { seen++; seen === 1 ? json({ ok: true, maximumTransfer: 65536 }) : answer() })
process.stdin.on('end', () => process.exit(0))
`

async function play(name: string, answer: string, graceMs = 15_000): Promise<Transport> {
  const program = join(folder, `${name}.mjs`)
  writeFileSync(program, `${frames}\nfunction answer() { ${answer} }\n`)
  const opened = await openRemote(`/dev/${name}`, request, { program, graceMs })
  if (!('send' in opened)) throw new Error(opened.reason)
  return opened
}

const ask = { cdb: new Uint8Array(6), data: { kind: 'in', length: 36 }, timeoutMs: 200 } as const

async function failureOf(transport: Transport): Promise<string | undefined> {
  try {
    await transport.send(ask)
    return undefined
  } catch (error) {
    return error instanceof DiscError ? error.faults[0]?.code : String(error)
  } finally {
    await transport.close()
  }
}

describe('a drive in a process of its own', () => {
  it('answers', async () => {
    const transport = await play('good', 'result(0, 0, 0, 4, Buffer.alloc(32, 7))')
    expect(transport.maximumTransfer).toBe(65_536)
    const [first, second] = await Promise.all([transport.send(ask), transport.send(ask)])
    expect(first).toMatchObject({ status: 0, residual: 4 })
    expect(second.data.length).toBe(32)
    await transport.close()
  })

  it('is there, though the system has no queue for a command of that size; where nothing goes any more it is gone', async () => {
    const transport = await play(
      'narrow',
      'result(seen === 2 || seen === 5 ? 0 : 5, seen === 2 || seen === 5 ? 0 : 0xff, 0, 0, Buffer.alloc(0))',
    )
    const none = { ...ask, data: { kind: 'none' } } as const
    const codes: (string | undefined)[] = []
    for (const command of [none, ask, ask, none, none])
      codes.push(
        await transport.send(command).then(
          () => undefined,
          (error: unknown) => (error instanceof DiscError ? error.faults[0]?.code : String(error)),
        ),
      )
    expect(codes).toEqual([undefined, 'transport/notDelivered', 'transport/notDelivered', undefined, 'transport/gone'])
    await transport.close()
  })

  it.each([
    ['hangs', '', 'transport/timeout'],
    ['dies', 'process.exit(3)', 'transport/gone'],
    ['is killed', "process.kill(process.pid, 'SIGKILL')", 'transport/gone'],
    ['talks nonsense', 'process.stdout.write(Buffer.from([255, 255, 255, 255, 1]))', 'transport/gone'],
    ['timed out in the host', 'result(0, 3, 0, 0, Buffer.alloc(0))', 'transport/timeout'],
    ['timed out in the driver', 'result(0, 0, 6, 0, Buffer.alloc(0))', 'transport/timeout'],
    ['is not there any more', 'result(0, 1, 0, 0, Buffer.alloc(0))', 'transport/gone'],
    ['has a good status and a host failure', 'result(0, 7, 0, 0, Buffer.alloc(0))', 'transport/notDelivered'],
    ['refuses the size', 'result(22, 255, 0, 0, Buffer.alloc(0))', 'transport/notDelivered'],
    ['lost its connection', 'result(0, 255, 0, 0, Buffer.alloc(0))', 'transport/gone'],
  ])('%s', async (_title, answer, code) => {
    const began = performance.now()
    expect(await failureOf(await play(code.replace('/', '-') + String(Math.random()).slice(2), answer, 100))).toBe(code)
    expect(performance.now() - began).toBeLessThan(8000)
  })

  it("sense with driver status 8 is the drive's own refusal", async () => {
    const transport = await play('sense', 'result(2, 0, 8, 36, Buffer.alloc(0))')
    expect((await transport.send(ask)).status).toBe(2)
    await transport.close()
  })

  it('that never opens is given up', async () => {
    const program = join(folder, 'silent.mjs')
    writeFileSync(program, 'setInterval(() => {}, 1000)')
    await expect(openRemote('/dev/silent', request, { program, openMs: 300 })).rejects.toThrow('did not finish command open')
  })
})
