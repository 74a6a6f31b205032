/** The text of `GET /_emulator/`. */
export const controlHelp = `Dataverse emulator: control surface. No token; callers of this machine only. Bodies are JSON.

GET    health              {"status":"ok"}
GET    counts              rows by table
GET    requests            the last 1000 answered requests: method, path, status, user, milliseconds
POST   reset               forgets rows, faults and requests; keeps tables; delta tokens expire; imports the
                           packages of the start again
POST   snapshot            keeps rows, row versions and definitions; answers {"id"}. The last 8 are kept
POST   restore             {"id"} goes back to a snapshot; delta tokens given out since expire
POST   scenario            {"name"} resets and writes a data set: empty, sample (accounts, contacts), bridge (sites)
POST   faults              one fault or a list, e.g. {"kind":"throttle","count":2,"retryAfterSeconds":1}
                           kinds: throttle, unavailable, error, latency, drop-before-commit, drop-after-commit,
                           truncate-body, expire-token; filters: method, path, headers, after, probability, seed
DELETE faults              no more faults
POST   expire-delta-tokens every delta token so far answers 0x80044352
POST   expire-tokens       every access token so far answers 401
POST   clock               {"advanceSeconds"} or {"now"}: moves all of the emulator's time
POST   limits              null, or {"requests","executionSeconds","concurrent","windowSeconds","timeFactor"}
POST   dop-hint            {"value"}: x-ms-dop-hint of every answer
POST   enable-user         the user that tokens of nobody stand for may act again, if it was disabled
POST   roles               {"enforced"}: whether security roles restrict what users may do
POST   webhooks            {"duplicate","reorder"}: how events are delivered
`;
