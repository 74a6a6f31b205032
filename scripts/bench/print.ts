import Table from 'cli-table3';
import type { Report } from './report.ts';

/** Prints a report as tables, or as one JSON document. */
export function printReport(suite: string, report: Report, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ suite, ...report })}\n`);
    return;
  }
  const figures = new Table({
    head: [suite, 'unit', 'median', 'min', 'max'],
    style: { head: [], border: [] },
  });
  for (const { name, unit, median, min, max } of report.figures) {
    figures.push([name, unit, ...[median, min, max].map(shown)]);
  }
  const ratios = new Table({ head: ['compared', 'median', 'goal', ''], style: { head: [], border: [] } });
  for (const { name, median, goal, reached } of report.ratios) {
    ratios.push([name, shown(median), goal, reached ? 'reached' : 'missed']);
  }
  process.stdout.write(`${figures.toString()}\n${ratios.toString()}\n`);
}

function shown(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(2);
}
