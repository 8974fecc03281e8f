import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deinterleaved, interleaved, SPREAD, writeParities } from '../../../src/sector/cd/packs.js'

/** Four packs of 18 symbols without parity. */
function sectorOf(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(96)
  for (let pack = 0; pack < 4; pack++) {
    const from = data.subarray(18 * pack, 18 * pack + 18)
    out.set(from.subarray(0, 2), 24 * pack)
    out.set(from.subarray(2), 24 * pack + 4)
  }
  writeParities(out)
  return out
}
const bytes = (hexadecimal: string): Uint8Array => Uint8Array.from(Buffer.from(hexadecimal, 'hex'))

/** Symbols of four sectors and what do_encode_sub of edc_ecc (H. Eissfeldt, in cdrdao 1.1) makes of them, with delay and permutation. */
const encoded: readonly (readonly [string, string])[] = [
  [
    '3d2c1e300c1e1d0d113e3c0a340e1c0a0a2c3a1d1d3c1702181c2d3e1f35351b1d2108151d3005191b1105381028222222033d2d012e18002c302d003305250d002520292517023c',
    '3d000000000000001d000000000000001c000000000000003a0a000000000000180d0000000000001d0a0000000000001d08300000000000051c1100000000003d212c000000000018013c030000000033382d3e00000000252d1d2c00000000',
  ],
  [
    '0c38142535073639350d0c16053504042b151b3421342f3531050817192338031f093b3117130115121d0e0230022c32091c12003607253d3e3d2f182711202f06022206161e3e02',
    '0c0219071e0000003605103e3c000000041730151a0000001b2b30031d020000313925281f0a00001f04002e1c250000173b250405070c000e05350d223534001209383c2f090300253634172c03171e2702080d0022350e160034152e1d1413',
  ],
  [
    '300f03290b0e2f3c322e02022f1d2c1518271b2025370518300e030c111b060a0a34370d0714060f082b2e2e01013e2f320022342315080c2e302f300f21350405010b26131f3c21',
    '303e1537140b1b022f1130170c25221b2c1e133102383c201b183d3d212f2d11303c2002191620030a153d07103b1d2e07372902011d35002e0e322f2c23052922340f021f100e13082337253e132f070f2e032e063238351334202721380e1b',
  ],
  [
    '1b0232331712333d282a390d2b101f2116120129172c0c0a3c003d3c09222b263c1c3c04032224381a291e3b2b2b112c2506372c171810333a3311193c37081d202c0c1c1b26111e',
    '1b3c0f2f033a12353321010c020209031f1f140d302f17320116303325072f1d3c3d35011102221c3c210c151e3b1517033c333806210b181e0028043e1b2f06371c02213b273a2210172c172e29050e3c3b3d2a052f061d1b2c29121a372a38',
  ],
]
/** The same without them. */
const plain = [
  '07031d161e2704172105390a131d1e2a21143430340403192401120f220006220029153d2a0e2f110128022d221326250b142d09271707123b200a1c37281a181c323a030f0c1521',
  '070310141d161e2704172105390a131d1e2a21142a290c363430191d340403192401120f220006220029153d11002f2b2a0e01252f110128022d221326250b142d09271720211e1e071223363b200a1c37281a181c323a030f0c15213f001b14',
] as const

const symbols = fc.uint8Array({ minLength: 72, maxLength: 72, max: 63 })

describe('IEC 60908 17.6: packs of R to W', () => {
  it('have parity P over twenty symbols and Q over two', () => {
    expect(sectorOf(bytes(plain[0]))).toEqual(bytes(plain[1]))
  })
  it('whatever stands in the places of the parity', () => {
    fc.assert(
      fc.property(symbols, fc.uint8Array({ minLength: 24, maxLength: 24, max: 63 }), (data, noise) => {
        const [clean, dirty] = [sectorOf(data), sectorOf(data)]
        for (let i = 0; i < 24; i++) dirty[24 * (i % 4) + [2, 3, 20, 21, 22, 23][Math.floor(i / 4)]] = noise[i]
        writeParities(dirty)
        expect(dirty).toEqual(clean)
      }),
    )
  })
  it('of zeros have none, so that silence stays silence', () => {
    expect(sectorOf(new Uint8Array(72))).toEqual(new Uint8Array(96))
  })
  it('are spread over eight packs of the disc', () => {
    const packs = encoded.map(([data]) => sectorOf(bytes(data)))
    for (const [i, [, wanted]] of encoded.entries()) expect(interleaved([packs[i - 2], packs[i - 1], packs[i]])).toEqual(bytes(wanted))
  })
  it('come back from where they were spread to', () => {
    fc.assert(
      fc.property(fc.array(symbols, { minLength: 1, maxLength: 6 }), (all) => {
        const packs = all.map(sectorOf)
        const disc = Array.from({ length: packs.length + SPREAD - 1 }, (_, i) => interleaved([packs[i - 2], packs[i - 1], packs[i]]))
        for (const [i, pack] of packs.entries()) expect(deinterleaved(disc.slice(i, i + SPREAD))).toEqual(pack)
      }),
    )
  })
})
