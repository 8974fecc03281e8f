import { defineFaults, quote } from '../fault/index.js'

/** Pairs of names that a reader takes for one, the first few of them. */
export interface FoldedNames {
  readonly space: string
  readonly count: number
  readonly examples: readonly { readonly path: string; readonly other: string; readonly readers: readonly string[] }[]
}

/** Names that programs of Windows cannot ask for. */
export interface UnopenedNames {
  readonly space: string
  readonly windows: 'opens' | 'translates'
  readonly count: number
  readonly examples: readonly { readonly path: string; readonly why: string }[]
}

const more = (p: { readonly count: number; readonly examples: readonly unknown[] }): string =>
  p.count > p.examples.length ? `, and ${p.count - p.examples.length} more` : ''

export const faults = defineFaults('tree', {
  namesFold: {
    severity: 'warning',
    when: 'names of one folder differ in what some readers do not tell apart: case, dots and blanks at the end, composed letters',
    clause: 'Joliet specification; OSTA UDF 2.60 4.2.2.1; ECMA-119 7.5',
    say: (p: FoldedNames) =>
      `In ${p.space} some readers reach one of two files alone, because their names are one to them: ` +
      p.examples.map(({ path, other, readers }) => `${quote(other)} and ${quote(path)} (${readers.join(', ')})`).join('; ') +
      more(p),
    help: 'Rename one of them, or take it out of this file system with `hide`; `names: strict` makes this an error',
  },
  namesEqual: {
    severity: 'error',
    when: 'names are strict and two of one folder are one name to some readers',
    clause: 'Joliet specification; OSTA UDF 2.60 4.2.2.1; ECMA-119 7.5',
    imapi: ['IMAPI_E_NO_UNIQUE_NAME'],
    say: (p: { space: string; path: string; other: string; readers: readonly string[] }) =>
      `Cannot record ${quote(p.path)} beside ${quote(p.other)} in ${p.space}: they are one name to ${p.readers.join(', ')}`,
    help: 'Rename one of them, or let names be mangled, which leaves it at a warning',
  },
  namesUnopened: {
    severity: 'warning',
    when: 'names are such that programs of Windows cannot open the files by them: devices, characters, dots and blanks at the end',
    clause: 'Microsoft, "Naming Files, Paths, and Namespaces"',
    say: (p: UnopenedNames) =>
      `${p.count === 1 ? 'A name' : `${p.count} names`} of ${p.space} ${p.windows === 'translates' ? 'will be shown changed by Windows, or not be opened' : 'cannot be opened by Windows'}: ` +
      p.examples.map(({ path, why }) => `${quote(path)} (${why})`).join(', ') +
      more(p),
    help: 'Rename it if the disc is for Windows too',
  },
  taken: {
    severity: 'error',
    when: 'two entries of the manifest give the same path',
    imapi: ['IMAPI_E_DUP_NAME'],
    say: (p: { path: string; first: number | undefined }) =>
      `Cannot put ${quote(p.path)} on the disc: ${p.first === undefined ? 'another entry' : `files[${p.first}]`} has put something there`,
    help: 'Give one of them another path, or exclude it from its source',
  },
  onDisc: {
    severity: 'error',
    when: 'an entry gives the path of a file that the imported session has, and conflicts are to fail',
    imapi: ['IMAPI_E_DUP_NAME'],
    say: (p: { path: string }) => `${quote(p.path)} is on the disc already`,
    help: 'Set session.conflict to replace or keep, or give the file another path',
  },
  keptOlder: {
    severity: 'note',
    when: 'an entry gives the path of a file that the imported session has, and that one is to be kept',
    say: (p: { path: string }) => `${quote(p.path)} stays as it is on the disc: the new file is left out`,
  },
  folderTaken: {
    severity: 'error',
    when: 'a file is to lie where a folder is, or the reverse',
    imapi: ['IMAPI_E_DUP_NAME', 'IMAPI_E_NOT_DIR', 'IMAPI_E_NOT_FILE'],
    imapiOf: (p: { is: string }) => ['IMAPI_E_DUP_NAME', p.is === 'folder' ? 'IMAPI_E_NOT_FILE' : 'IMAPI_E_NOT_DIR'],
    say: (p: { path: string; is: string; wanted: string }) => `Cannot make ${quote(p.path)} a ${p.wanted}: it is a ${p.is}`,
    help: 'End the path with a slash to put a file into a folder under its own name',
  },
  notFolder: {
    severity: 'error',
    when: 'something is to lie below a file',
    imapi: ['IMAPI_E_NOT_DIR'],
    say: (p: { path: string; file: string }) => `Cannot put ${quote(p.path)} on the disc: ${quote(p.file)} is not a folder`,
    help: 'Give one of them another path',
  },
  fileOnDisc: {
    severity: 'error',
    when: 'a folder of the manifest has the path of a file that the imported session has',
    imapi: ['IMAPI_E_IMPORT_TYPE_COLLISION_FILE_EXISTS_AS_DIRECTORY'],
    say: (p: { path: string; file: string }) =>
      p.path === p.file
        ? `Cannot make ${quote(p.path)} a folder: it is a file of the disc`
        : `Cannot put ${quote(p.path)} on the disc: ${quote(p.file)} is a file there`,
    help: (p: { file: string }) => `Take the file out before, with { remove: ${JSON.stringify(p.file)} }, or give another path`,
  },
  folderOnDisc: {
    severity: 'error',
    when: 'a file of the manifest has the path of a folder that the imported session has',
    imapi: ['IMAPI_E_IMPORT_TYPE_COLLISION_DIRECTORY_EXISTS_AS_FILE'],
    say: (p: { path: string }) => `Cannot make ${quote(p.path)} a file: it is a folder of the disc`,
    help: (p: { path: string }) =>
      `End the path with a slash to put a file into the folder, or take that out before, with { remove: ${JSON.stringify(p.path)} }`,
  },
  notEmpty: {
    severity: 'error',
    when: 'a folder is to be removed that has to be empty, and is not',
    imapi: ['IMAPI_E_DIR_NOT_EMPTY'],
    say: (p: { path: string; count: number; example: string }) =>
      `Cannot remove ${quote(p.path)}: it holds ${quote(p.example)}${p.count === 1 ? '' : ` and ${p.count - 1} more`}`,
    help: 'Remove what it holds before, or leave `empty` out, which removes all of it',
  },
  linkTargetMissing: {
    severity: 'error',
    when: 'a hard link names a path that no entry makes',
    imapi: ['IMAPI_E_FILE_NOT_FOUND', 'IMAPI_E_NOT_IN_FILE_SYSTEM'],
    say: (p: { path: string; to: string }) => `Cannot link ${quote(p.path)}: there is no ${quote(p.to)} on the disc`,
    help: 'Name the path of a file of the disc',
  },
  linkToFolder: {
    severity: 'error',
    when: 'a hard link names a folder',
    imapi: ['IMAPI_E_NOT_FILE'],
    say: (p: { path: string; to: string }) => `Cannot link ${quote(p.path)}: ${quote(p.to)} is a folder`,
    help: 'Use a symbolic link',
  },
  missing: {
    severity: 'error',
    when: 'something is to be removed or renamed that is not there',
    imapi: ['IMAPI_E_ITEM_NOT_FOUND', 'IMAPI_E_DIR_NOT_FOUND'],
    say: (p: { path: string; action: string }) => `Cannot ${p.action} ${quote(p.path)}: it is not on the disc`,
    help: 'Print the tree of the older session with disc ls',
  },
  rootFixed: {
    severity: 'error',
    when: 'the root folder is to be removed, renamed or replaced',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { action: string }) => `Cannot ${p.action} the root folder`,
    help: 'Name what is in it',
  },
  intoItself: {
    severity: 'error',
    when: 'a folder is to be renamed to a path below itself',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { path: string; to: string }) => `Cannot move ${quote(p.path)} to ${quote(p.to)}: that lies within it`,
    help: 'Choose a path outside of the folder',
  },
  tooDeep: {
    severity: 'error',
    when: 'folders of a disc that is to be made lie in each other deeper than can be written down',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { path: string; levels: number; letters: number; most: { levels: number; letters: number } }) =>
      p.levels > p.most.levels
        ? `A path has more than ${p.most.levels} levels: ${quote(p.path)}`
        : `A path has ${p.letters} characters, at most ${p.most.letters}: ${quote(p.path)}`,
    help: 'Take files from further up, or leave the deep folder out with `exclude`',
  },
})
