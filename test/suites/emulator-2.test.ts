import { runTestsOf } from './run-tests-of.ts';

runTestsOf(['api/local/dataverse'], { part: 1, parts: 3 });
