/*
 * Preloaded below uml-xstate.c in its test: a host whose processor has the tiles of AMX, on one that has not.
 *
 * Its area of XSAVE ends at 11,008 bytes. Like Linux (arch/x86/kernel/fpu/regset.c, xstateregs_set) it takes no shorter one, and
 * no component that a process has not asked for; on reading, bytes and bits of the tiles are such as may not come back.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/uio.h>

enum { WHOLE = 11008, XSTATE_BV = 512 };
#define TILES ((uint64_t)3 << 17)

typedef long Trace(enum __ptrace_request request, ...);

static Trace *real;
static uint8_t area[WHOLE] __attribute__((aligned(64)));

__attribute__((constructor)) static void find_real(void)
{
  real = (Trace *)dlsym(RTLD_NEXT, "ptrace");
}

static long read_area(pid_t pid, void *type, struct iovec *asked)
{
  struct iovec all = {area, sizeof area};
  if (real(PTRACE_GETREGSET, pid, type, &all) < 0) return -1;
  memset(area + all.iov_len, 0xa5, sizeof area - all.iov_len);
  *(uint64_t *)(area + XSTATE_BV) |= TILES;
  if (asked->iov_len > sizeof area) asked->iov_len = sizeof area;
  memcpy(asked->iov_base, area, asked->iov_len);
  return 0;
}

static long write_area(pid_t pid, void *type, const struct iovec *given)
{
  const uint8_t *bytes = given->iov_base;
  errno = given->iov_len < sizeof area ? EFAULT : (*(const uint64_t *)(bytes + XSTATE_BV) & TILES) != 0 ? EINVAL : 0;
  return errno == 0 ? real(PTRACE_SETREGSET, pid, type, given) : -1;
}

long ptrace(enum __ptrace_request request, ...)
{
  va_list rest;
  va_start(rest, request);
  const pid_t pid = va_arg(rest, pid_t);
  void *address = va_arg(rest, void *);
  void *data = va_arg(rest, void *);
  va_end(rest);
  const int state = (uintptr_t)address == NT_X86_XSTATE;
  if (request == PTRACE_GETREGSET && state) return read_area(pid, address, data);
  if (request == PTRACE_SETREGSET && state) return write_area(pid, address, data);
  return real(request, pid, address, data);
}
