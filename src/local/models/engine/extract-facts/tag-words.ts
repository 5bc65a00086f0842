/** One word as it stands between spaces, with its parts of speech as `compromise` names them, such as `PastTense`. */
export interface TaggedWord {
  readonly text: string;
  readonly tags: ReadonlySet<string>;
}

export type Tagger = (text: string) => readonly TaggedWord[];

interface Term {
  readonly text: string;
  readonly pre: string;
  readonly post: string;
  readonly tags: readonly string[];
}

let loading: Promise<Tagger> | undefined;

/** Loads the part-of-speech tagger on first use, because the import takes a few hundred milliseconds. */
export function loadTagger(): Promise<Tagger> {
  loading ??= importTagger();
  return loading;
}

async function importTagger(): Promise<Tagger> {
  const { default: nlp } = await import("compromise/two");
  return (text) => {
    const sentences: readonly { readonly terms: readonly Term[] }[] = nlp(text).json();
    return joinTerms(sentences.flatMap((sentence) => sentence.terms));
  };
}

/** The tagger with a memory for the length of one conversation: several rules ask about the same clause. */
export function rememberTags(tag: Tagger): Tagger {
  const known = new Map<string, readonly TaggedWord[]>();
  return (text) => {
    const words = known.get(text) ?? tag(text);
    known.set(text, words);
    return words;
  };
}

/** The tagger parts "sci-fi" into terms; here a word is what stands between spaces, with its first term's tags. */
function joinTerms(terms: readonly Term[]): readonly TaggedWord[] {
  const words: TaggedWord[] = [];
  let text = "";
  let tags: readonly string[] = [];
  for (const term of terms) {
    if (text === "") tags = term.tags;
    text += `${term.pre}${term.text}${term.post}`;
    if (/\s$/.test(term.post)) {
      words.push({ text: text.trim(), tags: new Set(tags) });
      text = "";
    }
  }
  if (text !== "") words.push({ text: text.trim(), tags: new Set(tags) });
  return words;
}
