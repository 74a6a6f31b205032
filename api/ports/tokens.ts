/** Source of bearer tokens for one resource. Tokens are secrets: never log them. */
export interface TokenProvider {
  /** A token that is valid for some minutes at least; cached, one request to the issuer at a time. */
  token(): Promise<string>;
  /**
   * Called when the resource refused `rejected`: answers a different token, asking the issuer for a new one
   * unless that happened already. Callers try once with it, no more.
   */
  refresh(rejected: string): Promise<string>;
}

/** The issuer gave no token. `retryable` is false when asking again cannot help, e.g. a wrong client secret. */
export class TokenRefused extends Error {
  readonly retryable: boolean;
  constructor(message: string, retryable: boolean) {
    super(message);
    this.name = 'TokenRefused';
    this.retryable = retryable;
  }
}
