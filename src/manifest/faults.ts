import { defineFaults, quote, type ManifestPath } from '../fault/index.js'

/** `boot.entries[0].image`; `the manifest` for the root. */
/** `whole` is what is called by no path. */
export function printPath(path: ManifestPath, whole = 'the manifest'): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')
  return text === '' ? whole : quoteless(text.replace(/^\./, ''))
}

const quoteless = (text: string): string => quote(text).slice(1, -1)
const list = (words: readonly string[]): string => words.join(', ')
const meant = (near: string | undefined): string => (near === undefined ? '' : `Did you mean ${quote(near)}? `)

interface At {
  readonly at: string
}

interface Stranger {
  readonly key: string
  readonly allowed: readonly string[]
  readonly near?: string
  readonly homes?: readonly string[]
  readonly kinds?: readonly string[]
}

/** Where the key belongs, as it is. */
function belonging({ key, homes = [], kinds = [] }: Stranger): string {
  if (kinds.length > 0) return `${quote(key)} goes with ${kinds.map(quote).join(', ')}. `
  return homes.length === 0 ? '' : `${quote(key)} belongs to ${homes.join(', ')}. `
}

interface Limits {
  readonly least?: number
  readonly most?: number
}

/** Behind `it must be` or `it must have`. */
export function printLimits({ least, most }: Limits): string {
  if (most === undefined) return least === undefined ? '' : ` at least ${least}`
  return least === undefined ? ` at most ${most}` : ` from ${least} to ${most}`
}

interface Hint {
  readonly description: string
  readonly example?: string
}

const hint = ({ description, example }: Hint): string =>
  [...(description === '' ? [] : [description]), ...(example === undefined ? [] : [`For example: ${example}`])].join(' ')

