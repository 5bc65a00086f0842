import { type Detector, spansOf } from "../detector.js";

/** @see https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110 */
const NINO =
  /(?<![A-Za-z0-9])(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Za-z0-9])/g;

/** National insurance numbers of the United Kingdom. */
export const ukNino: Detector = { kind: "uk_nino", find: (text) => spansOf(text, NINO) };
