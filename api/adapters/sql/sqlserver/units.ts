import { literal } from '../schema-names.ts';
import { ownNumbers } from './error-numbers.ts';
import { writerKey } from './triggers.ts';

/** Milliseconds a statement waits for a lock of another program, or a unit for the unit of another process. */
const lockTimeout = 2_000;

const lockName = literal('towne-park-bridge.units');

const releaseLock = `if applock_mode(N'public', N${lockName}, N'Session') <> N'NoLock'
  exec sp_releaseapplock @Resource = N${lockName}, @LockOwner = N'Session';`;

/**
 * What every unit begins with, since sessions are used again: an error ends its statement and not the
 * transaction, other programs win deadlocks, and no mark of an earlier unit is left.
 */
const settings = `set xact_abort off;
set deadlock_priority low;
set lock_timeout ${lockTimeout};
exec sp_set_session_context @key = N${literal(writerKey)}, @value = null;`;

const beginSnapshot = `set transaction isolation level snapshot;
begin transaction;`;

/** The texts a unit begins and ends with; each is a batch, because settings made in a procedure end with it. */
export interface UnitTexts {
  readonly begin: string;
  /** Null: what a read unit did is never kept. */
  readonly commit: string | null;
  readonly end: string;
}

/**
 * Write units take turns under a lock of the session, whichever process they are in, and then see a snapshot.
 * The lock comes before the transaction: the snapshot is then surely younger than the unit before. Together
 * this is as if units ran one after the other, without range locks that would stop other programs. Against those
 * a unit has the snapshot: a row it changes that somebody changed since fails it (3960), and it runs again.
 */
export const writeUnit: UnitTexts = {
  begin: `${settings}
declare @granted int;
exec @granted = sp_getapplock @Resource = N${lockName}, @LockMode = N'Exclusive', @LockOwner = N'Session', @LockTimeout = ${lockTimeout};
if @granted < 0 throw ${ownNumbers.unitsLockHeld}, N'another process of the bridge is writing', 1;
${beginSnapshot}`,
  commit: 'commit transaction;',
  end: `if @@trancount > 0 rollback transaction;\n${releaseLock}`,
};

/** One snapshot, always rolled back: the server has no transactions that may only read. */
export const readUnit: UnitTexts = {
  begin: `${settings}\n${beginSnapshot}`,
  commit: null,
  end: 'if @@trancount > 0 rollback transaction;',
};
