/** One side of a comparison; literals as written, without their quotes. */
export type Operand =
  | { readonly kind: 'property'; readonly path: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string' | 'number' | 'guid' | 'date' | 'datetime'; readonly text: string };
