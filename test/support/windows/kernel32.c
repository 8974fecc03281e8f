/*
 * A kernel32.dll to test with, compiled as a library of the host. It answers from the file `config` that lies beside it, writes what it is asked
 * into `log` there, and hands commands of SCSI to whoever listens at `socket`. Structures are declared as Microsoft documents them (ntddscsi.h,
 * ntddstor.h, ntddcdrm.h), so that the compiler lays them out. What no Windows would take is logged as WRONG, and refused.
 *
 * Lines of `config`:
 *   dos NAME TARGET             what a name of MS-DOS stands for
 *   fail open NUMBER            CreateFileW fails with that error; `fail look NUMBER` where no rights are asked for
 *   fail CODE NUMBER            so does the request with that code, in hexadecimal
 *   adapter LENGTH PAGES MASK BUS
 *   device TYPE VENDOR PRODUCT REVISION
 *   owner NAME                  who has locked the device
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

typedef int32_t BOOL;
typedef uint8_t UCHAR, BOOLEAN;
typedef uint16_t USHORT, WCHAR;
typedef uint32_t ULONG, DWORD;
typedef void *HANDLE, *PVOID;

typedef struct {
  USHORT Length;
  UCHAR ScsiStatus;
  UCHAR PathId;
  UCHAR TargetId;
  UCHAR Lun;
  UCHAR CdbLength;
  UCHAR SenseInfoLength;
  UCHAR DataIn;
  ULONG DataTransferLength;
  ULONG TimeOutValue;
  PVOID DataBuffer;
  ULONG SenseInfoOffset;
  UCHAR Cdb[16];
} SCSI_PASS_THROUGH_DIRECT;

typedef struct {
  SCSI_PASS_THROUGH_DIRECT sptd;
  ULONG Filler;
  UCHAR ucSenseBuf[32];
} SCSI_PASS_THROUGH_DIRECT_WITH_BUFFER;

typedef struct {
  DWORD PropertyId;
  DWORD QueryType;
  UCHAR AdditionalParameters[1];
} STORAGE_PROPERTY_QUERY;

typedef struct {
  DWORD Version;
  DWORD Size;
  DWORD MaximumTransferLength;
  DWORD MaximumPhysicalPages;
  DWORD AlignmentMask;
  BOOLEAN AdapterUsesPio;
  BOOLEAN AdapterScansDown;
  BOOLEAN CommandQueueing;
  BOOLEAN AcceleratedTransfer;
  UCHAR BusType;
  USHORT BusMajorVersion;
  USHORT BusMinorVersion;
  UCHAR SrbType;
  UCHAR AddressType;
} STORAGE_ADAPTER_DESCRIPTOR;

typedef struct {
  DWORD Version;
  DWORD Size;
  UCHAR DeviceType;
  UCHAR DeviceTypeModifier;
  BOOLEAN RemovableMedia;
  BOOLEAN CommandQueueing;
  DWORD VendorIdOffset;
  DWORD ProductIdOffset;
  DWORD ProductRevisionOffset;
  DWORD SerialNumberOffset;
  DWORD BusType;
  DWORD RawPropertiesLength;
  UCHAR RawDeviceProperties[1];
} STORAGE_DEVICE_DESCRIPTOR;

typedef struct {
  DWORD RequestType;
  DWORD Flags;
} CDROM_EXCLUSIVE_ACCESS;

typedef struct {
  CDROM_EXCLUSIVE_ACCESS Access;
  UCHAR CallerName[64];
} CDROM_EXCLUSIVE_LOCK;

typedef struct {
  BOOLEAN LockState;
  UCHAR CallerName[64];
} CDROM_EXCLUSIVE_LOCK_STATE;

enum { HANDLES = 64, FIRST_HANDLE = 0x74, COMMAND_HEAD = 32, REPLY_HEAD = 12 };
static struct {
  int open;
  DWORD rights;
} handles[HANDLES];
static struct {
  void *at;
  size_t bytes;
} blocks[HANDLES];

static void beside(const char *name, char *path, size_t room) {
  Dl_info own;
  dladdr((void *)beside, &own);
  int folder = (int)(strrchr(own.dli_fname, '/') - own.dli_fname);
  snprintf(path, room, "%.*s/%s", folder, own.dli_fname, name);
}

static void say(const char *line) {
  char path[4096];
  beside("log", path, sizeof path);
  int fd = open(path, O_WRONLY | O_APPEND | O_CREAT, 0600);
  if (fd < 0 || write(fd, line, strlen(line)) < 0 || write(fd, "\n", 1) < 0) abort();
  close(fd);
}

static DWORD wrong(const char *what) {
  char line[256];
  snprintf(line, sizeof line, "WRONG %s", what);
  say(line);
  return 87;
}

/* The rest of the first line of `config` that begins so; 0 where there is none. `skip` lines are passed over. */
static int configured(const char *start, int skip, char *rest, size_t room) {
  char path[4096], line[1024];
  beside("config", path, sizeof path);
  FILE *file = fopen(path, "r");
  if (file == NULL) return 0;
  int found = 0;
  while (!found && fgets(line, sizeof line, file) != NULL) {
    line[strcspn(line, "\n")] = 0;
    if (strncmp(line, start, strlen(start)) == 0 && skip-- == 0) {
      snprintf(rest, room, "%s", line + strlen(start));
      found = 1;
    }
  }
  fclose(file);
  return found;
}

