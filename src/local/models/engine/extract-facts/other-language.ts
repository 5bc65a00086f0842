/**
 * How first-person statements begin or are marked, by language. The rules know no more of these languages:
 * a sentence that bears a mark is kept as it was said.
 */
const MARKS: readonly RegExp[] = [
  // Spanish
  /^(?:yo )?(?:no )?(?:me (?:llamo|gustan?|encantan?|mudé|dedico)|soy|vivo|trabajo|tengo|odio|prefiero|estoy (?:aprendiendo|casad[oa])|nací|estudio|mi (?:nombre|herman[oa]|madre|padre|esposa|esposo|marido|hij[oa]|perr[oa]|gat[oa]|trabajo|película))(?!\p{L})/iu,
  // Portuguese
  /^(?:eu )?(?:não )?(?:me chamo|chamo-me|sou|moro|vivo|trabalho|tenho|gosto|adoro|odeio|prefiro|nasci|estudo|mudei-me|(?:a |o )?(?:minha|meu) (?:nome|irmã|irmão|mãe|pai|mulher|esposa|marido|filh[oa]|cão|cachorro|gat[oa]|filme))(?!\p{L})/iu,
  // German
  /^(?:ich (?!frage|glaube|denke|weiß|möchte wissen)\p{L}+|mein(?:e|em|en)? (?:name|schwester|bruder|mutter|vater|frau|mann|sohn|tochter|hund|katze|lieblings\p{L}+)|mir gefällt)(?!\p{L})/iu,
  // French
  /^(?:je (?!pense|crois|sais|voudrais savoir|me demande)(?:ne )?\p{L}+|j'(?:aime|adore|habite|ai|étudie|apprends|ai déménagé)|moi,? (?:je|c'est)|(?:ma|mon) (?:nom|sœur|frère|mère|père|femme|mari|fils|fille|chien|chat|film))(?!\p{L})/iu,
  // Italian
  /^(?:io )?(?:non )?(?:mi (?:chiamo|piace|piacciono)|sono|vivo|abito|lavoro|odio|amo|preferisco|adoro|ho (?:un|una|due|tre)|(?:la )?mia (?:sorella|madre|moglie|figlia)|(?:il )?mio (?:nome|fratello|padre|marito|figlio|cane|gatto))(?!\p{L})/iu,
  // Japanese
  /^(?:私|僕|俺|わたし|ぼく)(?:は|が|の|も)/u,
  // Chinese
  /^我(?:是|叫|喜欢|喜歡|不喜欢|不喜歡|爱|愛|住|在|有|的|对|對|讨厌|討厭|会|會|养|養|想学)/u,
];

/** Words that only English has; a sentence with one of them is not in another language. */
const ENGLISH = /\b(?:the|is|are|and|of|to|with|it|this|that|you|my|for|I am|I)\b/;
const NON_LATIN = /[\u3040-\u30ff\u3400-\u9fff]/;
const OPENING =
  /^(?:hola|buenos días|olá|oi|hallo|guten tag|bonjour|salut|ciao|buongiorno|こんにちは|你好|您好)[\s,.!、。！，]+/iu;

/** A first-person statement in Spanish, Portuguese, German, French, Italian, Japanese or Chinese, as it was said; else `undefined`. */
export function statementInOtherLanguage(sentence: string): string | undefined {
  const statement = sentence.replace(OPENING, "").trim();
  if (/[?？]\s*$/.test(statement) || statement.length > 400) return undefined;
  if (!NON_LATIN.test(statement) && ENGLISH.test(statement)) return undefined;
  if (!MARKS.some((mark) => mark.test(statement))) return undefined;
  const bare = statement.replace(/[.!。！\s]+$/u, "");
  return /\s/.test(bare) || NON_LATIN.test(bare) ? bare : undefined;
}
