/*
 * Preloaded into user-mode-linux, so that it runs on processors whose state is larger than it knows.
 *
 * It saves and restores the registers of a guest's process with PTRACE_GETREGSET and PTRACE_SETREGSET of NT_X86_XSTATE, an area
 * in the standard form of XSAVE. Up to Linux 6.1 it has room for 2,696 bytes, what AVX-512 and PKRU take. Reading gives as many
 * as there is room for, but writing takes the whole area alone (arch/x86/kernel/fpu/regset.c, xstateregs_set): with the tiles of
 * AMX that is 11,008 bytes, and anything shorter is refused with EFAULT ("ptrace set fp regs failed, errno = 14").
 *
 * Here the host is given the whole area, whatever its size. What lies behind the bytes that were handed over is declared to be in
 * its initial state (Intel SDM volume 1, 13.4.2: a clear bit of XSTATE_BV), as no program of the guest can bring it into another:
 * tiles have to be asked for (arch_prctl, ARCH_REQ_XCOMP_PERM), and user-mode-linux does not know the question.
 *
 * One thread of user-mode-linux traces, and its stack is small: the area may be static.
 */

#define _GNU_SOURCE
#include <cpuid.h>
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/uio.h>

enum {
  XSTATE_LEAF = 0x0d, /* CPUID: sizes and offsets of the components, by their bit of XSTATE_BV */
  XSTATE_BV = 512,    /* the first field of the header, behind the area of FXSAVE */
  HEADER_END = 576,
  LEGACY = 3, /* x87 and SSE, which lie before the header */
  COMPONENTS = 63,
};

typedef long Trace(enum __ptrace_request request, ...);

static Trace *host;
static uint64_t area[8192]; /* six times as large as any area that is known */

__attribute__((constructor)) static void find_host(void)
{
  host = (Trace *)dlsym(RTLD_NEXT, "ptrace");
}

/* The bits of XSTATE_BV whose components lie within so many bytes. Kept: in a virtual machine each CPUID is an exit to its host. */
static uint64_t components_within(size_t size)
{
  static size_t asked;
  static uint64_t bits;
  if (asked == size) return bits;
  bits = LEGACY;
  for (unsigned i = 2; i < COMPONENTS; i++) {
    unsigned length, offset, flags, unused;
    if (__get_cpuid_count(XSTATE_LEAF, i, &length, &offset, &flags, &unused) == 0) break;
    if (length > 0 && offset >= HEADER_END && (size_t)offset + length <= size) bits |= (uint64_t)1 << i;
  }
  asked = size;
  return bits;
}

/* How many bytes the host keeps for a process; 0 with errno where it does not say. */
static size_t size_of_area(pid_t pid, void *type)
{
  static size_t known;
  if (known == 0) {
    struct iovec all = {area, sizeof area};
    if (host(PTRACE_GETREGSET, pid, type, &all) < 0) return 0;
    known = all.iov_len;
  }
  return known;
}

static long restore(pid_t pid, void *type, const struct iovec *given)
{
  const size_t whole = size_of_area(pid, type);
  if (whole == 0) return -1;
  if (given->iov_len < HEADER_END || given->iov_len >= whole) return host(PTRACE_SETREGSET, pid, type, given);

  uint8_t *bytes = (uint8_t *)area;
  memcpy(bytes, given->iov_base, given->iov_len);
  memset(bytes + given->iov_len, 0, whole - given->iov_len);
  area[XSTATE_BV / sizeof *area] &= components_within(given->iov_len);
  struct iovec all = {area, whole};
  return host(PTRACE_SETREGSET, pid, type, &all);
}

long ptrace(enum __ptrace_request request, ...)
{
  va_list rest;
  va_start(rest, request);
  const pid_t pid = va_arg(rest, pid_t);
  void *address = va_arg(rest, void *);
  void *data = va_arg(rest, void *);
  va_end(rest);
  if (host == NULL) {
    errno = ENOSYS;
    return -1;
  }
  if (request == PTRACE_SETREGSET && (uintptr_t)address == NT_X86_XSTATE) return restore(pid, address, data);
  return host(request, pid, address, data);
}
