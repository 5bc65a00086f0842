/** English words that carry no topic: articles, pronouns, auxiliaries, prepositions, question words. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about after again all also am an and any anymore are as at be because been before being but by can could
  did do does doing done for from had has have having he her hers him his how i if in into is it its itself just
  me more most much my no nor not of off on once only or other our ours out over own same she should so some
  still such than that the their theirs them then there these they this those through to too under until up us
  user very was we were what when where which while who whom whose why will with would you your yours yourself
  s t d m ll re ve don doesn didn isn aren wasn weren won wouldn shouldn couldn hasn haven hadn cannot
  please tell know say said thing things got get gets`.split(/\s+/),
);
