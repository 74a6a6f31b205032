import type { RevenueVersion, VersionSummary } from '../domain/revenue/revenue-version.ts';

/** What became of one site in a calculation of a month; the numbers are 0 or the contracts of the site. */
export interface RunSite {
  readonly siteId: string;
  readonly calculated: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
  /** Sum of the results of the site, money text. */
  readonly amount: string;
}

/** Versions of calculated results, and how far a calculation of a month has come. */
export interface RevenueStore {
  addVersion(version: RevenueVersion): Promise<void>;
  version(calculationId: string, version: number): Promise<RevenueVersion | null>;
  /** Newest first; `before` is the number of the last version of the previous page. */
  versions(
    calculationId: string,
    query: { readonly before?: number; readonly limit: number },
  ): Promise<readonly VersionSummary[]>;
  addRunSite(jobId: string, site: RunSite): Promise<void>;
  /** Every site the run has dealt with; as many as there are active sites at most. */
  runSites(jobId: string): Promise<readonly RunSite[]>;
  /** Forgets the sites of every run that has ended. */
  forgetEndedRuns(): Promise<void>;
}
