export { readApple, type FoundApple, type FoundHfs, type FoundMapPartition, type FoundPartitionMap } from './reader.js'
export { DriverDescriptor, MapEntry } from './structures.js'
export { checkApple, HFS } from './check.js'
export { driverBlock, encodeMap, MAP_HEAD_BYTES, type MapPartition } from './map.js'
