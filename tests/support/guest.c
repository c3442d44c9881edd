/* For a guest's kernel on processors with more registers than it knows of (AMX): the machine's kernel takes the registers
   of a traced program whole or not at all, and the guest has room for those that it was built for. What it does not set
   stays what it is. */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Not on the stack: the guest's are small. It is one thread. */
static unsigned char whole[64 * 1024] __attribute__((aligned(64)));

static long call(long request, long pid, void *addr, void *data) {
  return syscall(SYS_ptrace, request, pid, addr, data);
}

long ptrace(enum __ptrace_request request, ...) {
  va_list arguments;
  va_start(arguments, request);
  long pid = va_arg(arguments, pid_t);
  void *addr = va_arg(arguments, void *);
  void *data = va_arg(arguments, void *);
  va_end(arguments);
  if (request == PTRACE_SETREGSET && (long)addr == NT_X86_XSTATE) {
    const struct iovec *given = data;
    struct iovec all = {whole, sizeof whole};
    if (call(PTRACE_GETREGSET, pid, addr, &all) == 0 && given->iov_len < all.iov_len) {
      memcpy(whole, given->iov_base, given->iov_len);
      return call(PTRACE_SETREGSET, pid, addr, &all);
    }
  }
  if (request == PTRACE_PEEKTEXT || request == PTRACE_PEEKDATA || request == PTRACE_PEEKUSER) {
    /* What is read is the value of the function. */
    long word;
    if (call(request, pid, addr, &word) < 0) return -1;
    errno = 0;
    return word;
  }
  return call(request, pid, addr, data);
}
