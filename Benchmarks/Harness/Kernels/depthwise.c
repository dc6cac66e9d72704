// A depthwise convolution by R×R windows. Variants: one result at a time; a row at a time; several rows of results at once;
// with the channels last also vectors of four channels and relaxed_madd by name.
#include "kernel.h"

enum { W = H + 2 * P };

#if LAST
ALIGNED float image[H][H][C], weight[R][R][C], result[Y][Y][C], padded[W][W][C];
#else
ALIGNED float image[C][H][H], weight[C][R][R], result[C][Y][Y], padded[C][W][W];
#endif
INTERFACE(LIST(image, weight), result)

static void pad(void) {
#if LAST
    for (int y = 0; y < H; y++)
        for (int x = 0; x < H; x++)
            for (int c = 0; c < C; c++) padded[y + P][x + P][c] = image[y][x][c];
#else
    for (int c = 0; c < C; c++)
        for (int y = 0; y < H; y++)
            for (int x = 0; x < H; x++) padded[c][y + P][x + P] = image[c][y][x];
#endif
}

#if LAST && VARIANT == 0
static void convolve(void) {
    for (int y = 0; y < Y; y++)
        for (int x = 0; x < Y; x++)
            for (int c = 0; c < C; c++) {
                float sum = 0;
#pragma clang loop unroll(full)
                for (int ky = 0; ky < R; ky++)
#pragma clang loop unroll(full)
                    for (int kx = 0; kx < R; kx++) sum += padded[y * STRIDE + ky][x * STRIDE + kx][c] * weight[ky][kx][c];
                result[y][x][c] = sum;
            }
}
#elif LAST && VARIANT == 3
typedef float vector __attribute__((vector_size(16)));
#define AT(element) (*(const vector *)&element)
static void convolve(void) {
    for (int c = 0; c < C; c += 4) {
        vector w[R][R];
        for (int ky = 0; ky < R; ky++)
            for (int kx = 0; kx < R; kx++) w[ky][kx] = AT(weight[ky][kx][c]);
        for (int y = 0; y < Y; y++)
            for (int x = 0; x < Y; x++) {
                vector sum = {0};
#pragma clang loop unroll(full)
                for (int ky = 0; ky < R; ky++)
#pragma clang loop unroll(full)
                    for (int kx = 0; kx < R; kx++)
                        sum = __builtin_wasm_relaxed_madd_f32x4(AT(padded[y * STRIDE + ky][x * STRIDE + kx][c]), w[ky][kx], sum);
                *(vector *)&result[y][x][c] = sum;
            }
    }
}
#elif LAST
// The weights of four channels stay in registers while a row is walked; variant 2 makes two rows at once.
enum { ROWS = VARIANT };
static void convolve(void) {
    for (int y = 0; y < Y; y += ROWS)
        for (int c = 0; c < C; c += 4)
            for (int x = 0; x < Y; x++)
#pragma clang loop unroll(full)
                for (int r = 0; r < ROWS; r++) {
                    float sums[4] = {0};
#pragma clang loop unroll(full)
                    for (int ky = 0; ky < R; ky++)
#pragma clang loop unroll(full)
                        for (int kx = 0; kx < R; kx++)
#pragma clang loop unroll(full)
                            for (int i = 0; i < 4; i++)
                                sums[i] += padded[(y + r) * STRIDE + ky][x * STRIDE + kx][c + i] * weight[ky][kx][c + i];
#pragma clang loop unroll(full)
                    for (int i = 0; i < 4; i++) result[y + r][x][c + i] = sums[i];
                }
}
#else
#if VARIANT == 2
enum { ROWS = 4 };
#else
enum { ROWS = VARIANT + 1 };
#endif
static void convolve(void) {
    for (int c = 0; c < C; c++) {
        float w[R][R];
        for (int ky = 0; ky < R; ky++)
            for (int kx = 0; kx < R; kx++) w[ky][kx] = weight[c][ky][kx];
        for (int y = 0; y < Y; y += ROWS)
            for (int x = 0; x < Y; x++)
#pragma clang loop unroll(full)
                for (int r = 0; r < ROWS; r++) {
                    float sum = 0;
#pragma clang loop unroll(full)
                    for (int ky = 0; ky < R; ky++)
#pragma clang loop unroll(full)
                        for (int kx = 0; kx < R; kx++)
                            sum += padded[c][(y + r) * STRIDE + ky][x * STRIDE + kx] * w[ky][kx];
                    result[c][y + r][x] = sum;
                }
    }
}
#endif

int EXPORT(heddle_run)(void) {
    pad();
    convolve();
    return 0;
}
