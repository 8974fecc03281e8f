/**
 * Discs burned through SG_IO, by the command as it is installed: in a machine of user-mode-linux, where the kernel has made a sr and a sg
 * device of a burner that other people wrote.
 */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { modulesIn, runIn } from '../support/linux.js'
import { itNeeds, required } from '../support/tools.js'
import { uml, umlBoots } from '../support/uml.js'

const DISC = fileURLToPath(new URL('../../dist/bin/disc.js', import.meta.url))
const TARGET = 'iqn.2000-01.localhost:glassmaster'
const MODULES = ['overlay', 'crc32c_generic', 'sr_mod', 'sg', 'iscsi_tcp']
const DATE = 'SOURCE_DATE_EPOCH=1700000000'
const files = { 'docs/a.txt': 'a\n', 'large.bin': Buffer.alloc(1_000_000, 'large') }

/** A file of the machine, below which everything of the host is seen and what is written is forgotten. */
const rootScript = (out: string): readonly string[] => [
  ...modulesIn(uml.modules(), MODULES).map((path) => `$bb insmod ${path}`),
  '$bb mkdir /mnt/upper /mnt/work /mnt/root',
  '$bb mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work overlay /mnt/root',
  'cd /mnt/root; $bb mount -t proc proc proc; $bb mount -t sysfs sys sys; $bb mount -t devtmpfs dev dev',
  '$bb mount -t tmpfs run run; $bb mkdir -p run/lock/iscsi tmp/job etc/iscsi var/lib/iscsi',
  `$bb mount ${uml.shared(out)} tmp/job; $bb ifconfig lo 127.0.0.1 up`,
  '$bb chroot . /bin/bash /tmp/job/work > tmp/job/log 2>&1',
]

/** The burner, the kernel's device of it, and what is done with that. */
const work = (): string => `
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LANG=C.UTF-8 TGT_IPC_SOCKET=/run/ipc ${DATE}
wait_for() { for i in $(seq 200); do eval "$1" && return 0; sleep 0.05; done; exit 9; }
adm() { tgtadm -C 1 --lld iscsi "$@"; }
unit() { adm --mode logicalunit --op update --tid 1 --lun 1 --params "$1"; }
: > /tmp/first.img
tgtd -f --iscsi portal=127.0.0.1:3260 -C 1 &
wait_for '[ -e /run/ipc.1 ]'
adm --mode target --op new --tid 1 -T ${TARGET}
adm --mode logicalunit --op new --tid 1 --lun 1 -b /tmp/first.img --device-type=cd
unit vendor_id=TEST,product_id=BURNER,removable=1
adm --mode target --op bind --tid 1 -I 127.0.0.1
mount -t tmpfs tmpfs /etc/iscsi; mount -t tmpfs tmpfs /var/lib/iscsi
echo InitiatorName=iqn.2000-01.localhost:test > /etc/iscsi/initiatorname.iscsi
echo node.startup = manual > /etc/iscsi/iscsid.conf
iscsid
iscsiadm -m discovery -t st -p 127.0.0.1:3260
iscsiadm -m node -T ${TARGET} -p 127.0.0.1:3260 --login
wait_for '[ -e /dev/sr0 ] && [ -d /sys/block/sr0/device/scsi_generic ]'
sg=$(ls /sys/block/sr0/device/scsi_generic | head -1)
disc() { name=$1; shift; ${process.execPath} ${DISC} "$@" > /tmp/job/$name.out 2> /tmp/job/$name.error; echo $? > /tmp/job/$name.status; }
cd /tmp/job
for device in $sg sr0; do
  : > /tmp/$device.img
  unit online=No; (: < /dev/sr0) 2> /dev/null; unit path=/tmp/$device.img
  kind=\${device%%[0-9]*}
  disc $kind-burn burn disc.yaml --drive /dev/$device --yes --verify full --json
  disc $kind-verify verify /dev/$device --manifest disc.yaml --level full --json
  disc $kind-list ls -R /dev/$device
  disc $kind-later burn later.yaml --drive /dev/$device --yes --json
  cp /tmp/$device.img $kind.img
done
: > /tmp/again.img
unit online=No; (: < /dev/sr0) 2> /dev/null; unit path=/tmp/again.img
disc both-drives drives /dev/sr0 /dev/$sg --json
disc sg-check drives --check disc.yaml /dev/$sg --json
disc sr-reload burn disc.yaml --drive /dev/sr0 --yes --reload --json
cat /sys/block/sr0/size > size
`

