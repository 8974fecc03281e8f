import { defineFaults, quote } from '../../fault/index.js'

export const faults = defineFaults('video', {
  fileSystems: {
    severity: 'error',
    when: 'a disc is to follow the rules of DVD-Video or of Blu-ray movies and has not the file systems that players read',
    clause: 'DVD-Video Part 3; UDF 6.9',
    say: (p: { rules: string; needs: string }) => `A disc of ${p.rules} needs ${p.needs}`,
    help: (p: { rules: string; needs: string }) =>
      p.rules === 'dvd-video'
        ? "Set filesystems: { iso9660: true, udf: { revision: '1.02' } }"
        : "Set filesystems: { udf: { revision: '2.50' } }",
  },
  incomplete: {
    severity: 'error',
    when: 'a set of files of DVD-Video or of a Blu-ray movie is not whole',
    clause: 'DVD-Video Part 3',
    say: (p: { missing: string; why: string }) => `${quote(p.missing)} is not there: ${p.why}`,
    help: 'Take the whole folder that the authoring program wrote',
  },
  name: {
    severity: 'error',
    when: 'a name in a folder of DVD-Video or of a Blu-ray movie is none that players know',
    clause: 'DVD-Video Part 3',
    say: (p: { path: string; allowed: string }) => `${quote(p.path)} is no file of the set: players know ${p.allowed}`,
    help: 'Put it into a folder of its own',
  },
  pointers: {
    severity: 'error',
    when: 'the information file of a title set says of the set what is not so',
    clause: 'DVD-Video Part 3',
    say: (p: { path: string; problem: string }) => `${quote(p.path)} does not fit its set: ${p.problem}`,
    help: 'Take the whole folder that the authoring program wrote, or let one write it anew',
  },
  tooLarge: {
    severity: 'error',
    when: 'a file of video objects is larger than players take',
    clause: 'DVD-Video Part 3',
    say: (p: { path: string; size: number; limit: number }) => `${quote(p.path)} has ${p.size} bytes; at most ${p.limit} are allowed`,
  },
  audioFolder: {
    severity: 'warning',
    when: 'a disc of DVD-Video has no folder for audio, which some players look for',
    clause: 'DVD-Video Part 3',
    say: () => 'The disc has no "/AUDIO_TS": some players look for it',
    help: 'Add { at: /AUDIO_TS, directory: true } to files',
  },
})
