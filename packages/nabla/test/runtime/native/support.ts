/**
 * A toolchain for tests, with a cache of its own that goes when the tests end; or why there is none on this machine.
 */
import { DeviceError } from "../../../src/base/errors.ts";
import { openCodeCache } from "../../../src/runtime/stored/code-cache.ts";
import type { Workplace } from "../../../src/runtime/native/executable.ts";
import { createAllocator, createArena } from "../../../src/runtime/native/memory.ts";
import { findToolchain, type Toolchain } from "../../../src/runtime/native/toolchain.ts";
import { temporaryFolder } from "../temporary-folder.ts";

function attempt(): { readonly toolchain: Toolchain | null; readonly missing: string } {
  try {
    return { toolchain: findToolchain(openCodeCache(temporaryFolder(), "so")), missing: "" };
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    return { toolchain: null, missing: error.message };
  }
}

const { toolchain, missing } = attempt();

/** Why tests of native code are skipped; empty where they run. Test names show it. */
export const skipReason: string = missing === "" ? "" : ` (skipped: ${missing})`;

/** The toolchain of this file's tests, which are skipped where there is none. */
export function testToolchain(): Toolchain {
  if (toolchain === null) throw new Error(missing);
  return toolchain;
}

/** Memory and settings as a device has them. Without fused sums, results are those of the scalar evaluator. */
export function workplace(settings: Partial<Workplace> = {}): Workplace {
  const allocate = createAllocator(testToolchain().library);
  return {
    toolchain: testToolchain(),
    allocate,
    arena: createArena(allocate),
    threads: 1,
    fusedMultiplyAdd: false,
    ...settings,
  };
}
