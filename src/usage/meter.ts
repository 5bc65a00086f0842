import type { PriceTable } from "../catalogue/price-table.js";
import { type ErrorCode, VarveError } from "../errors.js";
import type { CallContext } from "../spec/language-model.js";
import type { Cost } from "../spec/usage.js";
import type { PicoDollars } from "../util/pico-dollars.js";
import { toDollars } from "../util/pico-dollars.js";
import type { BudgetKeeper } from "./budget/budget-keeper.js";
import type { LedgerWriter } from "./ledger-writer.js";
import { type PricedCall, priceCall } from "./price-call.js";

export interface MeterParts {
  /** Asked for with the first call. */
  readonly prices: () => Promise<PriceTable>;
  /** Default: no limit. */
  readonly budgets?: BudgetKeeper | undefined;
  /** Default: no books. */
  readonly ledger?: LedgerWriter | undefined;
  readonly clock: () => Date;
}

/** A model as it is called. */
export interface MeteredModel {
  readonly modelId: string;
  /** Model id or profile id behind an ARN that does not name it. */
  readonly baseModel?: string | undefined;
  /** Region that is called unless an answer says otherwise. */
  readonly region: string;
}

/** What a call uses, or may use at most. */
export type Amounts = Pick<PricedCall, "usage" | "images" | "inputImages" | "rerankedDocuments" | "batch">;

export interface CallPlan {
  readonly model: MeteredModel;
  readonly context: CallContext;
  readonly estimate: Amounts;
  /** Whether a budget may let another model answer. */
  readonly canDowngrade?: boolean;
}

/** What a call used. */
export interface Spending extends Amounts {
  /** Requests, retries excluded. Default 1. */
  readonly requests?: number | undefined;
  /** Those that answered; absent: that of the model. */
  readonly regions?: readonly string[] | undefined;
  readonly serviceTier?: string | undefined;
}

/** A call that was let through. One of its methods is called at its end. */
export interface Ticket {
  /** The model that is to answer. */
  readonly model: string;
  /** Where it is another one than was asked for: why, in a sentence. */
  readonly downgrade?: string | undefined;
  settle(spent: Spending): Promise<Cost>;
  /** The call failed. Where the service may have done its work all the same, the estimate counts. */
  fail(error: unknown): void;
}

/** Prices calls, holds them to the budgets and keeps the books. */
export class Meter {
  readonly #parts: MeterParts;
  #prices: Promise<PriceTable> | undefined;

  constructor(parts: MeterParts) {
    this.#parts = parts;
  }

  /** Throws `BUDGET_EXCEEDED`, and a `STORE_*` error if the budgets cannot be reached. */
  async admit(plan: CallPlan): Promise<Ticket> {
    const { model, context, estimate, canDowngrade = false } = plan;
    this.#prices ??= this.#parts.prices();
    const { budgets } = this.#parts;
    const prices = budgets && (await this.#prices);
    const admission =
      prices && (await budgets?.admit(budgetedCall(model, context, estimate, canDowngrade, prices)));
    const answering = admission === undefined ? model.modelId : admission.model;
    const chosen = answering === model.modelId ? model : { modelId: answering, region: model.region };
    return {
      model: answering,
      downgrade: admission?.downgrade,
      settle: async (spent) => {
        const price = priceIn(chosen, spent, await (this.#prices ?? this.#parts.prices()));
        admission?.settle(price);
        this.#record(chosen, context, spent, price);
        return costOf(price);
      },
      fail: (error) => {
        const mayCost = !VarveError.isInstance(error) || MAY_COST.has(error.code);
        admission?.settle(mayCost ? undefined : 0n);
        if (mayCost) this.#record(chosen, context, {}, undefined);
      },
    };
  }

  /** Prices what was spent without asking a budget, such as by a batch inference job, and enters it into the books. */
  async enter(model: MeteredModel, context: CallContext, spent: Spending): Promise<Cost> {
    this.#prices ??= this.#parts.prices();
    const price = priceIn(model, spent, await this.#prices);
    this.#record(model, context, spent, price);
    return costOf(price);
  }

  /** Waits until the books hold what was spent so far. */
  async flush(): Promise<void> {
    await this.#parts.ledger?.flush();
  }

  /** Waits until everything is written. */
  async close(): Promise<void> {
    await this.#parts.budgets?.close();
    await this.flush();
  }

  #record(
    { modelId, region }: MeteredModel,
    context: CallContext,
    spent: Spending,
    price: PicoDollars | undefined,
  ): void {
    const { ledger, clock } = this.#parts;
    if (ledger === undefined) return;
    const { usage = {}, images = [], rerankedDocuments = [], requests = 1, regions } = spent;
    const { operation, purpose, scope, tags } = context;
    ledger.add(
      {
        day: clock().toISOString().slice(0, 10),
        model: modelId,
        region: regions?.[0] ?? region,
        operation,
        ...(purpose !== undefined && { purpose }),
        ...(scope !== undefined && { scope }),
        ...(tags !== undefined && { tags }),
      },
      {
        calls: requests,
        unpriced: price === undefined ? requests : 0,
        inputTokens: usage.inputTokens ?? 0,
        outputTokens: usage.outputTokens ?? 0,
        cacheReadTokens: usage.cacheReadTokens ?? 0,
        cacheWriteTokens: usage.cacheWriteTokens ?? 0,
        cacheWrite1hTokens: usage.cacheWrite1hTokens ?? 0,
        images: images.length,
        queries: rerankedDocuments.length,
        cost: price ?? 0n,
      },
    );
  }
}

/** The service may have answered, and billed, what the caller did not get or could not read. */
const MAY_COST: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "ABORTED",
  "INTERNAL",
  "MODEL_FAILED",
  "MODEL_TIMEOUT",
  "NETWORK_FAILED",
  "REQUEST_TIMEOUT",
  "RESPONSE_INVALID",
]);

function budgetedCall(
  model: MeteredModel,
  context: CallContext,
  estimate: Amounts,
  canDowngrade: boolean,
  prices: PriceTable,
): Parameters<BudgetKeeper["admit"]>[0] {
  const { modelId, baseModel, region } = model;
  return {
    model: modelId,
    context,
    canDowngrade,
    estimate: (id) =>
      priceCall(
        { model: id, baseModel: id === modelId ? baseModel : undefined, region, ...estimate },
        prices,
      ),
  };
}

const costOf = (price: PicoDollars | undefined): Cost =>
  price === undefined ? { usd: undefined, unpriced: 1 } : { usd: toDollars(price) };

/** Unknown where regions of different prices answered: which did how much, nobody says. */
function priceIn(
  { modelId, baseModel, region }: MeteredModel,
  { regions, requests: _, ...spent }: Spending,
  prices: PriceTable,
): PicoDollars | undefined {
  const answered = regions === undefined || regions.length === 0 ? [region] : [...new Set(regions)];
  const [price, ...others] = answered.map((where) =>
    priceCall({ model: modelId, baseModel, region: where, ...spent }, prices),
  );
  return others.every((other) => other === price) ? price : undefined;
}
