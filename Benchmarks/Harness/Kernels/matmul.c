// c[M×N] = a[M×K] · b[K×N], BATCH times. Variants: tiles of registers, 4×8 and 2×16; and four rows of results in the nearest cache,
// which is left to the vectoriser.
#include "kernel.h"

ALIGNED float a[BATCH][M][K], b[BATCH][K][N], c[BATCH][M][N];
INTERFACE(LIST(a, b), c)

#if VARIANT == 2
enum { ROWS = 4, DEPTH = 4 };

int EXPORT(heddle_run)(void) {
    for (int n = 0; n < BATCH; n++)
        for (int i = 0; i < M; i += ROWS) {
            float sums[ROWS][N];
            int rows = M - i < ROWS ? M - i : ROWS;
            for (int r = 0; r < ROWS; r++)
                for (int j = 0; j < N; j++) sums[r][j] = 0;
            for (int k = 0; k < K; k += DEPTH)
                for (int r = 0; r < rows; r++) {
                    const float *from = &a[n][i + r][k];
                    for (int j = 0; j < N; j++)
                        sums[r][j] += from[0] * b[n][k][j] + from[1] * b[n][k + 1][j] + from[2] * b[n][k + 2][j] + from[3] * b[n][k + 3][j];
                }
            for (int r = 0; r < rows; r++)
                for (int j = 0; j < N; j++) c[n][i + r][j] = sums[r][j];
        }
    return 0;
}
#else
// A register tile of ROWS rows and COLUMNS columns; both counts are constant where it is called.
__attribute__((always_inline))
static inline void tile(const float (*restrict a)[K], const float (*restrict b)[N], float (*restrict c)[N],
                        int ROWS, int COLUMNS) {
    float sums[4][16] = {0};
    for (int k = 0; k < K; k++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < ROWS; i++)
#pragma clang loop unroll(full)
            for (int j = 0; j < COLUMNS; j++) sums[i][j] += a[i][k] * b[k][j];
    }
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < COLUMNS; j++) c[i][j] = sums[i][j];
}

#if VARIANT == 0
enum { TILE_ROWS = 4, TILE_COLUMNS = 8 };
#else
enum { TILE_ROWS = 2, TILE_COLUMNS = 16 };
#endif

int EXPORT(heddle_run)(void) {
    for (int n = 0; n < BATCH; n++)
        for (int j = 0; j < N; ) {
            int wide = j + TILE_COLUMNS <= N;
            for (int i = 0; i < M; ) {
                const float (*from)[K] = (const float (*)[K])&a[n][i];
                const float (*by)[N] = (const float (*)[N])&b[n][0][j];
                float (*to)[N] = (float (*)[N])&c[n][i][j];
                int tall = i + TILE_ROWS <= M;
                if (tall && wide) tile(from, by, to, TILE_ROWS, TILE_COLUMNS);
                else if (wide) tile(from, by, to, 1, TILE_COLUMNS);
                else if (tall) tile(from, by, to, TILE_ROWS, 1);
                else tile(from, by, to, 1, 1);
                i += tall ? TILE_ROWS : 1;
            }
            j += wide ? TILE_COLUMNS : 1;
        }
    return 0;
}
#endif
