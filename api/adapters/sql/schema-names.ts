import { type ChoiceName, choices } from '../../domain/model/choices.ts';

/** A name as an SQL identifier; names come from the model, never from a request. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The numbers a choice column may hold. */
export function choiceNumbers(choice: string): number[] {
  return Object.values(choices[choice as ChoiceName].options).map((option) => option.value);
}

/** Digits before the point that hold every value between the limits. */
export function wholeDigits({ min, max }: { readonly min: string; readonly max: string }): number {
  return Math.max(...[min, max].map((limit) => limit.replace(/^-/, '').split('.')[0]?.length ?? 1));
}
