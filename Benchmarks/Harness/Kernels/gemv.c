// c[N] = a[K] · b[K×N], four rows of b at a time.
#include "kernel.h"

ALIGNED float a[K], b[K][N], c[N];
INTERFACE(LIST(a, b), c)

int EXPORT(heddle_run)(void) {
    for (int j = 0; j < N; j++) c[j] = 0;
    for (int k = 0; k < K; k += 4)
        for (int j = 0; j < N; j++)
            c[j] += a[k] * b[k][j] + a[k + 1] * b[k + 1][j] + a[k + 2] * b[k + 2][j] + a[k + 3] * b[k + 3][j];
    return 0;
}
