import { defineFaults } from '../fault/index.js'

/** So many findings are named where a disc is refused for them. */
const MOST_NAMED = 5

interface NotSound {
  readonly name: string
  readonly errors: number
  /** The first ones: `directory record, location (block 25, byte 34): is 7; should be 23`. */
  readonly findings: readonly string[]
}

export const faults = defineFaults('finding', {
  notSound: {
    severity: 'error',
    when: 'a disc that was to be checked before it is written, or before it gets its name, is not sound',
    say: ({ name, errors, findings }: NotSound) =>
      `${name} is not sound: ${errors} error${errors === 1 ? '' : 's'}, ${errors > MOST_NAMED ? 'the first of which are ' : ''}${findings.slice(0, MOST_NAMED).join('; ')}`,
    help: 'Nothing was written. `disc check` of the image tells everything; without --check it is taken as it is',
  },
  soundsAlone: {
    severity: 'note',
    when: 'a disc that is checked has sounds and no file system',
    say: ({ name, tracks }: { name: string; tracks: number }) =>
      `${name} has no file system to judge: ${tracks === 1 ? 'its track holds' : `its ${tracks} tracks hold`} sounds`,
  },
})
