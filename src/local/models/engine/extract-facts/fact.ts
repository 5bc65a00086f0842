/** What one clause asks to remember (`states`), says no longer holds (`ended`), or asks to forget (`forget`). */
export interface Fact {
  readonly kind: "states" | "ended" | "forget";
  /** A statement in the third person, complete in itself. */
  readonly text: string;
}
