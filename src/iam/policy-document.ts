/** An IAM policy, as the console and `aws iam create-policy` take it. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  /** Operator -> key -> value. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What a part of the configuration needs. */
export interface NeededAccess {
  readonly statements: readonly PolicyStatement[];
  /** What cannot be told from the configuration, in sentences. */
  readonly notes: readonly string[];
}

export interface PolicyOptions {
  /** Twelve digits. Default `*`: any account, which for resources of an account means the caller's own. */
  readonly accountId?: string | undefined;
  /** Whether answers are streamed, which the memory itself never does. */
  readonly streaming?: boolean | undefined;
  /** Batch inference jobs, too. */
  readonly batch?: BatchPlaces | undefined;
}

/** Where batch jobs have their files, and the role that reads and writes them. */
export interface BatchPlaces {
  readonly roleArn: string;
  readonly input: S3Folder;
  readonly output: S3Folder;
  /** Whether back-fills keep their plans beside the records, and look for them there. */
  readonly keepsPlans: boolean;
}

export interface S3Folder {
  readonly bucket: string;
  /** Empty for the whole bucket. */
  readonly key: string;
}
