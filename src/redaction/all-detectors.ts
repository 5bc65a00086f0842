import type { SensitiveKind } from "../spec/redactor.js";
import type { Detector } from "./detector.js";
import { awsKey } from "./detectors/aws-key.js";
import { brCpf } from "./detectors/br-cpf.js";
import { card } from "./detectors/card.js";
import { deTaxId } from "./detectors/de-tax-id.js";
import { email } from "./detectors/email.js";
import { esDni } from "./detectors/es-dni.js";
import { frNir } from "./detectors/fr-nir.js";
import { iban } from "./detectors/iban.js";
import { itFiscalCode } from "./detectors/it-fiscal-code.js";
import { phone } from "./detectors/phone.js";
import { ukNino } from "./detectors/uk-nino.js";
import { usSsn } from "./detectors/us-ssn.js";

/** The detector of each kind. Of two that find the same piece of a text, the one that stands first has it: the stricter before the looser. */
export const DETECTORS: Readonly<Record<SensitiveKind, Detector>> = {
  aws_key: awsKey,
  email,
  iban,
  card,
  us_ssn: usSsn,
  uk_nino: ukNino,
  it_fiscal_code: itFiscalCode,
  es_dni: esDni,
  fr_nir: frNir,
  br_cpf: brCpf,
  de_tax_id: deTaxId,
  phone,
};
