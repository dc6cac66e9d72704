// Runs a model twice, with other extents, and prints what it gives.

#include "small_net.h"

static int run(small_net *model, int32_t rows) {
    if (!small_net_set_batch(model, rows)) return 1;
    float *x = small_net_x(model);
    if (!x) return 1;
    for (int i = 0; i < rows * 3; i++) x[i] = (float)i - 2;
    if (!small_net_run(model)) return 1;
    int32_t shape[small_net_y_rank];
    if (!small_net_y_shape(model, shape)) return 1;
    const float *y = small_net_y(model);
    const int64_t *best = small_net_best_index(model);
    if (!y || !best) return 1;
    printf("[%d, %d]", (int)shape[0], (int)shape[1]);
    for (int i = 0; i < shape[0] * shape[1]; i++) printf(" %g", y[i]);
    for (int i = 0; i < rows; i++) printf(" %lld", (long long)best[i]);
    printf("\n");
    return 0;
}

int main(int count, char **arguments) {
    small_net model;
    if (small_net_open_file(&model, "/none.wasm")) return 3;
    printf("%s\n", small_net_error(&model));
    small_net_close(&model);
    if (!small_net_open_file(&model, arguments[count - 1]) || run(&model, 2) || run(&model, 1)) {
        printf("%s\n", small_net_error(&model));
        small_net_close(&model);
        return 1;
    }
    printf("%s\n", small_net_set_batch(&model, -1) ? "set" : small_net_error(&model));
    small_net_close(&model);
    return 0;
}
