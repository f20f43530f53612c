/**
 * The WebAssembly operations that kernels are made of, by their names in the text format, in one table for each kind of
 * immediate. Codes above 255 are a prefix byte and a number: 0xfd0e4 is 0xfd, then 0xe4 as LEB128.
 */

/** Without immediates. */
export const plainOperations = {
  select: 0x1b,
  "i32.eq": 0x46,
  "i32.ne": 0x47,
  "i32.lt_s": 0x48,
  "i32.gt_s": 0x4a,
  "i32.le_s": 0x4c,
  "f32.eq": 0x5b,
  "f32.ne": 0x5c,
  "f32.lt": 0x5d,
  "f32.le": 0x5f,
  "f64.eq": 0x61,
  "f64.ne": 0x62,
  "f64.lt": 0x63,
  "f64.le": 0x65,
  "i32.add": 0x6a,
  "i32.sub": 0x6b,
  "i32.mul": 0x6c,
  "i32.div_s": 0x6d,
  "i32.rem_s": 0x6f,
  "i32.and": 0x71,
  "i32.or": 0x72,
  "i32.xor": 0x73,
  "i32.shl": 0x74,
  "i32.shr_s": 0x75,
  "i32.shr_u": 0x76,
  "i64.shl": 0x86,
  "i64.shr_u": 0x88,
  "f32.abs": 0x8b,
  "f32.neg": 0x8c,
  "f32.floor": 0x8e,
  "f32.nearest": 0x90,
  "f32.sqrt": 0x91,
  "f32.add": 0x92,
  "f32.sub": 0x93,
  "f32.mul": 0x94,
  "f32.div": 0x95,
  "f32.min": 0x96,
  "f32.max": 0x97,
  "f64.abs": 0x99,
  "f64.neg": 0x9a,
  "f64.floor": 0x9c,
  "f64.nearest": 0x9e,
  "f64.sqrt": 0x9f,
  "f64.add": 0xa0,
  "f64.sub": 0xa1,
  "f64.mul": 0xa2,
  "f64.div": 0xa3,
  "f64.min": 0xa4,
  "f64.max": 0xa5,
  "i32.wrap_i64": 0xa7,
  "i64.extend_i32_u": 0xad,
  "f32.convert_i32_s": 0xb2,
  "f32.demote_f64": 0xb6,
  "f64.convert_i32_s": 0xb7,
  "f64.promote_f32": 0xbb,
  "i32.reinterpret_f32": 0xbc,
  "i64.reinterpret_f64": 0xbd,
  "f32.reinterpret_i32": 0xbe,
  "f64.reinterpret_i64": 0xbf,
  "i32.trunc_sat_f32_s": 0xfc000,
  "i32.trunc_sat_f64_s": 0xfc002,
  "i32x4.splat": 0xfd011,
  "i64x2.splat": 0xfd012,
  "f32x4.splat": 0xfd013,
  "f64x2.splat": 0xfd014,
  "i32x4.eq": 0xfd037,
  "i32x4.ne": 0xfd038,
  "i32x4.lt_s": 0xfd039,
  "i32x4.gt_s": 0xfd03b,
  "i32x4.le_s": 0xfd03d,
  "i32x4.ge_s": 0xfd03f,
  "f32x4.eq": 0xfd041,
  "f32x4.ne": 0xfd042,
  "f32x4.lt": 0xfd043,
  "f32x4.le": 0xfd045,
  "f64x2.eq": 0xfd047,
  "f64x2.ne": 0xfd048,
  "f64x2.lt": 0xfd049,
  "f64x2.le": 0xfd04b,
  "v128.and": 0xfd04e,
  "v128.or": 0xfd050,
  "v128.xor": 0xfd051,
  "v128.bitselect": 0xfd052,
  "f32x4.floor": 0xfd068,
  "f32x4.nearest": 0xfd06a,
  "f64x2.floor": 0xfd075,
  "i16x8.extend_low_i8x16_u": 0xfd089,
  "f64x2.nearest": 0xfd094,
  "i32x4.abs": 0xfd0a0,
  "i32x4.neg": 0xfd0a1,
  "i32x4.extend_low_i16x8_u": 0xfd0a9,
  "i32x4.shl": 0xfd0ab,
  "i32x4.shr_u": 0xfd0ad,
  "i32x4.add": 0xfd0ae,
  "i32x4.sub": 0xfd0b1,
  "i32x4.mul": 0xfd0b5,
  "i32x4.min_s": 0xfd0b6,
  "i32x4.max_s": 0xfd0b8,
  "i64x2.neg": 0xfd0c1,
  "i64x2.extend_low_i32x4_s": 0xfd0c7,
  "i64x2.eq": 0xfd0d6,
  "i64x2.gt_s": 0xfd0d9,
  "i64x2.ge_s": 0xfd0db,
  "f32x4.abs": 0xfd0e0,
  "f32x4.neg": 0xfd0e1,
  "f32x4.sqrt": 0xfd0e3,
  "f32x4.add": 0xfd0e4,
  "f32x4.sub": 0xfd0e5,
  "f32x4.mul": 0xfd0e6,
  "f32x4.div": 0xfd0e7,
  "f32x4.min": 0xfd0e8,
  "f32x4.max": 0xfd0e9,
  "f64x2.abs": 0xfd0ec,
  "f64x2.neg": 0xfd0ed,
  "f64x2.sqrt": 0xfd0ef,
  "f64x2.add": 0xfd0f0,
  "f64x2.sub": 0xfd0f1,
  "f64x2.mul": 0xfd0f2,
  "f64x2.div": 0xfd0f3,
  "f64x2.min": 0xfd0f4,
  "f64x2.max": 0xfd0f5,
  "i32x4.trunc_sat_f32x4_s": 0xfd0f8,
  "f32x4.convert_i32x4_s": 0xfd0fa,
  "i32x4.trunc_sat_f64x2_s_zero": 0xfd0fc,
  "f64x2.convert_low_i32x4_s": 0xfd0fe,
} as const;

