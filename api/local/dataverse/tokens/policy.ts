/** Which bearer tokens are good: any, those of the emulator's own token endpoint, or this one. */
export type TokenPolicy = 'any' | 'issued' | { readonly value: string };
