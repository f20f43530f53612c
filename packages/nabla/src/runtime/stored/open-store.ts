/**
 * Where this process keeps compiled code, and which code of nabla compiled it; found once. It is for devices that work
 * without: the native one, which cannot, opens the folder itself and says what is wrong with it.
 */
import { DeviceError } from "../../base/errors.ts";
import { openCacheFolder } from "./cache-folder.ts";
import { type CodeCache, type CodeEnding, openCodeCache } from "./code-cache.ts";
import { codeStamp } from "./code-stamp.ts";

export interface Store {
  readonly cache: CodeCache;
  /** The stamp of nabla's own code. */
  readonly stamp: string;
}

/** Null where there is no private folder, or no stamp: then every program is compiled. */
export function openStore(ending: CodeEnding): Store | null {
  const stamp = codeStamp();
  if (stamp === null) return null;
  try {
    return { cache: openCodeCache(openCacheFolder(), ending), stamp };
  } catch (error) {
    if (error instanceof DeviceError) return null;
    throw error;
  }
}
