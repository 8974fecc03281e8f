import { defineFaults, quote } from '../fault/index.js'

export const faults = defineFaults('engine', {
  noProgram: {
    severity: 'error',
    when: 'a set is to be built by an engine whose commands are not there',
    say: (p: { program: string }) => `There is no program ${quote(p.program)}`,
    help: 'Run it on a host from which jobs can be sent to the cluster, or build with --engine local',
  },
  asRoot: {
    severity: 'error',
    when: 'jobs of a cluster would run as root, and nobody asked for that',
    say: () => 'Jobs run as the user who sends them, and that is root',
    help: 'Send them as a user who may read the sources and write the images, or say --as-root',
  },
  refused: {
    severity: 'error',
    when: 'the cluster does not take the jobs of a set',
    say: (p: { reason: string }) => `The cluster does not take the jobs: ${p.reason}`,
    help: 'Choose partition, account and limits by the variables that sbatch reads: SBATCH_PARTITION, SBATCH_ACCOUNT, SBATCH_TIMELIMIT, SBATCH_MEM_PER_NODE',
  },
  silent: {
    severity: 'warning',
    when: 'the cluster cannot be asked what becomes of the jobs',
    say: (p: { reason: string }) => `The cluster does not answer: ${p.reason}`,
    help: 'Nothing is sent again until it does; jobs that run go on meanwhile',
  },
  notShared: {
    severity: 'error',
    when: 'a node of the cluster does not see the folder of the images as whoever sent the job does',
    say: (p: { disc: number; folder: string; node: string }) =>
      `The job of disc ${p.disc} on ${p.node} does not see what lies in ${quote(p.folder)}`,
    help: 'Manifest, sources and images have to lie on a file system that all nodes share, under one path',
  },
  otherProgram: {
    severity: 'error',
    when: 'a job of a set is run by another version of the program than the one that sent it',
    say: (p: { own: string; theirs: string }) => `This program is ${p.own}, and the job was sent by ${p.theirs}`,
    help: 'Install the same version on all nodes',
  },
  otherPlan: {
    severity: 'error',
    when: 'a job of a set finds another plan than the one of whoever sent it',
    say: (p: { path: string }) => `${quote(p.path)} is not the plan for which the job was sent`,
    help: 'Plan the set no further while its jobs run; then build it again',
  },
  discFailed: {
    severity: 'error',
    when: 'a disc of a set could not be made by a job',
    say: (p: { disc: number; label: string; tries: number; why: string; log: string }) =>
      `Disc ${p.disc}, ${p.label}, was not made${p.tries > 1 ? ` (tried ${p.tries} times)` : ''}: ${p.why}`,
    help: (p: { disc: number; log: string }) =>
      `${quote(p.log)} is its log; when what is wrong is mended, build the set again: what is there stays`,
  },
  stopped: {
    severity: 'error',
    when: 'a set that is built by jobs is interrupted',
    say: (p: { left: number; jobs: 'asked to end' | 'left' }) =>
      p.jobs === 'left'
        ? `Stopped; jobs go on, and ${p.left} discs are not proved yet`
        : `Stopped with ${p.left} discs not made; their jobs were asked to end`,
    help: (p: { jobs: 'asked to end' | 'left' }) =>
      p.jobs === 'left' ? 'The same command takes the jobs up again' : 'Build the set again: what is there stays',
  },
})
