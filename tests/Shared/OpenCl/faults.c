/*
 * A layer between a program and the OpenCL loader that plays faults: a device that is lost, has no doubles, is too old or cannot compile.
 * Loaders load it from the environment variable OPENCL_LAYERS. It needs no header of OpenCL: entries are known by their place in the dispatch table,
 * which never changes.
 *
 *   EXPOST_FAULT_LAUNCH=N         the N-th launch (from 1) fails as on a lost device, and so does what is done in a queue from then on; no new context or
 *                                 queue is made
 *   EXPOST_FAULT_NO_FP64=1        devices have no doubles
 *   EXPOST_FAULT_VERSION=TEXT     devices say that this is their version, such as OpenCL 1.1
 *   EXPOST_FAULT_BUILD=1          no program is built, and the log says so
 *   EXPOST_FAULT_MEMORY=N         no buffer of more than N bytes is made
 *   EXPOST_FAULT_COUNT=1          at its end the process says how many queues and buffers were not released
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GET_DEVICE_INFO = 3, CREATE_CONTEXT = 4, CREATE_COMMAND_QUEUE = 9, RELEASE_COMMAND_QUEUE = 11, CREATE_BUFFER = 14, RELEASE_MEM_OBJECT = 18, BUILD_PROGRAM = 30, GET_PROGRAM_BUILD_INFO = 33, FINISH = 47,
       ENQUEUE_READ_BUFFER = 48, ENQUEUE_ND_RANGE_KERNEL = 59, MOST_ENTRIES = 512 };

enum { SUCCESS = 0, DEVICE_NOT_AVAILABLE = -2, MEM_OBJECT_ALLOCATION_FAILURE = -4, OUT_OF_RESOURCES = -5, BUILD_PROGRAM_FAILURE = -11, INVALID_VALUE = -30 };

typedef void (*entry)(void);
typedef void *object;
typedef int32_t (*get_info)(object, uint32_t, size_t, void *, size_t *);
typedef object (*create_context)(const intptr_t *, uint32_t, const object *, void *, void *, int32_t *);
typedef object (*create_queue)(object, object, uint64_t, int32_t *);
typedef object (*create_buffer)(object, uint64_t, size_t, void *, int32_t *);
typedef int32_t (*release)(object);
typedef int32_t (*build_program)(object, uint32_t, const object *, const char *, void *, void *);
typedef int32_t (*get_build_info)(object, object, uint32_t, size_t, void *, size_t *);
typedef int32_t (*finish)(object);
typedef int32_t (*copy_buffer)(object, object, uint32_t, size_t, size_t, void *, uint32_t, const object *, object *);
typedef int32_t (*launch)(object, object, uint32_t, const size_t *, const size_t *, const size_t *, uint32_t, const object *, object *);

/* What the loader gives, and what it gets. */
static entry target[MOST_ENTRIES], layer[MOST_ENTRIES];

/* Threads launch side by side. */
static long launches;
static int is_lost;

/* What is not released. */
static long queues, buffers;

static int is_set(const char *name) { const char *value = getenv(name); return value && strcmp(value, "1") == 0; }

static int lost(void) { return __atomic_load_n(&is_lost, __ATOMIC_SEQ_CST); }

static int32_t answer(const void *value, size_t length, size_t size, void *result, size_t *needed)
{
    if (needed) *needed = length;
    if (result && size < length) return INVALID_VALUE;
    if (result) memcpy(result, value, length);
    return SUCCESS;
}

static int32_t device_info(object device, uint32_t what, size_t size, void *value, size_t *needed)
{
    const uint32_t preferred_doubles = 0x100B, version = 0x102F, extensions = 0x1030, double_config = 0x1032, native_doubles = 0x103B;
    const char *said = getenv("EXPOST_FAULT_VERSION");
    int32_t code;
    if (what == version && said) return answer(said, strlen(said) + 1, size, value, needed);
    if (is_set("EXPOST_FAULT_NO_FP64")) {
        const uint64_t none = 0;
        if (what == double_config) return answer(&none, 8, size, value, needed);
        if (what == preferred_doubles || what == native_doubles) return answer(&none, 4, size, value, needed);
    }
    code = ((get_info)target[GET_DEVICE_INFO])(device, what, size, value, needed);
    if (what == extensions && code == SUCCESS && value && is_set("EXPOST_FAULT_NO_FP64")) {
        char *name = strstr((char *)value, "cl_khr_fp64");
        if (name) memset(name, ' ', strlen("cl_khr_fp64"));
    }
    return code;
}

static object new_context(const intptr_t *properties, uint32_t count, const object *devices, void *callback, void *state, int32_t *code)
{
    if (!lost()) return ((create_context)target[CREATE_CONTEXT])(properties, count, devices, callback, state, code);
    if (code) *code = DEVICE_NOT_AVAILABLE;
    return NULL;
}

static object new_queue(object context, object device, uint64_t properties, int32_t *code)
{
    object queue;
    if (!lost()) {
        queue = ((create_queue)target[CREATE_COMMAND_QUEUE])(context, device, properties, code);
        if (queue) __atomic_add_fetch(&queues, 1, __ATOMIC_SEQ_CST);
        return queue;
    }
    if (code) *code = DEVICE_NOT_AVAILABLE;
    return NULL;
}

