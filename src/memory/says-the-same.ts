/** Whether two texts with all but equal vectors hold the same numbers, too. */
export const saysTheSame = (one: string, other: string): boolean => numbersOf(one) === numbersOf(other);

/** All numbers of a text, as one text that is the same in whatever order they stand. */
export const numbersOf = (text: string): string => (text.match(/\p{N}+/gu) ?? []).sort().join(" ");
