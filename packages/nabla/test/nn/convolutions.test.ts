import { testCases } from "./torch-case.ts";

testCases("convolutions");
testCases("paddings");