interface Ran {
  readonly status: number
  readonly out: string
  readonly error: string
}

describe.runIf(required && umlBoots())('a DVD+R in a drive of the Linux kernel', () => {
  const folder = temporaryFolder()
  itNeeds(
    [...uml.needs(), 'tgtd', 'tgtadm', 'iscsid', 'iscsiadm', ...(existsSync(DISC) ? [] : ['a build'])],
    'is burned, verified and listed through sr and sg, and takes no session where the drive has closed it',
    () => {
      const job = join(folder, 'job')
      for (const [path, data] of Object.entries(files)) {
        mkdirSync(join(job, 'files', path, '..'), { recursive: true })
        writeFileSync(join(job, 'files', path), data)
      }
      const manifest = 'disc: 1\nvolume: { id: BURNED }\nfiles: [{ from: files, at: / }]\noutput: built.iso\nburn: { close: false }\n'
      writeFileSync(join(job, 'disc.yaml'), manifest)
      writeFileSync(join(job, 'later.yaml'), 'disc: 1\nsession: { import: drive }\nfiles: [{ text: x, at: /new }]\n')
      writeFileSync(join(job, 'work'), work())
      execFileSync(process.execPath, [DISC, 'build', 'disc.yaml', '-q'], {
        cwd: job,
        env: { ...process.env, SOURCE_DATE_EPOCH: '1700000000' },
      })
      const built = readFileSync(join(job, 'built.iso'))
      runIn(uml, [], rootScript(job), () => undefined, 120_000)

      const ran = (name: string): Ran => {
        const read = (part: string): string => readFileSync(join(job, `${name}.${part}`), 'utf8')
        return { status: Number(read('status')), out: read('out'), error: read('error') }
      }
      const log = readFileSync(join(job, 'log'), 'utf8')
      for (const kind of ['sg', 'sr']) {
        expect(ran(`${kind}-burn`), log).toMatchObject({ status: 0, out: expect.stringContaining('"level":"full"') })
        expect(
          readFileSync(join(job, `${kind}.img`))
            .subarray(0, built.length)
            .equals(built),
        ).toBe(true)
        expect(ran(`${kind}-verify`)).toMatchObject({ status: 0 })
        expect(ran(`${kind}-list`)).toMatchObject({ status: 0, out: '/docs/\n/docs/a.txt\n/large.bin\n', error: '' })
        // This drive closes what was to stay open, and says so.
        expect(ran(`${kind}-burn`).out).toContain('burn/closedAnyway')
        expect(ran(`${kind}-later`)).toMatchObject({ status: 1, out: expect.stringContaining('session/') })
        // The kernel takes the disc for the empty one that it was.
        expect(ran(`${kind}-burn`).out).toContain('transport/kernelLags')
      }
      const [sr, sg] = (
        JSON.parse(ran('both-drives').out) as { readonly drives: readonly { readonly bus: object; readonly disc: object }[] }
      ).drives
      expect(sr).toMatchObject({ bus: { kind: 'iscsi', driver: 'iscsi_tcp', place: '0:0:0:1' }, loading: { mechanism: 'tray' } })
      expect(sg).toMatchObject({ bus: sr?.bus, disc: sr?.disc })
      expect(ran('sg-check')).toMatchObject({ status: 0, out: expect.stringContaining('"couldBurn":true') })
      // After the tray has moved it takes it for what it is.
      expect(ran('sr-reload')).toMatchObject({ status: 0, out: expect.not.stringContaining('transport/kernelLags') })
      expect(Number(readFileSync(join(job, 'size'), 'utf8')) * 512).toBeGreaterThanOrEqual(built.length)
    },
    180_000,
  )
})
