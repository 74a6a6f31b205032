/** Service protection limits per user and sliding window (power-apps/developer/data-platform/api-limits). */
export interface ProtectionLimits {
  readonly requests: number;
  /** Combined execution time of the requests in seconds. */
  readonly executionSeconds: number;
  /** Requests at the same time. */
  readonly concurrent: number;
  readonly windowSeconds: number;
  /** The measured time of a request counts so many times: the emulator is faster than the product. */
  readonly timeFactor: number;
}

export const productLimits: ProtectionLimits = {
  requests: 6000,
  executionSeconds: 1200,
  concurrent: 52,
  windowSeconds: 300,
  timeFactor: 1,
};

export type LimitName = 'requests' | 'time' | 'concurrency';
export const limitNames: readonly LimitName[] = ['requests', 'time', 'concurrency'];

/** Code and text of the 429 for a limit, as published. */
export function limitError(limit: LimitName, limits: ProtectionLimits): { code: string; message: string } {
  const { requests, executionSeconds, concurrent, windowSeconds } = limits;
  switch (limit) {
    case 'requests':
      return {
        code: '0x80072322',
        message: `Number of requests exceeded the limit of ${requests} over time window of ${windowSeconds} seconds.`,
      };
    case 'time':
      return {
        code: '0x80072321',
        message: `Combined execution time of incoming requests exceeded limit of ${thousands(executionSeconds * 1000)} milliseconds over time window of ${windowSeconds} seconds. Decrease number of concurrent requests or reduce the duration of requests and try again later.`,
      };
    case 'concurrency':
      return {
        code: '0x80072326',
        message: `Number of concurrent requests exceeded the limit of ${concurrent}.`,
      };
  }
}

/** `1200000` as `1,200,000`. */
export function thousands(whole: number): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, ',');
}
