export { LOCAL_BEARER_TOKEN, LOCAL_CREDENTIALS, type LocalCredentials } from "./local-credentials.js";
export type { LocalLogFields, LocalLogger } from "./local-logger.js";
export type { RecordedRequest } from "./request-log.js";
export { type LocalBedrock, type LocalBedrockOptions, startLocalBedrock } from "./start-local-bedrock.js";
