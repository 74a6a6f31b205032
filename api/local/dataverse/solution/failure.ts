/** Codes of the published list of web service errors that a refused package meets. */
export const importCodes = {
  badZip: '0x80048060',
  notWellFormed: '0x80048013',
  missingDependencies: '0x8004801d',
  missingComponent: '0x8004801f',
  undeclaredRoot: '0x8004803a',
  unknownPrivilege: '0x80048058',
  role: '0x80048017',
  missingOptionSet: '0x80048039',
  managedOverUnmanaged: '0x80048040',
  unmanagedOverManaged: '0x80048038',
  serviceEndpoint: '0x80048073',
  sdkMessage: '0x80048016',
  running: '0x80071151',
  other: '0x80048033',
} as const;

/** Why a package is refused: the platform's code and a reason that names the component and the rule. */
export class ImportError extends Error {
  readonly code: string;

  constructor(code: string, reason: string) {
    super(reason);
    this.name = 'ImportError';
    this.code = code;
  }
}
