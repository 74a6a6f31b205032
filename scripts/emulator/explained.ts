import { DataFileError } from '../../api/local/dataverse/store/data-file-error.ts';
import type { ProgramOptions } from './options.ts';

/** Why the emulator did not start, in words of its options; an error without such words comes back as it is. */
export function explained(
  error: unknown,
  { port, host, dataFile }: Pick<ProgramOptions, 'port' | 'host' | 'dataFile'>,
): unknown {
  if (error instanceof DataFileError) return new Error(`--data ${dataFile}: ${error.rule}`);
  switch (error instanceof Error && 'code' in error ? error.code : '') {
    case 'EADDRINUSE':
      return new Error(
        `--port ${port}: the port ${port} is in use; stop what uses it, or choose another one with --port (0 takes a free one)`,
      );
    case 'EACCES':
      return new Error(
        `--port ${port}: this user may not listen on it; choose one from 1024 on, or 0 for a free one`,
      );
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new Error(`--host ${host}: must be an address of this machine`);
    default:
      return error;
  }
}
