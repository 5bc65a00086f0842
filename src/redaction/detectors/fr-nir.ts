import { type Detector, spansOf } from "../detector.js";

const NIR =
  /(?<![\w.,-])[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?![\w]|[.,-]\d)/g;

/** Social security numbers of France (NIR) with the right key. @see https://www.insee.fr/fr/metadonnees/definition/c1409 */
export const frNir: Detector = {
  kind: "fr_nir",
  find: (text) =>
    spansOf(text, NIR, (match) => {
      const plain = match.replaceAll(" ", "");
      // Corsica's departments count as 19 and 18.
      const number = plain.slice(0, 13).replace("2A", "19").replace("2B", "18");
      return 97n - (BigInt(number) % 97n) === BigInt(plain.slice(13));
    }),
};
