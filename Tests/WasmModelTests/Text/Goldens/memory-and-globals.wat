(module
  (type (;0;) (func (param i32 f64)))
  (type (;1;) (func))
  (import "host" "log" (func $log (type 0)))
  (import "host" "base" (global i32))
  (memory (;0;) 1 65536)
  (global $counter (;1;) (mut i32) (global.get 0))
  (global (;2;) i64 (i64.const -9223372036854775808))
  (global (;3;) (mut f32) (f32.const nan:0x200001))
  (global (;4;) f64 (f64.const inf))
  (global $mask (;5;) v128 (v128.const i32x4 0xaaaaaaaa 0xaaaaaaaa 0xaaaaaaaa 0xaaaaaaaa))
  (export "memory" (memory 0))
  (export "counter" (global $counter))
  (export "log" (func $log))
  (export "" (func $start))
  (start $start)
  (func $start (;1;) (type 1)
    i32.const 8
    i32.const 0
    i32.const 4
    memory.init 1
    data.drop 1
    global.get $counter
    i32.const 1
    i32.add
    global.set $counter
    i32.const 0
    global.get $mask
    v128.store offset=1048576 align=1
    i32.const 7
    i32.const 3
    f64.load offset=12
    call $log
  )
  (data (;0;) (i32.const 65520) "hello \"wasm\"\0a\00")
  (data (;1;) "\01\02\03\ff")
  ;; custom section "heddle.test", 3 bytes
)
