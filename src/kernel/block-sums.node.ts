/** Sums of blocks with native/zsync.c on a thread of the pool, or with its twin. */

import { sumBlocks, type SumBlocks } from './block-sums.js'
import type { Native } from './native.node.js'

export const blockSummer = (native: Native | undefined): SumBlocks =>
  native === undefined
    ? sumBlocks
    : (blocks, { blockSize, rolling, digest }, out) =>
        native.callAsync(
          'gm_zsync',
          'i64',
          { bytes: blocks },
          { i64: blocks.length / blockSize },
          { i64: blockSize },
          { i32: rolling },
          { i32: digest },
          { bytes: out },
        )
