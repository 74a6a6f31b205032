import { evaluate, verdict } from './revenue/evaluate.ts';
import { readOptions, revenueHelp } from './revenue/options.ts';
import { explainTree, resultJson, resultTable } from './revenue/print.ts';
import { messageOf, readCases } from './revenue/read-cases.ts';

/** `npm run revenue`: calculates the worked months of a file; `--help` states the exit codes. */
function main(): number {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(revenueHelp);
    return 0;
  }
  const cases = readCases(options.file, options.ids);
  const rows = cases.map((one) => {
    const result = evaluate(one);
    for (const name of result.ignored)
      process.stderr.write(`${one.id}: inputs.${name} is not known, ignored\n`);
    return { one, result, verdict: verdict(one, result) };
  });
  const results = rows.map((row) => row.result);
  if (options.json) process.stdout.write(resultJson(results));
  else if (options.explain) process.stdout.write(explainTree(results));
  else process.stdout.write(resultTable(rows));
  const judged = !options.json && !options.explain;
  return judged && rows.some((row) => row.verdict.text === 'FAIL') ? 1 : 0;
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`✗ ${messageOf(error)}\n`);
  process.exitCode = 2;
}
