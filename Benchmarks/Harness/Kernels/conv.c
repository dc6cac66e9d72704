// The direct convolution of an H×H image of C channels by O windows of R×R. LAST tells where the channels are.
#include "kernel.h"

enum { W = H + 2 * P };  // of the padded image

#if LAST
ALIGNED float image[H][H][C], weight[R][R][C][O], result[Y][Y][O], padded[W][W][C];
#else
ALIGNED float image[C][H][H], weight[O][C][R][R], result[O][Y][Y], padded[C][W][W];
#endif
INTERFACE(LIST(image, weight), result)

static void pad(void) {
    for (int c = 0; c < C; c++)
        for (int y = 0; y < H; y++)
            for (int x = 0; x < H; x++)
#if LAST
                padded[y + P][x + P][c] = image[y][x][c];
#else
                padded[c][y + P][x + P] = image[c][y][x];
#endif
}

#if LAST && VARIANT == 2
enum { PIXELS = 4, DEPTH = C % 4 == 0 ? 4 : 1 };
// All outputs of a few neighbours at once, in the nearest cache; the vectoriser does the rest.
static void convolve(void) {
    for (int y = 0; y < Y; y++)
        for (int x = 0; x < Y; x += PIXELS) {
            float sums[PIXELS][O];
            int pixels = Y - x < PIXELS ? Y - x : PIXELS;
            for (int i = 0; i < PIXELS; i++)
                for (int o = 0; o < O; o++) sums[i][o] = 0;
            for (int ky = 0; ky < R; ky++)
                for (int kx = 0; kx < R; kx++)
                    for (int c = 0; c < C; c += DEPTH)
                        for (int i = 0; i < pixels; i++) {
                            const float *from = &padded[y * STRIDE + ky][(x + i) * STRIDE + kx][c];
                            for (int o = 0; o < O; o++)
#pragma clang loop unroll(full)
                                for (int d = 0; d < DEPTH; d++) sums[i][o] += from[d] * weight[ky][kx][c + d][o];
                        }
            for (int i = 0; i < pixels; i++)
                for (int o = 0; o < O; o++) result[y][x + i][o] = sums[i][o];
        }
}
#elif LAST
#if VARIANT == 0
enum { PIXELS = 4, CHANNELS = 8 };
#else
enum { PIXELS = 2, CHANNELS = 16 };
#endif
// PIXELS neighbours of a row by CHANNELS outputs, in registers.
__attribute__((always_inline))
static inline void tile(int y, int x, int o, int pixels) {
    float sums[4][CHANNELS] = {0};
    for (int ky = 0; ky < R; ky++)
        for (int kx = 0; kx < R; kx++)
            for (int c = 0; c < C; c++)
#pragma clang loop unroll(full)
                for (int i = 0; i < pixels; i++)
#pragma clang loop unroll(full)
                    for (int j = 0; j < CHANNELS; j++)
                        sums[i][j] += padded[y * STRIDE + ky][(x + i) * STRIDE + kx][c] * weight[ky][kx][c][o + j];
    for (int i = 0; i < pixels; i++)
        for (int j = 0; j < CHANNELS; j++) result[y][x + i][o + j] = sums[i][j];
}

static void convolve(void) {
    for (int o = 0; o < O; o += CHANNELS)
        for (int y = 0; y < Y; y++) {
            int x = 0;
            for (; x + PIXELS <= Y; x += PIXELS) tile(y, x, o, PIXELS);
            for (; x < Y; x++) tile(y, x, o, 1);
        }
}
#else
#if VARIANT == 0
enum { OUTPUTS = 4 };
#else
enum { OUTPUTS = 8 };
#endif
// A row of OUTPUTS channels at once, in the nearest cache.
static void convolve(void) {
    for (int o = 0; o < O; o += OUTPUTS)
        for (int y = 0; y < Y; y++) {
            float sums[OUTPUTS][Y];
            for (int i = 0; i < OUTPUTS; i++)
                for (int x = 0; x < Y; x++) sums[i][x] = 0;
            for (int c = 0; c < C; c++)
                for (int ky = 0; ky < R; ky++)
                    for (int kx = 0; kx < R; kx++) {
                        const float *from = &padded[c][y * STRIDE + ky][kx];
                        for (int x = 0; x < Y; x++)
#pragma clang loop unroll(full)
                            for (int i = 0; i < OUTPUTS; i++) sums[i][x] += from[x * STRIDE] * weight[o + i][c][ky][kx];
                    }
            for (int i = 0; i < OUTPUTS; i++)
                for (int x = 0; x < Y; x++) result[o + i][y][x] = sums[i][x];
        }
}
#endif

int EXPORT(heddle_run)(void) {
    pad();
    convolve();
    return 0;
}
