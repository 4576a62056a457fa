/*
 * An allocator for tests, to be preloaded: large blocks end at a page that nobody may touch, and
 * what was freed stays out of reach. Writing past the end, and using what another thread has
 * freed, ends the process on the spot instead of harming something else unseen.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

enum { PAGE = 4096, SMALLEST = 1024, SLOTS = 1 << 20, KEPT = 8000 };

struct block { uintptr_t user; size_t size; uintptr_t base; size_t length; };

static struct block blocks[SLOTS];
static struct block kept[KEPT];
static size_t next_kept;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static size_t slot_of(uintptr_t user) { return (user >> 4) * 0x9E3779B97F4A7C15ULL >> 44; }

static void *guarded(size_t alignment, size_t size) {
  size_t room = (size + alignment + PAGE - 1) & ~(size_t)(PAGE - 1);
  size_t length = room + PAGE;
  char *base = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED) return NULL;
  if (mprotect(base + room, PAGE, PROT_NONE) != 0) { munmap(base, length); return NULL; }
  uintptr_t user = ((uintptr_t)base + room - size) & ~(uintptr_t)(alignment - 1);
  pthread_mutex_lock(&lock);
  size_t slot = slot_of(user);
  while (blocks[slot].user > 1) slot = (slot + 1) % SLOTS;
  blocks[slot] = (struct block){user, size, (uintptr_t)base, length};
  pthread_mutex_unlock(&lock);
  return (void *)user;
}

static struct block *find(void *pointer) {
  if (pointer == NULL) return NULL;
  for (size_t slot = slot_of((uintptr_t)pointer); blocks[slot].user != 0; slot = (slot + 1) % SLOTS)
    if (blocks[slot].user == (uintptr_t)pointer) return &blocks[slot];
  return NULL;
}

static int let_go(void *pointer) {
  pthread_mutex_lock(&lock);
  struct block *found = find(pointer);
  if (found == NULL) { pthread_mutex_unlock(&lock); return 0; }
  struct block gone = *found;
  found->user = 1;
  struct block oldest = kept[next_kept];
  kept[next_kept] = gone;
  next_kept = (next_kept + 1) % KEPT;
  mprotect((void *)gone.base, gone.length, PROT_NONE);
  madvise((void *)gone.base, gone.length, MADV_DONTNEED);
  if (oldest.length != 0) munmap((void *)oldest.base, oldest.length);
  pthread_mutex_unlock(&lock);
  return 1;
}

static size_t size_of(void *pointer) {
  pthread_mutex_lock(&lock);
  struct block *found = find(pointer);
  size_t size = found == NULL ? 0 : found->size;
  pthread_mutex_unlock(&lock);
  return size;
}

void *malloc(size_t size) {
  void *made = size >= SMALLEST ? guarded(16, size) : NULL;
  return made != NULL ? made : __libc_malloc(size);
}

void *calloc(size_t count, size_t each) {
  size_t size;
  if (__builtin_mul_overflow(count, each, &size)) { errno = ENOMEM; return NULL; }
  void *made = size >= SMALLEST ? guarded(16, size) : NULL;
  return made != NULL ? made : __libc_calloc(count, each);
}

void *memalign(size_t alignment, size_t size) {
  void *made = size >= SMALLEST ? guarded(alignment < 16 ? 16 : alignment, size) : NULL;
  return made != NULL ? made : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **into, size_t alignment, size_t size) {
  void *made = memalign(alignment, size);
  if (made == NULL) return ENOMEM;
  *into = made;
  return 0;
}

void free(void *pointer) {
  if (!let_go(pointer)) __libc_free(pointer);
}

void *realloc(void *pointer, size_t size) {
  size_t before = size_of(pointer);
  if (before == 0 && (pointer != NULL || size < SMALLEST)) return __libc_realloc(pointer, size);
  void *made = malloc(size);
  if (made != NULL && pointer != NULL) {
    memcpy(made, pointer, before < size ? before : size);
    free(pointer);
  }
  return made;
}

size_t malloc_usable_size(void *pointer) {
  size_t size = size_of(pointer);
  if (size != 0 || pointer == NULL) return size;
  /* glibc keeps a small block's size, with three flags, in the word before it. */
  size_t chunk = ((size_t *)pointer)[-1];
  return (chunk & ~(size_t)7) - ((chunk & 2) != 0 ? 16 : 8);
}
