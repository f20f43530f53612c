/**
 * The device that is chosen without being asked: by the environment, or by default, at the first use.
 */
import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllEnvs());

const load = () => import("../../src/tensor/device.ts");

test("auto is native where a C compiler works, else wasm, and says what was missing", async () => {
  vi.stubEnv("NABLA_DEVICE", "");
  vi.stubEnv("NABLA_THREADS", "1");
  const { device, setDevice } = await load();
  const { name, reason, threads } = device();
  expect(threads).toBe(1);
  const native = await setDevice("native").catch((error: Error) => error.message);
  if (typeof native === "string") {
    expect(name).toBe("wasm");
    expect(reason).toBe(`auto: WebAssembly runs everywhere (${native})`);
  } else {
    expect(name).toBe("native");
    expect(reason).toBe("auto: a C compiler works here");
  }
});

test("NABLA_DEVICE and NABLA_THREADS choose", async () => {
  vi.stubEnv("NABLA_DEVICE", "interpreter");
  vi.stubEnv("NABLA_THREADS", "2");
  const { device } = await load();
  expect(device().name).toBe("interpreter");
  expect(device().reason).toBe("NABLA_DEVICE=interpreter; 2 threads asked for, interpreter uses 1");
});

test("wrong settings are errors", async () => {
  vi.stubEnv("NABLA_DEVICE", "gpu");
  const { device } = await load();
  expect(() => device()).toThrow('there is no device "gpu"');
  vi.stubEnv("NABLA_DEVICE", "wasm");
  vi.stubEnv("NABLA_THREADS", "many");
  expect(() => device()).toThrow("NaN threads");
});
