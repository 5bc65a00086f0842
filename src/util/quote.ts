const LONGEST = 120;

/** A text as it is shown in a message: in double quotes, control characters escaped, cut after 120 characters. */
export function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
