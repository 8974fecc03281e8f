export { firmwareOf } from './look.js'
export { printFirmware, printStarted } from './print.js'
export type { Firmware, FirmwareReport, FirmwareRow, PlannedDisc, Started } from './types.js'
export { faults } from './faults.js'
