/** Files that a sheet names: found beside it, and measured where they are sounds. */

import { encodeUtf8 } from '../../codec/index.js'
import type { Fault, Position } from '../../fault/index.js'
import { SILENCE } from '../../layout/index.js'
import type { Files } from '../../port/index.js'
import { measureSound, type ForeignDecoder, type SoundFile } from '../../source/index.js'
import { bytes } from '../../unit/index.js'
import { faults } from './faults.js'
import { lookedFor, neighbourOf, soundBeside, type Neighbour } from './neighbours.js'
import type { Part } from './parts.js'
import type { SheetName } from './sheet-text.js'
import { nameOf } from './stored.js'

export interface OpenSheetOptions {
  readonly files: Files
  /** Decodes what this program does not, and tells how long it is. */
  readonly foreign?: ForeignDecoder | undefined
  /** The character set of a sheet that does not say it by a mark, as the WHATWG Encoding Standard calls it. */
  readonly charset?: string | undefined
}

/** A sheet whose files are looked for. */
export interface SheetContext extends OpenSheetOptions {
  readonly sheet: string
  readonly found: Fault[]
}

export function fileNamed({ files, sheet, found }: SheetContext, name: SheetName, at: Position): Neighbour | undefined {
  const file = neighbourOf(files, sheet, name)
  if (file !== undefined) return file
  const other = charsetOfName(files, sheet, name)
  found.push(
    other === undefined
      ? faults.fileMissing({ name: name.text, looked: lookedFor(sheet, name.text) }, { position: at })
      : faults.fileInCharset({ name: name.text, ...other }, { position: at }),
  )
  return undefined
}

/** Those in which sheets of other countries are written. */
const charsets = [
  'windows-1251',
  'windows-1252',
  'shift_jis',
  'gb18030',
  'big5',
  'euc-kr',
  'windows-1250',
  'koi8-r',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-874',
  'ibm866',
  'euc-jp',
  'macintosh',
]

/** The character set in which the bytes of a name are that of a file that is there. */
function charsetOfName(
  files: Files,
  sheet: string,
  { spelled }: SheetName,
): { readonly charset: string; readonly file: string } | undefined {
  if (spelled === undefined) return undefined
  const content = encodeUtf8(spelled)
  for (const charset of charsets) {
    const file = neighbourOf(files, sheet, new TextDecoder(charset).decode(content))
    if (file !== undefined) return { charset, file: nameOf(file.path) }
  }
  return undefined
}

/** Where the sound itself is not there, the same in another kind of file is taken. */
export function soundNamed(context: SheetContext, name: SheetName, at: Position): Neighbour | undefined {
  const { files, sheet, found } = context
  const file = neighbourOf(files, sheet, name)
  const other = file === undefined ? soundBeside(files, sheet, name) : undefined
  if (other === undefined) return file ?? fileNamed(context, name, at)
  found.push(faults.soundInstead({ name: name.text, taken: nameOf(other.path) }, { position: at }))
  return other
}

export async function measured(context: SheetContext, path: string, at: Position): Promise<SoundFile | undefined> {
  const { sound, faults: judged } = await measureSound(path, context)
  for (const fault of judged) context.found.push({ ...fault, position: at })
  return sound
}

/** Whether a file begins as a sound does: WAV, AIFF or FLAC. */
export async function beginsAsSound(files: Files, path: string): Promise<boolean> {
  let head = ''
  for await (const piece of files.stream(path, bytes(0), bytes(12))) head += String.fromCharCode(...piece)
  return /^(RIFF|RF64|BW64)[^]{4}WAVE|^FORM[^]{4}AIF[FC]|^fLaC/.test(head)
}

/** Samples of a file of sectors, `count` of them; what is short of them in the file is silence. */
export function storedSound(source: string, count: number, bytesThere: number): readonly Part[] {
  const there = Math.min(count, Math.floor(bytesThere / 4))
  const sound: Part = { kind: 'sound', sound: { source, from: 0, samples: there } }
  return there === count ? [sound] : [sound, { kind: 'sound', sound: { source: SILENCE, from: 0, samples: count - there } }]
}
