/** The types that those of the public surface are made of, so that whoever uses them can name each. */

export type { BuildSettings } from './build.js'
export type { BurnChoices, RecordOptions } from './burn.js'
export type { Field as ExplainedField, Told as ExplainedFields } from './codec/index.js'
export type { DriveFeature, DriveIdentity, Particulars, ToldStructure } from './drives.js'
export type { EraseSettings } from './erase.js'
export type { Common as EventBase } from './event.js'
export type { ExtractSettings } from './extract.js'
export type { FaultInfo, ImapiArea, ImapiValue, Paint } from './fault/index.js'
export type {
  Finding,
  Omitted as OmittedFindings,
  Reader as HarmedReader,
  Rule as DiscRule,
  RuleDefinition as DiscRuleDefinition,
} from './finding/index.js'
export type { Firmware as StartingFirmware, FirmwareRow, Started as StartedByFirmware } from './firmware/index.js'
export type { ElfSegment, FoundBootFile, FoundSystem } from './format/otherboot/index.js'
export type { FoundHfs, FoundMapPartition, FoundPartitionMap } from './format/apple/index.js'
export type { JudgedSum, Reach as SumsReach } from './format/checksums/index.js'
export type {
  BootEntry as BootCatalogEntry,
  BootImage as BootCatalogImage,
  BootOptions,
  Emulation,
  EntryRow as BootCatalogRow,
  FoundBootCatalog,
  FoundBootEntry,
  InfoTable,
  LoadSize,
  SelectionCriteria as BootSelectionCriteria,
  SizeFrom as BootSizeFrom,
} from './format/eltorito/index.js'
export type {
  AppendedPartition,
  FoundGpt,
  FoundGptPartition,
  FoundMbr,
  FoundMbrPartition,
  FoundPartition,
  KeptAnchor,
  KeptArea,
  KeptGeometry,
  KeptGpt,
  KeptRow,
  SystemAreaFile,
} from './format/hybrid/index.js'
export type { IntegrityFact, PartitionFact, Space as UdfSpace, Stretch as UdfStretch, UdfFacts, UdfRevision } from './format/udf/index.js'
export type { ImageMedium, SectorForm } from './image/medium.node.js'
export type { DigestName } from './image/write.node.js'
export type { CodedForm, EntryOffsets, EntryRow as StampedRow, SectorKernel, StampEntries } from './kernel/index.js'
export type {
  Body,
  CdSession,
  CdTexts,
  CdTrack,
  CopyPermission as TrackCopyPermission,
  FileDigest,
  DiscIds,
  Growth as DiscGrowth,
  Late as LateBytes,
  LayoutChange,
  LayoutRow,
  Place as RegionPlace,
  PlaceVolumes,
  Rewrite,
  RegionId,
  Seen as SeenSectors,
  Sound as TrackSound,
  Span as TrackSpan,
  SubcodeLayout,
  SubcodeSpan,
  TextField,
  TrackData,
  TrackMode,
  Where,
  WriteData,
} from './layout/index.js'
export type {
  PlannedList as PlannedSumList,
  PlannedProofs,
  SumArray as ChecksumArray,
  Tags as ChecksumTags,
  UnpackedSums,
} from './integrity/index.js'
export type { FindOptions, HostMaster } from './found.js'
export type { Environment, Rest as ManifestRest, Schema, World as ManifestWorld } from './manifest/index.js'
export type { FileKey } from './source/file-key.node.js'
export type { FinderInfo, Graft, Names } from './source/index.js'
export type { Told as ToldSense } from './raw-command.js'
export type {
  BackgroundFormat,
  BetweenSessions,
  BlankType,
  CloseFunction,
  CloseRule,
  Configuration as DriveConfiguration,
  DiscInformation,
  DiscStatus,
  Feature as ConfigurationFeature,
  FormatCapacities,
  FormatCapacity,
  MediaFamily,
  MediaKind,
  MediaProfile,
  SessionState,
} from './mmc/index.js'
export type { AtipInformation, Designator, Loading, ToldField, WritingSupport } from './mmc/index.js'
export type { Sense } from './mmc/index.js'
export type { PageControl, TrackInformation, WriteType } from './mmc/index.js'
export type {
  Compression as ArchiveCompression,
  DataPhase,
  FileBytes,
  HostEntry,
  HostKind,
  HostStat,
  Identity as HostIdentity,
  Locate,
  Look as HostLook,
  SectorSource,
} from './port/index.js'
export type {
  BadRange,
  Compared,
  ContentsCompared,
  DiscParticulars,
  DiscReport,
  DiscState,
  DiscStructure,
  DiscView,
  DriveFacts,
  Fingerprint,
  Growing,
  NextSession,
  ReadForm,
  SessionMethod,
  Station as DriveStation,
  Omission,
  TrayAction,
  VerificationReport,
  VerifyLevel,
  WrittenRange,
} from './readback/index.js'
export type {
  Erasure,
  Expected as ExpectedDisc,
  Kept as KeptSectors,
  MediumThere,
  RawSubChannel,
  RecordingResult,
  RoomChoice,
  WriteMode,
} from './recorder/index.js'
export type { StageMode } from './recorder/stage.node.js'
export type { PlainFile, TrackFiles, TrackMaterials } from './request/index.js'
export type { RegionChange, Renewal } from './renewal/index.js'
export type { Restored } from './restore/restore.node.js'
export type { CdSources, Contents as CdContents, MadeFor, StoredSectors } from './sector/index.js'
export type {
  Attributes,
  Coding,
  Compression,
  Content,
  ContentReader,
  DiscChoice,
  ExtendedAttribute,
  ExtendedOptions,
  AttributeKind,
  Extent,
  FileInode,
  Inode,
  InodeBase,
  Measured,
  MeasuredDirectory,
  MeasuredLeaf,
  MeasureOptions,
  NameSpace as InodeNameSpace,
  OpenContent,
  Origin,
  OtherDisc,
  OtherDiscs,
  PcmLayout,
  Packing,
  PlaceHint,
  SectorForms,
  SectorTaking,
  SoundFile,
  SoundTags,
  TagField as SoundTagField,
  Stamp,
  Subheader,
  XaRecord,
  XaSectors,
  ZisofsForm,
} from './source/index.js'
export type { HostContents } from './source/open.node.js'
export type {
  Asked,
  CompactTrack,
  DiscSession,
  DiscTrack,
  DiscWords,
  Explanation,
  FileAt,
  FoundDisc,
  RockRidgeVersion,
  SessionContents,
  Sessions,
  SpaceTree,
  Stretch,
  formsOf,
  spaces,
} from './survey/index.js'
export type { Former, FormerFileSystems, Growth as SessionGrowth, RelaxedNames, VolumeWords } from './session/index.js'
export type { Burning } from './targets.js'
export type { Job, Need, Packages, SeenDrive, SeenKernels, Sights, State as NeedState, System } from './host/index.js'
export type { LibraryState } from './transport/libraries.node.js'
export type { NodeRights } from './transport/rights.node.js'
export type { Bus } from './transport/index.js'
export type { Mounted } from './transport/mounted.node.js'
export type { DriveUse } from './transport/open.node.js'
export type { Revision } from './revision.js'
export type { Start } from './run.js'
export type { Ranges, ServedImage } from './serving/index.js'
export type { Attachment, Firmware } from './serving/qemu.node.js'
export type { ChildrenOf, NodeBase, Spelt as SpeltTrail, Volume as TreeVolume } from './tree/index.js'
export type { Branded } from './unit/index.js'
export type { VerifySettings } from './verify.js'
export type { KeptBoot, MeasuredPartition, VolumeMaterials } from './volume/index.js'
export type { Rebuilt, WatchEvent } from './watching/index.js'
export type { WatchLimits } from './watching/hearing.node.js'
export type { Starts } from './starts.js'
export type { DiscOfSet } from './measure.js'
export type { BuiltDisc } from './set-making.js'
export type { PrepareOptions } from './set-prepared.js'
export type { SetOptions } from './set-open.js'
export type { BurnedDisc, BurnedSet } from './set-burn.js'
export type { DiscOutcome, SetNews } from './set-recording.js'
export type { BurnDrive, BurnMedium, BurnOutcome, BurnRecord, Cut, LockedDisc, SetLock } from './set/index.js'
