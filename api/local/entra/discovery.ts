/** The OpenID configuration of a tenant as Entra ID writes it; `tenant` is its address without a slash at the end. */
export function discoveryDocument(
  tenant: string,
  issuer: string,
  version: '/v2.0' | '' = '/v2.0',
): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${tenant}/oauth2${version}/authorize`,
    token_endpoint: `${tenant}/oauth2${version}/token`,
    jwks_uri: `${tenant}/discovery${version}/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    response_types_supported: ['code', 'id_token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}
