import { defineFaults, quote } from '../fault/index.js'

/** What goes on on a drive that is locked, and the return value that says so. */
const jobs = {
  'burning data': 'E_IMAPI_DF2DATA_WRITE_IN_PROGRESS',
  'burning tracks': 'E_IMAPI_DF2TAO_WRITE_IN_PROGRESS',
  'burning raw sectors': 'E_IMAPI_DF2RAW_WRITE_IN_PROGRESS',
  erasing: 'E_IMAPI_ERASE_RECORDER_IN_USE',
} as const
/** Those that write nothing have no value of their own. */
export type Job = keyof typeof jobs | 'sending commands' | 'at work'
const isJob = (text: string): text is keyof typeof jobs => Object.hasOwn(jobs, text)

export const faults = defineFaults('transport', {
  unknownAddress: {
    severity: 'error',
    when: 'a drive is named in a form that is none of those known',
    say: (p: { address: string }) => `Cannot tell which drive ${quote(p.address)} is`,
    help: 'Name it /dev/sr0, /dev/sg1, D:, \\\\.\\CdRom0, iscsi://host[:port]/target/lun or virtual:FILE',
  },
  outOfReach: {
    severity: 'error',
    when: 'a drive is named as another system names its drives, or the machine has no way to drives of its own',
    say: (p: { drive: string; platform: NodeJS.Platform; reason: string }) => `Cannot reach ${p.drive}: ${p.reason}`,
    help: ({ platform }) => {
      switch (platform) {
        case 'darwin':
          return 'Use a drive elsewhere, as iscsi://host[:port]/target/lun, or build an image and burn it with `hdiutil burn`'
        case 'win32':
          return 'Name it D: or \\\\.\\CdRom0, as `disc drives` lists them; Node.js has to be a 64-bit one'
        default:
          return 'Name it /dev/sr0, as `disc drives` lists them, or iscsi://host[:port]/target/lun'
      }
    },
  },
  driveRequired: {
    severity: 'error',
    when: 'a burn, an erasure or a verification is asked for and no drive is named',
    imapi: [
      'E_IMAPI_RECORDER_REQUIRED',
      'E_IMAPI_DF2TAO_NO_RECORDER_SPECIFIED',
      'E_IMAPI_DF2RAW_NO_RECORDER_SPECIFIED',
      'IMAPI_E_NOACTIVERECORDER',
    ],
    imapiOf: (p: { kind?: 'cd' | 'raw' | undefined }) => [
      'E_IMAPI_RECORDER_REQUIRED',
      'IMAPI_E_NOACTIVERECORDER',
      ...(p.kind === undefined ? [] : [`E_IMAPI_DF2${p.kind === 'cd' ? 'TAO' : 'RAW'}_NO_RECORDER_SPECIFIED`]),
    ],
    say: (p: { verb: string; found: readonly string[]; kind?: 'cd' | 'raw' | undefined }) =>
      p.found.length === 0 ? `Cannot ${p.verb}: no drive is named, and none was found` : `Cannot ${p.verb}: no drive is named`,
    help: (p) => `Name a drive${p.verb === 'burn' ? ' with --drive' : ''}${p.found.length === 0 ? '' : `: ${p.found.join(', ')}`}`,
  },
  noSuchDrive: {
    severity: 'error',
    when: 'the device node, portal or file of a drive does not exist',
    imapi: ['IMAPI_E_DEVICE_NOTPRESENT'],
    say: (p: { drive: string; reason: string }) => `Cannot open ${p.drive}: ${p.reason}`,
    help: '`disc drives` lists those that are there',
  },
  notPermitted: {
    severity: 'error',
    when: 'the user may not open the device of a drive',
    imapi: ['IMAPI_E_DEVICE_NOTACCESSIBLE'],
    say: (p: { drive: string; system?: 'Windows'; group?: string }) => `Cannot open ${p.drive}: permission denied`,
    help: (p) =>
      p.system === 'Windows'
        ? 'Run it as an administrator, and see that no other program has locked the disc'
        : p.group === undefined
          ? 'Ask the administrator for a group that may use it, often cdrom'
          : `Join the group ${p.group}, which may use it: \`sudo usermod -aG ${p.group} NAME\`, then log in again`,
  },
  notADrive: {
    severity: 'error',
    when: 'a device takes no SCSI commands, or is no optical drive',
    imapi: ['IMAPI_E_DEVICE_INVALIDTYPE'],
    say: (p: { drive: string; reason: string }) => `Cannot use ${p.drive} as an optical drive: ${p.reason}`,
  },
  locked: {
    severity: 'error',
    when: 'another program holds the drive exclusively, or a file system on its disc is mounted',
    imapi: ['E_IMAPI_RECORDER_LOCKED', 'IMAPI_E_DEVICE_NOTACCESSIBLE', 'IMAPI_E_DEVICE_STILL_IN_USE', 'IMAPI_E_FILESYSTEM'],
    say: (p: { drive: string; holder: string }) => `Cannot lock ${p.drive}: ${p.holder} holds it`,
    help: 'Wait for it to end, or unmount the disc, then try again',
  },
  busyWithJob: {
    severity: 'error',
    when: 'a burn or another job of this program still runs on the drive, and nobody else may use or read it',
    imapi: [
      'E_IMAPI_DF2DATA_WRITE_IN_PROGRESS',
      'E_IMAPI_DF2TAO_WRITE_IN_PROGRESS',
      'E_IMAPI_DF2RAW_WRITE_IN_PROGRESS',
      'E_IMAPI_ERASE_RECORDER_IN_USE',
      'IMAPI_E_DEVICE_STILL_IN_USE',
    ],
    imapiOf: (p: { job: string }) => ['IMAPI_E_DEVICE_STILL_IN_USE', ...(isJob(p.job) ? [jobs[p.job]] : [])],
    say: (p: { drive: string; holder: string; job: string; since: string }) =>
      `Cannot use ${p.drive}: ${p.holder} is ${p.job} on it since ${p.since} UTC`,
    help: 'Wait for that job to end',
  },
  lockFailed: {
    severity: 'error',
    when: 'the file that says who works on a drive cannot be made',
    say: (p: { drive: string; path: string; reason: string }) => `Cannot lock ${p.drive} with ${quote(p.path)}: ${p.reason}`,
    help: 'Beside the file of a virtual drive, and in XDG_RUNTIME_DIR or the folder of temporary files for others, a small file has to be writable',
  },
  mounted: {
    severity: 'error',
    when: 'a file system of the disc is mounted, and the disc is to be written, erased or ejected',
    imapi: ['IMAPI_E_FILESYSTEM', 'E_IMAPI_RECORDER_LOCKED'],
    say: (p: { drive: string; mounts: readonly string[] }) => `Cannot use ${p.drive}: its disc is mounted at ${p.mounts.join(', ')}`,
    help: 'Unmount it, or add --unmount',
  },
  unmounted: {
    severity: 'note',
    when: '`--unmount` has unmounted a file system of the disc',
    say: (p: { drive: string; mount: string }) => `${p.mount} is unmounted, which was on the disc in ${p.drive}`,
  },
  unmountFailed: {
    severity: 'error',
    when: '`--unmount` cannot unmount a file system of the disc',
    imapi: ['IMAPI_E_FILESYSTEM'],
    say: (p: { drive: string; mount: string; reason: string }) =>
      `Cannot unmount ${p.mount}, which is on the disc in ${p.drive}: ${p.reason}`,
    help: 'Close the programs that use files of it (`fuser -vm` names them)',
  },
  kernelLags: {
    severity: 'note',
    when: 'a disc was written, and the system still takes it for what it was before',
    say: (p: { drive: string; node: string; bytes: number; now: number }) =>
      `${p.node} still has ${p.bytes} bytes for the system, and the disc has ${p.now}: it cannot be mounted yet`,
    help: 'Eject and load the disc, as --reload does after a burn',
  },
  clientName: {
    severity: 'error',
    when: 'the name under which a drive is locked is empty, too long, or has characters that a lock may not hold',
    imapi: [
      'E_IMAPI_RECORDER_CLIENT_NAME_IS_NOT_VALID',
      'E_IMAPI_DF2DATA_CLIENT_NAME_IS_NOT_VALID',
      'E_IMAPI_DF2TAO_CLIENT_NAME_IS_NOT_VALID',
      'E_IMAPI_DF2RAW_CLIENT_NAME_IS_NOT_VALID',
      'E_IMAPI_ERASE_CLIENT_NAME_IS_NOT_VALID',
    ],
    imapiOf: ({ job }: { job: Job }) => [
      'E_IMAPI_RECORDER_CLIENT_NAME_IS_NOT_VALID',
      ...(isJob(job) ? [jobs[job].replace(/(_WRITE_IN_PROGRESS|_RECORDER_IN_USE)$/, '_CLIENT_NAME_IS_NOT_VALID')] : []),
    ],
    say: (p: { name: string; job: Job }) => `Cannot lock a drive in the name of ${quote(p.name)}`,
    help: 'Use 1 to 63 letters, digits, spaces and . , : ; - _',
  },
  timeout: {
    severity: 'error',
    when: 'a drive did not answer a command within the time that the command has',
    imapi: ['E_IMAPI_RECORDER_COMMAND_TIMEOUT'],
    say: (p: { drive: string; command: string; seconds: number }) =>
      `${p.drive} did not finish command ${p.command} within ${p.seconds} seconds`,
    help: 'Look at the cable and the power of the drive; switch it off and on before trying again',
  },
  notDelivered: {
    severity: 'error',
    when: 'the host adapter or the network could not deliver a command to the drive',
    imapi: ['IMAPI_E_DEVICE_NOTACCESSIBLE'],
    say: (p: { drive: string; command: string; reason: string }) => `Command ${p.command} did not reach ${p.drive}: ${p.reason}`,
  },
  gone: {
    severity: 'error',
    when: 'a drive vanished: unplugged, switched off, or the connection to it broke',
    imapi: ['IMAPI_E_DEVICE_NOTPRESENT'],
    say: (p: { drive: string; reason: string }) => `${p.drive} is gone: ${p.reason}`,
    help: 'Connect it again and look at the disc with `disc drives`',
  },
  noLibrary: {
    severity: 'error',
    when: 'a library that a kind of connection needs is not installed',
    say: (p: { drive: string; library: string; reason: string }) => `Cannot reach ${p.drive}: ${p.library} did not load (${p.reason})`,
    help: (p) => `Install ${p.library}`,
  },
})
