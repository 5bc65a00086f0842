import { clock } from "./checks/clock.js";
import { configuration } from "./checks/configuration.js";
import { credentials } from "./checks/credentials.js";
import { endpoint } from "./checks/endpoint.js";
import { lifecycle } from "./checks/lifecycle.js";
import { modelAccess } from "./checks/model-access.js";
import { price } from "./checks/price.js";
import { profiles } from "./checks/profiles.js";
import { quotas } from "./checks/quotas.js";
import { region } from "./checks/region.js";
import { store } from "./checks/store.js";
import type { DoctorCheck } from "./doctor-check.js";

/** Causes before what they cause: who reads from the top mends the right thing first. */
export const DOCTOR_CHECKS: readonly DoctorCheck[] = [
  configuration,
  endpoint,
  clock,
  credentials,
  region,
  modelAccess,
  lifecycle,
  price,
  profiles,
  quotas,
  store,
];
