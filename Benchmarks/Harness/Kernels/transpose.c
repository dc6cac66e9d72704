// The transpose of a matrix. Variants: row by row of the result; by tiles of 4×4.
#include "kernel.h"

ALIGNED float x[ROWS][COLUMNS], result[COLUMNS][ROWS];
INTERFACE(LIST(x), result)

#if VARIANT == 0
int EXPORT(heddle_run)(void) {
    for (int j = 0; j < COLUMNS; j++)
        for (int i = 0; i < ROWS; i++) result[j][i] = x[i][j];
    return 0;
}
#else
int EXPORT(heddle_run)(void) {
    for (int i = 0; i < ROWS; i += 4)
        for (int j = 0; j < COLUMNS; j += 4) {
            float tile[4][4];
#pragma clang loop unroll(full)
            for (int r = 0; r < 4; r++)
#pragma clang loop unroll(full)
                for (int s = 0; s < 4; s++) tile[s][r] = x[i + r][j + s];
#pragma clang loop unroll(full)
            for (int s = 0; s < 4; s++)
#pragma clang loop unroll(full)
                for (int r = 0; r < 4; r++) result[j + s][i + r] = tile[s][r];
        }
    return 0;
}
#endif
