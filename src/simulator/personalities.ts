/** Drives of the field, in the form of the files that a user may write (schema/rehearsal). */

import type { Personality } from './rehearsal/types.js'

const ALL_BUT_RESTRICTED = [
  'cd-r',
  'cd-rw',
  'dvd-r',
  'dvd-rw',
  'dvd-r-dl',
  'dvd-r-dl-jump',
  'dvd-ram',
  'dvd+r',
  'dvd+rw',
  'dvd+r-dl',
  'dvd+rw-dl',
  'bd-r',
  'bd-r-pow',
  'bd-r-rrm',
  'bd-re',
] as const

export const personalities = {
  'no-get-configuration': {
    description: 'A CD writer of MMC-1: no features, no events, short track and disc information, no command that came later.',
    product: 'OLD CD WRITER',
    media: ['cd-r', 'cd-rw'],
    unknownCommands: [
      'GET CONFIGURATION',
      'GET EVENT STATUS NOTIFICATION',
      'GET PERFORMANCE',
      'SET STREAMING',
      'READ DISC STRUCTURE',
      'SEND DISC STRUCTURE',
      'READ FORMAT CAPACITIES',
    ],
    answers: [
      { command: 'READ TRACK INFORMATION', length: 28 },
      { command: 'READ DISC INFORMATION', length: 32 },
      { command: 'MODE SENSE (10)', length: 60 },
    ],
  },
  'no-cd-mastering': {
    description: 'Does not list the feature of CD mastering (2Eh), and masters CDs all the same.',
    lacksFeatures: ['002Eh'],
  },
  'no-immediate': {
    description: 'Refuses the IMMED bit: its answers come when the work is done.',
    immediate: 'refused',
  },
  'small-transfers': {
    description: 'Sits behind an adapter that carries 4 KiB at once; what is overwritten in larger units only, it cannot write.',
    media: ALL_BUT_RESTRICTED,
    maximumTransfer: 4096,
  },
  'no-buffer-capacity': {
    description: 'Does not tell how full its buffer is.',
    unknownCommands: ['READ BUFFER CAPACITY'],
  },
  'wrong-track-numbers': {
    description: 'Numbers the tracks of an empty session from 1.',
    quirks: ['tracks of an empty session count from 1'],
  },
  'long-waits': {
    description: 'Every twentieth command meets a drive that is at work for two and a half minutes.',
    busy: [{ command: 'any', every: 20, times: 1000, seconds: 150, sense: '2/04/08' }],
  },
  attentive: {
    description: 'Has news after every action on its tray, every calibration, every flush and every close.',
    attentions: [
      { after: 'PREVENT ALLOW MEDIUM REMOVAL', sense: '6/5A/01' },
      { after: 'START STOP UNIT', sense: '6/28/00' },
      { after: 'SEND OPC INFORMATION', sense: '6/3F/03' },
      { after: 'SYNCHRONIZE CACHE', sense: '6/2E/00' },
      { after: 'CLOSE TRACK SESSION', sense: '6/28/00' },
    ],
  },
  'no-atip': {
    description: 'Does not tell what the pre-groove of a CD says.',
    refuses: [{ command: 'READ TOC/PMA/ATIP', bytes: [{ at: 2, is: 4, mask: 15 }], sense: '5/24/00' }],
  },
  'no-reserve-track': {
    description: 'Does not know how to set a track aside.',
    unknownCommands: ['RESERVE TRACK'],
  },
  'short-answers': {
    description: 'Answers as older standards have it, with bytes of earlier answers behind, and says that all has come.',
    answers: [
      { command: 'READ TRACK INFORMATION', length: 28, rest: 'old' },
      { command: 'READ DISC INFORMATION', length: 32, rest: 'old' },
      { command: 'GET PERFORMANCE', length: 8, rest: 'missing', says: 'what should come' },
    ],
  },
  bare: {
    description: 'Knows only what it cannot do without, and lets of its write parameters only those be changed that say what is written.',
    unknownCommands: [
      'GET EVENT STATUS NOTIFICATION',
      'GET PERFORMANCE',
      'MECHANISM STATUS',
      'PREVENT ALLOW MEDIUM REMOVAL',
      'READ BUFFER CAPACITY',
      'READ CAPACITY',
      'READ DISC STRUCTURE',
      'READ SUB-CHANNEL',
      'SEND DISC STRUCTURE',
      'SEND OPC INFORMATION',
      'SET CD SPEED',
      'SET STREAMING',
      'START STOP UNIT',
      'VERIFY (10)',
    ],
    fixedParameters: ['bufferUnderrunFree', 'linkSizeValid', 'linkSize', 'hostApplicationCode', 'audioPauseLength'],
  },
} as const satisfies Readonly<Record<string, Personality>>

export type PersonalityName = keyof typeof personalities
export const isPersonalityName = (name: string): name is PersonalityName => Object.hasOwn(personalities, name)
