/**
 * The program that holds one drive: reads a request, executes it, answers, one at a time. It lives in a process of its
 * own, so that a command that hangs in the kernel, or a library that crashes, takes nothing else with it. When its
 * input ends, whoever started it is gone, and the drive is let go.
 */

import { readSync, writeSync } from 'node:fs'
import { readU32le } from '../codec/index.js'
import { codeOf } from '../fault/index.js'
import { decodeCommand, decodeJson, encodeJson, encodeResult, LONGEST_FRAME, type OpenRequest } from './frame.js'
import { holdIscsi } from './iscsi.node.js'
import { holdSg, type HeldDrive } from './sg.node.js'
import { holdSpti } from './spti.node.js'
import { unreachable } from '../unit/index.js'

const INPUT = 0
const OUTPUT = 1

function readFully(length: number): Uint8Array | undefined {
  const out = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const got = readSome(out.subarray(filled))
    if (got === 0) return undefined
    filled += got
  }
  return out
}

/** 0 where the input has ended, which on Windows is an error. */
function readSome(room: Uint8Array): number {
  try {
    return readSync(INPUT, room, 0, room.length, null)
  } catch (error) {
    if (codeOf(error) === 'EOF') return 0
    throw error
  }
}

function readFrame(): Uint8Array | undefined {
  const head = readFully(4)
  if (head === undefined) return undefined
  const length = readU32le(head, 0)
  return length > LONGEST_FRAME ? undefined : readFully(length)
}

function writeFully(bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(OUTPUT, bytes, written, bytes.length - written)
}

/** Interrupts typed at a terminal reach this process too; when to stop is the other one's business. */
process.on('SIGINT', () => {})
process.on('SIGHUP', () => {})

function hold(request: OpenRequest): HeldDrive {
  switch (request.kind) {
    case 'sg':
      return holdSg(request.path, request.exclusive)
    case 'iscsi':
      return holdIscsi(request)
    case 'spti':
      return holdSpti(request)
    default:
      return unreachable(request.kind)
  }
}

const first = readFrame()
if (first !== undefined) {
  const request = decodeJson(first) as OpenRequest
  const drive = hold(request)
  writeFully(encodeJson(drive.opened))
  try {
    for (let body = readFrame(); body !== undefined; body = readFrame()) writeFully(encodeResult(drive.execute(decodeCommand(body))))
  } finally {
    drive.close()
  }
}
