/** What Windows knows of a device and of its adapter, asked of one that is open: nothing reaches the drive. IOCTL_STORAGE_QUERY_PROPERTY. */

import type { Kernel32 } from './kernel32.node.js'
import { ControlCode, StorageAdapter, StorageDevice, StorageProperty, StoragePropertyQuery, textAt } from './spti.js'

/** The error number where the system does not say. */
export type Told<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: number }

export interface StorageDeviceTexts {
  /** SCSI peripheral device type. */
  readonly deviceType: number
  readonly vendor: string
  readonly product: string
  readonly revision: string
}

export function adapterOf(kernel: Kernel32, handle: bigint): Told<StorageAdapter> {
  const told = property(kernel, handle, { propertyId: StorageProperty.adapter, size: StorageAdapter.size })
  return told.ok ? { ok: true, value: StorageAdapter.decode(told.value) } : told
}

export function deviceOf(kernel: Kernel32, handle: bigint): Told<StorageDeviceTexts> {
  const told = property(kernel, handle, { propertyId: StorageProperty.device, size: StorageDevice.size })
  if (!told.ok) return told
  const { deviceType, vendorIdOffset, productIdOffset, productRevisionOffset } = StorageDevice.decode(told.value)
  const text = (at: number): string => (at === 0 || at >= told.value.length ? '' : textAt(told.value, at))
  return {
    ok: true,
    value: { deviceType, vendor: text(vendorIdOffset), product: text(productIdOffset), revision: text(productRevisionOffset) },
  }
}

const ROOM = 1024

/** At least `size` bytes of it, zeros where the system, being older, has fewer. */
function property(
  kernel: Kernel32,
  handle: bigint,
  { propertyId, size }: { readonly propertyId: number; readonly size: number },
): Told<Uint8Array> {
  const told = kernel.control(handle, ControlCode.storageQueryProperty, StoragePropertyQuery.encode({ propertyId }), ROOM)
  if (!told.ok) return told
  const value = new Uint8Array(Math.max(size, told.bytes.length))
  value.set(told.bytes)
  return { ok: true, value }
}
