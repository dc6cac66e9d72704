// result[i] = EXPRESSION(a[i], b[i], c[i]); operands that the expression does not name take no time.
#include "kernel.h"

ALIGNED float a[COUNT], b[COUNT], c[COUNT], result[COUNT];
INTERFACE(LIST(a, b, c), result)

int EXPORT(heddle_run)(void) {
    for (int i = 0; i < COUNT; i++) result[i] = EXPRESSION(a[i], b[i], c[i]);
    return 0;
}
