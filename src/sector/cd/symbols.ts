/** R to W of the sectors of a disc, from the sources that keep them, in the order in which a drive or an image takes them. */

import type { Disc, SubcodeSpan } from '../../layout/index.js'
import type { Lba } from '../../unit/index.js'
import { deinterleaved, interleaved, SPREAD, writeParities } from './packs.js'
import { byteReader, type ByteReader } from './reader.js'
import type { CdSources } from './sources.js'
import { symbolsOfPlanes, SYMBOLS } from './subcode.js'

/** `packed`: before interleaving; `raw`: as the disc has it. */
export type SymbolOrder = 'packed' | 'raw'

export interface DiscSymbols {
  /** The 96 symbols of a sector; undefined where they are zero. Sectors are read once where they are asked for in ascending order. */
  at(at: Lba): Promise<Uint8Array | undefined>
  close(): Promise<void>
}

/** Symbols of a sector as its span keeps them, but for planes. */
interface Stored {
  readonly order: SymbolOrder
  readonly symbols: Uint8Array
}

export function discSymbols(disc: Disc, sources: CdSources, order: SymbolOrder, signal?: AbortSignal): DiscSymbols {
  const spans = disc.subcode ?? []
  const kept = new Map<number, Stored | undefined>()
  let open: { readonly span: SubcodeSpan; readonly reader: ByteReader; next: number } | undefined

  const reach = async (span: SubcodeSpan, at: number): Promise<ByteReader> => {
    if (open === undefined || open.span !== span || open.next > at) {
      await open?.reader.close()
      open = { span, reader: byteReader(sources.subcode(span.source, signal)), next: span.start }
    }
    const passed = new Uint8Array(SYMBOLS)
    for (; open.next < at; open.next++) await open.reader.into(passed)
    open.next++
    return open.reader
  }
  const stored = async (at: number): Promise<Stored | undefined> => {
    if (kept.has(at)) return kept.get(at)
    const span = spans.find(({ start, length }) => start <= at && at < start + length)
    const found = span === undefined ? undefined : await readStored(await reach(span, at), span)
    kept.set(at, found)
    // A window of the sectors around: conversion looks a few behind or ahead.
    for (const old of kept.keys()) {
      if (kept.size <= 2 * SPREAD) break
      kept.delete(old)
    }
    return found
  }
  const inOrder = async (from: number, wanted: SymbolOrder): Promise<readonly (Uint8Array | undefined)[]> => {
    const found: (Uint8Array | undefined)[] = []
    for (let i = 0; i < SPREAD; i++) {
      const one = await stored(from + i)
      found.push(one?.order === wanted ? one.symbols : undefined)
    }
    return found
  }
  const convert = async (at: number): Promise<Uint8Array | undefined> => {
    const last = spans.at(-1)
    const [first] = spans
    if (first === undefined || last === undefined || at < first.start || at >= last.start + last.length + SPREAD - 1) return undefined
    // In order from the earliest sector that is looked at, so that no source is opened twice.
    const others = order === 'raw' ? await inOrder(at - SPREAD + 1, 'packed') : []
    const own = await stored(at)
    if (own?.order === order) return own.symbols
    if (order === 'raw') return others.some((one) => one !== undefined) ? interleaved(others) : undefined
    return own === undefined ? undefined : deinterleaved(await inOrder(at, 'raw'))
  }
  return {
    at: async (at) => {
      const symbols = await convert(at)
      return symbols === undefined || symbols.every((symbol) => symbol === 0) ? undefined : symbols
    },
    close: async () => {
      await open?.reader.close()
      open = undefined
    },
  }
}

async function readStored(reader: ByteReader, { form }: SubcodeSpan): Promise<Stored> {
  const bytes = new Uint8Array(SYMBOLS)
  await reader.into(bytes)
  switch (form) {
    case 'planar':
      return { order: 'raw', symbols: symbolsOfPlanes(bytes) }
    case 'raw':
      return { order: 'raw', symbols: bytes.map((byte) => byte & 0x3f) }
    case 'packed': {
      const symbols = bytes.map((byte) => byte & 0x3f)
      writeParities(symbols)
      return { order: 'packed', symbols }
    }
  }
}