static DWORD failure(const char *what) {
  char start[64], rest[64];
  snprintf(start, sizeof start, "fail %s ", what);
  return configured(start, 0, rest, sizeof rest) ? (DWORD)atoi(rest) : 0;
}

static BOOL ended(DWORD error) {
  errno = (int)error;
  return error == 0;
}

static void narrow(const WCHAR *from, char *to, size_t room) {
  size_t i = 0;
  for (; from[i] != 0 && i + 1 < room; i++) to[i] = (char)from[i];
  to[i] = 0;
}

HANDLE CreateFileW(const WCHAR *name, DWORD rights, DWORD share, PVOID security, DWORD disposition, DWORD flags, HANDLE template) {
  char path[256], line[300];
  narrow(name, path, sizeof path);
  snprintf(line, sizeof line, "open %s %s", path, rights == 0 ? "look" : "command");
  say(line);
  DWORD error = 0;
  if (rights != 0 && rights != 0xc0000000u) error = wrong("rights");
  if (share != 3 || security != NULL || disposition != 3 || flags != 0 || template != NULL) error = wrong("CreateFileW");
  if (strncmp(path, "\\\\.\\", 4) != 0) error = wrong("name");
  if (error == 0) error = failure(rights == 0 ? "look" : "open");
  if (error == 0) {
    char start[300], rest[256];
    snprintf(start, sizeof start, "dos %s ", path + 4);
    if (!configured(start, 0, rest, sizeof rest)) error = 2;
  }
  for (int i = 0; error == 0 && i < HANDLES; i++)
    if (!handles[i].open) {
      handles[i].open = 1;
      handles[i].rights = rights;
      return (HANDLE)(uintptr_t)(FIRST_HANDLE + 4 * i);
    }
  errno = (int)error;
  return (HANDLE)(intptr_t)-1;
}

static int indexOf(HANDLE handle) {
  uintptr_t i = ((uintptr_t)handle - FIRST_HANDLE) / 4;
  return i < HANDLES && handles[i].open ? (int)i : -1;
}

BOOL CloseHandle(HANDLE handle) {
  int i = indexOf(handle);
  if (i < 0) return ended(wrong("handle closed"));
  handles[i].open = 0;
  say("close");
  return ended(0);
}

static void all(int fd, void *bytes, size_t length, int out) {
  for (size_t done = 0; done < length;) {
    ssize_t moved = out ? write(fd, (char *)bytes + done, length - done) : read(fd, (char *)bytes + done, length - done);
    if (moved <= 0) _exit(1);
    done += (size_t)moved;
  }
}

/* A command goes as its structure's values and data, and comes back as error, status, length of sense data, bytes transferred, sense and data. */
static DWORD carried(SCSI_PASS_THROUGH_DIRECT_WITH_BUFFER *both) {
  static int fd = -1;
  SCSI_PASS_THROUGH_DIRECT *command = &both->sptd;
  if (fd < 0) {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    char path[4096];
    beside("socket", path, sizeof path);
    snprintf(to.sun_path, sizeof to.sun_path, "%s", path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
      close(fd);
      fd = -1;
      return 1167;
    }
  }
  ULONG out = command->DataIn == 0 ? command->DataTransferLength : 0;
  UCHAR head[4 + COMMAND_HEAD] = {0};
  ULONG length = COMMAND_HEAD + out;
  memcpy(head, &length, 4);
  memcpy(head + 4, &command->TimeOutValue, 4);
  memcpy(head + 8, &command->DataTransferLength, 4);
  head[12] = command->DataIn;
  head[13] = command->CdbLength;
  memcpy(head + 20, command->Cdb, 16);
  all(fd, head, sizeof head, 1);
  all(fd, command->DataBuffer, out, 1);
  struct {
    ULONG length, error;
    UCHAR status, sense, unused[2];
    ULONG transferred;
  } reply;
  all(fd, &reply, sizeof reply, 0);
  command->ScsiStatus = reply.status;
  command->SenseInfoLength = reply.sense;
  command->DataTransferLength = reply.transferred;
  all(fd, both->ucSenseBuf, reply.sense, 0);
  all(fd, command->DataBuffer, reply.length - REPLY_HEAD - reply.sense, 0);
  return reply.error;
}

