import { type ModelReference, parseModelId } from "../../catalogue/model-id.js";
import { findRegion, requireRegion } from "../../catalogue/regions.js";
import { VarveError } from "../../errors.js";
import type { Logger } from "../../spec/logger.js";
import {
  type BedrockService,
  type Endpoint,
  type EndpointVariant,
  parseEndpoint,
  regionalEndpoint,
} from "../endpoint.js";
import { CircuitBreaker, type CircuitOptions } from "../failover/circuit-breaker.js";
import { type PaceOptions, Pacer } from "../pace/pacer.js";
import { percentEncode } from "../sign.js";
import {
  assertRegionResident,
  assertResident,
  isLookedUp,
  parseResidency,
  type Residency,
  type ResidencyOptions,
} from "./residency.js";
import { warnOfLifecycle } from "./warn-of-lifecycle.js";

export interface RouteOptions extends EndpointVariant, ResidencyOptions {
  /** Where calls go whose model is not an ARN with a region of its own. */
  readonly region: string;
  /** Where a call goes, in this order, that `region` could not serve. Default nowhere. */
  readonly failoverRegions?: readonly string[] | undefined;
  /** `http` or `https` URL of another server that speaks Bedrock's protocol. Default AWS's endpoint of the region. */
  readonly endpoint?: string | undefined;
  /** The same for the services that are named, over `endpoint`: a VPC endpoint serves one of them. */
  readonly serviceEndpoints?: Readonly<Partial<Record<BedrockService, string>>> | undefined;
  /** The account's quotas, by model as it is called; those that are absent are learned from throttles. */
  readonly quotas?: Readonly<Record<string, PaceOptions>> | undefined;
  /** When a region is passed over that keeps failing. */
  readonly circuit?: CircuitOptions | undefined;
}

/** Where calls for a model, or for a service, go. */
export interface Route {
  readonly region: string;
  readonly endpoint: Endpoint;
  /** Quotas are per model and region, and so is what keeps to them. */
  readonly pacer: Pacer;
  readonly circuit: CircuitBreaker;
}

export interface ModelRoutes {
  readonly reference: ModelReference;
  /** The id, percent-encoded. */
  readonly pathSegment: string;
  /** One per region, the first choice first. */
  readonly routes: readonly [Route, ...Route[]];
  /** Set where the control plane must say first that the model stays within it. */
  readonly residency?: Residency | undefined;
}

const KEPT_MODELS = 256;

/** Finds out where calls go. */
export class Routes {
  readonly #options: RouteOptions;
  readonly #logger: Logger;
  readonly #now: (() => number) | undefined;
  readonly #endpoint: Endpoint | undefined;
  readonly #serviceEndpoints = new Map<string, Endpoint>();
  readonly #residency: Residency | undefined;
  readonly #models = new Map<string, ModelRoutes>();
  readonly #services = new Map<string, readonly [Route]>();

  /**
   * Throws `CONFIG_INVALID` for options that cannot work or would have no effect together, `REGION_INVALID` for a region
   * without Bedrock, `RESIDENCY_VIOLATION` for one outside of the residency.
   *
   * @param now monotonic milliseconds; default `performance.now`
   */
  constructor(options: RouteOptions, logger: Logger, now?: () => number) {
    this.#options = options;
    this.#logger = logger;
    this.#now = now;
    this.#endpoint = options.endpoint === undefined ? undefined : parseEndpoint(options.endpoint);
    for (const [service, url] of Object.entries(options.serviceEndpoints ?? {})) {
      this.#serviceEndpoints.set(service, parseEndpoint(url));
    }
    this.#residency = parseResidency(options);
    assertCombination(options);
    for (const region of [options.region, ...(options.failoverRegions ?? [])]) {
      if (this.#endpoint === undefined) regionalEndpoint(region, options);
      assertRegionResident(region, this.#residency);
    }
  }

  /** Throws `MODEL_ID_INVALID`, `REGION_INVALID`, or `RESIDENCY_VIOLATION` for a model that could be processed elsewhere. */
  toModel(modelId: string): ModelRoutes {
    const known = this.#models.get(modelId);
    if (known !== undefined) return known;
    const reference = parseModelId(modelId);
    const primary = reference.region ?? this.#options.region;
    const others = reference.region === undefined ? (this.#options.failoverRegions ?? []) : [];
    const routes: readonly [Route, ...Route[]] = [
      this.#route(reference, primary),
      ...others.filter((region) => offers(region, reference)).map((region) => this.#route(reference, region)),
    ];
    warnOfLifecycle(reference.baseModelId, this.#logger);
    if (this.#models.size >= KEPT_MODELS) this.#models.clear();
    const found = {
      reference,
      pathSegment: percentEncode(modelId),
      routes,
      residency: isLookedUp(reference) ? this.#residency : undefined,
    };
    this.#models.set(modelId, found);
    return found;
  }

  /** Where calls go that name no model. */
  toService(service: BedrockService, region = this.#options.region): readonly [Route] {
    const name = `${service} ${region}`;
    const known = this.#services.get(name);
    if (known !== undefined) return known;
    const routes: [Route] = [
      this.#to(
        region,
        this.#serviceEndpoints.get(service) ??
          this.#endpoint ??
          regionalEndpoint(region, this.#options, service),
      ),
    ];
    this.#services.set(name, routes);
    return routes;
  }

  #route(reference: ModelReference, region: string): Route {
    assertResident(reference, region, this.#residency);
    const { quotas = {} } = this.#options;
    const quota = Object.hasOwn(quotas, reference.given) ? quotas[reference.given] : undefined;
    return this.#to(region, this.#endpoint ?? regionalEndpoint(region, this.#options), quota);
  }

  #to(region: string, endpoint: Endpoint, quota?: PaceOptions): Route {
    return {
      region,
      endpoint,
      pacer: new Pacer(quota, this.#now),
      circuit: new CircuitBreaker(this.#options.circuit, this.#now),
    };
  }
}

/** A profile can only be called from the regions of its prefix. */
function offers(region: string, { geography }: ModelReference): boolean {
  return geography === undefined || (findRegion(region)?.profileGeographies.includes(geography) ?? false);
}

function assertCombination(options: RouteOptions): void {
  const { region, endpoint, useFips, useDualStack, failoverRegions = [], circuit } = options;
  const ruledOut = [
    useFips && "useFips",
    useDualStack && "useDualStack",
    failoverRegions.length > 0 && "failoverRegions",
  ].find((name) => typeof name === "string");
  if (endpoint !== undefined && ruledOut !== undefined) {
    throw invalid(`${ruledOut} would have no effect, for the endpoint is given: remove one of the two`);
  }
  if (circuit !== undefined && failoverRegions.length === 0) {
    throw invalid("circuit would have no effect without failoverRegions: remove it, or name a region");
  }
  const { partition } = requireRegion(region);
  for (const [index, name] of failoverRegions.entries()) {
    if (name === region || failoverRegions.indexOf(name) !== index) {
      throw invalid(`failoverRegions names ${name}, where calls go already: remove it`);
    }
    if (requireRegion(name).partition !== partition) {
      throw invalid(
        `failoverRegions names ${name}, which is not in the partition ${partition} of ${region}: the same credentials cannot be valid in both`,
      );
    }
  }
}

function invalid(problem: string): VarveError {
  return new VarveError("CONFIG_INVALID", `${problem}.`);
}
