import { calculateMonth } from '../../../api/domain/revenue/calculate-month.ts';
import type { Progress } from '../../demo/progress.ts';
import type { BenchOptions } from '../options.ts';
import { figure, goalRatio, median, type Report, ratio } from '../report.ts';
import { portfolio, type SiteMonth } from './portfolio.ts';

/** Site-months of a round; the goal is set for the larger number. */
const few = 1_000;
const many = 10_000;

/** The calculation of months with explanation, on one core, without reading or storing anything. */
export async function measureRevenue({ rounds }: BenchOptions, progress: Progress): Promise<Report> {
  progress.step('Months calculated');
  const sites = portfolio(many);
  const small = sites.slice(0, few);
  calculate(small);
  const perSite: { few: number[]; many: number[] } = { few: [], many: [] };
  const whole: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Several small runs, so that the clock and the collector weigh the same on both.
    perSite.few.push(timed(() => Array.from({ length: many / few }, () => calculate(small))) / many);
    whole.push(timed(() => calculate(sites)));
    perSite.many.push((whole.at(-1) ?? 0) / many);
  }
  progress.done(`${rounds} rounds of ${many} site-months`);
  return {
    figures: [
      figure(`${many} site-months with explanation`, 'ms CPU', whole),
      figure(
        'one site-month',
        'µs CPU',
        perSite.many.map((milliseconds) => milliseconds * 1000),
      ),
    ],
    ratios: [
      goalRatio(`${many} site-months, ms CPU`, median(whole), { atMost: 1000 }),
      ratio(`per site, ${many} to ${few} sites`, { of: perSite.many, to: perSite.few }, { atMost: 1.25 }),
    ],
  };
}

function calculate(sites: readonly SiteMonth[]): number {
  let lines = 0;
  for (const { terms, inputs } of sites) {
    lines += calculateMonth({ terms, month: '2025-05', inputs }).explanation.length;
  }
  return lines;
}

/** Milliseconds of CPU: other work on the machine does not count. */
function timed(run: () => unknown): number {
  const start = process.cpuUsage();
  run();
  return process.cpuUsage(start).user / 1000;
}
