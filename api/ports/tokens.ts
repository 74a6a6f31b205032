/** Source of bearer tokens for one resource. Tokens are secrets: never log them. */
export interface TokenProvider {
  /** A token that is valid for some minutes at least; cached, one request to the issuer at a time. */
  token(): Promise<string>;
  /**
   * Called when the resource refused `rejected`: answers the token that replaces it, asking the issuer for one
   * unless that happened already. It is the same one when the issuer gives no other. Callers try once with it.
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
