/* Loaded into Redis before everything else, for two faults that need more rights than a test has:

   - a power cut: what has been synced is written down, so that a test can drop the rest (FAULT_SYNCED names the file;
     a line holds the inode and the size that was on disk when the call had returned);
   - a step of the clock: FAULT_STEP names a file of eight bytes, by how many microseconds the wall clock is off.
*/
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void note(ino_t inode, off_t size)
{
    char line[64];
    const char *path = getenv("FAULT_SYNCED");
    int file, length = snprintf(line, sizeof line, "%lu %ld\n", (unsigned long)inode, (long)size);
    if (!path || (file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600)) < 0) return;
    if (write(file, line, (size_t)length) < 0) abort();
    close(file);
}

/* The size is read before: what is written while the call is under way may or may not be on disk. */
static int synced(int (*sync_file)(int), int file)
{
    struct stat before;
    int known = fstat(file, &before) == 0;
    int result = sync_file(file);
    if (known && result == 0) note(before.st_ino, before.st_size);
    return result;
}

int fsync(int file)
{
    return synced((int (*)(int))dlsym(RTLD_NEXT, "fsync"), file);
}

int fdatasync(int file)
{
    return synced((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"), file);
}

static int64_t step_us(void)
{
    static const volatile int64_t *step;
    const char *path = getenv("FAULT_STEP");
    if (!step && path) {
        int file = open(path, O_RDONLY);
        void *seen = file < 0 ? MAP_FAILED : mmap(NULL, 8, PROT_READ, MAP_SHARED, file, 0);
        if (seen != MAP_FAILED) step = seen;
        if (file >= 0) close(file);
    }
    return step ? *step : 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec real;
    int64_t us;
    (void)zone;
    int result = clock_gettime(CLOCK_REALTIME, &real); /* ours, below */
    us = (int64_t)real.tv_sec * 1000000 + real.tv_nsec / 1000;
    now->tv_sec = us / 1000000;
    now->tv_usec = us % 1000000;
    return result;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (clock == CLOCK_REALTIME) now->tv_sec += step_us() / 1000000;
    return result;
}

time_t time(time_t *to)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (to) *to = now.tv_sec;
    return now.tv_sec;
}
