import { defineFaults } from '../fault/index.js'

export const faults = defineFaults('layout', {
  overlap: {
    severity: 'error',
    when: 'two parts of the disc are told to lie on the same blocks',
    say: (p: { first: string; second: string; start: number; end: number }) =>
      `Cannot place ${p.second} from block ${p.start}: ${p.first} reaches to block ${p.end - 1}`,
    help: 'Give one of them another block, or leave the choice to the layout',
  },
  tooBig: {
    severity: 'error',
    when: 'the disc would need more blocks than an address can name',
    imapi: ['IMAPI_E_IMAGE_SIZE_LIMIT'],
    say: (p: { blocks: number; limit: number }) => `The layout needs ${p.blocks} blocks; at most ${p.limit} can be addressed`,
    help: 'Split the content over several discs',
  },
})
