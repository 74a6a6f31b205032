import type { Progress } from '../../demo/progress.ts';
import type { BenchOptions } from '../options.ts';
import { type Figure, figure, goalRatio, percentile, type Ratio, type Report, ratio } from '../report.ts';
import type { Latencies } from './commands.ts';
import { measureLatency } from './latency.ts';
import { type LoadRates, measureLoad } from './load.ts';
import { measureScale, type Scale } from './scale.ts';

/** The sync of the bridge on SQLite against the emulator, each in a process of its own. */
export async function measureSync(options: BenchOptions, progress: Progress): Promise<Report> {
  const { rows, rounds, rate, seconds, small, large } = options;
  const reports: Report[] = [];
  if (rounds > 0) {
    progress.step('First loads');
    reports.push(loadReport(await measureLoad(rows, rounds)));
    progress.done(`${rounds} rounds of ${rows} rows`);
  }
  if (seconds > 0) {
    progress.step('Changes as they happen');
    reports.push(latencyReport(await measureLatency(rate, seconds)));
    progress.done(`${rate} changes a second`);
  }
  const scales: Scale[] = [];
  for (const count of [small, large].filter((one) => one > 0)) {
    progress.step(`One run of ${count} rows`);
    const scale = await measureScale(count);
    scales.push(scale);
    progress.done(`${Math.round(scale.load.mebibytes)} MiB`);
  }
  reports.push(scaleReport(scales));
  return {
    figures: reports.flatMap((report) => report.figures),
    ratios: reports.flatMap((report) => report.ratios),
  };
}

function loadReport({ toDataverse, toDataverseFloor, toSql, toSqlFloor }: LoadRates): Report {
  return {
    figures: [
      figure('first load, SQL to Dataverse', 'rows/s', toDataverse),
      figure('its floor (encoded bodies, bare undici)', 'rows/s', toDataverseFloor),
      figure('first load, Dataverse to SQL', 'rows/s', toSql),
      figure('its floor (pages read by bare undici)', 'rows/s', toSqlFloor),
    ],
    ratios: [
      ratio(
        'first load to Dataverse, to its floor',
        { of: toDataverse, to: toDataverseFloor },
        { atLeast: 0.3 },
      ),
      ratio('first load to SQL, to its floor', { of: toSql, to: toSqlFloor }, { atLeast: 0.1 }),
    ],
  };
}

function latencyReport({ toDataverse, toSql, missing }: Latencies): Report {
  const sides = [
    ['SQL to Dataverse', toDataverse],
    ['Dataverse to SQL', toSql],
  ] as const;
  return {
    figures: sides.map(([name, samples]): Figure => figure(`change, ${name}`, 'ms', samples)),
    ratios: [
      ...sides.flatMap(([name, samples]): Ratio[] => [
        goalRatio(`change, ${name}: median ms`, percentile(samples, 50), { atMost: 250 }),
        goalRatio(`change, ${name}: 99th percentile ms`, percentile(samples, 99), { atMost: 2000 }),
      ]),
      goalRatio('changes that did not arrive', missing, { atMost: 0 }),
    ],
  };
}

function scaleReport(scales: readonly Scale[]): Report {
  const [first, second] = scales;
  const longer =
    first === undefined || second === undefined ? null : second.load.seconds / first.load.seconds;
  return {
    figures: scales.map(({ rows, load }) => figure(`one run of ${rows} rows`, 's', [load.seconds])),
    ratios: [
      ...scales.flatMap(({ rows, load, unchanged }): Ratio[] => [
        goalRatio(`memory of the bridge, ${rows} rows, MiB`, load.mebibytes, { atMost: 256 }),
        goalRatio(`writes of a second run, ${rows} rows`, unchanged.written, { atMost: 0 }),
      ]),
      ...(longer === null
        ? []
        : [goalRatio('time of the large run to the small one', longer, { atMost: 11 })]),
    ],
  };
}
