/** What the system tells of a drive without asking the drive. */

export interface KnownDrive {
  /** The address to use: the block node where there is one. */
  readonly address: string
  /** Nodes of the drive: `/dev/sr0`, `/dev/sg1`; or its names: `D:`, `\\.\CdRom0`. */
  readonly nodes: readonly string[]
  /** Names that stay the same across restarts. */
  readonly ids: readonly string[]
  readonly vendor: string
  readonly product: string
  readonly revision: string
  readonly mounts: readonly string[]
  /** The user may send it commands. */
  readonly permitted: boolean
  /** The group whose members may, where the user may not. */
  readonly group?: string
}

export interface Bus {
  /** `usb`, `ata`, `scsi` for what the kernel knows no better, `iscsi`, `virtual`. */
  readonly kind: 'usb' | 'ata' | 'firewire' | 'sas' | 'virtio' | 'scsi' | 'iscsi' | 'virtual'
  /** Driver of the host adapter. */
  readonly driver?: string
  /** Place in the tree of devices: host, channel, target and unit. */
  readonly place?: string
  /** Addresses of data have to be multiples of it; the program's buffers are. */
  readonly alignmentBytes?: number
  /** Most bytes of a command by the queue of the kernel, or by the adapter. */
  readonly queueBytes?: number
}
