import { expect, it } from 'vitest'
import type { Fault } from '../../src/fault/index.js'
import { faults as restore } from '../../src/restore/faults.js'
import { faults as audio } from '../../src/source/audio/faults.js'
import { faults as survey } from '../../src/survey/faults.js'
import { faults as tree } from '../../src/tree/faults.js'

const some = (count: number) => ({ count, examples: ['/a'] })
const sounds = (tracks: number) => ({ medium: 'm', session: 1, withData: [], kind: 'audio', tracks }) as never

/** A sentence that counts is right of one and of several. */
it.each<[(count: number) => Fault, one: string, two: string]>([
  [(count) => restore.exists(some(count)), 'One name is taken already: "/a"', '2 names are taken already: "/a", …'],
  [(count) => restore.isSource(some(count)), 'One name is that of a file that', '2 names are those of files that'],
  [(count) => restore.inTheWay(some(count)), 'One name is taken by', '2 names are taken by'],
  [(count) => restore.tooDeep({ ...some(count), limit: 9 }), 'One folder lies deeper than 9', '2 folders lie deeper than 9'],
  [(count) => restore.nameChanged({ count, examples: [{ path: '/a', name: 'b' }] }), 'One name was changed for the host: "/a" is "b"', '2 names were changed for the host: "/a" is "b", …'], // prettier-ignore
  [(count) => restore.specialLeftOut(some(count)), 'One special file is left out', '2 special files are left out'],
  [(count) => restore.streamsLeftOut(some(count)), 'The named streams of one file are', 'The named streams of 2 files are'],
  [(count) => restore.beyond(some(count)), 'One file does not lie', '2 files do not lie'],
  [(count) => restore.attributesLost({ ...some(count), reason: 'r' }), 'Modes, owners or times of one name could', 'Modes, owners or times of 2 names could'], // prettier-ignore
  [(tracks) => survey.soundsAlone(sounds(tracks)), '"m" holds no files: it has one track of sound', '"m" holds no files: it has 2 tracks of sound'], // prettier-ignore
  [(blocks) => survey.unreadable({ block: 7, blocks, reason: 'r', on: 'disc' }), 'Block 7 is unreadable', '2 blocks, the first of them 7, are unreadable'], // prettier-ignore
  [(count) => survey.compressed({ count, space: 'UDF' }), 'One file is kept compressed', '2 files are kept compressed'],
  [(count) => survey.form2({ ...some(count), taking: '2324' }), '1 file lies in sectors of form 2 ("/a")', '2 files lie in sectors of form 2 ("/a" and others)'], // prettier-ignore
  [(count) => tree.notEmpty({ path: '/d', count, example: '/d/a' }), 'Cannot remove "/d": it holds "/d/a"', 'Cannot remove "/d": it holds "/d/a" and 1 more'], // prettier-ignore
  [(channels) => audio.wrongChannels({ path: 'p', channels: channels === 1 ? 1 : 4 }), '"p" has one channel;', '"p" has 4 channels;'],
])('a sentence of one and of two: %#', (faultOf, one, two) => {
  expect([faultOf(1).message.slice(0, one.length), faultOf(2).message.slice(0, two.length)]).toEqual([one, two])
  expect(faultOf(1).message).not.toMatch(/, …| and \d+ more| and others/)
})
