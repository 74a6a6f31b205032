/** One loss of the lowering: which rule took something away, and where. */
export interface Note {
  readonly rule: NoteRule;
  /** Path in the OpenAPI document, e.g. `components.schemas.Site.properties.id`. */
  readonly place: string;
}

/** What each rule takes away; the connector's accepted notes name them. */
export const noteRules = {
  'additional-properties-closed': 'The definition no longer says that unknown properties are refused.',
  'array-as-csv': 'A repeated query parameter became a comma-separated list.',
  'bearer-as-oauth2': 'The bearer token is obtained by the authorization code flow of Entra ID.',
  'body-alternative-dropped': 'Of several content types only JSON is kept.',
  'default-dropped': 'A default on an output or on a required input is left out.',
  'error-schema-dropped': 'The schema of an error answer is left out; the description stays.',
  'accepted-as-ok': 'The answer of an accepted operation is declared as 200, with the same schema.',
  'format-dropped': 'A format unknown to Swagger 2.0 is left out.',
  'integer-bound-dropped': 'A bound beyond exact integers is left out.',
  'keyword-dropped': 'A keyword without counterpart is left out.',
  'nullable-parameter': 'A parameter can be left out but not sent as null.',
  'nullable-output-optional': 'An output that may be null is no longer required.',
  'pattern-dropped': 'A pattern is left out where the format says the same.',
  'recursion-cut': 'A schema that contains itself ends at the first repetition.',
  'union-merged': 'Alternatives of an answer became one object with all their properties.',
  'union-as-string': 'Alternatives of simple types became text.',
} as const;

export type NoteRule = keyof typeof noteRules;

/** Collects notes; equal ones once, in the order of their first appearance. */
export class NoteBook {
  readonly #notes = new Map<string, Note>();

  add(rule: NoteRule, place: string): void {
    this.#notes.set(`${rule} ${place}`, { rule, place });
  }

  list(): readonly Note[] {
    return [...this.#notes.values()];
  }
}
