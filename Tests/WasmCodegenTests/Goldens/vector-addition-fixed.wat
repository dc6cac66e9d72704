(module
  (type (;0;) (func))
  (memory (;0;) 1)
  (export "add" (func $add))
  (export "memory" (memory 0))
  (func $add (;0;) (type 0)
    (local $address_i i32)
    i32.const 0
    local.set $address_i
    loop ;; @1
      local.get $address_i
      local.get $address_i
      v128.load offset=1024 align=4
      local.get $address_i
      v128.load offset=5120 align=4
      f32x4.add
      v128.store offset=9216 align=4
      local.get $address_i
      i32.const 16
      i32.add
      local.tee $address_i
      i32.const 4096
      i32.ne
      br_if 0 (;@1;)
    end
  )
)
