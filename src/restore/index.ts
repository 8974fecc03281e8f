export { planRestore, type PlannedFolder, type PlannedLeaf, type RestoreOptions, type RestorePlan } from './plan.js'
export { hostNameOf, type HostNames } from './names.js'
export { selectPaths } from './select.js'
export { faults as restoreFaults } from './faults.js'
