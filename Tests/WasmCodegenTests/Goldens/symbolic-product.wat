(module
  (type (;0;) (func (param i32 i32 i32 i32 i32 i32)))
  (memory (;0;) 1)
  (export "product 2x3x4" (func 0))
  (export "memory" (memory 0))
  (func (;0;) (type 0) (param $m i32) (param $n i32) (param $k i32) (param $a i32) (param $b i32) (param $c i32)
    (local i32) (local i32) (local $c_i i32) (local i32) (local i32) (local $a_i i32) (local i32) (local $remaining i32) (local $c_j i32) (local $b_j i32) (local i32) (local $a_k i32) (local $b_k i32)
    local.get $m
    i32.const 0
    i32.gt_s
    if ;; @1
      local.get $n
      i32.const 0
      i32.gt_s
      local.set 6
      local.get $n
      i32.const 2
      i32.shl
      local.set 7
      local.get $c
      local.set $c_i
      local.get $k
      i32.const 0
      i32.gt_s
      local.set 9
      local.get $k
      i32.const 2
      i32.shl
      local.set 10
      local.get $a
      local.set $a_i
      local.get $b
      local.get 7
      i32.add
      local.set 12
      local.get $m
      local.set $remaining
      loop ;; @2
        local.get 6
        if ;; @3
          local.get $c_i
          local.set $c_j
          local.get $b
          local.set $b_j
          local.get $a_i
          local.get 10
          i32.add
          local.set 16
          loop ;; @4
            local.get $c_j
            f32.const 0
            f32.store
            local.get 9
            if ;; @5
              local.get $a_i
              local.set $a_k
              local.get $b_j
              local.set $b_k
              loop ;; @6
                local.get $c_j
                local.get $c_j
                f32.load
                local.get $a_k
                f32.load
                local.get $b_k
                f32.load
                f32.mul
                f32.add
                f32.store
                local.get $b_k
                local.get 7
                i32.add
                local.set $b_k
                local.get $a_k
                i32.const 4
                i32.add
                local.tee $a_k
                local.get 16
                i32.ne
                br_if 0 (;@6;)
              end
            end
            local.get $c_j
            i32.const 4
            i32.add
            local.set $c_j
            local.get $b_j
            i32.const 4
            i32.add
            local.tee $b_j
            local.get 12
            i32.ne
            br_if 0 (;@4;)
          end
        end
        local.get $c_i
        local.get 7
        i32.add
        local.set $c_i
        local.get $a_i
        local.get 10
        i32.add
        local.set $a_i
        local.get $remaining
        i32.const -1
        i32.add
        local.tee $remaining
        br_if 0 (;@2;)
      end
    end
  )
)
