/** The host -> whether drives can be used here, and what is in the way. Nothing is written. */

import { knownDrives } from './drives.js'
import { DiscError, type Fault } from './fault/index.js'
import { inquiry, perform } from './mmc/index.js'
import { parseDriveAddress } from './transport/index.js'
import { libraryStates, type LibraryState } from './transport/libraries.node.js'
import { openByAddress, type OpenByAddress } from './transport/open.node.js'
import { driverLoaded, rightsTo, type NodeRights } from './transport/rights.node.js'

export interface DriveState {
  readonly drive: string
  /** It was opened, and it answers. */
  readonly usable: boolean
  readonly nodes: readonly NodeRights[]
  readonly faults: readonly Fault[]
}

export interface HostState {
  /** A drive at least can be used. */
  readonly usable: boolean
  readonly libraries: readonly LibraryState[]
  /** Of the kernel, where it tells. */
  readonly drivers: readonly { readonly name: string; readonly loaded: boolean }[]
  readonly drives: readonly DriveState[]
}

/** Without drives, all that the system knows. */
export async function checkEnvironment(drives: readonly string[] = [], open: OpenByAddress = openByAddress): Promise<HostState> {
  const known = knownDrives()
  const named = drives.length > 0 ? drives : known.map(({ address }) => address)
  const states: DriveState[] = []
  for (const drive of named) states.push(await stateOf(drive, known.find(({ nodes }) => nodes.includes(drive))?.nodes, open))
  return {
    usable: states.some(({ usable }) => usable),
    libraries: libraryStates(),
    drivers: (['sr', 'sg'] as const).flatMap((name) => {
      const loaded = driverLoaded(name)
      return loaded === undefined ? [] : [{ name, loaded }]
    }),
    drives: states,
  }
}

async function stateOf(drive: string, nodes: readonly string[] | undefined, open: OpenByAddress): Promise<DriveState> {
  let rights: readonly NodeRights[] = []
  try {
    const address = parseDriveAddress(drive)
    rights = address.kind === 'sg' ? (nodes ?? [address.path]).map(rightsTo) : []
    const { transport } = await open(drive, 'shared')
    try {
      await perform(transport, inquiry, {})
    } finally {
      await transport.close()
    }
    return { drive, usable: true, nodes: rights, faults: [] }
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    return { drive, usable: false, nodes: rights, faults: error.faults }
  }
}
