import { type Call, noContent, type Reply } from '../http/types.ts';
import { importSolution, importSolutionAsync } from '../solution/import.ts';
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
  ['PublishAllXml', { kind: 'action', run: () => noContent() }],
]);
