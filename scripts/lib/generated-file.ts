/** A committed file that is made by code; CI fails when it differs from what the code makes. */
export interface GeneratedFile {
  /** Path from the root of the repository. */
  readonly file: string;
  content(): Promise<string>;
}