static int32_t release_queue(object queue)
{
    __atomic_sub_fetch(&queues, 1, __ATOMIC_SEQ_CST);
    return ((release)target[RELEASE_COMMAND_QUEUE])(queue);
}

static object new_buffer(object context, uint64_t flags, size_t size, void *content, int32_t *code)
{
    const char *most = getenv("EXPOST_FAULT_MEMORY");
    object buffer;
    if (most && size > (size_t)atol(most)) {
        if (code) *code = MEM_OBJECT_ALLOCATION_FAILURE;
        return NULL;
    }
    buffer = ((create_buffer)target[CREATE_BUFFER])(context, flags, size, content, code);
    if (buffer) __atomic_add_fetch(&buffers, 1, __ATOMIC_SEQ_CST);
    return buffer;
}

static int32_t release_buffer(object buffer)
{
    __atomic_sub_fetch(&buffers, 1, __ATOMIC_SEQ_CST);
    return ((release)target[RELEASE_MEM_OBJECT])(buffer);
}

__attribute__((destructor)) static void tell(void)
{
    if (!is_set("EXPOST_FAULT_COUNT")) return;
    printf("left: %ld queues, %ld buffers\n", queues, buffers);
    fflush(stdout);
}

static int32_t build(object program, uint32_t count, const object *devices, const char *options, void *callback, void *state)
{
    if (is_set("EXPOST_FAULT_BUILD")) return BUILD_PROGRAM_FAILURE;
    return ((build_program)target[BUILD_PROGRAM])(program, count, devices, options, callback, state);
}

static int32_t build_info(object program, object device, uint32_t what, size_t size, void *value, size_t *needed)
{
    const uint32_t build_log = 0x1183;
    const char *log = "error: the fault layer builds nothing\n";
    if (what == build_log && is_set("EXPOST_FAULT_BUILD")) return answer(log, strlen(log) + 1, size, value, needed);
    return ((get_build_info)target[GET_PROGRAM_BUILD_INFO])(program, device, what, size, value, needed);
}

/* What is at work is waited for even when the device is lost, for the real one is not: to release what it works on crashes PoCL. */
static int32_t wait_for_all(object queue)
{
    int32_t code = ((finish)target[FINISH])(queue);
    return lost() ? OUT_OF_RESOURCES : code;
}

static int32_t enqueue_launch(object queue, object kernel, uint32_t dimensions, const size_t *offset, const size_t *global, const size_t *local,
                              uint32_t wait_count, const object *waits, object *done)
{
    const char *failing = getenv("EXPOST_FAULT_LAUNCH");
    if (failing && __atomic_add_fetch(&launches, 1, __ATOMIC_SEQ_CST) >= atol(failing)) {
        __atomic_store_n(&is_lost, 1, __ATOMIC_SEQ_CST);
        return OUT_OF_RESOURCES;
    }
    return ((launch)target[ENQUEUE_ND_RANGE_KERNEL])(queue, kernel, dimensions, offset, global, local, wait_count, waits, done);
}

static int32_t enqueue_read(object queue, object buffer, uint32_t blocking, size_t offset, size_t size, void *to, uint32_t wait_count, const object *waits,
                            object *done)
{
    if (lost()) return wait_for_all(queue);
    return ((copy_buffer)target[ENQUEUE_READ_BUFFER])(queue, buffer, blocking, offset, size, to, wait_count, waits, done);
}

int32_t clGetLayerInfo(uint32_t what, size_t size, void *value, size_t *needed)
{
    const uint32_t version = 0x4240, name = 0x4241, first_version = 100;
    if (what == version) return answer(&first_version, 4, size, value, needed);
    if (what == name) return answer("faults", 7, size, value, needed);
    return INVALID_VALUE;
}

int32_t clInitLayer(uint32_t count, const void *dispatch, uint32_t *layer_count, const void **layer_dispatch)
{
    if (count <= ENQUEUE_ND_RANGE_KERNEL || count > MOST_ENTRIES) return INVALID_VALUE;
    memcpy(target, dispatch, count * sizeof(entry));
    memcpy(layer, dispatch, count * sizeof(entry));
    layer[GET_DEVICE_INFO] = (entry)device_info;
    layer[CREATE_CONTEXT] = (entry)new_context;
    layer[CREATE_COMMAND_QUEUE] = (entry)new_queue;
    layer[RELEASE_COMMAND_QUEUE] = (entry)release_queue;
    layer[CREATE_BUFFER] = (entry)new_buffer;
    layer[RELEASE_MEM_OBJECT] = (entry)release_buffer;
    layer[BUILD_PROGRAM] = (entry)build;
    layer[GET_PROGRAM_BUILD_INFO] = (entry)build_info;
    layer[FINISH] = (entry)wait_for_all;
    layer[ENQUEUE_READ_BUFFER] = (entry)enqueue_read;
    layer[ENQUEUE_ND_RANGE_KERNEL] = (entry)enqueue_launch;
    *layer_count = count;
    *layer_dispatch = layer;
    return SUCCESS;
}