/** Faults of the text, before it is a manifest. */
const textFaults = defineFaults('manifest', {
  unreadable: {
    severity: 'error',
    when: 'the manifest or one it extends cannot be read',
    say: (p: { file: string; reason: string }) => `Cannot read the manifest ${quote(p.file)}: ${p.reason}`,
    help: 'Name a manifest on the command line, or make one with `disc init`',
  },
  endless: {
    severity: 'error',
    when: 'the manifest, or one it extends, is larger than any sensible one; what is behind the limit is not read',
    say: (p: { file: string; limit: number }) => `Cannot read the manifest ${quote(p.file)}: it has more than ${p.limit} bytes`,
    help: 'Name a file of text. Of many sources name folders or globs in place of single files',
  },
  notUtf8: {
    severity: 'error',
    when: 'the manifest is no UTF-8 text',
    say: (p: { file: string }) => `Cannot read the manifest ${quote(p.file)}: it is no UTF-8 text`,
    help: 'Save it as UTF-8',
  },
  tooLarge: {
    severity: 'error',
    when: 'the text of a manifest is larger than any sensible one',
    say: (p: { length: number; limit: number }) => `Cannot take a manifest of ${p.length} characters: at most ${p.limit}`,
    help: 'Name folders or globs in place of single files',
  },
  tooDeep: {
    severity: 'error',
    when: 'lists and maps of the manifest are nested too deeply',
    say: (p: { limit: number }) => `Cannot take a manifest that is nested more than ${p.limit} levels deep`,
    help: 'A manifest needs about ten levels',
  },
  tooManyValues: {
    severity: 'error',
    when: 'a manifest has too many values, each use of an alias counted',
    say: (p: { limit: number }) => `Cannot take a manifest of more than ${p.limit} values, each use of an alias counted`,
    help: 'Name folders or globs in place of single files, and look for aliases of aliases',
  },
  controlCharacter: {
    severity: 'error',
    when: 'the text of the manifest has a NUL or another control character',
    clause: 'YAML 1.2.2 5.1',
    say: (p: { code: number }) => `Cannot read a control character (U+${p.code.toString(16).toUpperCase().padStart(4, '0')})`,
    help: 'Remove it, or write it as \\xNN within double quotes',
  },
  syntax: {
    severity: 'error',
    when: 'the text of the manifest is no YAML',
    clause: 'YAML 1.2.2',
    say: (p: { reason: string; mend: string }) => `Cannot read this as YAML: ${p.reason}`,
    help: (p: { mend: string }) => p.mend,
  },
  version: {
    severity: 'error',
    when: 'a %YAML directive asks for another version than 1.2',
    say: (p: { version: string }) => `Cannot read YAML ${p.version}: manifests are YAML 1.2`,
    help: 'Remove the %YAML line',
  },
  severalDocuments: {
    severity: 'error',
    when: 'the file holds more than one YAML document',
    say: () => 'Cannot take a second YAML document: a file holds one manifest',
    help: 'Remove the line of three dashes, or put the second manifest into a file of its own',
  },
  notAMap: {
    severity: 'error',
    when: 'the manifest is empty, or a list or a single value',
    say: (p: { found: string }) => `Cannot take ${p.found} as a manifest: it must be a map of keys`,
    help: 'Write `key: value`, with a blank behind the colon. The smallest manifest begins with `disc: 1`; `disc init` writes one',
  },
  notDescribed: {
    severity: 'error',
    when: 'a file that a schema describes is empty, or a list or a single value',
    say: (p: { called: string }) => `Cannot take this as ${p.called}: it must be a map of keys`,
    help: 'Write { "key": value }',
  },
  jsonHasNoForm: {
    severity: 'error',
    when: '`disc fmt` is given a manifest whose name ends in .json',
    say: (p: { file: string }) => `Cannot format ${quote(p.file)}: \`disc fmt\` writes YAML, and this is JSON by its name`,
    help: 'Leave it to a formatter of JSON, or give the manifest a name that ends in .yaml',
  },
  placeOfKeyUnknown: {
    severity: 'warning',
    when: '`disc fmt` finds a key that the manifest does not have at its place; it stays, behind all others',
    say: (p: { at: string; key: string }) => `There is no place for ${quote(p.key)} in ${p.at}: it stands behind the other keys`,
    help: '`disc validate` tells what may have been meant',
  },
  orderKept: {
    severity: 'warning',
    when: '`disc fmt` leaves the keys of a map in their order, since an alias would come before its anchor',
    clause: 'YAML 1.2.2 7.1',
    say: (p: { at: string; anchor: string }) => `The keys of ${p.at} stay in their order: aliases of &${p.anchor} would come before it`,
    help: 'Put the anchor below a key of the first level that begins with `x-`, such as `x-common`',
  },
  duplicateKey: {
    severity: 'error',
    when: 'a map has one key twice',
    clause: 'YAML 1.2.2 3.2.1.3',
    say: (p: { key: string; line: number; column: number }) =>
      `The key ${quote(p.key)} is there twice: first in line ${p.line}, column ${p.column}`,
    help: 'Remove one, or join the two',
  },
  keyNotText: {
    severity: 'error',
    when: 'a key is a list, a map or nothing',
    say: () => 'A key must be a word',
    help: 'Write `key: value`',
  },
  tag: {
    severity: 'error',
    when: 'a value has a YAML tag that means nothing here',
    say: (p: { tag: string }) => `Cannot take a value with the tag ${quote(p.tag)}`,
    help: 'Remove the tag; for text that begins with an exclamation mark use quotes',
  },
  unknownAlias: {
    severity: 'error',
    when: 'an alias names no anchor before it',
    say: (p: { name: string }) => `The alias ${quote(`*${p.name}`)} names no anchor above it`,
    help: 'Give the value an anchor, `&name`, before it is used; for text that begins with an asterisk use quotes',
  },
  cyclicAlias: {
    severity: 'error',
    when: 'an alias stands within the value that it names',
    say: (p: { name: string }) => `The alias ${quote(`*${p.name}`)} stands within the value it names`,
    help: 'Write that part out',
  },
  mergeNotMap: {
    severity: 'error',
    when: 'the value of a merge key `<<` is no map',
    say: () => 'A merge key `<<` takes an alias of a map, or a list of them',
    help: 'Name an anchor that stands before a map',
  },
  unknownVariable: {
    severity: 'error',
    when: 'a ${NAME} of the manifest is not in the environment and has no default',
    say: (p: { name: string }) => `The environment has no ${p.name}`,
    help: (p: { name: string }) => `Set ${p.name}, or give it a default: \${${p.name}:-value}. For these characters themselves write $\${`,
  },
  malformedVariable: {
    severity: 'error',
    when: 'a ${ in the manifest is not followed by a name and a closing brace',
    say: (p: { text: string }) => `Cannot replace ${quote(p.text)}: it is not \${NAME} or \${NAME:-default}`,
    help: 'For these characters themselves write $${',
  },
  malformedOverride: {
    severity: 'error',
    when: 'a --set is not KEY=VALUE, or its key leads through something that is no map',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: { text: string; reason: string }) => `Cannot set ${quote(p.text)}: ${p.reason}`,
    help: 'Write --set volume.id=NAME or --set files.0.at=/docs',
  },
  nothingToRemove: {
    severity: 'error',
    when: 'a --set KEY=null is to take a member out of a list that does not have it',
    imapi: ['IMAPI_E_INVALID_PARAM', 'E_IMAPI_RAW_IMAGE_TRACK_INDEX_NOT_FOUND'],
    imapiOf: ({ list }: { list: string }) => [
      list.endsWith('.indexes') ? 'E_IMAPI_RAW_IMAGE_TRACK_INDEX_NOT_FOUND' : 'IMAPI_E_INVALID_PARAM',
    ],
    say: (p: { list: string; position: number }) =>
      `Cannot take member ${p.position} out of ${p.list}: it has ${p.position === 0 ? 'none' : `0 to ${p.position - 1}`}`,
    help: 'Members are counted from 0',
  },
  baseMissing: {
    severity: 'error',
    when: 'a manifest named by `extends` is not there',
    say: (p: { file: string }) => `Cannot extend ${quote(p.file)}: there is no such file`,
    help: 'The path is relative to the manifest that says `extends`',
  },
  baseCycle: {
    severity: 'error',
    when: 'manifests extend each other in a circle',
    say: (p: { files: readonly string[] }) => `Manifests extend each other in a circle: ${p.files.join(' -> ')}`,
    help: 'Put what both need into a third manifest',
  },
  tooManyBases: {
    severity: 'error',
    when: 'a manifest extends too many others',
    say: (p: { limit: number }) => `Cannot extend more than ${p.limit} manifests in all`,
  },
})

