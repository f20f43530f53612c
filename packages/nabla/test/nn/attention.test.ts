import { testCases } from "./torch-case.ts";

testCases("attention");
