/** Contracts of a service endpoint that the emulator delivers to. */
export const contracts = { queue: 2, topic: 5, persistentQueue: 6, webhook: 8 } as const;

export interface StepImage {
  readonly alias: string;
  readonly kind: 'pre' | 'post' | 'both';
  /** Logical names; null = all columns. */
  readonly attributes: readonly string[] | null;
}

/** A registered step whose message raises events. */
export interface Step {
  readonly id: string;
  readonly name: string;
  readonly message: string;
  /** Logical name; null = every table. */
  readonly table: string | null;
  readonly rank: number;
  readonly enabled: boolean;
  readonly asyncAutoDelete: boolean;
  /** Logical names; null = any column. */
  readonly filteringAttributes: ReadonlySet<string> | null;
  /** The user the step runs as; null = the calling user. */
  readonly impersonatingUserId: string | null;
  readonly contract: number;
  readonly images: readonly StepImage[];
}
