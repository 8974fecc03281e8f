/** The index of a whole set, as it lies on each of its discs and beside the images: as text, as JSON and as a page. */

import { encodeUtf8, utf8Length } from '../codec/index.js'
import { unreachable } from '../unit/index.js'
import type { DigestOf, ListedFile, Listing } from './listed.js'
import { jsonPieces } from './listing-json.js'
import { pagePieces } from './listing-page.js'
import { textPieces } from './listing-text.js'

export type { ListedDisc, ListedFile, Listing } from './listed.js'

export type ListingKind = 'text' | 'json' | 'page'

/** SET-INDEX.TXT */
export const listingText = (listing: Listing): Generator<Uint8Array> => chunked(piecesOf('text', listing, ownDigest))
/** SET-INDEX.JSON */
export const listingJson = (listing: Listing): Generator<Uint8Array> => chunked(piecesOf('json', listing, ownDigest))
/** SET-INDEX.HTM */
export const listingPage = (listing: Listing): Generator<Uint8Array> => chunked(piecesOf('page', listing, ownDigest))

/** Length in bytes. Digests need not be known yet: all are of one length. */
export function listingBytes(kind: ListingKind, listing: Listing): number {
  let bytes = 0
  for (const piece of piecesOf(kind, listing, anyDigest)) bytes += utf8Length(piece)
  return bytes
}

function piecesOf(kind: ListingKind, listing: Listing, digestOf: DigestOf): Generator<string> {
  switch (kind) {
    case 'text':
      return textPieces(listing, digestOf)
    case 'json':
      return jsonPieces(listing, digestOf)
    case 'page':
      return pagePieces(listing)
    default:
      return unreachable(kind)
  }
}

/** Characters that are encoded at once. */
const CHUNK = 65_536

function* chunked(pieces: Iterable<string>): Generator<Uint8Array> {
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (text.length < CHUNK) continue
    yield encodeUtf8(text)
    text = ''
  }
  if (text !== '') yield encodeUtf8(text)
}

function ownDigest({ path, sha256 }: ListedFile): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`no SHA-256 of ${path}: ${sha256}`)
  return sha256
}

const DIGITS = '0'.repeat(64)
const anyDigest: DigestOf = () => DIGITS
