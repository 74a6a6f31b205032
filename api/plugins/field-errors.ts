import type { z } from 'zod';
import type { FieldError } from '../errors.ts';

type Issue = z.core.$ZodIssue;

/**
 * Every broken field of a failed check: the path of the field as a person would write it, and the rule.
 * `whole` names the thing checked when the fault is not in one of its fields. The check must have been run
 * with `reportInput`, else a missing field cannot be told from a wrong one.
 */
export function fieldErrors(error: z.core.$ZodError, whole: string): readonly FieldError[] {
  return error.issues.flatMap((issue) => errorsOf(issue, whole));
}

function errorsOf(issue: Issue, whole: string): readonly FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: pathText([...issue.path, key], whole),
      rule: 'is not known here; remove it',
    }));
  }
  return [{ field: pathText(issue.path, whole), rule: ruleOf(issue) }];
}

/** `['jobs', 0, 'rate']` -> `jobs[0].rate`. Long keys are cut: they come from the caller. */
function pathText(path: readonly PropertyKey[], whole: string): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += `${text === '' ? '' : '.'}${String(part).slice(0, 100)}`;
  }
  return text === '' ? whole : text;
}

function ruleOf(issue: Issue): string {
  const missing = issue.input === undefined || (issue.path.length === 0 && issue.input === null);
  if (missing && issue.code !== 'custom') return 'is required';
  switch (issue.code) {
    case 'invalid_type':
      return typeRule(issue.expected, issue.message);
    case 'too_small':
      return `must be at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    default:
      return issue.message;
  }
}

/** Our schemas word their own rules ("must ..."); everything else is named by its type. */
function typeRule(expected: string, message: string): string {
  if (message.startsWith('must')) return message;
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object',
    record: 'an object',
  };
  return `must be ${words[expected] ?? expected}`;
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' items long' : '';
}
