export { planCdText, type CdTextPlan } from './write.js'
export { fitCdText, plainMarks } from './fitting.js'
export { packsOfFile, readCdText, type ReadCdText } from './reader.js'
export { faults as cdTextFaults } from './faults.js'
