/** How events are delivered. The sizes and the time-out are Dataverse's own. */
export interface EventOptions {
  /** Deliveries of one step at the same time. */
  readonly parallel: number;
  /** A webhook that has not answered by then has failed. Milliseconds. */
  readonly timeoutMs: number;
  /** Pauses before the attempts after the first one, in milliseconds. Webhooks are tried once more. */
  readonly webhookPausesMs: readonly number[];
  readonly busPausesMs: readonly number[];
  /** Larger contexts are trimmed. Bytes of UTF-8. */
  readonly webhookMaxBytes: number;
  readonly busMaxBytes: number;
  /** Resolves after `ms` or when the signal aborts; never rejects. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export const defaultEventOptions: Omit<EventOptions, 'sleep'> = {
  parallel: 4,
  timeoutMs: 60_000,
  webhookPausesMs: [1_000],
  busPausesMs: [1_000, 5_000, 15_000, 60_000],
  webhookMaxBytes: 256 * 1024,
  busMaxBytes: 192 * 1024,
};
