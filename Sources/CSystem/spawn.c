#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "CSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// The child reads from and writes to files in memory instead of pipes: nothing can fill up and
// deadlock, a child that does not read its input raises no SIGPIPE, and a grandchild that keeps
// the output open does not keep us waiting.

static int memory_file(const char *name) {
#ifdef __linux__
  int file = memfd_create(name, MFD_CLOEXEC);
#else
  (void)name;
  int file = -1;
  FILE *stream = tmpfile();
  if (stream) {
    file = fcntl(fileno(stream), F_DUPFD_CLOEXEC, 3);
    fclose(stream);
  }
#endif
  if (file < 0 || file > 2) return file;
  // Descriptors 0 to 2 would be overwritten while they are set up in the child.
  int moved = fcntl(file, F_DUPFD_CLOEXEC, 3);
  int error = errno;
  close(file);
  errno = error;
  return moved;
}

static int write_all(int file, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(file, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes += written;
    count -= (size_t)written;
  }
  return lseek(file, 0, SEEK_SET) < 0 ? errno : 0;
}

static int read_all(int file, char **bytes, size_t *count) {
  struct stat facts;
  if (fstat(file, &facts) < 0) return errno;
  size_t size = (size_t)facts.st_size;
  *bytes = malloc(size + 1);
  if (!*bytes) return ENOMEM;
  *count = 0;
  while (*count < size) {
    ssize_t got = pread(file, *bytes + *count, size - *count, (off_t)*count);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) break;
    *count += (size_t)got;
  }
  return 0;
}

static int prepare(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes,
                   const char *directory, const int files[3]) {
  int error = 0;
  for (int i = 0; i < 3 && !error; i++) {
    error = posix_spawn_file_actions_adddup2(actions, files[i], i);
  }
#if defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 34)
  // Descriptors that others opened without close-on-exec.
  if (!error) error = posix_spawn_file_actions_addclosefrom_np(actions, 3);
#endif
#endif
  if (!error && directory) error = posix_spawn_file_actions_addchdir_np(actions, directory);
  sigset_t none, defaults;
  sigemptyset(&none);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  sigaddset(&defaults, SIGINT);
  sigaddset(&defaults, SIGTERM);
  if (!error) error = posix_spawnattr_setsigmask(attributes, &none);
  if (!error) error = posix_spawnattr_setsigdefault(attributes, &defaults);
  if (!error) {
    error = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  return error;
}

static int start_and_wait(const char *program, char *const arguments[], char *const environment[],
                          const char *directory, const int files[3], int *status) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int error = posix_spawn_file_actions_init(&actions);
  if (error) return error;
  error = posix_spawnattr_init(&attributes);
  if (error) {
    posix_spawn_file_actions_destroy(&actions);
    return error;
  }
  pid_t child = 0;
  error = prepare(&actions, &attributes, directory, files);
  if (!error) error = posix_spawn(&child, program, &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error) return error;
  while (waitpid(child, status, 0) < 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

int cs_spawn(const char *program, char *const arguments[], char *const environment[],
             const char *directory, const char *input, size_t input_count,
             struct cs_spawn_result *result) {
  memset(result, 0, sizeof *result);
  int files[3] = {memory_file("input"), memory_file("output"), memory_file("error")};
  int error = files[0] < 0 || files[1] < 0 || files[2] < 0 ? errno : 0;
  int status = 0;
  if (!error) error = write_all(files[0], input, input_count);
  if (!error) {
    error = start_and_wait(program, arguments, environment, directory, files, &status);
  }
  if (!error) error = read_all(files[1], &result->output, &result->output_count);
  if (!error) error = read_all(files[2], &result->error, &result->error_count);
  for (int i = 0; i < 3; i++) {
    if (files[i] >= 0) close(files[i]);
  }
  if (error) {
    cs_spawn_result_free(result);
    return error;
  }
  result->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  result->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return 0;
}

void cs_spawn_result_free(struct cs_spawn_result *result) {
  free(result->output);
  free(result->error);
  memset(result, 0, sizeof *result);
}

int cs_is_program(const char *path) {
  struct stat facts;
  return stat(path, &facts) == 0 && S_ISREG(facts.st_mode) && access(path, X_OK) == 0;
}
