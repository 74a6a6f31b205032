import type { Progress } from '../demo/progress.ts';
import { measureDataverse } from './dataverse/suite.ts';
import type { BenchOptions } from './options.ts';
import type { Report } from './report.ts';
import { measureRevenue } from './revenue/suite.ts';
import { measureSync } from './sync/suite.ts';

type Measure = (options: BenchOptions, progress: Progress) => Promise<Report>;

/** All benchmarks by name. */
export const suites: Readonly<Record<string, Measure>> = {
  dataverse: measureDataverse,
  sync: measureSync,
  revenue: measureRevenue,
};
