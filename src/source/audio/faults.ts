import { defineFaults, quote } from '../../fault/index.js'

const stream = ['E_IMAPI_DF2TAO_STREAM_NOT_SUPPORTED'] as const
const converts = (key: string): string => `Allow it with convert: { ${key}: true }, or convert the file yourself`

export const faults = defineFaults('audio', {
  notFound: {
    severity: 'error',
    when: 'an audio file does not exist or is no regular file',
    imapi: stream,
    say: (p: { path: string; lost: string; kind?: string; near?: string }) =>
      p.kind === undefined
        ? `There is no file ${quote(p.path)}${p.lost === p.path ? '' : `: ${quote(p.lost)} is not there`}`
        : `Cannot take sound from ${quote(p.path)}: it is a ${p.kind}, not a file`,
    help: (p: { kind?: string; near?: string }) =>
      p.kind === undefined
        ? `${p.near === undefined ? '' : `Did you mean ${quote(p.near)}? `}Paths are relative to the manifest`
        : 'Name one file a track: WAV, AIFF, FLAC, or samples without a header',
  },
  wrongRate: {
    severity: 'error',
    when: 'a sound has another sampling rate than 44.1 kHz and no conversion is allowed',
    clause: 'IEC 60908 3',
    imapi: stream,
    say: (p: { path: string; rate: number }) => `${quote(p.path)} has ${p.rate} samples a second; a Compact Disc has 44100`,
    help: converts('sampleRate'),
  },
  wrongSize: {
    severity: 'error',
    when: 'a sound has samples of another size than 16 bits and no conversion is allowed',
    clause: 'IEC 60908 3',
    imapi: stream,
    say: (p: { path: string; bits: number; kind: string }) =>
      `${quote(p.path)} has ${p.kind} samples of ${p.bits} bits; a Compact Disc has integers of 16`,
    help: converts('sampleSize'),
  },
  wrongChannels: {
    severity: 'error',
    when: 'a sound is not stereo and no conversion is allowed, or has more than two channels',
    clause: 'IEC 60908 3',
    imapi: stream,
    say: (p: { path: string; channels: number }) =>
      `${quote(p.path)} has ${p.channels === 1 ? 'one channel' : `${p.channels} channels`}; a Compact Disc has two`,
    help: (p: { channels: number }) => (p.channels === 1 ? converts('channels') : 'Mix the file down to stereo first'),
  },
  empty: {
    severity: 'error',
    when: 'a sound, or the part of it between start and end, has no samples',
    imapi: stream,
    say: (p: { path: string }) => `${quote(p.path)} gives no sound`,
    help: 'Check start and end',
  },
  cutOutside: {
    severity: 'error',
    when: 'start or end of a cut lies beyond the sound',
    say: (p: { path: string; position: number; samples: number }) =>
      `${quote(p.path)} has ${p.samples} samples; sample ${p.position} lies beyond its end`,
    help: 'Positions count from the start of the file: samples, MM:SS:FF or HH:MM:SS.mmm',
  },
  malformed: {
    severity: 'error',
    when: 'the header of an audio file contradicts its format',
    imapi: stream,
    say: (p: { path: string; format: string; offset: number; problem: string }) =>
      `${quote(p.path)} is no sound ${p.format} file: ${p.problem}, at byte ${p.offset}`,
    help: 'Make the file again with another program',
  },
  truncated: {
    severity: 'error',
    when: 'an audio file is shorter than its header says',
    imapi: stream,
    say: (p: { path: string; said: number; found: number; unit: string }) =>
      `${quote(p.path)} should have ${p.said} ${p.unit} of sound and has ${p.found}`,
    help: 'Copy or download the file again',
  },
  unknownLength: {
    severity: 'warning',
    when: 'the header of a WAV or AIFF file leaves its length open, as programs do that write to a pipe; the end of the file is taken',
    say: (p: { path: string }) => `${quote(p.path)} does not say how long it is; everything up to the end of the file counts`,
  },
  partialSample: {
    severity: 'warning',
    when: 'an audio file ends within a sample, which is dropped',
    imapi: stream,
    say: (p: { path: string; bytes: number }) => `${quote(p.path)} ends with ${p.bytes} bytes that are no whole sample; they are dropped`,
  },
  oddLength: {
    severity: 'error',
    when: 'a file of raw samples is no whole number of samples long',
    imapi: stream,
    say: (p: { path: string; size: number }) => `${quote(p.path)} has ${p.size} bytes; raw samples have 4 bytes each`,
    help: 'Raw samples are 16-bit stereo at 44.1 kHz, least significant byte first',
  },
  unsupported: {
    severity: 'error',
    when: 'an audio file is in a format that nothing here can decode',
    imapi: stream,
    say: (p: { path: string; format: string }) => `${quote(p.path)} is ${p.format}, which cannot be decoded here`,
    help: 'WAV, AIFF, FLAC of 8, 16, 24 or 32 bits and raw samples always can; install ffmpeg for other formats',
  },
  decoder: {
    severity: 'error',
    when: 'ffmpeg cannot decode a file',
    imapi: stream,
    say: (p: { path: string; reason: string }) => `ffmpeg cannot decode ${quote(p.path)}: ${p.reason}`,
  },
  damaged: {
    severity: 'error',
    when: 'the compressed data of an audio file is damaged',
    imapi: stream,
    say: (p: { path: string; sample: number; reason: string }) =>
      `${quote(p.path)} cannot be decoded beyond sample ${p.sample}: ${p.reason}`,
    help: 'Take another copy; flac --test checks FLAC files',
  },
  changed: {
    severity: 'error',
    when: 'an audio file is no longer the one that was measured, though the disc made of it is settled',
    imapi: ['IMAPI_E_DATA_STREAM_INCONSISTENCY'],
    say: (p: { path: string }) => `${quote(p.path)} changed while the disc was being built`,
    help: 'Build again when nothing writes to it',
  },
})
