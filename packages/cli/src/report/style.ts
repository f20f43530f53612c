/**
 * The report's style sheet: one column of quiet cards, figures of one width, light and dark, and a layout that prints.
 */
import { themeVariables } from "./colours.ts";

export const styleSheet: string = `${themeVariables}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
main { max-width: 1120px; margin: 0 auto; padding: 3rem 1.5rem 4rem; }
header { margin-bottom: 2rem; }
h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 0.35rem; font-weight: 650; }
h2 { font-size: 1.15rem; letter-spacing: -0.005em; margin: 0 0 0.9rem; font-weight: 620; }
p { margin: 0 0 0.8rem; max-width: 70ch; }
.lead, figcaption, .soft { color: var(--soft); }
.lead { margin: 0; max-width: none; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem; margin: 0 0 1.25rem; }
.scores { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0; padding: 0; overflow: hidden; }
.scores div { padding: 1.15rem 1.5rem; border-left: 1px solid var(--line); margin-left: -1px; }
.scores dt { color: var(--soft); font-size: 0.85rem; }
.scores dd { margin: 0; font-size: 1.75rem; font-weight: 620; letter-spacing: -0.02em; line-height: 1.3; }
.scores div:first-child dd { color: var(--series-1); }
dl { margin: 0; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.75rem; }
.three { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 1.75rem; }
figure { margin: 0; min-width: 0; }
figure svg { display: block; width: 100%; height: auto; overflow: visible; }
figcaption { font-size: 0.85rem; margin-top: 0.5rem; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.15rem 1rem; margin: 0.4rem 0 0; padding: 0; font-size: 0.85rem; }
.legend i { display: inline-block; width: 1rem; border-top: 3px solid var(--tone); margin-right: 0.4rem; vertical-align: 0.25em; border-radius: 2px; }
.legend i.dashed { border-top: 1px dashed var(--tone); }
.legend b { font-weight: 560; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.925rem; }
th, td { text-align: left; padding: 0.42rem 0.9rem 0.42rem 0; vertical-align: baseline; }
th { font-weight: 560; color: var(--soft); font-size: 0.85rem; white-space: nowrap; }
thead th { border-bottom: 1px solid var(--line); }
tbody tr + tr td { border-top: 1px solid var(--faint); }
tfoot td { border-top: 1px solid var(--line); font-weight: 600; }
td.number, th.number { text-align: right; white-space: nowrap; }
td.number:last-child, th.number:last-child { padding-right: 0; }
.meter { display: inline-block; width: 3.6rem; height: 4px; margin-right: 0.6rem; vertical-align: 0.2em; border-radius: 2px;
  background: linear-gradient(to right, var(--series-1) var(--share), var(--faint) 0); }
.confusion { width: auto; border-spacing: 3px; border-collapse: separate; margin: 0 auto; }
.confusion th { border: 0; padding: 0.2rem 0.5rem; color: var(--ink); text-align: right; }
.confusion tbody th { position: sticky; left: 0; background: var(--card); }
.confusion thead th { text-align: center; white-space: normal; overflow-wrap: anywhere; vertical-align: bottom; }
.confusion td { border: 0 !important; text-align: center; min-width: 3.4rem; padding: 0.7rem 0.5rem; border-radius: 6px; background: var(--faint); }
.confusion td.corner { background: none; color: var(--soft); font-size: 0.75rem; white-space: nowrap; text-align: right; padding: 0.2rem 0.5rem; vertical-align: bottom; }
.confusion td.zero { color: var(--soft); opacity: 0.6; }
.confusion td.strong { color: var(--paper); font-weight: 600; }
.confusion.small { font-size: 0.78rem; border-spacing: 1px 2px; }
.confusion.small td { min-width: 1.5rem; padding: 0.3rem 0.1rem; }
.confusion.small thead th { height: 6rem; padding: 0.2rem 0; }
.confusion.small thead th span { white-space: nowrap; writing-mode: vertical-rl; transform: rotate(180deg); }
.tag { display: inline-block; font-size: 0.78rem; padding: 0.05rem 0.5rem; border-radius: 99px; border: 1px solid var(--line); color: var(--soft); white-space: nowrap; }
.tag.target { color: var(--series-1); border-color: currentColor; }
.tag.left-out { color: var(--warn); border-color: currentColor; }
.notes { margin: 0 0 1rem; padding-left: 1.2rem; }
.notes li { margin-bottom: 0.25rem; }
footer { color: var(--soft); font-size: 0.85rem; margin-top: 2rem; }
code { font: 0.9em ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
@media (max-width: 40rem) { main { padding: 1.5rem 0.9rem; } section { padding: 1rem; } h1 { font-size: 1.5rem; } }
@media print { section { break-inside: avoid; } body { background: none; } main { padding: 0; } }
`;
