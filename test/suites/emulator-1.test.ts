import { runTestsOf } from './run-tests-of.ts';

runTestsOf(['api/local/dataverse'], { part: 0, parts: 3 });
