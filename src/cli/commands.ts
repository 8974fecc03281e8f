/** All commands, in the order in which a user meets them. */

import type { Command } from './command.js'

export const commands: readonly Command[] = [
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
]
