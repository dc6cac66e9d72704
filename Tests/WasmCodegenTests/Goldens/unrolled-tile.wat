(module
  (type (;0;) (func (param i32 i32 i32)))
  (memory (;0;) 1)
  (global $scratch_base (;0;) (mut i32) (i32.const 1024))
  (export "product" (func $product))
  (export "memory" (memory 0))
  (func $product (;0;) (type 0) (param $a i32) (param $b i32) (param $c i32)
    (local $sums v128) (local $sums.2 v128) (local $sums.3 v128) (local $sums.4 v128)
    (local $a_k i32) (local $b_k i32) (local i32)
    (local v128) (local v128) (local v128)
    v128.const i32x4 0x0 0x0 0x0 0x0
    local.set $sums
    v128.const i32x4 0x0 0x0 0x0 0x0
    local.set $sums.2
    v128.const i32x4 0x0 0x0 0x0 0x0
    local.set $sums.3
    v128.const i32x4 0x0 0x0 0x0 0x0
    local.set $sums.4
    local.get $a
    local.set $a_k
    local.get $b
    local.set $b_k
    local.get $b
    i32.const 2048
    i32.add
    local.set 9
    loop ;; @1
      local.get $a_k
      v128.load align=4
      local.set 10
      local.get $b_k
      v128.load align=4
      local.set 11
      local.get 10
      local.get 11
      f32x4.mul
      local.get $sums
      f32x4.add
      local.set $sums
      local.get $b_k
      v128.load offset=16 align=4
      local.set 12
      local.get 10
      local.get 12
      f32x4.mul
      local.get $sums.2
      f32x4.add
      local.set $sums.2
      local.get $a_k
      v128.load offset=16 align=4
      local.tee 10
      local.get 11
      f32x4.mul
      local.get $sums.3
      f32x4.add
      local.set $sums.3
      local.get 10
      local.get 12
      f32x4.mul
      local.get $sums.4
      f32x4.add
      local.set $sums.4
      local.get $a_k
      i32.const -1
      i32.eq
      if ;; @2
        v128.const i32x4 0x0 0x0 0x0 0x0
        local.set $sums
        v128.const i32x4 0x0 0x0 0x0 0x0
        local.set $sums.2
        v128.const i32x4 0x0 0x0 0x0 0x0
        local.set $sums.3
        v128.const i32x4 0x0 0x0 0x0 0x0
        local.set $sums.4
      end
      local.get $a_k
      v128.load offset=32 align=4
      local.set 12
      local.get $b_k
      v128.load offset=32 align=4
      local.set 10
      local.get 12
      local.get 10
      f32x4.mul
      local.get $sums
      f32x4.add
      local.set $sums
      local.get $b_k
      v128.load offset=48 align=4
      local.set 11
      local.get 12
      local.get 11
      f32x4.mul
      local.get $sums.2
      f32x4.add
      local.set $sums.2
      local.get $a_k
      v128.load offset=48 align=4
      local.tee 12
      local.get 10
      f32x4.mul
      local.get $sums.3
      f32x4.add
      local.set $sums.3
      local.get 12
      local.get 11
      f32x4.mul
      local.get $sums.4
      f32x4.add
      local.set $sums.4
      local.get $a_k
      i32.const 64
      i32.add
      local.set $a_k
      local.get $b_k
      i32.const 64
      i32.add
      local.tee $b_k
      local.get 9
      i32.ne
      br_if 0 (;@1;)
    end
    local.get $c
    local.get $sums
    v128.store align=4
    local.get $c
    local.get $sums.2
    v128.store offset=16 align=4
    local.get $c
    local.get $sums.3
    v128.store offset=32 align=4
    local.get $c
    local.get $sums.4
    v128.store offset=48 align=4
  )
)
