/** What only Node has: files. */
export { openSafetensors } from "./safetensors-lazy.ts";
export type { LazySafetensors } from "./safetensors-lazy.ts";
export { loadSafetensors, saveSafetensors } from "./safetensors-file.ts";
export { writeFileAtomic } from "./write-file.ts";
export type { Safetensors } from "../serialization/safetensors.ts";
