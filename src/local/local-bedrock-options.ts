import type { LocalIdentity } from "./auth/local-identity.js";
import type { RecordOptions } from "./backends/record.js";
import type { ScriptRule } from "./backends/script-rule.js";
import type { UpstreamOptions } from "./backends/upstream/upstream-options.js";
import type { LocalFault } from "./faults/local-fault.js";
import type { LocalCredentials } from "./local-credentials.js";
import type { LocalLogger } from "./local-logger.js";
import type { TlsIdentity } from "./tls/self-signed-certificate.js";

export interface LocalBedrockOptions {
  /** 0, the default, picks a free port. */
  readonly port?: number;
  /** Address to listen on; 127.0.0.1 by default. */
  readonly host?: string;
  /** Key pairs that may sign requests; `[LOCAL_CREDENTIALS]` by default. Not with `auth: "strict"`. */
  readonly credentials?: readonly LocalCredentials[];
  /** API keys that are accepted; `[LOCAL_BEARER_TOKEN]` by default. Not with `auth: "strict"`. */
  readonly bearerTokens?: readonly string[];
  /**
   * `known`, the default: the key pairs and API keys above. `any`: others too, whose secret then cannot be verified.
   * `strict`: the `identities` alone, each with its policies.
   */
  readonly auth?: "known" | "any" | "strict";
  /** For `auth: "strict"`: who may call, or the path of a JSON file `{"identities": […]}`. */
  readonly identities?: readonly LocalIdentity[] | string;
  /** Serve TLS too, with a certificate made at the start or with a given one; `url` is then `https`. */
  readonly tls?: boolean | TlsIdentity;
  /** Where to write the certificate, PEM; `env` then points clients at the file. */
  readonly certificateFile?: string;
  /** Whether models that AWS has ended are served, the default, or refused as on AWS (`strict`). */
  readonly lifecycle?: "lenient" | "strict";
  /**
   * Whether every region has all models, the default, or each region those that AWS has there (`regional`): a bare id where it can be
   * called on demand, a profile in its source regions.
   */
  readonly availability?: "everywhere" | "regional";
  /** Folder in place of S3, for batch inference jobs and asynchronous invocations: `s3://bucket/key` is `<folder>/bucket/key`. */
  readonly batchFolder?: string;
  /** Faults to begin with; a text is the short form, such as `throttle,times=2`. */
  readonly faults?: readonly (LocalFault | string)[];
  /** JSON file with more of them. */
  readonly faultsFile?: string;
  /** An OpenAI-compatible server that answers chats and embeds texts in place of the built-in engine: its `…/v1` URL. */
  readonly upstream?: string | UpstreamOptions;
  /** Forwards every request to AWS and keeps what was asked and answered in a folder. */
  readonly record?: RecordOptions;
  /** Answers with the recordings in this folder alone. */
  readonly replay?: string;
  /** Scripted replies, or the path of a JSON file with them. */
  readonly script?: readonly ScriptRule[] | string;
  /** The server's time, for signatures and the record of requests. */
  readonly clock?: () => Date;
  /** How far the time of a signature may be from the server's, in milliseconds; five minutes by default, as on AWS. */
  readonly clockSkewMs?: number;
  readonly logger?: LocalLogger;
}
