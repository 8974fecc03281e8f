/** Signatures of a statement: by an Ed25519 key in a file, or by a program. */

import { spawn } from 'node:child_process'
import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { DiscError, reasonOf } from '../fault/index.js'
import { faults } from './faults.js'
import type { Signature } from './statement.js'

export type Signer = (bytes: Uint8Array) => Promise<Signature>

/** PKCS 8 in PEM. Throws `integrity/noKey`. RFC 8032, RFC 8410. */
export function keySigner(path: string): Signer {
  const key = keyAt(path)
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const keyid = createHash('sha256').update(spki).digest('hex')
  return (bytes) => Promise.resolve({ keyid, sig: sign(null, bytes, key) })
}

function keyAt(path: string): KeyObject {
  const failure = (reason: string): DiscError => new DiscError(faults.noKey({ path, reason }, { path: ['output', 'provenance', 'sign'] }))
  let pem: Buffer
  try {
    pem = readFileSync(path)
  } catch (error) {
    throw failure(reasonOf(error))
  }
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch {
    throw failure('it is no private key in PEM without a passphrase')
  }
  if (key.asymmetricKeyType !== 'ed25519') throw failure(`it is a key of type ${key.asymmetricKeyType}, not ed25519`)
  return key
}

/** No signature is longer. */
const MOST_BYTES = 65_536

/** The program gets the bytes on standard input and prints the signature. Throws `integrity/signerFailed`. */
export const programSigner =
  (program: string, signal?: AbortSignal): Signer =>
  (bytes) =>
    new Promise((done, failed) => {
      const fail = (reason: string): void => failed(new DiscError(faults.signerFailed({ program, reason })))
      const child = spawn(program, [], { stdio: ['pipe', 'pipe', 'inherit'], ...(signal === undefined ? {} : { signal }) })
      const pieces: Buffer[] = []
      let length = 0
      child.stdout.on('data', (piece: Buffer) => {
        length += piece.length
        if (length <= MOST_BYTES) return pieces.push(piece)
        // Whatever it has begun ends with what it writes into.
        child.stdout.destroy()
        child.kill()
        return fail(`it printed more than ${MOST_BYTES} bytes`)
      })
      child.on('error', (error) => fail(reasonOf(error)))
      child.on('close', (status, killed) => {
        if (status !== 0) fail(status === null ? `it was ended by ${killed}` : `its exit status is ${status}`)
        else if (length === 0) fail('it printed nothing')
        else done({ sig: Buffer.concat(pieces) })
      })
      // Whoever does not read is known by its exit status.
      child.stdin.on('error', () => {})
      child.stdin.end(bytes)
    })