/** Structured control, without results. */
export const controlOperations = { loop: 0x03, end: 0x0b } as const;

/** With the number of a local, a function or an enclosing block. */
export const indexOperations = {
  br_if: 0x0d,
  call: 0x10,
  "local.get": 0x20,
  "local.set": 0x21,
  "local.tee": 0x22,
} as const;

/** With the logarithm of an alignment and an offset. */
export const memoryOperations = {
  "i32.load": 0x28,
  "f32.load": 0x2a,
  "f64.load": 0x2b,
  "i32.load8_u": 0x2d,
  "i32.store": 0x36,
  "f32.store": 0x38,
  "f64.store": 0x39,
  "i32.store8": 0x3a,
  "v128.load": 0xfd000,
  "v128.load16_splat": 0xfd008,
  "v128.load32_splat": 0xfd009,
  "v128.load64_splat": 0xfd00a,
  "v128.store": 0xfd00b,
  "v128.load32_zero": 0xfd05c,
  "v128.load64_zero": 0xfd05d,
} as const;

/** Stores of the first lane: with an alignment, an offset and the lane. */
export const memoryLaneOperations = {
  "v128.store16_lane": 0xfd059,
  "v128.store32_lane": 0xfd05a,
  "v128.store64_lane": 0xfd05b,
} as const;

/** With the number of a lane. */
export const laneOperations = {
  "i32x4.extract_lane": 0xfd01b,
  "i32x4.replace_lane": 0xfd01c,
  "i64x2.extract_lane": 0xfd01d,
  "i64x2.replace_lane": 0xfd01e,
  "f32x4.extract_lane": 0xfd01f,
  "f32x4.replace_lane": 0xfd020,
  "f64x2.extract_lane": 0xfd021,
  "f64x2.replace_lane": 0xfd022,
} as const;

/** With a value, or one for each lane. The four shapes of a vector constant have one code. */
export const constantOperations = {
  "i32.const": 0x41,
  "i64.const": 0x42,
  "f32.const": 0x43,
  "f64.const": 0x44,
  "v128.const i32x4": 0xfd00c,
  "v128.const i64x2": 0xfd00c,
  "v128.const f32x4": 0xfd00c,
  "v128.const f64x2": 0xfd00c,
} as const;

/** With sixteen byte positions in its two operands. */
export const shuffleOperations = { "i8x16.shuffle": 0xfd00d } as const;

export type PlainName = keyof typeof plainOperations;
export type ControlName = keyof typeof controlOperations;
export type IndexName = keyof typeof indexOperations;
export type MemoryName = keyof typeof memoryOperations;
export type MemoryLaneName = keyof typeof memoryLaneOperations;
export type LaneName = keyof typeof laneOperations;
export type ConstantName = keyof typeof constantOperations;
