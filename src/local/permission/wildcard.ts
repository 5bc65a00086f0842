/** Whether a text matches a pattern in which `*` stands for any characters and `?` for one, as in IAM policies. Linear in practice, never exponential. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let inText = 0;
  let star = -1;
  let resumeAt = 0;
  while (inText < text.length) {
    if (pattern[at] === "*") {
      star = at;
      at += 1;
      resumeAt = inText;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[inText])) {
      at += 1;
      inText += 1;
    } else if (star !== -1) {
      at = star + 1;
      resumeAt += 1;
      inText = resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}
