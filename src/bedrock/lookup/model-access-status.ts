/**
 * Whether calls for a model will succeed, or why not:
 * `no-credentials` none, expired or rejected ones; `no-permission` the identity's policies do not allow the call;
 * `no-model-access` the account has not been given the model; `wrong-region` the model is not offered in the region;
 * `profile-required` the bare id cannot be called; `legacy` or `ended` the model is no longer offered to the account;
 * `not-found` nothing tells why Bedrock does not know the model.
 */
export type ModelAccessStatus =
  | "accessible"
  | "no-credentials"
  | "no-permission"
  | "no-model-access"
  | "wrong-region"
  | "profile-required"
  | "legacy"
  | "ended"
  | "not-found";
