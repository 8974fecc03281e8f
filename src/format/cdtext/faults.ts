import { defineFaults, quote } from '../../fault/index.js'

const ofTrack = (track: number): string => (track === 0 ? 'the disc' : `track ${track}`)

export const faults = defineFaults('cdtext', {
  character: {
    severity: 'error',
    when: 'a text holds a character that its language cannot record',
    clause: 'MMC-3 J.8',
    say: (p: { field: string; track: number; language: string; text: string; character: string; charset: string }) =>
      `The ${p.field} of ${ofTrack(p.track)} in ${quote(p.language)}, ${quote(p.text)}, has ${quote(p.character)}, which is not in ${p.charset}`,
    help: 'Write the text without it; Japanese is recorded in MS-JIS, every other language in ISO 8859-1',
  },
  language: {
    severity: 'error',
    when: 'a language has no code in CD-TEXT',
    clause: 'EBU Tech 3258 annex 1',
    say: (p: { language: string }) => `CD-TEXT has no code for the language ${quote(p.language)}`,
    help: 'Use the two letters of ISO 639-1, such as en, de, pt or ja',
  },
  tooManyLanguages: {
    severity: 'error',
    when: 'a disc has texts in more than eight languages',
    clause: 'MMC-3 J.3',
    say: (p: { count: number }) => `CD-TEXT holds eight languages, not ${p.count}`,
    help: 'Leave languages out',
  },
  tooMuch: {
    severity: 'error',
    when: 'the texts of one language need more than 256 packs',
    clause: 'MMC-3 J.3',
    say: (p: { language: string; packs: number; limit: number }) =>
      `The texts in ${quote(p.language)} need ${p.packs} packs of CD-TEXT; ${p.limit} can be numbered`,
    help: 'Shorten texts or leave some fields out',
  },
  plainMarks: {
    severity: 'warning',
    when: 'texts have typographic punctuation, which CD-TEXT has not; they are recorded with plain quotation marks, dashes and dots',
    clause: 'MMC-3 J.8',
    say: (p: { count: number; example: string }) =>
      `CD-TEXT has no typographic punctuation: ${p.count === 1 ? 'one text is' : `${p.count} texts are`} recorded with plain marks, such as ${quote(p.example)}`,
  },
  leftOut: {
    severity: 'warning',
    when: 'texts cannot be recorded as CD-TEXT and are left out',
    clause: 'MMC-3 annex J',
    say: (p: { count: number; total: number; reasons: string }) =>
      `CD-TEXT cannot carry ${p.count} of ${p.total} texts, which are left out. ${p.reasons}`,
    help: 'The sounds are recorded all the same; players will not show these texts',
  },
  notPacks: {
    severity: 'error',
    when: 'a file or a list of CD-TEXT packs has a length that no number of packs has, or holds another type of pack',
    clause: 'MMC-3 table J.1',
    say: (p: { length: number; reason: string }) => `These ${p.length} bytes are no CD-TEXT: ${p.reason}`,
  },
  crc: {
    severity: 'warning',
    when: 'a CD-TEXT pack fails its CRC',
    clause: 'MMC-3 J.5',
    say: (p: { pack: number }) => `Pack ${p.pack} of the CD-TEXT fails its CRC and is passed over`,
    help: 'Read the disc again; the texts around it may be cut',
  },
  charset: {
    severity: 'warning',
    when: 'a block of CD-TEXT is in a character set that is not supported',
    clause: 'MMC-3 J.8',
    say: (p: { block: number; code: number }) =>
      `Block ${p.block} of the CD-TEXT is in character set ${p.code.toString(16)}h, which nobody knows; it is passed over`,
  },
})
