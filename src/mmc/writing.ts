/** What a drive says it can write with the disc inside, beyond the kinds of media. MMC-6: features 0021h, 002Dh, 002Eh, 002Fh; page 2Ah. */

import { featureOf, type Configuration } from './configuration.js'
import { CdMastering, CdTrackAtOnce, DvdMinusWrite, featureData, FeatureCode } from './features.js'
import { capabilitiesOf } from './mode-pages.js'

export interface WritingSupport {
  /** Of Compact Discs, where the drive lists the feature. */
  readonly cd?: {
    readonly trackAtOnce: boolean
    readonly sessionAtOnce: boolean
    readonly raw: boolean
    readonly rawMultisession: boolean
    /** R to W with tracks at once: not, packed, raw. */
    readonly subcodeWithTracks: readonly ('packed' | 'raw')[]
    /** R to W with raw sectors and cue sheets. */
    readonly subcode: boolean
    readonly longestCueSheet: number
  }
  /** It can pretend to write. */
  readonly testWrite: readonly ('cd tracks' | 'cd sessions' | 'dvd')[]
  /** It pauses when data come late. */
  readonly underrunProtection: readonly ('cd tracks' | 'cd sessions' | 'dvd')[]
  /** Number of bytes of its buffer, in thousands, by page 2Ah. */
  readonly bufferKilobytes?: number
}

/** Page 2Ah counts where the drive has it. Throws `mmc/capabilitiesTooSmall`. */
export function writingOf(configuration: Configuration, capabilities: Uint8Array | undefined): WritingSupport {
  const tracks = featureOf(configuration, FeatureCode.cdTrackAtOnce)
  const mastering = featureOf(configuration, FeatureCode.cdMastering)
  const minus = featureOf(configuration, FeatureCode.dvdMinusWrite)
  const tao = tracks && featureData(tracks, CdTrackAtOnce)
  const sao = mastering && featureData(mastering, CdMastering)
  const dvd = minus && featureData(minus, DvdMinusWrite)
  const kinds = (bit: 'testWrite' | 'bufferUnderrunFree') => [
    ...(tao?.[bit] === 1 ? (['cd tracks'] as const) : []),
    ...(sao?.[bit] === 1 ? (['cd sessions'] as const) : []),
    ...(dvd?.[bit] === 1 ? (['dvd'] as const) : []),
  ]
  const page = capabilities === undefined ? undefined : capabilitiesOf(capabilities)
  return {
    ...(tao === undefined && sao === undefined
      ? {}
      : {
          cd: {
            trackAtOnce: tao !== undefined,
            sessionAtOnce: sao?.sessionAtOnce === 1,
            raw: sao?.raw === 1,
            rawMultisession: sao?.rawMultisession === 1,
            subcodeWithTracks: [...(tao?.rwPack === 1 ? (['packed'] as const) : []), ...(tao?.rwRaw === 1 ? (['raw'] as const) : [])],
            subcode: sao?.rw === 1,
            longestCueSheet: sao === undefined ? 0 : 0x1_0000 * sao.maximumCueSheetHigh + sao.maximumCueSheetLow,
          },
        }),
    testWrite: kinds('testWrite'),
    underrunProtection: kinds('bufferUnderrunFree'),
    ...(page === undefined ? {} : { bufferKilobytes: page.bufferKilobytes }),
  }
}
