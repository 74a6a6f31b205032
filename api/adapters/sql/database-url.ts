/** The engines by the scheme of the database URL. */
export type DatabaseUrl =
  | { readonly engine: 'sqlite'; readonly path: string }
  | { readonly engine: 'postgres'; readonly url: string };

/** The forms a database URL may have, for messages; a URL itself is never repeated, it may hold a password. */
export const databaseUrlForms = 'sqlite:<path>, sqlite::memory: or postgres://<user>@<host>/<database>';

/** Which engine the URL names; null when it has none of the forms. */
export function parseDatabaseUrl(url: string): DatabaseUrl | null {
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  if (path !== undefined) return { engine: 'sqlite', path };
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) return null;
  return new URL(url).pathname.length > 1 ? { engine: 'postgres', url } : null;
}
