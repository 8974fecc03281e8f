/** Why the host has refused something, in words for people. The one table of them: whoever knows more of the case says its words first. */

/** Words by the code of a failed system call. */
export type Words = Readonly<Record<string, string>>

const words: Words = {
  EACCES: 'permission denied',
  EPERM: 'the system does not allow it',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EEXIST: 'it is there already',
  ENOTEMPTY: 'the folder is not empty',
  ELOOP: 'its links go in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOSPC: 'the file system is full',
  EDQUOT: 'no more may be written than the quota allows',
  EFBIG: 'it is larger than the file system or a limit of the user allows',
  EROFS: 'its file system can only be read',
  EIO: 'the device or its file system failed',
  ENXIO: 'nothing answers there',
  ENODEV: 'nothing answers there',
  EBUSY: 'it is in use',
  ETXTBSY: 'it is a program that is running',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this system',
  ENOMEM: 'there is not enough memory',
  ESTALE: 'the file server does not know it any more',
  ETIMEDOUT: 'it took too long to answer',
  EPIPE: 'whoever read it has gone away',
  EXDEV: 'it lies on another file system',
  EINVAL: 'the system cannot do that there',
  ENOTSUP: 'its file system cannot do that',
  EOPNOTSUPP: 'its file system cannot do that',
  ENOSYS: 'the system cannot do that',
  EOVERFLOW: 'it is too large for this system',
  EUCLEAN: 'its file system is damaged',
  EBADMSG: 'its file system is damaged',
  EREMOTEIO: 'the device or its file system failed',
  ENOMEDIUM: 'there is no medium in the drive',
  ENOLCK: 'the file server gives no more locks',
  ENOKEY: 'the key that it is encrypted with is not there',
  EAGAIN: 'the system has not the means for it now',
  EINTR: 'the system was interrupted again and again',
  EMLINK: 'it has as many links as its file system allows',
  ERR_INVALID_ARG_VALUE: 'its name has a NUL',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
}

/**
 * Codes that Node.js has no names for, by their numbers on Linux and, the last ones, on BSD and macOS, where Linux has others for
 * the same numbers that no file gives.
 */
const unnamed: ReadonlyMap<number, string> = new Map([
  [37, 'ENOLCK'],
  [74, 'EBADMSG'],
  [116, 'ESTALE'],
  [117, 'EUCLEAN'],
  [121, 'EREMOTEIO'],
  [122, 'EDQUOT'],
  [123, 'ENOMEDIUM'],
  [126, 'ENOKEY'],
  [69, 'EDQUOT'],
  [70, 'ESTALE'],
])

/** The code that Node.js gives an error, with a name where it knows none: `Unknown system error -122` is `EDQUOT`. */
export function namedCode(code: string): string {
  const number = /^Unknown system error -(\d+)$/.exec(code)?.[1]
  return number === undefined ? code : (unnamed.get(Number(number)) ?? code)
}

/** The code of a failed system call, such as `ENOENT`; empty for other errors. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return ''
  // Some calls have no name for what they have a number for.
  const isUnnamed = error.code === 'UNKNOWN' && 'errno' in error && typeof error.errno === 'number'
  return isUnnamed ? (unnamed.get(-Number(error.errno)) ?? error.code) : namedCode(error.code)
}

/** No more room is there: on the file system, or for this user. */
export const isFull = (code: string): boolean => code === 'ENOSPC' || code === 'EDQUOT'

/** The words for a code; those of the case first. A code without words is told as it is. */
export function wordsOf(code: string, ofCase: Words = {}): string {
  const name = namedCode(code)
  return ofCase[name] ?? words[name] ?? `the system says ${name}`
}

/** Why, without the path, which whoever tells it names. */
export function reasonOf(error: unknown, ofCase: Words = {}): string {
  if (!(error instanceof Error)) return String(error)
  const code = codeOf(error)
  const known = ofCase[code] ?? words[code]
  if (known !== undefined) return known
  // Of what has no words here, the host has some: `EUNATCH: protocol driver not attached, open '/dev/sr0'`.
  const said = /^E[A-Z0-9]+: (.*?)(?:, [a-z]+(?: '.*)?)?$/s.exec(error.message)
  return said ? `${said[1]} (${code})` : error.message
}
