/** Command-line tools of Power Platform that may be on a machine. */
export interface Tools {
  /** Path of `pac` (Power Platform CLI), which imports solutions; null when it is not installed. */
  readonly pac: string | null;
  /** Path of `power-apps` (`@microsoft/power-apps-cli`), which lists what still needs values; null likewise. */
  readonly powerApps: string | null;
}

export interface DeployRequest {
  /** Address of the environment, e.g. `https://contoso.crm.dynamics.com`. */
  readonly environment: string;
  /** Packages in the order of their import. */
  readonly packages: readonly string[];
  /** Deployment settings file with values of environment variables and connections; null for none. */
  readonly settingsFile: string | null;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

export type DeployPlan =
  | { readonly ok: true; readonly commands: readonly Command[] }
  | { readonly ok: false; readonly reason: string };

const missingPac = `The Power Platform CLI "pac" is not installed, so nothing was deployed.
Install it (https://learn.microsoft.com/power-platform/developer/cli/introduction), sign in with
"pac auth create", and start again. Or import the packages of solution/dist by hand: first
TowneParkBridgeConnector, then TowneParkBridge.`;

/** Most minutes an import may take; large tables build their key indexes meanwhile. */
const maxWaitMinutes = 60;

/**
 * What to run to deploy the packages. Flows arrive as drafts and stay so: a person binds the connections and turns
 * them on. Refused without `pac` and for an address that is not one of an environment.
 */
export function planDeploy(request: DeployRequest, tools: Tools): DeployPlan {
  if (!isEnvironment(request.environment)) {
    return { ok: false, reason: '--environment must be an address such as https://contoso.crm.dynamics.com' };
  }
  const { pac, powerApps } = tools;
  if (pac === null) return { ok: false, reason: missingPac };
  const imports = request.packages.map((path) => importCommand(pac, path, request));
  const listing = powerApps === null ? [] : [listVariables(powerApps, request.environment)];
  return { ok: true, commands: [...imports, ...listing] };
}

function isEnvironment(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'https:' && url.pathname === '/' && url.search === '' && url.username === '';
}

function importCommand(pac: string, path: string, request: DeployRequest): Command {
  const settings = request.settingsFile === null ? [] : ['--settings-file', request.settingsFile];
  const wait = ['--async', '--max-async-wait-time', String(maxWaitMinutes)];
  const target = ['--path', path, '--environment', request.environment];
  const args = [
    'solution',
    'import',
    ...target,
    '--publish-changes',
    '--skip-lower-version',
    ...settings,
    ...wait,
  ];
  return { program: pac, args };
}

/** Shows which environment variables exist now, so that a person sees which still need a value. */
function listVariables(powerApps: string, environment: string): Command {
  return { program: powerApps, args: ['list-environment-variables', '--orgUrl', environment] };
}
