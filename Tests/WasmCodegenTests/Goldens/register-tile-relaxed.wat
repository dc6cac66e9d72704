(module
  (type (;0;) (func (param i32 i32 i32)))
  (memory (;0;) 1)
  (global $scratch_base (;0;) (mut i32) (i32.const 1024))
  (export "product" (func $product))
  (export "memory" (memory 0))
  (func $product (;0;) (type 0) (param $a i32) (param $b i32) (param $c i32)
    (local $a_i i32) (local $c_i i32) (local i32) (local $b_j i32) (local $c_j i32) (local i32)
    (local $sums v128) (local $sums.2 v128) (local $sums.3 v128) (local $sums.4 v128)
    (local $a_k i32) (local $b_k i32) (local i32)
    (local v128) (local v128) (local v128)
    local.get $a
    local.set $a_i
    local.get $c
    local.set $c_i
    local.get $c
    i32.const 256
    i32.add
    local.set 5
    loop ;; @1
      local.get $b
      local.set $b_j
      local.get $c_i
      local.set $c_j
      local.get $c_i
      i32.const 64
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
        local.get $a_i
        local.set $a_k
        local.get $b_j
        local.set $b_k
        local.get $b_j
        i32.const 2048
        i32.add
        local.set 15
        loop ;; @3
          local.get $a_k
          v128.load32_splat
          local.set 16
          local.get $b_k
          v128.load align=4
          local.set 17
          local.get 16
          local.get 17
          local.get $sums
          f32x4.relaxed_madd
          local.set $sums
          local.get $b_k
          v128.load offset=16 align=4
          local.set 18
          local.get 16
          local.get 18
          local.get $sums.2
          f32x4.relaxed_madd
          local.set $sums.2
          local.get $a_k
          v128.load32_splat offset=256
          local.set 16
          local.get 17
          local.get 16
          local.get $sums.3
          f32x4.relaxed_madd
          local.set $sums.3
          local.get 16
          local.get 18
          local.get $sums.4
          f32x4.relaxed_madd
          local.set $sums.4
          local.get $a_k
          i32.const 4
          i32.add
          local.set $a_k
          local.get $b_k
          i32.const 32
          i32.add
          local.tee $b_k
          local.get 15
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
        v128.store offset=64 align=4
        local.get $c_j
        local.get $sums.4
        v128.store offset=80 align=4
        local.get 15
        local.set $b_j
        local.get $c_j
        i32.const 32
        i32.add
        local.tee $c_j
        local.get 8
        i32.ne
        br_if 0 (;@2;)
      end
      local.get $a_i
      i32.const 512
      i32.add
      local.set $a_i
      local.get $c_i
      i32.const 128
      i32.add
      local.tee $c_i
      local.get 5
      i32.ne
      br_if 0 (;@1;)
    end
  )
)
