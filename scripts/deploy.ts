import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compareEnvironment } from './lib/compare-environment.ts';
import { type Command, type DeployRequest, planDeploy } from './lib/deploy-plan.ts';
import { findTool } from './lib/find-tool.ts';
import { productVersion, writeSolutions } from './lib/write-solutions.ts';

const help = `Builds the solution packages and imports them into an environment with the Power Platform CLI.

Usage: npm run deploy -- --environment https://contoso.crm.dynamics.com [options]
  --environment <url>    where to import
  --settings <file>      deployment settings: values of environment variables, connections
  --managed              import the managed packages
  --check                import nothing: tell whether the tables fit this version
  --help                 show this text

Sign in before with "pac auth create". Flows arrive turned off. Where DATAVERSE_URL and its login are set as
for the bridge, the tables of the environment are compared with the data model afterwards.`;

/** Runs one command with the terminal passed through; null when it could not be started. */
function run({ program, args }: Command): number | null {
  return spawnSync(program, args, { stdio: 'inherit', shell: false }).status;
}

/** Tools on the search path and, for `power-apps`, among the optional packages of this repository. */
function installedTools() {
  const path = process.env.PATH ?? '';
  const packages = fileURLToPath(new URL('../node_modules/.bin', import.meta.url));
  return {
    pac: findTool('pac', path),
    powerApps: findTool('power-apps', packages) ?? findTool('power-apps', path),
  };
}

async function compare(environment: string) {
  const { result, lines } = await compareEnvironment(environment, process.env);
  for (const line of lines) console.log(line);
  return result;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      environment: { type: 'string' },
      settings: { type: 'string' },
      managed: { type: 'boolean' },
      check: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(help);
    return 0;
  }
  const environment = values.environment ?? '';
  if (values.check === true) return (await compare(environment)) === 'fits' ? 0 : 1;
  const request: DeployRequest = {
    environment,
    settingsFile: values.settings ?? null,
    packages: [],
  };
  const tools = installedTools();
  const refusal = planDeploy(request, tools);
  if (!refusal.ok) {
    console.error(refusal.reason);
    return 1;
  }
  const written = await writeSolutions(await productVersion(), values.managed ?? false);
  const plan = planDeploy({ ...request, packages: written.map(({ file }) => file) }, tools);
  const failed = plan.ok ? plan.commands.find((command) => run(command) !== 0) : undefined;
  if (failed !== undefined) {
    console.error(`failed: ${failed.args.join(' ')}`);
    return 1;
  }
  // Only told: indexes of keys are built after the import, so a difference now is no failure of it.
  await compare(environment);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
