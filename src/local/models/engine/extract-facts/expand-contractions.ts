const EXPANSIONS: readonly (readonly [RegExp, string])[] = [
  [/\b(i|we|you|they)'ve\b/gi, "$1 have"],
  [/\bi'm\b/gi, "I am"],
  [/\b(i|we|you|he|she|they)'ll\b/gi, "$1 will"],
  [/\b(i|we|you|he|she|they)'d (?=better\b|been\b|\w+ed\b)/gi, "$1 had "],
  [/\b(i|we|you|he|she|they)'d\b/gi, "$1 would"],
  [/\b(we|you|they)'re\b/gi, "$1 are"],
  [
    /\b(he|she|it)'s (?=been\b|got\b|(?!called|named|married|retired|divorced|engaged|interested|tired|scared)\w+ed\b)/gi,
    "$1 has ",
  ],
  [/\b(he|she|it|that|here|there|what|where|who|name)'s\b/gi, "$1 is"],
  // "My sister's a vet", but "my sister's house".
  [
    /\b(my (?:[\w-]+ ){0,2}[\w-]+)'s (?=(?:a|an|the|called|named|not|in|from|allergic|afraid|vegan|vegetarian|[a-z]+ing)\b)/gi,
    "$1 is ",
  ],
  [/\bcan't\b|\bcannot\b/gi, "can not"],
  [/\bwon't\b/gi, "will not"],
  [/\bshan't\b/gi, "shall not"],
  [/\bain't\b/gi, "am not"],
  [/\b(do|does|did|is|are|was|were|have|has|had|would|could|should|must|need)n't\b/gi, "$1 not"],
  [/\b(do|does|did|is|was|have|has|would|could|should)nt\b/gi, "$1 not"],
  [/\b(im)\b(?= )/g, "I am"],
  [/\bi\b/g, "I"],
  [/\bgonna\b/gi, "going to"],
  [/\bwanna\b/gi, "want to"],
];

/** Writes "I'm", "don't", "she's" and the like in full, so that later rules see one form. */
export function expandContractions(text: string): string {
  return EXPANSIONS.reduce(
    (expanded, [pattern, replacement]) => expanded.replace(pattern, replacement),
    text,
  );
}
