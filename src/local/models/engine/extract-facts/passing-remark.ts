/**
 * What a speaker says in passing and nobody needs to remember: moods, courtesies, thoughts aloud, requests to the listener.
 * Each pattern is matched against a clause from its verb on, the subject "I" removed and contractions written out.
 */
const PASSING: readonly RegExp[] = [
  /^(?:think|thought|guess|suppose|believe|wonder|wish|mean|meant|see|understand|assume|imagine|doubt|bet|agree|disagree|apologi[sz]e|appreciate|thank|promise|swear|say|said|ask|asked|tell|told|mention|mentioned|heard|hear|notice|noticed|forgot|remember|remembered|look forward|wondered|figured?)\b/i,
  /^know (?!how to)/i,
  /^hope(?! to\b)/i,
  /^feel (?:like|that|as|so|good|bad|better|fine|great|tired|ok|okay|free|sick|sad|happy|sorry)\b/i,
  /^(?:do|did) not (?:know|think|mind|care|understand|get|see|mean|remember|believe|agree|realise|realize|say|expect|feel|want to (?:bother|be))\b/i,
  /^(?:am|was|is|are|were|feel) (?:not )?(?:so |very |really |a bit |a little |just |all |quite |pretty |too )*(?:sure|sorry|afraid(?! of)|fine|good|ok|okay|great|well|here|there|back|glad|happy|curious|wondering|asking|tired|confused|interested to|stuck|lost|done|ready|bored|hungry|thirsty|aware|serious|kidding|joking|talking|thinking|listening|excited|sad|impressed|surprised|right|wrong|busy|late|home|in a hurry|grateful|trying to (?:understand|figure|decide|find|remember)|not sure)\b(?! (?:at|in|with) \p{Lu})/iu,
  /^(?:am|was) (?:just )?(?:looking for|after) (?:an? |some |any |your )?(?:\w+ )?(?:recipe|recommendation|suggestion|idea|help|advice|tip|information|info|something|answer)/i,
  /^have (?:a |an |another |one more |just )?(?:question|request|problem|issue|favou?r|quick|no idea|no clue|to (?:go|run|leave|ask|admit|say)\b|got to (?:go|run)\b|never thought)/i,
  /^(?:need|want|would like|would love|would appreciate|could use) (?:you|to (?:sleep|rest|relax|go home|go to bed|know|ask|hear|see if|say|thank|understand|check)|(?:an? |some |any |your |more )*(?:\w+ )?(?:help|advice|recommendations?|suggestions?|ideas?|recipes?|information|info|tips|something|answers?|explanation|favou?r|list|example))\b/i,
  /^(?:will|would|am going to|shall) (?:have to )?(?:be back|let you|try (?:it|that|this|them)|check|see|do (?:it|that|so|this)|think about|get back|take a look|have a look|look (?:at|into)|go with|give (?:it|that|you)|pass\b|ask|tell|be sure|keep (?:that|it)|definitely|remember)/i,
  /^would(?! (?:like to|love to|rather|prefer|never|hate to)\b)/i,
  /^(?:could|might|may|shall|should(?! (?:not|avoid)\b))\b/i,
  /^can (?:not )?(?:see|understand|imagine|tell|wait|help (?:you|it|but)|believe|think|remember|find|decide|get|afford to wait|do (?:it|that|this)|say|hear|try|come up)\b/i,
  /^(?:got it|got to|have got it|get it|see\b|let\b|am off\b)/i,
];

/** A verb with nothing but a pronoun behind it says nothing by itself: "loved it". */
const NOT_STANDALONE =
  /^(?:(?:do|did|does|am|will|can|have|would|was) )?(?:not )?(?:\w+ly )?\w+(?: (?:to|about|of|for|with|at|in))? (?:it|that|this|these|those|them|him|her|you|so|one|some|both|all)(?: (?:so much|a lot|too|very much|very|much|already|all|again|there|here|today|tonight))*$/i;

/** Verbs that make a habit even when nothing follows. */
const HABITS =
  /^(?:(?:do|can|will) not )?(?:smoke|run|swim|cook|paint|drink|drive|surf|ski|dive|garden|meditate|knit|dance|sing|code|climb|cycle|snore|bake|jog|box|sail|vape|commute)$/i;

/** Whether a first-person clause, given from its verb on, is not worth a memory. */
export function isPassingRemark(predicate: string): boolean {
  if (!predicate.includes(" ")) return !HABITS.test(predicate);
  if (HABITS.test(predicate)) return false;
  return NOT_STANDALONE.test(predicate) || PASSING.some((pattern) => pattern.test(predicate));
}

const HYPOTHETICAL =
  /^(?:if|imagine|suppose|supposing|what if|let us|let's|let me|maybe|perhaps|unless|say)\b|\b(?:I|we) wish\b|\bif (?:I|we) (?:were|was|had|could)\b|\bwould have\b/i;

const QUESTION =
  /^(?:(?:who|what|where|why|how|which|whose|whom)\b|(?:can|could|would|will|do|does|did|is|are|am|was|were|has|have|had|should|shall|may|might) (?:not )?(?:I|you|we|he|she|it|they|there|this|that|these|those|my|our|your|the|a|an|any|anyone|someone)\b|when (?:is|are|was|were|do|does|did|will|can|should)\b|any (?:ideas?|suggestions?|recommendations?|tips|advice|thoughts)\b)/i;

/** Whether a clause asks or supposes instead of stating. */
export function isUnasserted(clause: string): boolean {
  return /[?？]\s*$/.test(clause) || HYPOTHETICAL.test(clause) || QUESTION.test(clause);
}
