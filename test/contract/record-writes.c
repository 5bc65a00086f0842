/*
 * LD_PRELOAD: records every write, truncation and sync of the files under RECORD_PREFIX in RECORD_LOG, so that a test can
 * rebuild what a disk would hold that lost its power. One record is a line of kind, file name, offset, length and process, then
 * the bytes. Kinds: w a write, t a truncation to the offset, b a sync that begins, s one that ended, a an acknowledgement (a write
 * to standard output). Several processes may append to one log.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static int log_file = -1;
static const char *prefix;

static ssize_t (*next_pwrite64)(int, const void *, size_t, off64_t);
static ssize_t (*next_write)(int, const void *, size_t);

__attribute__((constructor)) static void start(void) {
  const char *path = getenv("RECORD_LOG");
  prefix = getenv("RECORD_PREFIX");
  next_pwrite64 = dlsym(RTLD_NEXT, "pwrite64");
  next_write = dlsym(RTLD_NEXT, "write");
  if (path != NULL && prefix != NULL) log_file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* The name of the file behind a descriptor; empty unless it is one of those recorded. */
static void name_of(int file, char *name, size_t size) {
  char link[64];
  name[0] = 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, name, size - 1);
  name[length < 0 ? 0 : length] = 0;
  if (strncmp(name, prefix, strlen(prefix)) != 0) name[0] = 0;
  /* The shared-memory index is rebuilt when the database is opened. */
  size_t end = strlen(name);
  if (end > 4 && strcmp(name + end - 4, "-shm") == 0) name[0] = 0;
}

/* One call, so that records of several processes never mix. */
static void put(char kind, const char *name, off64_t offset, const void *bytes, size_t length) {
  char head[4200];
  int size = snprintf(head, sizeof head, "%c\t%s\t%lld\t%zu\t%d\n", kind, name, (long long)offset, length, (int)getpid());
  struct iovec parts[2] = {{head, (size_t)size}, {(void *)bytes, length}};
  if (writev(log_file, parts, 2) != (ssize_t)((size_t)size + length)) abort();
}

#define RECORDED(file) \
  char name[4096]; \
  name[0] = 0; \
  if (log_file >= 0 && (file) != log_file) name_of(file, name, sizeof name)

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
  ssize_t written = next_pwrite64(file, bytes, length, offset);
  RECORDED(file);
  if (name[0] != 0 && written > 0) put('w', name, offset, bytes, (size_t)written);
  return written;
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) {
  return pwrite64(file, bytes, length, offset);
}

ssize_t write(int file, const void *bytes, size_t length) {
  RECORDED(file);
  off64_t offset = name[0] == 0 ? 0 : lseek64(file, 0, SEEK_CUR);
  ssize_t written = next_write(file, bytes, length);
  if (name[0] != 0 && written > 0) put('w', name, offset, bytes, (size_t)written);
  if (log_file >= 0 && file == STDOUT_FILENO && written > 0) put('a', "", 0, bytes, (size_t)written);
  return written;
}

int ftruncate64(int file, off64_t length) {
  static int (*next)(int, off64_t);
  if (next == NULL) next = dlsym(RTLD_NEXT, "ftruncate64");
  int result = next(file, length);
  RECORDED(file);
  if (name[0] != 0 && result == 0) put('t', name, length, NULL, 0);
  return result;
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

static int sync_file(int file, const char *symbol) {
  int (*next)(int) = dlsym(RTLD_NEXT, symbol);
  RECORDED(file);
  if (name[0] != 0) put('b', name, 0, NULL, 0);
  int result = next(file);
  if (name[0] != 0 && result == 0) put('s', name, 0, NULL, 0);
  return result;
}

int fsync(int file) { return sync_file(file, "fsync"); }

int fdatasync(int file) { return sync_file(file, "fdatasync"); }
