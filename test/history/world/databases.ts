import type { Witness } from './witness.ts';

/** Databases of one engine, by names of the checker's own. */
export interface Databases {
  /** An empty database; answers its URL. */
  create(name: string): Promise<string>;
  urlOf(name: string): string;
  /** Lets triggers see every change from now on; the schema is in place. */
  watch(name: string): Promise<void>;
  /** Makes a new database like the one that nobody has open, without what was seen and said there so far. */
  keep(name: string, as: string): Promise<void>;
  /** Another database like a kept one; answers its URL. */
  copy(name: string, to: string): Promise<string>;
  /** Makes leases pass that are kept by the clock of the server, which no plan can set. */
  lapseLeases(name: string): Promise<void>;
  witness(name: string): Promise<Witness>;
  drop(name: string): Promise<void>;
  close(): Promise<void>;
}

/** What has nothing to do with the plans that begin at a kept database. */
export const forgotten = ['witness_row', 'witness_link', 'outbox', 'job'].map(
  (table) => `delete from ${table};`,
);
