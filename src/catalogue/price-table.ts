/** Prices in US dollars. What is absent is unknown, never free. */
export interface PriceTable {
  /** Day on which the prices were published, ISO 8601. */
  readonly asOf: string;
  readonly sources?: Readonly<Record<string, { readonly what: string; readonly date: string }>>;
  /** By base model id; or by the very id or ARN that is called, which comes first. */
  readonly models: Readonly<Record<string, ModelPrices>>;
}

/**
 * What a model costs. The rates at the top are those of in-region calls and of geographic profiles, wherever `regions` does
 * not state others. The region is the one that is called, also of a profile that hands the request on.
 */
export interface ModelPrices extends Rates {
  /** What a region has in place of the rates at the top. Only here do regions outside AWS's commercial partition occur. */
  readonly regions?: Readonly<Record<string, Rates>>;
  /** Through a `global.` profile. */
  readonly global?: Rates & { readonly regions?: Readonly<Record<string, Rates>> };
  /** Names in the table's `sources`. */
  readonly sources?: readonly string[];
}

export interface Rates extends TokenRates {
  /** Of batch inference jobs. */
  readonly batch?: TokenRates;
  /** Of the service tier of that name. */
  readonly flex?: TokenRates;
  readonly priority?: TokenRates;
  /** For all tokens of a request whose input has more than `above` tokens. */
  readonly longContext?: TokenRates & { readonly above: number };
  /** Per image made: the first whose bounds the image keeps. */
  readonly images?: readonly ImageRate[];
  /** Per image that is embedded. */
  readonly inputImage?: number;
  readonly inputVideoSecond?: number;
  readonly inputAudioSecond?: number;
  /** Per reranking query; one of more than `documents` documents counts as several. */
  readonly query?: { readonly usd: number; readonly documents?: number };
}

/** Dollars per million tokens. */
export interface TokenRates {
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  /** Writing to the prompt cache for the time that the model keeps it by default: 5 minutes for most. */
  readonly cacheWrite?: number;
  readonly cacheWrite1h?: number;
}

export interface ImageRate {
  readonly usd: number;
  /** Width times height up to which it holds. */
  readonly maxPixels?: number;
  /** Steps up to which it holds. */
  readonly maxSteps?: number;
}
