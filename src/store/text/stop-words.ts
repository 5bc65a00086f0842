/**
 * Words that a question is made of and that tell nothing about what is asked. Left out of queries only: a
 * document keeps them, so that a query of nothing else still finds it.
 */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about am an and any are as at be been being but by can could did do does for from had has have he her him his how
  i if in into is it its me my of on or our she so some than that the their them then there these they this those to
  us was we were what when where which who whom whose why will with would you your`.split(/\s+/),
);
