(module
  (type (;0;) (func (param i32 i32 i32)))
  (memory (;0;) 1)
  (export "add" (func $add))
  (export "memory" (memory 0))
  (func $add (;0;) (type 0) (param $a i32) (param $b i32) (param $c i32)
    (local $a_i i32) (local $b_i i32) (local $c_i i32) (local i32)
    local.get $a
    local.set $a_i
    local.get $b
    local.set $b_i
    local.get $c
    local.set $c_i
    local.get $c
    i32.const 4096
    i32.add
    local.set 6
    loop ;; @1
      local.get $c_i
      local.get $a_i
      v128.load align=4
      local.get $b_i
      v128.load align=4
      f32x4.add
      v128.store align=4
      local.get $c_i
      local.get $a_i
      v128.load offset=16 align=4
      local.get $b_i
      v128.load offset=16 align=4
      f32x4.add
      v128.store offset=16 align=4
      local.get $c_i
      local.get $a_i
      v128.load offset=32 align=4
      local.get $b_i
      v128.load offset=32 align=4
      f32x4.add
      v128.store offset=32 align=4
      local.get $c_i
      local.get $a_i
      v128.load offset=48 align=4
      local.get $b_i
      v128.load offset=48 align=4
      f32x4.add
      v128.store offset=48 align=4
      local.get $a_i
      i32.const 64
      i32.add
      local.set $a_i
      local.get $b_i
      i32.const 64
      i32.add
      local.set $b_i
      local.get $c_i
      i32.const 64
      i32.add
      local.tee $c_i
      local.get 6
      i32.ne
      br_if 0 (;@1;)
    end
  )
)