static DWORD passThrough(DWORD rights, PVOID in, DWORD inBytes, PVOID out, DWORD outBytes, DWORD *returned) {
  SCSI_PASS_THROUGH_DIRECT_WITH_BUFFER *both = in;
  SCSI_PASS_THROUGH_DIRECT *command = &both->sptd;
  if (inBytes != sizeof *both || outBytes != sizeof *both || in != out) return wrong("size of SCSI_PASS_THROUGH_DIRECT_WITH_BUFFER");
  if (command->Length != sizeof *command) return wrong("Length");
  if (command->SenseInfoOffset != offsetof(SCSI_PASS_THROUGH_DIRECT_WITH_BUFFER, ucSenseBuf)) return wrong("SenseInfoOffset");
  if (command->SenseInfoLength != sizeof both->ucSenseBuf) return wrong("SenseInfoLength");
  if (command->ScsiStatus != 0 || command->PathId != 0 || command->TargetId != 0 || command->Lun != 0) return wrong("address");
  if (command->CdbLength < 6 || command->CdbLength > 16) return wrong("CdbLength");
  for (int i = command->CdbLength; i < 16; i++)
    if (command->Cdb[i] != 0) return wrong("Cdb behind its end");
  if (command->TimeOutValue == 0 || command->TimeOutValue > 108000) return wrong("TimeOutValue");
  if (command->DataIn > 2) return wrong("DataIn");
  if ((command->DataIn == 2) != (command->DataTransferLength == 0)) return wrong("DataTransferLength");
  if ((command->DataBuffer == NULL) != (command->DataTransferLength == 0)) return wrong("DataBuffer");
  if (((uintptr_t)command->DataBuffer & 0xfff) != 0) return wrong("alignment of DataBuffer");
  for (ULONG i = 0; command->DataIn == 1 && i < command->DataTransferLength; i++)
    if (((UCHAR *)command->DataBuffer)[i] != 0) return wrong("old bytes in the buffer");
  /* The code has FILE_READ_ACCESS and FILE_WRITE_ACCESS in it. */
  if (rights == 0) return 5;
  *returned = sizeof *both;
  return carried(both);
}

static DWORD property(const STORAGE_PROPERTY_QUERY *query, DWORD inBytes, UCHAR *out, DWORD outBytes, DWORD *returned) {
  char rest[512];
  if (inBytes != sizeof *query || query->QueryType != 0) return wrong("STORAGE_PROPERTY_QUERY");
  if (query->PropertyId == 1) {
    STORAGE_ADAPTER_DESCRIPTOR told = {.Version = sizeof told, .Size = sizeof told};
    unsigned length, pages, mask, bus;
    if (!configured("adapter ", 0, rest, sizeof rest) || sscanf(rest, "%u %u %x %x", &length, &pages, &mask, &bus) != 4) return 1;
    told.MaximumTransferLength = length;
    told.MaximumPhysicalPages = pages;
    told.AlignmentMask = mask;
    told.BusType = (UCHAR)bus;
    *returned = outBytes < sizeof told ? outBytes : sizeof told;
    memcpy(out, &told, *returned);
    return 0;
  }
  char texts[3][64];
  unsigned type;
  if (query->PropertyId != 0) return wrong("PropertyId");
  if (!configured("device ", 0, rest, sizeof rest)) return 1;
  if (sscanf(rest, "%u %63s %63s %63s", &type, texts[0], texts[1], texts[2]) != 4) return 1;
  UCHAR whole[1024] = {0};
  STORAGE_DEVICE_DESCRIPTOR told = {.Version = sizeof told, .DeviceType = (UCHAR)type, .RemovableMedia = 1};
  DWORD at = sizeof told, *offsets[] = {&told.VendorIdOffset, &told.ProductIdOffset, &told.ProductRevisionOffset};
  for (int i = 0; i < 3; i++) {
    *offsets[i] = at;
    memcpy(whole + at, texts[i], strlen(texts[i]));
    at += (DWORD)strlen(texts[i]) + 1;
  }
  told.Size = at;
  memcpy(whole, &told, offsetof(STORAGE_DEVICE_DESCRIPTOR, RawDeviceProperties));
  *returned = outBytes < at ? outBytes : at;
  memcpy(out, whole, *returned);
  return 0;
}