/** Faults of form: what the schema says. */
const formFaults = defineFaults('manifest', {
  unknownKey: {
    severity: 'error',
    when: 'a map has a key that the manifest language does not know there',
    imapi: ['IMAPI_E_INVALID_PARAM', 'IMAPI_E_PROPERTY_NOT_ACCESSIBLE'],
    // A key that belongs to something else is a property that this kind of item has not.
    imapiOf: ({ kinds = [], homes = [] }: Stranger) => [
      'IMAPI_E_INVALID_PARAM',
      ...(kinds.length + homes.length === 0 ? [] : ['IMAPI_E_PROPERTY_NOT_ACCESSIBLE']),
    ],
    say: (p: At & Stranger) => `There is no key ${quote(p.key)} in ${p.at}`,
    help: (p: Stranger) => `${meant(p.near)}${belonging(p)}Allowed: ${list(p.allowed)}`,
  },
  missingKey: {
    severity: 'error',
    when: 'a map lacks a key that it must have',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: At & { key: string; allowed?: readonly string[] } & Hint) => `The key ${quote(p.key)} is missing in ${p.at}`,
    help: ({ key, description, allowed = [], ...rest }: { key: string; allowed?: readonly string[] } & Hint) =>
      [
        `Add ${key}${description === '' ? '.' : `: ${description}`}`,
        ...(allowed.length === 0 ? [] : [`Allowed: ${list(allowed)}.`]),
        hint({ ...rest, description: '' }),
      ]
        .join(' ')
        .trim(),
  },
  noneOfKeys: {
    severity: 'error',
    when: 'a map has none of the keys that say what it is',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: At & { keys: readonly string[] }) => `Nothing says what ${p.at} is`,
    help: (p: { keys: readonly string[] }) => `It needs one of: ${list(p.keys)}`,
  },
  conflictingKeys: {
    severity: 'error',
    when: 'a map has several keys of which only one may be there',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: At & { keys: readonly string[] }) => `Cannot take ${p.at}: ${p.keys.map(quote).join(' and ')} exclude each other`,
    help: (p: { keys: readonly string[] }) => `Keep one of: ${list(p.keys)}`,
  },
  wrongType: {
    severity: 'error',
    when: 'a value is of another kind than its key takes: text, number, list, map',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: At & { found: string; expected: string; example?: string; keys?: readonly string[] }) =>
      `Cannot take ${p.found} for ${p.at}: it must be ${p.expected}`,
    help: (p: { example?: string; keys?: readonly string[] }) =>
      p.example !== undefined
        ? `For example: ${p.example}`
        : p.keys === undefined
          ? 'See `disc schema`'
          : `Write { key: value }, with keys of these: ${list(p.keys)}`,
  },
  notOneOf: {
    severity: 'error',
    when: 'a value is none of those that its key takes',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: At & { found: string; allowed: readonly string[]; near?: string }) => `Cannot take ${p.found} for ${p.at}`,
    help: (p: { allowed: readonly string[]; near?: string }) => `${meant(p.near)}Allowed: ${list(p.allowed)}`,
  },
  malformed: {
    severity: 'error',
    when: 'a text has not the form that its key takes',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: At & { found: string; description: string; example?: string }) => `Cannot take ${p.found} for ${p.at}`,
    help: (p: { description: string; example?: string }) =>
      `${p.description}${p.example === undefined ? '' : ` For example: ${p.example}`}`,
  },
  outOfRange: {
    severity: 'error',
    when: 'a number is too small or too large',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: At & Limits & { found: number } & Hint) => `Cannot take ${p.found} for ${p.at}: it must be${printLimits(p)}`,
    help: hint,
  },
  wrongLength: {
    severity: 'error',
    when: 'a text is too short or too long',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: At & Limits & { found: string; length: number } & Hint) =>
      `Cannot take ${p.found} for ${p.at}: ${p.length} characters, it must have${printLimits(p)}`,
    help: (p: Limits & { length: number } & Hint) =>
      p.length < (p.least ?? 0) ? `Write at least ${p.least}. ${hint(p)}` : `Shorten it. ${hint(p)}`,
  },
  wrongCount: {
    severity: 'error',
    when: 'a list or a map has too few or too many members',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: At & Limits & { count: number } & Hint) => `Cannot take ${p.count} members for ${p.at}: it must have${printLimits(p)}`,
    help: (p: Limits & { count: number } & Hint) =>
      p.count < (p.least ?? 0) ? `List at least ${p.least}. ${hint(p)}` : `Leave some out. ${hint(p)}`,
  },
  more: {
    severity: 'note',
    when: 'there are more faults of form than anybody reads at once',
    say: (p: { count: number }) => `There are ${p.count} more faults of this kind`,
  },
  repeated: {
    severity: 'error',
    when: 'a list whose members must differ has one twice',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: At & { found: string }) => `${p.found} is there twice in ${p.at}`,
    help: 'Remove one',
  },
})

