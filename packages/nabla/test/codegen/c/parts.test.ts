/** Files in parts: every function is defined in one part and declared in the others; small files have one part. */
import { describe, expect, test } from "vitest";
import { inFirstPart, partFunctions } from "../../../src/codegen/c/parts.ts";

const kernel = (name: string, length: number): string =>
  `KERNEL void ${name}(\n  float *const a // ${length}\n) {\n${"  a[0] = 1.0f;\n".repeat(length / 15)}}`;

describe("parts", () => {
  test("there is one of a small file, which stays as it is", () => {
    const definitions = [kernel("a", 3000), kernel("b", 3000)];
    expect(partFunctions(definitions)).toEqual({ parts: 1, texts: definitions });
    expect(inFirstPart("run", 1)).toBe("run");
  });

  test("there are no more than functions", () => {
    expect(partFunctions([kernel("a", 300_000)]).parts).toBe(1);
    expect(partFunctions([kernel("a", 300_000), kernel("b", 300_000)]).parts).toBe(2);
  });

  test("they are of about one length, and keep the order of the functions", () => {
    const definitions = Array.from({ length: 40 }, (_, at) => kernel(`k${at}`, 1500 * (1 + (at % 7))));
    const { parts, texts } = partFunctions(definitions);
    expect(parts).toBeGreaterThan(3);
    const loads = new Array<number>(parts).fill(0);
    texts.forEach((text, at) => {
      const part = Number(/^#if (\d) % PARTS == PART\n/.exec(text)![1]);
      loads[part]! += definitions[at]!.length;
      const prototype = `KERNEL void k${at}(\n  float *const a // ${1500 * (1 + (at % 7))}\n);`;
      expect(text).toBe(`#if ${part} % PARTS == PART\n${definitions[at]}\n#else\n${prototype}\n#endif`);
    });
    expect(Math.max(...loads)).toBeLessThan(1.3 * Math.min(...loads));
  });
});
