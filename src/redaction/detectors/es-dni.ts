import { type Detector, spansOf } from "../detector.js";

const DNI = /(?<![A-Za-z0-9])(?:\d{8}|[XYZ]-?\d{7})-?[A-HJ-NP-TV-Z](?![A-Za-z0-9])/g;
const LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";

/** Identity numbers of Spain (DNI, NIE) with the right letter. @see https://www.interior.gob.es/opencms/es/servicios-al-ciudadano/tramites-y-gestiones/dni/calculo-del-digito-de-control-del-nif-nie/ */
export const esDni: Detector = {
  kind: "es_dni",
  find: (text) =>
    spansOf(text, DNI, (match) => {
      const plain = match.replaceAll("-", "");
      const number = plain.slice(0, -1).replace(/^[XYZ]/, (letter) => String("XYZ".indexOf(letter)));
      return LETTERS[Number(number) % 23] === plain.at(-1);
    }),
};
