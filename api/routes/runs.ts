import type { FastifyReply } from 'fastify';
import type { Job } from '../domain/job.ts';
import { decodeCursor, nextLink } from './schemas/paging.ts';
import { runPosition } from './schemas/run.ts';

/** Seconds after which a client should ask for the state of a run. */
const pollAfter = 2;

/** Headers of an accepted run: where to ask for its state, and when. */
export function announce(reply: FastifyReply, address: string, job: Job): void {
  void reply.code(202).header('location', `${address}/${job.id}`).header('retry-after', String(pollAfter));
}

/** Where the page of a list of runs begins. */
export function positionOf(cursor: string | undefined): string | undefined {
  return decodeCursor(cursor, runPosition);
}

/** A page of runs as its answer shows it. */
export function runPage<T>(
  page: { readonly jobs: readonly Job[]; readonly next: string | undefined },
  toJson: (job: Job) => T,
  address: { readonly publicUrl: string; readonly path: string },
  top: number,
): { value: T[]; nextLink?: string } {
  const link = nextLink(address, { top }, page.next);
  return { value: page.jobs.map(toJson), ...(link !== undefined && { nextLink: link }) };
}
