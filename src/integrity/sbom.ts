/** Packages as a bill of materials: SPDX 2.3 (JSON) or CycloneDX 1.5 (JSON). Ids come from the packages, the date is the volume's. */

import type { Package } from './dpkg.js'

export interface BillOptions {
  /** What the packages are in: the name of the image. */
  readonly name: string
  readonly date: string
  readonly program: string
  readonly sha256: (text: string) => string
}

/** package-url, types/deb. */
const purlOf = ({ name, version, architecture, source }: Package): string =>
  `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${encodeURIComponent(architecture)}` +
  (source.name === name && source.version === version
    ? ''
    : `&upstream=${encodeURIComponent(source.version === version ? source.name : `${source.name}@${source.version}`)}`)

const seedOf = (packages: readonly Package[], { name, sha256 }: BillOptions): string => sha256([name, ...packages.map(purlOf)].join('\n'))

export function printSpdx(packages: readonly Package[], options: BillOptions): string {
  const { name, date, program, sha256 } = options
  const idOf = (one: Package): string => `SPDXRef-Package-deb-${one.name.replaceAll('+', '-')}-${sha256(purlOf(one)).slice(0, 12)}`
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name,
    documentNamespace: `https://github.com/glassmaster/glassmaster/spdx/${seedOf(packages, options)}`,
    creationInfo: { created: date, creators: [`Tool: glassmaster-${program}`] },
    packages: [
      { SPDXID: 'SPDXRef-Image', name, downloadLocation: 'NOASSERTION', filesAnalyzed: false, primaryPackagePurpose: 'ARCHIVE' },
      ...packages.map((one) => ({
        SPDXID: idOf(one),
        name: one.name,
        versionInfo: one.version,
        ...(one.maintainer === undefined ? {} : { supplier: supplierOf(one.maintainer) }),
        downloadLocation: 'NOASSERTION',
        filesAnalyzed: false,
        ...(one.homepage === undefined ? {} : { homepage: one.homepage }),
        sourceInfo: `built from: ${one.source.name} ${one.source.version}`,
        externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purlOf(one) }],
      })),
    ],
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: 'SPDXRef-Image' },
      ...packages.map((one) => ({ spdxElementId: 'SPDXRef-Image', relationshipType: 'CONTAINS', relatedSpdxElement: idOf(one) })),
    ],
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

/** SPDX 2.3, 7.5: a name, and an address in brackets. */
function supplierOf(maintainer: string): string {
  const [, name = maintainer, address] = /^(.*?)\s*<([^<>]+)>$/.exec(maintainer) ?? []
  return `Organization: ${name.trim()}${address === undefined ? '' : ` (${address})`}`
}

export function printCycloneDx(packages: readonly Package[], options: BillOptions): string {
  const { name, date, program } = options
  const seed = seedOf(packages, options)
  // RFC 9562, 5.8: a UUID of the writer's own making.
  const variant = ((Number.parseInt(seed.slice(16, 17), 16) & 3) | 8).toString(16)
  const uuid = [seed.slice(0, 8), seed.slice(8, 12), `8${seed.slice(13, 16)}`, `${variant}${seed.slice(17, 20)}`, seed.slice(20, 32)]
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${uuid.join('-')}`,
    version: 1,
    metadata: {
      timestamp: date,
      tools: { components: [{ type: 'application', name: 'glassmaster', version: program }] },
      component: { type: 'file', name, 'bom-ref': 'image' },
    },
    components: packages.map((one) => ({
      type: 'library',
      'bom-ref': purlOf(one),
      ...(one.maintainer === undefined ? {} : { publisher: one.maintainer }),
      name: one.name,
      version: one.version,
      purl: purlOf(one),
      ...(one.homepage === undefined ? {} : { externalReferences: [{ type: 'website', url: one.homepage }] }),
    })),
    dependencies: [{ ref: 'image', dependsOn: packages.map(purlOf) }],
  }
  return `${JSON.stringify(bill, null, 2)}\n`
}
