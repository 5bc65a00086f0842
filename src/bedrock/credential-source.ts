import type { VarveError } from "../errors.js";
import { type Logger, SILENT_LOGGER } from "../spec/logger.js";
import { orAbort } from "./abort.js";
import { chooseCredentialProvider } from "./choose-credentials.js";
import type { CredentialProvider, CredentialSettings, Credentials } from "./credentials.js";

/** How long before they expire credentials are loaded anew. */
const REFRESH_AHEAD_MS = 5 * 60_000;
/** When credentials without an expiration are loaded anew, because a profile or process may rotate them unannounced. */
const RELOAD_AFTER_MS = 15 * 60_000;
/** How long after a refresh that failed, or that gave the same expiration, the next one is tried. */
const REFRESH_PAUSE_MS = 30_000;

export interface CredentialSourceOptions extends CredentialSettings {
  /** Default the system's. */
  readonly clock?: (() => Date) | undefined;
}

interface Cached {
  readonly credentials: Credentials;
  readonly expiresAt: number;
  refreshAt: number;
}

/**
 * Credentials, loaded when first needed and kept. However many calls ask at once, one load runs. Five minutes before they
 * expire, and every 15 minutes if they do not say when, they are loaded anew in the background while calls go on with
 * those at hand; a refresh that fails is reported to the logger and tried again 30 seconds later.
 */
export class CredentialSource {
  readonly #provider: CredentialProvider;
  readonly #clock: () => Date;
  readonly #logger: Logger;
  #cached: Cached | undefined;
  #loading: Promise<Credentials> | undefined;

  /** Throws as `chooseCredentialProvider` does. */
  constructor(options: CredentialSourceOptions) {
    this.#provider = chooseCredentialProvider(options);
    this.#clock = options.clock ?? (() => new Date());
    this.#logger = options.logger ?? SILENT_LOGGER;
  }

  /** Where the credentials come from, such as `profile "dev"`. */
  get origin(): string {
    return this.#provider.origin;
  }

  /** What to do when the credentials are rejected, as a sentence. */
  get remedy(): string {
    return this.#provider.remedy;
  }

  /** Those that were loaded and are valid; `undefined`: `resolve` must be awaited. */
  atHand(): Credentials | undefined {
    const cached = this.#cached;
    if (cached === undefined || cached.refreshAt === Infinity) return cached?.credentials;
    const now = this.#clock().getTime();
    if (now >= cached.expiresAt) return undefined;
    if (now >= cached.refreshAt) this.#refresh(cached, now);
    return cached.credentials;
  }

  /** Throws `CREDENTIALS_MISSING` if there are none and `CREDENTIALS_EXPIRED` if a login is needed. */
  async resolve(signal?: AbortSignal): Promise<Credentials> {
    return this.atHand() ?? orAbort(this.#load(), signal, "Waiting for AWS credentials");
  }

  /**
   * Other credentials in place of those that the service rejected as expired, or `undefined` if there are none. Calls
   * that were rejected together share one load.
   */
  async renew(rejected: Credentials, signal?: AbortSignal): Promise<Credentials | undefined> {
    if (!this.#provider.renewable) return undefined;
    const cached = this.#cached;
    if (cached !== undefined && !same(cached.credentials, rejected)) return cached.credentials;
    this.#cached = undefined;
    const renewed = await orAbort(this.#load(), signal, "Waiting for AWS credentials");
    return same(renewed, rejected) ? undefined : renewed;
  }

  #refresh(cached: Cached, now: number): void {
    cached.refreshAt = now + REFRESH_PAUSE_MS;
    this.#load().catch((error: VarveError) => {
      this.#logger.warn("AWS credentials could not be refreshed; those at hand are still valid", {
        origin: this.#provider.origin,
        code: error.code,
      });
    });
  }

  #load(): Promise<Credentials> {
    this.#loading ??= this.#provider
      .load()
      .then((credentials) => {
        this.#cached = this.#schedule(credentials);
        return credentials;
      })
      .finally(() => {
        this.#loading = undefined;
      });
    return this.#loading;
  }

  #schedule(credentials: Credentials): Cached {
    if (!this.#provider.renewable) return { credentials, expiresAt: Infinity, refreshAt: Infinity };
    const now = this.#clock().getTime();
    const expiration = "expiration" in credentials ? credentials.expiration?.getTime() : undefined;
    if (expiration === undefined) {
      return { credentials, expiresAt: Infinity, refreshAt: now + RELOAD_AFTER_MS };
    }
    return {
      credentials,
      expiresAt: expiration,
      refreshAt: Math.max(expiration - REFRESH_AHEAD_MS, now + REFRESH_PAUSE_MS),
    };
  }
}

function same(a: Credentials, b: Credentials): boolean {
  if ("bearerToken" in a || "bearerToken" in b) return a === b;
  return (
    a.accessKeyId === b.accessKeyId &&
    a.secretAccessKey === b.secretAccessKey &&
    a.sessionToken === b.sessionToken
  );
}
