import { defineFaults, quote } from '../fault/index.js'

export const faults = defineFaults('watching', {
  noFile: {
    severity: 'error',
    when: 'the manifest that is to be watched comes out of a pipe',
    say: (p: { file: string }) => `Cannot watch ${quote(p.file)}: it is read once and has no name that could be watched`,
    help: 'Name a file',
  },
  stream: {
    severity: 'error',
    when: 'the image of a watch is to go to standard output',
    say: () => 'Cannot watch and write to standard output: an image that is made anew needs a file',
    help: 'Name a file with --output, or as the output of the manifest',
  },
  growsInPlace: {
    severity: 'error',
    when: 'the image that is watched would grow in place, by one session each time something is saved',
    say: (p: { image: string }) => `Cannot watch ${quote(p.image)}: it is the disc that its session follows, and would grow each time`,
    help: 'Name another output: session.import then stays as it is',
  },
  watchesExhausted: {
    severity: 'warning',
    when: 'the host has no more watches to give, so that folders are looked at again and again instead',
    say: (p: { folders: number; setting: string; limit: number; wanted: number }) =>
      `Only some of ${p.folders} folders can be watched: ${p.setting} is ${p.limit}. The others are looked at again and again`,
    help: (p) => `sysctl ${p.setting}=${p.wanted}`,
  },
  farAway: {
    severity: 'warning',
    when: 'folders lie on a file system that does not tell what other machines change',
    say: (p: { folder: string; type: string }) =>
      `${quote(p.folder)} lies on ${p.type}, which does not tell what others change: it is looked at again and again`,
  },
})
