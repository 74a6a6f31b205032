/** What a caller of the local issuer may ask to be put into a token. */
export interface TokenRequest {
  readonly audience: string;
  /** Object id of the person or service; a GUID. */
  readonly subject: string;
  /** User principal name of a person; absent for a service. */
  readonly name?: string;
  readonly roles: readonly string[];
  /** Scopes of a signed-in person; absent for a service. */
  readonly scopes?: readonly string[];
  /** Client id of the application; defaults to the subject. */
  readonly clientId?: string;
  /** Seconds; default one hour. Negative makes an expired token. */
  readonly expiresIn?: number;
}

/** Claims as Entra ID v2 writes them. `now` in whole seconds since 1970. */
export function entraClaims(
  request: TokenRequest,
  issuer: { readonly issuer: string; readonly tenantId: string; readonly now: number },
): Record<string, unknown> {
  return {
    iss: issuer.issuer,
    aud: request.audience,
    tid: issuer.tenantId,
    oid: request.subject,
    sub: request.subject,
    azp: request.clientId ?? request.subject,
    azpacr: '1',
    ver: '2.0',
    iat: issuer.now,
    nbf: issuer.now,
    exp: issuer.now + (request.expiresIn ?? 3600),
    roles: request.roles,
    ...(request.name !== undefined && { preferred_username: request.name, name: request.name }),
    ...(request.scopes !== undefined && { scp: request.scopes.join(' ') }),
  };
}
