import { MAX_BODY_BYTES } from "../../wire/operations.js";
import type { JobFault } from "../faults/fault-behaviour.js";
import type { LocalLogger } from "../local-logger.js";
import type { ModelResolver } from "../models/model-resolver.js";
import type { Offer } from "../models/offer.js";
import type { Resources } from "../operations/resource-operation.js";
import type { Serve } from "../serve.js";
import { ServiceException, validationFailure } from "../service-exception.js";
import { AsyncInvocations } from "./async-invocations.js";
import type { InvokeRecord } from "./batch-job.js";
import { BatchJobs } from "./batch-jobs.js";
import { LocalBuckets } from "./local-buckets.js";

export interface ResourcesParts {
  readonly batchFolder: string | undefined;
  readonly resolveModel: ModelResolver;
  readonly offer: Offer;
  readonly clock: () => Date;
  readonly logger: LocalLogger;
  /** What faults make of a batch job of this model. */
  readonly strikeJob: (modelId: string) => JobFault;
  /** Serves one record of a job; called after everything has been put together. */
  readonly serve: () => Serve;
}

/** The jobs and invocations of a server. Their records go the way that requests go, without the network. */
export function createResources(parts: ResourcesParts): Resources {
  const { clock, logger, resolveModel, offer, strikeJob: strike } = parts;
  const invoke = recordInvoker(parts);
  const buckets = new LocalBuckets(parts.batchFolder);
  return {
    resolveModel,
    offer,
    jobs: new BatchJobs({ buckets, invoke, strike, clock, logger }),
    invocations: new AsyncInvocations({ buckets, invoke, clock }),
  };
}

function recordInvoker({ serve }: ResourcesParts): InvokeRecord {
  return async (operation, modelId, body, region) => {
    if (body.length > MAX_BODY_BYTES) throw validationFailure("The record is too long.");
    const suffix = operation === "Converse" ? "converse" : "invoke";
    const path = `/model/${encodeURIComponent(modelId)}/${suffix}`;
    const served = await serve()({
      route: { kind: "model", operation, modelId },
      request: { method: "POST", path, query: "", headers: new Map(), body },
      region,
    });
    if ("frames" in served || (served.status ?? 200) !== 200) {
      throw new ServiceException("ModelErrorException", "The record was not answered with one document.");
    }
    return served;
  };
}
