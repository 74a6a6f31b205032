import { z } from 'zod';
import { type Note, noteRules } from './lower-notes.ts';

const shape = z.array(
  z.strictObject({
    rule: z.string().refine((rule) => rule in noteRules, 'must be a rule of the lowering'),
    /** One place, or `*` for every place. */
    place: z.string().min(1),
    reason: z.string().min(1),
  }),
);

export type AcceptedNote = z.output<typeof shape>[number];

export function parseAcceptedNotes(text: string): readonly AcceptedNote[] {
  return shape.parse(JSON.parse(text));
}

/** Throws when a loss is not accepted, and when the acceptance of one place is no longer needed. */
export function requireAccepted(notes: readonly Note[], accepted: readonly AcceptedNote[]): void {
  const covers = (entry: AcceptedNote, note: Note) =>
    entry.rule === note.rule && (entry.place === '*' || entry.place === note.place);
  const problems = [
    ...notes
      .filter((note) => !accepted.some((entry) => covers(entry, note)))
      .map((note) => `not accepted: ${note.rule} at ${note.place} (${noteRules[note.rule]})`),
    ...accepted
      .filter((entry) => entry.place !== '*' && !notes.some((note) => covers(entry, note)))
      .map((entry) => `no longer needed: ${entry.rule} at ${entry.place}`),
  ];
  if (problems.length > 0) throw new Error(`connector/accepted-notes.json:\n${problems.join('\n')}`);
}
