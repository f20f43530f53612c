/**
 * Decimal arithmetic on natural numbers in types. A number is a list of digits, the least significant first and without leading
 * zeros (784 is [4, 8, 7], 0 is []), so that 784 * 256 takes some hundred steps and not 200,704.
 * A result of more than 15 digits reads as `number`, as a JavaScript number might not hold it.
 */

export type Digits = readonly number[];

/** Row a, column b: a + b. The eleventh row is for 9 and a carry. */
type Plus = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  [2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  [3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  [4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
  [5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
  [6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  [8, 9, 10, 11, 12, 13, 14, 15, 16, 17],
  [9, 10, 11, 12, 13, 14, 15, 16, 17, 18],
  [10, 11, 12, 13, 14, 15, 16, 17, 18, 19],
];
type Next = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
type NinesComplement = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0];

type Look<Table, Key> = Key extends keyof Table ? Table[Key] : never;

/** The digits of a natural number; never for a fraction or a negative number. */
export type DigitsOf<N extends number> = `${N}` extends `-${string}` | `${string}.${string}` | `${string}e${string}`
  ? never
  : Trim<ReadDigits<`${N}`>>;

type ReadDigits<
  Text extends string,
  Read extends Digits = [],
> = Text extends `${infer First extends number}${infer Rest}` ? ReadDigits<Rest, [First, ...Read]> : Read;

/** Drops leading zeros. */
type Trim<D extends Digits> = D extends readonly [...infer Rest extends Digits, 0] ? Trim<Rest> : D;

/** The number that digits write. */
export type NumberOf<D extends Digits, Text extends string = ""> = D["length"] extends 0
  ? Text extends ""
    ? 0
    : Text extends `${infer N extends number}`
      ? N
      : number
  : D extends readonly [infer First extends number, ...infer Rest extends Digits]
    ? Rest["length"] extends 15
      ? number
      : NumberOf<Rest, `${First}${Text}`>
    : number;

type Head<D extends Digits> = D extends readonly [infer First, ...Digits] ? First : 0;
type Tail<D extends Digits> = D extends readonly [number, ...infer Rest extends Digits] ? Rest : [];

/** A digit of a sum with its carry: 0 to 19. */
type DigitSum<A, B, Carry> = Look<Look<Plus, Carry extends 1 ? Look<Next, A> : A>, B>;

/** A + B. */
export type AddDigits<A extends Digits, B extends Digits, Carry extends 0 | 1 = 0, Sum extends Digits = []> = [
  A["length"],
  B["length"],
] extends [0, 0]
  ? Carry extends 1
    ? [...Sum, 1]
    : Sum
  : Low<DigitSum<Head<A>, Head<B>, Carry>> extends readonly [infer Digit extends number, infer Over extends 0 | 1]
    ? AddDigits<Tail<A>, Tail<B>, Over, [...Sum, Digit]>
    : never;

/** The digit and the carry of a sum of digits. */
type Low<Sum> = Sum extends number
  ? `${Sum}` extends `1${infer Digit extends number}`
    ? [Digit, 1]
    : [Sum, 0]
  : never;

/** A - B, never where it would be negative: A plus B's complement to nines plus 1, whose last carry says that B is no greater. */
export type SubtractDigits<
  A extends Digits,
  B extends Digits,
  Carry extends 0 | 1 = 1,
  Difference extends Digits = [],
> = [A["length"], B["length"]] extends [0, 0]
  ? Carry extends 1
    ? Trim<Difference>
    : never
  : Low<DigitSum<Head<A>, Look<NinesComplement, Head<B>>, Carry>> extends readonly [
        infer Digit extends number,
        infer Over extends 0 | 1,
      ]
    ? SubtractDigits<Tail<A>, Tail<B>, Over, [...Difference, Digit]>
    : never;

/** Sum + A * Digit. */
type AddTimes<
  A extends Digits,
  Digit,
  Sum extends Digits,
  Done extends readonly unknown[] = [],
> = Done["length"] extends Digit ? Sum : AddTimes<A, Digit, AddDigits<A, Sum>, [...Done, unknown]>;

/** A * B by long multiplication, from B's most significant digit on. */
export type MultiplyDigits<A extends Digits, B extends Digits, Product extends Digits = []> = B extends readonly [
  ...infer Rest extends Digits,
  infer Last,
]
  ? MultiplyDigits<A, Rest, AddTimes<A, Last, Trim<[0, ...Product]>>>
  : Product;

/** A / B by long division, from A's most significant digit on: [quotient, remainder]. B is not 0. */
export type DivideDigits<
  A extends Digits,
  B extends Digits,
  Quotient extends Digits = [],
  Left extends Digits = [],
> = A extends readonly [...infer Rest extends Digits, infer Last extends number]
  ? CountDown<Trim<[Last, ...Left]>, B> extends readonly [infer Count extends number, infer Remainder extends Digits]
    ? DivideDigits<Rest, B, [Count, ...Quotient], Remainder>
    : never
  : [Trim<Quotient>, Left];

/** How often B goes into A (less than ten times), and what remains. */
type CountDown<A extends Digits, B extends Digits, Count extends readonly unknown[] = []> =
  SubtractDigits<A, B> extends infer Left extends Digits
    ? [Left] extends [never]
      ? [Count["length"], A]
      : CountDown<Left, B, [...Count, unknown]>
    : never;