/** Faults of sense: values that each have the right form and do not go together. */
const senseFaults = defineFaults('manifest', {
  duplicatePath: {
    severity: 'error',
    when: 'two entries give one path of the disc',
    imapi: ['IMAPI_E_DUP_NAME', 'IMAPI_E_FILEEXISTS'],
    say: (p: { path: string; other: string }) => `Cannot put a second file at ${quote(p.path)}: ${p.other} is there`,
    help: 'Give one of them another path, or remove it',
  },
  belowFile: {
    severity: 'error',
    when: 'an entry is put below another one, which is a file',
    imapi: ['IMAPI_E_NOT_DIR'],
    say: (p: { path: string; file: string; other: string }) =>
      `Cannot put ${quote(p.path)} below ${quote(p.file)}: it is the file of ${p.other}`,
    help: 'Give one of them another path',
  },
  badPath: {
    severity: 'error',
    when: 'a path of the disc has an empty name, `.` or `..`, or ends in a slash where it names a file',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { path: string; reason: string }) => `Cannot use ${quote(p.path)} as a path of the disc: ${p.reason}`,
    help: 'Write it from the root with single slashes: /docs/readme.txt',
  },
  rootTaken: {
    severity: 'error',
    when: 'an entry other than a folder is put at the root of the disc',
    imapi: ['IMAPI_E_INVALID_PATH', 'IMAPI_E_NOT_FILE'],
    say: () => 'Cannot put this at the root of the disc, which is a folder',
    help: 'Name a file: /name',
  },
  notASetMember: {
    severity: 'error',
    when: 'the number of a volume is greater than the size of its set',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    clause: 'ECMA-119 8.4.13',
    say: (p: { sequence: number; setSize: number }) => `Cannot be volume ${p.sequence} of a set of ${p.setSize}`,
    help: 'Set volume.setSize to the number of discs',
  },
  labelCharacters: {
    severity: 'error',
    when: 'a label has a character that no file system can keep',
    imapi: ['IMAPI_E_INVALID_VOLUME_NAME'],
    say: (p: At & { label: string; found: string }) => `Cannot use ${quote(p.label)} for ${p.at}: it has ${p.found}`,
    help: 'Use letters, digits, the underscore and spaces',
  },
  labelField: {
    severity: 'error',
    when: 'a pattern of labels has something in braces that stands for nothing',
    say: (p: { labels: string; field: string }) => `${quote(p.labels)} has ${quote(p.field)}, which stands for nothing`,
    help: 'In braces there are {n} and {total}, with as many digits as {n:02}',
  },
  oneImage: {
    severity: 'error',
    when: 'the discs of a set would all become one image',
    say: (p: { image: string }) => `All discs of the set would be ${quote(p.image)}`,
    help: 'Write {label} where the name of each disc goes, as dist/{label}.iso',
  },
  labelTooLong: {
    severity: 'error',
    when: 'a label is longer than one of the file systems can keep',
    imapi: ['IMAPI_E_INVALID_VOLUME_NAME'],
    say: (p: At & { label: string; length: number; limit: number; space: string }) =>
      `Cannot use ${quote(p.label)} for ${p.at}: ${p.length} characters, ${p.space} takes at most ${p.limit}`,
    help: 'Shorten it, or give that file system a volumeId of its own',
  },
  badDate: {
    severity: 'error',
    when: 'a date is no day of the calendar or beyond what a disc can record',
    imapi: ['IMAPI_E_INVALID_DATE'],
    clause: 'ECMA-119 8.4.26.1',
    say: (p: At & { text: string }) => `Cannot take ${quote(p.text)} for ${p.at}: there is no such moment from the year 1 to 9999`,
    help: 'Write 2026-11-20, 2026-11-20T13:40:00Z, or seconds since 1970',
  },
  datesOutOfOrder: {
    severity: 'error',
    when: 'a volume expires before it is made or takes effect, or was changed before it was made',
    imapi: ['IMAPI_E_INVALID_DATE'],
    say: (p: { earlier: string; later: string }) => `volume.${p.later} lies before volume.${p.earlier}`,
    help: 'Exchange them, or leave one out',
  },
  noFileSystem: {
    severity: 'error',
    when: 'the manifest has files and every file system is switched off',
    imapi: ['IMAPI_E_NO_OUTPUT', 'IMAPI_E_NOACTIVEFORMAT'],
    say: () => 'Files need a file system, and all are switched off',
    help: 'Set filesystems.iso9660 or filesystems.udf to true',
  },
  needsFileSystem: {
    severity: 'error',
    when: 'a key asks for something that only a file system can do that is not there',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: At & { space: string }) => `${p.at} needs ${p.space}, which this disc does not have`,
    help: (p: { space: string }) => `Switch ${p.space} on below filesystems, or remove the key`,
  },
  revisionLacks: {
    severity: 'error',
    when: 'a key asks for something that the chosen revision of UDF does not have',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: At & { revision: string; needed: string }) => `${p.at} needs UDF ${p.needed}, and this disc has ${p.revision}`,
    help: (p: { needed: string }) => `Set filesystems.udf.revision to "${p.needed}" or later, or remove the key`,
  },
  classicHfs: {
    severity: 'error',
    when: 'HFS is asked for, which came before HFS Plus',
    say: () => 'HFS is not made: macOS reads it no more since 10.15, and Linux alone still does',
    help: 'Use `hfsplus`, which each Macintosh since Mac OS 8.1 reads; for older ones an image has to be made by another program, such as genisoimage',
  },
  excludeEachOther: {
    severity: 'error',
    when: 'two keys ask for things of which a disc can have one',
    say: (p: { first: string; second: string; reason: string }) => `Cannot have both ${p.first} and ${p.second}: ${p.reason}`,
    help: 'Remove one of them',
  },
  needsKey: {
    severity: 'error',
    when: 'a key has no effect without another one',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: At & { needed: string }) => `${p.at} means nothing without ${p.needed}`,
    help: (p: { needed: string }) => `Add ${p.needed}, or remove the key`,
  },
  numberTwice: {
    severity: 'error',
    when: 'two partitions have one number',
    say: (p: At & { number: number; first: string }) => `${p.at} is ${p.number}, which ${p.first} has`,
    help: 'Give each a number of its own, or leave the numbers out',
  },
  noSuchPartition: {
    severity: 'error',
    when: 'a boot entry names a partition that the manifest does not list',
    say: (p: At & { number: number; there: readonly number[] }) =>
      `${p.at}: there is no partition ${p.number}${p.there.length === 0 ? '' : `; boot.partitions has ${p.there.join(', ')}`}`,
    help: 'List it in boot.partitions; one that names no number has the first from 2 on that is free',
  },
  needsXaTrack: {
    severity: 'error',
    when: 'a file is to fill sectors of forms, on an image of blocks or in a track whose sectors have one form',
    clause: 'CD-ROM XA',
    say: (p: At) => `${p.at} needs a track that mixes forms: blocks of 2048 bytes have no subheaders`,
    help: 'Make it a Compact Disc: `tracks: [{ type: xa }]`, and `output.sheet` for its image; or remove the key',
  },
  noSuchTrack: {
    severity: 'error',
    when: 'a file is to be what a track holds that the disc does not have, or that holds the file itself',
    say: (p: At & { track: number; count: number; own: boolean }) =>
      p.own
        ? `${p.at} is the track that holds the files themselves`
        : `${p.at}: the disc has no track ${p.track}${p.count === 0 ? ', but blocks alone' : `; it has ${p.count}`}`,
    help: 'Name another track of `tracks`, or of `audio`, by its number',
  },
  notACompactDisc: {
    severity: 'error',
    when: 'a medium other than a CD is to hold audio or tracks',
    imapi: ['IMAPI_E_WRONGFORMAT'],
    say: (p: At & { media: string }) => `Cannot put ${p.at} on ${p.media}: only a Compact Disc has tracks of its kind`,
    help: 'Set media to cd-r',
  },
  imageApart: {
    severity: 'error',
    when: 'the image of a Compact Disc is to lie elsewhere than its sheet looks for it',
    say: (p: { sheet: string; image: string; wanted: string }) =>
      `The sheet "${p.sheet}" would not find "${p.image}": it looks for "${p.wanted}"`,
    help: (p: { wanted: string }) => `Write \`image: ${p.wanted}\`, or leave it out: the image lies beside the sheet then`,
  },
  tooManyTracks: {
    severity: 'error',
    when: 'the number of the last track would be above 99',
    imapi: ['E_IMAPI_RAW_IMAGE_TOO_MANY_TRACKS', 'E_IMAPI_DF2TAO_TRACK_LIMIT_REACHED'],
    clause: 'IEC 60908 17.5',
    say: (p: { last: number }) => `Cannot number a track ${p.last}: track numbers go up to 99`,
    help: 'Leave tracks out, or begin with a lower number',
  },
  noTracks: {
    severity: 'error',
    when: 'a list of tracks is empty',
    imapi: ['E_IMAPI_RAW_IMAGE_NO_TRACKS'],
    clause: 'IEC 60908 17.5',
    say: (p: At) => `Cannot make a disc of ${p.at}: it lists no track`,
    help: 'List at least one track, or leave the key out',
  },
  tooManyIndexes: {
    severity: 'error',
    when: 'a track has more than 99 indexes',
    imapi: ['E_IMAPI_RAW_IMAGE_TOO_MANY_TRACK_INDEXES'],
    clause: 'IEC 60908 17.5',
    say: (p: At & { count: number }) => `Cannot number ${p.count} indexes of ${p.at}: numbers go up to 99, and 1 is its start`,
    help: 'Leave indexes out',
  },
  sectorBytes: {
    severity: 'error',
    when: 'a file is to hold user data of another size than sectors of its mode have',
    clause: 'ECMA-130 14',
    say: (p: { type: string; found: number; user: number }) =>
      `Cannot take ${p.found} bytes for a sector of ${p.type}: it has ${p.user} of user data, and 2352 with all that surrounds them`,
    help: 'Correct type or sectorBytes',
  },
  sessionOrder: {
    severity: 'error',
    when: 'a track is of another session than that of the track before or the next one',
    say: (p: At & { found: number; wanted: number }) =>
      `Cannot put ${p.at} into session ${p.found} here: session ${p.wanted} or the next one goes on`,
    help: 'Sessions are numbered from 1, and their tracks stand together',
  },
  sessionStart: {
    severity: 'error',
    when: 'a track that is not the first of its session says where the session begins',
    say: (p: At & { session: number }) => `Cannot let ${p.at} begin at a block: the session ${p.session} has a track already`,
    help: 'Write the start beside the first track of the session',
  },
  badCatalogNumber: {
    severity: 'error',
    when: 'a media catalogue number is no 13 digits, or its check digit is wrong',
    imapi: ['E_IMAPI_DF2TAO_INVALID_MCN'],
    clause: 'IEC 60908 17.5.3',
    say: (p: { text: string; reason: string }) => `Cannot take ${quote(p.text)} as catalogue number: ${p.reason}`,
    help: 'Take the 13 digits of the bar code; a UPC of 12 digits gets a 0 in front',
  },
  badIsrc: {
    severity: 'error',
    when: 'a recording code is not two letters, three letters or digits, and seven digits',
    imapi: ['E_IMAPI_DF2TAO_INVALID_ISRC'],
    clause: 'ISO 3901',
    say: (p: { text: string }) => `Cannot take ${quote(p.text)} as ISRC: it is not two letters, three letters or digits, and seven digits`,
    help: 'Write PTABC2600001 or PT-ABC-26-00001',
  },
  repeatedIsrc: {
    severity: 'warning',
    when: 'two tracks have one recording code',
    say: (p: { text: string; other: number }) => `Track ${p.other} has the ISRC ${quote(p.text)} too`,
    help: 'Each recording has a code of its own',
  },
  emptyRange: {
    severity: 'error',
    when: 'a track ends before it begins',
    imapi: ['IMAPI_E_TRACK_NOT_BIG_ENOUGH'],
    say: (p: At) => `${p.at} ends before it begins`,
    help: 'Exchange start and end',
  },
  indexAtStart: {
    severity: 'error',
    when: 'a further index of a track lies at its start, where index 1 is',
    clause: 'IEC 60908 17.5',
    imapi: ['E_IMAPI_RAW_IMAGE_TRACK_INDEX_OFFSET_ZERO_CANNOT_BE_CLEARED'],
    say: (p: At & { index: number }) => `Cannot put index ${p.index} at the start of ${p.at}: index 1 is there`,
    help: 'Leave it out: index 1 is always at the start of the track',
  },
  bootIdTooLong: {
    severity: 'error',
    when: 'the id of the first boot entry is longer than the validation entry allows',
    imapi: ['IMAPI_E_BOOT_IMAGE_DATA'],
    clause: 'El Torito 1.0 2.1',
    say: (p: { length: number }) => `Cannot take an id of ${p.length} characters for the first boot entry: at most 24`,
  },
  criteriaOnDefault: {
    severity: 'error',
    when: 'the default entry of the boot catalogue has selection criteria',
    clause: 'El Torito 1.0 2.2',
    imapi: ['IMAPI_E_BOOT_IMAGE_DATA'],
    say: () => 'The first boot entry, which is the default, has no place for selection criteria',
    help: 'Put an entry without criteria before it',
  },
  tooManyBytes: {
    severity: 'error',
    when: 'a size with its unit is beyond what can be counted',
    imapi: ['IMAPI_E_DATA_TOO_BIG'],
    say: (p: At & { size: string }) => `Cannot take ${quote(p.size)} for ${p.at}: it is more than 9007199254740991 bytes`,
  },
  infoTableEmulated: {
    severity: 'error',
    when: 'an information table is asked for in an image that is emulated as a drive',
    imapi: ['IMAPI_E_BOOT_IMAGE_DATA'],
    say: (p: { emulation: string }) => `An information table in an image with emulation ${p.emulation} would damage its file system`,
    help: 'Remove infoTable, or set emulation to none',
  },
})

export const faults = { ...textFaults, ...formFaults, ...senseFaults }
