(module
  (type (;0;) (func (param i32 i32 i32)))
  (memory (;0;) 1)
  (global $scratch_base (;0;) (mut i32) (i32.const 1024))
  (export "product" (func $product))
  (export "memory" (memory 0))
  (func $product (;0;) (type 0) (param $a i32) (param $b i32) (param $c i32)
    (local $a_i i32) (local $c_i i32) (local i32) (local $b_j i32) (local $c_j i32) (local i32)
    (local $sums v128) (local $sums.2 v128) (local $sums.3 v128) (local $sums.4 v128) (local $sums.5 v128) (local $sums.6 v128) (local $sums.7 v128) (local $sums.8 v128)
    (local $a_k i32) (local $b_k i32) (local i32)
    (local v128) (local v128) (local v128) (local v128) (local v128)
    local.get $a
    local.set $a_i
    local.get $c
    local.set $c_i
    local.get $c
    i32.const 512
    i32.add
    local.set 5
    loop ;; @1
      local.get $b
      local.set $b_j
      local.get $c_i
      local.set $c_j
      local.get $c_i
      i32.const 128
      i32.add
      local.set 8
      loop ;; @2
        v128.const i32x4 0x0 0x0 0x0 0x0
        local.set $sums
        v128.const i32x4 0x0 0x0 0x0 0x0
        local.set $sums.2
        v128.const i32x4 0x0 0x0 0x0 0x0
        local.set $sums.3
        v128.const i32x4 0x0 0x0 0x0 0x0
        local.set $sums.4
        v128.const i32x4 0x0 0x0 0x0 0x0
        local.set $sums.5
        v128.const i32x4 0x0 0x0 0x0 0x0
        local.set $sums.6
        v128.const i32x4 0x0 0x0 0x0 0x0
        local.set $sums.7
        v128.const i32x4 0x0 0x0 0x0 0x0
        local.set $sums.8
        local.get $a_i
        local.set $a_k
        local.get $b_j
        local.set $b_k
        local.get $b_j
        i32.const 4096
        i32.add
        local.set 19
        loop ;; @3
          local.get $a_k
          v128.load align=4
          local.set 20
          local.get $b_k
          v128.load align=4
          local.set 21
          local.get 20
          local.get 21
          f32x4.mul
          local.get $sums
          f32x4.add
          local.set $sums
          local.get $b_k
          v128.load offset=16 align=4
          local.set 22
          local.get 20
          local.get 22
          f32x4.mul
          local.get $sums.2
          f32x4.add
          local.set $sums.2
          local.get $b_k
          v128.load offset=32 align=4
          local.set 23
          local.get 20
          local.get 23
          f32x4.mul
          local.get $sums.3
          f32x4.add
          local.set $sums.3
          local.get $b_k
          v128.load offset=48 align=4
          local.set 24
          local.get 20
          local.get 24
          f32x4.mul
          local.get $sums.4
          f32x4.add
          local.set $sums.4
          local.get $a_k
          v128.load offset=16 align=4
          local.tee 20
          local.get 21
          f32x4.mul
          local.get $sums.5
          f32x4.add
          local.set $sums.5
          local.get 20
          local.get 22
          f32x4.mul
          local.get $sums.6
          f32x4.add
          local.set $sums.6
          local.get 20
          local.get 23
          f32x4.mul
          local.get $sums.7
          f32x4.add
          local.set $sums.7
          local.get 20
          local.get 24
          f32x4.mul
          local.get $sums.8
          f32x4.add
          local.set $sums.8
          local.get $a_k
          i32.const 32
          i32.add
          local.set $a_k
          local.get $b_k
          i32.const 64
          i32.add
          local.tee $b_k
          local.get 19
          i32.ne
          br_if 0 (;@3;)
        end
        local.get $c_j
        local.get $sums
        v128.store align=4
        local.get $c_j
        local.get $sums.2
        v128.store offset=16 align=4
        local.get $c_j
        local.get $sums.3
        v128.store offset=32 align=4
        local.get $c_j
        local.get $sums.4
        v128.store offset=48 align=4
        local.get $c_j
        local.get $sums.5
        v128.store offset=128 align=4
        local.get $c_j
        local.get $sums.6
        v128.store offset=144 align=4
        local.get $c_j
        local.get $sums.7
        v128.store offset=160 align=4
        local.get $c_j
        local.get $sums.8
        v128.store offset=176 align=4
        local.get 19
        local.set $b_j
        local.get $c_j
        i32.const 64
        i32.add
        local.tee $c_j
        local.get 8
        i32.ne
        br_if 0 (;@2;)
      end
      local.get $a_i
      i32.const 2048
      i32.add
      local.set $a_i
      local.get $c_i
      i32.const 256
      i32.add
      local.tee $c_i
      local.get 5
      i32.ne
      br_if 0 (;@1;)
    end
  )
)
