import { type Detector, spansOf } from "../detector.js";

/** Written in groups, with the rules of the administration: no 000, 666 or 9xx, no 00, no 0000. @see https://www.ssa.gov/employer/randomization.html */
const SSN = /(?<![\w.-])(?!000|666|9)\d{3}(-| )(?!00)\d{2}\1(?!0000)\d{4}(?![\w]|[.-]\d)/g;

/** Social security numbers of the United States. */
export const usSsn: Detector = { kind: "us_ssn", find: (text) => spansOf(text, SSN) };
