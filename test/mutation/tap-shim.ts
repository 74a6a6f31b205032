import { match, same, strict } from 'tcompare';

/**
 * The few assertions the revenue tests use, over the comparison library of tap itself. The first difference
 * throws, so a killed mutant costs no more than the assertion that killed it.
 */
type Body = (t: typeof assertions) => unknown;

export interface Registered {
  readonly name: string;
  readonly run: Body;
}

/** Tests in the order in which the files register them. */
export const registered: Registered[] = [];

function check(passed: boolean, what: string): void {
  if (!passed) throw new Error(what);
}

function messageOf(found: unknown): { message: string; code?: unknown; errors?: unknown } {
  return found as { message: string };
}

export const assertions = {
  equal: (found: unknown, wanted: unknown) => check(Object.is(found, wanted), `${found} is not ${wanted}`),
  same: (found: unknown, wanted: unknown) => check(same(found, wanted).match, 'not the same'),
  strictSame: (found: unknown, wanted: unknown) =>
    check(strict(found, wanted).match, 'not strictly the same'),
  match: (found: unknown, wanted: unknown) => check(match(found, wanted).match, 'no match'),
  ok: (found: unknown) => check(Boolean(found), 'not ok'),
  fail: (why = '') => check(false, why),
  throws: (run: () => unknown, wanted: unknown = {}) => {
    let thrown: unknown;
    try {
      run();
    } catch (error) {
      thrown = error;
    }
    check(thrown !== undefined && match(messageOf(thrown), wanted).match, 'did not throw what it should');
  },
};

export default {
  test: (name: string, run: Body): void => {
    registered.push({ name, run });
  },
};
