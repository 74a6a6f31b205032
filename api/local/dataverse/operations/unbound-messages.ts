import { notEmulated } from '../errors.ts';
import type { Call, Reply } from '../http/types.ts';
import { importSolution, importSolutionAsync, publishAll } from '../solution/import.ts';
import { stageSolution } from '../solution/stage.ts';
import { whoAmI } from './who-am-i.ts';

/** A function (GET) or action (POST) that is bound to no table. */
export interface UnboundMessage {
  readonly kind: 'function' | 'action';
  readonly run: (call: Call) => Reply;
}

/** By name without namespace. */
export const unboundMessages: ReadonlyMap<string, UnboundMessage> = new Map<string, UnboundMessage>([
  ['WhoAmI', { kind: 'function', run: whoAmI }],
  ['ImportSolution', { kind: 'action', run: importSolution }],
  ['ImportSolutionAsync', { kind: 'action', run: importSolutionAsync }],
  ['StageSolution', { kind: 'action', run: stageSolution }],
  ['PublishAllXml', { kind: 'action', run: publishAll }],
  ['PublishXml', { kind: 'action', run: publishAll }],
  ...['ExportSolution', 'ExportSolutionAsync', 'DeleteAndPromote', 'DeleteAndPromoteAsync'].map(refused),
  ...['CloneAsPatch', 'CloneAsSolution', 'StageAndUpgrade', 'StageAndUpgradeAsync'].map(refused),
]);

/** An action of the Web API that is not emulated. */
function refused(name: string): [string, UnboundMessage] {
  const run = (): never => {
    throw notEmulated(name);
  };
  return [name, { kind: 'action', run }];
}