static DWORD exclusive(const UCHAR *in, DWORD inBytes, UCHAR *out, DWORD outBytes, DWORD *returned) {
  CDROM_EXCLUSIVE_ACCESS access;
  char line[128], owner[64];
  if (inBytes < sizeof access) return 24;
  memcpy(&access, in, sizeof access);
  int owned = configured("owner ", 0, owner, sizeof owner);
  if (access.RequestType == 0) {
    CDROM_EXCLUSIVE_LOCK_STATE state = {.LockState = (BOOLEAN)owned};
    if (outBytes < sizeof state) return 122;
    if (owned) memcpy(state.CallerName, owner, strlen(owner));
    memcpy(out, &state, sizeof state);
    *returned = sizeof state;
    return 0;
  }
  if (access.RequestType == 1) {
    CDROM_EXCLUSIVE_LOCK lock;
    if (inBytes != sizeof lock) return wrong("size of CDROM_EXCLUSIVE_LOCK");
    memcpy(&lock, in, sizeof lock);
    if (memchr(lock.CallerName, 0, sizeof lock.CallerName) == NULL || lock.CallerName[0] == 0) return wrong("CallerName");
    snprintf(line, sizeof line, "exclusive for %s, flags %u", (char *)lock.CallerName, lock.Access.Flags);
    say(line);
    return owned ? 5 : 0;
  }
  if (access.RequestType != 2 || inBytes != sizeof access) return wrong("CDROM_EXCLUSIVE_ACCESS");
  say("exclusive no more");
  return 0;
}

BOOL DeviceIoControl(HANDLE handle, DWORD code, PVOID in, DWORD inBytes, PVOID out, DWORD outBytes, DWORD *returned, PVOID overlapped) {
  int i = indexOf(handle);
  if (i < 0) return ended(wrong("handle"));
  if (overlapped != NULL || returned == NULL || in == NULL || out == NULL) return ended(wrong("DeviceIoControl"));
  *returned = 0;
  char name[16];
  snprintf(name, sizeof name, "%x", code);
  DWORD error = failure(name);
  if (code == 0x90018 || code == 0x9001c || code == 0x90020) {
    char line[32];
    snprintf(line, sizeof line, "volume %s", code == 0x90018 ? "locked" : code == 0x9001c ? "unlocked" : "dismounted");
    if (inBytes != 0 || outBytes != 0) error = wrong("volume");
    if (error == 0) say(line);
    return ended(error);
  }
  if (error != 0) return ended(error);
  switch (code) {
    case 0x4d014:
      return ended(passThrough(handles[i].rights, in, inBytes, out, outBytes, returned));
    case 0x2d1400:
      return ended(property(in, inBytes, out, outBytes, returned));
    case 0x2c05c:
      return ended(exclusive(in, inBytes, out, outBytes, returned));
    default:
      return ended(wrong("code"));
  }
}

/* Without a name, all of them. */
DWORD QueryDosDeviceW(const WCHAR *name, WCHAR *out, DWORD room) {
  char start[300] = "dos ", rest[1024], wanted[256];
  DWORD length = 0;
  if (name != NULL) {
    narrow(name, wanted, sizeof wanted);
    snprintf(start, sizeof start, "dos %s ", wanted);
  }
  for (int i = 0; configured(start, i, rest, sizeof rest); i++) {
    if (name == NULL) rest[strcspn(rest, " ")] = 0;
    if (length + strlen(rest) + 2 > room) return 0;
    for (size_t at = 0; at <= strlen(rest); at++) out[length++] = (WCHAR)rest[at];
  }
  if (length == 0) return ended(2), 0;
  out[length++] = 0;
  return length;
}

PVOID VirtualAlloc(PVOID at, size_t bytes, DWORD type, DWORD protection) {
  if (at != NULL || type != 0x3000 || protection != 4) return wrong("VirtualAlloc"), NULL;
  for (int i = 0; i < HANDLES; i++)
    if (blocks[i].at == NULL) {
      blocks[i].bytes = bytes;
      void *made = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      return blocks[i].at = made == MAP_FAILED ? NULL : made;
    }
  return NULL;
}

BOOL VirtualFree(PVOID at, size_t bytes, DWORD type) {
  for (int i = 0; i < HANDLES; i++)
    if (blocks[i].at == at && bytes == 0 && type == 0x8000) {
      munmap(at, blocks[i].bytes);
      blocks[i].at = NULL;
      return ended(0);
    }
  return ended(wrong("VirtualFree"));
}

void RtlMoveMemory(PVOID to, const void *from, size_t bytes) { memmove(to, from, bytes); }

DWORD SetThreadExecutionState(DWORD flags) {
  say(flags == 0x80000001u ? "awake" : flags == 0x80000000u ? "may sleep" : "WRONG execution state");
  return 0x80000000u;
}
