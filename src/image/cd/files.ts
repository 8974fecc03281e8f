/** The files that a Compact Disc is written as: what each of them holds, before anything is written. */

import { isAscii } from '../../codec/index.js'
import type { Disc } from '../../layout/index.js'
import { beside } from '../../port/index.js'
import { subcodeBytes, SYMBOLS, type SubcodeForm } from '../../sector/index.js'
import { writeCcd } from './ccd-write.js'
import { writeCue, type CueDialect, type CueFile } from './cue-write.js'
import { nameOf, storedSectors } from './stored.js'
import { hasSubcode, writeToc } from './toc-write.js'
import { waveHeader } from './wave-header.js'

/**
 * What is written. Files without a path of their own lie beside the sheet; `textFile` takes the packs of CD-TEXT, where
 * there are any.
 */
export type CdTarget = { readonly textFile?: string } & CdForm

type CdForm =
  /** A CUE sheet, which names the text file, and its image or images. */
  | { readonly kind: 'cue'; readonly sheet: string; readonly image: string; readonly dialect: CueDialect }
  /** A TOC file of cdrdao for each session if they are wanted, and one image with samples in cdrdao's byte order. */
  | { readonly kind: 'toc'; readonly sheet: string | undefined; readonly image: string }
  /** CloneCD: `.ccd`, `.img` and `.sub`. */
  | { readonly kind: 'ccd'; readonly sheet: string }
  /** 2352-byte sectors of the program area alone. */
  | { readonly kind: 'bin'; readonly image: string }
  /** Lead-in, program and lead-out with their sub-code, scrambled, as a drive writes them: from 95:00:00 on. */
  | { readonly kind: 'raw'; readonly image: string; readonly subcode: Exclude<SubcodeForm, 'planar'> | 'none' }

/** A file by what it holds. */
export type CdFile = TextFile | ProgramFile | SubcodeFile | SymbolsFile | RawFile

/** A sheet or a text. */
export interface TextFile {
  readonly kind: 'text'
  readonly path: string
  readonly bytes: Uint8Array
}

/** Stored sectors `from` to `to`, 2352 bytes each. */
export interface ProgramFile extends Pick<CueFile, 'from' | 'to' | 'format'> {
  readonly kind: 'program'
  readonly path: string
}

/** The sub-code of all stored sectors, in planes. */
interface SubcodeFile {
  readonly kind: 'subcode'
  readonly path: string
}

/** All stored sectors with R to W behind each as the disc has them, samples in the order of cdrdao. */
interface SymbolsFile {
  readonly kind: 'symbols'
  readonly path: string
}

/** Lead-in, program and lead-out as a drive writes them. */
export interface RawFile {
  readonly kind: 'raw'
  readonly path: string
  readonly subcode: Exclude<SubcodeForm, 'planar'> | 'none'
}

/** In the order in which they get their names: a sheet after what it names. */
export function filesOfCd(disc: Disc, target: CdTarget): readonly CdFile[] {
  const texts: readonly CdFile[] =
    target.textFile !== undefined && disc.textPacks.length > 0 ? [textFile(target.textFile, disc.textPacks)] : []
  return [...texts, ...filesOfForm(disc, target)]
}

const textFile = (path: string, bytes: Uint8Array): TextFile => ({ kind: 'text', path, bytes })

