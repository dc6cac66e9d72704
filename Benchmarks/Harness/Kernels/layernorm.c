// Rows brought to mean 0 and variance 1, then scaled and shifted.
#include "kernel.h"

ALIGNED float x[ROWS][COLUMNS], scale[COLUMNS], bias[COLUMNS], result[ROWS][COLUMNS];
INTERFACE(LIST(x, scale, bias), result)

int EXPORT(heddle_run)(void) {
    for (int i = 0; i < ROWS; i++) {
        float sum = 0, squares = 0;
        for (int j = 0; j < COLUMNS; j++) sum += x[i][j];
        float mean = sum / COLUMNS;
        for (int j = 0; j < COLUMNS; j++) squares += (x[i][j] - mean) * (x[i][j] - mean);
        float factor = 1 / __builtin_sqrtf(squares / COLUMNS + 1e-5f);
        for (int j = 0; j < COLUMNS; j++) result[i][j] = (x[i][j] - mean) * factor * scale[j] + bias[j];
    }
    return 0;
}
