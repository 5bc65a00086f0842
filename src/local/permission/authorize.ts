import type { Identity } from "../auth/identity.js";
import type { Route } from "../route.js";
import { ServiceException } from "../service-exception.js";
import { type Decision, evaluatePolicies } from "./evaluate-policies.js";
import { requiredAccess } from "./required-access.js";

/** Throws `AccessDeniedException` in AWS's words unless the identity's policies allow the request. An identity without policies may do everything. */
export function authorize(identity: Identity, route: Route, body: Buffer, region: string): void {
  const { policies } = identity;
  if (policies === undefined) return;
  for (const { action, resources } of requiredAccess(route, body, region)) {
    for (const resource of resources) {
      const decision = evaluatePolicies(policies, { action, resource, region });
      if (decision !== "allow") throw denied(identity, action, resource, decision);
    }
  }
}

function denied({ arn }: Identity, action: string, resource: string, decision: Decision): ServiceException {
  const where = resource === "*" ? "" : ` on resource: ${resource}`;
  const reason =
    decision === "explicit-deny"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  return new ServiceException(
    "AccessDeniedException",
    `User: ${arn} is not authorized to perform: ${action}${where} ${reason}`,
  );
}
