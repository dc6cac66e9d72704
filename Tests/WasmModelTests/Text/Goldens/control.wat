(module $control
  (type (;0;) (func (param i32 f64) (result f64 i32)))
  (type (;1;) (func (param i64) (result i64)))
  (type (;2;) (func (param i32 f32 v128) (result f32)))
  (type (;3;) (func (result i32)))
  (func $factorial (;0;) (type 1) (param $p0 i64) (result i64)
    local.get $p0
    i64.eqz
    if (result i64) ;; @1
      i64.const 1
    else
      local.get $p0
      local.get $p0
      i64.const 1
      i64.sub
      call $factorial
      i64.mul
    end
  )
  (func $swap (;1;) (type 0) (param $p0 i32) (param $p1 f64) (result f64 i32)
    (local f64)
    (local i32)
    local.get $p0
    local.get $p1
    block (type 0) ;; @1
      local.set 2
      local.set 3
      local.get 2
      local.get 3
    end
  )
  (func $select (;2;) (type 2) (param $p0 i32) (param $p1 f32) (param $p2 v128) (result f32)
    block ;; @1
      block ;; @2
        block ;; @3
          local.get $p0
          br_table 0 1 0 2
        end
        f32.const 1
        return
      end
      local.get $p2
      local.get $p2
      local.get $p0
      select
      f32x4.extract_lane 3
      return
    end
    loop (result f32) ;; @4
      local.get $p0
      i32.const -1
      i32.add
      local.tee $p0
      br_if 0 (;@4;)
      local.get $p1
    end
  )
  (func $unreachable (;3;) (type 3) (result i32)
    block (result i32) ;; @1
      unreachable
      i32.add
      drop
      select
      br 0 (;@1;)
    end
  )
)
