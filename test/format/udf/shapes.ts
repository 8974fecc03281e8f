/** Each kind of volume that is written, by name. */

import type { UdfOptions } from '../../../src/format/udf/index.js'

export const shapes: readonly (readonly [name: string, options: UdfOptions])[] = [
  ['1.02', { revision: '1.02' }],
  ['1.02, embedded', { revision: '1.02', embed: 'small' }],
  ['1.50', { revision: '1.50' }],
  ['1.50, virtual', { revision: '1.50', partition: { kind: 'virtual' } }],
  ['1.50, sparable', { revision: '1.50', partition: { kind: 'sparable', packet: 32, spares: 4, tables: 2 } }],
  ['2.00', { revision: '2.00' }],
  ['2.00, virtual', { revision: '2.00', partition: { kind: 'virtual' }, embed: 'small' }],
  ['2.01', { revision: '2.01' }],
  ['2.01, sparable', { revision: '2.01', partition: { kind: 'sparable', packet: 16, spares: 2, tables: 4 } }],
  ['2.50', { revision: '2.50' }],
  ['2.50, single metadata', { revision: '2.50', metadata: 'single' }],
  ['2.50, virtual', { revision: '2.50', partition: { kind: 'virtual' } }],
  ['2.60', { revision: '2.60', anchors: 'three' }],
  ['2.60, sparable, embedded', { revision: '2.60', partition: { kind: 'sparable', packet: 32, spares: 3, tables: 1 }, embed: 'small' }],
]
