/** Numbers of GetLastError (winerror.h, Windows SDK), with what they mean for a drive. */

/**
 * `missing` and `gone` are one to Windows: which of them it is follows from whether the drive was open. `size` is what the system says of a
 * command whose data it has no room for, `io` what it says of that and of much else.
 */
export type WindowsMeaning = 'missing' | 'denied' | 'busy' | 'timeout' | 'size' | 'io' | 'no disc' | 'unknown request' | 'other'

const errors = new Map<number, readonly [name: string, meaning: WindowsMeaning, words: string]>([
  [1, ['ERROR_INVALID_FUNCTION', 'unknown request', 'the device knows no such request']],
  [2, ['ERROR_FILE_NOT_FOUND', 'missing', 'there is no such device']],
  [3, ['ERROR_PATH_NOT_FOUND', 'missing', 'there is no such device']],
  [5, ['ERROR_ACCESS_DENIED', 'denied', 'access is denied']],
  [8, ['ERROR_NOT_ENOUGH_MEMORY', 'size', 'not enough memory']],
  [14, ['ERROR_OUTOFMEMORY', 'size', 'not enough memory']],
  [15, ['ERROR_INVALID_DRIVE', 'missing', 'there is no such drive']],
  [20, ['ERROR_BAD_UNIT', 'missing', 'there is no such device']],
  [21, ['ERROR_NOT_READY', 'missing', 'the device is not ready']],
  [22, ['ERROR_BAD_COMMAND', 'busy', 'a file system on its disc is mounted']],
  [31, ['ERROR_GEN_FAILURE', 'io', 'the device does not function']],
  [32, ['ERROR_SHARING_VIOLATION', 'busy', 'another program uses it']],
  [33, ['ERROR_LOCK_VIOLATION', 'busy', 'another program has locked it']],
  [50, ['ERROR_NOT_SUPPORTED', 'unknown request', 'the device knows no such request']],
  [55, ['ERROR_DEV_NOT_EXIST', 'missing', 'the device is not there any more']],
  [87, ['ERROR_INVALID_PARAMETER', 'size', 'a value is not taken']],
  [108, ['ERROR_DRIVE_LOCKED', 'busy', 'another program has locked it']],
  [121, ['ERROR_SEM_TIMEOUT', 'timeout', 'the time ran out']],
  [122, ['ERROR_INSUFFICIENT_BUFFER', 'other', 'a buffer is too small']],
  [170, ['ERROR_BUSY', 'busy', 'it is in use']],
  [433, ['ERROR_NO_SUCH_DEVICE', 'missing', 'the device is not there any more']],
  [995, ['ERROR_OPERATION_ABORTED', 'other', 'the request was taken back']],
  [1005, ['ERROR_UNRECOGNIZED_VOLUME', 'no disc', 'the disc has no file system that is known']],
  [1110, ['ERROR_MEDIA_CHANGED', 'no disc', 'the disc was changed']],
  [1111, ['ERROR_BUS_RESET', 'other', 'the bus was reset']],
  [1112, ['ERROR_NO_MEDIA_IN_DRIVE', 'no disc', 'there is no disc in the drive']],
  [1117, ['ERROR_IO_DEVICE', 'io', 'the device failed']],
  [1167, ['ERROR_DEVICE_NOT_CONNECTED', 'missing', 'the device is not connected']],
  [1450, ['ERROR_NO_SYSTEM_RESOURCES', 'size', 'the system has no room for it']],
  [1460, ['ERROR_TIMEOUT', 'timeout', 'the time ran out']],
  [1617, ['ERROR_DEVICE_REMOVED', 'missing', 'the device was removed']],
])

export const windowsMeaning = (error: number): WindowsMeaning => errors.get(error)?.[1] ?? 'other'

/** `access is denied (ERROR_ACCESS_DENIED)`, or the number where it has no words here. */
export function windowsReason(error: number): string {
  if (error === 0) return 'the system does not say why'
  const known = errors.get(error)
  return known === undefined ? `system error ${error}` : `${known[2]} (${known[0]})`
}
