import { type Detector, spansOf } from "../detector.js";

const LABEL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?";
const EMAIL = new RegExp(
  `(?<![\\p{L}\\p{N}._%+-])[\\p{L}\\p{N}_%+-](?:[\\p{L}\\p{N}._%+'-]{0,62}[\\p{L}\\p{N}_%+-])?@(?:${LABEL}\\.){1,8}\\p{L}{2,24}(?![\\p{L}\\p{N}-])`,
  "gu",
);

/** Addresses as people write them: `name@host.tld`, also with letters outside ASCII. */
export const email: Detector = {
  kind: "email",
  find: (text) => (text.includes("@") ? spansOf(text, EMAIL) : []),
};
