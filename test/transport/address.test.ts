import { describe, expect, it } from 'vitest'
import { isDriveAddress, parseDriveAddress } from '../../src/transport/index.js'

describe('addresses of drives', () => {
  it.each([
    ['/dev/sr0', { kind: 'sg', path: '/dev/sr0' }],
    ['/dev/disk/by-id/usb-x', { kind: 'sg', path: '/dev/disk/by-id/usb-x' }],
    ['D:', { kind: 'spti', name: 'D:', path: '\\\\.\\D:' }],
    ['f:', { kind: 'spti', name: 'F:', path: '\\\\.\\F:' }],
    ['\\\\.\\D:', { kind: 'spti', name: 'D:', path: '\\\\.\\D:' }],
    ['\\\\.\\CdRom0', { kind: 'spti', name: '\\\\.\\CdRom0', path: '\\\\.\\CdRom0' }],
    ['//./CdRom0', { kind: 'spti', name: '\\\\.\\CdRom0' }],
    ['\\\\?\\D:', { kind: 'spti', name: 'D:' }],
    ['\\\\.\\cdrom12', { kind: 'spti', name: '\\\\.\\CdRom12', path: '\\\\.\\CdRom12' }],
    ['virtual:disc.bin?media=bd-r', { kind: 'virtual', path: 'disc.bin?media=bd-r' }],
    ['iscsi://host/iqn.2000-01.x:y/1', { kind: 'iscsi', portal: 'host:3260', target: 'iqn.2000-01.x:y', lun: 1 }],
    ['iscsi://127.0.0.1:27001/t/0', { kind: 'iscsi', portal: '127.0.0.1:27001', target: 't', lun: 0 }],
    ['iscsi://[::1]:3260/t/2', { kind: 'iscsi', portal: '[::1]:3260', target: 't', lun: 2 }],
  ])('%s', (text, expected) => {
    expect(parseDriveAddress(text)).toMatchObject(expected)
    expect(isDriveAddress(text)).toBe(true)
  })

  it('a letter with the folder behind it is a drive where one is asked for, and may be that folder elsewhere', () => {
    expect(parseDriveAddress('D:\\')).toMatchObject({ kind: 'spti', name: 'D:' })
    expect(isDriveAddress('D:\\')).toBe(false)
  })

  it('a password is not part of the name', () => {
    const address = parseDriveAddress('iscsi://me%secret@host/t/1')
    expect(address).toMatchObject({ login: { user: 'me', password: 'secret' } })
    expect(address.name).toBe('iscsi://host:3260/t/1')
  })

  it.each([
    '',
    'sr0',
    'CD:',
    'D:disc.iso',
    '\\\\.\\PhysicalDrive0',
    '\\\\.\\CdRom',
    'virtual:',
    'iscsi://host',
    'iscsi://host/t',
    'iscsi://host/t/x',
    'iscsi://host:99999/t/1',
    'iscsi://h/t/99999',
    '/dev/',
    'disc.iso',
  ])('%j is none', (text) => {
    expect(() => parseDriveAddress(text)).toThrow('Cannot tell which drive')
  })

  it.each(['/dev/disk2', '/dev/rdisk4', 'IODVDServices', 'IOCompactDiscServices', 'IOBDServices/1'])('%j is a drive of a Mac', (text) => {
    expect(() => parseDriveAddress(text)).toThrow(`Cannot reach ${text}: this program has no way to the drives of a Mac itself`)
  })

  it('nodes of Linux are not taken for those of others', () => {
    for (const path of ['/dev/disk/by-id/usb-X', '/dev/diskless', '/dev/sr0'])
      expect(parseDriveAddress(path)).toMatchObject({ kind: 'sg', path })
  })

  it('the secret of a malformed one is not told', () => {
    expect(() => parseDriveAddress('iscsi://me%secret@host')).toThrow(/^(?!.*secret)/)
  })
})
