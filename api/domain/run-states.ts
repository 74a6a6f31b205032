import { type JobStatus, jobStatuses } from './job.ts';

/** What can happen to a run: the worker claims, halts or ends it, a person pauses, resumes or cancels it. */
export type RunEvent = 'claim' | 'pause' | 'resume' | 'cancel' | 'halt' | 'abandon' | 'end';

export interface RunTransition {
  readonly from: JobStatus;
  readonly on: RunEvent;
  readonly to: JobStatus;
  /** What the event means in this state. */
  readonly meaning: string;
}

/**
 * Every legal transition of a run. A running run is only asked to stop: it stays `running` until its worker
 * reaches the next safe point, the end of a committed page.
 */
export const runTransitions: readonly RunTransition[] = [
  { from: 'queued', on: 'claim', to: 'running', meaning: 'a worker is free' },
  { from: 'queued', on: 'pause', to: 'paused', meaning: 'paused before it began' },
  { from: 'queued', on: 'cancel', to: 'cancelled', meaning: 'cancelled before it began' },
  { from: 'running', on: 'claim', to: 'running', meaning: 'taken over after its worker died' },
  { from: 'running', on: 'pause', to: 'running', meaning: 'asked to pause' },
  { from: 'running', on: 'resume', to: 'running', meaning: 'the request to pause is withdrawn' },
  { from: 'running', on: 'cancel', to: 'running', meaning: 'asked to cancel' },
  { from: 'running', on: 'halt', to: 'paused', meaning: 'stopped at a safe point' },
  { from: 'running', on: 'abandon', to: 'cancelled', meaning: 'stopped at a safe point' },
  { from: 'running', on: 'end', to: 'completed', meaning: 'every row went through' },
  { from: 'running', on: 'end', to: 'completed_with_errors', meaning: 'some rows did not go through' },
  { from: 'running', on: 'end', to: 'failed', meaning: 'the run itself could not go on' },
  { from: 'paused', on: 'resume', to: 'queued', meaning: 'goes on with what is left' },
  { from: 'paused', on: 'cancel', to: 'cancelled', meaning: 'cancelled while paused' },
];

/** Transitions of one event, e.g. of a person's request, in the order of the table. */
export function transitionsOn(event: RunEvent): readonly RunTransition[] {
  return runTransitions.filter((transition) => transition.on === event);
}

/** True when a run in this state may do what the event says. */
export function mayHappen(from: JobStatus, event: RunEvent): boolean {
  return runTransitions.some((transition) => transition.from === from && transition.on === event);
}

/** True when the table has a way from one state to the other. */
export function leadsTo(from: JobStatus, to: JobStatus): boolean {
  return runTransitions.some((transition) => transition.from === from && transition.to === to);
}

/** States from which nothing leads anywhere. */
export function isEndState(status: JobStatus): boolean {
  return !runTransitions.some((transition) => transition.from === status);
}

/** States of runs that have not ended. */
export const openStates: readonly JobStatus[] = jobStatuses.filter((status) => !isEndState(status));
