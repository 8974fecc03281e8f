/** What an image was made of and by whom: in-toto Statement v1 with SLSA provenance v1, in a DSSE v1 envelope where it is signed. No clock, no host. */

import { encodeUtf8 } from '../codec/index.js'
import type { UnpackedSums } from './sums.js'

export interface Resource {
  readonly uri?: string
  readonly name?: string
  readonly digest: Readonly<Record<string, string>>
}

export interface Provenance {
  readonly image: { readonly name: string; readonly digests: ReadonlyMap<string, string> }
  /** The manifest with all that it extends, and what the environment has given it. */
  readonly manifest: unknown
  readonly date: string
  readonly builder: string
  readonly program: string
  readonly layoutEpoch: number
  readonly sources: readonly Resource[]
}

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json'
const BUILD_TYPE = 'https://github.com/glassmaster/glassmaster/disc-build/v1'

export function statementOf({ image, manifest, date, builder, program, layoutEpoch, sources }: Provenance): string {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: image.name, digest: Object.fromEntries(image.digests) }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: { manifest, date },
        internalParameters: { layoutEpoch },
        resolvedDependencies: sources,
      },
      runDetails: { builder: { id: builder, version: { glassmaster: program } } },
    },
  }
  return `${JSON.stringify(statement)}\n`
}

/** The bytes that are signed. DSSE v1, protocol.md, Signature Definition. */
export function signedBytes(payload: Uint8Array): Uint8Array {
  const head = encodeUtf8(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `)
  return Buffer.concat([head, payload])
}

export interface Signature {
  readonly keyid?: string
  readonly sig: Uint8Array
}

export const envelopeOf = (payload: Uint8Array, { keyid, sig }: Signature): string =>
  `${JSON.stringify({
    payloadType: PAYLOAD_TYPE,
    payload: Buffer.from(payload).toString('base64'),
    signatures: [{ ...(keyid === undefined ? {} : { keyid }), sig: Buffer.from(sig).toString('base64') }],
  })}\n`

/** Files by the ids of their contents; those that are recorded compressed as they were before. */
export function sourcesOf(contents: ReadonlyMap<string, string>, unpacked: UnpackedSums): readonly Resource[] {
  const own = new Map([...unpacked].map(([{ id }, sums]) => [id, sums.get('sha256')]))
  return [...contents].map(([id, digest]) => ({ name: id.replace(/^data:/, ''), digest: { sha256: own.get(id) ?? digest } }))
}
