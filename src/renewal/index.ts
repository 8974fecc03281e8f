export { withContents } from './contents.js'
export { CHANGES, type RegionChange, type Renewal, type Renewing, type RenewOptions } from './renewal.js'
