// The interface of Heddle's modules, so that one harness runs both.
#define EXPORT(name) __attribute__((export_name(#name))) name
#define INTERFACE(inputs, output)                                        \
    int EXPORT(heddle_prepare)(void) { return 0; }                           \
    void *EXPORT(heddle_input)(int index) { void *all[] = inputs; return all[index]; } \
    void *EXPORT(heddle_output)(int index) { return output; }
#define LIST(...) { __VA_ARGS__ }
#define ALIGNED static _Alignas(64)
