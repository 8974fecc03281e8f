/** The manifest's proofs as files beside the image. */

import type { Manifest, Output } from '../manifest/index.js'
import { beside, joinPath, lastName } from '../port/index.js'

export interface ProofFile {
  readonly path: string
  readonly kind: 'checksum list' | 'jigdo file' | 'template' | 'zsync file' | 'statement' | 'list of packages'
  /** Where in `output` it is asked for. */
  readonly key: readonly (string | number)[]
}

const BESIDE = ['jigdo', 'zsync', 'provenance', 'sbom'] as const

const outputIn = ({ output }: Manifest): Output => (typeof output === 'object' ? output : {})

/** Keys of the output that name what lies beside the image. */
export function proofKeys(manifest: Manifest): readonly ('sums' | (typeof BESIDE)[number])[] {
  const output = outputIn(manifest)
  const lists = output.sums?.some(({ file }) => file !== undefined) === true ? (['sums'] as const) : []
  return [...lists, ...BESIDE.filter((key) => output[key] !== undefined)]
}

/** Files beside an image; where that is not the manifest's own, lists of checksums lie beside it too. */
export function proofFiles(manifest: Manifest, folder: string, image: string, moved: string | undefined): readonly ProofFile[] {
  const output = outputIn(manifest)
  const stem = image.replace(/\.[^./]+$/, '')
  const files: ProofFile[] = []
  for (const [i, { file }] of (output.sums ?? []).entries())
    if (file !== undefined)
      files.push({
        path: moved === undefined ? joinPath(folder, file) : beside(moved, lastName(file)),
        kind: 'checksum list',
        key: ['sums', i, 'file'],
      })
  if (output.jigdo !== undefined)
    files.push(
      { path: `${stem}.jigdo`, kind: 'jigdo file', key: ['jigdo'] },
      { path: `${stem}.template`, kind: 'template', key: ['jigdo'] },
    )
  if (output.zsync !== undefined) files.push({ path: `${image}.zsync`, kind: 'zsync file', key: ['zsync'] })
  if (output.provenance !== undefined) files.push({ path: `${image}.provenance.json`, kind: 'statement', key: ['provenance'] })
  if (output.sbom !== undefined)
    files.push({ path: `${image}.${output.sbom.format === 'cyclonedx' ? 'cdx' : 'spdx'}.json`, kind: 'list of packages', key: ['sbom'] })
  return files
}
