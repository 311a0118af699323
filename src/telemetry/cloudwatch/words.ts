/** What CloudWatch is told of one metric in one minute. */
export interface Datum {
  name: string;
  unit: 'Count' | 'Seconds';
  dimensions: Readonly<Record<string, string>>;
  /** Each value with how often it was met. */
  values: ReadonlyMap<number, number>;
}

/** Hands a minute's figures on. @throws when they were not taken */
export interface Carrier {
  send(data: readonly Datum[], at: Date): Promise<void>;
  close(): void;
}
