export const emulatorHelp = `Usage: npm run emulator -- [options]

Runs the Dataverse Web API emulator by itself, with the tables of this product's solutions in it.

  --port N                port to listen on (default 3001); 0 takes a free one
  --data FILE             SQLite file that keeps everything over restarts (default: memory only); its folders are made.
                          One emulator at a time may use it. FILE.lock and FILE.token-key.json lie beside it
  --require-token         takes only tokens of the emulator's own endpoint, POST /{tenant}/oauth2/v2.0/token
  --require-token=VALUE   takes only this token (default: any bearer token that is not empty)
  --application ID        client id of one more application user; may be repeated
  --solution FILE         imports this solution package too; may be repeated. What FILE of --data has already is not
                          imported again, so edits stay
  --empty                 does not import the product's own solutions
  --faults FILE           JSON list of faults that the first requests meet
  --limits                enforces the service protection limits (6000 requests, 1200 s, 52 at once)
  --enforce-roles         lets users do what their security roles allow, and no more
  --host ADDRESS          address to listen on (default 127.0.0.1); others than loopback need the next option
  --allow-remote          lets other machines in; needs --require-token
  --log                   writes a line for every request to stderr
  --json                  writes one JSON line with the address when ready, and nothing else to stdout
  --help, -h              shows this text

GET /_emulator/ lists what can be done to a running emulator. Ctrl+C, SIGINT or SIGTERM stop it.
`;
