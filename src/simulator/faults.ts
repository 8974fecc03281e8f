import { defineFaults, quote } from '../fault/index.js'

export const faults = defineFaults('virtual', {
  cannotOpen: {
    severity: 'error',
    when: 'the file of a virtual drive cannot be opened or made',
    imapi: ['IMAPI_E_DEVICE_NOTACCESSIBLE'],
    say: (p: { path: string; reason: string }) => `Cannot open ${quote(p.path)} as a virtual drive: ${p.reason}`,
    help: 'Name a file that you may read and write',
  },
  cannotWrite: {
    severity: 'error',
    when: 'the file of a virtual disc cannot be written, for want of room on the host for instance',
    say: (p: { path: string; reason: string }) => `Cannot write the virtual disc ${quote(p.path)}: ${p.reason}`,
    help: 'Make room where the file lies',
  },
  cannotRead: {
    severity: 'error',
    when: 'the file of a virtual disc cannot be read',
    say: (p: { path: string; reason: string }) => `Cannot read the virtual disc ${quote(p.path)}: ${p.reason}`,
    help: 'Check the device that holds the file',
  },
  notADisc: {
    severity: 'error',
    when: 'a file named as a virtual drive holds something else',
    imapi: ['IMAPI_E_DEVICE_INVALIDTYPE'],
    say: (p: { path: string; reason: string }) => `${quote(p.path)} holds no virtual disc: ${p.reason}`,
    help: 'Name a file that does not exist yet, or one that a virtual drive made',
  },
  unknownMedium: {
    severity: 'error',
    when: 'a virtual drive is asked for a kind of medium, or a size of it, that does not exist',
    say: (p: { asked: string; known: readonly string[] }) =>
      `There is no virtual medium ${quote(p.asked)}; there are ${p.known.join(', ')}`,
    help: 'Write virtual:FILE?media=dvd+r',
  },
  missing: {
    severity: 'error',
    when: 'somebody wants to look at a virtual disc of which there is no file: only what is to be burned makes one',
    imapi: ['IMAPI_E_DEVICE_NOTPRESENT'],
    say: (p: { path: string }) => `There is no virtual disc ${quote(p.path)}`,
    help: 'Burn to it with `disc burn --drive virtual:FILE`, which makes it, or name one that is there',
  },
  unreadable: {
    severity: 'error',
    when: 'a script of faults or a personality cannot be read',
    say: (p: { path: string; reason: string }) => `Cannot read ${quote(p.path)}: ${p.reason}`,
    help: 'Name a file of JSON that you may read',
  },
  rehearsalTooLarge: {
    severity: 'error',
    when: 'a script of faults or a personality is larger than any that makes sense',
    say: (p: { path: string; limit: number }) => `Cannot take ${quote(p.path)}: it is larger than ${p.limit} bytes`,
    help: 'Name a file of JSON with fewer rules',
  },
  meaninglessRule: {
    severity: 'error',
    when: 'a script of faults has something happen to a command that cannot happen to it',
    say: (p: { at: string; effect: string; allowed: readonly string[] }) => `The effect ${quote(p.effect)} cannot come of ${p.at}`,
    help: (p: { allowed: readonly string[] }) => `Allowed: ${p.allowed.join(', ')}`,
  },
  unknownPersonality: {
    severity: 'error',
    when: 'a virtual drive is to be one that the program does not know',
    say: (p: { asked: string; known: readonly string[] }) => `There is no drive ${quote(p.asked)}; there are ${p.known.join(', ')}`,
    help: (p: { asked: string }) => `A file of your own is named with a slash or a dot: drive=./${p.asked}.json`,
  },
  otherMedium: {
    severity: 'error',
    when: 'the address of a virtual drive names a kind of medium, and the disc in its file is of another one',
    say: (p: { path: string; asked: string; medium: string }) => `${quote(p.path)} holds a ${p.medium}, and no ${p.asked}`,
    help: 'Name a file that does not exist yet, or leave `media=` out',
  },
  badQuery: {
    severity: 'error',
    when: 'the address of a virtual drive has a parameter that is not known or does not make sense',
    say: (p: { parameter: string; value: string }) => `A virtual drive does not take ${quote(`${p.parameter}=${p.value}`)}`,
    help: 'Parameters are media=KIND, blocks=NUMBER, empty=yes, faults=SCRIPT, drive=NAME or drive=FILE, and clock=virtual',
  },
  timeout: {
    severity: 'error',
    when: 'a virtual drive takes longer for a command than the command has time',
    imapi: ['E_IMAPI_RECORDER_COMMAND_TIMEOUT'],
    say: (p: { drive: string; command: string; seconds: number }) =>
      `${p.drive} did not finish command ${p.command} within ${p.seconds} seconds`,
  },
  tooLong: {
    severity: 'error',
    when: 'a command carries more bytes than a virtual drive takes at once',
    say: (p: { drive: string; command: string; bytes: number; most: number }) =>
      `${p.drive} cannot be sent command ${p.command} with ${p.bytes} bytes: it takes at most ${p.most} at once`,
  },
  gone: {
    severity: 'error',
    when: 'a virtual drive is closed, or its script says that it vanishes',
    imapi: ['IMAPI_E_DEVICE_NOTPRESENT'],
    say: (p: { drive: string }) => `${p.drive} is gone`,
  },
})
