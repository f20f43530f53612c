/** What only Node has: files. */
export { loadSafetensors, saveSafetensors } from "./safetensors-file.ts";
export { writeFileAtomic } from "./write-file.ts";
export type { Safetensors } from "../serialization/safetensors.ts";
