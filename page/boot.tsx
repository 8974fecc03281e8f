/** What starts from the disc, and how. */

import type { ComponentChildren } from 'preact'
import type { PageBoot } from '../src/page/shape.js'
import type { Disc } from './disc.js'
import type { Choosing } from './state.js'
import { count, counted, shown, sized } from './words.js'

interface Props extends Pick<Choosing, 'choose'> {
  readonly disc: Disc
  readonly boot: PageBoot
  readonly preview?: ComponentChildren
}

export function Boot({ disc, boot, choose, preview }: Props) {
  const { regions } = disc
  const link = (block: number): ComponentChildren => {
    const region = regions.at(block)
    if (region < 0) return <>block {count(block)}</>
    return (
      <button type="button" class="link" onClick={() => choose(region)}>
        {shown(regions.id[region] as string)}
      </button>
    )
  }
  return (
    <div class="boot">
      {boot.firmware.length > 0 && (
        <section>
          <h2>Firmware</h2>
          <table>
            <thead>
              <tr>
                <th>From</th>
                <th>Starts</th>
              </tr>
            </thead>
            <tbody>
              {boot.firmware.map(({ name, starts, why }) => (
                <tr key={name}>
                  <td>{name}</td>
                  <td>
                    {starts.map((one) => (
                      <div key={one}>{shown(one)}</div>
                    ))}
                    {why !== undefined && <span class="quiet">nothing: {shown(why)}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {boot.entries.length > 0 && (
        <section>
          <h2>Boot catalogue {boot.catalog !== undefined && <span class="quiet">{link(boot.catalog)}</span>}</h2>
          <table>
            <thead>
              <tr>
                <th>Firmware</th>
                <th>Image</th>
                <th>Size</th>
                <th>Emulation</th>
                <th>Loads</th>
              </tr>
            </thead>
            <tbody>
              {boot.entries.map((entry, i) => (
                <tr key={i}>
                  <td>
                    {entry.platform}
                    {!entry.bootable && <em> not bootable</em>}
                    {entry.id !== '' && <span class="quiet"> {shown(entry.id)}</span>}
                  </td>
                  <td>{link(entry.image)}</td>
                  <td>{sized(entry.sizeBytes)}</td>
                  <td>{entry.emulation}</td>
                  <td>
                    {counted(entry.loadSectors, 'sector')} of 512
                    {entry.loadSegment > 0 && <> at {entry.loadSegment.toString(16)}h</>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {boot.partitions.length > 0 && (
        <section>
          <h2>Partitions</h2>
          <table>
            <thead>
              <tr>
                <th>Table</th>
                <th>Type</th>
                <th>From</th>
                <th>Size</th>
              </tr>
            </thead>
            <tbody>
              {boot.partitions.map(({ table, number, type, name, start, sectors }) => (
                <tr key={`${table} ${number}`}>
                  <td>
                    {table} {number}
                  </td>
                  <td>
                    {shown(name)} <span class="quiet">{type}</span>
                  </td>
                  <td>{link(Math.floor(start / 4))}</td>
                  <td>{sized(sectors * 512)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {preview}
    </div>
  )
}
