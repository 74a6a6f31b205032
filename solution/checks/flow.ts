import type { JsonObject } from '../../scripts/lib/json.ts';
import type { Operation } from './connector.ts';
import type { WalkedAction } from './flow-walk.ts';

/** A flow with what its solution offers it. */
export interface OpenFlow {
  readonly name: string;
  readonly connections: Readonly<Record<string, JsonObject>>;
  readonly definition: JsonObject;
  readonly triggers: readonly WalkedAction[];
  readonly actions: readonly WalkedAction[];
  readonly variables: ReadonlySet<string>;
  /** Set name by logical name of the solution's tables. */
  readonly tables: ReadonlyMap<string, string>;
  /** Operations of our connector; undefined when it is not among the checked solutions. */
  readonly operations: ReadonlyMap<string, Operation> | undefined;
}