function filesOfForm(disc: Disc, target: CdTarget): readonly CdFile[] {
  switch (target.kind) {
    case 'bin':
      return [wholeProgram(disc, target.image)]
    case 'cue': {
      const named = disc.textPacks.length > 0 ? target.textFile : undefined
      const { text, files } = writeCue(disc, {
        dialect: target.dialect,
        image: target.image,
        ...(named === undefined ? {} : { textFile: nameOf(named) }),
      })
      const names = [...files.map(({ name }) => name), named ?? '']
      const bytes = target.dialect === 'eac' || !names.every(isAscii) ? utf8(text) : latinOrUtf8(text)
      return [
        ...files.map(({ name, from, to, format }): CdFile => ({ kind: 'program', path: beside(target.image, name), from, to, format })),
        textFile(target.sheet, bytes),
      ]
    }
    case 'toc': {
      const image: CdFile = hasSubcode(disc)
        ? { kind: 'symbols', path: target.image }
        : { ...wholeProgram(disc, target.image), format: 'MOTOROLA' }
      const { sheet } = target
      if (sheet === undefined) return [image]
      return [
        image,
        ...disc.sessions.map((session) =>
          textFile(session.number === 1 ? sheet : numbered(sheet, session.number), utf8(writeToc(disc, session, target.image))),
        ),
      ]
    }
    case 'ccd': {
      const stem = target.sheet.replace(/\.ccd$/i, '')
      return [wholeProgram(disc, `${stem}.img`), { kind: 'subcode', path: `${stem}.sub` }, textFile(target.sheet, utf8(writeCcd(disc)))]
    }
    case 'raw':
      return [{ kind: 'raw', path: target.image, subcode: target.subcode }]
  }
}

export { storedSectors }

/** Sectors of a raw image. */
export function rawSectors({ sessions }: Disc): number {
  const [first, last] = [sessions[0], sessions.at(-1)]
  return first === undefined || last === undefined ? 0 : last.leadOut + last.leadOutLength - first.leadIn
}

/** Bytes of one sector in a file, and those before the first one. */
export function shapeOf(file: Exclude<CdFile, TextFile>): { readonly sectorBytes: number; readonly head: Uint8Array } {
  switch (file.kind) {
    case 'program':
      return { sectorBytes: 2352, head: file.format === 'WAVE' ? waveHeader((file.to - file.from) * 2352) : new Uint8Array(0) }
    case 'subcode':
      return { sectorBytes: subcodeBytes.planar, head: new Uint8Array(0) }
    case 'symbols':
      return { sectorBytes: 2352 + SYMBOLS, head: new Uint8Array(0) }
    case 'raw':
      return { sectorBytes: 2352 + (file.subcode === 'none' ? 0 : subcodeBytes[file.subcode]), head: new Uint8Array(0) }
  }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
/**
 * Sheets have no word for their character set: older readers take them for ISO 8859-1, so what fits is written in it, unless
 * they name files, whose names are bytes of the host.
 */
const latinOrUtf8 = (text: string): Uint8Array =>
  Array.from(text).every((character) => character <= '\u00ff') ? Uint8Array.from(text, (character) => character.charCodeAt(0)) : utf8(text)

/** `disc.toc` of session 2 is `disc-2.toc`. */
const numbered = (path: string, number: number): string => {
  const name = nameOf(path)
  const dot = name.lastIndexOf('.')
  const cut = dot > 0 ? path.length - name.length + dot : path.length
  return `${path.slice(0, cut)}-${number}${path.slice(cut)}`
}

const wholeProgram = (disc: Disc, path: string): ProgramFile => ({
  kind: 'program',
  path,
  from: 0,
  to: storedSectors(disc),
  format: 'BINARY',
})

/** R to W behind the samples of a sector, as the image of a TOC file has them. */
export function withSymbols(sectors: Uint8Array, symbols: Uint8Array): Uint8Array {
  const size = 2352 + SYMBOLS
  const count = sectors.length / 2352
  const out = new Uint8Array(count * size)
  for (let i = 0; i < count; i++) {
    out.set(sectors.subarray(i * 2352, (i + 1) * 2352), i * size)
    // P and Q are the recorder's.
    for (let k = 0; k < SYMBOLS; k++) out[i * size + 2352 + k] = (symbols[i * SYMBOLS + k] as number) & 0x3f
  }
  return out
}

/** Samples in the other byte order. */
export const swapped = (samples: Uint8Array): Uint8Array => Buffer.from(samples).swap16()
