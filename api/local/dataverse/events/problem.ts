import { invalidArgument, notEmulated, type ODataError } from '../errors.ts';

/** Why a registration is refused: it breaks a rule of Dataverse, or the emulator does not have it. */
export interface Problem {
  readonly kind: 'invalid' | 'not-emulated';
  readonly text: string;
}

export function invalid(text: string): Problem {
  return { kind: 'invalid', text };
}

export function missing(text: string): Problem {
  return { kind: 'not-emulated', text };
}

export function problemError({ kind, text }: Problem): ODataError {
  return kind === 'invalid' ? invalidArgument(text) : notEmulated(text);
}
