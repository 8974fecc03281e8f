/** All commands, in the order in which a user meets them. */

import type { Command } from './command.js'

export const commands: readonly Command[] = [
  {
    name: 'init',
    arguments: '[template]',
    summary: 'write a commented manifest to begin with',
    options: [
      { flags: '-o, --output <file>', text: 'write it there; - is standard output' },
      { flags: '--force', text: 'replace a file that is there' },
      { flags: '--list', text: 'list the templates' },
    ],
    load: () => import('./init.js'),
  },
  {
    name: 'validate',
    arguments: '[manifest]',
    summary: 'tell everything that is wrong with a manifest and its sources',
    load: () => import('./validate.js'),
  },
  {
    name: 'plan',
    arguments: '[manifest]',
    summary: 'show which region of the disc lies where; nothing is written',
    options: [
      { flags: '--dot', text: 'the graph of regions in the DOT language' },
      { flags: '--block <number>', text: 'which region covers a block' },
      { flags: '--path <path>', text: 'which blocks a path of the disc covers' },
    ],
    load: () => import('./plan.js'),
  },
  {
    name: 'build',
    arguments: '[manifest]',
    summary: 'compile the manifest into an image',
    options: [
      { flags: '-o, --output <file>', text: 'write the image there' },
      { flags: '--lock', text: 'write disc.lock, which promises this very image' },
      { flags: '--frozen', text: 'fail unless the image is what disc.lock promises' },
      { flags: '--flush', text: 'flush to the device even where no former image is replaced' },
    ],
    load: () => import('./build.js'),
  },
  {
    name: 'explain',
    arguments: '[code]',
    summary: 'say what a fault means, by its code or by a name or number of the Image Mastering API',
    load: () => import('./explain.js'),
  },
  {
    name: 'schema',
    summary: 'print the language of the manifest as JSON Schema',
    options: [{ flags: '--types', text: 'print it as TypeScript types' }],
    load: () => import('./schema.js'),
  },
  {
    name: 'completion',
    arguments: '[shell]',
    summary: 'print a script by which bash, zsh or fish completes commands',
    load: () => import('./completion.js'),
  },
]
