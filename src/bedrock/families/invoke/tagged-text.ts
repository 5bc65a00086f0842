/** The tags around reasoning within an answer's text. */
export interface ReasoningTags {
  /** Text with which an answer begins that holds reasoning; empty: every answer begins within its reasoning. */
  readonly opensWith: string;
  readonly closesWith: string;
}

export interface TaggedPiece {
  readonly kind: "reasoning" | "text";
  readonly text: string;
}

/**
 * Tells reasoning from text in an answer that comes in pieces, wherever these are cut: a tag may begin in one piece and
 * end in another. The tags themselves are left out, and so are line breaks behind one.
 */
export class TaggedTextReader {
  readonly #tags: ReasoningTags;
  #state: "before" | "reasoning" | "text" = "before";
  /** What may yet turn out to be a tag. */
  #held = "";
  #afterTag = false;

  constructor(tags: ReasoningTags) {
    this.#tags = tags;
  }

  read(piece: string): TaggedPiece[] {
    this.#held += piece;
    const pieces: TaggedPiece[] = [];
    if (this.#state === "before" && !this.#begin()) return pieces;
    if (this.#state === "reasoning") this.#readReasoning(pieces);
    if (this.#state === "text") this.#emit("text", this.#held.length, pieces);
    return pieces;
  }

  /** What was held back. An answer that was cut off within its reasoning has no text. */
  end(): TaggedPiece[] {
    const pieces: TaggedPiece[] = [];
    if (this.#state === "before") this.#state = "text";
    this.#emit(this.#state, this.#held.length, pieces);
    return pieces;
  }

  /** False: it cannot be told yet how the answer begins. */
  #begin(): boolean {
    const { opensWith } = this.#tags;
    if (this.#held.length < opensWith.length && opensWith.startsWith(this.#held)) return false;
    const opens = this.#held.startsWith(opensWith);
    this.#state = opens ? "reasoning" : "text";
    if (opens) this.#skip(opensWith.length);
    return true;
  }

  #readReasoning(pieces: TaggedPiece[]): void {
    const { closesWith } = this.#tags;
    const end = this.#held.indexOf(closesWith);
    if (end === -1) {
      this.#emit("reasoning", this.#held.length - openEnd(this.#held, closesWith), pieces);
      return;
    }
    this.#emit("reasoning", end, pieces);
    this.#skip(closesWith.length);
    this.#state = "text";
  }

  #skip(length: number): void {
    this.#held = this.#held.slice(length);
    this.#afterTag = true;
  }

  #emit(kind: TaggedPiece["kind"], length: number, pieces: TaggedPiece[]): void {
    let text = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    if (this.#afterTag) text = text.replace(/^\n+/, "");
    if (text === "") return;
    this.#afterTag = false;
    pieces.push({ kind, text });
  }
}

/** Length of the longest end of `text` with which `tag` begins. */
function openEnd(text: string, tag: string): number {
  for (let length = Math.min(text.length, tag.length - 1); length > 0; length--) {
    if (tag.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
