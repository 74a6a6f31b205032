import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { INSTRUMENTER_CONSTANTS, type InstrumenterContext } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { build } from 'esbuild';
import fc from 'fast-check';
import type { assertions, Registered } from './tap-shim.ts';

/** What the bundle of all revenue tests exports. */
interface Bundle {
  readonly registered: readonly Registered[];
  readonly assertions: typeof assertions;
}

type Shared = typeof globalThis & { [INSTRUMENTER_CONSTANTS.NAMESPACE]?: InstrumenterContext };

/** Where the instrumented code looks up which mutant is switched on. */
function switchboard(): InstrumenterContext {
  const shared = globalThis as Shared;
  shared.__stryker__ ??= {};
  return shared.__stryker__;
}

/**
 * Runs the revenue tests inside Stryker's own worker, bundled into one file: a process per mutant would cost
 * some seconds each, this costs milliseconds. Mutants of module-level code load the bundle anew.
 */
class InProcessRunner implements TestRunner {
  readonly #file = join(process.cwd(), `mutation-bundle-${process.pid}.mjs`);
  #loads = 0;
  #bundle: Bundle | null = null;
  /** Milliseconds of every test in the dry run; fast ones go first. */
  readonly #cost = new Map<string, number>();

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    // A mutant that a property notices is noticed in the first examples; survivors would pay for all of them.
    fc.configureGlobal({ numRuns: 20 });
    const folder = join(process.cwd(), 'test/api/domain/revenue');
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    const tests = names.filter((name) => name.endsWith('.test.ts')).map((name) => join(folder, name));
    const shim = join(process.cwd(), 'test/mutation/tap-shim.ts');
    const imports = tests.map((file) => `import ${JSON.stringify(file)};`);
    const exported = `export { assertions, registered } from ${JSON.stringify(shim)};`;
    await build({
      stdin: { contents: [exported, ...imports].join('\n'), resolveDir: process.cwd() },
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      plugins: [{ name: 'shim', setup: (on) => on.onResolve({ filter: /^tap$/ }, () => ({ path: shim })) }],
      define: { 'import.meta.url': JSON.stringify(pathToFileURL(tests[0] ?? '').href) },
      outfile: this.#file,
      logLevel: 'error',
    });
  }

  async dispose(): Promise<void> {
    await rm(this.#file, { force: true });
  }

  async dryRun(): Promise<DryRunResult> {
    const board = switchboard();
    const bundle = await this.#load();
    const tests = await this.#run(bundle, () => true, false);
    for (const { id, timeSpentMs } of tests) this.#cost.set(id, timeSpentMs);
    const { mutantCoverage } = board;
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage && { mutantCoverage }) };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const board = switchboard();
    const early = options.mutantActivation === 'static' || options.reloadEnvironment;
    if (options.hitLimit === undefined) delete board.hitLimit;
    else board.hitLimit = options.hitLimit;
    board.hitCount = 0;
    try {
      if (early) board.activeMutant = options.activeMutant.id;
      const bundle = options.reloadEnvironment || this.#bundle === null ? await this.#load() : this.#bundle;
      board.activeMutant = options.activeMutant.id;
      const wanted = options.testFilter === undefined ? null : new Set(options.testFilter);
      const tests = await this.#run(bundle, (id) => wanted?.has(id) ?? true, true);
      const endless = determineHitLimitReached(board.hitCount, board.hitLimit);
      return toMutantRunResult(endless ?? { status: DryRunStatus.Complete, tests });
    } catch (error) {
      // The modules do not even load with this mutant: a test run would fail in the same way.
      const tests = [failed('load', String(error))];
      return toMutantRunResult({ status: DryRunStatus.Complete, tests });
    } finally {
      delete board.activeMutant;
      if (options.reloadEnvironment) this.#bundle = null;
    }
  }

  async #load(): Promise<Bundle> {
    this.#loads += 1;
    this.#bundle = (await import(`${pathToFileURL(this.#file).href}?load=${this.#loads}`)) as Bundle;
    return this.#bundle;
  }

  async #run(bundle: Bundle, isWanted: (id: string) => boolean, bail: boolean): Promise<TestResult[]> {
    const board = switchboard();
    const tests = bundle.registered
      .map(({ name, run }, index) => ({ id: `${index}`, name: `${index} ${name}`, run }))
      .filter(({ id }) => isWanted(id))
      .sort((a, b) => (this.#cost.get(a.id) ?? 0) - (this.#cost.get(b.id) ?? 0));
    const results: TestResult[] = [];
    for (const { id, name, run } of tests) {
      board.currentTestId = id;
      const start = performance.now();
      try {
        await run(bundle.assertions);
        results.push({ id, name, timeSpentMs: performance.now() - start, status: TestStatus.Success });
      } catch (error) {
        results.push(failed(id, String(error), name));
        if (bail) break;
      }
    }
    delete board.currentTestId;
    return results;
  }
}

function failed(id: string, failureMessage: string, name = id): TestResult {
  return { id, name, timeSpentMs: 0, status: TestStatus.Failed, failureMessage };
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];
