/** The words that options take, for the check and the completion alike. */

export const form2Words = ['2324', '2336', 'riff'] as const

/** Options of `burn` with few words, by their names in the manifest. */
export const burnWords = {
  speedPolicy: ['nearest', 'exact'],
  rotation: ['any', 'cav'],
  mode: ['auto', 'tao', 'sao', 'raw', 'incremental', 'sequential', 'restricted-overwrite', 'layer-jump', 'random'],
  verify: ['none', 'quick', 'full'],
  erase: ['none', 'quick', 'full'],
  stage: ['auto', 'always', 'never'],
  streaming: ['auto', 'on', 'off'],
  postgap: ['add', 'in-image'],
} as const

/** How the tracks of a Compact Disc may have been written. */
export const trackModeWords = ['auto', 'tao', 'sao', 'raw'] as const
export const levelWords = ['quick', 'full'] as const
export const pageValueWords = ['current', 'changeable', 'default', 'saved'] as const
export const shellWords = ['bash', 'zsh', 'fish'] as const
