/**
 * Dates for a network: the moment itself on a standardized line (trends), the day of the year and the hour of the day as
 * points on a circle (31 December lies beside 1 January), the weekday as seven inputs. A part that hardly varies in the training rows is left
 * out: a table of one month has no year cycle. All in UTC.
 */

export type TimePreparation = {
  readonly kind: "time";
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
  /** false: only the parts that come round again, for networks that are judged on later times than they have seen. */
  readonly moment?: false;
  readonly year: boolean;
  /** Whether the year and the day have their second harmonics too, for shapes that one sine does not have. */
  readonly fine: boolean;
  readonly weekday: boolean;
  readonly hour: boolean;
  readonly indicator: boolean;
};

export const millisecondsPerDay = 86_400_000;
const daysPerYear = 365.2425;

const daysPerRepeatedYear = 1.5 * daysPerYear;
/** Series that have rows on this share of the days have weeks. */
const dailyShare = 0.4;
const rowsForWeekdays = 150;
const rowsForHarmonics = 300;

/**
 * Learns from the training rows which parts vary; NaN is missing.
 * @param options `repeating`: leaves out the moment, the year where training has not seen most of it twice, and the weekday
 *   where rows are not as close as that
 */
export function learnTime(
  name: string,
  values: Float32Array | Float64Array,
  rows: Int32Array,
  { repeating = false }: { readonly repeating?: boolean } = {},
): TimePreparation {
  let [count, mean, squares, first, last] = [0, 0, 0, Infinity, -Infinity];
  const weekdays = new Set<number>();
  const hours = new Set<number>();
  const dates = new Set<number>();
  for (const row of rows) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    count++;
    const before = value - mean;
    mean += before / count;
    squares += before * (value - mean);
    first = Math.min(first, value);
    last = Math.max(last, value);
    weekdays.add(weekdayOf(value));
    hours.add(Math.floor(hourOf(value)));
    if (repeating) dates.add(Math.floor(value / millisecondsPerDay));
  }
  const deviation = Math.sqrt(squares / Math.max(1, count));
  const days = (last - first) / millisecondsPerDay;
  return {
    kind: "time",
    name,
    mean,
    deviation: deviation > 0 ? deviation : 1,
    ...(repeating ? { moment: false } : {}),
    year: days >= (repeating ? daysPerRepeatedYear : 90),
    fine: count >= rowsForHarmonics,
    // Seven inputs cost more than they tell where there are few rows of each weekday, or only the first of each month.
    weekday:
      days >= 14 && weekdays.size >= 3 && count >= rowsForWeekdays && (!repeating || dates.size >= dailyShare * days),
    hour: hours.size >= 3,
    indicator: rows.length - count >= 2,
  };
}

/** Inputs for one moment, in the order of `timeInputs`; zeros where it is missing. */
export function writeTime(preparation: TimePreparation, value: number, out: Float32Array, offset: number): void {
  let at = offset;
  const absent = Number.isNaN(value);
  const circle = (turns: number): void => {
    out[at++] = absent ? 0 : Math.sin(2 * Math.PI * turns);
    out[at++] = absent ? 0 : Math.cos(2 * Math.PI * turns);
  };
  if (preparation.moment !== false)
    out[at++] = absent ? 0 : Math.max(-12, Math.min(12, (value - preparation.mean) / preparation.deviation));
  if (preparation.year) {
    circle(yearTurn(value));
    if (preparation.fine) circle(2 * yearTurn(value));
  }
  if (preparation.weekday) for (let day = 0; day < 7; day++) out[at++] = weekdayOf(value) === day ? 1 : 0;
  if (preparation.hour) {
    circle(hourOf(value) / 24);
    if (preparation.fine) circle(hourOf(value) / 12);
  }
  if (preparation.indicator) out[at++] = absent ? 1 : 0;
}

/** The names of a time's inputs. */
export function timeInputs(preparation: TimePreparation): string[] {
  const { name } = preparation;
  const circle = (part: string): string[] => [`${name} ${part} sin`, `${name} ${part} cos`];
  return [
    ...(preparation.moment === false ? [] : [name]),
    ...(preparation.year ? [...circle("year"), ...(preparation.fine ? circle("half-year") : [])] : []),
    ...(preparation.weekday ? ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map((day) => `${name} ${day}`) : []),
    ...(preparation.hour ? [...circle("day"), ...(preparation.fine ? circle("half-day") : [])] : []),
    ...(preparation.indicator ? [`${name} missing`] : []),
  ];
}

// 1970-01-01 was a Thursday; Monday is 0.
function weekdayOf(value: number): number {
  const day = Math.floor(value / millisecondsPerDay) + 3;
  return ((day % 7) + 7) % 7;
}

function hourOf(value: number): number {
  const day = value / millisecondsPerDay;
  return (day - Math.floor(day)) * 24;
}

function yearTurn(value: number): number {
  return value / (daysPerYear * millisecondsPerDay);
}
