/**
 * The report's colours as CSS variables, so that one static drawing serves light and dark. Series follow a palette that stays
 * apart for colour-blind readers; both themes keep text at a contrast of 4.5 or more.
 */

export const seriesColours: readonly string[] = Array.from({ length: 10 }, (_, index) => `var(--series-${index + 1})`);

export const colour = {
  ink: "var(--ink)",
  soft: "var(--soft)",
  line: "var(--line)",
  faint: "var(--faint)",
  accent: "var(--series-1)",
  second: "var(--series-2)",
} as const;

export const themeVariables = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d2129; --soft: #5c6470; --line: #d9d6ce; --faint: #eeece6;
  --heat: #2266bb; --good: #1d7a4c; --warn: #9a5b00;
  --series-1: #2266bb; --series-2: #d9662b; --series-3: #1d8a5f; --series-4: #a8559b; --series-5: #b8860b;
  --series-6: #3a9bc8; --series-7: #c0394f; --series-8: #6b7a2f; --series-9: #7a5cc0; --series-10: #6d6d6d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171c; --card: #1b1f26; --ink: #e8e6e1; --soft: #a2a9b4; --line: #353b45; --faint: #262b33;
    --heat: #5b9be8; --good: #5cc794; --warn: #e0a64a;
    --series-1: #6aa6ee; --series-2: #f0935c; --series-3: #54c296; --series-4: #d38cc7; --series-5: #dcb04c;
    --series-6: #7cc7e8; --series-7: #ee7f8f; --series-8: #abbd66; --series-9: #ab92ec; --series-10: #a8a8a8;
  }
}`;
